import { sql } from 'drizzle-orm'
import { createLinkKey } from '#resolvers/links/keys.ts'
import type { SyncAnswer, SyncReport } from '#resolvers/links/sync.ts'
import type { StaffContext } from '#schema/context.ts'
import type { MerchantScope } from '#schema/tables/partners.ts'
import { newKey, type Market, type Somebody } from '../selling.ts'

/** A context of the owner of a merchant. */
export const ownerContext = (m: Market, merchant = m.merchant): StaffContext =>
  m.p.context({
    kind: 'staff',
    staffId: 'stf_owner',
    grants: [
      {
        id: 'grt_links',
        endsAt: Number.MAX_SAFE_INTEGER,
        role: 'OWNER',
        scope: 'MERCHANT',
        scopeId: merchant,
        cityCode: '320100',
      },
    ],
  }) as StaffContext

/** An ERP or till of a merchant. */
export const machineOf = async (
  m: Market,
  scopes: readonly MerchantScope[],
  merchant = m.merchant,
): Promise<Somebody> => {
  const { token } = await createLinkKey(ownerContext(m, merchant), {
    merchantId: merchant,
    label: 'ERP',
    scopes,
    days: 30,
  })
  return m.as(token)
}

export interface Sent {
  readonly status: number
  readonly body: SyncReport & { readonly code?: string; readonly message?: string }
  readonly headers: Headers
}

/** Sends rows as an ERP does. */
export const send = async (
  m: Market,
  who: Pick<Somebody, 'headers'>,
  path: '/v1/stock' | '/v1/prices',
  rows: readonly object[] | string,
  key = newKey(),
): Promise<Sent> => {
  const response = await m.p.request(path, {
    method: 'POST',
    headers: {
      ...who.headers,
      'idempotency-key': key,
      'content-type': typeof rows === 'string' ? 'text/csv' : 'application/json',
    },
    body: typeof rows === 'string' ? rows : JSON.stringify({ rows }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Sent['body'],
  }
}

/** The outcomes of a call, in the order of its rows. */
export const outcomes = ({ body }: Sent): readonly string[] =>
  body.answers.map(({ outcome }: SyncAnswer) => outcome)

/** So many SKUs of the merchant beside those of the market, at store a, ten each. Their ids, in order. */
export const manySkus = async (m: Market, count: number): Promise<readonly string[]> => {
  const ctx = m.p.context()
  const rows = Array.from({ length: count }, (_, i) => ({
    product: ctx.newId('Product'),
    sku: ctx.newId('Sku'),
    code: `many-${i}`,
  }))
  const json = JSON.stringify(rows)
  await m.p.db.batch([
    m.p.db
      .run(sql`INSERT INTO products (id, merchant_id, city_code, source, source_id, content_hash, category_id, names, specifications, created_at, updated_at)
      SELECT value ->> 'product', ${m.merchant}, city_code, 'many', value ->> 'code', 'x', category_id, names, '[]', 1, 1
      FROM json_each(${json}), (SELECT city_code, category_id, names FROM products WHERE merchant_id = ${m.merchant} LIMIT 1)`),
    m.p.db.run(sql`INSERT INTO skus (id, product_id, code, position, "values", price_fen, barcode)
      SELECT value ->> 'sku', value ->> 'product', 'default', 0, '{}', 100, value ->> 'code' FROM json_each(${json})`),
    m.p.db.run(sql`INSERT INTO stock_levels (store_id, sku_id, on_hand, updated_at)
      SELECT ${m.store('a')}, value ->> 'sku', 10, 1 FROM json_each(${json})`),
  ])
  return rows.map(({ sku }) => sku)
}

/** After how many seconds an answer says to ask again. */
export const retryAfterS = ({ headers }: Sent): number => Number(headers.get('retry-after'))

/** A city’s operator. */
export const operatorContext = (m: Market, city = '320100'): StaffContext =>
  m.p.context({
    kind: 'staff',
    staffId: 'stf_operator',
    grants: [
      {
        id: 'grt_operator',
        endsAt: Number.MAX_SAFE_INTEGER,
        role: 'OPERATOR',
        scope: 'CITY',
        scopeId: city,
        cityCode: city,
      },
    ],
  }) as StaffContext
