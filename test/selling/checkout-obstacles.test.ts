import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { ObstacleCode } from '#resolvers/ordering/rules/obstacles.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { type Buyer, type Market, SLOTS, market } from '../support/selling.ts'
import { oneOf, order, preview, type Checkout } from '../support/selling/checkout.ts'
import { anAddress, deliversWithin, serves } from '../support/selling/more.ts'

/** The day of the tests is a Tuesday, at ten. */
const at = (time: string): string => `2026-11-03T${time}:00+08:00`

const ZONE = { regions: [], firstUnits: 1, firstFen: 800, extraUnits: 1, extraFen: 200 }
const byCount = { basis: 'COUNT', zones: [ZONE] } as const

type Case = (m: Market, buyer: Buyer) => Promise<Checkout> | Checkout

/** A case for each code, so that none is told by nobody. */
const CASES: Readonly<Record<ObstacleCode, Case>> = {
  EMPTY: () => ({ lines: [], handovers: [] }),
  TOO_MANY_LINES: (m) => ({
    ...oneOf(m, 'bun'),
    lines: Array.from({ length: 101 }, (_, i) => ({
      store: m.store('a'),
      sku: `sku_${i}`,
      quantity: 1,
    })),
  }),
  MIXED_CITIES: async (m) => {
    // A store of a city is moved to another one.
    await m.p.db.run(sql`UPDATE places SET city_code = '430100' WHERE id = ${m.store('b')}`)
    const [here, there] = [oneOf(m, 'bun'), oneOf(m, 'bun', { store: 'b' })]
    return {
      lines: [...here.lines, ...there.lines],
      handovers: [...here.handovers, ...there.handovers],
    }
  },
  QUANTITY_INVALID: (m) => oneOf(m, 'bun', { quantity: 0 }),
  NOT_ON_SALE: (m) => oneOf(m, 'duck', { store: 'b' }),
  OUT_OF_STOCK: (m) => oneOf(m, 'duck', { quantity: 5 }),
  STORE_CLOSED: async (m) => {
    await m.p.db.run(sql`UPDATE places SET state = 'SUSPENDED' WHERE id = ${m.store('a')}`)
    return oneOf(m, 'bun')
  },
  FULFILMENT_NEEDED: (m) => ({ ...oneOf(m, 'bun'), handovers: [] }),
  FULFILMENT_NOT_OFFERED: (m) => oneOf(m, 'bun', { fulfilment: 'DELIVERY' }),
  SLOT_NEEDED: async (m) => {
    await serves(m, 'a', { pickup: SLOTS })
    return oneOf(m, 'bun')
  },
  SLOT_UNKNOWN: async (m) => {
    await serves(m, 'a', { pickup: SLOTS })
    return oneOf(m, 'bun', { slot: at('17:15') })
  },
  SLOT_TOO_SOON: async (m) => {
    await serves(m, 'a', { pickup: SLOTS })
    m.p.setNow(Date.parse(at('16:50')))
    return oneOf(m, 'bun', { slot: at('17:00') })
  },
  SLOT_FULL: async (m, buyer) => {
    await serves(m, 'a', { pickup: SLOTS })
    const booked = oneOf(m, 'bun', { slot: at('17:00') })
    for (let i = 0; i < SLOTS.capacity; i += 1)
      expect(await order(buyer, booked, 1_200)).toMatchObject({ __typename: 'Purchase' })
    return booked
  },
  ADDRESS_NEEDED: async (m) => {
    await serves(m, 'a', { freight: byCount })
    return oneOf(m, 'bun', { fulfilment: 'DELIVERY' })
  },
  ADDRESS_UNKNOWN: async (m) => {
    await serves(m, 'a', { freight: byCount })
    // Somebody else's is none.
    return oneOf(m, 'bun', { fulfilment: 'DELIVERY', address: await anAddress(await m.buyer()) })
  },
  REGION_NOT_SERVED: async (m, buyer) => {
    await serves(m, 'a', { freight: { ...byCount, excluded: ['3201'] } })
    return oneOf(m, 'bun', { fulfilment: 'DELIVERY', address: await anAddress(buyer) })
  },
  POSITION_NEEDED: async (m, buyer) => {
    await serves(m, 'a', { freight: byCount })
    await deliversWithin(m, 'a', 1_000)
    return oneOf(m, 'bun', { fulfilment: 'DELIVERY', address: await anAddress(buyer) })
  },
  OUTSIDE_DELIVERY_AREA: async (m, buyer) => {
    await serves(m, 'a', { freight: byCount })
    await deliversWithin(m, 'a', 1_000)
    const far = await anAddress(buyer, '320102', { lon: 118.8, lat: 32.04, crs: 'WGS84' })
    return oneOf(m, 'bun', { fulfilment: 'DELIVERY', address: far })
  },
  WEIGHT_UNKNOWN: async (m, buyer) => {
    await serves(m, 'a', { freight: { basis: 'WEIGHT', zones: [ZONE] } })
    return oneOf(m, 'bun', { fulfilment: 'DELIVERY', address: await anAddress(buyer) })
  },
  TABLE_NEEDED: async (m) => {
    await serves(m, 'a', { dineIn: true })
    return oneOf(m, 'bun', { fulfilment: 'DINE_IN', table: '  ' })
  },
  NOTE_TOO_LONG: (m) => oneOf(m, 'bun', { note: '长'.repeat(201) }),
  TOTAL_TOO_LARGE: async (m) => {
    await m.p.db.run(sql`UPDATE skus SET price_fen = 25000001 WHERE id = ${m.sku('bun')}`)
    return oneOf(m, 'bun', { quantity: 2 })
  },
}

describe('what keeps a purchase from being made', () => {
  it.each(Object.entries(CASES))(
    'is told before and when it is ordered: %s',
    async (code, make) => {
      const m = await market({ cities: [NANJING, CHANGSHA] })
      const buyer = await m.buyer()
      const checkout = await make(m, buyer)
      const before = await m.p.db.all(sql`SELECT id FROM orders`)
      const { obstacles, total } = await preview(buyer, checkout)
      expect(obstacles.map((one) => one.code)).toContain(code)
      for (const { message } of obstacles) expect(message).toMatch(/[。]$/)
      const placed = await order(buyer, checkout, total)
      expect(placed.__typename).toBe('CheckoutObstructed')
      expect(placed.obstacles).toEqual(obstacles)
      expect(await m.p.db.all(sql`SELECT id FROM orders`)).toEqual(before)
      await m.expectBooks()
    },
  )

  it('is told all at once, and nothing hides anything else', async () => {
    const m = await market()
    await serves(m, 'a', { pickup: SLOTS })
    await m.p.db.run(sql`UPDATE places SET state = 'SUSPENDED' WHERE id = ${m.store('b')}`)
    const buyer = await m.buyer()
    const { obstacles } = await preview(buyer, {
      lines: [
        { store: m.store('a'), sku: m.sku('duck'), quantity: 9 },
        { store: m.store('a'), sku: m.sku('bun'), quantity: -1 },
        { store: m.store('b'), sku: m.sku('duck'), quantity: 1 },
      ],
      handovers: [{ store: m.store('a'), fulfilment: 'PICKUP', note: '长'.repeat(201) }],
    })
    expect(obstacles.map(({ code, storeId, available }) => [code, storeId, available])).toEqual([
      ['OUT_OF_STOCK', m.store('a'), 4],
      ['QUANTITY_INVALID', m.store('a'), null],
      ['NOT_ON_SALE', m.store('b'), null],
      ['NOTE_TOO_LONG', m.store('a'), null],
      ['SLOT_NEEDED', m.store('a'), null],
      ['STORE_CLOSED', m.store('b'), null],
      ['FULFILMENT_NEEDED', m.store('b'), null],
    ])
    await m.expectBooks()
  })

  it.each([-3, 0, 10_000])(
    'is a quantity of %d, also beside another line of the same SKU',
    async (quantity) => {
      const m = await market()
      const buyer = await m.buyer()
      const one = oneOf(m, 'bun', { quantity: 4 })
      const both = { ...one, lines: [...one.lines, ...oneOf(m, 'bun', { quantity }).lines] }
      for (const lines of [both.lines, both.lines.toReversed()]) {
        const { obstacles, total } = await preview(buyer, { ...both, lines })
        expect(obstacles).toMatchObject([{ code: 'QUANTITY_INVALID', skuId: m.sku('bun') }])
        expect(await order(buyer, { ...both, lines }, total)).toMatchObject({
          __typename: 'CheckoutObstructed',
        })
      }
      await m.expectBooks()
    },
  )
})
