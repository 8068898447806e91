import type { SharedStore } from '#schema/ports.ts'

/** Strings of JavaScript are UTF-16. */
const BYTES_A_UNIT = 2

export interface MemoryStoreOptions {
  readonly clock: () => number
  /** The most that keys and texts may take together. */
  readonly maxBytes: number
}

/**
 * Texts in the memory of this one process. When they become too many, those go first that were not read
 * for the longest time; a text larger than the whole is not kept, and `set` says so.
 */
export const memoryStore = ({ clock, maxBytes }: MemoryStoreOptions): SharedStore => {
  /** From the one not used for the longest time to the youngest. */
  const entries = new Map<string, { readonly value: string; readonly expiresAt: number }>()
  let bytes = 0

  const sizeOf = (key: string, value: string): number => (key.length + value.length) * BYTES_A_UNIT
  const remove = (key: string): void => {
    const entry = entries.get(key)
    if (!entry) return
    entries.delete(key)
    bytes -= sizeOf(key, entry.value)
  }

  return {
    name: 'memory',
    get: async (key) => {
      const entry = entries.get(key)
      if (!entry) return undefined
      if (entry.expiresAt <= clock()) {
        remove(key)
        return undefined
      }
      entries.delete(key) // to the young end
      entries.set(key, entry)
      return entry.value
    },
    set: async (key, value, ttlMs) => {
      remove(key)
      const size = sizeOf(key, value)
      if (size > maxBytes) return false
      entries.set(key, { value, expiresAt: clock() + ttlMs })
      bytes += size
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break
        remove(oldest)
      }
      return true
    },
    delete: async (key) => {
      remove(key)
      return true
    },
    ping: async () => undefined,
  }
}
