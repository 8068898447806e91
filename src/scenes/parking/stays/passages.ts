import { sql } from 'drizzle-orm'
import { does, mustHold, Unavailable, write, type Step } from '#schema/batch.ts'
import { vaultOf, type Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { PushReport, PushSource } from '../push/service.ts'
import { PASSAGE_ROWS_MAX, readPassage, type ReadPassage } from '../rules/passages.ts'
import type { PushFault } from '../rules/push.ts'
import {
  SAME_PASSAGE_MS,
  STAY_MAX_MS,
  staysOf,
  type Passage,
  type SeenStay,
} from '../rules/stay.ts'
import type { StayState } from './tables.ts'

/** What plates are found by, and what they are sealed for. */
export const PLATE_FIELD = 'parking.plate'
const TRIES = 5

/** Others wrote passages of the plate in between. */
class Stale extends Error {}

interface KnownStay {
  readonly id: string
  readonly state: StayState
  readonly entryId: string | null
  readonly entryAt: number | null
  readonly exitId: string | null
}

/** Which stay of the table each seen stay is; every one is taken once. */
const matched = (
  seen: readonly SeenStay[],
  known: readonly KnownStay[],
): ReadonlyMap<SeenStay, KnownStay> => {
  const left = new Set(known)
  const pairs = new Map<SeenStay, KnownStay>()
  const match = (same: (stay: SeenStay, row: KnownStay) => boolean): void => {
    for (const stay of seen) {
      if (pairs.has(stay)) continue
      const row = [...left].find((one) => same(stay, one))
      if (!row) continue
      pairs.set(stay, row)
      left.delete(row)
    }
  }
  match(({ entry }, { entryId }) => entry !== null && entry.id === entryId)
  match(({ exit }, { exitId, entryId }) => exit !== null && exit.id === exitId && entryId === null)
  // A second camera told of the same passage, a little earlier.
  match(
    ({ entry }, { entryAt }) =>
      entry !== null && entryAt !== null && Math.abs(entry.at - entryAt) <= SAME_PASSAGE_MS,
  )
  return pairs
}

interface Seen {
  readonly placeId: string
  readonly plate: string
  readonly plateIndex: string
  readonly passages: readonly ReadPassage[]
}

/** The stays of a plate at a lot as all its passages tell them, in one write with the new ones. */
const settle = async (
  ctx: Context,
  { placeId, plate, plateIndex, passages }: Seen,
): Promise<number> => {
  const { db, now } = ctx
  const since = now - STAY_MAX_MS
  const theirs = sql`place_id = ${placeId} AND plate_index = ${plateIndex}`
  const [told, known] = await db.batch([
    db.all<[string, Passage['kind'], number]>(
      sql`SELECT id, kind, at FROM parking_passages WHERE ${theirs} AND at >= ${since}`,
    ),
    db.all<[string, StayState, string | null, number | null, string | null]>(
      sql`SELECT id, state, entry_id, entry_at, exit_id FROM parking_stays WHERE ${theirs} AND coalesce(exit_at, entry_at) >= ${since}`,
    ),
  ])
  const before = new Set(told.map(([id]) => id))
  const fresh = passages.filter(({ id }) => !before.has(id))
  if (fresh.length === 0) return 0
  const seen = staysOf([...told.map(([id, kind, at]) => ({ id, kind, at })), ...fresh])
  const rows = known.map(([id, state, entryId, entryAt, exitId]) => ({
    id,
    state,
    entryId,
    entryAt,
    exitId,
  }))
  const pairs = matched(seen, rows)
  const kept = new Set([...pairs.values()].map(({ id }) => id))
  const vehicleClass = fresh.at(-1)?.vehicleClass ?? 'CAR'
  const vault = vaultOf(ctx)
  const made = await Promise.all(
    seen
      .filter((stay) => !pairs.has(stay))
      .map(async (stay): Promise<Step> => {
        const id = ctx.newId('ParkingStay')
        const sealed = await vault.seal(plate, PLATE_FIELD, id)
        return does(
          db.run(sql`INSERT INTO parking_stays (id, place_id, plate_index, plate_sealed, vehicle_class, entry_id, exit_id, entry_at, exit_at, state, changed_at)
            VALUES (${id}, ${placeId}, ${plateIndex}, ${sealed}, ${vehicleClass}, ${stay.entry?.id ?? null}, ${stay.exit?.id ?? null},
              ${stay.entry?.at ?? null}, ${stay.exit?.at ?? null}, ${stay.state}, ${now})`),
        )
      }),
  )
  const changed = [...pairs].filter(
    ([stay, row]) =>
      stay.state !== row.state ||
      (stay.entry?.id ?? null) !== row.entryId ||
      (stay.exit?.id ?? null) !== row.exitId,
  )
  // An exit that belongs to another stay by now is let go of first, and who is inside comes last.
  const freed = changed.filter(
    ([stay, row]) => row.entryId !== null && row.exitId !== null && stay.exit?.id !== row.exitId,
  )
  const updates = changed
    .toSorted(([a], [b]) => Number(a.state === 'INSIDE') - Number(b.state === 'INSIDE'))
    .map(([stay, row]) =>
      does(
        db.run(sql`UPDATE parking_stays SET entry_id = ${stay.entry?.id ?? null}, entry_at = ${stay.entry?.at ?? null}, exit_id = ${stay.exit?.id ?? null},
            exit_at = ${stay.exit?.at ?? null}, state = ${stay.state}, changed_at = ${now} WHERE id = ${row.id}`),
      ),
    )
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) = ${told.length} FROM parking_passages WHERE ${theirs} AND at >= ${since}`,
      () => new Stale(),
    ),
    does(
      db.run(sql`INSERT INTO parking_passages (place_id, id, kind, plate_index, at, received_at)
        SELECT ${placeId}, value ->> 'id', value ->> 'kind', ${plateIndex}, value ->> 'at', ${now}
        FROM json_each(${JSON.stringify(fresh.map(({ id, kind, at }) => ({ id, kind, at })))}) WHERE true ON CONFLICT DO NOTHING`),
    ),
    ...freed.map(([, row]) =>
      does(
        db.run(
          sql`UPDATE parking_stays SET exit_id = NULL, exit_at = NULL, state = 'UNSEEN' WHERE id = ${row.id}`,
        ),
      ),
    ),
    ...rows
      .filter(({ id }) => !kept.has(id))
      .map(({ id }) =>
        does(
          db.run(
            sql`DELETE FROM parking_stays WHERE id = ${id} AND NOT EXISTS (SELECT 1 FROM parking_bills WHERE stay_id = ${id})`,
          ),
        ),
      ),
    ...updates,
    ...made,
  ])
  return fresh.length
}

/** Lots of a data set by their own ids. */
export const lotsOf = async (
  ctx: Context,
  { partnerId, source, cityCode }: PushSource,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map(
    names.length === 0
      ? []
      : await ctx.db.all<[string, string]>(
          sql`SELECT p.source_id, p.id FROM json_each(${JSON.stringify([...new Set(names)])}) n
            JOIN places p ON p.partner_id = ${partnerId} AND p.source = ${source} AND p.source_id = n.value
            JOIN parking_lots l ON l.place_id = p.id WHERE ${cityCode} IS NULL OR p.city_code = ${cityCode}`,
        ),
  )

/**
 * Takes what barriers saw. A passage counts once by its id, whenever and however often it comes; stays follow from all passages
 * of a plate at a lot.
 * @throws {BadInput} TOO_MANY_ROWS {@link Unavailable} while others write passages of the same plate each time
 */
export const recordPassages = async (
  ctx: Context,
  source: PushSource,
  rows: readonly unknown[],
): Promise<PushReport> => {
  if (rows.length > PASSAGE_ROWS_MAX)
    throw new BadInput(
      'TOO_MANY_ROWS',
      `A call may bring ${PASSAGE_ROWS_MAX} rows: split it.`,
      'rows',
    )
  const read = rows.map((value, i) => readPassage(value, i, ctx.now))
  const faults: PushFault[] = read.flatMap((one) => one.faults)
  const good = read.flatMap(({ passage }) => passage ?? [])
  const lots = await lotsOf(
    ctx,
    source,
    good.map(({ lot }) => lot),
  )
  const groups = new Map<string, Seen>()
  const vault = vaultOf(ctx)
  let placed = 0
  for (const passage of good) {
    const placeId = lots.get(passage.lot)
    if (placeId === undefined) {
      faults.push({
        row: passage.row,
        field: 'lot',
        code: 'UNKNOWN_LOT',
        message: 'No lot of this data set has this id: import it first.',
        severity: 'ERROR',
      })
      continue
    }
    placed += 1
    const { plate } = passage
    const key = `${placeId} ${plate}`
    const before = groups.get(key)
    const plateIndex = before?.plateIndex ?? (await vault.index(plate, PLATE_FIELD))
    groups.set(key, {
      placeId,
      plate,
      plateIndex,
      passages: [...(before?.passages ?? []).filter(({ id }) => id !== passage.id), passage],
    })
  }
  let applied = 0
  for (const group of groups.values())
    for (let tries = 1; ; tries += 1)
      try {
        applied += await settle(ctx, group)
        break
      } catch (error) {
        if (!(error instanceof Stale)) throw error
        if (tries === TRIES) throw new Unavailable(error)
      }
  return {
    rows: rows.length,
    applied,
    ignored: placed - applied,
    failed: rows.length - placed,
    faults: faults.toSorted((a, b) => a.row - b.row),
  }
}
