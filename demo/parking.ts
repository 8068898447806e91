import { sql, type SQL } from 'drizzle-orm'
import { distanceM } from '#schema/geo.ts'
import { createNewId } from '#schema/ids.ts'
import { MINUTE_MS, toRfc3339 } from '#schema/time.ts'
import type { Context } from '#schema/context.ts'
import { recordPassages } from '#scenes/parking/stays/passages.ts'

/** Whoever runs the lots of the demonstration, by the end of the store's id. */
export const OPERATOR = '-s-chengbo'
/** Shops give free parking in lots so near. */
const NEAR_M = 1_500
const FREE_MINUTES = 120
const MIN_FEN = 10_000
const WITHIN_MINUTES = 24 * 60

/** The car of the demonstration: it stands in every lot, so that anybody can pay for it. */
export const DEMO_PLATES: Readonly<Record<string, string>> = {
  '320100': '苏A88888',
  '430100': '湘A88888',
  '130500': '冀E88888',
  '530100': '云A88888',
}
const CAME_BEFORE_MS = 165 * MINUTE_MS
const ZONE = 'Asia/Shanghai'

interface At {
  readonly id: string
  readonly lon: number
  readonly lat: number
}

/** Who is paid for stays in lots, and what shops nearby give; what is there stays as it is. */
export const parkingStatements = (
  now: number,
  {
    payee,
    lots,
    shops,
  }: { readonly payee: string; readonly lots: readonly At[]; readonly shops: readonly At[] },
): readonly SQL[] => [
  sql`INSERT INTO parking_payees (place_id, store_id, grace_minutes, changed_at)
    SELECT l.place_id, ${payee}, 15, ${now} FROM json_each(${JSON.stringify(lots.map(({ id }) => id))}) j JOIN parking_lots l ON l.place_id = j.value
    WHERE l.tariff IS NOT NULL ON CONFLICT (place_id) DO NOTHING`,
  ...shops.flatMap((shop) => {
    const near = lots.filter((lot) => distanceM(shop, lot) <= NEAR_M)
    if (near.length === 0) return []
    // Not a ULID of now: the same offer at each load.
    const id = `pko_${shop.id.slice(4)}`
    return [
      sql`INSERT INTO parking_offers (id, store_id, min_fen, free_minutes, within_minutes, starts_at)
        VALUES (${id}, ${shop.id}, ${MIN_FEN}, ${FREE_MINUTES}, ${WITHIN_MINUTES}, ${now}) ON CONFLICT (id) DO NOTHING`,
      sql`INSERT INTO parking_offer_lots (offer_id, place_id) SELECT ${id}, place_id FROM parking_payees
        WHERE place_id IN (SELECT value FROM json_each(${JSON.stringify(near.map((lot) => lot.id))})) ON CONFLICT DO NOTHING`,
    ]
  }),
]

/** The share that is taken over the day, by the kind of day: offices fill in the morning, shops in the evening and on days off. */
const TAKEN = {
  WORKDAY: [
    20, 18, 16, 16, 18, 25, 35, 52, 70, 78, 80, 82, 84, 78, 74, 72, 70, 74, 84, 88, 80, 62, 42, 28,
  ],
  DAY_OFF: [
    24, 20, 18, 16, 16, 18, 22, 28, 38, 52, 68, 80, 88, 92, 94, 92, 90, 88, 90, 92, 86, 70, 48, 32,
  ],
} as const
const HISTORY = 12

/** Histories of lots, as if somebody had looked for some weeks; what is there stays as it is. */
export const hourStatements = (lots: readonly At[]): readonly SQL[] => {
  const cells = lots.flatMap((lot, n) =>
    (['WORKDAY', 'DAY_OFF'] as const).flatMap((dayKind) =>
      TAKEN[dayKind].flatMap((taken, hour) =>
        Array.from({ length: HISTORY }, (_, i) => {
          // Each lot is a little fuller or emptier than the next one, each day than the one before.
          const free = 100 - taken + ((n * 17) % 23) - 11 + ((i * 7 + hour * 3 + n) % 21) - 10
          return {
            lot: lot.id,
            dayKind,
            hour,
            tenth: Math.min(10, Math.max(0, Math.floor(free / 10))),
          }
        }),
      ),
    ),
  )
  return [
    sql`INSERT INTO parking_hours (place_id, vehicle_class, day_kind, hour, tenth, samples)
      SELECT value ->> 'lot', 'CAR', value ->> 'dayKind', value ->> 'hour', value ->> 'tenth', count(*) FROM json_each(${JSON.stringify(cells)})
      WHERE value ->> 'lot' IN (SELECT place_id FROM parking_lots) GROUP BY 1, 3, 4, 5 ON CONFLICT DO NOTHING`,
  ]
}

/**
 * A minute at the barriers of the demonstration: the car that stands in every lot leaves once it has paid and its time is over,
 * and comes again.
 */
export const playParking = async (ctx: Context, demo: (placeId: SQL) => SQL): Promise<void> => {
  if (!ctx.vault) return
  const { now } = ctx
  const rows = await ctx.db.all<[string, string, string, string, string | null, number | null]>(sql`
    SELECT p.city_code, p.partner_id, p.source, p.source_id, s.id, s.leave_by FROM parking_payees y JOIN places p ON p.id = y.place_id
    LEFT JOIN parking_stays s ON s.place_id = y.place_id AND s.state = 'INSIDE' WHERE ${demo(sql`y.place_id`)}`)
  const due = rows.filter(([, , , , stay, leaveBy]) => stay === null || (leaveBy ?? now) < now)
  const sources = Map.groupBy(due, ([cityCode, partnerId, source]) =>
    JSON.stringify({ keyId: 'demo', cityCode, partnerId, source }),
  )
  for (const [key, lots] of sources)
    await recordPassages(
      ctx,
      JSON.parse(key) as Parameters<typeof recordPassages>[1], // made two lines above
      lots.map(([cityCode, , , lot, stay]) => ({
        id: `demo-${createNewId(now)('ParkingStay')}`,
        lot,
        kind: stay === null ? 'ENTRY' : 'EXIT',
        plate: DEMO_PLATES[cityCode] ?? '京A88888',
        at: toRfc3339(stay === null ? now - CAME_BEFORE_MS : now, ZONE),
      })),
    )
}
