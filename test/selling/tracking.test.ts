import { readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { trackParcels } from '#resolvers/fulfilment/tracking.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { market, newKey, openSheet, show } from '../support/selling.ts'
import type { Buyer, Market } from '../support/selling.ts'
import { oneOf, order, preview } from '../support/selling/checkout.ts'
import { courierSandboxOf } from '../support/selling-host.ts'
import { anAddress, later, logged, serves, tell } from '../support/selling/more.ts'

const SHIP = `mutation ($order: ID!, $carrier: String!, $no: String!, $key: String!) {
  shipOrder(order: $order, carrier: $carrier, trackingNo: $no, idempotencyKey: $key) { __typename ... on Order { state } ... on Problem { code } } }`
const PARCELS = `query ($id: ID!) { order(id: $id) { parcels { state deliveredAt steps { at state place } } } }`

interface Shown {
  readonly state: string
  readonly deliveredAt: string | null
  readonly steps: readonly { readonly at: string; readonly state: string; readonly place: string }[]
}
interface Sent {
  readonly buyer: Buyer
  readonly id: string
  readonly no: string
}

let numbers = 0

/** An order that was paid and given to a courier as one parcel. */
const sent = async (m: Market, carrier = 'YTO'): Promise<Sent> => {
  await serves(m, 'a', {
    freight: {
      basis: 'COUNT',
      zones: [{ regions: [], firstUnits: 1, firstFen: 300, extraUnits: 1, extraFen: 100 }],
    },
  })
  const buyer = await m.buyer()
  const address = await anAddress(buyer)
  const checkout = oneOf(m, 'bun', { fulfilment: 'DELIVERY', address })
  const placed = await order(buyer, checkout, (await preview(buyer, checkout)).total)
  await m.tap(buyer, (await openSheet(buyer, placed.id)).sheet?.package ?? '')
  const id = placed.orders[0]?.id ?? ''
  const no = `NO${String((numbers += 1)).padStart(8, '0')}`
  const clerk = await m.staff('CLERK', m.store('a'))
  expect(await tell(clerk, SHIP, { order: id, carrier, no, key: newKey() })).toMatchObject({
    state: 'FULFILLED',
  })
  return { buyer, id, no }
}

const parcel = async ({ buyer, id }: Sent): Promise<Shown> => {
  const { order: found } = await buyer.ask<{
    readonly order: { readonly parcels: readonly Shown[] }
  }>(PARCELS, { id })
  const [first] = found.parcels
  if (!first) throw new Error('There is no parcel.')
  return first
}

const control = async (m: Market, method: string, path: string, body?: object): Promise<void> => {
  const response = await courierSandboxOf(m.p.host).fetch(
    new Request(`http://kuaidi100.test/sandbox/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
  )
  if (!response.ok) throw new Error(await response.text())
}

interface Step {
  readonly at: number
  readonly state: string
  readonly text?: string
  readonly area?: string
}
/** What a courier knows from now on: the last step is how it stands. */
const moves = (m: Market, no: string, steps: readonly Step[], com = 'yuantong'): Promise<void> =>
  control(m, 'PUT', 'parcels', {
    com,
    num: no,
    state: steps.at(-1)?.state ?? '0',
    steps: steps.map((step) => ({ text: '', ...step })),
  })

const asked = (m: Market): readonly string[] =>
  courierSandboxOf(m.p.host).state.asked.map(({ num }) => num)
const now = (m: Market): number => m.p.host.clock()
const iso = (ms: number): string => new Date(ms).toISOString()

/** Parcels that nothing else is told of, beside one that was really sent. */
const more = async (m: Market, id: string, count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1)
    await m.p.db
      .run(sql`INSERT INTO parcels (id, order_id, carrier, tracking_no, staff_id, shipped_at)
      VALUES (${`prc_more_${i}`}, ${id}, 'YTO', ${`MORE${i}00000`}, 'stf_x', ${now(m)})`)
}

describe('a parcel under way', () => {
  it('shows where it was until it arrives, and is not asked about any more', async () => {
    const m = await market()
    const one = await sent(m)
    expect(await parcel(one)).toEqual({ state: 'SHIPPED', deliveredAt: null, steps: [] })
    const start = now(m)
    const collected = { at: start + MINUTE_MS, state: '1', area: '江苏,苏州市' }
    await moves(m, one.no, [collected])
    await m.sweep()
    const shown = { at: iso(start + MINUTE_MS), state: 'COLLECTED', place: '江苏,苏州市' }
    expect(await parcel(one)).toEqual({ state: 'SHIPPED', deliveredAt: null, steps: [shown] })

    later(m, 2 * HOUR_MS)
    await moves(m, one.no, [collected, { at: start + HOUR_MS, state: '301' }])
    await m.sweep()
    const arrived = {
      state: 'DELIVERED',
      deliveredAt: iso(start + HOUR_MS),
      steps: [shown, { at: iso(start + HOUR_MS), state: 'DELIVERED', place: null }],
    }
    expect(await parcel(one)).toEqual(arrived)

    later(m, 2 * HOUR_MS)
    await moves(m, one.no, [{ at: now(m), state: '6' }])
    await m.sweep()
    expect(await parcel(one)).toEqual(arrived)
    expect(asked(m)).toEqual([one.no, one.no])
    await m.expectBooks()
  })

  it('is asked about once an hour, be it known or not', async () => {
    const m = await market()
    const { no } = await sent(m)
    await m.sweep()
    later(m, HOUR_MS - 1)
    await m.sweep()
    expect(asked(m)).toEqual([no])
    later(m, 1)
    await m.sweep()
    await m.sweep()
    expect(asked(m)).toEqual([no, no])
    await m.expectBooks()
  })

  it('keeps what is known of it while the courier knows nothing', async () => {
    const m = await market()
    const one = await sent(m)
    await moves(m, one.no, [{ at: now(m), state: '0' }])
    await m.sweep()
    const known = await parcel(one)
    expect(known.steps).toHaveLength(1)
    later(m, HOUR_MS)
    await moves(m, one.no, [])
    await m.sweep()
    expect(await parcel(one)).toEqual(known)
    await m.expectBooks()
  })

  it.each([
    ['goes back', '6', 'RETURNED'],
    ['is stuck', '204', 'PROBLEM'],
  ])('that %s is lost after a week without a move', async (_what, code, state) => {
    const m = await market()
    const one = await sent(m)
    later(m, HOUR_MS)
    const at = now(m)
    await moves(m, one.no, [{ at, state: code }])
    later(m, 7 * DAY_MS - 1)
    await m.sweep()
    expect(await parcel(one)).toMatchObject({ state: 'SHIPPED', steps: [{ state }] })
    later(m, HOUR_MS)
    await m.sweep()
    expect(await parcel(one)).toMatchObject({ state: 'LOST', deliveredAt: null })
    later(m, HOUR_MS)
    await m.sweep()
    expect(asked(m)).toHaveLength(2)
    await m.expectBooks()
  })

  it('is not lost for being slow', async () => {
    const m = await market()
    const one = await sent(m)
    await moves(m, one.no, [{ at: now(m), state: '0' }])
    later(m, 8 * DAY_MS)
    await m.sweep()
    expect(await parcel(one)).toMatchObject({ state: 'SHIPPED' })
    await m.expectBooks()
  })

  it('is asked about for sixty days', async () => {
    const m = await market()
    const { no } = await sent(m)
    later(m, 60 * DAY_MS - 1)
    await m.sweep()
    expect(asked(m)).toEqual([no])
    later(m, HOUR_MS)
    await m.sweep()
    expect(asked(m)).toEqual([no])
    await m.expectBooks()
  })

  it('arrives after it was given away and not in the future, whatever the clock of the courier says', async () => {
    const m = await market()
    const [early, late] = [await sent(m), await sent(m)]
    const start = now(m)
    await moves(m, early.no, [{ at: start - DAY_MS, state: '3' }])
    await moves(m, late.no, [{ at: start + 30 * DAY_MS, state: '3' }])
    later(m, HOUR_MS)
    await m.sweep()
    expect((await parcel(early)).deliveredAt).toBe(iso(start))
    expect((await parcel(late)).deliveredAt).toBe(iso(start + HOUR_MS))
    await m.expectBooks()
  })

  it('is not what another parcel was that had its number before', async () => {
    const m = await market()
    const one = await sent(m)
    await moves(m, one.no, [{ at: now(m) - 4 * DAY_MS, state: '3' }])
    await m.sweep()
    expect(await parcel(one)).toEqual({ state: 'SHIPPED', deliveredAt: null, steps: [] })
    await m.expectBooks()
  })
})

describe('each parcel for itself', () => {
  it.each([
    ['cannot be reached', { away: true }, 'CourierAway'],
    ['is answered by a page', { garbled: true }, 'CourierAway'],
    ['is refused', { code: '408' }, 'courier 408'],
  ])(
    'the others are asked about when one %s, and it an hour later',
    async (_what, fault, error) => {
      const m = await market()
      const [bad, good] = [await sent(m), await sent(m)]
      for (const { no } of [bad, good]) await moves(m, no, [{ at: now(m), state: '3' }])
      await control(m, 'PUT', 'faults', { ...fault, num: bad.no, times: 1 })
      await m.sweep()
      expect(await parcel(good)).toMatchObject({ state: 'DELIVERED' })
      expect(await parcel(bad)).toMatchObject({ state: 'SHIPPED' })
      expect(logged(m, 'parcel_not_tracked')).toMatchObject([{ level: 'warn', error }])
      await m.sweep()
      expect(await parcel(bad)).toMatchObject({ state: 'SHIPPED' })
      later(m, HOUR_MS)
      await m.sweep()
      expect(await parcel(bad)).toMatchObject({ state: 'DELIVERED' })
      await m.expectBooks()
    },
  )

  it('the others are asked about when the address of one cannot be opened', async () => {
    const m = await market()
    const [bad, good] = [await sent(m), await sent(m)]
    await m.p.db.run(sql`UPDATE orders SET address_sealed = 'k9.a.b' WHERE id = ${bad.id}`)
    await m.sweep()
    expect(asked(m)).toEqual([good.no])
    expect(logged(m, 'parcel_not_tracked')).toHaveLength(1)
    await m.expectBooks()
  })

  it('a sweep asks about twenty, those that waited longest first', async () => {
    const m = await market()
    const { id, no } = await sent(m)
    await m.sweep()
    await more(m, id, 23)
    later(m, HOUR_MS)
    await m.sweep()
    expect(new Set(asked(m).slice(1)).size).toBe(20)
    expect(asked(m).slice(1)).not.toContain(no)
    await m.sweep()
    expect(new Set(asked(m)).size).toBe(24)
    expect(asked(m)).toHaveLength(25)
    await m.expectBooks()
  })

  it('when nobody can be reached the rest is left for the next sweep', async () => {
    const m = await market()
    const { id } = await sent(m)
    await more(m, id, 11)
    await control(m, 'PUT', 'faults', { away: true })
    await m.sweep()
    expect(logged(m, 'parcel_not_tracked')).toHaveLength(5)
    await control(m, 'DELETE', 'faults')
    await m.sweep()
    expect(asked(m)).toHaveLength(7)
    await m.expectBooks()
  })

  it('nobody is asked where nobody is set up', async () => {
    const m = await market()
    const one = await sent(m)
    expect(await trackParcels({ ...m.p.context(), courier: undefined })).toBe(0)
    expect(await parcel(one)).toEqual({ state: 'SHIPPED', deliveredAt: null, steps: [] })
    expect(await trackParcels(m.p.context())).toBe(1)
    await m.expectBooks()
  })
})

describe('people', () => {
  it('are in no row and no log, whatever a courier says of them; a courier gets four digits where it wants them', async () => {
    const m = await market()
    const [one, two, three] = [await sent(m, 'SF'), await sent(m, 'YTO'), await sent(m, 'SF')]
    const text = '派件人: 王东平 电话 18521178673, 收件人 13800000000'
    const step = { at: now(m), state: '5', text, area: '四川,成都市,双流区,中和' }
    await moves(m, one.no, [step], 'shunfeng')
    await moves(m, two.no, [{ ...step, area: '收件人 13800000000' }])
    await control(m, 'PUT', 'faults', { code: '408', num: three.no })
    await m.sweep()
    expect(courierSandboxOf(m.p.host).state.asked).toEqual(
      expect.arrayContaining([
        { com: 'shunfeng', num: one.no, phone: '0000' },
        { com: 'yuantong', num: two.no, phone: null },
      ]),
    )
    expect(await parcel(one)).toMatchObject({
      steps: [{ state: 'OUT_FOR_DELIVERY', place: '四川,成都市,双流区' }],
    })
    expect(await parcel(two)).toMatchObject({ steps: [{ place: null }] })
    await m.p.driver.execute({ sql: 'PRAGMA wal_checkpoint(TRUNCATE)', params: [] })
    const stored = readFileSync(m.p.path).toString()
    const told = JSON.stringify(m.p.logs)
    expect(stored).toContain('双流区') // it is the file that is looked at
    expect(logged(m, 'parcel_not_tracked')).toHaveLength(1)
    for (const secret of ['王东平', '18521178673', '13800000000', '派件人']) {
      expect(stored).not.toContain(secret)
      expect(told).not.toContain(secret)
    }
    // With its number and four digits anybody can follow a parcel.
    expect(told).not.toContain(three.no)
    await m.expectBooks()
  })
})

describe('an order', () => {
  it('is complete a week after its parcel arrived, where that is known', async () => {
    const m = await market()
    const [known, unknown] = [await sent(m), await sent(m)]
    await moves(m, known.no, [{ at: now(m) + 3 * DAY_MS, state: '3' }])
    later(m, 3 * DAY_MS)
    await m.sweep()
    expect(await parcel(known)).toMatchObject({ state: 'DELIVERED' })
    later(m, 4 * DAY_MS)
    await m.sweep()
    expect((await show(known.buyer, known.id)).state).toBe('FULFILLED')
    expect((await show(unknown.buyer, unknown.id)).state).toBe('COMPLETED')
    later(m, 3 * DAY_MS - 1)
    await m.sweep()
    expect((await show(known.buyer, known.id)).state).toBe('FULFILLED')
    later(m, 1)
    await m.sweep()
    expect((await show(known.buyer, known.id)).state).toBe('COMPLETED')
    await m.expectBooks()
  })

  it('stays open while its parcel is known to be under way, for a month', async () => {
    const m = await market()
    const parcelOf = await sent(m)
    await moves(m, parcelOf.no, [{ at: now(m), state: '0' }])
    await m.sweep()
    later(m, 29 * DAY_MS)
    await m.sweep()
    // Not by the buyer: their session has ended before the parcel arrives.
    const state = async () =>
      (await m.p.db.get<[string]>(sql`SELECT state FROM orders WHERE id = ${parcelOf.id}`))[0]
    expect(await state()).toBe('FULFILLED')
    later(m, 2 * DAY_MS)
    await m.sweep()
    expect(await state()).toBe('COMPLETED')
    await m.expectBooks()
  })
})
