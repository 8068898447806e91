import { describe, expect, it } from 'vitest'
import { SLOTS, market, openSheet, show } from '../support/selling.ts'
import type { Market } from '../support/selling.ts'
import { oneOf, order, preview } from '../support/selling/checkout.ts'
import { askBack, buyers, later, serves } from '../support/selling/more.ts'

const at = (time: string, day = '03'): string => `2026-11-${day}T${time}:00+08:00`

interface Slot {
  readonly startsAt: string
  readonly endsAt: string
  readonly left: number
}

const slotsOf = async (m: Market): Promise<readonly Slot[]> =>
  (
    await m.p.ask<{ readonly pickupSlots: readonly Slot[] }>(
      'query ($store: ID!) { pickupSlots(store: $store) { startsAt endsAt left } }',
      { store: m.store('a') },
    )
  ).pickupSlots

/** How many orders a slot still takes; `undefined` where it cannot be booked. */
const leftAt = async (m: Market, time: string): Promise<number | undefined> =>
  (await slotsOf(m)).find(({ startsAt }) => Date.parse(startsAt) === Date.parse(time))?.left

describe('a slot', () => {
  it('takes as many orders as it can, however many come at once', async () => {
    const m = await market()
    await serves(m, 'a', { pickup: { ...SLOTS, capacity: 3 } })
    const all = await buyers(m, 10)
    const checkout = oneOf(m, 'bun', { slot: at('17:30') })
    const placed = await Promise.all(all.map((buyer) => order(buyer, checkout, 1_200)))
    expect(placed.filter(({ __typename }) => __typename === 'Purchase')).toHaveLength(3)
    for (const one of placed)
      if (one.__typename !== 'Purchase')
        expect(one.obstacles).toMatchObject([{ code: 'SLOT_FULL' }])
    expect(await leftAt(m, at('17:30'))).toBe(0)
    expect(await leftAt(m, at('18:00'))).toBe(3)
    // Nothing is held for whoever did not get one.
    expect(await m.stock('bun', 'a')).toMatchObject({ held: 3 })
    await m.expectBooks()
  })

  it('is offered from the lead time on, today and as many days ahead as the store says', async () => {
    const m = await market()
    await serves(m, 'a', { pickup: SLOTS })
    m.p.setNow(Date.parse(at('17:10')))
    const starts = (await slotsOf(m)).map(({ startsAt }) => Date.parse(startsAt))
    // Twenty minutes before: 17:30 still, 17:00 not; and all six of tomorrow.
    expect(starts[0]).toBe(Date.parse(at('17:30')))
    expect(starts.at(-1)).toBe(Date.parse(at('19:30', '04')))
    expect(starts).toHaveLength(5 + 6)
    later(m, 1)
    expect(await leftAt(m, at('17:30'))).toBeUndefined()
    const buyer = await m.buyer()
    for (const [slot, code] of [
      [at('17:30'), 'SLOT_TOO_SOON'],
      [at('17:00', '02'), 'SLOT_TOO_SOON'],
      [at('17:00', '05'), 'SLOT_UNKNOWN'],
      [at('17:10', '04'), 'SLOT_UNKNOWN'],
      [at('20:00'), 'SLOT_UNKNOWN'],
      ['9999-12-31T23:00:00Z', 'SLOT_UNKNOWN'],
      ['0000-01-01T00:00:00+14:00', 'SLOT_UNKNOWN'],
    ] as const)
      expect(await preview(buyer, oneOf(m, 'bun', { slot }))).toMatchObject({
        obstacles: [{ code }],
      })
    await m.expectBooks()
  })

  it('is free again when its order is given up, is not paid in time, or is given back', async () => {
    const m = await market()
    await serves(m, 'a', { pickup: { ...SLOTS, capacity: 1 } })
    const buyer = await m.buyer()
    const checkout = oneOf(m, 'bun', { slot: at('18:00') })
    const given = await order(buyer, checkout, 1_200)
    expect(await leftAt(m, at('18:00'))).toBe(0)
    for (let i = 0; i < 2; i += 1)
      await buyer.ask('mutation ($id: ID!) { cancelPurchase(id: $id) { __typename } }', {
        id: given.id,
      })
    expect(await leftAt(m, at('18:00'))).toBe(1)

    await order(buyer, checkout, 1_200)
    later(m, 16 * 60_000)
    await m.sweep()
    expect(await leftAt(m, at('18:00'))).toBe(1)

    const paid = await order(buyer, checkout, 1_200)
    await m.tap(buyer, (await openSheet(buyer, paid.id)).sheet?.package ?? '')
    const [made] = paid.orders
    await askBack(buyer, made?.id, [{ line: made?.lines[0]?.id, quantity: 1 }])
    await m.settle()
    expect(await show(buyer, made?.id)).toMatchObject({ state: 'CLOSED' })
    expect(await leftAt(m, at('18:00'))).toBe(1)
    expect(await order(buyer, checkout, 1_200)).toMatchObject({ __typename: 'Purchase' })
    await m.expectBooks()
  })

  it('takes more, or fewer, from the moment the store says so', async () => {
    const m = await market()
    await serves(m, 'a', { pickup: { ...SLOTS, capacity: 1 } })
    const buyer = await m.buyer()
    const checkout = oneOf(m, 'bun', { slot: at('18:00') })
    expect(await order(buyer, checkout, 1_200)).toMatchObject({ __typename: 'Purchase' })
    await serves(m, 'a', { pickup: { ...SLOTS, capacity: 3 } })
    expect(await leftAt(m, at('18:00'))).toBe(2)
    expect(await order(buyer, checkout, 1_200)).toMatchObject({ __typename: 'Purchase' })
    await serves(m, 'a', { pickup: { ...SLOTS, capacity: 1 } })
    expect(await leftAt(m, at('18:00'))).toBe(0)
    expect(await order(buyer, checkout, 1_200)).toMatchObject({
      obstacles: [{ code: 'SLOT_FULL' }],
    })
    await m.expectBooks()
  })
})
