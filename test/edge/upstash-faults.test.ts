import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBreaker, type BreakerState } from '#edge/adapters/breaker.ts'
import { RedisAway, upstashStore, type UpstashStoreOptions } from '#edge/adapters/upstash-store.ts'
import type { SharedStore } from '#schema/ports.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'
import { startBridge, type UpstashBridge } from '../support/upstash-bridge.ts'

const HOUR_MS = 3_600_000
/** Where a call is to succeed, it may take as long as a slow machine needs. */
const PATIENT_MS = 10_000
/** Longer than five calls at once are waited for, however slow the machine. */
const PAUSE_MS = 2_000

let now = Date.parse('2026-11-03T10:00:00+08:00')
const clock = (): number => now
let redis: RedisServer
let bridge: UpstashBridge
let states: BreakerState[]

beforeEach(async () => {
  redis = await startRedis()
  bridge = await startBridge(redis.port)
  states = []
}, 30_000)
afterEach(async () => {
  await bridge.close()
  await redis.close()
})

const open = (options: Partial<UpstashStoreOptions> = {}): SharedStore =>
  upstashStore({
    url: bridge.url,
    token: bridge.token,
    prefix: 'test:',
    clock,
    timeoutMs: PATIENT_MS,
    onState: (state) => states.push(state),
    ...options,
  })

const getTimes = (store: SharedStore, times: number): Promise<readonly (string | undefined)[]> =>
  Promise.all(Array.from({ length: times }, () => store.get('key')))
const nothing = (times: number): readonly undefined[] =>
  Array.from({ length: times }, () => undefined)

/** How many commands reach the bridge meanwhile. */
const commandsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = bridge.commands
  await work()
  return bridge.commands - before
}

/** Waits until what was given up on the way has arrived as well: on a busy machine a command outlives its caller. */
const quiet = async (): Promise<void> => {
  for (let seen = -1; seen !== bridge.commands;) {
    seen = bridge.commands
    await new Promise((wake) => setTimeout(wake, 300))
  }
}

/** Lets five seconds pass until a call gets through: a probe may meet a machine that is slow. */
const recovered = async (store: SharedStore): Promise<string | undefined> => {
  for (let tries = 0; tries < 40; tries += 1) {
    now += 5_000
    const value = await store.get('key')
    if (value !== undefined) return value
  }
  return undefined
}

describe('a Redis that is well', () => {
  it('is sent one command a call and a request, under the prefix and with the exact lifetime', async () => {
    const store = open()
    expect(await commandsOf(() => store.set('市井 1', '123', 300.9))).toBe(1)
    expect(bridge.last).toEqual(['set', 'test:市井 1', '123', 'px', '300'])
    expect(await commandsOf(() => store.get('市井 1'))).toBe(1)
    expect(bridge.last).toEqual(['get', 'test:市井 1'])
    expect(await commandsOf(() => store.delete('市井 1'))).toBe(1)
    expect(bridge.last).toEqual(['del', 'test:市井 1'])
    expect(await commandsOf(() => getTimes(store, 3))).toBe(3)
    expect(bridge.requests).toBe(bridge.commands)
  })

  it('that was flushed has nothing, and keeps what comes then', async () => {
    const store = open()
    await store.set('key', 'x', HOUR_MS)
    await redis.flush()
    expect(await store.get('key')).toBeUndefined()
    expect(await store.set('key', 'y', HOUR_MS)).toBe(true)
    expect(await store.get('key')).toBe('y')
    expect(states).toEqual([])
  })

  it('that was restored from an older snapshot answers with the older text', async () => {
    const store = open()
    await store.set('key', 'older', HOUR_MS)
    await store.set('deleted since', 'back again', HOUR_MS)
    const snapshot = await redis.save()
    await store.set('key', 'newer', HOUR_MS)
    await store.set('new since', 'x', HOUR_MS)
    await store.delete('deleted since')
    await redis.restore(snapshot)
    expect(await store.get('key')).toBe('older')
    expect(await store.get('deleted since')).toBe('back again')
    expect(await store.get('new since')).toBeUndefined()
    expect(states).toEqual([])
  })

  it('that shuts down in order and starts again is empty', async () => {
    const store = open()
    await store.set('key', 'x', HOUR_MS)
    await redis.stop('SIGTERM')
    await redis.start()
    expect(await store.get('key')).toBeUndefined()
    expect(await store.set('key', 'y', HOUR_MS)).toBe(true)
  })

  it('that answers late, but in time, is well', async () => {
    const store = open()
    await store.set('key', 'x', HOUR_MS)
    bridge.delay(50)
    expect(await getTimes(store, 10)).toEqual(Array.from({ length: 10 }, () => 'x'))
    expect(states).toEqual([])
  })
})

describe('a Redis that is away', () => {
  it('killed: is asked five times, then not for five seconds, then once, and found again', async () => {
    const store = open()
    await store.set('key', 'x', HOUR_MS)
    await redis.stop('SIGKILL')
    const work = async () => {
      expect(await store.get('key')).toBeUndefined()
      expect(await store.set('key', 'y', HOUR_MS)).toBe(false)
      expect(await store.delete('key')).toBe(false)
      expect(await getTimes(store, 2)).toEqual(nothing(2))
    }
    expect(await commandsOf(work)).toBe(5)
    expect(states).toEqual(['open'])

    expect(await commandsOf(work)).toBe(0)
    now += 4_999
    expect(await commandsOf(work)).toBe(0)

    // One asks for all of them, in vain; then five seconds again.
    now += 1
    expect(await commandsOf(() => getTimes(store, 20))).toBe(1)
    expect(states).toEqual(['open', 'half-open', 'open'])
    now += 4_999
    expect(await commandsOf(work)).toBe(0)

    await redis.start()
    await redis.command('SET', 'test:key', 'z')
    now += 1
    expect(await store.get('key')).toBe('z')
    expect(states.slice(3)).toEqual(['half-open', 'closed'])
    expect(await getTimes(store, 10)).toEqual(Array.from({ length: 10 }, () => 'z'))
  })

  it('paused: its calls are abandoned before it goes on, and it is found again by itself', async () => {
    // The limit is the one of production here.
    const store = upstashStore({
      url: bridge.url,
      token: bridge.token,
      prefix: 'test:',
      clock,
      onState: (state) => states.push(state),
    })
    await redis.command('SET', 'test:key', 'x')
    await redis.pause(PAUSE_MS)
    // Had they waited, they would have the text.
    expect(await getTimes(store, 5)).toEqual(nothing(5))
    expect(states).toEqual(['open'])
    await quiet()
    expect(await getTimes(store, 100)).toEqual(nothing(100))
    expect(await commandsOf(() => getTimes(store, 100))).toBe(0)
    // Answered when the pause is over.
    await redis.command('PING')
    expect(await recovered(store)).toBe('x')
    expect(states.at(-1)).toBe('closed')
  }, 30_000)

  it.each([
    ['hangs', async () => bridge.hang()],
    ['begins an answer and never ends it', async () => bridge.stall()],
    ['is slower than the limit', async () => bridge.delay(2_000)],
    ['closes the connection', async () => bridge.drop()],
    ['refuses connections', () => bridge.refuse()],
  ])('that %s costs five short calls and a probe, and is found again', async (_what, begin) => {
    const store = open({ timeoutMs: 100 })
    await redis.command('SET', 'test:key', 'x')
    await begin()
    expect(await getTimes(store, 5)).toEqual(nothing(5))
    expect(states).toEqual(['open'])
    await quiet()
    expect(await commandsOf(() => getTimes(store, 100))).toBe(0)
    now += 5_000
    expect(await commandsOf(() => getTimes(store, 100))).toBeLessThanOrEqual(1)
    expect(states).toEqual(['open', 'half-open', 'open'])
    await expect(store.ping()).rejects.toBeInstanceOf(RedisAway)
    await bridge.heal()
    expect(await recovered(store)).toBe('x')
    expect(states.at(-1)).toBe('closed')
    expect(await getTimes(open(), 3)).toEqual(['x', 'x', 'x'])
  })

  it('for a wrong token never rejects, and is asked no more often', async () => {
    const store = open({ token: 'a-wrong-token' })
    expect(await store.set('key', 'x', HOUR_MS)).toBe(false)
    expect(await store.delete('key')).toBe(false)
    expect(await getTimes(store, 3)).toEqual(nothing(3))
    expect(await commandsOf(() => getTimes(store, 10))).toBe(0)
    const ping = store.ping()
    await expect(ping).rejects.toBeInstanceOf(RedisAway)
    await expect(ping).rejects.not.toThrow(/token/)
    expect(await redis.command('DBSIZE')).toBe(0)
  })

  it('is asked by a ping even while calls are not let through', async () => {
    const store = open()
    bridge.answer(500, '')
    await getTimes(store, 5)
    await expect(store.ping()).rejects.toBeInstanceOf(RedisAway)
    await bridge.heal()
    await expect(store.ping()).resolves.toBeUndefined()
    expect(states).toEqual(['open'])
  })
})

describe('an answer that is none', () => {
  it.each([
    [200, ''],
    [200, '<html>市井</html>'],
    [200, 'null'],
    [200, 'true'],
    [200, '"text"'],
    [200, '[]'],
    [200, '{}'],
    [200, '{"result":true}'],
    [200, '{"result":["a"]}'],
    [200, '{"result":{"a":"b"}}'],
    [200, '{"error":"ERR something"}'],
    [204, ''],
    [400, '{"error":"ERR max daily request limit exceeded"}'],
    [404, 'not here'],
    [429, '{}'],
    [500, '{"error":"ERR"}'],
    [500, 'null'],
    [500, '<html>'],
    [502, ''],
  ])('%i %s is as if Redis were away', async (status, body) => {
    const store = open()
    bridge.answer(status, body)
    expect(await store.get('key')).toBeUndefined()
    expect(await store.set('key', 'x', HOUR_MS)).toBe(false)
    expect(await store.delete('key')).toBe(false)
    await expect(store.ping()).rejects.toBeInstanceOf(RedisAway)
    await getTimes(store, 2)
    expect(states).toEqual(['open'])
  })

  it('to another command than the one asked is none', async () => {
    const store = open()
    bridge.answer(200, '{"result":5}')
    expect(await store.get('key')).toBeUndefined()
    bridge.answer(200, '{"result":"PONG"}')
    expect(await store.set('key', 'x', HOUR_MS)).toBe(false)
    expect(await store.delete('key')).toBe(false)
    bridge.answer(200, '{"result":"OK"}')
    await expect(store.ping()).rejects.toBeInstanceOf(RedisAway)
  })
})

describe('the bridge', () => {
  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(bridge.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${bridge.token}`, ...headers },
      body: JSON.stringify(body),
    })
    return [response.status, await response.json()]
  }

  it('speaks as Upstash does, in pipelines, transactions and base64 too', async () => {
    expect(await ask('/', ['SET', 'a', '市井'])).toEqual([200, { result: 'OK' }])
    expect(await ask('/', ['GET', 'a'])).toEqual([200, { result: '市井' }])
    expect(await ask('/', ['GET', 'b'])).toEqual([200, { result: null }])
    expect(await ask('/', ['GET'])).toEqual([
      400,
      { error: expect.stringContaining('wrong number') },
    ])
    const commands = [
      ['INCR', 'n'],
      ['HGET', 'a', 'x'],
      ['MGET', 'a', 'b'],
    ]
    const wrong = { error: expect.stringContaining('WRONGTYPE') }
    const read = { result: ['市井', null] }
    expect(await ask('/pipeline', commands)).toEqual([200, [{ result: 1 }, wrong, read]])
    expect(await ask('/multi-exec', commands)).toEqual([200, [{ result: 2 }, wrong, read]])
    expect(await ask('/multi-exec', [['GET']])).toEqual([
      400,
      { error: expect.stringContaining('EXECABORT') },
    ])
    const base64 = { 'upstash-encoding': 'base64' }
    expect(await ask('/', ['GET', 'a'], base64)).toEqual([200, { result: '5biC5LqV' }])
    expect(await ask('/', ['SET', 'a', 'b'], base64)).toEqual([200, { result: 'OK' }])
    expect(await ask('/', ['GET', 'a'], { authorization: 'Bearer x' })).toMatchObject([401, {}])
  })
})

describe('the circuit breaker', () => {
  const breakerOf = () =>
    createBreaker({
      clock,
      failuresMax: 5,
      windowMs: 10_000,
      coolDownMs: 5_000,
      onState: (state) => states.push(state),
    })
  const fail = (breaker: ReturnType<typeof breakerOf>, times: number): void => {
    for (let i = 0; i < times; i += 1) breaker.enter()?.(false)
  }

  it('opens after five failures within ten seconds, whatever succeeds between', () => {
    const breaker = breakerOf()
    fail(breaker, 4)
    breaker.enter()?.(true)
    now += 9_999
    expect(states).toEqual([])
    fail(breaker, 1)
    expect(states).toEqual(['open'])
    expect(breaker.enter()).toBeUndefined()
  })

  it('stays closed while failures come more slowly than that', () => {
    const breaker = breakerOf()
    for (let i = 0; i < 20; i += 1) {
      fail(breaker, 1)
      now += 2_500
    }
    expect(states).toEqual([])
  })

  it('lets one probe through at a time', () => {
    const breaker = breakerOf()
    fail(breaker, 5)
    now += 5_000
    const probe = breaker.enter()
    expect(probe).toBeDefined()
    expect(breaker.enter()).toBeUndefined()
    probe?.(true)
    expect(states).toEqual(['open', 'half-open', 'closed'])
    expect(breaker.enter()).toBeDefined()
  })

  it('sends another probe when the first never reports, and takes no late report of it', () => {
    const breaker = breakerOf()
    fail(breaker, 5)
    now += 5_000
    const lost = breaker.enter()
    now += 4_999
    expect(breaker.enter()).toBeUndefined()
    now += 1
    const probe = breaker.enter()
    expect(probe).toBeDefined()
    lost?.(true)
    expect(states).toEqual(['open', 'half-open'])
    probe?.(false)
    expect(states).toEqual(['open', 'half-open', 'open'])
  })

  it('takes no report of a call that began before it opened', () => {
    const breaker = breakerOf()
    const slow = [breaker.enter(), breaker.enter()]
    fail(breaker, 5)
    slow[0]?.(true)
    now += 5_000
    breaker.enter()
    slow[1]?.(true)
    expect(states).toEqual(['open', 'half-open'])
  })

  it('begins to count anew once closed', () => {
    const breaker = breakerOf()
    fail(breaker, 5)
    now += 5_000
    breaker.enter()?.(true)
    fail(breaker, 4)
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  it('does not stay open for longer when the clock is set back', () => {
    const breaker = breakerOf()
    fail(breaker, 5)
    now -= HOUR_MS
    expect(breaker.enter()).toBeDefined()
  })
})
