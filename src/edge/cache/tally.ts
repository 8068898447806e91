/** A key with how often it was counted since it was last taken up. */
export interface Counted {
  readonly key: string
  readonly document: string
  readonly asked: number
  readonly hits: number
}

/** Finds what is asked most, in bounded memory. */
export interface Tally {
  readonly count: (key: string, document: string, hit: boolean) => void
  /** At most `most` keys that were counted at least `atLeast` times, most asked first. */
  readonly most: (most: number, atLeast: number) => readonly Counted[]
}

/**
 * Makes a tally of at most so many keys. When it is full, the less asked half is forgotten: what is asked all the time
 * stays and is counted exactly, and what comes and goes may be told with less than it had.
 */
export const createTally = (maxKeys: number): Tally => {
  let counts = new Map<string, { readonly document: string; asked: number; hits: number }>()
  const forget = (): void => {
    const byAsked = [...counts].toSorted(([, a], [, b]) => b.asked - a.asked)
    counts = new Map(byAsked.slice(0, Math.floor(maxKeys / 2)))
  }
  return {
    count: (key, document, hit) => {
      let known = counts.get(key)
      if (known === undefined) {
        if (counts.size >= maxKeys) forget()
        counts.set(key, (known = { document, asked: 0, hits: 0 }))
      }
      known.asked += 1
      if (hit) known.hits += 1
    },
    most: (most, atLeast) =>
      [...counts]
        .map(([key, count]) => ({ key, ...count }))
        .filter(({ asked }) => asked >= atLeast)
        .toSorted((a, b) => b.asked - a.asked)
        .slice(0, most),
  }
}
