import { sql, type SQL } from 'drizzle-orm'
import { once, type Context } from '#schema/context.ts'
import { checkPosition, toWgs84, unitVector, type Position } from '#schema/geo.ts'
import { canonicalJson, sha256 } from '#schema/hash.ts'
import { compileHours, openingHoursSchema } from '#schema/hours.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { indexTerms, isCleanText } from '#schema/text.ts'
import { divisionsNamed, isDivision, normalDivisionCode } from '../cities/service.ts'
import { facetTerm } from '../search/service.ts'
import type { ImportRecord, PlaceDraft, RowFault } from './records.ts'
import type { ImportScope, ImportTarget, PlacedRow, PreparedRow, StoredRow } from './target.ts'

/** How what a scene knows of a place is written; the statements run in the batch that writes the place. */
export interface FactsWriter<Facts, Live> {
  readonly kind: string
  /** Writes the static part of places; set-based. */
  facts(rows: readonly { readonly placeId: string; readonly facts: Facts }[]): readonly SQL[]
  /** Writes values of the moment; an older observation must not replace a newer one. */
  live(
    rows: readonly { readonly placeId: string; readonly live: Live }[],
    now: number,
  ): readonly SQL[]
}

interface PlaceContent {
  readonly draft: PlaceDraft | undefined
  readonly columns: Readonly<Record<string, unknown>> | undefined
  readonly schedule:
    | { readonly id: string; readonly hours: unknown; readonly spans: readonly unknown[] }
    | undefined
}

const NAME_MAX = 200
const TEXT_MAX = 10_000

const textFault = (
  texts: LocalizedText | undefined,
  field: string,
  max: number,
): Pick<RowFault, 'field' | 'code' | 'message'> | undefined => {
  for (const text of Object.values(texts ?? {})) {
    if (!isCleanText(text))
      return {
        field,
        code: 'TEXT_NOT_CLEAN',
        message: `${field} holds control characters or broken characters: remove them.`,
      }
    if (text.length > max)
      return { field, code: 'TEXT_TOO_LONG', message: `${field} is longer than ${max} characters.` }
  }
  return undefined
}

/** The division a draft lies in, from its code where that is known or, failing that, from the names the partner wrote. */
const divisionOf = async (ctx: Context, draft: PlaceDraft): Promise<string | null> => {
  const given =
    draft.divisionCode === undefined ? undefined : normalDivisionCode(draft.divisionCode)
  if (given !== undefined && (await once(ctx, `division ${given}`, () => isDivision(ctx, given))))
    return given
  let prefix = ''
  for (const name of draft.divisionNames ?? []) {
    const within = prefix
    const found = await once(ctx, `division ${within} ${name}`, () =>
      divisionsNamed(ctx, name, within),
    )
    const code = found[0]?.code
    if (code === undefined) break
    prefix = code
  }
  return prefix === '' ? null : prefix
}

const columnsOf = async (
  ctx: Context,
  scope: ImportScope,
  draft: PlaceDraft,
  scheduleId: string | undefined,
) => {
  const point = draft.position ? toWgs84(draft.position) : undefined
  const vector = point ? unitVector(point) : undefined
  return {
    kind: draft.kind,
    names: draft.names,
    descriptions: draft.descriptions ?? null,
    address: draft.address ?? null,
    divisionCode: await divisionOf(ctx, draft),
    divisionNames: draft.divisionNames ?? null,
    lon: point?.lon ?? null,
    lat: point?.lat ?? null,
    x: vector?.x ?? null,
    y: vector?.y ?? null,
    z: vector?.z ?? null,
    accuracy: draft.accuracy ?? 'EXACT',
    scheduleId: scheduleId ?? null,
    hoursText: draft.hoursText ?? null,
    phone: draft.phone ?? null,
    website: draft.website ?? null,
    attribution: draft.attribution ?? scope.attribution ?? null,
    state: draft.state ?? 'OPEN',
  }
}

/** What keeps a point out of a city, or `undefined` when it lies there. Nothing is swapped or moved to make it fit. */
export const positionFault = (
  { city }: ImportScope,
  position: Position,
): Pick<RowFault, 'field' | 'code' | 'message'> | undefined => {
  const checked = checkPosition(position)
  if (!checked.ok) return { field: checked.field, code: checked.code, message: checked.message }
  const { lon, lat } = toWgs84(checked.position)
  if (lon < city.minLon || lon > city.maxLon || lat < city.minLat || lat > city.maxLat) {
    return {
      field: 'position',
      code: 'COORDINATE_OUTSIDE_CITY',
      message: `The point ${lon.toFixed(5)}, ${lat.toFixed(5)} lies outside the city: check the order of the numbers, their reference system and the --city.`,
    }
  }
  return undefined
}

/** What keeps a draft out, or `undefined` when it may go in. */
const faultOf = (
  scope: ImportScope,
  draft: PlaceDraft,
): Pick<RowFault, 'field' | 'code' | 'message'> | undefined => {
  if (Object.values(draft.names).every((name) => name === '')) {
    return { field: 'name', code: 'NAME_MISSING', message: 'The row has no name in any language.' }
  }
  const faulty =
    textFault(draft.names, 'name', NAME_MAX) ??
    textFault(draft.descriptions, 'description', TEXT_MAX) ??
    textFault(draft.address, 'address', TEXT_MAX) ??
    textFault(draft.hoursText, 'hours', TEXT_MAX)
  if (faulty) return faulty
  if (draft.hours !== undefined) {
    const parsed = openingHoursSchema.safeParse(draft.hours)
    if (!parsed.success)
      return {
        field: 'hours',
        code: 'HOURS_NOT_VALID',
        message: `The opening hours cannot be read: ${parsed.error.issues[0]?.message ?? ''}`,
      }
  }
  return draft.position && positionFault(scope, draft.position)
}

const searchTerms = ({
  columns,
}: PlaceContent): { readonly name: string; readonly body: string } => {
  const texts = (value: unknown): string => Object.values((value ?? {}) as LocalizedText).join(' ')
  return {
    name: indexTerms(texts(columns?.['names'])),
    body: indexTerms(
      [
        texts(columns?.['descriptions']),
        texts(columns?.['address']),
        ((columns?.['divisionNames'] ?? []) as string[]).join(' '),
      ].join(' '),
    ),
  }
}

/** Rows of an import as places, with what the scene of their kind knows beside. */
export const placeTarget = <Facts, Live>(
  writer: FactsWriter<Facts, Live>,
): ImportTarget<PlaceContent> => ({
  prepare: async (
    ctx,
    scope,
    record: ImportRecord,
  ): Promise<PreparedRow<PlaceContent> | RowFault> => {
    const draft = record.place
    if (!draft)
      return {
        record,
        hash: '',
        content: { draft, columns: undefined, schedule: undefined },
        warnings: record.warnings,
      }
    const fault = faultOf(scope, draft)
    if (fault) return { row: record.row, sourceId: record.sourceId, severity: 'ERROR', ...fault }
    const hours = draft.hours === undefined ? undefined : canonicalJson(draft.hours)
    const schedule =
      draft.hours === undefined || hours === undefined
        ? undefined
        : {
            id: (await sha256(hours)).slice(0, 32),
            hours: draft.hours,
            spans: compileHours(draft.hours),
          }
    const columns = await columnsOf(ctx, scope, draft, schedule?.id)
    const hash = await sha256(
      canonicalJson([columns, record.sourceVersion ?? null, record.facts ?? null]),
    )
    return { record, hash, content: { draft, columns, schedule }, warnings: record.warnings }
  },
  stored: async (
    ctx,
    { partnerId, source },
    sourceIds,
  ): Promise<ReadonlyMap<string, StoredRow>> => {
    const rows = await ctx.db.all<[string, string, string, string, number | null]>(sql`
      SELECT source_id, id, content_hash, city_code, by_hand_at FROM places
      WHERE partner_id = ${partnerId} AND source = ${source} AND source_id IN (SELECT value FROM json_each(${JSON.stringify(sourceIds)}))`)
    return new Map(
      rows.map(([sourceId, id, hash, cityCode, byHandAt]) => [
        sourceId,
        { id, hash, cityCode, isByHand: byHandAt !== null },
      ]),
    )
  },
  newId: (ctx) => ctx.newId('Place'),
  write: async (ctx, scope, rows) => {
    const changed = rows.filter((row) => row.changed && row.content.columns)
    const statements: SQL[] = []
    if (changed.length > 0) statements.push(...writePlaces(ctx, scope, changed))
    const facts = changed.flatMap(({ id, record }) =>
      record.facts === undefined ? [] : [{ placeId: id, facts: record.facts as Facts }],
    )
    if (facts.length > 0) statements.push(...writer.facts(facts))
    const live = rows.flatMap(({ id, record }) =>
      record.live === undefined ? [] : [{ placeId: id, live: record.live as Live }],
    )
    if (live.length > 0) statements.push(...writer.live(live, ctx.now))
    return statements
  },
})

const writePlaces = (
  ctx: Context,
  scope: ImportScope,
  rows: readonly PlacedRow<PlaceContent>[],
): readonly SQL[] => {
  const schedules = [
    ...new Map(
      rows.flatMap(({ content }) =>
        content.schedule ? [[content.schedule.id, content.schedule] as const] : [],
      ),
    ).values(),
  ]
  const places = rows.map(({ id, hash, record, content }) => ({
    id,
    hash,
    sourceId: record.sourceId,
    sourceVersion: record.sourceVersion ?? null,
    ...content.columns,
  }))
  const entries = rows.map(({ id, content }) => ({
    id,
    ...searchTerms(content),
    facets: `${facetTerm('city', scope.city.code)} ${facetTerm('kind', content.draft?.kind ?? '')}`,
  }))
  const ids = JSON.stringify(rows.map(({ id }) => id))
  return [
    sql`INSERT OR IGNORE INTO schedules (id, hours) SELECT value ->> 'id', value -> 'hours' FROM json_each(${JSON.stringify(schedules)})`,
    sql`INSERT INTO schedule_spans (schedule_id, day_class, date, opens_min, closes_min, last_entry_min, season_from, season_through)
      SELECT s.value ->> 'id', n.value ->> 'dayClass', n.value ->> 'date', n.value ->> 'opensMin', n.value ->> 'closesMin',
        n.value ->> 'lastEntryMin', n.value ->> 'seasonFrom', n.value ->> 'seasonThrough'
      FROM json_each(${JSON.stringify(schedules)}) s, json_each(s.value -> 'spans') n
      WHERE NOT EXISTS (SELECT 1 FROM schedule_spans e WHERE e.schedule_id = s.value ->> 'id')`,
    sql`INSERT INTO places (id, city_code, partner_id, source, source_id, source_version, content_hash, kind, names, descriptions, address,
        division_code, division_names, lon, lat, x, y, z, accuracy, schedule_id, hours_text, phone, website, attribution, state, created_at, updated_at)
      SELECT value ->> 'id', ${scope.city.code}, ${scope.partnerId}, ${scope.source}, value ->> 'sourceId', value ->> 'sourceVersion', value ->> 'hash',
        value ->> 'kind', value ->> 'names', value ->> 'descriptions', value ->> 'address', value ->> 'divisionCode', value ->> 'divisionNames',
        value ->> 'lon', value ->> 'lat', value ->> 'x', value ->> 'y', value ->> 'z', value ->> 'accuracy', value ->> 'scheduleId',
        value ->> 'hoursText', value ->> 'phone', value ->> 'website', value ->> 'attribution', value ->> 'state', ${ctx.now}, ${ctx.now}
      FROM json_each(${JSON.stringify(places)}) WHERE true
      ON CONFLICT (partner_id, source, source_id) DO UPDATE SET
        source_version = excluded.source_version, content_hash = excluded.content_hash, version = version + 1, kind = excluded.kind,
        names = excluded.names, descriptions = excluded.descriptions, address = excluded.address, division_code = excluded.division_code,
        division_names = excluded.division_names, lon = excluded.lon, lat = excluded.lat, x = excluded.x, y = excluded.y, z = excluded.z,
        accuracy = excluded.accuracy, schedule_id = excluded.schedule_id, hours_text = excluded.hours_text, phone = excluded.phone,
        website = excluded.website, attribution = excluded.attribution, state = excluded.state, updated_at = excluded.updated_at`,
    sql`DELETE FROM search_entries WHERE rowid IN (SELECT num * 2 FROM places WHERE id IN (SELECT value FROM json_each(${ids})))`,
    sql`INSERT INTO search_entries (rowid, name, body, facets)
      SELECT p.num * 2, e.value ->> 'name', e.value ->> 'body', e.value ->> 'facets'
      FROM json_each(${JSON.stringify(entries)}) e JOIN places p ON p.id = e.value ->> 'id'`,
  ]
}
