// deno run street-moment.ts FOLDER KEYS INDEXING: what the street asks of the database itself. Prints JSON: how long `cityNow` and `nearby`
// took at the same points in turn, ms, and what became of 500 people who take a number in the same second.
import { sql } from 'drizzle-orm'
import { openEmbeddedHost } from '#edge/embedded.ts'
import { createContext } from '#edge/context.ts'
import { parseEmbeddedEnv } from '#edge/env.ts'
import { nowSources } from '#edge/schema.ts'
import { takeTicket } from '#resolvers/booking/take.ts'
import { cityNow } from '#resolvers/now/service.ts'
import { nearby } from '#resolvers/places/nearby.ts'
import { scenes } from '#scenes/index.ts'
import type { ResidentContext, Viewer } from '#schema/context.ts'

const POINTS = 60
const WARM = 10
const ROUNDS = 4
const PEOPLE = 500
const RADIUS_M = 3_000
const FIRST = 20

const [folder = '', key = '', indexing = ''] = process.argv.slice(2)
const { host, driver } = await openEmbeddedHost(
  parseEmbeddedEnv({
    SHIJING_DATA_DIR: folder,
    SHIJING_FIELD_KEYS: `k1:${key}`,
    SHIJING_INDEX_KEY: indexing,
    SHIJING_PROFILE: 'development',
  }),
)
const { db } = host
const contextOf = (viewer: Viewer) =>
  createContext(host, {
    requestId: 'bench',
    locale: 'zh-CN',
    viewer,
    now: Date.now(),
    defer: () => undefined,
  })

const rows = await db.all<[string, number, number]>(
  sql`SELECT city_code, lon, lat FROM places WHERE kind = 'STORE' AND lon IS NOT NULL ORDER BY id LIMIT ${POINTS}`,
)
const sources = nowSources(scenes)
const timed = async (ask: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await ask()
  return performance.now() - began
}
const now: number[] = []
const near: number[] = []
for (let round = 0; round < ROUNDS; round += 1)
  for (const [i, [city, lon, lat]] of rows.entries()) {
    const at = { lon, lat, crs: 'WGS84' } as const
    // Each with a context of its own: nothing is remembered from one to the other.
    const one = await timed(() =>
      cityNow(contextOf({ kind: 'guest' }), sources, { city, at, radius: RADIUS_M, first: FIRST }),
    )
    const other = await timed(() =>
      nearby(contextOf({ kind: 'guest' }), {
        at,
        radius: RADIUS_M,
        first: FIRST,
        after: undefined,
      }),
    )
    if (round === 0 && i < WARM) continue
    now.push(one)
    near.push(other)
  }

const [store] = await db.get<[string]>(sql`SELECT place_id FROM stores ORDER BY place_id LIMIT 1`)
await db.run(
  sql`INSERT INTO booking_resources (id, place_id, kind, names, party_max, has_queue, prefix, remote, updated_at) VALUES ('bkr_bench', ${store}, 'TABLE', '{"en":"Tables"}', 4, 1, 'A', 1, 0)`,
)
// Whatever the hour of the day is when it is measured.
await db.run(sql`UPDATE places SET schedule_id = NULL WHERE id = ${store}`)
const people = Array.from({ length: PEOPLE }, (_, i) => `rsd_${String(i).padStart(26, '0')}`)
await db.run(
  sql`INSERT INTO residents (id, created_at) SELECT value, 0 FROM json_each(${JSON.stringify(people)})`,
)
const began = performance.now()
const taken = await Promise.allSettled(
  people.map((residentId, i) =>
    takeTicket(
      contextOf({
        kind: 'resident',
        residentId,
        session: { id: `ses_${i}`, tokenHash: '' },
      }) as ResidentContext,
      { queue: 'bkr_bench', party: 2, key: `bench-take-${i}` },
    ),
  ),
)
const tookMs = performance.now() - began
const numbers = (
  await db.all<[number]>(
    sql`SELECT number FROM queue_tickets WHERE resource_id = 'bkr_bench' ORDER BY number`,
  )
).map(([number]) => number)
const failed = taken.find((one) => one.status === 'rejected')
driver.close()
console.log(
  JSON.stringify({
    now,
    near,
    people: PEOPLE,
    tookMs,
    given: numbers.length,
    inOrder: numbers.every((number, i) => number === i + 1),
    ...(failed ? { failed: String(failed.reason) } : {}),
  }),
)
process.exit(0)
