import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createAsk, viaFetch, type Ask } from '../../clients/mini-program/ask.ts'
import { documents } from '../../clients/mini-program/documents.ts'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { DATABASE_FILE } from '#edge/embedded.ts'
import { checkBooks } from '#resolvers/reconciling/books.ts'
import { createDatabase } from '#schema/database.ts'
import { sql } from 'drizzle-orm'
import { startDeno, type DenoHost } from '../support/deno-host.ts'

/** Power cuts, and buyers who go on asking through all of them. */
const CUTS = 3
const BUYERS = 6

const control = async <Data>(sandboxUrl: string, path: string, body: object): Promise<Data> => {
  const response = await fetch(`${sandboxUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return (await response.json()) as Data
}

const sandboxOf = (host: DenoHost): string => /WeChat\s+(http\S+)/.exec(host.output())?.[1] ?? ''

describe('a portal whose process is killed', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'shijing-kill-'))
  let host: DenoHost | undefined
  afterAll(async () => {
    await host?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }, 30_000)

  it('loses nothing that it has acknowledged, and does nothing twice', async () => {
    const start = (): Promise<DenoHost> =>
      startDeno({ SHIJING_DATA_DIR: dataDir, SHIJING_LOG_LEVEL: 'warn' })
    host = await start()
    let url = host.url
    const askerOf =
      (token?: string): Ask =>
      (document, variables) =>
        createAsk({ endpoint: `${url}/graphql`, transport: viaFetch(fetch), token: () => token })(
          document,
          variables,
        )
    const guest = askerOf()
    const { products } = await guest(documents.Products, { city: 'nanjing', inStock: true })
    const { product } = await guest(documents.Product, { id: products.edges[0]?.node.id ?? '' })
    const sku = product?.skus.find(({ stock }) => stock.some(({ sellable }) => sellable > 0))
    const store = sku?.stock.find(({ sellable }) => sellable > 0)?.store.id ?? ''
    const handovers = [{ store, fulfilment: 'PICKUP' as const }]
    const slot = (await guest(documents.PickupSlots, { store })).pickupSlots[0]?.startsAt
    const checkout = {
      lines: [{ store, sku: sku?.id ?? '', quantity: 1 }],
      handovers: handovers.map((one) => ({ ...one, slot })),
    }

    const buyers = await Promise.all(
      Array.from({ length: BUYERS }, async (_, i) => {
        const sandbox = sandboxOf(host as DenoHost)
        const { openid } = await control<{ openid: string }>(sandbox, '/sandbox/people', {
          name: `人${i}`,
        })
        const { code } = await control<{ code: string }>(
          sandbox,
          `/sandbox/people/${openid}/login-code`,
          {},
        )
        const { signIn } = await guest(documents.SignIn, { code })
        if (signIn.__typename !== 'Session') throw new Error(signIn.code)
        return askerOf(signIn.token)
      }),
    )
    const { total } = (await (buyers[0] ?? guest)(documents.Checkout, { input: checkout })).checkout

    /** By key: what each call was answered, the first time it was. */
    const answers = new Map<string, string>()
    let over = false
    const buy = async (ask: Ask): Promise<void> => {
      while (!over) {
        const idempotencyKey = crypto.randomUUID()
        // As a phone does: the same words again, until there is an answer.
        for (let answered = false; !answered;) {
          try {
            const { placeOrder } = await ask(documents.PlaceOrder, {
              input: { checkout, total, idempotencyKey },
            })
            answered = true
            // Others have it just now; they give it back.
            if (placeOrder.__typename === 'CheckoutObstructed') continue
            if (placeOrder.__typename !== 'Purchase') throw new Error(placeOrder.__typename)
            answers.set(idempotencyKey, placeOrder.id)
            await ask(documents.CancelPurchase, { id: placeOrder.id })
          } catch {
            if (over) return
            await new Promise((wake) => setTimeout(wake, 20))
          }
        }
      }
    }
    const buying = buyers.map(buy)
    for (let cut = 0; cut < CUTS; cut += 1) {
      await new Promise((wake) => setTimeout(wake, 700 + cut * 137))
      await host.kill()
      host = await start()
      ;({ url } = host)
    }
    await new Promise((wake) => setTimeout(wake, 700))
    over = true
    await Promise.all(buying)

    const driver = openEmbedded(join(dataDir, DATABASE_FILE))
    const db = createDatabase(driver)
    try {
      expect(await checkBooks({ db })).toEqual([])
      const acknowledged = [...answers.values()]
      expect(acknowledged.length).toBeGreaterThan(CUTS)
      const there = await db.get<[number]>(
        sql`SELECT count(*) FROM purchases WHERE id IN (SELECT value FROM json_each(${JSON.stringify(acknowledged)}))`,
      )
      expect(there[0]).toBe(acknowledged.length)
      const keys = await db.get<[number, number]>(
        sql`SELECT count(*), count(DISTINCT result ->> 'purchaseId') FROM idempotency_keys WHERE operation = 'placeOrder'`,
      )
      const purchases = await db.get<[number]>(sql`SELECT count(*) FROM purchases`)
      // One purchase a key, and none without one.
      expect(keys).toEqual([purchases[0], purchases[0]])
    } finally {
      driver.close()
    }
  }, 120_000)
})
