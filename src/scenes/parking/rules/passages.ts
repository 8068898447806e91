/** What barriers tell of passing plates: one row read, or the reason why not. Pure. */
import { parseRfc3339 } from '#schema/time.ts'
import { CLOCK_AHEAD_MAX_MS } from './availability.ts'
import type { PushFault } from './push.ts'
import { classOfPlate, plateOf, STAY_MAX_MS, type Passage } from './stay.ts'
import { VEHICLE_CLASSES, type VehicleClass } from './tariff.ts'

/** Rows that a call may bring. */
export const PASSAGE_ROWS_MAX = 200
const NAME_LENGTH_MAX = 200
const ID = /^[\w.:-]{1,100}$/

/** A passage that can be stored once its lot is known. */
export interface ReadPassage extends Passage {
  readonly row: number
  /** The lot's id in the partner's own data set. */
  readonly lot: string
  readonly plate: string
  readonly vehicleClass: VehicleClass
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads `{ id, lot, kind, plate, at, vehicleClass }`. Without a class the plate tells it. */
export const readPassage = (
  value: unknown,
  row: number,
  now: number,
): { readonly passage?: ReadPassage; readonly faults: readonly PushFault[] } => {
  const faults: PushFault[] = []
  const tell = (field: string, code: string, message: string): void => {
    faults.push({ row, field, code, message, severity: 'ERROR' })
  }
  if (!isRecord(value)) {
    tell('', 'NOT_A_ROW', 'A row is an object with id, lot, kind, plate and at.')
    return { faults }
  }
  const { id, lot, kind, plate, at, vehicleClass } = value
  const knownId = typeof id === 'string' && ID.test(id) ? id : undefined
  if (knownId === undefined)
    tell('id', 'BAD_ID', 'Your own name for the passage: 1 to 100 letters, digits and . : _ -')
  const knownLot =
    typeof lot === 'string' && lot !== '' && lot.length <= NAME_LENGTH_MAX ? lot : undefined
  if (knownLot === undefined) tell('lot', 'LOT_MISSING', 'Name the lot by its id in your data set.')
  const knownKind = kind === 'ENTRY' || kind === 'EXIT' ? kind : undefined
  if (!knownKind) tell('kind', 'UNKNOWN_KIND', 'ENTRY or EXIT.')
  const knownPlate = typeof plate === 'string' ? plateOf(plate.slice(0, 40)) : undefined
  // The plate itself is not repeated: faults are logged.
  if (knownPlate === undefined)
    tell('plate', 'BAD_PLATE', '4 to 10 letters, digits and characters.')
  const knownClass =
    vehicleClass === undefined || vehicleClass === null
      ? knownPlate && classOfPlate(knownPlate)
      : VEHICLE_CLASSES.find((one) => one === vehicleClass)
  if (!knownClass && knownPlate !== undefined)
    tell('vehicleClass', 'UNKNOWN_VEHICLE_CLASS', `One of ${VEHICLE_CLASSES.join(', ')}.`)
  const ms = typeof at === 'string' ? parseRfc3339(at) : undefined
  if (ms === undefined) tell('at', 'TIME_UNREADABLE', 'A time by RFC 3339 with its offset.')
  else if (ms > now + CLOCK_AHEAD_MAX_MS)
    tell('at', 'TIME_IN_FUTURE', 'The time lies ahead: correct the clock.')
  else if (ms < now - STAY_MAX_MS) tell('at', 'TIME_TOO_OLD', 'Older than 60 days.')
  if (
    knownId === undefined ||
    knownLot === undefined ||
    !knownKind ||
    knownPlate === undefined ||
    !knownClass ||
    ms === undefined ||
    faults.length > 0
  )
    return { faults }
  return {
    passage: {
      row,
      id: knownId,
      lot: knownLot,
      kind: knownKind,
      plate: knownPlate,
      vehicleClass: knownClass,
      at: ms,
    },
    faults,
  }
}
