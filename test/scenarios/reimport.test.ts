import { describe, expect, it } from 'vitest'
import type { City } from '#schema/tables/cities.ts'
import { diskFile } from '../fixtures/import/reading.ts'
import {
  BASEL,
  HONG_KONG,
  KAOHSIUNG,
  NANJING,
  PORTO,
  SEGOVIA,
  STUTTGART,
} from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'

/** Format, files, city, and how many rows are good. */
const FILES: readonly (readonly [string, readonly string[], City, number])[] = [
  ['attractions-5a-json', ['poi/scenic_5a_js_hn.json'], NANJING, 38],
  ['ckan-attractions', ['poi/kaohsiung_scenic_a.json'], KAOHSIUNG, 28],
  [
    'hk-parking',
    ['parking/hk_carpark_info_a.json', 'parking/hk_carpark_vacancy_a.json'],
    HONG_KONG,
    244,
  ],
  ['hk-onstreet-geojson', ['parking/hk_onstreet_non_metered_a.geojson'], HONG_KONG, 73],
  ['datex2', ['parking/datex2_stuttgart_static.xml'], STUTTGART, 49],
  [
    'datex2',
    ['parking/datex2_stuttgart_static.xml', 'parking/datex2_stuttgart_status.xml'],
    STUTTGART,
    49,
  ],
  ['basel-parking', ['parking/basel.json'], BASEL, 16],
  ['fiware', ['parking/fiware/OffStreetParking.json'], PORTO, 1],
  ['fiware', ['parking/fiware/OffStreetParking.normalized.jsonld'], PORTO, 1],
  ['fiware', ['parking/fiware/OnStreetParking.json'], SEGOVIA, 1],
  ['fiware', ['poi/fiware/TouristDestination.json'], SEGOVIA, 1],
  [
    'stations-geojson',
    ['transit_nanjing/stations_lines_1_2.geojson', 'transit_nanjing/lines_1_2.json'],
    NANJING,
    56,
  ],
  ['products-csv', ['products/retail_products_a.csv'], NANJING, 180],
]

const stored = async (p: Portal): Promise<readonly (readonly unknown[])[]> =>
  p.driver.execute({
    sql: `SELECT id, source_id, version, content_hash, updated_at FROM places
      UNION ALL SELECT id, source_id, version, content_hash, updated_at FROM products ORDER BY 1`,
    params: [],
  })
const searchable = async (p: Portal): Promise<unknown> =>
  (await p.driver.execute({ sql: 'SELECT count(*) FROM search_entries', params: [] }))[0]?.[0]

describe.runIf(hasSharedData)('X8: a real file imported again', () => {
  it.each(FILES)('%s %j changes nothing', async (format, paths, city, good) => {
    const p = await portal({ cities: [city], now: Date.parse('2025-11-15T12:45:00+08:00') })
    const files = paths.map((path) => diskFile(sharedData(path)))
    const first = await p.import(format, files, city)
    expect(first.faults.filter(({ severity }) => severity === 'ERROR').length).toBe(first.failed)
    expect(first).toMatchObject({ outcome: 'DONE', created: good, updated: 0, unchanged: 0 })
    const before = await stored(p)
    const entries = await searchable(p)
    expect(before).toHaveLength(good)
    expect(entries).toBe(good)

    p.setNow(Date.parse('2025-11-16T12:45:00+08:00'))
    const again = await p.import(format, files, city)
    expect(again).toMatchObject({
      outcome: 'DONE',
      rows: first.rows,
      created: 0,
      updated: 0,
      unchanged: good,
      failed: first.failed,
      warnings: first.warnings,
    })
    expect(await stored(p)).toEqual(before)
    expect(await searchable(p)).toBe(entries)
  })

  it('into another source is new, because ids are unique within partner and source', async () => {
    const p = await portal({ cities: [KAOHSIUNG] })
    const file = diskFile(sharedData('poi/kaohsiung_scenic_a.json'))
    await p.import('ckan-attractions', [file], KAOHSIUNG, { source: 'one' })
    expect(await p.import('ckan-attractions', [file], KAOHSIUNG, { source: 'two' })).toMatchObject({
      created: 28,
      unchanged: 0,
    })
  })
})

describe.runIf(hasSharedData)('real files in the wrong place', () => {
  it('are kept out row by row: no row of Hong Kong goes into Nanjing', async () => {
    const p = await portal({ cities: [NANJING] })
    const file = diskFile(sharedData('parking/hk_carpark_info_a.json'))
    const report = await p.import('hk-parking', [file], NANJING)
    expect(report).toMatchObject({ created: 0, failed: 244, rows: 244 })
    expect(new Set(report.faults.map(({ code }) => code))).toEqual(
      new Set(['COORDINATE_OUTSIDE_CITY']),
    )
    expect(await stored(p)).toEqual([])
  })

  it('with the swapped numbers of the official example are refused', async () => {
    const p = await portal({ cities: [PORTO] })
    const report = await p.import(
      'fiware',
      [diskFile(sharedData('poi/fiware/TouristTrip.json'))],
      PORTO,
    )
    expect(report).toMatchObject({ created: 0, failed: 1 })
    expect(await stored(p)).toEqual([])
  })
})
