import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { storeWriter } from '#resolvers/catalogue/store-writer.ts'
import { parseCategories } from '#resolvers/catalogue/category-file.ts'
import { openSlots } from '#resolvers/fulfilment/rules/slots.ts'
import { bookableSlots } from '#resolvers/ordering/checkout.ts'
import { picturesOfStore } from '#resolvers/storefront/pictures.ts'
import type { WrittenStore } from '#resolvers/storefront/rules.ts'
import {
  createStore,
  listDeskStores,
  openMerchant,
  releaseStore,
  requireDeskStore,
  updateStore,
} from '#resolvers/storefront/service.ts'
import { addPictures } from '#resolvers/media/pictures.ts'
import { circleAround } from '#schema/geo/area.ts'
import { fromWgs84 } from '#schema/geo.ts'
import { NANJING } from '../support/cities.ts'
import { photograph } from '../support/pictures.ts'
import { aPlace, importRecords } from '../support/records.ts'
import { ownerContext } from '../support/selling/links.ts'
import { buy, market, newKey, SLOTS, type Market } from '../support/selling.ts'

const AT = { lon: 118.7951, lat: 32.0602 }
const NOODLES: WrittenStore = {
  names: { 'zh-CN': '巷口面馆', en: 'Noodles at the corner' },
  descriptions: { 'zh-CN': '一碗老卤面。' },
  address: { 'zh-CN': '中山路 8 号' },
  phone: '025-88880000',
  position: { ...AT, crs: 'WGS84' },
  hours: {
    weekly: [
      { days: [1, 2, 3, 4, 5], opens: '10:00', closes: '14:00' },
      { days: [6, 7], opens: '10:00', closes: '02:00', lastEntry: '01:00' },
    ],
    holidays: 'OPEN',
    makeupWorkdays: 'AS_WORKDAY',
    exceptions: [{ date: '2026-12-31', spans: [], note: '盘点' }],
  },
  tags: ['LUNCH', 'NIGHT'],
  state: 'OPEN',
  pickup: true,
  slots: SLOTS,
  dineIn: true,
  freight: { firstFen: 500, extraFen: 100, freeFromFen: 5_000 },
  deliveryArea: circleAround(AT, 2_000),
}

const seen = async (m: Market, id: string): Promise<Record<string, unknown>> => {
  const { place } = await m.p.ask<{ readonly place: Record<string, unknown> }>(
    `query ($id: ID!) { place(id: $id) { name address phone hours state opening { state } point { lon lat }
      ... on Store { tags pickup deliveryArea { lon } near: delivers(to: { lon: 118.796, lat: 32.061 }) far: delivers(to: { lon: 118.85, lat: 32.1 }) } } }`,
    { id },
  )
  return place
}

describe('a new store', () => {
  it('is there once however often it is sent, as it was written, and found', async () => {
    const m = await market()
    const own = ownerContext(m)
    const key = newKey()
    const wanted = { merchant: m.merchant, store: NOODLES }
    const id = await createStore(own, wanted, key)
    expect(await createStore(own, wanted, key)).toBe(id)
    expect(await seen(m, id)).toMatchObject({
      name: '巷口面馆',
      address: '中山路 8 号',
      phone: '025-88880000',
      state: 'OPEN',
      point: AT,
      tags: ['LUNCH', 'NIGHT'],
      pickup: true,
      near: true,
      far: false,
    })
    const found = await m.p.ask<{ readonly search: { readonly edges: readonly unknown[] } }>(
      '{ search(text: "巷口面馆", city: "nanjing") { edges { node { place { id } } } } }',
    )
    expect(found.search.edges).toHaveLength(1)
    const { openingHours, slots, dineIn, freight } = await requireDeskStore(own, id)
    expect(openingHours).toEqual(NOODLES.hours)
    expect(slots).toEqual(SLOTS)
    expect(dineIn).toBe(true)
    expect(freight?.zones[0]).toMatchObject({ firstFen: 500, extraFen: 100, freeFromFen: 5_000 })
    const booked = await bookableSlots(own as never, id)
    expect(booked).toHaveLength(openSlots(SLOTS, 'Asia/Shanghai', own.now).length)
  })

  it('is refused outside the city, where it is unsound, and for the merchant of others', async () => {
    const m = await market()
    const own = ownerContext(m)
    const at = (position: WrittenStore['position']) => ({
      merchant: m.merchant,
      store: { ...NOODLES, deliveryArea: null, position },
    })
    for (const position of [
      { lon: 112.97, lat: 28.2, crs: 'WGS84' },
      { lon: 32.06, lat: 118.79, crs: 'WGS84' },
      { lon: NaN, lat: 32, crs: 'WGS84' },
    ] as const)
      await expect(createStore(own, at(position), newKey())).rejects.toMatchObject({
        code: 'STORE_INVALID',
        fault: 'POSITION',
      })
    const stranger = ownerContext(m, 'mch_other')
    const wanted = { merchant: m.merchant, store: NOODLES }
    await expect(createStore(stranger, wanted, newKey())).rejects.toMatchObject({
      code: 'STORE_UNKNOWN',
    })
    expect(await m.p.db.all(sql`SELECT 1 FROM places WHERE source = 'desk'`)).toEqual([])
  })

  it('lies where it is, whatever system its numbers are in', async () => {
    const m = await market()
    const own = ownerContext(m)
    const position = { ...fromWgs84(AT, 'GCJ02'), crs: 'GCJ02' as const }
    const id = await createStore(
      own,
      { merchant: m.merchant, store: { ...NOODLES, position } },
      newKey(),
    )
    const { lon, lat } = await requireDeskStore(own, id)
    expect(lon).toBeCloseTo(AT.lon, 5)
    expect(lat).toBeCloseTo(AT.lat, 5)
  })
})

describe('a store that came from a file', () => {
  const written = async (m: Market, over: Partial<WrittenStore> = {}) => {
    const own = ownerContext(m)
    const id = m.store('a')
    const { version } = await requireDeskStore(own, id)
    await updateStore(own, { id, version, store: { ...NOODLES, ...over } })
    return { own, id, version }
  }
  const fileAgain = (m: Market, name: string) =>
    importRecords(m.p, NANJING, storeWriter as never, [
      {
        ...aPlace('a', 'STORE', [118.78, 32.04]),
        place: { ...aPlace('a', 'STORE', [118.78, 32.04]).place, names: { 'zh-CN': name } },
        facts: { merchantId: m.merchant, tags: [], pickup: true },
      } as never,
    ])

  it('is left alone by it once somebody has written it, until it is given back', async () => {
    const m = await market()
    const { own, id } = await written(m)
    expect((await seen(m, id))['name']).toBe('巷口面馆')
    const report = await fileAgain(m, '文件里的名字')
    expect(report.faults.map(({ code }) => code)).toEqual(['KEPT_BY_HAND'])
    expect((await seen(m, id))['name']).toBe('巷口面馆')
    await releaseStore(own, id)
    await fileAgain(m, '文件里的名字')
    expect((await seen(m, id))['name']).toBe('文件里的名字')
    expect((await requireDeskStore(own, id)).byHandAt).toBeNull()
  })

  it('takes the second of two who write at once for what he is: too late', async () => {
    const m = await market()
    const { own, id, version } = await written(m)
    await expect(updateStore(own, { id, version, store: NOODLES })).rejects.toMatchObject({
      code: 'STORE_CHANGED',
    })
    const now = (await requireDeskStore(own, id)).version
    const both = await Promise.allSettled([
      updateStore(own, { id, version: now, store: NOODLES }),
      updateStore(ownerContext(m), { id, version: now, store: { ...NOODLES, phone: '10086' } }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('takes no orders while it is closed for now, and is gone from lists once it is for good', async () => {
    const m = await market()
    await written(m, { state: 'SUSPENDED' })
    const buyer = await m.buyer()
    await expect(buy(m, buyer, [{ product: 'bun', quantity: 1 }])).rejects.toThrow()
    await written(m, { state: 'CLOSED_FOREVER' })
    const { stores } = await m.p.ask<{ readonly stores: { readonly edges: readonly unknown[] } }>(
      '{ stores(city: "nanjing") { edges { node { id } } } }',
    )
    expect(JSON.stringify(stores)).not.toContain(m.store('a'))
  })

  it('sends by a table of its own where it shared one, and keeps the one that prices by regions', async () => {
    const m = await market()
    const own = ownerContext(m)
    for (const name of ['a', 'b']) {
      await m.p.db.run(
        sql`INSERT OR IGNORE INTO freight_templates (id, merchant_id, name, basis, zones, excluded, updated_at) VALUES ('frt_shared', ${m.merchant}, '快递', 'COUNT',
          '[{"regions":[],"firstUnits":1,"firstFen":900,"extraUnits":1,"extraFen":200}]', '["71"]', 0)`,
      )
      await m.p.db.run(
        sql`INSERT INTO store_services (store_id, freight_template_id) VALUES (${m.store(name)}, 'frt_shared')`,
      )
    }
    await written(m, { freight: 'KEPT' })
    expect((await requireDeskStore(own, m.store('a'))).freight?.id).toBe('frt_shared')
    await written(m, { freight: { firstFen: 300, extraFen: 0, freeFromFen: null } })
    const mine = (await requireDeskStore(own, m.store('a'))).freight
    expect(mine).toMatchObject({ stores: 1, zones: [{ firstFen: 300 }] })
    expect((await requireDeskStore(own, m.store('b'))).freight).toMatchObject({
      id: 'frt_shared',
      zones: [{ firstFen: 900 }],
    })
    await written(m, { freight: { firstFen: 400, extraFen: 0, freeFromFen: null } })
    expect((await requireDeskStore(own, m.store('a'))).freight?.id).toBe(mine?.id)
    await written(m, { freight: null })
    expect((await requireDeskStore(own, m.store('a'))).freight).toBeNull()
  })

  it('is for whoever runs it alone, a manager for their own store', async () => {
    const m = await market({ pictures: true })
    const manager = m.p.context({
      kind: 'staff',
      staffId: 'stf_m',
      grants: [
        {
          id: 'grt_m',
          endsAt: Number.MAX_SAFE_INTEGER,
          role: 'MANAGER',
          scope: 'STORE',
          scopeId: m.store('a'),
          cityCode: '320100',
        },
      ],
    }) as ReturnType<typeof ownerContext>
    const { edges } = await listDeskStores(manager, {
      merchant: m.merchant,
      first: 10,
      after: undefined,
    })
    expect(edges.map(({ node }) => node.id)).toEqual([m.store('a')])
    const b = m.store('b')
    const { version } = await requireDeskStore(ownerContext(m), b)
    const photo = await photograph()
    for (const refused of [
      () => updateStore(manager, { id: b, version, store: NOODLES }),
      () => releaseStore(manager, b),
      () => createStore(manager, { merchant: m.merchant, store: NOODLES }, newKey()),
      () => addPictures(manager, picturesOfStore(manager, b), [photo]),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'STORE_UNKNOWN' })
    await addPictures(manager, picturesOfStore(manager, m.store('a')), [await photograph()])
    const { place } = await m.p.ask<{ readonly place: { readonly media: readonly unknown[] } }>(
      'query ($id: ID!) { place(id: $id) { media { url } } }',
      { id: m.store('a') },
    )
    expect(place.media).toHaveLength(1)
  })
})

describe('taking a merchant on', () => {
  it('makes it with a brand and a first store, at the command line', async () => {
    const m = await market()
    const { merchantId, storeId } = await openMerchant(m.p.context(), {
      city: 'nanjing',
      names: { 'zh-CN': '老张面馆' },
      brand: { code: 'laozhang', names: { 'zh-CN': '老张' } },
      store: { ...NOODLES, freight: null, deliveryArea: null },
    })
    const { place } = await m.p.ask<{ readonly place: unknown }>(
      'query ($id: ID!) { place(id: $id) { name ... on Store { merchant { id name brand } } } }',
      { id: storeId },
    )
    expect(place).toEqual({
      name: '巷口面馆',
      merchant: { id: merchantId, name: '老张面馆', brand: '老张' },
    })
    const owner = ownerContext(m, merchantId)
    expect((await requireDeskStore(owner, storeId)).isOwn).toBe(true)
    await expect(
      openMerchant(m.p.context(), { city: 'atlantis', names: {}, store: NOODLES }),
    ).rejects.toMatchObject({ code: 'UNKNOWN_CITY' })
  })
})

describe('a file of categories', () => {
  it.each([
    ['no JSON', '{', 'no JSON'],
    ['no list', '{}', 'expected array'],
    ['an id with blanks', '[{"id":"a b","name":{"en":"A"}}]', 'small letters'],
    ['no name', '[{"id":"a","name":{}}]', 'some language'],
    ['a field that nobody knows', '[{"id":"a","name":{"en":"A"},"colour":1}]', 'colour'],
    [
      'an id twice',
      '[{"id":"a","name":{"en":"A"},"children":[{"id":"a","name":{"en":"A"}}]}]',
      'there twice',
    ],
  ])('with %s is refused with what is wrong', (_, text, says) => {
    expect(() => parseCategories(text)).toThrow(says)
  })

  it('is a tree', () => {
    const text =
      '[{"id":"food","name":{"zh-CN":"美食"},"children":[{"id":"noodles","name":{"zh-CN":"面","en":"Noodles"}}]}]'
    expect(parseCategories(text)).toEqual([
      {
        id: 'food',
        names: { 'zh-CN': '美食' },
        children: [{ id: 'noodles', names: { 'zh-CN': '面', en: 'Noodles' } }],
      },
    ])
  })
})
