import { sql } from 'drizzle-orm'
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { media, rangeOf } from '#edge/media.ts'
import { picturesOfProduct } from '#resolvers/listing/pictures.ts'
import { setContentReview } from '#resolvers/listing/review.ts'
import { addSpinFrames, removeSpin } from '#resolvers/listing/spin.ts'
import { addFilm, addPictures, removePicture } from '#resolvers/media/pictures.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import { DAY_MS } from '#schema/time.ts'
import { filmFile } from '../support/films.ts'
import { photograph } from '../support/pictures.ts'
import { mediaFolder } from '../support/portal.ts'
import { operatorContext, ownerContext } from '../support/selling/links.ts'
import { market } from '../support/selling.ts'

const shop = async () => {
  const m = await market({ pictures: true })
  const bun = m.products.get('bun') ?? ''
  const owner = () => ownerContext(m)
  const film = (file: Uint8Array, ctx = owner()) => addFilm(ctx, picturesOfProduct(ctx, bun), file)
  const frames = (files: readonly Uint8Array[], ctx = owner()) => addSpinFrames(ctx, bun, files)
  const shown = () => mediaByOwner(owner()).load(bun)
  const filesOf = (end: string): number => {
    const folder = mediaFolder(m.p.path)
    if (!existsSync(folder)) return 0
    return readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith(end))
      .length
  }
  const asked = async () => {
    const { product } = await m.p.ask<{
      readonly product: {
        readonly cover: { readonly url: string } | null
        readonly media: readonly { readonly kind: string; readonly url: string }[]
        readonly spin: readonly { readonly url: string }[]
      } | null
    }>('query ($id: ID!) { product(id: $id) { cover { url } media { kind url } spin { url } } }', {
      id: bun,
    })
    return product
  }
  return { m, bun, owner, film, frames, shown, filesOf, asked }
}

const sides = (n: number, from = 0): Promise<readonly Uint8Array[]> =>
  Promise.all(
    Array.from({ length: n }, (_, i) =>
      photograph({ width: 120, height: 120, red: (from + i) * 6 }),
    ),
  )

describe('a film of a product', () => {
  it('is kept without what else was in its file, and played in parts', async () => {
    const { m, film, shown } = await shop()
    await film(await filmFile({ seconds: 3, width: 640, height: 360, sound: true }))
    const [row] = await shown()
    expect(row).toMatchObject({ kind: 'VIDEO', width: 640, height: 360 })
    const url = row?.url ?? ''
    expect(url).toMatch(/^\/media\/[0-9a-f]{64}\.mp4$/)
    const whole = await m.p.request(url)
    expect(whole.status).toBe(200)
    expect(whole.headers.get('content-type')).toBe('video/mp4')
    expect(whole.headers.get('accept-ranges')).toBe('bytes')
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect(whole.headers.get('content-length')).toBe(String(bytes.length))
    const part = async (range: string, more: Readonly<Record<string, string>> = {}) => {
      const response = await m.p.request(url, { headers: { range, ...more } })
      return {
        status: response.status,
        range: response.headers.get('content-range'),
        bytes: Buffer.from(await response.arrayBuffer()),
      }
    }
    expect(await part('bytes=0-1')).toEqual({
      status: 206,
      range: `bytes 0-1/${bytes.length}`,
      bytes: bytes.subarray(0, 2),
    })
    expect((await part('bytes=100-')).bytes).toEqual(bytes.subarray(100))
    expect((await part('bytes=-10')).bytes).toEqual(bytes.subarray(-10))
    expect(await part(`bytes=${bytes.length}-`)).toMatchObject({
      status: 416,
      range: `bytes */${bytes.length}`,
    })
    expect((await part('bytes=0-1', { 'if-range': '"another"' })).status).toBe(200)
    const etag = whole.headers.get('etag') ?? ''
    expect((await part('bytes=0-1', { 'if-range': etag })).status).toBe(206)
    const head = await m.p.request(url, { method: 'HEAD', headers: { range: 'bytes=0-1' } })
    expect([head.status, head.headers.get('content-length')]).toEqual([206, '2'])
    const again = await m.p.request(url, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect((await m.p.request(`/media/${'0'.repeat(64)}.mp4`)).status).toBe(404)
  })

  it.each([
    ['no film', 'TYPE', () => Promise.resolve(new TextEncoder().encode('<html>'))],
    ['a picture', 'TYPE', () => photograph()],
    ['what not everybody plays', 'TYPE', () => filmFile({ seconds: 2, codec: 'hevc' })],
    ['too long', 'LENGTH', () => filmFile({ seconds: 61 })],
    ['too small', 'PIXELS', () => filmFile({ seconds: 2, width: 64, height: 64 })],
    ['too large a picture', 'PIXELS', () => filmFile({ seconds: 2, width: 3840, height: 2160 })],
    ['too much', 'SIZE', () => Promise.resolve(new Uint8Array(24 * 1024 * 1024 + 1))],
  ] as const)('is refused where it is %s, and nothing is kept', async (_, fault, file) => {
    const { m, film, shown, filesOf } = await shop()
    await expect(film(await file())).rejects.toMatchObject({ code: 'FILM_REFUSED', fault })
    expect(filesOf('.mp4')).toBe(0)
    expect(await shown()).toEqual([])
    expect(await m.p.db.all(sql`SELECT * FROM uploads`)).toEqual([])
  })

  it('is one, of whoever edits the product; it is no cover and takes no picture’s place', async () => {
    const { m, bun, owner, film, shown, asked } = await shop()
    const file = await filmFile({ seconds: 2 })
    await expect(film(file, ownerContext(m, 'mch_other'))).rejects.toMatchObject({
      code: 'PRODUCT_UNKNOWN',
    })
    await film(file)
    await expect(film(await filmFile({ seconds: 4 }))).rejects.toMatchObject({ fault: 'TOO_MANY' })
    expect((await asked())?.cover).toBeNull()
    await addPictures(owner(), picturesOfProduct(owner(), bun), await sides(9))
    expect((await shown()).map(({ kind }) => kind)).toEqual([
      'VIDEO',
      ...Array.from({ length: 9 }, () => 'IMAGE'),
    ])
  })

  it('goes a day after nothing shows it', async () => {
    const { m, bun, owner, film, shown, filesOf } = await shop()
    await film(await filmFile({ seconds: 2 }))
    const [row] = await shown()
    m.p.setNow(m.p.context().now + DAY_MS + 1)
    await m.sweep()
    expect(filesOf('.mp4')).toBe(1)
    await removePicture(owner(), picturesOfProduct(owner(), bun), row?.id ?? '')
    m.p.setNow(m.p.context().now + DAY_MS + 1)
    await m.sweep()
    expect(filesOf('.mp4')).toBe(0)
    expect((await m.p.request(row?.url ?? '')).status).toBe(404)
  })
})

describe('a film whose headers alone are asked for', () => {
  it('is not opened', async () => {
    const opened: string[] = []
    const app = media({
      put: () => Promise.resolve(),
      get: () => Promise.resolve(undefined),
      size: () => Promise.resolve(100),
      read: (name) => {
        opened.push(name)
        return Promise.resolve(new Blob(['a film']).stream())
      },
      remove: () => Promise.resolve(),
    })
    const name = `${'a'.repeat(64)}.mp4`
    const head = await app.request(`/media/${name}`, { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe('100')
    expect(opened).toEqual([])
    await app.request(`/media/${name}`)
    expect(opened).toEqual([name])
  })
})

describe('a range of bytes', () => {
  it.each([
    [undefined, 'ALL'],
    ['bytes=0-9', { offset: 0, length: 10 }],
    ['bytes=5-', { offset: 5, length: 95 }],
    ['bytes=-5', { offset: 95, length: 5 }],
    ['bytes=-500', { offset: 0, length: 100 }],
    ['bytes=90-500', { offset: 90, length: 10 }],
    ['bytes=100-', 'NONE'],
    ['bytes=-0', 'NONE'],
    ['bytes=9-5', 'ALL'],
    ['bytes=0-1,5-6', 'ALL'],
    ['bytes=-', 'ALL'],
    ['lines=0-1', 'ALL'],
    [`bytes=${'9'.repeat(40)}-`, 'ALL'],
  ] as const)('%s of a hundred', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range)
  })
})

describe('a product all around', () => {
  it('turns once there are enough sides, in the order of sending, the same side twice as well', async () => {
    const { m, bun, owner, frames, asked } = await shop()
    const [one] = await sides(1)
    if (!one) throw new Error('One side.')
    await frames([one, ...(await sides(4, 1)), one])
    expect((await asked())?.spin).toEqual([])
    await frames(await sides(4, 10))
    const product = await asked()
    expect(product?.spin).toHaveLength(10)
    expect(product?.spin[5]).toEqual(product?.spin[0])
    expect(new Set(product?.spin.map(({ url }) => url)).size).toBe(9)
    // They are no pictures of its gallery.
    expect(product).toMatchObject({ cover: null, media: [] })
    await expect(frames(await sides(27))).rejects.toMatchObject({ fault: 'TOO_MANY_FRAMES' })
    expect((await asked())?.spin).toHaveLength(10)
    await removeSpin(owner(), bun)
    await removeSpin(owner(), bun)
    expect((await asked())?.spin).toEqual([])
    expect(await m.p.db.all(sql`SELECT * FROM media`)).toEqual([])
  })

  it('is for whoever edits it, and for the city to look at first where it wants to', async () => {
    const { m, bun, frames, filesOf, asked } = await shop()
    const stranger = ownerContext(m, 'mch_other')
    await expect(frames(await sides(1), stranger)).rejects.toMatchObject({
      code: 'PRODUCT_UNKNOWN',
    })
    await expect(removeSpin(stranger, bun)).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    expect(filesOf('.webp')).toBe(0)
    await setContentReview(operatorContext(m), { city: '320100', isOn: true })
    expect(await asked()).not.toBeNull()
    await frames(await sides(8))
    expect(await asked()).toBeNull()
  })

  it('takes its photographs along when it goes', async () => {
    const { m, bun, frames } = await shop()
    await frames(await sides(8))
    await m.p.db.run(sql`DELETE FROM spins WHERE product_id = ${bun}`)
    expect(await m.p.db.all(sql`SELECT * FROM media`)).toEqual([])
  })
})
