import { sql, type SQL } from 'drizzle-orm'
import type { Host } from '#edge/context.ts'
import { writeAll } from '#resolvers/importing/run.ts'
import type { Context } from '#schema/context.ts'
import type { Scene } from '#scenes/scene.ts'
import { createNewId } from '#schema/ids.ts'
import { createContext } from '#edge/context.ts'
import { DEMO_PARTNER } from './load.ts'
import { playParking } from './parking.ts'
import { playQueues } from './queues.ts'

/** How often the demonstration's barriers and gates report. */
const TICK_MS = 60_000

/** By the partner: a data set of somebody else may be called demo too. */
const ofDemo = (placeId: SQL): SQL => sql`${placeId} IN (
  SELECT p.id FROM partners o JOIN places p ON p.partner_id = o.id WHERE o.code = ${DEMO_PARTNER})`

const playerContext = (host: Host, now: number): Context =>
  createContext(host, {
    requestId: `demo-${now}`,
    locale: 'zh-CN',
    viewer: { kind: 'guest' },
    now,
    defer: (work) => void work.catch(() => undefined),
  })

/**
 * Plays the barriers, gates and queues of the demonstration cities while the portal runs: every minute each
 * count moves a little and becomes fresh, somebody comes and somebody is called. Lots that are closed or unknown stay so. Returns a way to stop.
 */
export const keepDemoLive = async (host: Host, scenes: readonly Scene[]): Promise<() => void> => {
  const ids = new Set(scenes.map(({ id }) => id))
  const tick = async (): Promise<void> => {
    const now = host.clock()
    const demo = ofDemo(sql`place_id`)
    const statements = []
    if (ids.has('parking')) {
      // A step of −4 to +4 bays, from a hash of row and minute: no two lots move alike.
      const step = sql`((rowid * 7919 + ${Math.floor(now / TICK_MS)} * 104729) % 9) - 4`
      const capacity = sql`coalesce((SELECT json_extract(l.capacity, '$.' || vehicle_class) FROM parking_lots l WHERE l.place_id = parking_availability.place_id), 999)`
      statements.push(
        sql`UPDATE parking_availability SET free = max(0, min(${capacity}, free + ${step})), as_of = ${now} WHERE kind = 'COUNT' AND ${demo}`,
        sql`UPDATE parking_availability SET as_of = ${now} WHERE kind IN ('FLAG', 'CLOSED') AND ${demo}`,
      )
    }
    if (ids.has('tourism'))
      statements.push(sql`UPDATE tourism_counts SET as_of = ${now} WHERE ${demo}`)
    await writeAll(host.db, statements)
    await playQueues({ db: host.db, newId: createNewId(now) }, now, ofDemo)
    if (ids.has('parking')) await playParking(playerContext(host, now), ofDemo)
  }
  await tick()
  const timer = setInterval(() => {
    tick().catch((error: unknown) =>
      host.log.warn('demo_tick_failed', {
        error: error instanceof Error ? error.message.slice(0, 200) : '',
      }),
    )
  }, TICK_MS)
  return () => clearInterval(timer)
}
