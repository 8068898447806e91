import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cacheApiStore } from '#edge/adapters/cache-api-store.ts'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { openHttp } from '#edge/adapters/libsql-http.ts'
import { libsqlStore } from '#edge/adapters/libsql-store.ts'
import { memoryStore } from '#edge/adapters/memory-store.ts'
import { upstashStore } from '#edge/adapters/upstash-store.ts'
import type { SharedStore } from '#schema/ports.ts'
import { serveHrana } from '../../tools/hrana-server.ts'
import { freshDatabase, freshPath } from '../support/portal.ts'
import { startRedis } from '../support/redis.ts'
import { startBridge } from '../support/upstash-bridge.ts'

const HOUR_MS = 3_600_000
/** Far over what a slow machine needs: here it is about texts, not about time. */
const PATIENT_MS = 20_000

interface Opened {
  readonly store: SharedStore
  /** Lets time pass for the store: by its clock, or really where the backend has a clock of its own. */
  readonly pass: (ms: number) => Promise<void>
  /** The same store on a backend that is away; memory is never away. */
  readonly away?: SharedStore
  readonly close: () => Promise<void> | void
}

const handClock = () => {
  let now = Date.now()
  return {
    clock: () => now,
    pass: (ms: number) => {
      now += ms
      return Promise.resolve()
    },
  }
}
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

// The stores inside workerd: kept over requests as the Worker keeps them, driven call by call.
const WORKER = `
  import { cacheApiStore } from '#edge/adapters/cache-api-store.ts'
  import { upstashStore } from '#edge/adapters/upstash-store.ts'
  let now = 0
  const clock = () => now
  let stores
  export default {
    fetch: async (request, { upstash }) => {
      stores ??= {
        'data-centre': cacheApiStore(caches.default, clock),
        redis: upstashStore({ ...upstash, clock }),
      }
      const call = await request.json()
      now = call.now
      try {
        return Response.json({ value: await stores[call.store][call.method](...call.parameters) })
      } catch (error) {
        return Response.json({ error: String(error) })
      }
    },
  }`

const startWorkerd = async (upstash: Record<string, string | number>) => {
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: fileURLToPath(new URL('../../', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
  })
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: [{ type: 'ESModule', path: 'stores.mjs', contents: outputFiles[0]?.text ?? '' }],
      compatibilityDate: '2026-10-01',
      cf: false,
      telemetry: { enabled: false },
      bindings: { upstash },
    }),
  )
  await miniflare.ready
  const storeOf = (name: string, clock: () => number): SharedStore => {
    const call = async (method: string, ...parameters: readonly unknown[]): Promise<unknown> => {
      const response = await miniflare.dispatchFetch('http://stores.test/', {
        method: 'POST',
        body: JSON.stringify({ store: name, method, parameters, now: clock() }),
      })
      const { value, error } = (await response.json()) as { value?: unknown; error?: string }
      if (error !== undefined) throw new Error(error)
      return value
    }
    return {
      name,
      get: async (key) => (await call('get', key)) as string | undefined,
      set: async (...given) => (await call('set', ...given)) as boolean,
      delete: async (key) => (await call('delete', key)) as boolean,
      ping: async () => void (await call('ping')),
    }
  }
  return { storeOf, stop: () => miniflare.dispose() }
}

const openRedis = async (inWorkerd: boolean): Promise<Opened> => {
  const redis = await startRedis()
  const bridge = await startBridge(redis.port)
  const gone = await startBridge(redis.port)
  await gone.close()
  const at = ({ url, token }: { readonly url: string; readonly token: string }) => ({
    url,
    token,
    prefix: 'test:',
    timeoutMs: PATIENT_MS,
  })
  const workerd = inWorkerd ? await startWorkerd(at(bridge)) : undefined
  const away = inWorkerd ? await startWorkerd(at(gone)) : undefined
  return {
    store: workerd?.storeOf('redis', Date.now) ?? upstashStore({ ...at(bridge), clock: Date.now }),
    pass: wait,
    away: away?.storeOf('redis', Date.now) ?? upstashStore({ ...at(gone), clock: Date.now }),
    close: async () => {
      await workerd?.stop()
      await away?.stop()
      await bridge.close()
      await redis.close()
    },
  }
}

const STORES: Readonly<Record<string, () => Promise<Opened>>> = {
  redis: () => openRedis(false),
  'redis, from workerd': () => openRedis(true),
  libsql: async () => {
    const { clock, pass } = handClock()
    const driver = openEmbedded(await freshDatabase())
    const empty = openEmbedded(freshPath())
    return {
      store: libsqlStore(driver, clock),
      pass,
      away: libsqlStore(empty, clock),
      close: () => {
        driver.close()
        empty.close()
      },
    }
  },
  'libsql, over HTTP': async () => {
    const { clock, pass } = handClock()
    const server = await serveHrana(await freshDatabase())
    return {
      store: libsqlStore(openHttp({ url: server.url }), clock),
      pass,
      away: libsqlStore(openHttp({ url: 'http://127.0.0.1:1' }), clock),
      close: server.close,
    }
  },
  'data-centre': async () => {
    const { clock, pass } = handClock()
    const workerd = await startWorkerd({ url: 'http://127.0.0.1:1', token: 'none', prefix: '' })
    const fail = () => Promise.reject(new Error('The cache is away.'))
    return {
      store: workerd.storeOf('data-centre', clock),
      pass,
      away: cacheApiStore({ match: fail, put: fail, delete: fail }, clock),
      close: workerd.stop,
    }
  },
  memory: () => {
    const { clock, pass } = handClock()
    return Promise.resolve({
      store: memoryStore({ clock, maxBytes: 32 * 1024 * 1024 }),
      pass,
      close: () => undefined,
    })
  },
}

describe.each(Object.keys(STORES))('shared texts in %s', (name) => {
  let opened: Opened
  let store: SharedStore
  beforeAll(async () => {
    const open = STORES[name]
    if (!open) throw new Error(`There is no store ${name}.`)
    opened = await open()
    store = opened.store
  }, 60_000)
  afterAll(() => opened.close())

  it('tells its name', () => {
    expect(store.name).toBe(name.split(',')[0])
  })

  it.each([
    ['Chinese', '市井烟火，南京夫子庙'],
    ['emoji', '🏮👨‍👩‍👧‍👦🇨🇳'],
    ['an empty text', ''],
    ['a word for a truth value', 'false'],
    ['a word for nothing', 'null'],
    ['a number', '123'],
    ['more digits than a number holds', '12345678901234567890'],
    ['a number with zeros around', '007.10'],
    ['JSON', '{"data":{"price":1200,"name":"\\u5e02"}}'],
    ['a quoted text', '"市井"'],
    ['what Redis says itself', 'OK'],
    ['what could be base64', 'T0s='],
    ['white space', ' \t\r\n text \n'],
    ['a byte order mark', '\uFEFFtext'],
    ['a zero', 'a\u0000b'],
    ['a zero after a byte order mark', '\uFEFF市\u0000井'],
    ['the odd separators', '\u2028\u2029\u0085'],
  ])('gives %s back byte for byte', async (what, value) => {
    expect(await store.set(`value ${what}`, value, HOUR_MS)).toBe(true)
    expect(await store.get(`value ${what}`)).toBe(value)
  })

  it.each([
    ['ASCII', 'x'.repeat(1_000_000)],
    ['Chinese', '市井'.repeat(166_667)],
    ['JSON', JSON.stringify(Array.from({ length: 40_000 }, (_, i) => ({ id: i, name: '店' })))],
  ])(
    'gives a megabyte of %s back byte for byte',
    async (what, value) => {
      expect(await store.set(`large ${what}`, value, HOUR_MS)).toBe(true)
      // Not toBe, whose report of a difference would be two megabytes.
      expect((await store.get(`large ${what}`)) === value).toBe(true)
    },
    30_000,
  )

  it('has nothing for a key that was never set', async () => {
    expect(await store.get('never')).toBeUndefined()
  })

  it('gives the later of two texts, however short its life or text', async () => {
    await store.set('twice', 'the first and longer', HOUR_MS)
    await store.set('twice', 'second', HOUR_MS * 2)
    expect(await store.get('twice')).toBe('second')
    await store.set('twice', '', HOUR_MS)
    expect(await store.get('twice')).toBe('')
  })

  it('has nothing once deleted, and takes the deletion of nothing', async () => {
    await store.set('deleted', 'x', HOUR_MS)
    expect(await store.delete('deleted')).toBe(true)
    expect(await store.get('deleted')).toBeUndefined()
    expect(await store.delete('deleted')).toBe(true)
    await store.set('deleted', 'again', HOUR_MS)
    expect(await store.get('deleted')).toBe('again')
  })

  it('forgets a text when its time is over, and no other', async () => {
    await store.set('short', 'x', 300)
    await store.set('long', 'y', HOUR_MS)
    await opened.pass(301)
    expect(await store.get('short')).toBeUndefined()
    expect(await store.get('long')).toBe('y')
    await store.set('short', 'again', HOUR_MS)
    expect(await store.get('short')).toBe('again')
  })

  it('takes the lifetime of the later of two texts', async () => {
    await store.set('shortened', 'x', HOUR_MS)
    await store.set('shortened', 'y', 300)
    await store.set('lengthened', 'x', 300)
    await store.set('lengthened', 'y', HOUR_MS)
    await opened.pass(301)
    expect(await store.get('shortened')).toBeUndefined()
    expect(await store.get('lengthened')).toBe('y')
  })

  it.each([0, -1, 0.4])('has nothing after a lifetime of %d ms, also of before', async (ttlMs) => {
    await store.set('lifeless', 'before', HOUR_MS)
    expect(await store.set('lifeless', 'x', ttlMs)).toBe(true)
    await opened.pass(1)
    expect(await store.get('lifeless')).toBeUndefined()
  })

  it('takes a lifetime of a fraction', async () => {
    expect(await store.set('fraction', 'x', HOUR_MS + 0.5)).toBe(true)
    expect(await store.get('fraction')).toBe('x')
  })

  it('keeps keys apart, whatever characters they are of', async () => {
    const keys = [
      'plain',
      'Plain',
      'with space',
      'with%20space',
      'with+space',
      ' with space',
      '南京/夫子庙',
      '南京%2F夫子庙',
      'é',
      'e\u0301',
      'a/b',
      'a//b',
      'a/../b',
      'b',
      '.',
      '..',
      '/',
      '',
      '?q=1#top',
      '?q=1',
      'with\u0000zero',
      'with\u0000',
      'with',
      `'single' "double" \`back\` \\`,
      'new\r\nline',
      '*',
      '{tag}:1',
      '🏮',
      'long'.repeat(2_000),
      `${'long'.repeat(2_000)}er`,
    ]
    for (const key of keys) expect(await store.set(key, `of ${key}`, HOUR_MS)).toBe(true)
    for (const key of keys) expect(await store.get(key)).toBe(`of ${key}`)
  })

  it('keeps one of two texts set at once, whole', async () => {
    const values = ['a'.repeat(20_000), 'b'.repeat(10_000)]
    expect(await Promise.all(values.map((value) => store.set('raced', value, HOUR_MS)))).toEqual([
      true,
      true,
    ])
    expect(values).toContain(await store.get('raced'))
  })

  it('takes many calls at once', async () => {
    const numbers = Array.from({ length: 40 }, (_, i) => i)
    await Promise.all(numbers.map((i) => store.set(`many ${i}`, String(i), HOUR_MS)))
    expect(await Promise.all(numbers.map((i) => store.get(`many ${i}`)))).toEqual(
      numbers.map(String),
    )
  })

  it('answers a ping', async () => {
    await expect(store.ping()).resolves.toBeUndefined()
  })

  it('never rejects while its backend is away, but says so to a ping', async () => {
    const { away } = opened
    if (!away) return
    expect(await away.set('key', 'x', HOUR_MS)).toBe(false)
    expect(await away.get('key')).toBeUndefined()
    expect(await away.delete('key')).toBe(false)
    await expect(away.ping()).rejects.toThrow()
  })
})

describe('the exact end of a text', () => {
  it.each(['libsql', 'data-centre', 'memory'])(
    'is kept to the millisecond by %s',
    async (name) => {
      const opened = await STORES[name]?.()
      if (!opened) throw new Error(`There is no store ${name}.`)
      try {
        await opened.store.set('key', 'x', 300)
        await opened.pass(299)
        expect(await opened.store.get('key')).toBe('x')
        await opened.pass(1)
        expect(await opened.store.get('key')).toBeUndefined()
      } finally {
        await opened.close()
      }
    },
    60_000,
  )
})

describe('shared texts in the database', () => {
  it('are swept away a few at a time once expired, by those that set', async () => {
    const { clock, pass } = handClock()
    const driver = openEmbedded(await freshDatabase())
    const store = libsqlStore(driver, clock)
    const rows = async () =>
      (await driver.execute({ sql: 'SELECT count(*) FROM shared_values', params: [] }))[0]?.[0]
    try {
      for (let i = 0; i < 25; i += 1) await store.set(`old ${i}`, 'x', 100)
      await store.set('kept', 'x', HOUR_MS)
      await pass(100)
      await store.set('new', 'x', HOUR_MS)
      expect(await rows()).toBe(17)
      await store.set('new', 'x', HOUR_MS)
      await store.set('new', 'x', HOUR_MS)
      expect(await rows()).toBe(2)
      expect(await store.get('kept')).toBe('x')
    } finally {
      driver.close()
    }
  })
})

describe('shared texts in memory', () => {
  const { clock } = handClock()

  it('never take more than their bytes: those not read for the longest time go first', async () => {
    // Room for three entries of a key of one letter and a text of nine.
    const store = memoryStore({ clock, maxBytes: 3 * 20 })
    for (const key of ['a', 'b', 'c']) await store.set(key, '123456789', HOUR_MS)
    await store.get('a')
    await store.set('d', '123456789', HOUR_MS)
    const left = await Promise.all(['a', 'b', 'c', 'd'].map((key) => store.get(key)))
    expect(left.map((value) => value !== undefined)).toEqual([true, false, true, true])
    await store.set('e', 'x'.repeat(28), HOUR_MS)
    expect(await store.get('e')).toBe('x'.repeat(28))
    expect(await store.get('d')).toBeUndefined()
  })

  it('do not keep what is larger than the whole, nor what was there before', async () => {
    const store = memoryStore({ clock, maxBytes: 100 })
    await store.set('a', 'small', HOUR_MS)
    await store.set('b', 'other', HOUR_MS)
    expect(await store.set('a', 'x'.repeat(50), HOUR_MS)).toBe(false)
    expect(await store.get('a')).toBeUndefined()
    expect(await store.get('b')).toBe('other')
  })
})
