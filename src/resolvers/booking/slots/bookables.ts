import { sql, type SQL } from 'drizzle-orm'
import type DataLoader from 'dataloader'
import { CHINA } from '#schema/calendar.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { dependOn, dependOnLive } from '#schema/dependencies.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { ResourceKind, ResourceState } from '#schema/tables/booking.ts'
import type { BookingAudience, BookingQuotas } from '#schema/tables/slots.ts'
import { isDate, SECOND_MS } from '#schema/time.ts'
import {
  audiencesOf,
  bookableDays,
  isTooSoon,
  isWithinDays,
  slotsOn,
  type BookingTimes,
  type Slot,
} from '../rules/slots.ts'
import { storeIsTheirs } from '../../staff/rights.ts'
import { BookingNotFound } from './errors.ts'

/** How long what is left of a slot may be shown again. */
const SLOTS_SHOWN_MS = 15 * SECOND_MS

/** Something at a place that is booked by slots. */
export interface BookableRow extends BookingTimes {
  readonly id: string
  readonly placeId: string
  readonly kind: ResourceKind
  readonly names: LocalizedText
  readonly state: ResourceState
  readonly partyMin: number
  readonly partyMax: number
  readonly capacity: number
  readonly countsPeople: boolean
  readonly quotas: BookingQuotas
  readonly cancelMinutes: number
  readonly realName: boolean
  readonly noShowLimit: number
  readonly waitingList: boolean
}

const flag = (column: string): string => `json(iif(${column}, 'true', 'false'))`

const bookableJson = sql.raw(
  `json_object('id', r.id, 'placeId', r.place_id, 'kind', r.kind, 'names', json(r.names), 'state', r.state, 'partyMin', r.party_min, 'partyMax', r.party_max,
    'hours', json(u.hours), 'slotMinutes', u.slot_minutes, 'capacity', u.capacity, 'countsPeople', ${flag('u.counts_people')}, 'quotas', json(u.quotas),
    'daysAhead', u.days_ahead, 'leadMinutes', u.lead_minutes, 'cancelMinutes', u.cancel_minutes, 'realName', ${flag('u.real_name')},
    'noShowLimit', u.no_show_limit, 'waitingList', ${flag('u.waiting_list')}, 'zone', c.zone)`,
)
const BOOKABLES = sql.raw(
  `booking_rules u JOIN booking_resources r ON r.id = u.resource_id JOIN places p ON p.id = r.place_id JOIN cities c ON c.code = p.city_code`,
)

const readBookables = async (ctx: Context, condition: SQL): Promise<readonly BookableRow[]> => {
  const rows = await ctx.db.all<[string]>(
    sql`SELECT ${bookableJson} FROM ${BOOKABLES} WHERE ${condition} ORDER BY r.place_id, r.position, r.id`,
  )
  const bookables = rows.map(([json]) => JSON.parse(json) as BookableRow) // the shape is that of bookableJson
  dependOn(
    ctx,
    bookables.map(({ id }) => id),
  )
  return bookables
}

const listOf = (ids: readonly string[]): SQL =>
  sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`

/** What can be booked at a place, in its order, without what is out of use. */
export const bookablesOfPlace = (ctx: Context): DataLoader<string, readonly BookableRow[]> =>
  manyByKey(
    ctx,
    'bookablesOfPlace',
    (ids) => readBookables(ctx, sql`r.place_id IN ${listOf(ids)} AND r.state <> 'CLOSED'`),
    ({ placeId }) => placeId,
  )

/** What is or was booked, by its id, also once it is out of use; `null` where there is none. */
export const bookableById = (ctx: Context): DataLoader<string, BookableRow | null> =>
  oneByKey(
    ctx,
    'bookableById',
    (ids) => readBookables(ctx, sql`r.id IN ${listOf(ids)}`),
    ({ id }) => id,
  )

/** Something that is in use. @throws {BookingNotFound} */
export const requireBookable = async (ctx: Context, id: string): Promise<BookableRow> => {
  const bookable = await bookableById(ctx).load(id)
  if (!bookable || bookable.state === 'CLOSED') throw new BookingNotFound()
  return bookable
}

/** OPEN: there is room. FULL: there is none. CLOSED: not booked, now or at all. OVER: it begins too soon, or has begun. */
export type SlotState = 'OPEN' | 'FULL' | 'CLOSED' | 'OVER'

/** A slot as those who might book it see it. */
export interface SlotRow extends Slot {
  readonly bookableId: string
  readonly day: string
  readonly state: SlotState
  /** Whether the place has closed it. */
  readonly shut: boolean
  readonly capacity: number
  readonly taken: number
  readonly left: number
  /** How many wait for a place. */
  readonly waiting: number
  /** Audiences with what is left for each, everybody first. */
  readonly audiences: readonly { readonly audience: BookingAudience; readonly left: number }[]
}

interface Cells {
  readonly startsAt: number
  readonly endsAt: number
  readonly state: 'OPEN' | 'CLOSED'
  readonly capacity: number
  readonly taken: number
  readonly waiting: number
  /** What is left for audiences that have a bound. */
  readonly bounds: Partial<Readonly<Record<BookingAudience, number>>>
}

const cellsByDay = (
  ctx: Context,
): DataLoader<string, readonly { readonly key: string; readonly cells: Cells }[]> =>
  manyByKey(
    ctx,
    'bookingSlotsOfDays',
    async (keys) => {
      const pairs = JSON.stringify(keys.map((key) => key.split(' ')))
      const rows = await ctx.db.all<[string, string]>(sql`
        SELECT s.resource_id || ' ' || s.day, json_object('startsAt', s.starts_at, 'endsAt', s.ends_at, 'state', s.state, 'capacity', s.capacity, 'taken', s.taken,
          'waiting', (SELECT count(*) FROM bookings b WHERE b.resource_id = s.resource_id AND b.starts_at = s.starts_at AND b.state = 'WAITING'),
          'bounds', (SELECT json_group_object(q.audience, q.quota - q.taken) FROM booking_quotas q WHERE q.resource_id = s.resource_id AND q.starts_at = s.starts_at))
        FROM json_each(${pairs}) k JOIN booking_slots s ON s.resource_id = k.value ->> 0 AND s.day = k.value ->> 1 ORDER BY s.starts_at`)
      return rows.map(([key, json]) => ({ key, cells: JSON.parse(json) as Cells })) // the shape is that of the statement
    },
    ({ key }) => key,
  )

const slotRow = (
  bookable: BookableRow,
  day: string,
  slot: Slot,
  cells: Cells | undefined,
  now: number,
): SlotRow => {
  const { capacity, taken, waiting, bounds } = cells ?? {
    capacity: bookable.capacity,
    taken: 0,
    waiting: 0,
    bounds: bookable.quotas,
  }
  const left = capacity - taken
  const closed = cells?.state === 'CLOSED' || bookable.state !== 'OPEN'
  const beyond = !isWithinDays(day, bookable, now)
  const full = left === 0
  const open: SlotState = full ? 'FULL' : 'OPEN'
  return {
    ...slot,
    bookableId: bookable.id,
    day,
    capacity,
    taken,
    left,
    waiting,
    shut: cells?.state === 'CLOSED',
    state: isTooSoon(slot, bookable, now) ? 'OVER' : closed || beyond ? 'CLOSED' : open,
    audiences: audiencesOf(bookable.quotas).map((audience) => ({
      audience,
      left: Math.max(0, Math.min(left, bounds[audience] ?? left)),
    })),
  }
}

/**
 * The slots of a local day, in order: those of the rules, and those that were booked before the rules changed. None for what is
 * no date; one statement for all days that are asked for in a turn.
 */
export const slotsOfDay = async (
  ctx: Context,
  bookable: BookableRow,
  day: string,
): Promise<readonly SlotRow[]> => {
  dependOn(ctx, [bookable.id])
  dependOnLive(ctx, SLOTS_SHOWN_MS)
  if (!isDate(day)) return []
  const found = await cellsByDay(ctx).load(`${bookable.id} ${day}`)
  const known = new Map(found.map(({ cells }) => [cells.startsAt, cells]))
  const byRule = slotsOn(bookable, CHINA)(day)
  const rows = byRule.map((slot) => slotRow(bookable, day, slot, known.get(slot.startsAt), ctx.now))
  const left = [...known.values()].filter(
    ({ startsAt, taken, waiting }) =>
      taken + waiting > 0 && !byRule.some((slot) => slot.startsAt === startsAt),
  )
  const old = left.map(({ startsAt, endsAt, ...cells }) => ({
    ...slotRow(bookable, day, { startsAt, endsAt }, { startsAt, endsAt, ...cells }, ctx.now),
    // Nobody new: there are no such slots any more.
    state: 'CLOSED' as const,
  }))
  return [...rows, ...old].toSorted((a, b) => a.startsAt - b.startsAt)
}

/** The local dates on which something can be booked now, the first one first. */
export const daysOf = (ctx: Context, bookable: BookableRow): readonly string[] => {
  dependOnLive(ctx, SLOTS_SHOWN_MS)
  return bookable.state === 'OPEN' ? bookableDays(bookable, CHINA, ctx.now) : []
}

/** A slot that begins at an instant; nothing where there is none. */
export const findSlot = async (
  ctx: Context,
  bookable: BookableRow,
  startsAt: number,
  day: string,
): Promise<SlotRow | undefined> =>
  (await slotsOfDay(ctx, bookable, day)).find((slot) => slot.startsAt === startsAt)

const PLACES_MAX = 200

/** Halls and sights of a city with what can be booked there, those that have something first; nothing for those who do not look after it. */
export const bookingPlaces = async (
  ctx: StaffContext,
  cityCode: string,
): Promise<
  readonly { readonly placeId: string; readonly names: LocalizedText; readonly bookables: number }[]
> =>
  (
    await ctx.db.all<[string, string, number]>(sql`
      SELECT p.id, p.names, (SELECT count(*) FROM booking_rules u JOIN booking_resources r ON r.id = u.resource_id WHERE r.place_id = p.id AND r.state <> 'CLOSED') AS bookables
      FROM places p WHERE p.city_code = ${cityCode} AND p.kind IN ('SERVICE_HALL','ATTRACTION','CAMPUS_VENUE') AND ${storeIsTheirs(ctx, 'runBookings', sql`p.id`)}
      ORDER BY bookables DESC, p.kind DESC, p.id LIMIT ${PLACES_MAX}`)
  ).map(([placeId, names, bookables]) => ({
    placeId,
    names: JSON.parse(names) as LocalizedText, // a JSON column
    bookables,
  }))
