import ngeohash from 'ngeohash'
import type { DocumentFacts } from './facts.ts'
import {
  checkPosition,
  CRS_VALUES,
  distanceM,
  geohash,
  toWgs84,
  type Crs,
  type Position,
} from '#schema/geo.ts'

type Variables = Readonly<Record<string, unknown>>

/** Variables as everyone of one cell sends them, so that neighbours ask the same question. */
export interface Snapped {
  readonly variables: Variables
  /** How far a caller may be from the position that stands for theirs, doubled; metres. 0 without a position. */
  readonly slackM: number
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const POSITION_KEYS: readonly string[] = ['lon', 'lat', 'crs'] satisfies (keyof Position)[]
const CELL = /^[0-9b-hjkmnp-z]{1,12}$/

/**
 * The cell a caller names, or the one its position lies in; `undefined` when it is neither, which is for the schema
 * to refuse. A cell longer than the operation works with is cut: it says more than is wanted.
 */
const cellOf = (value: unknown, length: number): string | undefined => {
  if (!isRecord(value)) return undefined
  const { cell, lon, lat, crs } = value
  if (typeof cell === 'string')
    return Object.keys(value).length === 1 && CELL.test(cell) && cell.length >= length
      ? cell.slice(0, length)
      : undefined
  if (typeof lon !== 'number' || typeof lat !== 'number') return undefined
  if (Object.keys(value).some((key) => !POSITION_KEYS.includes(key))) return undefined
  const system = crs === undefined ? 'WGS84' : CRS_VALUES.find((one) => one === crs)
  if (system === undefined) return undefined
  const checked = checkPosition({ lon, lat, crs: system })
  return checked.ok ? geohash(toWgs84(checked.position), length) : undefined
}

/** The middle of a cell as the input the schema takes, and its diagonal in metres. */
const middleOf = (
  cell: string,
): {
  readonly at: { readonly lon: number; readonly lat: number; readonly crs: Crs }
  readonly diagonalM: number
} => {
  const [south, west, north, east] = ngeohash.decode_bbox(cell)
  return {
    at: { lon: (west + east) / 2, lat: (south + north) / 2, crs: 'WGS84' },
    diagonalM: distanceM({ lon: west, lat: south }, { lon: east, lat: north }),
  }
}

/** The variables of a request with the positions of a document snapped to their cells. */
export const snap = (given: Variables, declared: DocumentFacts['variables']): Snapped => {
  const variables: Record<string, unknown> = { ...given }
  let slackM = 0
  for (const [name, { cell: length }] of Object.entries(declared)) {
    const cell = length === undefined ? undefined : cellOf(given[name], length)
    if (cell === undefined) continue
    const { at, diagonalM } = middleOf(cell)
    variables[name] = at
    slackM = Math.max(slackM, diagonalM)
  }
  return { variables, slackM }
}

/** JSON with the keys of objects in order: equal values give equal texts, different ones (`"1"` and `1`) never. */
export const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  // JSON reads 1e999 as infinite and would write it as null.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (!isRecord(value)) return JSON.stringify(value ?? null)
  const keys = Object.keys(value).filter((key) => value[key] !== undefined)
  return `{${keys
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join(',')}}`
}
