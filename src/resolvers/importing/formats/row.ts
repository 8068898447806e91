import { CRS_VALUES, checkPosition } from '#schema/geo.ts'
import type { Crs, Position } from '#schema/geo.ts'
import { isCleanText } from '#schema/text.ts'
import type { ImportItem, ImportRecord, RowFault } from '../records.ts'

/** Longest name, in characters; a longer one is refused, because a cut name is another name. */
export const NAME_MAX = 200
/** Longest other text, in characters; what is longer is cut and warned about. */
export const TEXT_MAX = 10_000
/** Longest id of a record in its source, in characters. */
const ID_MAX = 200
const QUOTE_MAX = 60
/** Most things that one row may count: answers carry 32-bit numbers, also where many rows are added up. */
export const COUNT_MAX = 1_000_000

/** A piece of the input for a message: short, on one line, without broken characters. */
export const quoted = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return JSON.stringify(text.slice(0, QUOTE_MAX).toWellFormed())
}

/** Carries the one fault for which a row stays out, from the field that found it to `rowItem`. */
class RowRefusal extends Error {
  readonly fault: RowFault
  constructor(fault: RowFault) {
    super(fault.message)
    this.name = 'RowRefusal'
    this.fault = fault
  }
}

/** Whether a value is a JSON object (not an array, not null). */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

/**
 * One row while it is read. Its methods turn a field into a clean value; what is wrong but bearable becomes a warning,
 * what is not ends the row with an exception that `rowItem` turns into the row's one fault.
 * Absent means undefined, null or blank text; every method answers `undefined` for it.
 */
export class Row {
  readonly row: number
  readonly warnings: RowFault[] = []
  sourceId: string | undefined

  constructor(row: number) {
    this.row = row
  }

  #fault(
    severity: RowFault['severity'],
    code: string,
    field: string | undefined,
    message: string,
  ): RowFault {
    return {
      row: this.row,
      ...(this.sourceId === undefined ? {} : { sourceId: this.sourceId }),
      ...(field === undefined ? {} : { field }),
      code,
      message,
      severity,
    }
  }

  /** The exception that keeps the row out; to be thrown. */
  refusal(code: string, field: string | undefined, message: string): Error {
    return new RowRefusal(this.#fault('ERROR', code, field, message))
  }

  /** Notes something that is wrong, but lets the row in. */
  warn(code: string, field: string | undefined, message: string): void {
    this.warnings.push(this.#fault('WARNING', code, field, message))
  }

  /** Trimmed text; a number is taken as its digits. Over `max` characters it is cut (TEXT_CUT). */
  text(field: string, value: unknown, max: number = TEXT_MAX): string | undefined {
    const text = this.#plainText(field, value)
    if (text === undefined || text.length <= max) return text
    this.warn('TEXT_CUT', field, `${field} is longer than ${max} characters and was cut.`)
    const cut = text.slice(0, max - 1)
    // A cut may not leave half a character behind.
    return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`
  }

  /** Like `text`, but what is too long is refused (TEXT_TOO_LONG): for names and codes. */
  shortText(field: string, value: unknown, max: number = NAME_MAX): string | undefined {
    const text = this.#plainText(field, value)
    if (text === undefined || text.length <= max) return text
    throw this.refusal('TEXT_TOO_LONG', field, `${field} is longer than ${max} characters.`)
  }

  #plainText(field: string, value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    if (typeof value !== 'string') {
      throw this.refusal('FIELD_TYPE', field, `${field} must be text, not ${quoted(value)}.`)
    }
    if (!isCleanText(value)) {
      throw this.refusal(
        'TEXT_NOT_CLEAN',
        field,
        `${field} holds control characters or broken characters.`,
      )
    }
    const text = value.trim()
    return text === '' ? undefined : text
  }

  /** The id of the record in its source; required (ID_MISSING). Later faults of the row name it. */
  id(field: string, value: unknown): string {
    const id = this.shortText(field, value, ID_MAX)
    if (id === undefined) throw this.refusal('ID_MISSING', field, `${field} is missing.`)
    this.sourceId = id
    return id
  }

  /** The name of the record in one language; required (NAME_MISSING). */
  requiredName(field: string, value: unknown): string {
    const name = this.shortText(field, value)
    if (name === undefined) throw this.refusal('NAME_MISSING', field, `${field} is missing.`)
    return name
  }

  /** A finite number, also one written as text (NUMBER_INVALID). */
  number(field: string, value: unknown): number | undefined {
    if (value === undefined || value === null) return undefined
    const text = typeof value === 'string' ? value.trim() : undefined
    if (text === '') return undefined
    const number = text === undefined ? value : NUMERIC.test(text) ? Number(text) : undefined
    if (typeof number === 'number' && Number.isFinite(number)) return number
    throw this.refusal('NUMBER_INVALID', field, `${field} must be a number, not ${quoted(value)}.`)
  }

  /** A whole number of things, 0 to `COUNT_MAX` (NUMBER_INVALID). */
  count(field: string, value: unknown): number | undefined {
    const number = this.number(field, value)
    if (number === undefined) return undefined
    if (Number.isInteger(number) && number >= 0 && number <= COUNT_MAX) return number
    throw this.refusal(
      'NUMBER_INVALID',
      field,
      `${field} must be a whole number from 0 to ${COUNT_MAX}, not ${quoted(value)}.`,
    )
  }

  /** An http or https address; anything else is left out with a warning (URL_UNUSABLE). */
  url(field: string, value: unknown): string | undefined {
    const text = this.text(field, value)
    if (text === undefined) return undefined
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url !== undefined && /^https?:$/.test(url.protocol) && text.length <= 2_000) return text
    this.warn('URL_UNUSABLE', field, `${field} is not an http address: ${quoted(text)}.`)
    return undefined
  }

  /** The reference system named by a row; WGS84 when none is (UNSUPPORTED_CRS). */
  crs(field: string, value: unknown): Crs {
    const name = this.text(field, value)
    if (name === undefined) return 'WGS84'
    const known = CRS_VALUES.find((crs) => crs === name.toUpperCase().replace(/[\s_-]/g, ''))
    if (known !== undefined) return known
    throw this.refusal(
      'UNSUPPORTED_CRS',
      field,
      `${field} must be WGS84, GCJ02 or BD09, not ${quoted(name)}.`,
    )
  }

  /**
   * A point of the earth. Two absent coordinates are no point: warned about as NO_COORDINATES. A single one, and a
   * point that cannot be, refuse the row with the codes of `checkPosition`.
   */
  position(
    fields: { readonly lon: string; readonly lat: string },
    given: { readonly lon: unknown; readonly lat: unknown; readonly crs?: Crs },
  ): Position | undefined {
    const lon = this.number(fields.lon, given.lon)
    const lat = this.number(fields.lat, given.lat)
    if (lon === undefined && lat === undefined) {
      this.warn('NO_COORDINATES', undefined, 'The record has no coordinates.')
      return undefined
    }
    if (lon === undefined || lat === undefined) {
      const missing = lon === undefined ? fields.lon : fields.lat
      throw this.refusal('COORDINATE_MISSING', missing, `${missing} is missing beside the other.`)
    }
    const checked = checkPosition({ lon, lat, crs: given.crs })
    if (checked.ok) return checked.position
    throw this.refusal(checked.code, fields[checked.field], `${checked.message}.`)
  }
}

type Read<Facts, Live> = Omit<ImportRecord<Facts, Live>, 'row' | 'warnings' | 'sourceId'>

/**
 * The item of one row: the record that `read` makes of it, with the warnings it noted; or the one fault for which it
 * stays out. `read` must have called `Row.id`.
 */
export const rowItem = <Facts, Live>(
  number: number,
  read: (row: Row) => Read<Facts, Live>,
): ImportItem<Facts, Live> => {
  const row = new Row(number)
  try {
    const record = read(row)
    if (row.sourceId === undefined)
      throw row.refusal('ID_MISSING', undefined, 'The record has no id.')
    return {
      kind: 'record',
      record: { ...record, row: number, sourceId: row.sourceId, warnings: row.warnings },
    }
  } catch (error) {
    if (error instanceof RowRefusal) return { kind: 'fault', fault: error.fault }
    throw error
  }
}

/** The row as a JSON object, or the refusal ROW_NOT_OBJECT. */
export const objectOf = (row: Row, value: unknown): Readonly<Record<string, unknown>> => {
  if (isObject(value)) return value
  throw row.refusal(
    'ROW_NOT_OBJECT',
    undefined,
    `A record must be a JSON object, not ${quoted(value)}.`,
  )
}

/** The object without the members that are undefined, so that "not given" and "absent" hash alike. */
export const given = <T extends object>(
  fields: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>
  }

/** The columns of a scene's table as a reader gives them: those it knows, never null. */
export type Given<Columns, Key extends keyof Columns> = {
  readonly [K in Exclude<keyof Columns, Key>]?: NonNullable<Columns[K]>
}
