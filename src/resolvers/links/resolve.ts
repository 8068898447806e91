import { sql } from 'drizzle-orm'
import type { MerchantContext } from '#schema/context.ts'
import type { SkuName } from './rules/rows.ts'

/** Lets whoever waits for the process have a turn: an embedded database answers on the only thread there is. */
export const breathe = (ms = 0): Promise<void> => new Promise((wake) => setTimeout(wake, ms))

/** Rows that are gone through before others have a turn: some two milliseconds. */
const ROWS_AT_A_TIME = 1_000

/** What `each` makes of every row, with a breath now and then. */
export const mapRows = async <Row, Result>(
  rows: readonly Row[],
  each: (row: Row, position: number) => Result,
): Promise<readonly Result[]> => {
  const results: Result[] = []
  for (const [position, row] of rows.entries()) {
    results.push(each(row, position))
    if (position % ROWS_AT_A_TIME === ROWS_AT_A_TIME - 1) await breathe()
  }
  return results
}

/** Rows as one array in JSON, as `JSON.stringify` says it, with a breath now and then. */
export const jsonOf = async (rows: readonly unknown[]): Promise<string> => {
  const parts: string[] = []
  for (let from = 0; from < rows.length; from += ROWS_AT_A_TIME) {
    parts.push(JSON.stringify(rows.slice(from, from + ROWS_AT_A_TIME)).slice(1, -1))
    await breathe()
  }
  return `[${parts.join(',')}]`
}

/** What a name stands for: an id, or UNKNOWN for nothing and AMBIGUOUS for several things. */
export type Found = string
const UNKNOWN = 'UNKNOWN'
const AMBIGUOUS = 'AMBIGUOUS'

/** Products that are looked through at a time. */
const PRODUCTS_AT_A_TIME = 1_000

/** Ids of the caller's stores, by id and by the source's own code. One statement. */
export const resolveStores = async (
  { db, viewer }: MerchantContext,
  names: ReadonlySet<string>,
): Promise<(name: string) => Found> => {
  const list = JSON.stringify([...names])
  const rows = await db.all<[string, string]>(sql`
    SELECT s.place_id, p.source_id FROM stores s JOIN places p ON p.id = s.place_id
    WHERE s.merchant_id = ${viewer.merchantId} AND (p.id IN (SELECT value FROM json_each(${list})) OR p.source_id IN (SELECT value FROM json_each(${list})))`)
  const ids = new Set(rows.map(([id]) => id))
  const byCode = new Map<string, Found>()
  for (const [id, code] of rows) byCode.set(code, byCode.has(code) ? AMBIGUOUS : id)
  return (name) => (ids.has(name) ? name : (byCode.get(name) ?? UNKNOWN))
}

const codeKey = (product: string | undefined, code: string): string =>
  JSON.stringify([product ?? null, code])
const barcodeKey = (barcode: string): string => JSON.stringify([barcode])

/** What a name is looked up by; ids need no looking up. */
const wantedOf = ({ code, product, barcode }: SkuName): string =>
  barcode === undefined ? codeKey(product, code ?? '') : barcodeKey(barcode)

/**
 * Ids of the caller's SKUs by the source's codes and by barcodes. The merchant's SKUs are walked through once, some at a
 * time, whatever number of names there is: a code such as `default` may be a million other merchants' as well.
 */
export const resolveSkus = async (
  { db, viewer }: MerchantContext,
  names: readonly SkuName[],
): Promise<(name: SkuName) => Found> => {
  const wanted = new Map<string, Found>()
  for (const name of names) if (name.sku === undefined) wanted.set(wantedOf(name), UNKNOWN)
  const hit = (key: string, id: string): void => {
    const known = wanted.get(key)
    if (known !== undefined) wanted.set(key, known === UNKNOWN || known === id ? id : AMBIGUOUS)
  }
  let after: readonly [string, string] = ['', '']
  while (wanted.size > 0) {
    const rows: readonly [string, string, string, string, string | null][] = await db.all(sql`
      SELECT d.source, d.source_id, k.id, k.code, k.barcode FROM
        (SELECT id, source, source_id FROM products WHERE merchant_id = ${viewer.merchantId} AND (source, source_id) > (${after[0]}, ${after[1]})
          ORDER BY source, source_id LIMIT ${PRODUCTS_AT_A_TIME}) d
        LEFT JOIN skus k ON k.product_id = d.id ORDER BY d.source, d.source_id`)
    for (const [, product, id, code, barcode] of rows) {
      if (id === null) continue
      hit(codeKey(product, code), id)
      hit(codeKey(undefined, code), id)
      if (barcode !== null) hit(barcodeKey(barcode), id)
    }
    const last = rows.at(-1)
    if (!last) break
    after = [last[0], last[1]]
    await breathe()
  }
  return (name) => name.sku ?? wanted.get(wantedOf(name)) ?? UNKNOWN
}
