import { sql, type SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { EVERYTHING } from '#schema/dependencies.ts'
import { typeOfId } from '#schema/ids.ts'
import { BadInput } from '#schema/problem.ts'
import { auditing, findAudit, latestAudits, type AuditEntry } from '../audit/service.ts'
import { cityOrRefuse } from '../cities/service.ts'

/** What is to be purged; exactly one of them. */
export interface PurgeTarget {
  /** All that depends on one of these tags. */
  readonly tags?: readonly string[] | null | undefined
  /** As if these places had just changed. */
  readonly places?: readonly string[] | null | undefined
  /** As if each of a kind in a city had just changed: a kind of place, or `Product`. */
  readonly area?: { readonly kind: string; readonly city: string } | null | undefined
  readonly everything?: boolean | null | undefined
}

export interface Purge {
  /** Of its entry in the audit. */
  readonly id: string
  readonly at: number
  /** Rows it wrote into the log of changes. */
  readonly changes: number
  /** Every node that knows the log so far has done it. */
  readonly position: number
  /** It fell on everything: it was told to, or more was meant than the log should hold. */
  readonly everything: boolean
}

/** How many tags or places one purge may name. */
export const NAMED_MAX = 100
/** More things of a kind in a city than this are told as everything: nodes forget all when they read very many changes. */
export const AREA_ROWS_MAX = 1_000
/** The kind under which lists of products are tagged. */
export const PRODUCTS = 'Product'
const ACTION = 'cache.purge'
const TAG = /^[\w@/*.:-]{1,200}$/

/**
 * Checks what can be checked without the database.
 * @throws {BadInput} BAD_TAGS, BAD_PLACE_IDS, NOTHING_TO_PURGE
 */
export const checkTarget = ({ tags, places, area, everything }: PurgeTarget): void => {
  const isNamed = (list: readonly string[]): boolean => list.length > 0 && list.length <= NAMED_MAX
  // The tag of everything is not slipped in among others: who means everything says so.
  if (tags && !(isNamed(tags) && tags.every((tag) => TAG.test(tag) && tag !== EVERYTHING)))
    throw new BadInput(
      'BAD_TAGS',
      `Name 1 to ${NAMED_MAX} tags, each of letters, digits and _ @ / * . : - as answers have them.`,
      'input.tags',
    )
  if (places && !(isNamed(places) && places.every((id) => typeOfId(id) === 'Place')))
    throw new BadInput(
      'BAD_PLACE_IDS',
      `Name 1 to ${NAMED_MAX} ids of places, as in plc_01ARZ3NDEKTSV4RRFFQ69G5FAV.`,
      'input.places',
    )
  if (!tags && !places && !area && everything !== true)
    throw new BadInput('NOTHING_TO_PURGE', 'Name what to purge; everything is `true` or left out.')
}

const COLUMNS = sql`change_log (subject, kind, lon, lat, city_code)`

/** What the log is told of all of a kind in a city: each of them and the city's lists, or everything where they are too many. */
const areaRows = (kind: string, cityCode: string): SQL => {
  const those =
    kind === PRODUCTS
      ? sql`SELECT id, ${kind} AS kind, NULL AS lon, NULL AS lat, city_code FROM products WHERE city_code = ${cityCode}`
      : sql`SELECT id, kind, lon, lat, city_code FROM places WHERE city_code = ${cityCode} AND kind = ${kind}`
  return sql`
    WITH those AS (${those} LIMIT ${AREA_ROWS_MAX + 1}), size(n) AS (SELECT count(*) FROM those)
    INSERT INTO ${COLUMNS}
      SELECT those.* FROM those, size WHERE n <= ${AREA_ROWS_MAX}
      UNION ALL SELECT ${`${kind}@${cityCode}`}, ${kind}, NULL, NULL, ${cityCode} FROM size WHERE n <= ${AREA_ROWS_MAX}
      UNION ALL SELECT ${EVERYTHING}, NULL, NULL, NULL, NULL FROM size WHERE n > ${AREA_ROWS_MAX}
    RETURNING seq, subject`
}

/** Writes into the log what is to fall. A place that is not there (any more) falls by its id alone. */
const rowsOf = ({ tags, places, area }: PurgeTarget, cityCode: string): SQL => {
  if (tags)
    return sql`INSERT INTO change_log (subject) SELECT value FROM json_each(${JSON.stringify(tags)}) RETURNING seq, subject`
  if (places)
    return sql`INSERT INTO ${COLUMNS}
      SELECT named.value, p.kind, p.lon, p.lat, p.city_code
      FROM json_each(${JSON.stringify(places)}) named LEFT JOIN places p ON p.id = named.value
      RETURNING seq, subject`
  if (area) return areaRows(area.kind, cityCode)
  return sql`INSERT INTO change_log (subject) VALUES (${EVERYTHING}) RETURNING seq, subject`
}

/**
 * Makes all nodes drop what they keep of something, by rows in the log of changes that say it had changed, with an
 * entry in the audit in the same batch. Whether the viewer may is decided at the door.
 * @throws {BadInput} BAD_TAGS, BAD_PLACE_IDS, NOTHING_TO_PURGE, UNKNOWN_CITY
 */
export const purgeCache = async (ctx: Context, target: PurgeTarget): Promise<Purge> => {
  checkTarget(target)
  const { tags, places, area, everything } = target
  const city = area ? await cityOrRefuse(ctx, area.city) : undefined
  const meant = {
    ...(tags ? { tags } : {}),
    ...(places ? { places } : {}),
    ...(area && city ? { area: { kind: area.kind, city: city.code } } : {}),
    ...(everything ? { everything } : {}),
  }
  const audit = auditing(ctx, ACTION, meant)
  const [rows] = await ctx.db.batch([
    ctx.db.all<[number, string]>(rowsOf(target, city?.code ?? '')),
    audit.statement,
  ])
  ctx.log.info('cache_purged', { auditId: audit.id, changes: rows.length })
  return {
    id: audit.id,
    at: ctx.now,
    changes: rows.length,
    position: Math.max(...rows.map(([seq]) => seq)),
    everything: rows.some(([, subject]) => subject === EVERYTHING),
  }
}

/** The latest purges, latest first. */
export const latestPurges = (ctx: Context, most: number): Promise<readonly AuditEntry[]> =>
  latestAudits(ctx, ACTION, most)

/** The purge with an id; `null` when there was none. */
export const findPurge = (ctx: Context, id: string): Promise<AuditEntry | null> =>
  findAudit(ctx, ACTION, id)
