import { sweep } from '#resolvers/sweeping/service.ts'
import { createContext, type Host } from './context.ts'
import { describe } from './logger.ts'

/** Short enough that a message is on its way five seconds after what it tells. */
const EVERY_MS = 5_000

/** Sweeps once, unless somebody else is at it. Never throws: the next one tries again. */
export const sweepOnce = async (host: Host): Promise<void> => {
  const ctx = createContext(host, {
    requestId: `sweep-${crypto.randomUUID()}`,
    locale: 'zh-CN',
    viewer: { kind: 'guest' },
    now: host.clock(),
    defer: (work) => void work.catch(() => undefined),
  })
  try {
    await sweep(ctx)
  } catch (error) {
    host.log.error('sweep_failed', { error: describe(error) })
  }
}

/** Sweeps every few seconds, one after the other. @returns what ends it. */
export const keepSweeping = (host: Host): (() => void) => {
  let stopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const again = (): void => {
    if (stopped) return
    timer = setTimeout(() => void sweepOnce(host).then(again), EVERY_MS)
  }
  again()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
