import { isRead } from '#schema/database.ts'
import { EVERYTHING, tagsOf, type Change, type Tag } from '#schema/dependencies.ts'
import type { SharedStore, SqlDriver, SqlRow } from '#schema/ports.ts'

/** A place in the log of changes: how far a node knew it, or an answer was made with it. */
export type Position = number

/** One node's view of the log of changes. */
export interface Changes {
  /** The driver to write through, so that this node sees its own changes at once. */
  readonly driver: SqlDriver
  /** How far the log is known. */
  readonly position: () => Position
  /** Grows when the database turns out to be an older copy of itself: what was kept before holds no more. */
  readonly epoch: () => number
  /** When what is known was last true, milliseconds; 0 before the first look. */
  readonly asOf: () => number
  /** Whether one has to look again before trusting what is known. */
  readonly isDue: (now: number) => boolean
  /** Reads what is new. Rejects when the database is away. */
  readonly refresh: (now: number) => Promise<void>
  /** Whether nothing with one of these tags has changed after a position, as far as is known. */
  readonly unchangedSince: (position: Position, tags: readonly Tag[]) => boolean
  /** For the figures: changes read, times that all had to be forgotten, tags remembered. */
  readonly stats: () => { readonly read: number; readonly floods: number; readonly tags: number }
}

export interface ChangesOptions {
  readonly driver: SqlDriver
  /** How old what is known may be. A look costs one statement. */
  readonly freshMs: number
  /** Where nodes share what one of them has read, so that not each asks the database. */
  readonly mirror?: SharedStore | undefined
}

/** More than so many changes since the last look: everything counts as changed. */
const FLOOD_ROWS = 2_000
/** How many changes before its start a node takes note of, so that it can trust answers that others keep. */
const TAIL_ROWS = 2_000
/** How many changes the shared copy holds; a node that is further behind asks the database. */
const MIRROR_ROWS = 500
/** Tags remembered; beyond that all are forgotten, and answers from before then count as changed. */
const TAGS_MAX = 200_000
const MIRROR_KEY = 'changes'

/** The log after a position. */
interface Log {
  readonly rows: readonly SqlRow[]
  /** The newest change there is, or was: numbers are never used twice. */
  readonly newest: Position
}

const readLog = async (driver: SqlDriver, after: Position): Promise<Log> => {
  const [rows = [], newest = []] = await driver.batch(
    [
      {
        sql: 'SELECT seq, subject, kind, lon, lat, city_code FROM change_log WHERE seq > ? ORDER BY seq LIMIT ?',
        params: [after, FLOOD_ROWS + 1],
      },
      { sql: "SELECT seq FROM sqlite_sequence WHERE name = 'change_log'", params: [] },
    ],
    'read',
  )
  return { rows, newest: Number(newest[0]?.[0] ?? 0) }
}

const seqOf = (row: SqlRow | undefined): Position => Number(row?.[0] ?? 0)

/** The log after a position from the shared copy; `undefined` when the copy does not reach back that far, or is older. */
const logOfMirror = (text: string, position: Position): Log | undefined => {
  const { after, newest, rows } = JSON.parse(text) as Log & { readonly after: Position } // written by this file only
  if (after > position || newest < position) return undefined
  return { newest, rows: rows.filter((row) => seqOf(row) > position) }
}

/** Makes a node's view. It starts knowing nothing; the first `refresh` reads the end of the log. */
export const createChanges = ({ driver, freshMs, mirror }: ChangesOptions): Changes => {
  const changedAt = new Map<Tag, Position>()
  /** Of what lies before it nothing is known. */
  let floor: Position = Number.POSITIVE_INFINITY
  let position: Position = 0
  let asOf = 0
  /** Writes of this process, and how many of them the last look at the database has seen. */
  let writes = 0
  let seen = -1
  let epoch = 0
  let recent: readonly SqlRow[] = []
  let read = 0
  let floods = 0

  /** Takes note of the log that was read after `from`. */
  const take = (log: Log, from: Position): void => {
    // Another look may have overtaken this one; what it read is known already.
    const overtaken = position !== from
    if (overtaken && log.newest <= position) return
    const { newest } = log
    const rows = overtaken ? log.rows.filter((row) => seqOf(row) > position) : log.rows
    const backwards = newest < position
    // Rows were pruned before this node saw them.
    const gap = newest > position && seqOf(rows[0]) !== position + 1
    if (backwards) epoch += 1
    if (backwards || gap || rows.length > FLOOD_ROWS || changedAt.size > TAGS_MAX) {
      changedAt.clear()
      recent = []
      floor = newest
      floods += 1
    } else if (rows.length > 0) {
      for (const [seq, subject, kind, lon, lat, cityCode] of rows) {
        if (subject === EVERYTHING) {
          // An operator dropped all there was; what is made knowing this row holds.
          changedAt.clear()
          floor = Number(seq)
          floods += 1
          continue
        }
        for (const tag of tagsOf({ subject, kind, lon, lat, cityCode } as Change))
          changedAt.set(tag, Number(seq))
      }
      recent = [...recent, ...rows].slice(-MIRROR_ROWS)
      read += rows.length
    }
    position = newest
  }

  const look = async (): Promise<void> => {
    if (floor === Number.POSITIVE_INFINITY) {
      const { newest } = await readLog(driver, Number.MAX_SAFE_INTEGER)
      const from = Math.max(0, newest - TAIL_ROWS)
      const log = await readLog(driver, from)
      if (floor === Number.POSITIVE_INFINITY) {
        position = Math.max(from, seqOf(log.rows[0]) - 1)
        floor = position
      }
      take(log, position)
      return
    }
    const from = position
    take(await readLog(driver, from), from)
  }

  const fromMirror = async (): Promise<boolean> => {
    if (mirror === undefined || seen !== writes || floor === Number.POSITIVE_INFINITY) return false
    const text = await mirror.get(MIRROR_KEY)
    const from = position
    const log = text === undefined ? undefined : logOfMirror(text, from)
    if (log === undefined) return false
    take(log, from)
    return true
  }

  const refresh = async (now: number): Promise<void> => {
    if (!(await fromMirror())) {
      const writesBefore = writes
      await look()
      seen = Math.max(seen, writesBefore)
      const after = recent.length > 0 ? seqOf(recent[0]) - 1 : position
      await mirror?.set(
        MIRROR_KEY,
        JSON.stringify({ after, newest: position, rows: recent }),
        freshMs,
      )
    }
    asOf = now
  }

  const noting = async <T>(work: Promise<T>): Promise<T> => {
    // Also a write that failed: it may be that only its answer was lost.
    try {
      return await work
    } finally {
      writes += 1
    }
  }

  return {
    driver: {
      execute: (statement) =>
        isRead(statement.sql) ? driver.execute(statement) : noting(driver.execute(statement)),
      batch: (statements, mode) =>
        mode === 'read' ? driver.batch(statements, mode) : noting(driver.batch(statements, mode)),
    },
    position: () => position,
    epoch: () => epoch,
    asOf: () => asOf,
    isDue: (now) => seen !== writes || now - asOf >= freshMs || now < asOf,
    refresh,
    unchangedSince: (since, tags) => {
      if (since === position) return true
      if (since < floor || since > position) return false
      return tags.every((tag) => (changedAt.get(tag) ?? 0) <= since)
    },
    stats: () => ({ read, floods, tags: changedAt.size }),
  }
}
