import type { Given, Row } from '#resolvers/importing/formats/row.ts'
import { given } from '#resolvers/importing/formats/row.ts'
import type { ImportItem, ImportRecord } from '#resolvers/importing/records.ts'
import type { Availability, Lot } from '../tables.ts'

/** What a file tells of a lot beyond its place: the columns of `parking_lots` that it gives. */
export type ParkingFacts = Given<Lot, 'placeId'>

/** The moment's value for one vehicle class: the columns of `parking_availability`. */
export type ParkingObservation = Given<Availability, 'placeId'> &
  Pick<Availability, 'vehicleClass' | 'kind' | 'level'>

/** The moment's values of a lot, one a vehicle class. */
export type ParkingLive = readonly ParkingObservation[]

/** The kind of place under which lots are kept. */
export const PARKING_LOT = 'PARKING_LOT'

interface Counts {
  readonly vehicleClass: string
  readonly free?: number | undefined
  readonly occupied?: number | undefined
  readonly asOf?: number | undefined
}

const UNKNOWN = { kind: 'UNKNOWN', level: 'UNKNOWN' } as const

/**
 * An observation by numbers: COUNT when the free bays are known, else UNKNOWN. The level says only whether there is
 * any free bay; what counts as FEW is a rule of the scene, not of a file.
 */
export const countObservation = ({
  vehicleClass,
  free,
  occupied,
  asOf,
}: Counts): ParkingObservation => ({
  vehicleClass,
  ...(free === undefined
    ? UNKNOWN
    : ({ kind: 'COUNT', level: free === 0 ? 'FULL' : 'FREE' } as const)),
  ...given({ free, occupied, asOf }),
})

/** An observation that says only whether there is a free bay; `undefined` when not even that is known. */
export const flagObservation = (
  vehicleClass: string,
  someFree: boolean | undefined,
  asOf: number | undefined,
): ParkingObservation => ({
  vehicleClass,
  ...(someFree === undefined
    ? UNKNOWN
    : ({ kind: 'FLAG', level: someFree ? 'FREE' : 'FULL' } as const)),
  ...given({ asOf }),
})

/** An observation of a lot that lets nobody in, so that its free bays are none of anybody's. */
export const closedObservation = (
  vehicleClass: string,
  asOf: number | undefined,
  occupied?: number,
): ParkingObservation => ({
  vehicleClass,
  kind: 'CLOSED',
  level: 'UNKNOWN',
  ...given({ occupied, asOf }),
})

/**
 * Notes numbers that cannot all be true (more free, or more free and occupied, than there are bays) as
 * INCONSISTENT_COUNT. Nothing is corrected: shared and re-lined bays make it so.
 */
export const warnInconsistent = (
  row: Row,
  field: string,
  {
    free,
    occupied,
    total,
  }: { free?: number | undefined; occupied?: number | undefined; total?: number | undefined },
): void => {
  if (total === undefined || (free ?? 0) + (occupied ?? 0) <= total) return
  const counted = [
    ...(free === undefined ? [] : [`free ${free}`]),
    ...(occupied === undefined ? [] : [`occupied ${occupied}`]),
  ].join(' and ')
  row.warn('INCONSISTENT_COUNT', field, `The source counts ${counted}, but ${total} bays in all.`)
}

/** A height limit in metres as whole centimetres; 0 and absent are no limit. */
export const heightCm = (row: Row, field: string, metres: unknown): number | undefined => {
  const height = row.number(field, metres)
  if (height === undefined || height === 0) return undefined
  const cm = Math.round(height * 100)
  if (cm > 0 && height < 100) return cm
  row.warn('HEIGHT_INVALID', field, `${field} is no height in metres: ${height}.`)
  return undefined
}

/** The fault of a live value for a lot that has one already; the first one stands. */
export const secondValue = ({ row, sourceId }: ImportRecord): ImportItem<never, never> => ({
  kind: 'fault',
  fault: {
    row,
    sourceId,
    code: 'DUPLICATE_ROW',
    message: 'The live values hold this lot twice; the first one counts.',
    severity: 'ERROR',
  },
})
