const S = 1_000
const MIN = 60 * S
const H = 60 * MIN

/**
 * How long after a try the next one comes; the first comes at once. Three days and a quarter in all. The schedule of
 * Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const RETRY_AFTER_MS: readonly number[] = [
  5 * S,
  5 * MIN,
  30 * MIN,
  2 * H,
  5 * H,
  10 * H,
  14 * H,
  20 * H,
  24 * H,
]
export const TRIES_MAX = RETRY_AFTER_MS.length + 1

/** So much of a wait is left to chance, so that what failed together does not come back together. */
const JITTER = 0.1

/**
 * When a delivery is tried again after so many tries; `undefined` when that was the last one.
 * @param chance from 0 to 1
 */
export const retryAt = (now: number, tries: number, chance: number): number | undefined => {
  const wait = RETRY_AFTER_MS[tries - 1]
  return wait === undefined ? undefined : now + Math.round(wait * (1 + JITTER * chance))
}

/** Failures one after the other that open a circuit. */
export const FAILURES_MAX = 5
const OPEN_MS = 5 * MIN
const OPEN_MAX_MS = H

/**
 * Until when an endpoint is left alone after so many failures one after the other; `null` while it is not. Twice as long
 * each time, up to an hour; then a single delivery tries.
 */
export const openUntil = (now: number, failures: number): number | null =>
  failures < FAILURES_MAX
    ? null
    : now + Math.min(OPEN_MAX_MS, OPEN_MS * 2 ** (failures - FAILURES_MAX))

/** Whether an answer says that it was taken: 2xx and nothing else. */
export const isTaken = (status: number): boolean => status >= 200 && status < 300

/** 410: whoever it was does not want to be told any more. */
export const GONE = 410
