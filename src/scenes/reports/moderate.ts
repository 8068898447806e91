import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { StaffContext } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'
import { auditing } from '#resolvers/audit/service.ts'
import { tellsEach } from '#resolvers/outbox/service.ts'
import { mayInCity } from '#resolvers/staff/rights.ts'
import { ReportMoved, ReportNotFound, ReportUnfit } from './errors.ts'
import { mayMove, statusOf, type ReportState } from './rules.ts'
import { readReports, type ReportRow } from './service.ts'

/** Whether the caller looks after reports in a city. */
export const moderatesReports = (ctx: StaffContext, cityCode: string): boolean =>
  mayInCity(ctx, 'moderateReports', cityCode)

export const DESK_LISTS = ['new', 'open', 'closed', 'hidden'] as const
export type DeskList = (typeof DESK_LISTS)[number]

const STATES: Readonly<Record<DeskList, readonly ReportState[]>> = {
  new: ['RECEIVED'],
  open: ['CONFIRMED', 'INVESTIGATING', 'IN_PROGRESS', 'ACTION_SCHEDULED'],
  closed: ['FIXED', 'CLOSED', 'UNABLE_TO_FIX', 'NOT_RESPONSIBLE', 'DUPLICATE'],
  hidden: ['HIDDEN'],
}

/** Reports at the desk of a city: what waits the oldest first, what is over the latest; none for those who do not look after it. */
export const listAtDesk = async (
  ctx: StaffContext,
  { city, list, ...args }: PageArgs & { readonly city: string; readonly list: DeskList },
): Promise<Page<ReportRow>> => {
  if (!moderatesReports(ctx, city)) return toPage([], args, () => [])
  const after = decodeCursor(args.after, ['number', 'string'])
  const oldest = list === 'new' || list === 'open'
  const [beyond, direction] = oldest ? [sql`>`, sql`ASC`] : [sql`<`, sql`DESC`]
  const rows = await readReports(
    ctx,
    sql`r.city_code = ${city} AND r.state IN (SELECT value FROM json_each(${JSON.stringify(STATES[list])}))
      AND ${after ? sql`(r.created_at, r.id) ${beyond} (${after[0]}, ${after[1]})` : sql`true`}`,
    sql`ORDER BY r.created_at ${direction}, r.id ${direction} LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, ({ createdAt, id }) => [createdAt, id])
}

/** How many reports nobody has looked at yet. */
export const newAtDesk = async (ctx: StaffContext, city: string): Promise<number> =>
  moderatesReports(ctx, city)
    ? (
        await ctx.db.get<[number]>(
          sql`SELECT count(*) FROM reports_requests WHERE city_code = ${city} AND state = 'RECEIVED'`,
        )
      )[0]
    : 0

/** A report at the desk, with what only the desk reads. */
export interface DeskReport extends ReportRow {
  readonly steps: readonly {
    readonly state: ReportState
    readonly note: string
    readonly internalNote: string
    readonly at: number
  }[]
}

/** A report of a city that the caller looks after; `null` for every other. */
export const findAtDesk = async (
  ctx: StaffContext,
  city: string,
  id: string,
): Promise<DeskReport | null> => {
  if (!moderatesReports(ctx, city)) return null
  const [report] = await readReports(ctx, sql`r.id = ${id} AND r.city_code = ${city}`)
  if (!report) return null
  const steps = await ctx.db.all<[ReportState, string, string, number]>(
    sql`SELECT state, note, internal_note, at FROM reports_steps WHERE request_id = ${id} ORDER BY seq`,
  )
  return {
    ...report,
    steps: steps.map(([state, note, internalNote, at]) => ({ state, note, internalNote, at })),
  }
}

export interface Moving {
  readonly id: string
  /** As the caller saw it: somebody else may have been quicker. */
  readonly from: ReportState
  readonly to: ReportState
  readonly note: string
  readonly internalNote: string
  readonly agency: string
  /** Of a duplicate: which report is meant. */
  readonly duplicateOf: string
}

const NOTE_MAX = 500
const TOLD_MAX = 200
const isNote = (text: string): boolean => lengthOf(text) <= NOTE_MAX && isCleanText(text)

/**
 * Moves a report on, with words for everybody and words for the desk; its writer and those who support it are told.
 * @throws {ReportNotFound} {@link ReportMoved} {@link ReportUnfit}
 */
export const moveReport = async (
  ctx: StaffContext,
  city: string,
  { id, from, to, note, internalNote, agency, duplicateOf }: Moving,
): Promise<void> => {
  const report = await findAtDesk(ctx, city, id)
  if (!report) throw new ReportNotFound()
  if (![note, internalNote, agency].every(isNote)) throw new ReportUnfit()
  if (!mayMove(from, to)) throw new ReportMoved()
  const other = to === 'DUPLICATE' ? duplicateOf : null
  const { db, now, viewer } = ctx
  const payload = sql`json_object('residentId', w.resident_id, 'reportId', ${id}, 'service', ${textIn(report.serviceNames, 'zh-CN')}, 'status', ${statusOf(to)})`
  await write(ctx, [
    mustHit(
      db.run(sql`UPDATE reports_requests SET state = ${to}, updated_at = ${now}, agency = nullif(${agency.trim()}, ''), duplicate_of = ${other}
        WHERE id = ${id} AND city_code = ${city} AND state = ${from}
          AND (${other} IS NULL OR EXISTS (SELECT 1 FROM reports_requests o WHERE o.id = ${other} AND o.id <> ${id} AND o.city_code = ${city} AND o.state <> 'DUPLICATE'))`),
      () => new ReportMoved(),
      { ILLEGAL_TRANSITION: () => new ReportMoved() },
    ),
    does(
      db.run(sql`INSERT INTO reports_steps (request_id, state, note, internal_note, staff_id, at)
        VALUES (${id}, ${to}, ${note.trim()}, ${internalNote.trim()}, ${viewer.staffId}, ${now})`),
    ),
    tellsEach(
      ctx,
      'wechat.report',
      sql`SELECT 'report:' || ${id} || ':' || ${to} || ':' || ${now} || ':' || w.resident_id AS key, ${payload} AS payload FROM (
        SELECT resident_id FROM reports_requests WHERE id = ${id} AND resident_id IS NOT NULL
        UNION SELECT resident_id FROM reports_supports WHERE request_id = ${id}) w`,
      TOLD_MAX,
    ),
    does(auditing(ctx, 'reports.move', { id, to }).statement),
  ])
}
