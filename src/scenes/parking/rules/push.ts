/** What barriers push: one row read into what is stored, or into the reason why not. Pure. */
import { DAY_MS, parseRfc3339 } from '#schema/time.ts'
import { CLOCK_AHEAD_MAX_MS, type Observation } from './availability.ts'
import { VEHICLE_CLASSES, type VehicleClass } from './tariff.ts'

/** Rows that a call may bring. */
export const PUSH_ROWS_MAX = 1_000
/** No lot has more bays; a larger number is a broken counter. */
const BAYS_MAX = 100_000
const LOT_LENGTH_MAX = 200

/** Why a row, or a part of it, is not as it was meant. ERROR: the row did not go in. Rows are counted from 0. */
export interface PushFault {
  readonly row: number
  readonly field: string
  readonly code: string
  readonly message: string
  readonly severity: 'ERROR' | 'WARNING'
}

/** A row that can be stored once its lot is known. */
export interface PushedRow {
  readonly row: number
  /** The lot's id in the partner's own data set. */
  readonly lot: string
  readonly vehicleClass: VehicleClass
  readonly kind: Observation['kind']
  readonly level: Observation['level']
  readonly free: number | null
  readonly occupied: number | null
  /** What the row says there is in all; compared, never stored. */
  readonly total: number | null
  readonly asOf: number | null
}

/** Words of FIWARE and DATEX II, without case and separators. */
const STATES: ReadonlyMap<string, 'OPEN' | 'CLOSED' | 'UNKNOWN' | Observation['level']> = new Map([
  ['open', 'OPEN'],
  ['openingtimesinforce', 'OPEN'],
  ['closed', 'CLOSED'],
  ['closedabnormal', 'CLOSED'],
  ['full', 'FULL'],
  ['fullatentrance', 'FULL'],
  ['almostfull', 'FEW'],
  ['spacesavailable', 'FREE'],
  ['statusunknown', 'UNKNOWN'],
  ['unknown', 'UNKNOWN'],
])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads one row. -1 and null are no data, 1970 is no time; a time ahead of the clock by more than two minutes is refused, since
 * it would shut out every later one. Closed goes before any number, and "full" before free bays: a driver who is sent away
 * has lost more than one who was not sent.
 */
export const readPushRow = (
  value: unknown,
  row: number,
  now: number,
): { readonly pushed?: PushedRow; readonly faults: readonly PushFault[] } => {
  const faults: PushFault[] = []
  const tell = (
    severity: PushFault['severity'],
    field: string,
    code: string,
    message: string,
  ): void => {
    faults.push({ row, field, code, message, severity })
  }
  if (!isRecord(value)) {
    tell('ERROR', '', 'NOT_A_ROW', 'A row is an object with lot, free and asOf.')
    return { faults }
  }
  const count = (field: string): number | null => {
    const given = value[field]
    if (given === undefined || given === null || given === -1) return null
    if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= BAYS_MAX)
      return given
    tell(
      'ERROR',
      field,
      'NOT_A_COUNT',
      `A whole number from 0 to ${BAYS_MAX}, or -1 or null for none.`,
    )
    return null
  }
  const { lot, vehicleClass = 'CAR', zone, state: word, asOf: time } = value
  const knownLot = typeof lot === 'string' && lot !== '' && lot.length <= LOT_LENGTH_MAX
  if (!knownLot) tell('ERROR', 'lot', 'LOT_MISSING', 'Name the lot by its id in your data set.')
  const knownClass = VEHICLE_CLASSES.find((one) => one === vehicleClass)
  if (!knownClass)
    tell('ERROR', 'vehicleClass', 'UNKNOWN_VEHICLE_CLASS', `One of ${VEHICLE_CLASSES.join(', ')}.`)
  // The count of a part must never stand for the whole.
  if (zone !== undefined && zone !== null)
    tell('ERROR', 'zone', 'ZONE_UNKNOWN', 'This lot has no such zone: leave it out for the whole.')
  const free = count('free')
  const occupied = count('occupied')
  const total = count('total')

  let state: ReturnType<typeof STATES.get> = 'OPEN'
  if (word !== undefined && word !== null) {
    state =
      typeof word === 'string'
        ? STATES.get(word.toLowerCase().replaceAll(/[\s_-]/g, ''))
        : undefined
    if (state === undefined)
      tell(
        'ERROR',
        'state',
        'UNKNOWN_STATE',
        'A state of FIWARE or DATEX II, such as open or full.',
      )
  }

  let asOf: number | null = null
  if (time !== undefined && time !== null && typeof time !== 'string')
    tell('ERROR', 'asOf', 'TIME_UNREADABLE', 'A time by RFC 3339 with its offset.')
  else if (typeof time === 'string') {
    const ms = parseRfc3339(time)
    if (ms === undefined)
      tell('ERROR', 'asOf', 'TIME_UNREADABLE', 'A time by RFC 3339 with its offset.')
    else if (ms > now + CLOCK_AHEAD_MAX_MS)
      tell('ERROR', 'asOf', 'TIME_IN_FUTURE', 'The time lies ahead: correct the clock.')
    else if (Math.abs(ms) >= DAY_MS) asOf = ms
  }
  if (!knownLot || !knownClass || faults.some(({ severity }) => severity === 'ERROR'))
    return { faults }
  if (asOf === null)
    tell('WARNING', 'asOf', 'TIME_UNKNOWN', 'Without a time it is shown as old, and never counts.')

  const base = { row, lot, vehicleClass: knownClass, occupied, total, asOf }
  const pushed = (kind: PushedRow['kind'], level: PushedRow['level']): PushedRow => ({
    ...base,
    kind,
    level,
    free: kind === 'COUNT' ? free : null,
  })
  if (state === 'CLOSED') {
    if (free !== null && free > 0)
      tell('WARNING', 'free', 'CLOSED_AND_FREE', 'Closed and free at once: it is shown as closed.')
    return { pushed: pushed('CLOSED', 'UNKNOWN'), faults }
  }
  if (state === 'FULL' && free !== null && free > 0) {
    tell('WARNING', 'free', 'FULL_AND_FREE', 'Full and free at once: it is shown as full.')
    return { pushed: pushed('FLAG', 'FULL'), faults }
  }
  if (free !== null) {
    const most = total ?? Infinity
    if (free > most)
      tell('WARNING', 'free', 'FREE_ABOVE_TOTAL', `${free} free of ${total}: kept, shown cut.`)
    else if (free + (occupied ?? 0) > most)
      tell('WARNING', 'occupied', 'INCONSISTENT_COUNT', 'Free and occupied are more than all.')
    return { pushed: pushed('COUNT', free === 0 ? 'FULL' : 'FREE'), faults }
  }
  // Not known is not zero; a word without a number stays a word.
  return state === 'FULL' || state === 'FEW' || state === 'FREE'
    ? { pushed: pushed('FLAG', state), faults }
    : { pushed: pushed('UNKNOWN', 'UNKNOWN'), faults }
}
