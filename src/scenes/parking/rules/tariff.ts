/**
 * What a stay in a car park costs. The table follows the rate lines of the Alliance for Parking Data Standards
 * (ISO 5206): flat and incrementing lines, restarted every 24 hours from entry, with a cap for each of those periods.
 */
import { z } from 'zod'
import type { Calendar } from '#schema/calendar.ts'
import { isWorkday } from '#schema/calendar.ts'
import {
  DAY_MS,
  MINUTES_PER_DAY,
  MINUTE_MS,
  addDays,
  instantOf,
  localDay,
  minuteOfTime,
} from '#schema/time.ts'

export const VEHICLE_CLASSES = [
  'CAR',
  'MOTORCYCLE',
  'TRUCK_LIGHT',
  'TRUCK_HEAVY',
  'COACH',
  'BICYCLE',
  'ELECTRIC_CAR',
  'DISABLED',
] as const
export type VehicleClass = (typeof VEHICLE_CLASSES)[number]

const FEN_MAX = 100_000_000

const fen = z.int().min(0).max(FEN_MAX)
const vehicleClass = z.enum(VEHICLE_CLASSES)
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time HH:MM')
const endTime = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time HH:MM')

const conditions = {
  /** For whom; without it for every class. */
  vehicleClasses: z.array(vehicleClass).min(1).optional(),
  /** WORKDAY and DAY_OFF by the calendar of make-up days; a window over midnight counts to the day it begins on. */
  days: z.enum(['ALL', 'WORKDAY', 'DAY_OFF']).optional(),
  /** Window on the wall clock, half open; an end not after the start is on the next day. */
  timeOfDay: z
    .object({ from: time, until: endTime })
    .refine(({ from, until }) => from !== until, 'a window of the whole day is no window')
    .optional(),
  /** Band of the stay, in minutes since the 24-hour period began; `null` to its end. */
  fromMinute: z
    .int()
    .min(0)
    .max(MINUTES_PER_DAY - 1),
  untilMinute: z.int().min(1).max(MINUTES_PER_DAY).nullable(),
}
const bandProblem = { message: 'the band must end after it begins', path: ['untilMinute'] }
const bandHasLength = (line: { fromMinute: number; untilMinute: number | null }): boolean =>
  line.untilMinute === null || line.fromMinute < line.untilMinute

const steppedLine = z
  .strictObject({ ...conditions, stepMinutes: z.int().min(1).max(MINUTES_PER_DAY), stepFen: fen })
  .refine(bandHasLength, bandProblem)
const flatLine = z.strictObject({ ...conditions, flatFen: fen }).refine(bandHasLength, bandProblem)

/**
 * A tariff as JSON. Every moment of a stay belongs to the first line, from the top, whose conditions it meets; a moment
 * that no line meets is free. A stretch of moments of one line costs `stepFen` for every started step, or `flatFen` once.
 * A stay not longer than `freeMinutes` is free as a whole; a longer one is charged from entry. `discounts` are
 * percents taken off the capped sum, the fraction of a fen in favour of the driver.
 */
export const tariffSchema = z.object({
  currency: z.literal('CNY'),
  freeMinutes: z.int().min(0).max(MINUTES_PER_DAY).optional(),
  lines: z.array(z.union([steppedLine, flatLine])).max(100),
  capPer24hFen: fen.optional(),
  discounts: z
    .array(z.object({ vehicleClass, percent: z.int().min(0).max(100) }))
    .refine((all) => new Set(all.map((d) => d.vehicleClass)).size === all.length, {
      message: 'one discount a vehicle class',
    })
    .optional(),
})

export type Tariff = z.infer<typeof tariffSchema>
export type TariffLine = Tariff['lines'][number]

export type Stay = {
  readonly entryMs: number
  readonly exitMs: number
  readonly vehicleClass: VehicleClass
  /** Zone of the car park, for windows on the wall clock. */
  readonly zone: string
  readonly calendar: Calendar
}

/** STEPS and FLAT charge, CAP and DISCOUNT take off, FREE_STAY explains a zero. */
export type ChargeLabel = 'STEPS' | 'FLAT' | 'CAP' | 'DISCOUNT' | 'FREE_STAY'

export type ChargeLine = {
  readonly label: ChargeLabel
  /** Index of the tariff's line; null for what no line of the tariff causes. */
  readonly tariffLine: number | null
  readonly fromMs: number
  readonly toMs: number
  /** Started steps; 1 for a flat charge, 0 for CAP, DISCOUNT and FREE_STAY. */
  readonly steps: number
  /** Negative for CAP and DISCOUNT. */
  readonly fen: number
}

/** `totalFen` is the sum of the lines; `periods` and `cappedPeriods` count 24-hour periods from entry. */
export type Charge = {
  readonly kind: 'CHARGED'
  readonly totalFen: number
  readonly lines: readonly ChargeLine[]
  readonly periods: number
  readonly cappedPeriods: number
}

export type TariffRefusal =
  /** The exit lies before the entry. */
  | { readonly kind: 'NEGATIVE_STAY' }
  /** The tariff has lines, but none for this class: the price is unknown, not zero. */
  | { readonly kind: 'NO_RATE_FOR_VEHICLE' }

type Interval = { readonly from: number; readonly to: number }

const intersect = (all: readonly Interval[], window: Interval): readonly Interval[] =>
  all
    .filter(({ from, to }) => Math.max(from, window.from) < Math.min(to, window.to))
    .map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }))

const subtract = (all: readonly Interval[], window: Interval): readonly Interval[] =>
  all.flatMap((interval) => [
    ...intersect([interval], { from: -Infinity, to: window.from }),
    ...intersect([interval], { from: window.to, to: Infinity }),
  ])

/** In order, with those that touch joined: a stretch is not started anew at midnight. */
const joined = (all: readonly Interval[]): readonly Interval[] => {
  const result: Interval[] = []
  for (const interval of [...all].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1)
    if (last !== undefined && last.to >= interval.from) {
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, interval.to) }
    } else {
      result.push(interval)
    }
  }
  return result
}

const daysMatch = (days: TariffLine['days'], date: string, calendar: Calendar): boolean =>
  days === undefined || days === 'ALL' || (days === 'WORKDAY') === isWorkday(date, calendar)

/** The dates on which a stretch of time lies, and the one before: a window over midnight may have begun on it. */
const datesOf = ({ from, to }: Interval, zone: string): readonly string[] => {
  const last = localDay(to, zone).date
  const dates: string[] = []
  for (let date = addDays(localDay(from, zone).date, -1); date <= last; date = addDays(date, 1))
    dates.push(date)
  return dates
}

/**
 * The windows in which a line's day and time conditions hold, in order; `undefined` when it has none. Worked out once a stay:
 * its 24-hour periods share their dates.
 */
const windowsOf = (
  line: TariffLine,
  dates: readonly string[],
  stay: Stay,
): readonly Interval[] | undefined => {
  if (line.timeOfDay === undefined && (line.days ?? 'ALL') === 'ALL') return undefined
  const from = minuteOfTime(line.timeOfDay?.from ?? '00:00')
  const end = minuteOfTime(line.timeOfDay?.until ?? '24:00')
  const until = end <= from ? end + MINUTES_PER_DAY : end
  return dates.flatMap((date) =>
    daysMatch(line.days, date, stay.calendar)
      ? [{ from: instantOf(date, from, stay.zone), to: instantOf(date, until, stay.zone) }]
      : [],
  )
}

/** Classes that are cars too: where a tariff has no line of their own they pay as cars. */
const KINDS_OF_CAR: ReadonlySet<VehicleClass> = new Set(['ELECTRIC_CAR', 'DISABLED'])

type NumberedLine = { readonly line: TariffLine; readonly index: number }
type TimedLine = NumberedLine & { readonly windows: readonly Interval[] | undefined }

const linesFor = (tariff: Tariff, wanted: VehicleClass): readonly NumberedLine[] => {
  const all = tariff.lines.map((line, index) => ({ line, index }))
  const namedBySome = all.some(({ line }) => line.vehicleClasses?.includes(wanted) === true)
  const effective = !namedBySome && KINDS_OF_CAR.has(wanted) ? 'CAR' : wanted
  return all.filter(({ line }) => line.vehicleClasses?.includes(effective) ?? true)
}

const chargeOf = ({ line, index }: NumberedLine, { from, to }: Interval): ChargeLine => {
  const place = { tariffLine: index, fromMs: from, toMs: to }
  if ('flatFen' in line) return { ...place, label: 'FLAT', steps: 1, fen: line.flatFen }
  const steps = Math.ceil((to - from) / (line.stepMinutes * MINUTE_MS))
  return { ...place, label: 'STEPS', steps, fen: steps * line.stepFen }
}

/** The charges of one period. Which line a moment belongs to does not depend on the exit, so a longer stay never costs less. */
const chargePeriod = (
  lines: readonly TimedLine[],
  period: Interval,
  stay: Stay,
): readonly ChargeLine[] => {
  let unassigned: readonly Interval[] = [period]
  const charges: ChargeLine[] = []
  for (const numbered of lines) {
    if (unassigned.length === 0) break
    const { fromMinute, untilMinute } = numbered.line
    const band = {
      from: period.from + fromMinute * MINUTE_MS,
      to: period.from + (untilMinute ?? MINUTES_PER_DAY) * MINUTE_MS,
    }
    const windows = intersect(intersect(numbered.windows ?? [period], period), band)
    const remaining = unassigned
    const own = joined(windows.flatMap((window) => intersect(remaining, window)))
    for (const stretch of own) {
      unassigned = subtract(unassigned, stretch)
      const used = intersect([stretch], { from: stay.entryMs, to: stay.exitMs })
      charges.push(...used.map((interval) => chargeOf(numbered, interval)))
    }
  }
  return charges.sort((a, b) => a.fromMs - b.fromMs)
}

const sum = (lines: readonly ChargeLine[]): number => lines.reduce((all, line) => all + line.fen, 0)

const takenOff = (
  label: 'CAP' | 'DISCOUNT',
  { from, to }: Interval,
  amount: number,
): ChargeLine => ({
  label,
  tariffLine: null,
  fromMs: from,
  toMs: to,
  steps: 0,
  fen: -amount,
})

const charge = (lines: readonly ChargeLine[], periods: number, cappedPeriods: number): Charge => ({
  kind: 'CHARGED',
  totalFen: sum(lines),
  lines,
  periods,
  cappedPeriods,
})

/**
 * The price of a stay in fen with the lines that add up to it, or why there is none. The work grows with the number
 * of 24-hour periods, not with minutes.
 * @throws RangeError when an instant is no whole number of milliseconds or the zone does not exist.
 */
export const evaluateTariff = (tariff: Tariff, stay: Stay): Charge | TariffRefusal => {
  const { entryMs, exitMs } = stay
  if (!Number.isSafeInteger(entryMs) || !Number.isSafeInteger(exitMs)) {
    throw new RangeError('entry and exit must be whole milliseconds')
  }
  if (exitMs < entryMs) return { kind: 'NEGATIVE_STAY' }
  const lines = linesFor(tariff, stay.vehicleClass)
  if (lines.length === 0 && tariff.lines.length > 0) return { kind: 'NO_RATE_FOR_VEHICLE' }
  const whole = { from: entryMs, to: exitMs }
  const periods = Math.ceil((exitMs - entryMs) / DAY_MS)
  const freeMs = (tariff.freeMinutes ?? 0) * MINUTE_MS
  if (exitMs - entryMs <= freeMs) {
    const free = { label: 'FREE_STAY', tariffLine: null, fromMs: entryMs, toMs: exitMs } as const
    return charge([{ ...free, steps: 0, fen: 0 }], periods, 0)
  }
  const dates = datesOf({ from: entryMs, to: entryMs + periods * DAY_MS }, stay.zone)
  const timed = lines.map((numbered) => ({
    ...numbered,
    windows: windowsOf(numbered.line, dates, stay),
  }))
  const charges: ChargeLine[] = []
  let cappedPeriods = 0
  for (let index = 0; index < periods; index += 1) {
    const from = entryMs + index * DAY_MS
    const ofPeriod = chargePeriod(timed, { from, to: from + DAY_MS }, stay)
    charges.push(...ofPeriod)
    const over = sum(ofPeriod) - (tariff.capPer24hFen ?? Infinity)
    if (over <= 0) continue
    cappedPeriods += 1
    charges.push(takenOff('CAP', { from, to: Math.min(from + DAY_MS, exitMs) }, over))
  }
  const percent = tariff.discounts?.find((d) => d.vehicleClass === stay.vehicleClass)?.percent ?? 0
  const off = Math.ceil((sum(charges) * percent) / 100)
  if (off > 0) charges.push(takenOff('DISCOUNT', whole, off))
  return charge(charges, periods, cappedPeriods)
}
