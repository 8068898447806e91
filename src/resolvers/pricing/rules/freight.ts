import type { Fen } from '#schema/money.ts'

/**
 * Regions are beginnings of a six-digit division code (GB/T 2260): `32` a province, `3201` a city of it, `320102` a
 * district. None means everywhere else.
 */
export type FreightZone = {
  readonly regions: readonly string[]
  /** Pieces or grams, by the basis of the template. */
  readonly firstUnits: number
  readonly firstFen: Fen
  readonly extraUnits: number
  readonly extraFen: Fen
  /** From how much, or from how many units, the freight is free. Either is enough. */
  readonly freeFromFen?: Fen | null | undefined
  readonly freeFromUnits?: number | null | undefined
}

export type FreightTemplate = {
  readonly basis: 'COUNT' | 'WEIGHT'
  readonly zones: readonly FreightZone[]
  /** Regions that are not served, written as those of a zone. */
  readonly excluded: readonly string[]
}

export type Parcel = {
  /** Six-digit division code of the address. */
  readonly regionCode: string
  readonly quantity: number
  readonly weightG: number
  /** What its goods cost after discounts. */
  readonly goodsFen: Fen
}

export type Freight = { readonly fen: Fen } | { readonly refused: 'REGION_NOT_SERVED' }

/** How many digits of the code a list of regions settles; -1 when it says nothing about it. */
const matched = (regions: readonly string[], code: string): number =>
  Math.max(-1, ...regions.map((region) => (code.startsWith(region) ? region.length : -1)))

const zoneFor = ({ zones, excluded }: FreightTemplate, code: string): FreightZone | undefined => {
  // What is not served wins a tie: nobody pays for a parcel that cannot be sent.
  let longest = matched(excluded, code)
  let best: FreightZone | undefined
  for (const zone of zones) {
    const length = zone.regions.length === 0 ? 0 : matched(zone.regions, code)
    if (length <= longest) continue
    longest = length
    best = zone
  }
  return best
}

/**
 * The freight of a parcel. The zone with the longest beginning of the address's code decides, so a district may cost other
 * than its province, and an excluded province may have a city that is served. Up to `firstUnits` cost
 * `firstFen`; beyond, every `extraUnits` begun cost `extraFen`.
 * @throws RangeError for a template that `freightFaults` finds fault with, where it yields no amount.
 */
export const freightFor = (template: FreightTemplate, parcel: Parcel): Freight => {
  const zone = zoneFor(template, parcel.regionCode)
  if (zone === undefined) return { refused: 'REGION_NOT_SERVED' }
  const units = template.basis === 'COUNT' ? parcel.quantity : parcel.weightG
  const free =
    parcel.goodsFen >= (zone.freeFromFen ?? Infinity) || units >= (zone.freeFromUnits ?? Infinity)
  if (free) return { fen: 0 }
  const extra = Math.ceil(Math.max(0, units - zone.firstUnits) / zone.extraUnits)
  const fen = zone.firstFen + extra * zone.extraFen
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`no freight: ${fen}`)
  return { fen }
}

/** A province, city or district; a part of the code that is 00 names none. */
const REGION = /^[1-9]\d(?:(?!00)\d{2}){0,2}$/

const isWhole = (value: number, least: number): boolean =>
  Number.isSafeInteger(value) && value >= least

const zoneFaults = (zone: FreightZone, path: string): readonly string[] => {
  const atLeast = (name: keyof FreightZone, value: number, least: number): readonly string[] =>
    isWhole(value, least) ? [] : [`${path}.${name} must be a whole number from ${least}`]
  return [
    ...atLeast('firstUnits', zone.firstUnits, 1),
    ...atLeast('firstFen', zone.firstFen, 0),
    ...atLeast('extraUnits', zone.extraUnits, 1),
    ...atLeast('extraFen', zone.extraFen, 0),
    // Free from nothing would make the fees of the zone void.
    ...atLeast('freeFromFen', zone.freeFromFen ?? 1, 1),
    ...atLeast('freeFromUnits', zone.freeFromUnits ?? 1, 1),
  ]
}

/** Why a template cannot be used, each with the path of what is wrong; empty when it can. */
export const freightFaults = ({ zones, excluded }: FreightTemplate): string[] => {
  const faults = zones.length === 0 ? ['zones must not be empty'] : []
  zones.forEach((zone, index) => faults.push(...zoneFaults(zone, `zones[${index}]`)))
  const elsewhere = zones.filter(({ regions }) => regions.length === 0)
  if (elsewhere.length > 1) faults.push('zones has more than one for everywhere else')
  const named = [
    ...zones.map(({ regions }, index) => ({ path: `zones[${index}].regions`, regions })),
    { path: 'excluded', regions: excluded },
  ]
  const seen = new Set<string>()
  for (const { path, regions } of named) {
    for (const region of regions) {
      if (!REGION.test(region)) faults.push(`${path} has no division "${region}"`)
      else if (seen.has(region)) faults.push(`${path} repeats ${region}`)
      seen.add(region)
    }
  }
  return faults
}
