export type BreakerState = 'closed' | 'open' | 'half-open'

/** Says how a call that was let through ended. */
export type Report = (ok: boolean) => void

export interface Breaker {
  /** Lets a call through and takes its report; `undefined` while the other side counts as away. */
  enter(): Report | undefined
}

export interface BreakerOptions {
  readonly clock: () => number
  /** So many failures within the window open it. */
  readonly failuresMax: number
  readonly windowMs: number
  /** How long it stays open before one call may try, and how long that one has to report. */
  readonly coolDownMs: number
  readonly onState?: ((state: BreakerState) => void) | undefined
}

/**
 * A circuit breaker as a bare state machine: no timer, no promise. cockatiel lets the calls beside a probe
 * wait for the promise of the probe, which is another request's and which workerd therefore forbids; it
 * also reads `Date.now` itself.
 */
export const createBreaker = (options: BreakerOptions): Breaker => {
  const { clock, failuresMax, windowMs, coolDownMs, onState } = options
  let state: BreakerState = 'closed'
  /** When the state began, or the last probe set out. */
  let since = 0
  /** Counts states and probes, so that a report counts only for the one its call belongs to. */
  let epoch = 0
  let failures: readonly number[] = []

  const become = (next: BreakerState): void => {
    const changed = next !== state
    state = next
    since = clock()
    epoch += 1
    failures = []
    if (changed) onState?.(next)
  }
  // In either direction: a clock that is set back must not keep the breaker open.
  const elapsed = (at: number): number => Math.abs(clock() - at)

  const admit = (): Report => {
    const own = epoch
    return (ok) => {
      if (own !== epoch) return
      if (state === 'half-open') {
        become(ok ? 'closed' : 'open')
      } else if (!ok) {
        failures = [...failures.filter((at) => elapsed(at) < windowMs), clock()]
        if (failures.length >= failuresMax) become('open')
      }
    }
  }

  return {
    enter: () => {
      if (state === 'closed') return admit()
      // Half-open too: a probe never reports when its request is cancelled.
      if (elapsed(since) < coolDownMs) return undefined
      become('half-open')
      return admit()
    },
  }
}
