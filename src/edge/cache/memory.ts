/** Something that is kept in memory by key; it says itself how many bytes it takes. */
export interface Weighed {
  readonly bytes: number
}

/** A bounded map: what was not asked for longest goes first. */
export interface Memory<V extends Weighed> {
  readonly get: (key: string) => V | undefined
  readonly set: (key: string, value: V) => void
  readonly delete: (key: string) => void
  readonly clear: () => void
  readonly entries: () => IterableIterator<[string, V]>
  readonly stats: () => {
    readonly entries: number
    readonly bytes: number
    readonly evicted: number
  }
}

/** What an entry costs beside its own bytes: its place in the map, its object, its headers. */
const ENTRY_OVERHEAD = 400

/** Makes a memory of at most so many bytes. A value that would take more than an eighth of it is not kept. */
export const createMemory = <V extends Weighed>(maxBytes: number): Memory<V> => {
  // A Map keeps insertion order; what is asked for is put back as the youngest, but not at each hit: only once it
  // has fallen into the older half would it ever be dropped soon, and moving it costs more than finding it.
  let young = new Map<string, V>()
  let old = new Map<string, V>()
  let youngBytes = 0
  let oldBytes = 0
  let evicted = 0
  const weigh = (key: string, value: V): number => value.bytes + key.length * 2 + ENTRY_OVERHEAD

  const age = (): void => {
    evicted += old.size
    old = young
    oldBytes = youngBytes
    young = new Map()
    youngBytes = 0
  }
  const remove = (key: string): void => {
    const inYoung = young.get(key)
    if (inYoung !== undefined) {
      young.delete(key)
      youngBytes -= weigh(key, inYoung)
    }
    const inOld = old.get(key)
    if (inOld !== undefined) {
      old.delete(key)
      oldBytes -= weigh(key, inOld)
    }
  }
  const set = (key: string, value: V): void => {
    remove(key)
    const weight = weigh(key, value)
    if (weight > maxBytes / 8) return
    if (youngBytes + weight > maxBytes / 2) age()
    young.set(key, value)
    youngBytes += weight
  }
  return {
    get: (key) => {
      const value = young.get(key)
      if (value !== undefined) return value
      const older = old.get(key)
      if (older !== undefined) set(key, older)
      return older
    },
    set,
    delete: remove,
    clear: () => {
      young.clear()
      old.clear()
      youngBytes = 0
      oldBytes = 0
    },
    entries: function* () {
      yield* young
      yield* old
    },
    stats: () => ({ entries: young.size + old.size, bytes: youngBytes + oldBytes, evicted }),
  }
}
