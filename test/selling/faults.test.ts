import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { type Market, market } from '../support/selling.ts'
import { ACTS, type People } from '../support/selling/acts.ts'
import { countingWrites, dyingAt, type Boundary } from '../support/selling/faults.ts'
import { later } from '../support/selling/more.ts'

const TABLES = [
  'purchases',
  'orders',
  'order_lines',
  'order_events',
  'stock_reservations',
  'stock_movements',
  'pickup_codes',
  'payments',
  'payment_events',
  'refunds',
  'balance_movements',
  'redemptions',
  'handed_units',
  'after_sales',
  'after_sale_lines',
  'outbox',
  'idempotency_keys',
] as const

/** How many rows each table of the business has: what an effect is, and that it happened once. */
const rowsOf = async (m: Market): Promise<Readonly<Record<string, number>>> => {
  const rows: Record<string, number> = {}
  for (const table of TABLES)
    rows[table] = (
      await m.p.db.get<[number]>(sql`SELECT count(*) FROM ${sql.identifier(table)}`)
    )[0]
  return rows
}

const added = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(TABLES.map((table) => [table, (after[table] ?? 0) - (before[table] ?? 0)]))

const FULL = { a: 400, b: 400 }

/** A market with stock for all boundaries, whose callbacks come only when they are sent. */
const people = async (): Promise<People> => {
  const m = await market({
    products: [{ id: 'bun', category: 'bread', prices: [1_200], stock: FULL }],
  })
  const buyer = await m.buyer()
  await m.p.db.run(sql`INSERT INTO balance_movements (key, resident_id, type, fen, reference, at)
    VALUES ('gift', ${buyer.id}, 'CREDIT', 900000, 'gift', ${m.p.host.clock()})`)
  return {
    m,
    buyer,
    clerk: await m.staff('CLERK', m.store('a')),
    owner: await m.staff('OWNER', m.merchant),
  }
}

const settled = async ({ m }: People): Promise<void> => {
  await m.control('DELETE', '/sandbox/faults')
  await m.p.db.run(sql`DELETE FROM rate_windows`)
  later(m, 1_000)
}

/** Ids are new each time; everything else of an answer is the same. */
const withoutIds = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(/"(?:id|number|expiresAt)":"[^"]*"/g, '"":""'))

describe('a process that dies', () => {
  it.each(ACTS)(
    'leaves all or nothing, and the same call again has one effect: when $name',
    async ({ mark, ready }) => {
      const all = await people()
      const { m } = all
      const rehearsal = await ready(all)
      const { sizes, stop } = countingWrites(m.p, mark)
      const before = await rowsOf(m)
      const answer = await rehearsal()
      const effect = added(before, await rowsOf(m))
      stop()
      expect(answer).not.toBe('FAILED')
      expect(sizes).toHaveLength(1)
      const boundaries: Boundary[] = [...Array(sizes[0]).keys(), 'ANSWER_LOST']
      expect(boundaries.length).toBeGreaterThan(3)

      for (const boundary of boundaries) {
        await settled(all)
        const act = await ready(all)
        const start = await rowsOf(m)
        const heal = dyingAt(m.p, mark, boundary)
        expect(await act(), `dying at ${boundary}`).toBe('FAILED')
        heal()
        expect(added(start, await rowsOf(m)), `after dying at ${boundary}`).toEqual(
          boundary === 'ANSWER_LOST' ? effect : added(start, start),
        )
        await m.expectBooks()
        const again = await act()
        expect(withoutIds(again), `again after ${boundary}`).toEqual(withoutIds(answer))
        expect(await act(), `a third time after ${boundary}`).toEqual(again)
        expect(added(start, await rowsOf(m)), `effects after ${boundary}`).toEqual(effect)
        await m.expectBooks()
      }
    },
  )
})
