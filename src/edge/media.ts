import { Hono } from 'hono'
import { mediaType, type ByteRange, type MediaStore } from '#schema/media-port.ts'
import type { AppEnv } from './app-env.ts'

/**
 * The part of a film that is asked for, as RFC 9110 14.2 says it: one range of bytes. `'ALL'` where none is asked for, or more than
 * one or what is no range, which may be left unheeded; `'NONE'` where the film has no such bytes.
 */
export const rangeOf = (header: string | undefined, size: number): ByteRange | 'ALL' | 'NONE' => {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return 'ALL'
  const [from, to] = [found[1] ?? '', found[2] ?? '']
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  const offset = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  if (offset >= size) return 'NONE'
  // A range that ends before it begins is none.
  return last < offset ? 'ALL' : { offset, length: last - offset + 1 }
}

/**
 * `/media/<hash>.webp` and its smaller widths, `/media/<hash>.mp4`, `/media/<hash>.pdf`: pictures, films and documents that people
 * sent. Their names say what they are, so they never change. Films are given in parts: a phone asks for no more than it shows, and some play nothing otherwise.
 */
export const media = (store: MediaStore | undefined): Hono<AppEnv> => {
  const app = new Hono<AppEnv>()
  if (!store) return app
  app.get('/media/:name', async (c) => {
    const name = c.req.param('name')
    const type = mediaType(name)
    const missing = (): Response => c.body(null, 404, { 'cache-control': 'no-store' })
    if (type === undefined) return missing()
    const headers = {
      'cache-control': 'public, max-age=31536000, immutable',
      etag: `"${name}"`,
      'content-type': type,
      // What others wrote is opened by what people have for it, not on a page of this portal.
      ...(type === 'application/pdf' ? { 'content-disposition': 'attachment' } : {}),
    }
    if (c.req.header('if-none-match')?.includes(headers.etag) === true)
      return c.body(null, 304, headers)
    if (type === 'image/webp') {
      const bytes = await store.get(name)
      return bytes ? c.body(new Uint8Array(bytes), 200, headers) : missing()
    }
    const size = await store.size(name)
    if (size === undefined) return missing()
    const condition = c.req.header('if-range')
    const asked = condition === undefined || condition === headers.etag
    const range = asked ? rangeOf(c.req.header('range'), size) : 'ALL'
    if (range === 'NONE') return c.body(null, 416, { 'content-range': `bytes */${size}` })
    const part = range === 'ALL' ? { offset: 0, length: size } : range
    const last = part.offset + part.length - 1
    const status = range === 'ALL' ? 200 : 206
    const told = {
      ...headers,
      'accept-ranges': 'bytes',
      'content-length': String(part.length),
      ...(range === 'ALL' ? {} : { 'content-range': `bytes ${part.offset}-${last}/${size}` }),
    }
    // Who asks for the headers alone would leave a file open that nobody reads.
    if (c.req.raw.method === 'HEAD') return c.body(null, status, told)
    const body = await store.read(name, part)
    return body ? c.body(body, status, told) : missing()
  })
  return app
}
