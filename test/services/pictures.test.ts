import { sql } from 'drizzle-orm'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { folderMedia } from '#edge/adapters/folder-media.ts'
import { picturesOfProduct } from '#resolvers/listing/pictures.ts'
import { findDeskProduct, updateProduct } from '#resolvers/listing/service.ts'
import {
  addPictures,
  describePicture,
  makeCover,
  removePicture,
} from '#resolvers/media/pictures.ts'
import { mediaByOwner } from '#resolvers/media/service.ts'
import { pruneUploads, uploadPicture } from '#resolvers/media/upload.ts'
import { DAY_MS, HOUR_MS } from '#schema/time.ts'
import { photograph, png } from '../support/pictures.ts'
import { mediaFolder } from '../support/portal.ts'
import { ownerContext } from '../support/selling/links.ts'
import { buy, market } from '../support/selling.ts'

const shop = async () => {
  const m = await market({ pictures: true })
  const bun = m.products.get('bun') ?? ''
  const filesOf = (): readonly string[] => {
    const folder = mediaFolder(m.p.path)
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true })
          .map(String)
          .filter((name) => name.includes('.'))
      : []
  }
  const add = (...files: readonly Uint8Array[]) => {
    const ctx = ownerContext(m)
    return addPictures(ctx, picturesOfProduct(ctx, bun), files)
  }
  const shown = () => mediaByOwner(ownerContext(m)).load(bun)
  const remove = (picture = '', ctx = ownerContext(m)) =>
    removePicture(ctx, picturesOfProduct(ctx, bun), picture)
  const cover = (picture = '', ctx = ownerContext(m)) =>
    makeCover(ctx, picturesOfProduct(ctx, bun), picture)
  return {
    m,
    bun,
    filesOf,
    add,
    remove,
    cover,
    shown,
    product: () => findDeskProduct(ownerContext(m), bun),
  }
}

describe('a picture that is sent', () => {
  it('is drawn anew, upright, in three widths, without the place where it was taken', async () => {
    const { m, add, shown } = await shop()
    const photo = await photograph({ width: 1600, height: 1200 })
    expect((await sharp(photo).metadata()).exif).toBeDefined()
    expect(Buffer.from(photo).includes('Telephone')).toBe(true)
    await add(photo)
    const [picture] = await shown()
    expect(picture).toMatchObject({ width: 1200, height: 1600 }) // it lay on its side
    const hash = /[0-9a-f]{64}/.exec(picture?.url ?? '')?.[0] ?? ''
    for (const [name, width] of [
      [`${hash}.webp`, 1200],
      [`${hash}-640.webp`, 640],
      [`${hash}-320.webp`, 320],
    ] as const) {
      const response = await m.p.request(`/media/${name}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('image/webp')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('cache-control')).toContain('immutable')
      const bytes = Buffer.from(await response.arrayBuffer())
      const data = await sharp(bytes).metadata()
      expect(data).toMatchObject({ format: 'webp', width })
      expect([data.exif, data.xmp, data.iptc]).toEqual([undefined, undefined, undefined])
      for (const word of ['Telephone', 'somebody', 'GPS']) expect(bytes.includes(word)).toBe(false)
    }
    const tag = `"${hash}.webp"`
    const again = await m.p.request(`/media/${hash}.webp`, { headers: { 'if-none-match': tag } })
    expect(again.status).toBe(304)
    for (const name of [`${'0'.repeat(64)}.webp`, '..%2fshijing.db', `${hash}.webp%00`])
      expect((await m.p.request(`/media/${name}`)).status, name).toBe(404)
  })

  it.each([
    ['TYPE', () => Promise.resolve(new TextEncoder().encode('<svg onload="alert(1)"/>'))],
    ['PIXELS', () => png(99, 99)],
    ['PIXELS', () => png(9_000, 5_000)],
    ['BROKEN', async () => (await photograph()).subarray(0, 900)],
    ['BROKEN', () => Promise.resolve(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))],
  ] as const)('is refused for its %s, and nothing of it is kept: %#', async (fault, file) => {
    const { m, add, filesOf, shown } = await shop()
    await expect(add(await file())).rejects.toMatchObject({ code: 'PICTURE_REFUSED', fault })
    expect(filesOf()).toEqual([])
    expect(await shown()).toEqual([])
    expect(await m.p.db.all(sql`SELECT * FROM uploads`)).toEqual([])
  })

  it('leaves what was behind the picture in its file', async () => {
    const { m, add, shown } = await shop()
    const both = Buffer.concat([await photograph(), Buffer.from('<script>alert(1)</script>')])
    await add(both)
    const [picture] = await shown()
    const bytes = await (await m.p.request(picture?.url ?? '')).bytes()
    expect(Buffer.from(bytes).includes('script')).toBe(false)
  })
})

describe('pictures of a product', () => {
  it('are in the order of sending, the cover first, each once', async () => {
    const { m, bun, add, remove, cover, shown, product } = await shop()
    const [red, green, blue] = await Promise.all([10, 90, 200].map((r) => photograph({ red: r })))
    if (!red || !green || !blue) throw new Error('Three pictures.')
    await add(red, green)
    await add(blue, red)
    const three = await shown()
    expect(three).toHaveLength(3)
    expect((await product())?.cover?.url).toBe(three[0]?.url)
    await cover(three[2]?.id)
    const order = (await shown()).map(({ id }) => id)
    expect(order).toEqual([three[2]?.id, three[0]?.id, three[1]?.id])
    expect((await product())?.cover?.url).toBe(three[2]?.url)
    const owner = ownerContext(m)
    await describePicture(owner, picturesOfProduct(owner, bun), {
      picture: order[0] ?? '',
      alt: { 'zh-CN': '一笼小笼包', en: 'Soup dumplings' },
    })
    expect((await product())?.cover?.alt).toEqual({ 'zh-CN': '一笼小笼包', en: 'Soup dumplings' })
    await remove(order[0])
    expect((await product())?.cover?.url).toBe(three[0]?.url)
  })

  it('stay when its words are written anew', async () => {
    const { m, bun, add, shown, product } = await shop()
    await add(await photograph())
    const before = await product()
    const [sku] = before?.skus ?? []
    await updateProduct(ownerContext(m), {
      id: bun,
      version: before?.version ?? 0,
      product: {
        names: { 'zh-CN': '新名字' },
        categoryId: 'bread',
        specifications: [],
        skus: [{ code: sku?.code ?? '', values: {}, priceFen: 1_300 }],
      },
    })
    expect(await shown()).toMatchObject([{ width: 600, height: 800 }])
  })

  it('are nine at most; of more none is taken', async () => {
    const { add, shown } = await shop()
    const many = await Promise.all(
      Array.from({ length: 8 }, (_, i) => photograph({ width: 120, height: 120, red: i * 20 })),
    )
    await add(...many)
    const [one, two] = await Promise.all(
      [5, 250].map((r) => photograph({ width: 140, height: 120, red: r })),
    )
    if (!one || !two) throw new Error('Two pictures.')
    await expect(add(one, two)).rejects.toMatchObject({ fault: 'TOO_MANY' })
    expect(await shown()).toHaveLength(8)
    await add(one)
    expect(await shown()).toHaveLength(9)
  })

  it('are not sent more often than somebody takes them', async () => {
    const { m, bun, add } = await shop()
    const photo = await photograph()
    const owner = ownerContext(m)
    for (let i = 0; i < 300; i += 1)
      await owner.limiter.take(
        `pictures ${owner.viewer.staffId}`,
        { calls: 300, windowMs: HOUR_MS },
        owner.now,
      )
    await expect(add(photo)).rejects.toMatchObject({ extensions: { code: 'TOO_MANY_ATTEMPTS' } })
    expect(await mediaByOwner(owner).load(bun)).toEqual([])
  })

  it('are for whoever edits the product alone', async () => {
    const { m, bun, add, remove, cover, shown, filesOf } = await shop()
    const stranger = ownerContext(m, 'mch_other')
    await expect(
      addPictures(stranger, picturesOfProduct(stranger, bun), [await photograph()]),
    ).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    expect(filesOf()).toEqual([]) // not even drawn
    await add(await photograph())
    const [picture] = await shown()
    for (const refused of [remove(picture?.id, stranger), cover(picture?.id, stranger)])
      await expect(refused).rejects.toMatchObject({ code: 'PRODUCT_UNKNOWN' })
    await expect(remove('med_none')).rejects.toMatchObject({
      code: 'PRODUCT_UNKNOWN',
    })
    expect(await shown()).toHaveLength(1)
  })
})

describe('files of pictures', () => {
  it('go a day after nothing shows them any more, and stay while something does', async () => {
    const { m, add, remove, shown, filesOf } = await shop()
    await add(await photograph({ red: 1 }), await photograph({ red: 250 }))
    const [first] = await shown()
    await remove(first?.id)
    await pruneUploads(m.p.context())
    expect(filesOf()).toHaveLength(6)
    m.p.setNow(m.p.context().now + DAY_MS + 1)
    await m.sweep()
    expect(filesOf()).toHaveLength(3)
    expect((await m.p.request(first?.url ?? '')).status).toBe(404)
    const [left] = await shown()
    expect((await m.p.request(left?.url ?? '')).status).toBe(200)
  })

  it('that an order shows stay with it, and everybody is given the width that is enough', async () => {
    const { m, bun, add, remove, shown, filesOf } = await shop()
    await add(await photograph({ width: 1600, height: 1200 }))
    const [picture] = await shown()
    const url = picture?.url ?? ''
    const at = async (width: number | null): Promise<unknown> =>
      m.p.ask(
        'query ($id: ID!, $w: Int) { product(id: $id) { cover { url(width: $w) } media { url(width: $w) } } }',
        { id: bun, w: width },
      )
    const small = url.replace('.webp', '-320.webp')
    expect(await at(300)).toEqual({ product: { cover: { url: small }, media: [{ url: small }] } })
    expect(await at(5_000)).toEqual({ product: { cover: { url }, media: [{ url }] } })
    expect(await at(null)).toEqual({ product: { cover: { url }, media: [{ url }] } })
    await buy(m, await m.buyer(), [{ product: 'bun', quantity: 1 }])
    await remove(picture?.id)
    m.p.setNow(m.p.context().now + DAY_MS + 1)
    await pruneUploads(m.p.context())
    expect(filesOf()).toHaveLength(3)
    const plan = await m.p.db.all(
      sql`EXPLAIN QUERY PLAN SELECT 1 FROM uploads u WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.image = '/media/' || u.hash || '.webp' AND l.image like '/media/%')`,
    )
    expect(JSON.stringify(plan)).toContain('order_lines_picture')
    await m.expectBooks()
  })

  it('that are removed at this moment are not used, and are removed also by the next sweep', async () => {
    const { m, filesOf } = await shop()
    const photo = await photograph()
    await uploadPicture(m.p.context(), photo)
    m.p.setNow(m.p.context().now + DAY_MS + 1)
    // Killed between being told and being done.
    await m.p.db.run(sql`UPDATE uploads SET going = 1`)
    await expect(uploadPicture(m.p.context(), photo)).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
    })
    await pruneUploads(m.p.context())
    expect(filesOf()).toEqual([])
    await uploadPicture(m.p.context(), photo)
    expect(filesOf()).toHaveLength(3)
  })

  it('never lie there by half, and no other name reaches the folder', async () => {
    const { m } = await shop()
    const folder = mediaFolder(m.p.path)
    const store = folderMedia(folder)
    const name = `${'ab'.repeat(32)}.webp`
    await Promise.all(Array.from({ length: 5 }, () => store.put(name, new Uint8Array(1_000))))
    expect(readdirSync(join(folder, 'ab'))).toEqual([name])
    await expect(store.put('../x', new Uint8Array(1))).rejects.toThrow(/name of a picture/)
    await expect(store.get('../shijing.db')).rejects.toThrow(/name of a picture/)
  })
})
