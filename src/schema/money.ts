/** Money is a whole number of fen (1 yuan = 100 fen); no price ever passes through a fraction in binary. */

/** A whole number of fen, the smallest unit of the currency CNY. */
export type Fen = number

/** The largest price that is taken from text: 99,999,999.99 yuan. */
export const PRICE_MAX_FEN: Fen = 9_999_999_999

export type PriceProblem =
  | 'PRICE_NOT_A_NUMBER'
  | 'PRICE_NEGATIVE'
  | 'PRICE_TOO_PRECISE'
  | 'PRICE_TOO_LARGE'

export type ParsedPrice =
  | { readonly ok: true; readonly fen: Fen }
  | { readonly ok: false; readonly code: PriceProblem }

/** Whole yuan, plain or in groups of three, and decimals. */
const AMOUNT = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/
/** The currency before the amount. The full-width sign is already folded into the plain one. */
const PREFIX = /^(?:¥|CNY|RMB|人民币)\s*/i
const SUFFIX = /\s*(?:元|CNY|RMB)$/i
const MINUS = /^[-\u2212]\s*/

const refuse = (code: PriceProblem): ParsedPrice => ({ ok: false, code })

/**
 * A price in yuan as people and spreadsheets write it (`8`, `12.5`, `¥1,299.00`, `１２．５０元`) as fen, digit by digit.
 * @returns the fen, or why the text is no price: not a number; below zero; finer than a fen (`1.005`; further zeros
 *   are harmless); above `PRICE_MAX_FEN`.
 */
export const parseYuan = (text: string): ParsedPrice => {
  // NFKC folds full-width digits, sign, comma and point into the plain ones.
  const plain = text.normalize('NFKC').trim()
  const unsigned = plain.replace(MINUS, '').replace(PREFIX, '')
  // The minus stands before or after the sign of the currency, not twice.
  const amount = (MINUS.test(plain) ? unsigned : unsigned.replace(MINUS, '')).replace(SUFFIX, '')
  const negative = MINUS.test(plain) || MINUS.test(unsigned)
  const match = AMOUNT.exec(amount)
  if (match === null) return refuse('PRICE_NOT_A_NUMBER')
  if (negative) return refuse('PRICE_NEGATIVE')
  const yuan = (match[1] ?? '').replaceAll(',', '').replace(/^0+(?=\d)/, '')
  const decimals = (match[2] ?? '').replace(/0+$/, '')
  if (decimals.length > 2) return refuse('PRICE_TOO_PRECISE')
  if (yuan.length > String(PRICE_MAX_FEN).length - 2) return refuse('PRICE_TOO_LARGE')
  // At most ten digits, so the whole number is exact.
  return { ok: true, fen: Number(yuan + decimals.padEnd(2, '0')) }
}

/** Fen of a price as people type it; `NaN` for what is none, which no rule takes. */
export const fenOf = (text: string): number => {
  const parsed = parseYuan(text)
  return parsed.ok ? parsed.fen : Number.NaN
}

/** Where a lone ¥ may be read as yen the sign says whose it is, as CLDR does. */
const SIGN_BY_LOCALE: ReadonlyMap<string, string> = new Map([['zh-Hant', 'CN¥']])

/**
 * Fen as text for people, for example `¥12.50`, `¥1,299.00`, `-¥0.05`.
 * @throws RangeError when the amount is not a whole number that can be held exactly.
 */
export const formatFen = (fen: Fen, locale: string): string => {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not a whole number of fen: ${fen}`)
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const yuan = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ',')
  const sign = SIGN_BY_LOCALE.get(locale) ?? '¥'
  return `${fen < 0 ? '-' : ''}${sign}${yuan}.${digits.slice(-2)}`
}
