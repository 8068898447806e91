// The portal's application with what its answers are compared with, in the one place where a host may answer for
// itself: its assets. So they pass all of the portal's middleware, and nothing of it is in `src`.
import { sql } from 'drizzle-orm'
import { createApp as createPortal, type AppOptions } from '#edge/app.ts'
import { createContext } from '#edge/context.ts'
import { declaredCost } from '#edge/cost.ts'
import { createGraphqlEndpoint } from '#edge/graphql/endpoint.ts'
import { buildSchema } from '#edge/schema.ts'
import type { Context } from '#schema/context.ts'
import { createNewId } from '#schema/ids.ts'

/** `/assets/constant` answers the bytes that `/assets/constant?of=PATH` took from an answer of the portal. */
const CONSTANT = '/assets/constant'
/** `/assets/yoga?query=…&variables=…` runs any document through Yoga's pipeline. */
const YOGA = '/assets/yoga'
/**
 * `/assets/guarded?sku=…&store=…&fen=…` writes what an order is, and nothing else is done: a purchase, its order, its line
 * and the unit it holds, guarded, all or nothing. Nobody is asked for, nothing is read, checked, priced or told.
 */
const GUARDED = '/assets/guarded'
/** `/assets/stats` tells what the cache of this process counts. */
const STATS = '/assets/stats'

export const createApp = (options: AppOptions): ReturnType<typeof createPortal> => {
  const { host, profile, scenes } = options
  let constant: Uint8Array<ArrayBuffer> | undefined
  let yoga: ReturnType<typeof createGraphqlEndpoint<Context>> | undefined

  const viaYoga = (request: Request): Promise<Response> => {
    yoga ??= createGraphqlEndpoint<Context>({
      schema: buildSchema(scenes),
      profile,
      costOf: declaredCost,
      way: 'yoga',
      onError: (error) => {
        host.log.error('yoga_failed', { error: String(error) })
        return 'bench'
      },
    })
    return yoga.fetch(request, () =>
      createContext(host, {
        requestId: 'bench',
        locale: 'zh-CN',
        viewer: { kind: 'guest' },
        now: host.clock(),
        defer: (work) => void work,
      }),
    )
  }

  const take = async (from: URL): Promise<Response> => {
    const answer = await app.request(from.searchParams.get('of') ?? '')
    constant = new Uint8Array(await answer.arrayBuffer())
    return new Response(String(constant.byteLength), { status: answer.status })
  }

  const guarded = async ({ searchParams }: URL): Promise<Response> => {
    const { db } = host
    const now = host.clock()
    const newId = createNewId(now)
    const [purchase, order, line, reservation] = [
      newId('Purchase'),
      newId('Order'),
      newId('OrderLine'),
      newId('Reservation'),
    ]
    const of = (name: string): string => searchParams.get(name) ?? ''
    const fen = Number(of('fen'))
    await db.batch([
      db.run(
        sql`INSERT INTO idempotency_keys (owner_id, operation, key, request_hash, result, created_at) VALUES ('bench', 'bench', ${purchase}, ${purchase}, '{}', ${now})`,
      ),
      db.run(
        sql`INSERT INTO purchases (id, number, resident_id, city_code, total_fen, created_at, expires_at) VALUES (${purchase}, ${purchase}, 'bench', '320100', ${fen}, ${now}, ${now + 900_000})`,
      ),
      db.run(
        sql`INSERT INTO orders (id, number, purchase_id, resident_id, store_id, merchant_id, city_code, fulfilment, goods_fen, discount_fen, freight_fen, total_fen, created_at, changed_at)
          VALUES (${order}, ${order}, ${purchase}, 'bench', ${of('store')}, 'bench', '320100', 'PICKUP', ${fen}, 0, 0, ${fen}, ${now}, ${now})`,
      ),
      db.run(
        sql`INSERT INTO order_lines (id, order_id, position, product_id, sku_id, names, chosen, quantity, unit_fen, payable_fen, goods_fen)
          VALUES (${line}, ${order}, 0, 'bench', ${of('sku')}, '{}', '[]', 1, ${fen}, ${fen}, ${fen})`,
      ),
      db.run(
        sql`INSERT INTO stock_reservations (id, order_id, order_line_id, store_id, sku_id, quantity, changed_at) VALUES (${reservation}, ${order}, ${line}, ${of('store')}, ${of('sku')}, 1, ${now})`,
      ),
    ])
    return new Response('held')
  }

  const app = createPortal({
    ...options,
    assets: {
      ...options.assets,
      fetch: async (request) => {
        const { url } = request
        // Looked at first and without taking the address apart: it is the yardstick.
        if (url.endsWith(CONSTANT))
          return new Response(constant, {
            headers: { 'content-type': 'application/json; charset=utf-8' },
          })
        const asked = new URL(url)
        if (asked.pathname === CONSTANT) return take(asked)
        if (asked.pathname === YOGA) return viaYoga(request)
        if (asked.pathname === GUARDED) return guarded(asked)
        if (asked.pathname === STATS) return Response.json(host.cache?.stats.read() ?? null)
        return options.assets.fetch(request)
      },
    },
  })
  return app
}
