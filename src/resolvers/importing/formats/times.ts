import { DAY_MS, MINUTE_MS, SECOND_MS, instantOf, isDate, parseRfc3339 } from '#schema/time.ts'
import type { ReadOptions } from '../records.ts'
import { quoted } from './row.ts'
import type { Row } from './row.ts'

/** How far a source's clock may run ahead before its times are not believed. */
export const CLOCK_AHEAD_MAX_MS = 10 * MINUTE_MS

const LOCAL = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?$/

const localInstant = (text: string, zone: string): number | undefined => {
  const [, date = '', hh = '', mm = '', ss = ''] = LOCAL.exec(text) ?? []
  if (!isDate(date) || Number(hh) > 23 || Number(mm) > 59 || Number(ss) > 59) return undefined
  return instantOf(date, Number(hh) * 60 + Number(mm), zone) + Number(ss) * SECOND_MS
}

/**
 * The moment of an observation in UTC milliseconds: RFC 3339, or `YYYY-MM-DD hh:mm:ss` on the city's clock.
 * `undefined` when absent, and for the day 1970-01-01, which feeds write for "never". A text that is no time
 * (TIME_UNREADABLE) and a time that lies ahead (TIME_IN_FUTURE: it would shut out every later observation) are left
 * out with a warning: the value then counts as of unknown age.
 */
export const observationTime = (
  row: Row,
  field: string,
  value: unknown,
  options: ReadOptions,
): number | undefined => {
  const text = row.text(field, value)
  if (text === undefined) return undefined
  const ms = parseRfc3339(text) ?? localInstant(text, options.zone)
  if (ms === undefined) {
    row.warn('TIME_UNREADABLE', field, `${field} is not a time: ${quoted(text)}.`)
    return undefined
  }
  if (Math.abs(ms) < DAY_MS) return undefined
  if (ms > options.now + CLOCK_AHEAD_MAX_MS) {
    row.warn('TIME_IN_FUTURE', field, `${field} lies in the future: ${quoted(text)}.`)
    return undefined
  }
  return ms
}
