import { Hono, type Context as HonoContext, type MiddlewareHandler } from 'hono'
import type { Context, MerchantContext } from '#schema/context.ts'
import { BadInput, Refused } from '#schema/problem.ts'
import type { MerchantScope } from '#schema/tables/partners.ts'
import { FileRefused } from '#resolvers/importing/records.ts'
import { streamCsv } from '#resolvers/importing/formats/csv.ts'
import { syncPrices } from '#resolvers/links/prices.ts'
import { breathe, jsonOf } from '#resolvers/links/resolve.ts'
import {
  fromCells,
  readPriceRow,
  readStockRow,
  ROWS_MAX,
  type BadRow,
} from '#resolvers/links/rules/rows.ts'
import { syncStock } from '#resolvers/links/stock.ts'
import { stockCsv } from '#resolvers/links/stock-out.ts'
import type { SyncReport } from '#resolvers/links/sync.ts'
import { limitBody, refuseTooOften } from '#scenes/api.ts'
import type { AppEnv } from './app-env.ts'
import { faultFor, refuse } from './faults.ts'

/** Ten thousand rows with every field at its longest have less. */
const BODY_MAX_BYTES = 4 * 1024 * 1024
const CALLS = { calls: 120, windowMs: 60_000 }
/** Rows that are read before others have a turn. */
const READ_AT_A_TIME = 200

const requireMerchant = (ctx: Context, scope: MerchantScope): MerchantContext => {
  const { viewer } = ctx
  if (viewer.kind !== 'machine' || viewer.merchantId === null)
    throw new Refused(
      viewer.kind === 'guest' ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      'This is for systems of a merchant: send their API key as `Authorization: Bearer …`.',
    )
  if (!viewer.scopes.includes(scope))
    throw new Refused(
      'FORBIDDEN',
      `This key may not do this: make one with the scope \`${scope}\`.`,
    )
  return { ...ctx, viewer: { ...viewer, merchantId: viewer.merchantId } }
}

type LinksEnv = { Variables: AppEnv['Variables'] & { ctx: MerchantContext } }

/** Whose key it is, and not too often. Before anything of the body is read. */
const admit =
  (scope: MerchantScope): MiddlewareHandler<LinksEnv> =>
  async (c, next) => {
    const ctx = await c.get('context')()
    try {
      const merchant = requireMerchant(ctx, scope)
      const taken = await ctx.limiter.take(`sync ${merchant.viewer.merchantId}`, CALLS, ctx.now)
      if (!taken.ok) return refuseTooOften(c, taken.retryAfterS)
      c.set('ctx', merchant)
    } catch (error) {
      return refuse(c, faultFor(ctx, error, 'sync_failed'))
    }
    return next()
  }

/** The rows of a JSON body, not looked into yet. @throws {BadInput} */
const jsonRows = async (request: Request): Promise<readonly unknown[]> => {
  let body: unknown
  try {
    body = JSON.parse(await request.text())
  } catch {
    throw new BadInput('BAD_JSON', 'The body is not JSON in UTF-8.')
  }
  const rows: unknown =
    typeof body === 'object' && body !== null && 'rows' in body ? body.rows : undefined
  if (!Array.isArray(rows)) throw new BadInput('BAD_JSON', 'Send `{ "rows": [ … ] }`.', 'rows')
  return rows
}

/** The rows of a CSV with a header, as JSON would say them. @throws {FileRefused} */
const csvRows = async (request: Request): Promise<readonly unknown[]> => {
  const { body } = request
  if (!body) throw new FileRefused('FILE_MISSING', 'Send the rows as the body.')
  const rows: unknown[] = []
  const file = { name: 'body', stream: () => body }
  for await (const { cells, wrongCount } of streamCsv(file, { required: [] })) {
    rows.push(
      wrongCount === undefined ? fromCells(cells) : { why: `the row has ${wrongCount} cells` },
    )
    if (rows.length > ROWS_MAX) break
  }
  return rows
}

const rowsOf = async <Row extends object>(
  request: Request,
  read: (value: unknown) => Row | BadRow,
): Promise<readonly (Row | BadRow)[]> => {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json' && type !== 'text/csv')
    throw new FileRefused('MEDIA_TYPE', 'Send application/json or text/csv.')
  const raw = await (type === 'text/csv' ? csvRows : jsonRows)(request)
  await breathe()
  if (raw.length > ROWS_MAX)
    throw new BadInput('TOO_MANY_ROWS', `A call may bring ${ROWS_MAX} rows: split it.`, 'rows')
  const rows: (Row | BadRow)[] = []
  for (const [i, value] of raw.entries()) {
    rows.push(read(value))
    if (i % READ_AT_A_TIME === READ_AT_A_TIME - 1) await breathe()
  }
  return rows
}

const sync =
  <Row extends object>(
    read: (value: unknown) => Row | BadRow,
    act: (
      ctx: MerchantContext,
      rows: readonly (Row | BadRow)[],
      key: string,
    ) => Promise<SyncReport>,
  ) =>
  async (c: HonoContext<LinksEnv>): Promise<Response> => {
    const { ctx } = c.var
    try {
      const rows = await rowsOf(c.req.raw, read)
      const report = await act(ctx, rows, c.req.header('idempotency-key') ?? '')
      const { answers, ...rest } = report
      const json = `${JSON.stringify(rest).slice(0, -1)},"answers":${await jsonOf(answers)}}`
      return c.body(json, 200, {
        'cache-control': 'no-store',
        'content-type': 'application/json',
      })
    } catch (error) {
      return refuse(c, faultFor(ctx, error, 'sync_failed'))
    }
  }

/**
 * `POST /v1/stock` and `/v1/prices`: rows of a merchant's ERP or till, as JSON or CSV, with an `Idempotency-Key`.
 * `GET /v1/stock?store=`: the same list out, as CSV.
 * Not GraphQL: its gate takes 100 KB before it knows who asks, and ten thousand rows have ten times as much. To widen it for
 * machines would widen it for everybody who says they are one.
 */
export const links = (): Hono<LinksEnv> =>
  new Hono<LinksEnv>()
    .post(
      '/v1/stock',
      admit('stock:write'),
      limitBody(BODY_MAX_BYTES),
      sync(readStockRow, syncStock),
    )
    .post(
      '/v1/prices',
      admit('prices:write'),
      limitBody(BODY_MAX_BYTES),
      sync(readPriceRow, syncPrices),
    )
    .get('/v1/stock', async (c) => {
      const ctx = await c.get('context')()
      try {
        const { viewer } = ctx
        const who =
          viewer.kind === 'staff'
            ? viewer.staffId
            : requireMerchant(ctx, 'stock:write').viewer.merchantId
        const taken = await ctx.limiter.take(`stock ${who}`, CALLS, ctx.now)
        if (!taken.ok) return refuseTooOften(c, taken.retryAfterS)
      } catch (error) {
        return refuse(c, faultFor(ctx, error, 'sync_failed'))
      }
      const lines = stockCsv(ctx, c.req.query('store') ?? '')
      const encoder = new TextEncoder()
      const body = new ReadableStream<Uint8Array>({
        pull: async (controller) => {
          const { done, value } = await lines.next()
          if (done === true) controller.close()
          else controller.enqueue(encoder.encode(value))
        },
        cancel: async () => {
          await lines.return(undefined)
        },
      })
      return c.body(body, 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="stock.csv"',
        'cache-control': 'no-store',
      })
    })
