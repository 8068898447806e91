/** Stays of vehicles: from what barriers saw to what is due. Pure. */
import type { Calendar } from '#schema/calendar.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import {
  evaluateTariff,
  type Charge,
  type Tariff,
  type TariffRefusal,
  type VehicleClass,
} from './tariff.ts'

/** A camera that reads a plate again within this time saw the same passage. */
export const SAME_PASSAGE_MS = 2 * MINUTE_MS
/** The longest stay that is told and priced. */
export const STAY_MAX_MS = 60 * DAY_MS

/** A plate passing in or out. */
export interface Passage {
  readonly id: string
  readonly kind: 'ENTRY' | 'EXIT'
  readonly at: number
}

/** A stay as passages tell it; one side may never have been seen. */
export interface SeenStay {
  readonly state: 'INSIDE' | 'LEFT' | 'UNSEEN'
  readonly entry: Passage | null
  readonly exit: Passage | null
}

const order = (a: Passage, b: Passage): number =>
  a.at - b.at ||
  // Out before in at one moment: a vehicle that turns round.
  Number(a.kind === 'ENTRY') - Number(b.kind === 'ENTRY') ||
  (a.id < b.id ? -1 : 1)

/**
 * The stays that passages of one plate at one lot make. It follows from which passages there are and not from the order in which
 * they came, so a barrier may send late, twice and in any order.
 */
export const staysOf = (passages: readonly Passage[]): readonly SeenStay[] => {
  const stays: SeenStay[] = []
  let open: Passage | null = null
  let last: Passage | null = null
  for (const passage of passages.toSorted(order)) {
    if (last?.kind === passage.kind && passage.at - last.at <= SAME_PASSAGE_MS) continue
    last = passage
    if (passage.kind === 'ENTRY') {
      if (open) stays.push({ state: 'UNSEEN', entry: open, exit: null })
      open = passage
    } else {
      stays.push({ state: open ? 'LEFT' : 'UNSEEN', entry: open, exit: passage })
      open = null
    }
  }
  if (open) stays.push({ state: 'INSIDE', entry: open, exit: null })
  return stays
}

export interface DueFacts {
  readonly tariff: Tariff
  readonly vehicleClass: VehicleClass
  readonly zone: string
  readonly calendar: Calendar
  readonly entryMs: number
  /** The exit, or the moment of asking while it is inside. */
  readonly untilMs: number
  /** Let off by vouchers, also those of this bill. */
  readonly freeMinutes: number
  /** Paid before. */
  readonly paidFen: number
}

/** What is due for a stay. `dueFen` is the fee less what vouchers let off and what was paid, never below nothing. */
export interface Due {
  readonly kind: 'DUE'
  readonly charge: Charge
  readonly feeFen: number
  readonly offFen: number
  readonly paidFen: number
  readonly dueFen: number
}

/**
 * What is due for a stay: its price by the tariff, less the price of its first `freeMinutes`, less what was paid. Vouchers let
 * off the beginning, since that is when the holder was in the shop; a longer stay never costs less.
 */
export const dueOf = (facts: DueFacts): Due | TariffRefusal => {
  const { tariff, entryMs, untilMs, vehicleClass, zone, calendar, freeMinutes, paidFen } = facts
  const stay = { vehicleClass, zone, calendar, entryMs }
  const charge = evaluateTariff(tariff, { ...stay, exitMs: untilMs })
  if (charge.kind !== 'CHARGED') return charge
  const freeUntil = Math.min(untilMs, entryMs + freeMinutes * MINUTE_MS)
  const off = freeMinutes === 0 ? undefined : evaluateTariff(tariff, { ...stay, exitMs: freeUntil })
  const offFen =
    freeUntil === untilMs && off
      ? charge.totalFen
      : Math.min(charge.totalFen, off?.kind === 'CHARGED' ? off.totalFen : 0)
  return {
    kind: 'DUE',
    charge,
    feeFen: charge.totalFen,
    offFen,
    paidFen,
    dueFen: Math.max(0, charge.totalFen - offFen - paidFen),
  }
}

const PLATE = /^[\p{Script=Han}A-Z0-9]{4,10}$/u

/**
 * A plate in one spelling: full-width and lower-case letters folded, spaces, dots and dashes left out. `undefined` for what is
 * no plate.
 */
export const plateOf = (text: string): string | undefined => {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s·•.・_-]/gu, '')
  return PLATE.test(plain) ? plain : undefined
}

/** A plate of a new-energy vehicle has eight characters (GA 36-2018): one more than others. */
const NEW_ENERGY_LENGTH = 8
const MAINLAND = /^\p{Script=Han}[A-Z]/u

/** The class a plate tells where the barrier tells none. */
export const classOfPlate = (plate: string): VehicleClass =>
  MAINLAND.test(plate) && plate.length === NEW_ENERGY_LENGTH ? 'ELECTRIC_CAR' : 'CAR'

/** A plate for the screen of somebody who may know it already: `苏A···45`. */
export const maskPlate = (plate: string): string => `${plate.slice(0, 2)}···${plate.slice(-2)}`
