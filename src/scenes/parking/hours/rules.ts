/** Free bays by hour, from how often so many were free. Pure. */

export const DAY_KINDS = ['WORKDAY', 'DAY_OFF'] as const
/** By the calendar of make-up days: a Saturday that is worked is a WORKDAY. */
export type HoursDayKind = (typeof DAY_KINDS)[number]

/** A lot is looked at once in so long. */
export const QUARTER_MS = 15 * 60_000
/** Fewer say nothing. */
export const SAMPLES_MIN = 4
/** An hour with more samples has all of them halved: about eight weeks of workdays, so that the figure follows the season. */
export const SAMPLES_MAX = 160

/** Which tenth of the free share a count is: 0 to 9, and 10 where all is free. */
export const tenthOf = (free: number, total: number): number =>
  Math.min(10, Math.max(0, Math.floor((free * 10) / total)))

/** Samples of an hour by the tenth of the share that was free. */
export interface Counted {
  readonly tenth: number
  readonly samples: number
}

/** Bays that are usually free: between `low` and `high` four times in five, `median` as often more as less. */
export interface Usual {
  readonly low: number
  readonly median: number
  readonly high: number
  readonly samples: number
}

/** The share below which `part` of the samples lie, within its tenth in proportion. */
const quantile = (counted: readonly Counted[], all: number, part: number): number => {
  let before = 0
  for (const { tenth, samples } of counted) {
    if (before + samples >= part * all)
      return tenth === 10 ? 1 : (tenth + (part * all - before) / samples) / 10
    before += samples
  }
  return 1
}

/** What is usual in an hour, in bays of a lot of so many; `null` while too little is known. */
export const usualOf = (counted: readonly Counted[], capacity: number): Usual | null => {
  const samples = counted.reduce((sum, one) => sum + one.samples, 0)
  if (samples < SAMPLES_MIN) return null
  const sorted = counted.toSorted((a, b) => a.tenth - b.tenth)
  const bays = (part: number): number => Math.round(quantile(sorted, samples, part) * capacity)
  return { low: bays(0.1), median: bays(0.5), high: bays(0.9), samples }
}
