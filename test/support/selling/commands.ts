import fc from 'fast-check'

/** What the small world sells, and where. */
export const PRODUCTS = ['tea', 'rice'] as const
export const STORES = ['a', 'b'] as const
export type Product = (typeof PRODUCTS)[number]
export type Store = (typeof STORES)[number]
export const PRICES: Readonly<Record<Product, number>> = { tea: 333, rice: 1_001 }

const product = fc.constantFrom(...PRODUCTS)
const store = fc.constantFrom(...STORES)
const which = fc.nat({ max: 9 })
const units = fc.integer({ min: 1, max: 3 })

/** Anything that somebody may do in the small world. `which` picks a purchase or an order among those there are. */
export const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('PLACE' as const),
      buyer: fc.nat({ max: 1 }),
      lines: fc.array(fc.record({ product, store, units }), { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('CANCEL' as const), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('EXPIRE' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('PAY' as const),
      which,
      how: fc.constantFrom('WECHAT' as const, 'BALANCE' as const, 'MIXED' as const),
      /** Whether WeChat's callback is lost. */
      lost: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('PAY_LATE' as const), which }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('REDEEM' as const), which, units }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('REFUND' as const), which, units }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('RETURN' as const),
      which,
      units,
      outcome: fc.constantFrom('RESTOCK' as const, 'DAMAGED' as const, 'REFUSED' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('SETTLE' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('COUNT' as const),
      product,
      store,
      found: fc.integer({ min: 0, max: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('ADJUST' as const),
      product,
      store,
      delta: fc.integer({ min: -4, max: 4 }).filter((delta) => delta !== 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('TRANSFER' as const), product, from: store, units }),
  },
)
export type Command = typeof command extends fc.Arbitrary<infer One> ? One : never
