import { sql, type SQL } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import type { Context, StaffContext } from '#schema/context.ts'
import { dependOn, dependOnLists, dependOnLive } from '#schema/dependencies.ts'
import { distanceOfChordSquared, unitVector, type LonLat } from '#schema/geo.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { ResourceKind, ResourceState } from '#schema/tables/booking.ts'
import { DAY_MS, SECOND_MS } from '#schema/time.ts'
import { RADIUS_MAX_M } from '../places/nearby.ts'
import { findPlace, openingOf } from '../places/service.ts'
import { storeIsTheirs } from '../staff/rights.ts'
import { QueueNotFound } from './errors.ts'
import { estimateWait, numberText, PACE_MS, queueDay, type Wait } from './rules/queue.ts'

/** How long what a queue looks like may be shown again: the wait changes by itself. */
const BOARD_SHOWN_MS = 15 * SECOND_MS
/** Numbers that were called last, as a board shows them. */
const CALLED_SHOWN = 4

/** Something at a place that people queue for. */
export interface QueueRow {
  readonly id: string
  readonly placeId: string
  readonly kind: ResourceKind
  readonly names: LocalizedText
  readonly state: ResourceState
  readonly partyMin: number
  readonly partyMax: number
  readonly prefix: string
  readonly remote: boolean
  readonly lateBehind: number
  /** Zone of its city. */
  readonly zone: string
}

const queueJson = sql.raw(
  `json_object('id', r.id, 'placeId', r.place_id, 'kind', r.kind, 'names', json(r.names), 'state', r.state, 'partyMin', r.party_min, 'partyMax', r.party_max,
    'prefix', r.prefix, 'remote', json(iif(r.remote, 'true', 'false')), 'lateBehind', r.late_behind, 'zone', c.zone)`,
)
// Few places have queues: their rows are read first, whatever SQLite thinks of a city's places.
const QUEUES = sql.raw(
  `booking_resources r CROSS JOIN places p ON p.id = r.place_id CROSS JOIN cities c ON c.code = p.city_code`,
)

const readQueues = async (ctx: Context, condition: SQL): Promise<readonly QueueRow[]> => {
  const rows = await ctx.db.all<[string]>(
    sql`SELECT ${queueJson} FROM ${QUEUES} WHERE r.has_queue AND r.state <> 'CLOSED' AND ${condition} ORDER BY r.place_id, r.position, r.id`,
  )
  const queues = rows.map(([json]) => JSON.parse(json) as QueueRow) // the shape is that of queueJson
  dependOn(
    ctx,
    queues.map(({ id }) => id),
  )
  return queues
}

/** The queues of a place, in their order; a change of what can be queued for is a change of the place. */
export const queuesOfPlace = (ctx: Context): DataLoader<string, readonly QueueRow[]> =>
  manyByKey(
    ctx,
    'queuesOfPlace',
    (ids) =>
      readQueues(ctx, sql`r.place_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`),
    ({ placeId }) => placeId,
  )

/** A queue by its id; `null` where there is none. */
export const queueById = (ctx: Context): DataLoader<string, QueueRow | null> =>
  oneByKey(
    ctx,
    'queueById',
    (ids) => readQueues(ctx, sql`r.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`),
    ({ id }) => id,
  )

/** A queue by its id. @throws {QueueNotFound} */
export const requireQueue = async (ctx: Context, id: string): Promise<QueueRow> => {
  const queue = await queueById(ctx).load(id)
  if (!queue) throw new QueueNotFound()
  return queue
}

/** Whether the place of a queue is closed now, so that nobody should set out for it. Where its hours are not known the queue decides. */
export const isShut = async (ctx: Context, { placeId }: QueueRow): Promise<boolean> => {
  const place = await findPlace(ctx, placeId)
  if (!place) return true
  const { state } = await openingOf(ctx, place)
  return state === 'CLOSED' || state === 'TEMPORARILY_CLOSED'
}

/** What anybody may see of a queue: how many wait, who is called, how fast it moves. Nobody is named. */
export interface Board {
  readonly waiting: number
  /** Numbers that were called last and have not been served, the latest first. */
  readonly called: readonly {
    readonly text: string
    readonly counter: string | null
    readonly at: number
  }[]
  /** How long somebody who comes now will wait; `null` while too few were called to tell. */
  readonly wait: Wait | null
}

interface BoardCells {
  readonly waiting: number
  readonly called: readonly (readonly [number, string | null, number])[]
  readonly calls: readonly number[]
}

const boardsById = (ctx: Context): DataLoader<string, { readonly cells: BoardCells } | null> =>
  oneByKey(
    ctx,
    'boardsOfQueues',
    async (keys) => {
      const pairs = JSON.stringify(keys.map((key) => key.split(' ')))
      const rows = await ctx.db.all<[string, string, string]>(sql`
        SELECT value ->> 0 AS id, value ->> 1 AS day, json_object(
          'waiting', (SELECT count(*) FROM queue_tickets WHERE resource_id = value ->> 0 AND day = value ->> 1 AND state = 'WAITING'),
          'called', (SELECT json_group_array(json_array(number, counter, called_at)) FROM (SELECT number, counter, called_at FROM queue_tickets
            WHERE resource_id = value ->> 0 AND day = value ->> 1 AND state = 'CALLED' ORDER BY called_at DESC, number DESC LIMIT ${CALLED_SHOWN})),
          'calls', (SELECT json_group_array(at) FROM queue_calls WHERE resource_id = value ->> 0 AND NOT again AND at BETWEEN ${ctx.now - PACE_MS} AND ${ctx.now}))
        FROM json_each(${pairs})`)
      return rows.map(([id, day, json]) => ({
        key: `${id} ${day}`,
        cells: JSON.parse(json) as BoardCells, // the shape is that of the statement
      }))
    },
    ({ key }) => key,
  )

/** What a queue looks like now; one statement for all that are asked for in a turn. */
export const boardOf = async (ctx: Context, { id, prefix, zone }: QueueRow): Promise<Board> => {
  dependOn(ctx, [id])
  dependOnLive(ctx, BOARD_SHOWN_MS)
  const found = await boardsById(ctx).load(`${id} ${queueDay(ctx.now, zone)}`)
  const { waiting = 0, called = [], calls = [] } = found?.cells ?? {}
  return {
    waiting,
    called: called.map(([number, counter, at]) => ({
      text: numberText(prefix, number),
      counter,
      at,
    })),
    wait: estimateWait(waiting, calls, ctx.now),
  }
}

/** A queue around a point. */
export interface NearQueue extends QueueRow {
  readonly placeNames: LocalizedText
  /** Great-circle metres. */
  readonly distanceM: number
}

/** Queues of a city that call or have somebody waiting, the nearest first: for screens and for what matters now. */
export const queuesNear = async (
  ctx: Context,
  {
    city,
    at,
    limit,
    radiusM = RADIUS_MAX_M,
  }: {
    readonly city: string
    readonly at: LonLat
    readonly limit: number
    readonly radiusM?: number
  },
): Promise<readonly NearQueue[]> => {
  dependOnLists(ctx, ['Queue'], city)
  const { x, y, z } = unitVector(at)
  const rows = await ctx.db.all<[string, string, number]>(sql`
    SELECT ${queueJson}, p.names, (p.x - ${x}) * (p.x - ${x}) + (p.y - ${y}) * (p.y - ${y}) + (p.z - ${z}) * (p.z - ${z}) AS c
    FROM ${QUEUES} WHERE r.has_queue AND r.state <> 'CLOSED' AND p.city_code = ${city} AND p.x IS NOT NULL
      AND EXISTS (SELECT 1 FROM queue_tickets t WHERE t.resource_id = r.id AND t.day >= ${queueDay(ctx.now - DAY_MS, 'UTC')} AND t.state IN ('WAITING','CALLED'))
    ORDER BY c, r.position LIMIT ${limit}`)
  return (
    rows
      .map(([json, names, chord2]) => ({
        ...(JSON.parse(json) as QueueRow), // the shape is that of queueJson
        placeNames: JSON.parse(names) as LocalizedText, // a JSON column
        distanceM: distanceOfChordSquared(chord2),
      }))
      // Where the position is known only to within so much, whatever may be within reach.
      .filter(({ distanceM }) => distanceM <= radiusM + (ctx.slackM ?? 0))
  )
}

/** A place of a city where people queue, or might. */
export interface QueuePlace {
  readonly placeId: string
  readonly names: LocalizedText
  readonly queues: number
}

const PLACES_MAX = 200

/** Halls and sights of a city with their queues, those that have some first; nothing for those who do not look after it. */
export const queuePlaces = async (
  ctx: StaffContext,
  cityCode: string,
): Promise<readonly QueuePlace[]> =>
  (
    await ctx.db.all<[string, string, number]>(sql`
      SELECT p.id, p.names, (SELECT count(*) FROM booking_resources r WHERE r.place_id = p.id AND r.has_queue AND r.state <> 'CLOSED') AS queues
      FROM places p WHERE p.city_code = ${cityCode} AND p.kind IN ('SERVICE_HALL','ATTRACTION','CAMPUS_VENUE') AND ${storeIsTheirs(ctx, 'runQueue', sql`p.id`)}
      ORDER BY queues DESC, p.kind DESC, p.id LIMIT ${PLACES_MAX}`)
  ).map(([placeId, names, queues]) => ({
    placeId,
    names: JSON.parse(names) as LocalizedText, // a JSON column
    queues,
  }))
