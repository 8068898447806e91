/** What becomes of a report, and what may be written in one. Pure. */
import { DAY_MS } from '#schema/time.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'
import type { LocalizedText } from '#schema/locale.ts'

export const REPORT_STATES = [
  'RECEIVED',
  'CONFIRMED',
  'INVESTIGATING',
  'IN_PROGRESS',
  'ACTION_SCHEDULED',
  'FIXED',
  'CLOSED',
  'UNABLE_TO_FIX',
  'NOT_RESPONSIBLE',
  'DUPLICATE',
  'HIDDEN',
] as const
/** After FixMyStreet; Open311 knows open and closed. RECEIVED: nobody has looked yet. HIDDEN: nobody may see it. */
export type ReportState = (typeof REPORT_STATES)[number]

const OPEN: ReadonlySet<ReportState> = new Set([
  'RECEIVED',
  'CONFIRMED',
  'INVESTIGATING',
  'IN_PROGRESS',
  'ACTION_SCHEDULED',
])

/** What Open311 calls it. */
export const statusOf = (state: ReportState): 'open' | 'closed' =>
  OPEN.has(state) ? 'open' : 'closed'

/** Whether everybody may see a report in this state, unless its writer wanted it otherwise. */
export const isShown = (state: ReportState): boolean => state !== 'RECEIVED' && state !== 'HIDDEN'

/**
 * Whether a report may go from one state to another: an open one anywhere but back to the start, a closed one is opened again or
 * hidden, a hidden one begins anew. A trigger holds the same rule.
 */
export const mayMove = (from: ReportState, to: ReportState): boolean => {
  if (from === to) return false
  if (from === 'HIDDEN') return to === 'RECEIVED'
  if (to === 'RECEIVED') return false
  return OPEN.has(from) || to === 'CONFIRMED' || to === 'HIDDEN'
}

/** Where a report may go from here, in the order of the states. */
export const movesFrom = (from: ReportState): readonly ReportState[] =>
  REPORT_STATES.filter((to) => mayMove(from, to))

export const DATATYPES = [
  'string',
  'number',
  'datetime',
  'text',
  'singlevaluelist',
  'multivaluelist',
] as const

/** Something else to be told with a report of a service, by Open311. */
export interface Attribute {
  readonly code: string
  readonly datatype: (typeof DATATYPES)[number]
  readonly required: boolean
  readonly names: LocalizedText
  /** Of lists: what can be chosen. */
  readonly values?: readonly { readonly key: string; readonly names: LocalizedText }[]
}

export type AttributeValues = Readonly<Record<string, readonly string[]>>

export const DESCRIPTION_MAX = 2_000
export const ADDRESS_MAX = 200
const VALUE_MAX = 500
/** Reports somebody may send in 24 hours: enough for a bad street, too few to flood a desk. */
export const REPORTS_A_DAY_MAX = 10
/** What looks like the same: of one service, so near and so young. */
export const SIMILAR_M = 50
export const SIMILAR_MS = 30 * DAY_MS

export type WritingFault = 'DESCRIPTION' | 'ADDRESS' | 'ATTRIBUTE'

const isValue = ({ datatype, values = [] }: Attribute, value: string): boolean => {
  if (!isCleanText(value) || lengthOf(value) > VALUE_MAX) return false
  switch (datatype) {
    case 'number':
      return /^-?\d{1,12}(\.\d{1,6})?$/.test(value)
    case 'datetime':
      return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?/.test(value) && !Number.isNaN(Date.parse(value))
    case 'singlevaluelist':
    case 'multivaluelist':
      return values.some(({ key }) => key === value)
    case 'string':
    case 'text':
      return true
    default:
      throw new TypeError(`Not a datatype: ${String(datatype satisfies never)}`)
  }
}

/** What is wrong with the words of a report; `undefined` for nothing. */
export const faultIn = (
  attributes: readonly Attribute[],
  written: {
    readonly description: string
    readonly address: string
    readonly values: AttributeValues
  },
): WritingFault | undefined => {
  const { description, address, values } = written
  const words = lengthOf(description.trim())
  if (words < 4 || words > DESCRIPTION_MAX || !isCleanText(description)) return 'DESCRIPTION'
  if (lengthOf(address) > ADDRESS_MAX || !isCleanText(address)) return 'ADDRESS'
  const known = new Set(attributes.map(({ code }) => code))
  if (Object.keys(values).some((code) => !known.has(code))) return 'ATTRIBUTE'
  const right = attributes.every((attribute) => {
    const given = (values[attribute.code] ?? []).filter((value) => value !== '')
    if (given.length === 0) return !attribute.required
    if (given.length > 1 && attribute.datatype !== 'multivaluelist') return false
    return given.every((value) => isValue(attribute, value))
  })
  return right ? undefined : 'ATTRIBUTE'
}

/** Whether a report has waited for longer than its service promises. */
export const isOverdue = (
  { state, expectedAt }: { readonly state: ReportState; readonly expectedAt: number | null },
  now: number,
): boolean => statusOf(state) === 'open' && expectedAt !== null && expectedAt < now
