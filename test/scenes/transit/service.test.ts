import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { textFile } from '../../fixtures/import/reading.ts'
import { NANJING } from '../../support/cities.ts'
import { portal, type Portal } from '../../support/portal.ts'

const station = (id: string, lon: number, name = id) => ({
  type: 'Feature',
  id,
  geometry: { type: 'Point', coordinates: [lon, 32.04] },
  properties: { name, line_ids: ['1'] },
})
const stations = (...names: readonly string[]) =>
  textFile(
    JSON.stringify({
      type: 'FeatureCollection',
      features: names.map((name, i) => station(`s${i}`, 118.7 + i / 100, name)),
    }),
  )
const lines = (...stationIds: readonly string[]) =>
  textFile(
    JSON.stringify([{ line_id: '1', name: '1号线', color: '#0098D8', station_ids: stationIds }]),
  )

const order = async (p: Portal): Promise<readonly string[]> => {
  const { transitLines } = await p.ask<{
    transitLines: readonly { readonly stations: readonly { readonly name: string }[] }[]
  }>('{ transitLines(city: "nanjing") { stations { name } } }')
  return transitLines[0]?.stations.map(({ name }) => name) ?? []
}

describe('importing stations', () => {
  it('keeps the order of a line when only the stations come again', async () => {
    const p = await portal({ cities: [NANJING] })
    await p.import(
      'stations-geojson',
      [stations('甲', '乙', '丙'), lines('s0', 's1', 's2')],
      NANJING,
    )
    expect(await order(p)).toEqual(['甲', '乙', '丙'])
    await p.import('stations-geojson', [stations('甲', '乙（新）', '丙')], NANJING)
    expect(await order(p)).toEqual(['甲', '乙（新）', '丙'])
  })

  it('follows a changed order', async () => {
    const p = await portal({ cities: [NANJING] })
    await p.import(
      'stations-geojson',
      [stations('甲', '乙', '丙'), lines('s0', 's1', 's2')],
      NANJING,
    )
    await p.import(
      'stations-geojson',
      [stations('甲', '乙', '丙'), lines('s2', 's1', 's0')],
      NANJING,
    )
    expect(await order(p)).toEqual(['丙', '乙', '甲'])
  })

  it('drops a station from a line that no longer stops there', async () => {
    const p = await portal({ cities: [NANJING] })
    await p.import(
      'stations-geojson',
      [stations('甲', '乙', '丙'), lines('s0', 's1', 's2')],
      NANJING,
    )
    await p.import('stations-geojson', [stations('甲', '乙', '丙'), lines('s0', 's2')], NANJING)
    expect(await order(p)).toEqual(['甲', '丙'])
  })

  it('does not show a station on its line before it is there', async () => {
    const p = await portal({ cities: [NANJING] })
    await p.import(
      'stations-geojson',
      [stations('甲', '乙', '丙'), lines('s0', 's1', 's2')],
      NANJING,
    )
    await p.db.run(sql`UPDATE places SET state = 'PLANNED' WHERE source_id = 's1'`)
    expect(await order(p)).toEqual(['甲', '丙'])
  })
})
