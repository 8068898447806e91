import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { libsqlLimiter } from '#edge/adapters/libsql-limiter.ts'
import { createContext } from '#edge/context.ts'
import { DATABASE_FILE } from '#edge/embedded.ts'
import { createLogger } from '#edge/logger.ts'
import { checkBooks } from '#resolvers/reconciling/books.ts'
import { employ } from '#resolvers/staff/service.ts'
import type { Context } from '#schema/context.ts'
import { createDatabase } from '#schema/database.ts'
import { startDeno, type DenoHost } from '../support/deno-host.ts'
import { travel, type Travelled } from '../support/selling-way.ts'
import { startWorkerBeside } from '../support/worker-beside.ts'

describe('the whole way, over HTTP, by trusted documents', () => {
  const closing: (() => Promise<unknown>)[] = []
  let deno: DenoHost
  let file = ''
  beforeAll(async () => {
    deno = await startDeno({ SHIJING_LOG_LEVEL: 'info' })
    closing.push(deno.stop)
    file = join(deno.dataDir, DATABASE_FILE)
  }, 120_000)
  afterAll(async () => {
    for (const close of closing.toReversed()) await close()
  }, 30_000)

  const withContext = async <Result>(work: (ctx: Context) => Promise<Result>): Promise<Result> => {
    const driver = openEmbedded(file)
    try {
      return await work(
        createContext(
          {
            db: createDatabase(driver),
            limiter: libsqlLimiter(driver),
            log: createLogger('error', Date.now),
            clock: Date.now,
          },
          {
            requestId: 'test',
            locale: 'en',
            viewer: { kind: 'guest' },
            now: Date.now(),
            defer: () => undefined,
          },
        ),
      )
    } finally {
      driver.close()
    }
  }
  const clerkTokenFor = async (scopeId: string): Promise<string> =>
    withContext(
      async (ctx) =>
        (await employ(ctx, { label: '店员', role: 'CLERK', at: scopeId, days: 1 })).token,
    )

  const expectArrived = async ({ totalFen, refundedFen, states }: Travelled): Promise<void> => {
    expect(states).toEqual(['PENDING_PAYMENT', 'TO_FULFIL', 'PARTIALLY_FULFILLED', 'FULFILLED'])
    expect(refundedFen).toBe(totalFen / 3)
    expect(await withContext(checkBooks)).toEqual([])
  }

  it('on Deno, as `npm start` runs it', async () => {
    const sandboxUrl = /WeChat\s+(http\S+)/.exec(deno.output())?.[1] ?? ''
    await expectArrived(await travel({ url: deno.url, sandboxUrl, clerkTokenFor }))
  }, 60_000)

  it('in workerd, with the database behind HTTP', async () => {
    const worker = await startWorkerBeside(deno.dataDir)
    closing.push(worker.stop)
    await expectArrived(
      await travel({ url: worker.url, sandboxUrl: worker.sandboxUrl, clerkTokenFor }),
    )
    await worker.sweep()
    expect(await withContext(checkBooks)).toEqual([])
  }, 120_000)
})
