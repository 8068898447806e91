import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import type { Database } from '#schema/database.ts'
import type { City } from '#schema/tables/cities.ts'
import { importRuns } from '#schema/tables/partners.ts'
import {
  FileRefused,
  type ImportFile,
  type ImportRecord,
  type Reader,
  type RowFault,
} from './records.ts'
import type { ImportScope, ImportTarget, PlacedRow, PreparedRow } from './target.ts'

/** Rows written in one batch: small enough that the writer is soon free again. */
const CHUNK_ROWS = 100
/** Rows an ATOMIC import may have: all of them wait in memory for one batch. */
export const ATOMIC_ROWS_MAX = 20_000
/** No import takes longer; one that is still running after this has died. */
const RUN_MAX_MS = 3_600_000
/** Faults a report lists one by one; beyond that they are only counted. */
export const FAULTS_LISTED_MAX = 1_000

export type ImportMode = 'PARTIAL' | 'ATOMIC'

/** A format with what becomes of its records. */
export interface Importer {
  readonly reader: Reader
  readonly target: ImportTarget
}

export interface ImportJob {
  readonly importer: Importer
  readonly files: readonly ImportFile[]
  readonly city: City
  readonly partnerId: string
  readonly source: string
  readonly mode: ImportMode
  readonly dryRun: boolean
  readonly attribution?: ImportScope['attribution']
}

export interface ImportReport {
  readonly outcome: 'DONE' | 'REFUSED'
  readonly dryRun: boolean
  readonly mode: ImportMode
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly failed: number
  readonly warnings: number
  /** Rows that carried a value of the moment. */
  readonly live: number
  /** In order of the file, at most FAULTS_LISTED_MAX. */
  readonly faults: readonly RowFault[]
  readonly runId: string | null
}

/** Runs statements in one write batch. */
export const writeAll = async (db: Database, statements: readonly SQL[]): Promise<void> => {
  const [first, ...rest] = statements.map((statement) => db.run(statement))
  if (first) await db.batch([first, ...rest])
}

interface Tally {
  rows: number
  created: number
  updated: number
  unchanged: number
  failed: number
  warnings: number
  live: number
  readonly faults: RowFault[]
}

const note = (tally: Tally, fault: RowFault): void => {
  if (fault.severity === 'ERROR') tally.failed += 1
  else tally.warnings += 1
  if (tally.faults.length < FAULTS_LISTED_MAX) tally.faults.push(fault)
}

/** Looks up what is stored and decides what of a chunk is new. */
const placeRows = async (
  ctx: Context,
  scope: ImportScope,
  target: ImportTarget,
  rows: readonly PreparedRow[],
  tally: Tally,
): Promise<readonly PlacedRow[]> => {
  const stored = await target.stored(
    ctx,
    scope,
    rows.map(({ record }) => record.sourceId),
  )
  return rows.flatMap((row): PlacedRow[] => {
    const before = stored.get(row.record.sourceId)
    const isStatic = row.record.place !== undefined || row.record.facts !== undefined
    if (before && before.cityCode !== scope.city.code) {
      // A key for one city must not write another's; and a place does not move between cities.
      note(tally, {
        row: row.record.row,
        sourceId: row.record.sourceId,
        code: 'ID_IN_OTHER_CITY',
        message:
          'This source has the same id in another city already: import there, or name the source otherwise.',
        severity: 'ERROR',
      })
      return []
    }
    if (!before && !isStatic) {
      note(tally, {
        row: row.record.row,
        sourceId: row.record.sourceId,
        code: 'UNKNOWN_REFERENCE',
        message:
          'This live value is for something that was not imported yet: import the static file of the same source first.',
        severity: 'ERROR',
      })
      return []
    }
    for (const warning of row.warnings) note(tally, warning)
    if (row.record.live !== undefined) tally.live += 1
    const differs = isStatic && before?.hash !== row.hash
    const isHeld = before?.isByHand === true
    if (differs && isHeld)
      note(tally, {
        row: row.record.row,
        sourceId: row.record.sourceId,
        code: 'KEPT_BY_HAND',
        message:
          'Somebody keeps this by hand in the console: the row was left out. Give it back to the file there.',
        severity: 'WARNING',
      })
    const changed = differs && !isHeld
    return [{ ...row, id: before?.id ?? target.newId(ctx), known: before !== undefined, changed }]
  })
}

/** Counts rows once they are stored, or would be by a run that is not dry. */
const count = (tally: Tally, rows: readonly PlacedRow[]): void => {
  for (const { known, changed } of rows) {
    if (!known) tally.created += 1
    else if (changed) tally.updated += 1
    else tally.unchanged += 1
  }
}

/**
 * Reads files and stores what they say. PARTIAL writes good rows chunk by chunk and reports the bad
 * ones; ATOMIC writes all rows in one batch, or none when one is bad. Re-importing the same files
 * writes nothing. A dry run does everything but write.
 * @throws {FileRefused} when a file cannot be taken as a whole. ATOMIC has then written nothing;
 * PARTIAL may have written the rows before the fault, where that stands late in the file (JSON that
 * breaks off).
 */
export const runImport = async (
  ctx: Context,
  job: ImportJob,
  onProgress: (rows: number) => void = () => undefined,
): Promise<ImportReport> => {
  const { reader, target } = job.importer
  const needed = reader.files.filter(({ optional }) => optional !== true).length
  if (job.files.length < needed || job.files.length > reader.files.length) {
    throw new FileRefused(
      'WRONG_NUMBER_OF_FILES',
      `The format ${reader.format} takes ${reader.files.map(({ name, optional }) => (optional ? `[${name}]` : name)).join(' ')}.`,
    )
  }
  const scope: ImportScope = {
    city: job.city,
    partnerId: job.partnerId,
    source: job.source,
    attribution: job.attribution,
  }
  const tally: Tally = {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    failed: 0,
    warnings: 0,
    live: 0,
    faults: [],
  }
  const seen = new Set<string>()
  const runId = job.dryRun ? null : ctx.newId('ImportRun')
  const finish = (outcome: 'DONE' | 'REFUSED'): SQL =>
    sql`UPDATE import_runs SET outcome = ${outcome}, created = ${tally.created}, updated = ${tally.updated}, unchanged = ${tally.unchanged},
      failed = ${tally.failed}, warnings = ${tally.warnings}, finished_at = ${ctx.now} WHERE id = ${runId}`
  if (runId !== null) {
    // A run whose process died, or whose client left while it sent, is still RUNNING: settle it now.
    await ctx.db.run(sql`UPDATE import_runs SET outcome = 'REFUSED', finished_at = ${ctx.now}
      WHERE partner_id = ${job.partnerId} AND outcome = 'RUNNING' AND started_at < ${ctx.now - RUN_MAX_MS}`)
    await ctx.db.insert(importRuns).values({
      id: runId,
      partnerId: job.partnerId,
      cityCode: job.city.code,
      format: reader.format,
      source: job.source,
      mode: job.mode,
      outcome: 'RUNNING',
      startedAt: ctx.now,
    })
  }

  const prepare = async (record: ImportRecord): Promise<PreparedRow | undefined> => {
    const duplicate: RowFault = {
      row: record.row,
      sourceId: record.sourceId,
      code: 'DUPLICATE_ID',
      message: 'An earlier row of this file has the same id: the earlier one counts.',
      severity: 'ERROR',
    }
    const prepared = seen.has(record.sourceId)
      ? duplicate
      : await target.prepare(ctx, scope, record)
    seen.add(record.sourceId)
    if ('hash' in prepared) return prepared
    note(tally, prepared)
    return undefined
  }
  const store = async (rows: readonly PreparedRow[]): Promise<void> => {
    if (rows.length === 0) return
    const placed = await placeRows(ctx, scope, target, rows, tally)
    if (job.mode === 'ATOMIC' && tally.failed > 0) return
    if (job.dryRun) return count(tally, placed)
    try {
      await writeAll(ctx.db, await target.write(ctx, scope, placed))
      count(tally, placed)
    } catch (error) {
      // Another import of this source may have made some of these rows since they were looked up. Nothing
      // of the batch is in; with the ids of the other import it goes in.
      const made = placed.filter(({ known }) => !known).map(({ record }) => record.sourceId)
      const stored = await target.stored(ctx, scope, made)
      if (stored.size === 0) throw error
      const again = placed.map((row) => ({
        ...row,
        id: stored.get(row.record.sourceId)?.id ?? row.id,
        known: row.known || stored.has(row.record.sourceId),
      }))
      await writeAll(ctx.db, await target.write(ctx, scope, again))
      count(tally, again)
    }
  }

  try {
    let waiting: PreparedRow[] = []
    for await (const item of reader.read(job.files, { zone: job.city.zone, now: ctx.now })) {
      if (item.kind === 'fault') {
        note(tally, item.fault)
        if (item.fault.severity === 'ERROR') tally.rows += 1
      } else {
        tally.rows += 1
        const prepared = await prepare(item.record)
        if (prepared) waiting.push(prepared)
      }
      if (job.mode === 'ATOMIC' && tally.rows > ATOMIC_ROWS_MAX) {
        throw new FileRefused(
          'ATOMIC_TOO_LARGE',
          `An atomic import takes at most ${ATOMIC_ROWS_MAX} rows: split the file, or import it row by row.`,
        )
      }
      if (job.mode === 'PARTIAL' && waiting.length >= CHUNK_ROWS) {
        await store(waiting)
        waiting = []
      }
      if (tally.rows % CHUNK_ROWS === 0) onProgress(tally.rows)
    }
    await store(waiting)
    onProgress(tally.rows)
    const refused = job.mode === 'ATOMIC' && tally.failed > 0
    if (runId !== null) await ctx.db.run(finish(refused ? 'REFUSED' : 'DONE'))
    return {
      outcome: refused ? 'REFUSED' : 'DONE',
      dryRun: job.dryRun,
      mode: job.mode,
      ...tally,
      runId,
    }
  } catch (error) {
    // What was written before the failure stays counted: the partner can see how far it went.
    if (runId !== null) await ctx.db.run(finish('REFUSED'))
    throw error
  }
}
