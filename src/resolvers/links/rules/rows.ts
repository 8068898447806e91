import { z } from 'zod'

/** Rows that one call may bring. */
export const ROWS_MAX = 10_000
const UNITS_MAX = 1_000_000
const PRICE_FEN_MAX = 100_000_000
const TEXT_MAX = 64
/** As inventory has it: no colon, so that a movement's key can be made of it. */
const REFERENCE = /^[\p{L}\p{N} ._/-]{1,60}$/u

/** What a SKU is called by: its id, or what the merchant's own system knows it by. */
export interface SkuName {
  readonly sku?: string | undefined
  /** The source's code of the SKU; `product`, the source's code of the product, where several have it. */
  readonly code?: string | undefined
  readonly product?: string | undefined
  readonly barcode?: string | undefined
}

export interface StockRow extends SkuName {
  /** Id of the store, or its source's own code. */
  readonly store: string
  readonly onHand?: number | undefined
  /** What the caller believes is there; `null`: whatever is. Must be said with `onHand`. */
  readonly expected?: number | null | undefined
  readonly delta?: number | undefined
  readonly reference?: string | undefined
  readonly safety?: number | undefined
}

export interface PriceRow extends SkuName {
  readonly priceFen: number
  readonly expectedFen?: number | undefined
}

/** A row that is none, with what is wrong with it. */
export interface BadRow {
  readonly why: string
}

const text = z.string().min(1).max(TEXT_MAX)
const units = z.int().min(0).max(UNITS_MAX)
const fen = z.int().min(0).max(PRICE_FEN_MAX)
const names = {
  sku: text.optional(),
  code: text.optional(),
  product: text.optional(),
  barcode: text.optional(),
}
const named = ({ sku, code, product, barcode }: SkuName): boolean =>
  [sku, code, barcode].filter((name) => name !== undefined).length === 1 &&
  (product === undefined || code !== undefined)
const NAMED = 'name the SKU by one of sku, code (with product, if need be) and barcode'

const stockRow = z
  .strictObject({
    store: text,
    ...names,
    onHand: units.optional(),
    expected: units.nullable().optional(),
    delta: z
      .int()
      .min(-UNITS_MAX)
      .max(UNITS_MAX)
      .refine((delta) => delta !== 0, 'a delta is not 0')
      .optional(),
    reference: z
      .string()
      .regex(REFERENCE, 'a reference is up to 60 letters, digits, blanks and ._/-')
      .optional(),
    safety: units.optional(),
  })
  .refine(named, NAMED)
  .refine(
    ({ onHand, delta }) => onHand === undefined || delta === undefined,
    'either onHand or a delta',
  )
  .refine(
    ({ onHand, delta, safety }) => [onHand, delta, safety].some((said) => said !== undefined),
    'say onHand, a delta or safety',
  )
  .refine(
    ({ onHand, expected }) => (onHand === undefined) === (expected === undefined),
    'onHand goes with expected: what you believe is there, or null (in CSV *) for whatever is',
  )
  .refine(
    ({ delta, reference }) => (delta === undefined) === (reference === undefined),
    'a delta goes with a reference, which counts once',
  )

const priceRow = z
  .strictObject({ ...names, priceFen: fen, expectedFen: fen.optional() })
  .refine(named, NAMED)

const WHY_MAX = 160

const read =
  <Row extends object>(schema: z.ZodType<Row>) =>
  (value: unknown): Row | BadRow => {
    const { success, data, error } = schema.safeParse(value)
    if (success) return data
    const [issue] = error.issues
    const path = issue?.path.map(String).join('.') ?? ''
    return {
      why: `${path === '' ? '' : `${path}: `}${issue?.message ?? 'no row'}`.slice(0, WHY_MAX),
    }
  }

/** A row of stock as it came, or why it is none. */
export const readStockRow = read<StockRow>(stockRow)
/** A row of prices as it came, or why it is none. */
export const readPriceRow = read<PriceRow>(priceRow)

export const isBad = (row: object): row is BadRow => 'why' in row

/** What `expected` says in CSV for `null`. */
const WHATEVER = '*'
const NUMBERS = new Set(['onhand', 'expected', 'delta', 'safety', 'pricefen', 'expectedfen'])
/** Columns by their names in small letters, as a CSV's header is read. */
const FIELDS: Readonly<Record<string, string>> = {
  store: 'store',
  sku: 'sku',
  code: 'code',
  product: 'product',
  barcode: 'barcode',
  onhand: 'onHand',
  expected: 'expected',
  delta: 'delta',
  reference: 'reference',
  safety: 'safety',
  pricefen: 'priceFen',
  expectedfen: 'expectedFen',
}

const cellOf = (column: string, cell: string): unknown => {
  if (!NUMBERS.has(column)) return cell.replace(/^'(?=[=+\-@\t\r])/, '')
  if (column === 'expected' && cell === WHATEVER) return null
  return /^[+-]?\d{1,9}$/.test(cell) ? Number(cell) : cell
}

/**
 * A row of CSV as a row of JSON would say it: empty cells are not said, an unknown column is left out (lists that were
 * exported hold names for people). What was escaped for a spreadsheet is read back.
 */
export const fromCells = (
  cells: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(cells).flatMap(([column, cell]) => {
      const field = FIELDS[column]
      const trimmed = cell.trim()
      return field === undefined || trimmed === '' ? [] : [[field, cellOf(column, trimmed)]]
    }),
  )

/**
 * Splits rows into chunks within which no two are about the same, so that a chunk can be done at once: the second row about
 * something goes into a later chunk than the first. Rows about nothing known may stand anywhere.
 * @param keyOf what a row is about; `undefined` for nothing.
 */
export const chunksOf = <Row>(
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => string | undefined,
): readonly (readonly Row[])[] => {
  const seen = new Map<string, number>()
  const rounds: Row[][] = []
  for (const row of rows) {
    const key = keyOf(row)
    const round = key === undefined ? 0 : (seen.get(key) ?? 0)
    if (key !== undefined) seen.set(key, round + 1)
    ;(rounds[round] ??= []).push(row)
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / size) }, (_, i) =>
      round.slice(i * size, (i + 1) * size),
    ),
  )
}

/** How many rows of a call may be about the same thing: each of them needs a chunk of its own. */
export const SAME_MAX = 50
