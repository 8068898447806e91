import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filmFile } from '../support/films.ts'
import { photograph } from '../support/pictures.ts'

/** A Worker that does with the bindings what an upload does. */
const WORKER = `
  import { cloudflareMedia } from './src/edge/adapters/cloudflare-media.ts'
  export default {
    fetch: async (request, bindings) => {
      const media = cloudflareMedia(bindings)
      if (!media) return new Response('no bindings', { status: 501 })
      const name = new URL(request.url).pathname.slice(1)
      if (request.method === 'GET') {
        const bytes = await media.store.get(name)
        return bytes ? new Response(bytes) : new Response(null, { status: 404 })
      }
      if (request.method === 'DELETE') return await media.store.remove([name]), new Response('gone')
      const bytes = new Uint8Array(await request.arrayBuffer())
      if (name === 'film') {
        const facts = await media.films.measure(bytes)
        const film = facts && await media.films.render(bytes)
        if (!film) return Response.json({ facts: facts ?? null })
        await media.store.put(name, film)
        const part = await media.store.read(name, { offset: 4, length: 4 })
        return Response.json({ facts, size: await media.store.size(name), written: film.length, part: await new Response(part).text(), none: (await media.store.size('none')) ?? null })
      }
      const size = await media.works.measure(bytes)
      const picture = size && await media.works.render(bytes)
      if (!picture) return Response.json({ size: size ?? null, picture: null })
      for (const [width, file] of Object.entries(picture.files)) await media.store.put(width, file)
      return Response.json({ size, picture: { width: picture.width, height: picture.height } })
    },
  }`

describe('pictures in workerd, with R2 and Images', () => {
  let miniflare: Miniflare
  let url = ''
  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: WORKER, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2024',
      external: ['node:*'],
    })
    miniflare = new Miniflare(
      convertV4MiniflareOptions({
        modules: [{ type: 'ESModule', path: 'worker.mjs', contents: outputFiles[0]?.text ?? '' }],
        compatibilityDate: '2026-10-01',
        cf: false,
        log: new Log(LogLevel.ERROR),
        telemetry: { enabled: false },
        r2Buckets: ['MEDIA'],
        images: { binding: 'IMAGES' },
      }),
    )
    url = (await miniflare.ready).href
  }, 60_000)
  afterAll(() => miniflare?.dispose())

  it('are drawn upright in three widths, without what else was in the file, and kept', async () => {
    const photo = await photograph({ width: 1600, height: 1200 })
    const sent = await fetch(url, { method: 'POST', body: new Uint8Array(photo) })
    expect(await sent.json()).toMatchObject({ picture: { width: 1200, height: 1600 } })
    for (const [name, width] of [
      ['1280', 1200],
      ['640', 640],
      ['320', 320],
    ] as const) {
      const bytes = Buffer.from(await (await fetch(url + name)).arrayBuffer())
      const data = await sharp(bytes).metadata()
      expect(data, name).toMatchObject({ format: 'webp', width })
      expect(data.exif, name).toBeUndefined()
      expect(bytes.includes('Telephone'), name).toBe(false)
    }
    await fetch(`${url}320`, { method: 'DELETE' })
    expect((await fetch(`${url}320`)).status).toBe(404)
  })

  it('may be films, written anew and read in parts', async () => {
    const film = await filmFile({ seconds: 3, sound: true, title: '老王' })
    const sent = await fetch(`${url}film`, { method: 'POST', body: new Uint8Array(film) })
    const answer = (await sent.json()) as Readonly<Record<string, unknown>>
    expect(answer).toMatchObject({
      facts: { width: 640, height: 360, durationMs: 3000, plays: true },
      size: answer['written'],
      part: 'ftyp',
      none: null,
    })
    const none = await fetch(`${url}film`, {
      method: 'POST',
      body: new Uint8Array(film.subarray(9)),
    })
    expect(await none.json()).toEqual({ facts: null })
  })

  it('that are broken are none', async () => {
    const half = (await photograph()).subarray(0, 900)
    const sent = await fetch(url, { method: 'POST', body: new Uint8Array(half) })
    expect(await sent.json()).toMatchObject({ picture: null })
    const none = await fetch(url, { method: 'POST', body: 'no picture at all' })
    expect(await none.json()).toEqual({ size: null, picture: null })
  })
})
