/** A map that forgets what was not used for longest, bounded by entries and by the sum of their weights. */
export interface Lru<V> {
  readonly get: (key: string) => V | undefined
  readonly set: (key: string, value: V) => void
  readonly size: () => number
}

/** Makes an empty LRU whose entries weigh as much as their keys have characters. */
export const createLru = <V>(most: {
  readonly entries: number
  readonly chars: number
}): Lru<V> => {
  // A Map keeps insertion order: what is taken out and put back is the youngest.
  const entries = new Map<string, V>()
  let chars = 0
  return {
    get: (key) => {
      const value = entries.get(key)
      if (value !== undefined) {
        entries.delete(key)
        entries.set(key, value)
      }
      return value
    },
    set: (key, value) => {
      if (!entries.delete(key)) chars += key.length
      entries.set(key, value)
      for (const oldest of entries.keys()) {
        if (entries.size <= most.entries && chars <= most.chars) break
        entries.delete(oldest)
        chars -= oldest.length
      }
    },
    size: () => entries.size,
  }
}
