import { Hono } from 'hono'
import { isPictureFile, type MediaStore } from '#schema/media-port.ts'
import type { AppEnv } from './app-env.ts'

/** `/media/<hash>.webp` and its smaller widths: pictures that people sent. Their names say what they are, so they never change. */
export const media = (store: MediaStore | undefined): Hono<AppEnv> => {
  const app = new Hono<AppEnv>()
  if (!store) return app
  app.get('/media/:name', async (c) => {
    const name = c.req.param('name')
    if (!isPictureFile(name)) return c.body(null, 404, { 'cache-control': 'no-store' })
    const headers = {
      'cache-control': 'public, max-age=31536000, immutable',
      etag: `"${name}"`,
      'content-type': 'image/webp',
    }
    if (c.req.header('if-none-match')?.includes(headers.etag) === true)
      return c.body(null, 304, headers)
    const bytes = await store.get(name)
    if (!bytes) return c.body(null, 404, { 'cache-control': 'no-store' })
    return c.body(new Uint8Array(bytes), 200, headers)
  })
  return app
}
