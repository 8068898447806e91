/** Work under way by key, so that many who want the same wait for one who makes it. */
export interface Flights {
  /**
   * Runs `work`, or waits for the one that runs it for the same key already. `joined` says which. Waiting ends after
   * `patienceMs`: then this caller runs it itself, so that nobody depends on a request that has died.
   */
  readonly run: <T>(
    key: string,
    work: () => Promise<T>,
  ) => Promise<{ readonly value: T; readonly joined: boolean }>
}

interface Flight {
  readonly startedAt: number
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined
}

export interface FlightsOptions {
  readonly patienceMs: number
  readonly clock: () => number
  /**
   * `await`: waits on the promise itself. `look`: looks again every few milliseconds, for hosts where a promise of
   * one request must not be awaited by another (workerd).
   */
  readonly by: 'await' | 'look'
}

const LOOK_EVERY_MS = 4

export const createFlights = ({ patienceMs, clock, by }: FlightsOptions): Flights => {
  const flights = new Map<string, Flight>()
  const promises = new Map<string, Promise<unknown>>()

  const lead = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const flight: Flight = { startedAt: clock(), outcome: undefined }
    flights.set(key, flight)
    const running = work()
    if (by === 'await') promises.set(key, running)
    try {
      const value = await running
      flight.outcome = { value }
      return value
    } catch (error) {
      flight.outcome = { error }
      throw error
    } finally {
      if (flights.get(key) === flight) {
        flights.delete(key)
        promises.delete(key)
      }
    }
  }

  const follow = async (flight: Flight, key: string): Promise<Flight['outcome']> => {
    const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms))
    const promise = promises.get(key)
    if (promise !== undefined) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const patience = new Promise<void>((wake) => {
        timer = setTimeout(wake, patienceMs)
      })
      await Promise.race([promise.catch(() => undefined), patience])
      clearTimeout(timer)
      return flight.outcome
    }
    for (let waited = 0; waited < patienceMs; waited += LOOK_EVERY_MS) {
      await pause(LOOK_EVERY_MS)
      if (flight.outcome !== undefined) return flight.outcome
    }
    return undefined
  }

  return {
    run: async <T>(key: string, work: () => Promise<T>) => {
      const flight = flights.get(key)
      if (flight !== undefined && clock() - flight.startedAt < patienceMs) {
        const outcome = await follow(flight, key)
        if (outcome !== undefined && 'value' in outcome)
          return { value: outcome.value as T, joined: true } // written by `lead` for the same key
      }
      return { value: await lead(key, work), joined: false }
    },
  }
}
