/**
 * What a spreadsheet takes for a formula; a leading apostrophe makes it a text (OWASP, CSV injection). A text that looks as if it
 * had one already gets another, so that what is taken off again is what was put on.
 */
const FORMULA = /^'*[=+\-@\t\r]/

/** What a cell holds: a text, a number, nothing, or an amount that is written as it stands. */
export type CsvValue = string | number | null | { readonly amount: string }

/** Told to Excel, that what follows is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF'

/** One cell of RFC 4180: quoted where it has to be, and nothing that a spreadsheet would run. */
export const csvCell = (value: CsvValue): string => {
  if (value === null) return ''
  if (typeof value === 'object') return value.amount
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A text as it was before {@link csvCell} wrote it. */
export const uncsvCell = (text: string): string =>
  text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text

/** A line of a CSV, its end included. */
export const csvLine = (cells: readonly CsvValue[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** Rows as a CSV that Excel opens as it is meant: UTF-8 with its mark, CRLF (RFC 4180). */
export const toCsv = (rows: readonly (readonly CsvValue[])[]): string =>
  BYTE_ORDER_MARK + rows.map(csvLine).join('')

/** Fen as yuan with two digits, as people keep their books: -1230 is -12.30. Exact. */
export const yuanOf = (fen: number): string => {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Fen as a cell that a spreadsheet adds up. */
export const yuanCell = (fen: number): CsvValue => ({ amount: yuanOf(fen) })
