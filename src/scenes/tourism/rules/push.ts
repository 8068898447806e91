/** A count may come from a clock that is a little ahead. */
export const AHEAD_MS = 60_000
/** An observation of before then is no observation: clocks that were never set say 1970. */
const EARLIEST_MS = Date.UTC(2020, 0, 1)
const COUNT_MAX = 10_000_000
const ID_MAX = 200

/** A count at the gate as a partner's machine told it. */
export interface PushedCount {
  /** From 0, as in every list that machines send. */
  readonly row: number
  readonly sourceId: string
  /** `null`: not counted. */
  readonly onSite: number | null
  readonly enteredToday: number | null
  /** Milliseconds UTC. */
  readonly asOf: number
}

/** What keeps a row out, and what to do. */
export interface PushFault {
  readonly row: number
  readonly sourceId?: string
  readonly field: string
  readonly code: string
  readonly message: string
}

/** The moment a text with an offset means; nothing for what is none. */
export type ReadTime = (text: string) => number | undefined

type Given = Readonly<Record<string, unknown>>

const countOf = (value: unknown): number | null | undefined => {
  // Gates say -1 where they do not know.
  if (value === undefined || value === null || value === -1) return null
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX
    ? value
    : undefined
}

const timeFault = (at: number | undefined, now: number) => {
  if (at === undefined)
    return {
      field: 'asOf',
      code: 'TIME_NOT_VALID',
      message: 'Send `asOf` as RFC 3339 with an offset, as in 2026-11-27T10:00:00+08:00.',
    }
  if (at < EARLIEST_MS)
    return {
      field: 'asOf',
      code: 'TIME_TOO_OLD',
      message: '`asOf` lies years back: set the clock of the gate.',
    }
  return at > now + AHEAD_MS
    ? {
        field: 'asOf',
        code: 'TIME_IN_FUTURE',
        message: '`asOf` has not come yet: set the clock of the gate, or state the right offset.',
      }
    : undefined
}

/**
 * Reads one row of a push: `{ id, onSite, enteredToday, asOf }`. -1, `null` and nothing mean that it was not counted; a
 * row that counted neither says nothing and is a fault, as is a moment that is none, years ago or still to come.
 */
export const pushedCount = (
  value: unknown,
  row: number,
  now: number,
  timeOf: ReadTime,
): PushedCount | PushFault => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {
      row,
      field: '',
      code: 'ROW_NOT_OBJECT',
      message: 'Each row is an object with id, onSite, enteredToday and asOf.',
    }
  const { id, onSite, enteredToday, asOf } = value as Given
  if (typeof id !== 'string' || id === '' || id.length > ID_MAX)
    return {
      row,
      field: 'id',
      code: 'ID_MISSING',
      message: 'Send the id that the attraction has in your file.',
    }
  const refuse = (fault: Omit<PushFault, 'row' | 'sourceId'>): PushFault => ({
    row,
    sourceId: id,
    ...fault,
  })
  const counts = { onSite: countOf(onSite), enteredToday: countOf(enteredToday) }
  for (const field of ['onSite', 'enteredToday'] as const)
    if (counts[field] === undefined)
      return refuse({
        field,
        code: 'COUNT_NOT_VALID',
        message: `\`${field}\` is a whole number of people, or null when it was not counted.`,
      })
  const fault = timeFault(typeof asOf === 'string' ? timeOf(asOf) : undefined, now)
  if (fault) return refuse(fault)
  if (counts.onSite === null && counts.enteredToday === null)
    return refuse({
      field: 'onSite',
      code: 'NOTHING_COUNTED',
      message:
        'Send at least one of onSite and enteredToday; leave the row out when nothing was counted.',
    })
  return {
    row,
    sourceId: id,
    onSite: counts.onSite ?? null,
    enteredToday: counts.enteredToday ?? null,
    asOf: timeOf(asOf as string) ?? 0, // checked just above
  }
}
