/** What a call of Open311 asks, read. Pure. */
import { parseRfc3339, DAY_MS } from '#schema/time.ts'
import type { AttributeValues } from '../rules.ts'

/** Open311 gives at most so many, of so many days. */
export const REQUESTS_MAX = 1_000
export const WINDOW_MS = 90 * DAY_MS
const IDS_MAX = 100

export interface Asked {
  readonly ids: readonly string[] | undefined
  readonly services: readonly string[] | undefined
  readonly open: boolean | undefined
  readonly from: number
  readonly until: number
}

const listOf = (text: string | undefined): readonly string[] | undefined => {
  const parts = (text ?? '').split(',').map((part) => part.trim())
  const full = parts.filter((part) => part !== '')
  return full.length === 0 ? undefined : full
}

/**
 * Which reports are asked for: by ids, or by time, 90 days at most, the last 90 where none is named.
 * @returns the name of the parameter that cannot be read.
 */
export const readAsked = (
  query: Readonly<Record<string, string | undefined>>,
  now: number,
): Asked | { readonly bad: string } => {
  const ids = listOf(query['service_request_id'])
  if (ids && ids.length > IDS_MAX) return { bad: 'service_request_id' }
  const at = (name: 'start_date' | 'end_date'): number | undefined => {
    const text = query[name]
    return text === undefined || text === '' ? undefined : parseRfc3339(text)
  }
  for (const name of ['start_date', 'end_date'] as const)
    if (query[name] !== undefined && query[name] !== '' && at(name) === undefined)
      return { bad: name }
  const [start, end] = [at('start_date'), at('end_date')]
  const until = end ?? (start === undefined ? now : Math.min(now, start + WINDOW_MS))
  const from = Math.max(start ?? until - WINDOW_MS, until - WINDOW_MS)
  const states = listOf(query['status'])
  if (states?.some((one) => one !== 'open' && one !== 'closed') === true) return { bad: 'status' }
  const open = states?.length === 1 ? states[0] === 'open' : undefined
  return { ids, services: listOf(query['service_code']), open, from, until }
}

/** Attributes as forms send them: `attribute[code]=value`, lists as `attribute[code][]`. */
export const readAttributes = (fields: Iterable<readonly [string, string]>): AttributeValues => {
  const values: Record<string, string[]> = {}
  for (const [name, value] of fields) {
    const code = /^attribute\[([\w-]{1,40})\](?:\[\])?$/.exec(name)?.[1]
    if (code === undefined) continue
    // A code of a form is no property of objects.
    if (!Object.hasOwn(values, code)) values[code] = []
    values[code]?.push(value)
  }
  return values
}
