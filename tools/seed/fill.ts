import type { City } from '#schema/tables/cities.ts'
import type { SqlDriver, SqlValue } from '#schema/ports.ts'
import {
  demoCity,
  one,
  PARTNER_ID,
  sourceOf,
  writeFrame,
  writeStores,
  WRITTEN_AT,
} from './frame.ts'
import { placeMaker } from './places.ts'
import { productMaker } from './products.ts'
import { seedId } from './random.ts'

/** Rows written in one transaction. */
const CHUNK = 4_000

/** What to fill, and who hears of progress. */
export interface FillOptions {
  /** Code or slug of one of the demonstration cities. */
  readonly city: string
  /** Generated places and products there shall be in all; those that are there already stay. */
  readonly places: number
  readonly products: number
  /** Rows done of rows wanted, after each chunk. */
  readonly onProgress?: (what: 'places' | 'products', done: number, wanted: number) => void
}

const countOf = async (driver: SqlDriver, sql: string, ...params: SqlValue[]): Promise<number> =>
  Number((await driver.execute({ sql, params }))[0]?.[0] ?? 0)

const writePlaces = async (
  driver: SqlDriver,
  city: City,
  scheduleIds: readonly string[],
  { places: wanted, onProgress }: FillOptions,
): Promise<void> => {
  const source = sourceOf(city)
  const make = placeMaker(city, scheduleIds)
  const from = await countOf(
    driver,
    'SELECT count(*) FROM places WHERE partner_id = ? AND source = ?',
    PARTNER_ID,
    source,
  )
  for (let done = from; done < wanted;) {
    const size = Math.min(CHUNK, wanted - done)
    const made = Array.from({ length: size }, (_, i) => make(done + i))
    // Arrays, not objects: SQLite finds a place in one faster than a key among many.
    const rows = JSON.stringify(
      made.map((p) => [
        p.id,
        p.sourceId,
        p.kind,
        p.names,
        p.address,
        p.lon,
        p.lat,
        p.x,
        p.y,
        p.z,
        p.scheduleId,
      ]),
    )
    const entries = JSON.stringify(made.map((p) => [p.id, p.name, p.body, p.facets]))
    await driver.batch(
      [
        one(
          `INSERT INTO places (id, city_code, partner_id, source, source_id, content_hash, kind, names, address, lon, lat, x, y, z, schedule_id, created_at, updated_at)
            SELECT value ->> 0, ?, ?, ?, value ->> 1, 'generated', value ->> 2, value ->> 3, value ->> 4,
              value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, ?, ?
            FROM json_each(?)`,
          city.code,
          PARTNER_ID,
          source,
          WRITTEN_AT,
          WRITTEN_AT,
          rows,
        ),
        one(
          `INSERT INTO search_entries (rowid, name, body, facets)
            SELECT p.num * 2, e.value ->> 1, e.value ->> 2, e.value ->> 3 FROM json_each(?) e JOIN places p ON p.id = e.value ->> 0`,
          entries,
        ),
      ],
      'write',
    )
    done += size
    onProgress?.('places', done, wanted)
  }
}

const writeProducts = async (
  driver: SqlDriver,
  city: City,
  categoryIds: readonly string[],
  stores: readonly string[],
  { products: wanted, onProgress }: FillOptions,
): Promise<void> => {
  const source = sourceOf(city)
  const from = await countOf(
    driver,
    'SELECT count(*) FROM products WHERE city_code = ? AND source = ?',
    city.code,
    source,
  )
  if (from >= wanted) return
  if (stores.length < 2) {
    throw new RangeError('Products lie in stores: ask for at least two places too.')
  }
  const make = productMaker(city, categoryIds, Math.floor(stores.length / 2))
  for (let done = from; done < wanted;) {
    const size = Math.min(CHUNK, wanted - done)
    const made = Array.from({ length: size }, (_, i) => make(done + i))
    const products = made.map((d) => [
      d.id,
      seedId('mch', city.code, d.merchant),
      d.sourceId,
      d.categoryId,
      d.names,
      d.descriptions,
      d.specifications,
      d.sold,
    ])
    const skus = made.flatMap(({ id, skus: choices }) =>
      choices.map((k) => [k.id, id, k.code, k.position, k.values, k.priceFen]),
    )
    const stock = made.flatMap(({ merchant, skus: choices, stock: levels }) =>
      levels.flatMap((units, shop) =>
        choices.map((k, i) => [stores[merchant * 2 + shop], k.id, units[i] ?? 0]),
      ),
    )
    const media = made.map((d) => [d.mediaId, d.id, d.mediaUrl, d.names])
    const entries = made.map((d) => [d.id, d.name, d.body, d.facets])
    await driver.batch(
      [
        one(
          `INSERT INTO products (id, merchant_id, city_code, source, source_id, content_hash, category_id, names, descriptions, specifications, sold, created_at, updated_at)
            SELECT value ->> 0, value ->> 1, ?, ?, value ->> 2, 'generated', value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, ?, ? FROM json_each(?)`,
          city.code,
          source,
          WRITTEN_AT,
          WRITTEN_AT,
          JSON.stringify(products),
        ),
        one(
          `INSERT INTO skus (id, product_id, code, position, "values", price_fen)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)`,
          JSON.stringify(skus),
        ),
        one(
          `INSERT INTO stock_levels (store_id, sku_id, on_hand, updated_at)
            SELECT value ->> 0, value ->> 1, value ->> 2, ? FROM json_each(?)`,
          WRITTEN_AT,
          JSON.stringify(stock),
        ),
        one(
          `INSERT INTO media (id, owner_id, position, kind, url, alt)
            SELECT value ->> 0, value ->> 1, 0, 'IMAGE', value ->> 2, value ->> 3 FROM json_each(?)`,
          JSON.stringify(media),
        ),
        one(
          `INSERT INTO search_entries (rowid, name, body, facets)
            SELECT d.num * 2 + 1, e.value ->> 1, e.value ->> 2, e.value ->> 3 FROM json_each(?) e JOIN products d ON d.id = e.value ->> 0`,
          JSON.stringify(entries),
        ),
      ],
      'write',
    )
    done += size
    onProgress?.('products', done, wanted)
  }
}

/**
 * Fills a city with generated places and products until there are as many as wanted. A chunk is one
 * transaction and every row follows from its number alone, so a run that was killed goes on where it
 * stopped, a second run changes nothing, and two databases filled alike are alike.
 * @throws {RangeError} for an unknown city, or products without stores to lie in.
 */
export const fill = async (driver: SqlDriver, options: FillOptions): Promise<void> => {
  const city = await demoCity(options.city)
  const { scheduleIds, categoryIds } = await writeFrame(driver, city)
  await writePlaces(driver, city, scheduleIds, options)
  const stores = await writeStores(driver, city)
  if (options.products > 0) await writeProducts(driver, city, categoryIds, stores, options)
  await driver.execute(one('PRAGMA optimize'))
}

/** Removes all generated rows of a city; what others brought stays. Returns how many places and products went. */
export const clear = async (driver: SqlDriver, codeOrSlug: string): Promise<number> => {
  const city = await demoCity(codeOrSlug)
  const source = sourceOf(city)
  let removed = 0
  const inChunks = async (sql: string, ...params: SqlValue[]): Promise<void> => {
    for (;;) {
      const gone = await driver.batch([one(sql, ...params)], 'write')
      const rows = gone[0]?.length ?? 0
      removed += rows
      if (rows === 0) return
    }
  }
  await driver.execute(
    one(
      `DELETE FROM media WHERE owner_id IN (SELECT id FROM products WHERE city_code = ? AND source = ?)`,
      city.code,
      source,
    ),
  )
  await inChunks(
    `DELETE FROM products WHERE num IN (SELECT num FROM products WHERE city_code = ? AND source = ? LIMIT ${CHUNK}) RETURNING num`,
    city.code,
    source,
  )
  await inChunks(
    `DELETE FROM places WHERE num IN (SELECT num FROM places WHERE partner_id = ? AND source = ? LIMIT ${CHUNK}) RETURNING num`,
    PARTNER_ID,
    source,
  )
  await driver.execute(
    one(
      `DELETE FROM merchants WHERE partner_id = ? AND city_code = ? AND NOT EXISTS (SELECT 1 FROM products d WHERE d.merchant_id = merchants.id)
        AND NOT EXISTS (SELECT 1 FROM stores o WHERE o.merchant_id = merchants.id)`,
      PARTNER_ID,
      city.code,
    ),
  )
  return removed
}
