import { Hono } from 'hono'
import { controlApi } from './control.ts'
import { makeSandboxKeys, type SandboxKeys } from './keys.ts'
import { merchantApi } from './merchant-api.ts'
import { pages } from './pages.ts'
import { platformApi } from './platform-api.ts'
import { emptyState, Refusal, type State, type World } from './world.ts'

/** Marks an answer whose connection is to be cut; the server does it. */
export const CUT = 'sandbox-cut'

export interface SandboxOptions {
  /** Default fresh ones; given, they outlive the sandbox. */
  readonly keys?: SandboxKeys | undefined
  /** Default the clock of the machine. */
  readonly clock?: (() => number) | undefined
  /** How callbacks are sent. Default over the network. */
  readonly fetch?: typeof fetch | undefined
  /** By how much WeChat's times between two callbacks are multiplied: 15 s, 15 s, 30 s, 3 min… Default 0.001. */
  readonly timeFactor?: number | undefined
  /** How long a refund is under way. Default 200. */
  readonly refundDelayMs?: number | undefined
  /** Origins the pages may lead back to, besides this machine. */
  readonly returnOrigins?: readonly string[] | undefined
}

export interface Sandbox {
  readonly keys: SandboxKeys
  readonly state: State
  readonly fetch: (request: Request) => Promise<Response>
  /** Whether nothing is under way and nothing will begin within so many milliseconds. */
  readonly isIdle: (withinMs: number) => boolean
  /** Nothing that was still to happen happens. */
  stop(): void
}

/**
 * WeChat, small enough for this machine: WeChat Pay and the platform with their real protocols, people who tap, and
 * everything that can go wrong. Keeps all in memory. Not for production: whoever reaches it can pay.
 */
export const createSandbox = (options: SandboxOptions = {}): Sandbox => {
  const { keys = makeSandboxKeys(), clock = Date.now, timeFactor = 0.001 } = options
  const { refundDelayMs = 200, returnOrigins = [] } = options
  const state = emptyState()
  /** What is still to happen, with when it will. */
  const timers = new Map<NodeJS.Timeout, number>()
  let underWay = 0
  let stopped = false
  const world: World = {
    keys,
    state,
    clock,
    now: () => clock() + state.aheadMs,
    later: (ms, work) => {
      if (stopped) return
      const timer = setTimeout(() => {
        timers.delete(timer)
        underWay += 1
        void Promise.resolve(work()).finally(() => {
          underWay -= 1
        })
      }, ms)
      timers.set(timer, performance.now() + ms)
    },
    send: options.fetch ?? ((input, init) => fetch(input, init)),
    timeFactor,
    refundDelayMs,
    returnOrigins,
  }

  const app = new Hono()
  app.onError((error, c) => {
    const known = error instanceof Refusal
    const body = { code: known ? error.code : 'SANDBOX_ERROR', message: error.message }
    return c.newResponse(JSON.stringify(body), {
      status: known ? error.status : 500,
      headers: { 'content-type': 'application/json; charset=utf-8' },
    } as ResponseInit & { status: 400 })
  })
  app.use(async (c, next) => {
    const { answers } = state.faults
    const { pathname } = new URL(c.req.url)
    const meets =
      answers !== undefined &&
      state.faultyAnswers > 0 &&
      !pathname.startsWith('/sandbox') &&
      pathname.includes(answers.path ?? '')
    if (!meets) return next()
    state.faultyAnswers -= 1
    if (answers.delayMs !== undefined)
      await new Promise<void>((resolve) => world.later(answers.delayMs ?? 0, resolve))
    if (answers.away === true) c.res = new Response('Service Unavailable', { status: 503 })
    else await next()
    if (answers.lose === true) c.res.headers.set(CUT, '1')
    if (answers.unsigned === true) c.res.headers.delete('wechatpay-signature')
    return undefined
  })
  for (const part of [merchantApi, platformApi, controlApi, pages]) app.route('/', part(world))

  return {
    keys,
    state,
    fetch: async (request) => app.fetch(request),
    isIdle: (withinMs) => {
      const soon = performance.now() + withinMs
      return underWay === 0 && [...timers.values()].every((at) => at > soon)
    },
    stop: () => {
      stopped = true
      for (const timer of timers.keys()) clearTimeout(timer)
      timers.clear()
    },
  }
}
