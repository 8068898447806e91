import type { OpeningHours } from '#schema/hours.ts'
import { openingHoursSchema } from '#schema/hours.ts'
import type { Entity, Mapper } from '#resolvers/importing/formats/fiware.ts'
import { fiwarePlace } from '#resolvers/importing/formats/fiware-place.ts'
import { localizedField } from '#resolvers/importing/formats/languages.ts'
import { given, isObject } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import type { AttractionCategory } from '../rules/crowd.ts'
import { ATTRACTION } from './facts.ts'
import type { TourismFacts } from './facts.ts'

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

const weekdaysOf = (value: unknown): readonly number[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((name) => {
    const day = typeof name === 'string' ? name.replace(/^.*[/#]/, '').toLowerCase() : ''
    const index = DAYS.indexOf(day)
    return index === -1 ? [] : [index + 1]
  })

const clock = (value: unknown): string | undefined =>
  typeof value === 'string' ? /^(\d{2}:\d{2})(?::\d{2})?$/.exec(value.trim())?.[1] : undefined

/**
 * schema.org `openingHoursSpecification` (day, opens, closes) as hours; a statutory holiday is like its weekday there.
 * Entries limited to dates, and any that do not fit (the official examples write "21.00"), make the whole unusable:
 * half a timetable would tell visitors "closed". It is then left out with the warning HOURS_UNUSABLE.
 */
const hoursOf = (row: Row, value: unknown): OpeningHours | undefined => {
  if (value === undefined || value === null) return undefined
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (entries.length === 0) return undefined
  const weekly = entries.map((entry) =>
    isObject(entry) && entry['validFrom'] === undefined && entry['validThrough'] === undefined
      ? {
          days: weekdaysOf(entry['dayOfWeek']),
          opens: clock(entry['opens']),
          closes: clock(entry['closes']),
        }
      : undefined,
  )
  const hours = openingHoursSchema.safeParse({
    weekly,
    holidays: 'AS_WEEKDAY',
    makeupWorkdays: 'AS_WEEKDAY',
  })
  if (hours.success) return hours.data
  row.warn(
    'HOURS_UNUSABLE',
    'openingHoursSpecification',
    'openingHoursSpecification does not list weekdays with times HH:MM and was left out.',
  )
  return undefined
}

/** The words of `category` that name a kind of place; the numbers of other code lists are not translated. */
const CATEGORY_OF_WORD: ReadonlyMap<string, AttractionCategory> = new Map([
  ['museum', 'MUSEUM'],
  ['park', 'PARK'],
  ['garden', 'PARK'],
  ['memorial', 'MEMORIAL'],
  ['monument', 'MEMORIAL'],
  ['temple', 'TEMPLE'],
  ['zoo', 'ZOO'],
  ['theatre', 'THEATRE'],
  ['theater', 'THEATRE'],
  ['historicsite', 'HISTORIC_SITE'],
  ['scenicarea', 'SCENIC_AREA'],
])

const categoryOf = ({ attributes }: Entity): AttractionCategory => {
  const words: readonly unknown[] = [attributes['category']].flat()
  const known = words.map((word) =>
    typeof word === 'string'
      ? CATEGORY_OF_WORD.get(word.toLowerCase().replace(/[\s_-]/g, ''))
      : undefined,
  )
  return known.find((category) => category !== undefined) ?? 'OTHER'
}

const attraction =
  (category: (entity: Entity) => AttractionCategory): Mapper<TourismFacts> =>
  (entity, row) => {
    const { attributes } = entity
    const capacity = row.count('capacity', attributes['capacity'])
    return {
      place: {
        ...fiwarePlace(ATTRACTION, entity, row, ['title', 'alternateName']),
        ...given({
          hours: hoursOf(row, attributes['openingHoursSpecification']),
          hoursText: localizedField(
            row,
            'TEXT',
            'openingHours',
            textOf(attributes['openingHours']),
          ),
        }),
      },
      facts: given({
        category: category(entity),
        ticketText: localizedField(row, 'TEXT', 'priceRange', attributes['priceRange']),
        capacityInstantaneous: capacity === 0 ? undefined : capacity,
      }),
    }
  }

/** schema.org writes `openingHours` as one text or as several. */
const textOf = (value: unknown): unknown =>
  Array.isArray(value) && value.every((part) => typeof part === 'string') ? value.join('; ') : value

/** The entity types of the FIWARE tourism models that become attractions. */
export const fiware: Readonly<Record<string, Mapper<TourismFacts>>> = {
  PointOfInterest: attraction(categoryOf),
  Museum: attraction(() => 'MUSEUM'),
  TouristDestination: attraction(() => 'SCENIC_AREA'),
}
