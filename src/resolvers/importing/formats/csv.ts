import { parse } from 'csv-parse'
import { FileRefused } from '../records.ts'
import type { ImportFile } from '../records.ts'
import { textChunks } from './text.ts'

/** Longest row, in characters. Also ends the search for the closing quote of a field. */
export const CSV_ROW_MAX_CHARS = 1024 * 1024

interface CsvPlan {
  /** Columns that must be there; of a list of spellings one. Names are compared trimmed and in lower case. */
  readonly required: readonly (readonly string[])[]
}

interface CsvRow {
  /** 1-based, the header not counted; empty lines are no rows. */
  readonly row: number
  /** Column name (trimmed, lower case) to the cell as written. */
  readonly cells: Readonly<Record<string, string>>
  /** Cells of the row when there are not as many as columns; the cells are then not to be trusted. */
  readonly wrongCount?: number
}

const columnsOf = (file: ImportFile, header: readonly string[], plan: CsvPlan): string[] => {
  const columns = header.map((name) => name.trim().toLowerCase())
  const blank = columns.indexOf('')
  if (blank !== -1) {
    throw new FileRefused('CSV_HEADER_MISSING', `Column ${blank + 1} of ${file.name} has no name.`)
  }
  const twice = columns.find((name, index) => columns.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new FileRefused(
      'CSV_HEADER_DUPLICATE',
      `${file.name} has two columns named "${twice.slice(0, 60)}".`,
    )
  }
  for (const spellings of plan.required) {
    if (!spellings.some((name) => columns.includes(name))) {
      throw new FileRefused(
        'CSV_COLUMN_MISSING',
        `${file.name} has no column "${spellings.join('" or "')}"; its first line must name the columns.`,
      )
    }
  }
  return columns
}

const rowOf = (row: number, columns: readonly string[], cells: readonly string[]): CsvRow => {
  const byName = Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']))
  return cells.length === columns.length
    ? { row, cells: byName }
    : { row, cells: byName, wrongCount: cells.length }
}

/**
 * The rows of a comma-separated file with a header line, as they arrive: RFC 4180, LF or CRLF, with or without a byte
 * order mark. A quote inside an unquoted cell (`24" TV`) is a character like any other.
 * @throws {FileRefused} CSV_HEADER_MISSING, CSV_HEADER_DUPLICATE, CSV_COLUMN_MISSING before any row; TEXT_NOT_UTF8;
 *   CSV_QUOTE_NOT_CLOSED and RECORD_TOO_LARGE where they are met.
 */
export async function* streamCsv(file: ImportFile, plan: CsvPlan): AsyncGenerator<CsvRow> {
  const records: string[][] = []
  let failure: Error | undefined
  // On Node's streams, which workerd and Deno have too (the build for browsers brings a Buffer that Deno refuses). Each record is handed to
  // `on_record` while `write` runs, and dropped there, so the stream's own buffer stays empty.
  const parser = parse({
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: CSV_ROW_MAX_CHARS,
    on_record: (record: string[]) => {
      records.push(record)
      return undefined
    },
  })
  const finished = new Promise<void>((resolve) => {
    parser.on('error', (error: Error) => {
      failure ??= error
      resolve()
    })
    parser.on('end', () => resolve())
  })
  parser.resume()

  let columns: string[] | undefined
  let row = 0
  const rows = function* (): Generator<CsvRow> {
    for (const cells of records.splice(0)) {
      if (columns === undefined) columns = columnsOf(file, cells, plan)
      else yield rowOf((row += 1), columns, cells)
    }
  }
  let empty = true
  for await (const text of textChunks(file)) {
    empty = false
    parser.write(text)
    // The error event comes a turn later than the write that caused it.
    yield* rows()
    if (failure !== undefined) throw refusalOf(file, failure, row)
  }
  // The parser cannot end a stream to which nothing was written.
  if (!empty) {
    parser.end()
    await finished
  }
  yield* rows()
  if (failure !== undefined) throw refusalOf(file, failure, row)
  if (columns === undefined) {
    throw new FileRefused(
      'CSV_HEADER_MISSING',
      `${file.name} is empty; its first line must name the columns.`,
    )
  }
}

const refusalOf = (file: ImportFile, error: Error, row: number): FileRefused => {
  const code = 'code' in error ? error.code : undefined
  if (code === 'CSV_MAX_RECORD_SIZE') {
    return new FileRefused(
      'RECORD_TOO_LARGE',
      `A row of ${file.name} after row ${row} is longer than ${CSV_ROW_MAX_CHARS} characters; a quote may be open.`,
    )
  }
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return new FileRefused(
      'CSV_QUOTE_NOT_CLOSED',
      `A cell of ${file.name} after row ${row} opens with a quote that is never closed.`,
    )
  }
  return new FileRefused('CSV_MALFORMED', `${file.name} cannot be read as CSV after row ${row}.`)
}
