import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { type Market, PLACE, market, newKey, place } from '../support/selling.ts'
import { CALLS, worldOf, type Call, type World } from '../support/selling/calls.ts'
import { oneOf } from '../support/selling/checkout.ts'
import { errorOf, tell, type Told } from '../support/selling/more.ts'

/** What a mutation may have changed, without ids, so that two worlds can be compared. */
const effectsOf = async ({ db }: Market['p']): Promise<readonly string[]> => {
  const rows =
    await db.all(sql`SELECT 'levels', '', on_hand, held, committed, safety FROM stock_levels
    UNION ALL SELECT 'marks', '', coalesce(low_mark, -1), 0, 0, 0 FROM stock_levels
    UNION ALL SELECT 'cart', '', quantity, 0, 0, 0 FROM cart_lines
    UNION ALL SELECT 'balances', '', fen, 0, 0, 0 FROM balances
    UNION ALL SELECT 'lines', '', fulfilled, cancelled, returned, refund_units FROM order_lines
    UNION ALL SELECT 'numbers', state, number, calls, 0, 0 FROM queue_tickets
    UNION ALL SELECT 'bookings', state, number, party, 0, 0 FROM bookings
    UNION ALL SELECT 'waits', '', (SELECT count(*) FROM queue_calls), (SELECT count(*) FROM tourism_check_ins), (SELECT count(*) FROM reports_requests), 0
    UNION ALL SELECT 'requests', state, 0, 0, 0, 0 FROM after_sales
    UNION ALL SELECT 'rows', '', (SELECT count(*) FROM purchases), (SELECT count(*) FROM payments), (SELECT count(*) FROM refunds),
      (SELECT count(*) FROM stock_movements) + (SELECT count(*) FROM redemptions) + (SELECT count(*) FROM parcels) + (SELECT count(*) FROM audit_entries)`)
  return rows.map((row) => JSON.stringify(row)).toSorted()
}

/** What one call does, in a world of its own. */
const effectOfOne = async (make: (world: World) => Promise<Call> | Call) => {
  const world = await worldOf()
  await world.m.control('POST', '/sandbox/refunds/hold', { hold: true })
  const { who, document, variables } = await make(world)
  await world.m.settle()
  await tell(who, document, variables(newKey()))
  await world.m.settle()
  return effectsOf(world.m.p)
}

const isDone = ({ code }: Told): boolean => code === undefined

describe('a key of a mutation', () => {
  it('is asked for by each of those that are tried here, and by no other', async () => {
    const m = await market()
    const { __schema: schema } = await m.p.ask<{
      readonly __schema: {
        readonly mutationType: {
          readonly fields: readonly {
            readonly name: string
            readonly args: readonly {
              readonly name: string
              readonly type: {
                readonly ofType: {
                  readonly inputFields: readonly { readonly name: string }[] | null
                } | null
              }
            }[]
          }[]
        }
      }
    }>(
      '{ __schema { mutationType { fields { name args { name type { ofType { inputFields { name } } } } } } } }',
    )
    const withKey = schema.mutationType.fields.filter(({ args }) =>
      args.some(
        ({ name, type }) =>
          name === 'idempotencyKey' ||
          type.ofType?.inputFields?.some((field) => field.name === 'idempotencyKey') === true,
      ),
    )
    expect(withKey.map(({ name }) => name).toSorted()).toEqual(Object.keys(CALLS).toSorted())
    await m.expectBooks()
  })

  it.each(Object.entries(CALLS))(
    'used again gives the same answer and has one effect, also ten times at once, and is refused for something else: %s',
    async (_name, make) => {
      const world = await worldOf()
      const { m } = world
      await m.control('POST', '/sandbox/refunds/hold', { hold: true })
      const { who, document, variables, others } = await make(world)
      await m.settle()
      const key = newKey()
      const before = await effectsOf(m.p)
      const all = await Promise.all(
        Array.from({ length: 10 }, () => tell(who, document, variables(key))),
      )
      await m.settle()
      const [first] = all
      expect(all.filter(isDone), JSON.stringify(first)).toHaveLength(10)
      for (const one of all) expect(one).toEqual(first)
      const after = await effectsOf(m.p)
      expect(after).not.toEqual(before)
      expect(after).toEqual(await effectOfOne(make))

      expect(await tell(who, document, variables(key))).toEqual(first)
      expect(await tell(who, document, others(key))).toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
      })
      for (const bad of ['', 'short', 'a'.repeat(65), 'with blank 1', '键键键键键键键键'])
        expect(await errorOf(who, document, variables(bad))).toBe('BAD_IDEMPOTENCY_KEY')
      await m.settle()
      expect(await effectsOf(m.p)).toEqual(after)
      await m.expectBooks()
    },
  )

  it('is its caller’s own: the same key of another one is another call', async () => {
    const m = await market()
    const key = newKey()
    const input = { checkout: oneOf(m, 'bun'), total: 1_200, idempotencyKey: key }
    const placed = [
      await tell(await m.buyer(), PLACE, { input }),
      await tell(await m.buyer(), PLACE, { input }),
    ]
    expect(new Set(placed.map(({ id }) => id)).size).toBe(2)
    await m.expectBooks()
  })

  it('of a call that was refused is free: the next call with it is done', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const input = {
      checkout: oneOf(m, 'duck', { quantity: 5 }),
      total: 14_250,
      idempotencyKey: newKey(),
    }
    expect(await tell(buyer, PLACE, { input })).toMatchObject({ code: 'CHECKOUT_OBSTRUCTED' })
    await m.p.db.run(
      sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at) VALUES ('more', 'ADJUST', ${m.store('a')}, ${m.sku('duck')}, 1, 'more', 1)`,
    )
    expect(await tell(buyer, PLACE, { input })).toMatchObject({ __typename: 'Purchase' })
    await m.expectBooks()
  })

  it('is remembered for at least a day, over sweeps', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const placed = await place(m, buyer, [{ product: 'gift' }], { key: 'a-key-of-mine', total: 0 })
    m.p.setNow(m.p.host.clock() + 25 * 3_600_000)
    await m.sweep()
    const again = await place(m, buyer, [{ product: 'gift' }], { key: 'a-key-of-mine', total: 0 })
    expect(again.id).toBe(placed.id)
    await m.expectBooks()
  })
})
