export type Holiday = {
  /** In Chinese, as the notice writes it. */
  readonly name: string
  readonly nameEn: string
  /** First and last day off, `MM-DD`, both included. */
  readonly off: readonly [first: string, last: string]
  /** Weekend days worked in exchange, `MM-DD`. */
  readonly makeup: readonly string[]
}

/** What one year's notice says. */
export type CalendarYear = {
  readonly year: number
  /** Address of the notice. */
  readonly source: string
  readonly holidays: readonly Holiday[]
}
