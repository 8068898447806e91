import type { Position } from '#schema/geo.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { Attribution } from '#schema/tables/places.ts'
import { streamJson } from '#resolvers/importing/formats/json-stream.ts'
import { localizedField } from '#resolvers/importing/formats/languages.ts'
import { isObject, objectOf, quoted, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import type { LegMode } from '../rules/route.ts'
import {
  AUDIENCES,
  POINT_KINDS,
  WHEELCHAIR,
  type Audience,
  type GuideAudio,
  type PointKind,
  type Wheelchair,
} from '../tables.ts'

/** A destination with the ids of its attractions, as their own files call them. */
export interface DestinationFacts {
  readonly names: LocalizedText
  readonly descriptions: LocalizedText | undefined
  readonly grade: number
  readonly gradeYear: number | undefined
  readonly position: Position | undefined
  readonly attractions: readonly string[]
  readonly attribution: Attribution | undefined
}

export interface PointFacts {
  readonly attraction: string
  readonly kind: PointKind
  readonly names: LocalizedText
  readonly position: Position
  readonly accuracy: 'EXACT' | 'APPROXIMATE'
  readonly wheelchair: Wheelchair | undefined
  readonly hoursText: LocalizedText | undefined
}

export interface GuideFacts {
  readonly attraction: string
  readonly point: string | undefined
  readonly position: number
  readonly titles: LocalizedText
  readonly texts: LocalizedText
  readonly audio: readonly GuideAudio[]
}

export interface TripStop {
  readonly place: string | undefined
  readonly point: string | undefined
  readonly names: LocalizedText | undefined
  readonly position: Position | undefined
  readonly dwellMinutes: number
  readonly legMinutes: number | undefined
}

export interface TripFacts {
  readonly names: LocalizedText
  readonly descriptions: LocalizedText | undefined
  readonly mode: LegMode
  readonly stops: readonly TripStop[]
  /** Where the whole is said to be; checked, not kept. */
  readonly location: Position | undefined
  readonly attribution: Attribution | undefined
}

export interface TicketFacts {
  readonly attraction: string
  readonly audience: Audience
  readonly sku: string
}

type Given = Readonly<Record<string, unknown>>

/** Stops one route may have, and attractions one destination. */
const LIST_MAX = 100

const jsonReader = <Facts>(
  format: string,
  name: string,
  facts: (row: Row, record: Given) => Facts,
  idOf: (record: Given) => unknown = (record) => record['id'],
): Reader<Facts> => ({
  format,
  files: [{ name }],
  async *read(files) {
    for await (const part of streamJson(requiredFile(files, 0, name), { array: '' })) {
      if (part.kind !== 'element') continue
      yield rowItem(part.row, (row) => {
        const record = objectOf(row, part.value)
        row.id('id', idOf(record))
        return { facts: facts(row, record) }
      })
    }
  },
})

const needed = <Value>(row: Row, field: string, value: Value | undefined): Value => {
  if (value !== undefined) return value
  throw row.refusal('FIELD_MISSING', field, `${field} is missing.`)
}

const namesOf = (row: Row, field: string, value: unknown): LocalizedText =>
  needed(row, field, localizedField(row, 'NAME', field, value))

const wordOf = <Word extends string>(
  row: Row,
  field: string,
  words: readonly Word[],
  value: unknown,
): Word | undefined => {
  const text = row.shortText(field, value)
  if (text === undefined) return undefined
  const known = words.find((word) => word === text.toUpperCase())
  if (known !== undefined) return known
  throw row.refusal(
    'WORD_UNKNOWN',
    field,
    `${field} is one of ${words.join(', ')}, not ${quoted(text)}.`,
  )
}

const positionOf = (row: Row, record: Given): Position | undefined =>
  record['lon'] === undefined && record['lat'] === undefined
    ? undefined
    : row.position(
        { lon: 'lon', lat: 'lat' },
        { lon: record['lon'], lat: record['lat'], crs: row.crs('crs', record['crs']) },
      )

const attributionOf = (row: Row, field: string, value: unknown): Attribution | undefined => {
  if (!isObject(value)) return undefined
  const licence = row.shortText(`${field}.licence`, value['licence'])
  const url = row.url(`${field}.url`, value['url'])
  return {
    text: needed(row, `${field}.text`, row.shortText(`${field}.text`, value['text'])),
    ...(licence === undefined ? {} : { licence }),
    ...(url === undefined ? {} : { url }),
  }
}

const listOf = (row: Row, field: string, value: unknown): readonly unknown[] => {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.length <= LIST_MAX) return value
  throw row.refusal('LIST_NOT_VALID', field, `${field} is a list of at most ${LIST_MAX}.`)
}

/** Minutes of a stay or a way: 0 to a day. */
const minutesOf = (row: Row, field: string, value: unknown): number | undefined => {
  const minutes = row.count(field, value)
  if (minutes === undefined || minutes <= 1_440) return minutes
  throw row.refusal('MINUTES_NOT_VALID', field, `${field} is at most 1440 minutes.`)
}

/**
 * Format `destinations-json`: areas with several attractions. Members: `id`, `name` (a text, or by language), `description`,
 * `grade` 0 to 5, `grade_year`, `lon` and `lat` with `crs`, `attractions` (ids of the partner's attractions),
 * `attribution`.
 */
export const destinationsJson = jsonReader<DestinationFacts>(
  'destinations-json',
  'destinations',
  (row, record) => {
    const grade = row.count('grade', record['grade']) ?? 0
    if (grade > 5) throw row.refusal('GRADE_INVALID', 'grade', 'grade must be 0 to 5.')
    return {
      names: namesOf(row, 'name', record['name']),
      descriptions: localizedField(row, 'TEXT', 'description', record['description']),
      grade,
      gradeYear: row.count('grade_year', record['grade_year']),
      position: positionOf(row, record),
      attractions: listOf(row, 'attractions', record['attractions']).map((id) =>
        needed(row, 'attractions', row.shortText('attractions', id)),
      ),
      attribution: attributionOf(row, 'attribution', record['attribution']),
    }
  },
)

/**
 * Format `points-json`: gates, toilets and the like. Members: `id`, `attraction`, `kind`, `name`, `lon`, `lat`, `crs`,
 * `accuracy` (APPROXIMATE unless EXACT is said), `wheelchair` (YES, LIMITED, NO), `hours` as text.
 */
export const pointsJson = jsonReader<PointFacts>('points-json', 'points', (row, record) => ({
  attraction: needed(row, 'attraction', row.shortText('attraction', record['attraction'])),
  kind: needed(row, 'kind', wordOf(row, 'kind', POINT_KINDS, record['kind'])),
  names: namesOf(row, 'name', record['name']),
  position: needed(row, 'lon', positionOf(row, record)),
  accuracy:
    wordOf(row, 'accuracy', ['EXACT', 'APPROXIMATE'] as const, record['accuracy']) ?? 'APPROXIMATE',
  wheelchair: wordOf(row, 'wheelchair', WHEELCHAIR, record['wheelchair']),
  hoursText: localizedField(row, 'TEXT', 'hours', record['hours']),
}))

const audioOf = (row: Row, value: unknown): GuideAudio => {
  const part = isObject(value) ? value : {}
  const url = needed(row, 'audio.url', row.url('audio.url', part['url']))
  if (!url.startsWith('https://'))
    throw row.refusal('AUDIO_NOT_SECURE', 'audio.url', 'A recording needs an https address.')
  const locale = row.shortText('audio.locale', part['locale'])
  if (locale !== 'zh-CN' && locale !== 'en')
    throw row.refusal('WORD_UNKNOWN', 'audio.locale', 'audio.locale is zh-CN or en.')
  const seconds = row.count('audio.seconds', part['seconds']) ?? 0
  if (seconds === 0)
    throw row.refusal('FIELD_MISSING', 'audio.seconds', 'Say how many seconds the recording lasts.')
  return {
    locale,
    url,
    seconds,
    attribution: needed(
      row,
      'audio.attribution',
      attributionOf(row, 'audio.attribution', part['attribution']),
    ),
  }
}

/**
 * Format `guide-json`: texts to listen to. Members: `id`, `attraction`, `point` (id of one of its points), `position` from 1,
 * `title` and `text` in zh-CN and en, `audio`: a list of `locale`, `url` (https), `seconds` and `attribution`.
 */
export const guideJson = jsonReader<GuideFacts>('guide-json', 'guide', (row, record) => {
  const texts = needed(row, 'text', localizedField(row, 'TEXT', 'text', record['text']))
  const titles = namesOf(row, 'title', record['title'])
  for (const locale of ['zh-CN', 'en'] as const)
    if (texts[locale] === undefined || titles[locale] === undefined)
      throw row.refusal(
        'LANGUAGE_MISSING',
        'text',
        'A guide has its title and text in zh-CN and in en: whoever cannot hear it reads it.',
      )
  const position = row.count('position', record['position']) ?? 0
  if (position === 0)
    throw row.refusal(
      'FIELD_MISSING',
      'position',
      'Say in which order it is heard: position from 1.',
    )
  return {
    attraction: needed(row, 'attraction', row.shortText('attraction', record['attraction'])),
    point: row.shortText('point', record['point']),
    position,
    titles,
    texts,
    audio: listOf(row, 'audio', record['audio']).map((part) => audioOf(row, part)),
  }
})

/**
 * Format `routes-json`: Members: `id`, `name`, `description`, `mode` (WALK or DRIVE), `attribution`, and `stops` in their
 * order, each with `place` or `point` (an id of the partner's) or a `name` with `lon`, `lat` and `crs`; `dwell_minutes`; and
 * `leg_minutes` from the stop before where they are known.
 */
export const routesJson = jsonReader<TripFacts>('routes-json', 'routes', (row, record) => ({
  names: namesOf(row, 'name', record['name']),
  descriptions: localizedField(row, 'TEXT', 'description', record['description']),
  mode: wordOf(row, 'mode', ['WALK', 'DRIVE'] as const, record['mode']) ?? 'WALK',
  stops: listOf(row, 'stops', record['stops']).map((value): TripStop => {
    const stop = objectOf(row, value)
    return {
      place: row.shortText('stops.place', stop['place']),
      point: row.shortText('stops.point', stop['point']),
      names: localizedField(row, 'NAME', 'stops.name', stop['name']),
      position: positionOf(row, stop),
      dwellMinutes: minutesOf(row, 'stops.dwell_minutes', stop['dwell_minutes']) ?? 0,
      legMinutes: minutesOf(row, 'stops.leg_minutes', stop['leg_minutes']),
    }
  }),
  location: undefined,
  attribution: attributionOf(row, 'attribution', record['attribution']),
}))

/**
 * Format `tickets-json`: which SKU is the ticket of an audience. Members: `attraction`, `audience`, `sku`. Attraction and audience
 * are the id: an audience of an attraction buys one SKU.
 */
export const ticketsJson: Reader<TicketFacts> = jsonReader(
  'tickets-json',
  'tickets',
  (row, record) => ({
    attraction: needed(row, 'attraction', row.shortText('attraction', record['attraction'])),
    audience: needed(row, 'audience', wordOf(row, 'audience', AUDIENCES, record['audience'])),
    sku: needed(row, 'sku', row.shortText('sku', record['sku'])),
  }),
  ({ attraction, audience }) => `${String(attraction)}:${String(audience).toUpperCase()}`,
)
