import type { Position } from '#schema/geo.ts'
import { entityOf, streamEntities } from '#resolvers/importing/formats/fiware.ts'
import { localizedField } from '#resolvers/importing/formats/languages.ts'
import { isObject, rowItem, type Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import type { TripFacts, TripStop } from './guide-json.ts'

/** A GeoJSON point, longitude first as RFC 7946 has it. One that is swapped is never turned round: it lies elsewhere, and is refused. */
const pointOf = (row: Row, field: string, value: unknown): Position | undefined => {
  const coordinates: unknown =
    isObject(value) && value['type'] === 'Point' ? value['coordinates'] : undefined
  if (!Array.isArray(coordinates)) return undefined
  const [lon, lat] = coordinates as readonly unknown[]
  return row.position({ lon: `${field}.lon`, lat: `${field}.lat` }, { lon, lat, crs: 'WGS84' })
}

interface Ordered extends TripStop {
  readonly order: number
}

const stopOf = (row: Row, value: unknown, i: number): Ordered => {
  const stop = isObject(value) ? value : {}
  const names = localizedField(row, 'NAME', 'itinerary.name', stop['name'])
  if (!names)
    throw row.refusal('NAME_MISSING', 'itinerary.name', 'A stop of the itinerary has no name.')
  return {
    order: row.count('itinerary.position', stop['position']) ?? i + 1,
    place: undefined,
    point: undefined,
    names,
    position: pointOf(row, 'itinerary.location', stop['location'] ?? stop['geo']),
    dwellMinutes: 0,
    legMinutes: undefined,
  }
}

/**
 * Format `fiware-tourist-trip`: TouristTrip of the FIWARE tourism models, in the three spellings of NGSI. The stops of
 * `itinerary` come in the order of their `position`; how long one stays the model does not say.
 */
export const touristTrips: Reader<TripFacts> = {
  format: 'fiware-tourist-trip',
  files: [{ name: 'trips' }],
  async *read(files) {
    for await (const { row: number, value } of streamEntities(requiredFile(files, 0, 'trips'))) {
      yield rowItem(number, (row) => {
        const { attributes, types } = entityOf(row, value)
        if (!types.includes('TouristTrip'))
          throw row.refusal('UNKNOWN_ENTITY_TYPE', 'type', 'This format takes TouristTrip only.')
        const names = localizedField(row, 'NAME', 'name', attributes['name'] ?? attributes['title'])
        if (!names) throw row.refusal('NAME_MISSING', 'name', 'The trip has no name.')
        const itinerary = attributes['itinerary']
        if (!Array.isArray(itinerary) || itinerary.length === 0)
          throw row.refusal('STOPS_MISSING', 'itinerary', 'The trip has no itinerary.')
        const stops = itinerary
          .map((stop: unknown, i) => stopOf(row, stop, i))
          .toSorted((a, b) => a.order - b.order)
          .map(({ order: _order, ...stop }) => stop)
        return {
          facts: {
            names,
            descriptions: localizedField(row, 'TEXT', 'description', attributes['description']),
            mode: 'WALK' as const,
            stops,
            location: pointOf(row, 'location', attributes['location']),
            attribution: undefined,
          },
        }
      })
    }
  },
}
