import type { SharedStore } from '#schema/ports.ts'

/** What the store needs of Cloudflare's Cache API: `caches.default` of a Worker. */
export interface DataCentreCache {
  match(url: string): Promise<Response | undefined>
  put(url: string, response: Response): Promise<void>
  delete(url: string): Promise<boolean>
}

/** A name that cannot exist (RFC 6761), so that no request for one of these addresses can come in. */
const ORIGIN = 'https://cache.shijing.invalid/'
/** The Cache API counts in whole seconds; this keeps the exact end. */
const EXPIRES_AT = 'shijing-expires-at'

// Hashed: one length whatever the key, and nothing in it that the rules of addresses could fold together.
const urlOf = async (key: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return (
    ORIGIN +
    Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  )
}

/**
 * Shared texts of one data centre of Cloudflare: what is kept or deleted here stays as it was in all
 * others. On a `workers.dev` address the Cache API keeps nothing.
 */
export const cacheApiStore = (cache: DataCentreCache, clock: () => number): SharedStore => {
  const remove = async (key: string): Promise<boolean> => {
    try {
      await cache.delete(await urlOf(key))
      return true
    } catch {
      return false
    }
  }
  return {
    name: 'data-centre',
    get: async (key) => {
      try {
        const response = await cache.match(await urlOf(key))
        if (!response) return undefined
        if (Number(response.headers.get(EXPIRES_AT)) <= clock()) {
          await response.body?.cancel()
          return undefined
        }
        // Not `text()`, which takes a byte order mark away.
        return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer())
      } catch {
        return undefined
      }
    },
    set: async (key, value, ttlMs) => {
      // The Cache API does not put what is stale at once; what was there before must go all the same.
      if (ttlMs < 1) return remove(key)
      try {
        const headers = {
          'cache-control': `max-age=${Math.ceil(ttlMs / 1000)}`,
          [EXPIRES_AT]: String(clock() + ttlMs),
        }
        await cache.put(await urlOf(key), new Response(value, { headers }))
        return true
      } catch {
        return false
      }
    },
    delete: remove,
    ping: async () => {
      const response = await cache.match(`${ORIGIN}ping`)
      await response?.body?.cancel()
    },
  }
}
