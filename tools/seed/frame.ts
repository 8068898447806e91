import { readFile } from 'node:fs/promises'
import type { City } from '#schema/tables/cities.ts'
import type { SqlDriver, SqlStatement, SqlValue } from '#schema/ports.ts'
import { timetables } from './places.ts'
import { seedId } from './random.ts'

/** The clock of generated rows, so that two runs write the same bytes. 2026-10-01 in Nanjing. */
export const WRITTEN_AT = 1_790_784_000_000
/** The partner that generated rows belong to. */
export const PARTNER_ID = 'ptn_01SEED00000000000000000000'
/** Merchants of a generated city; each product is one of theirs and lies in their first two stores. */
const MERCHANTS = 500

interface CategoryFile {
  readonly id: string
  readonly name: object
  readonly children?: readonly CategoryFile[]
}

const demo = async <Value>(name: string): Promise<Value> =>
  JSON.parse(await readFile(new URL(`../../demo/${name}`, import.meta.url), 'utf8')) as Value // our own file, written to this shape

/** A statement and its parameters. */
export const one = (sql: string, ...params: readonly SqlValue[]): SqlStatement => ({ sql, params })

/** The name under which the rows of a city are known as generated ones. */
export const sourceOf = (city: City): string => `generated-${city.slug}`

/**
 * A city of demo/cities.json.
 * @throws {RangeError} naming the cities there are.
 */
export const demoCity = async (codeOrSlug: string): Promise<City> => {
  const all = await demo<readonly City[]>('cities.json')
  const city = all.find(({ code, slug }) => code === codeOrSlug || slug === codeOrSlug)
  if (!city) {
    throw new RangeError(
      `There is no city ${codeOrSlug}: choose one of ${all.map(({ slug }) => slug).join(', ')}.`,
    )
  }
  return city
}

/** City, partner, categories and timetables; what is there stays as it is. Returns the ids to refer to. */
export const writeFrame = async (
  driver: SqlDriver,
  city: City,
): Promise<{
  readonly scheduleIds: readonly string[]
  readonly categoryIds: readonly string[]
}> => {
  const schedules = await timetables()
  const roots = await demo<readonly CategoryFile[]>('categories.json')
  const categories = roots.flatMap(({ id, name, children }, position) => [
    { id, parentId: null as string | null, path: id, position, names: name },
    ...(children ?? []).map((child, i) => ({
      id: child.id,
      parentId: id,
      path: `${id}/${child.id}`,
      position: i,
      names: child.name,
    })),
  ])
  const schedulesJson = JSON.stringify(schedules)
  await driver.batch(
    [
      one(
        `INSERT OR IGNORE INTO cities (code, slug, names, zone, lon, lat, min_lon, min_lat, max_lon, max_lat) VALUES (?,?,?,?,?,?,?,?,?,?)`,
        city.code,
        city.slug,
        JSON.stringify(city.names),
        city.zone,
        city.lon,
        city.lat,
        city.minLon,
        city.minLat,
        city.maxLon,
        city.maxLat,
      ),
      one(
        `INSERT OR IGNORE INTO partners (id, code, names, created_at) VALUES (?, 'generated', ?, ?)`,
        PARTNER_ID,
        JSON.stringify({ 'zh-CN': '生成数据', en: 'Generated data' }),
        WRITTEN_AT,
      ),
      one(
        `INSERT OR IGNORE INTO categories (id, parent_id, path, position, names)
          SELECT value ->> 'id', value ->> 'parentId', value ->> 'path', value ->> 'position', value -> 'names' FROM json_each(?)`,
        JSON.stringify(categories),
      ),
      one(
        `INSERT OR IGNORE INTO schedules (id, hours) SELECT value ->> 'id', value -> 'hours' FROM json_each(?)`,
        schedulesJson,
      ),
      one(
        `INSERT INTO schedule_spans (schedule_id, day_class, date, opens_min, closes_min, last_entry_min, season_from, season_through)
          SELECT s.value ->> 'id', n.value ->> 'dayClass', n.value ->> 'date', n.value ->> 'opensMin', n.value ->> 'closesMin',
            n.value ->> 'lastEntryMin', n.value ->> 'seasonFrom', n.value ->> 'seasonThrough'
          FROM json_each(?) s, json_each(s.value -> 'spans') n
          WHERE NOT EXISTS (SELECT 1 FROM schedule_spans e WHERE e.schedule_id = s.value ->> 'id')`,
        schedulesJson,
      ),
    ],
    'write',
  )
  return {
    scheduleIds: schedules.map(({ id }) => id),
    categoryIds: roots.flatMap(({ id, children }) => children?.map((child) => child.id) ?? [id]),
  }
}

/**
 * Makes every generated store one of a merchant's: two in a row belong to one merchant, so that those
 * of the first merchants stay theirs however many places come later. Returns the stores that keep
 * products, in pairs.
 */
export const writeStores = async (driver: SqlDriver, city: City): Promise<readonly string[]> => {
  const merchants = JSON.stringify(
    Array.from({ length: MERCHANTS }, (_, i) => [
      seedId('mch', city.code, i),
      `${city.slug}-${i}`,
      { 'zh-CN': `市井商户${i}`, en: `Merchant ${i}` },
    ]),
  )
  await driver.batch(
    [
      one(
        `INSERT OR IGNORE INTO merchants (id, city_code, partner_id, source_id, names, created_at)
          SELECT value ->> 0, ?, ?, value ->> 1, value -> 2, ? FROM json_each(?)`,
        city.code,
        PARTNER_ID,
        WRITTEN_AT,
        merchants,
      ),
      one(
        `INSERT OR IGNORE INTO stores (place_id, merchant_id, tags, pickup)
          SELECT s.id, m.value ->> 0,
            json_array(CASE s.n % 6 WHEN 0 THEN 'BREAKFAST' WHEN 1 THEN 'LUNCH' WHEN 2 THEN 'NIGHT' WHEN 3 THEN 'FAMILY' WHEN 4 THEN 'CAMPUS' ELSE 'GIFT' END),
            s.n % 3 > 0
          FROM (
            SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM places
            WHERE city_code = ? AND kind = 'STORE' AND partner_id = ?
          ) s JOIN json_each(?) m ON m.key = s.n / 2 % ?`,
        city.code,
        PARTNER_ID,
        merchants,
        MERCHANTS,
      ),
    ],
    'write',
  )
  const found = await driver.execute(
    one(
      `SELECT id FROM places WHERE city_code = ? AND kind = 'STORE' AND partner_id = ? ORDER BY id LIMIT ?`,
      city.code,
      PARTNER_ID,
      2 * MERCHANTS,
    ),
  )
  return found.map(([id]) => String(id))
}
