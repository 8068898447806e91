import { describe, expect, it } from 'vitest'
import {
  AFTER_SALE,
  buy,
  market,
  newKey,
  openSheet,
  place,
  REDEEM,
  show,
} from '../support/selling.ts'

describe('the whole way', () => {
  it('goes from the cart over payment and redemption to the refund of one unit', async () => {
    const m = await market()
    const guest = await m.guest()
    const put = await guest.ask<{ readonly addToCart: { readonly goods: number } }>(
      `mutation ($store: ID!, $sku: ID!, $key: String!) { addToCart(store: $store, sku: $sku, quantity: 3, idempotencyKey: $key) { ... on Cart { goods } } }`,
      { store: m.store('a'), sku: m.sku('bun'), key: newKey() },
    )
    expect(put.addToCart.goods).toBe(3_600)

    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'bun', quantity: 3 }])
    expect(placed).toMatchObject({ __typename: 'Purchase', state: 'PENDING_PAYMENT', total: 3_600 })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 3, committed: 0 })

    const sheet = await openSheet(buyer, placed.id)
    expect(sheet).toMatchObject({ state: 'PREPAID', channel: 'WECHAT', external: 3_600 })
    expect(placed.orders[0]?.code).toBeNull()
    await m.tap(buyer, sheet.sheet?.package ?? '')
    const paid = await show(buyer, placed.orders[0]?.id)
    expect(paid).toMatchObject({ state: 'TO_FULFIL' })
    expect(paid.code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 3 })

    const clerk = await m.staff('CLERK', m.store('a'))
    const line = paid.lines[0]?.id
    const redeemed = await clerk.ask(REDEEM, {
      input: { code: paid.code, units: [{ line, quantity: 2 }], idempotencyKey: newKey() },
    })
    expect(redeemed).toEqual({
      redeem: { __typename: 'Order', id: paid.id, state: 'PARTIALLY_FULFILLED' },
    })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 1 })

    const asked = await buyer.ask(AFTER_SALE, {
      input: {
        order: paid.id,
        kind: 'REFUND',
        handedOver: false,
        units: [{ line, quantity: 1 }],
        reason: '改主意了',
        idempotencyKey: newKey(),
      },
    })
    expect(asked).toMatchObject({ requestAfterSale: { state: 'REFUNDING', refund: 1_200 } })
    await m.settle()
    await m.sweep()
    expect(await show(buyer, paid.id)).toMatchObject({
      state: 'FULFILLED',
      refundStatus: 'PARTIAL',
      refunded: 1_200,
      afterSales: [{ state: 'DONE', refund: 1_200 }],
    })
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('pays what costs nothing at once', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'gift', quantity: 2 }])
    expect(placed).toMatchObject({ state: 'PAID', total: 0, orders: [{ state: 'TO_FULFIL' }] })
    expect(placed.orders[0]?.code).toMatch(/^\w{8}$/)
    await m.expectBooks()
  })

  it('closes what is not paid in time, and sells it again', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'duck', quantity: 4 }])
    m.p.setNow(m.p.context().now + 16 * 60_000)
    await m.sweep()
    expect(await show(buyer, placed.orders[0]?.id)).toMatchObject({
      state: 'CLOSED',
      closeReason: 'TIMEOUT',
    })
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 0 })
    const again = await buy(m, await m.buyer(), [{ product: 'duck', quantity: 4 }])
    expect(again.state).toBe('PENDING_PAYMENT')
    expect(await m.stock('duck', 'a')).toEqual({ onHand: 4, held: 0, committed: 4 })
    await m.expectBooks()
  })
})
