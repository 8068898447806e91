import type { Context } from '#schema/context.ts'
import { sweep, sweepWebhooks } from '#resolvers/sweeping/service.ts'
import type { Scene } from '#scenes/scene.ts'
import { createContext, type Host } from './context.ts'
import { describe } from './logger.ts'

/** Short enough that a message is on its way five seconds after what it tells. */
const EVERY_MS = 5_000

const run = async (host: Host, work: (ctx: Context) => Promise<unknown>): Promise<void> => {
  const ctx = createContext(host, {
    requestId: `sweep-${crypto.randomUUID()}`,
    locale: 'zh-CN',
    viewer: { kind: 'guest' },
    now: host.clock(),
    defer: (work) => void work.catch(() => undefined),
  })
  try {
    await work(ctx)
  } catch (error) {
    host.log.error('sweep_failed', { error: describe(error) })
  }
}

const sweepWith =
  (scenes: readonly Scene[]) =>
  (ctx: Context): Promise<boolean> =>
    sweep(
      ctx,
      scenes.flatMap(({ sweeps = {} }) => Object.entries(sweeps)),
    )

/** Sweeps once, unless somebody else is at it. Never throws: the next one tries again. */
export const sweepOnce = async (host: Host, scenes: readonly Scene[]): Promise<void> => {
  await Promise.all([run(host, sweepWith(scenes)), run(host, sweepWebhooks)])
}

/** Sweeps every few seconds, one after the other; systems that are slow to listen hold nothing else up. @returns what ends it. */
export const keepSweeping = (host: Host, scenes: readonly Scene[]): (() => void) => {
  let stopped = false
  const timers = new Map<object, ReturnType<typeof setTimeout>>()
  const again = (work: (ctx: Context) => Promise<unknown>): void => {
    if (stopped) return
    timers.set(
      work,
      setTimeout(() => void run(host, work).then(() => again(work)), EVERY_MS),
    )
  }
  again(sweepWith(scenes))
  again(sweepWebhooks)
  return () => {
    stopped = true
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
