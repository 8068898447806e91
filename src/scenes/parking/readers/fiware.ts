import type { Entity, Mapper } from '#resolvers/importing/formats/fiware.ts'
import { fiwarePlace } from '#resolvers/importing/formats/fiware-place.ts'
import { given, isObject } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { observationTime } from '#resolvers/importing/formats/times.ts'
import type { ReadOptions } from '#resolvers/importing/records.ts'
import type { Layout } from '../tables.ts'
import {
  PARKING_LOT,
  closedObservation,
  countObservation,
  flagObservation,
  heightCm,
  warnInconsistent,
} from './facts.ts'
import type { ParkingFacts, ParkingLive, ParkingObservation } from './facts.ts'

const words = (row: Row, field: string, value: unknown): readonly string[] =>
  [value]
    .flat()
    .map((word: unknown) => row.shortText(field, word))
    .filter((word) => word !== undefined)

/** `allowedVehicleType` of the parking models in the portal's words; the first known one is the class of the totals. */
const CLASS_OF_VEHICLE: ReadonlyMap<string, string> = new Map([
  ['car', 'CAR'],
  ['motorcycle', 'MOTORCYCLE'],
  ['moped', 'MOTORCYCLE'],
  ['motorscooter', 'MOTORCYCLE'],
  ['bicycle', 'BICYCLE'],
  ['van', 'TRUCK_LIGHT'],
  ['lorry', 'TRUCK_HEAVY'],
  ['truck', 'TRUCK_HEAVY'],
  ['bus', 'COACH'],
  ['coach', 'COACH'],
])

const vehicleClassOf = (row: Row, { attributes }: Entity): string => {
  const field = 'allowedVehicleType'
  const classes = words(row, field, attributes[field]).map((word) =>
    CLASS_OF_VEHICLE.get(word.toLowerCase()),
  )
  return classes.includes('CAR') ? 'CAR' : (classes.find((found) => found !== undefined) ?? 'CAR')
}

const layoutOf = (categories: readonly string[], layouts: readonly string[]): Layout => {
  const has = (...any: string[]): boolean =>
    any.some((word) => categories.includes(word) || layouts.includes(word))
  if (has('underground')) return 'UNDERGROUND'
  if (has('multiLevel', 'multiStorey', 'automatedParkingGarage')) return 'MULTI_STOREY'
  if (has('onStreet')) return 'STREET'
  return has('surface', 'openSpace', 'field', 'ground') ? 'SURFACE' : 'OTHER'
}

interface Slots {
  readonly total?: number | undefined
  readonly free?: number | undefined
  readonly occupied?: number | undefined
}

const slotsOf = (row: Row, prefix: string, value: unknown): Slots => {
  const slots = isObject(value) ? value : {}
  const count = (name: string): number | undefined => row.count(`${prefix}${name}`, slots[name])
  return {
    total: count('totalSpotNumber'),
    free: count('availableSpotNumber'),
    occupied: count('occupiedSpotNumber'),
  }
}

/** When the numbers were taken: their own time goes before that of the whole entity. */
const asOf = (
  row: Row,
  { attributes, observedAt }: Entity,
  options: ReadOptions,
): number | undefined => {
  const candidates: readonly (readonly [string, unknown])[] = [
    ['occupancyModified', attributes['occupancyModified']],
    ['availableSpotNumber.observedAt', observedAt['availableSpotNumber'] ?? observedAt['status']],
    ['observationDateTime', attributes['observationDateTime']],
    ['dateModified', attributes['dateModified']],
  ]
  const [field, value] = candidates.find(([, time]) => time !== undefined && time !== null) ?? [
    '',
    undefined,
  ]
  return observationTime(row, field, value, options)
}

/** A site or a stretch of street: totals, and two-wheelers apart where the entity counts them apart. */
const site =
  (layout: Layout | undefined): Mapper<ParkingFacts, ParkingLive> =>
  (entity, row, options) => {
    const { attributes } = entity
    const categories = words(row, 'category', attributes['category'])
    const own = vehicleClassOf(row, entity)
    const all = slotsOf(row, '', attributes)
    const four = slotsOf(row, 'fourWheelerSlots.', attributes['fourWheelerSlots'])
    const two = slotsOf(row, 'twoWheelerSlots.', attributes['twoWheelerSlots'])
    warnInconsistent(row, 'availableSpotNumber', all)
    if (own === 'CAR' && all.total !== undefined && (four.total ?? all.total) !== all.total) {
      row.warn(
        'INCONSISTENT_COUNT',
        'fourWheelerSlots.totalSpotNumber',
        `${four.total} bays for four wheels, but ${all.total} in all; the sum counts.`,
      )
    }
    const time = asOf(row, entity, options)
    const closed = words(row, 'status', attributes['status']).includes('closed')
    const observe = (vehicleClass: string, slots: Slots): ParkingObservation =>
      closed
        ? closedObservation(vehicleClass, time)
        : countObservation({ vehicleClass, free: slots.free, occupied: slots.occupied, asOf: time })
    const twoWheelers = own !== 'MOTORCYCLE' && (two.total ?? 0) > 0
    const capacity = {
      ...(all.total === undefined || all.total === 0 ? {} : { [own]: all.total }),
      ...(twoWheelers && two.total !== undefined ? { MOTORCYCLE: two.total } : {}),
    }
    return {
      place: fiwarePlace(PARKING_LOT, entity, row, ['alternateName', 'areaServed']),
      facts: given({
        layout: layout ?? layoutOf(categories, words(row, 'layout', attributes['layout'])),
        capacity: Object.keys(capacity).length === 0 ? undefined : capacity,
        heightLimitCm: heightCm(row, 'maximumAllowedHeight', attributes['maximumAllowedHeight']),
        categories: [...categories, ...words(row, 'extCategory', attributes['extCategory'])],
      }),
      live: [observe(own, all), ...(twoWheelers ? [observe('MOTORCYCLE', two)] : [])],
    }
  }

/** One bay: its status says whether it is free, and is no count. */
const spot: Mapper<ParkingFacts, ParkingLive> = (entity, row, options) => {
  const { attributes } = entity
  const categories = words(row, 'category', attributes['category'])
  const [status] = words(row, 'status', attributes['status'])
  const vehicleClass = vehicleClassOf(row, entity)
  const time = asOf(row, entity, options)
  const someFree = status === 'free' ? true : status === 'occupied' ? false : undefined
  return {
    place: fiwarePlace(PARKING_LOT, entity, row),
    facts: {
      layout: layoutOf(categories, []),
      capacity: { [vehicleClass]: 1 },
      categories,
    },
    live: [
      status === 'closed'
        ? closedObservation(vehicleClass, time)
        : flagObservation(vehicleClass, someFree, time),
    ],
  }
}

/** The entity types of the FIWARE parking models that become lots. */
export const fiware: Readonly<Record<string, Mapper<ParkingFacts, ParkingLive>>> = {
  OffStreetParking: site(undefined),
  OnStreetParking: site('STREET'),
  ParkingSpot: spot,
}
