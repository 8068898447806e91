import { describe, expect, it } from 'vitest'
import type { Reader } from '#resolvers/importing/records.ts'
import { readers } from '#scenes/transit/readers.ts'
import type { TransitFacts } from '#scenes/transit/readers.ts'
import { hasSharedData, sharedData } from '../../support/shared-data.ts'
import { diskFile, outcomeOf, readerOf, textFile } from '../../fixtures/import/reading.ts'
import type { Outcome } from '../../fixtures/import/reading.ts'

const reader = readerOf(readers, 'stations-geojson') as Reader<TransitFacts>
type Records = Outcome<TransitFacts, unknown>['records']

/** Names of the stations of a line in the order of travel. */
const lineOf = (records: Records, code: string): readonly (string | undefined)[] =>
  records
    .flatMap(({ place, facts }) =>
      (facts?.lines ?? [])
        .filter((stop) => stop.code === code)
        .map(({ position }) => ({ position, name: place?.names['zh-CN'] })),
    )
    .toSorted((a, b) => a.position - b.position)
    .map(({ name }) => name)

describe.runIf(hasSharedData)('the real lines 1 and 2 of Nanjing (B9)', () => {
  const read = async (): Promise<Records> => {
    const { records, faults } = await outcomeOf(reader, [
      diskFile(sharedData('transit_nanjing/stations_lines_1_2.geojson')),
      diskFile(sharedData('transit_nanjing/lines_1_2.json')),
    ])
    expect(faults).toEqual([])
    return records
  }

  it('gives 56 stations, of which only 新街口 stands on both lines', async () => {
    const records = await read()
    expect(records).toHaveLength(56)
    const interchanges = records.filter(({ facts }) => (facts?.lines?.length ?? 0) > 1)
    expect(interchanges.map(({ place }) => place?.names['zh-CN'])).toEqual(['新街口'])
    expect(interchanges[0]?.facts?.lines?.map(({ code, names }) => [code, names['zh-CN']])).toEqual(
      [
        ['1', '1号线'],
        ['2', '2号线'],
      ],
    )
    expect(interchanges[0]?.place?.position).toEqual({
      lon: 118.7787976,
      lat: 32.0437089,
      crs: 'WGS84',
    })
  })

  it('keeps the order of travel', async () => {
    const records = await read()
    const second = lineOf(records, '2')
    expect(second).toHaveLength(30)
    expect([second[0], second.at(-1)]).toEqual(['鱼嘴', '经天路'])
    const first = lineOf(records, '1')
    expect(first).toHaveLength(27)
    const from = first.indexOf('新街口')
    expect(first[from + 1]).toBe('张府园')
    expect(first.indexOf('南京南站') - from).toBe(8)
  })

  it('names also the lines whose order it does not know', async () => {
    const { records } = await outcomeOf(reader, [
      diskFile(sharedData('transit_nanjing/stations_lines_1_2.geojson')),
    ])
    const south = records.find(({ place }) => place?.names['zh-CN'] === '南京南站')
    expect(south?.facts).toEqual({ lineCodes: ['1', '3', '6', 'S1', 'S3'] })
  })
})

describe('stations-geojson', () => {
  const stations = textFile(
    JSON.stringify({
      type: 'FeatureCollection',
      features: ['a', 'b'].map((id, index) => ({
        type: 'Feature',
        id,
        properties: { name: `站${id}`, name_en: id },
        geometry: { type: 'Point', coordinates: [118.7 + index / 100, 32] },
      })),
    }),
  )
  const read = (lines: unknown): Promise<Outcome<TransitFacts, unknown>> =>
    outcomeOf(reader, [stations, textFile(JSON.stringify(lines))])

  it('lets a ring call twice at the station where it closes', async () => {
    const { records } = await read([
      { line_id: 'R', name: '环线', color: 'FF8800', station_ids: ['a', 'b', 'a'] },
    ])
    expect(records[0]?.facts?.lines).toEqual([
      { code: 'R', names: { 'zh-CN': '环线' }, color: '#ff8800', position: 0 },
      { code: 'R', names: { 'zh-CN': '环线' }, color: '#ff8800', position: 2 },
    ])
  })

  it('reports what is wrong with a line by its own row, and reads the stations all the same', async () => {
    const { records, faults } = await read([
      'no line',
      { line_id: '1', name: '一', color: 'red', station_ids: ['a', 'nowhere'] },
      { line_id: '1', name: '一', station_ids: ['b'] },
      { line_id: '2', name: '二', station_ids: 'a,b' },
    ])
    expect(
      faults.map(({ row, sourceId, code, severity }) => [row, sourceId, code, severity]),
    ).toEqual([
      [1, undefined, 'ROW_NOT_OBJECT', 'ERROR'],
      [2, '1', 'COLOR_INVALID', 'WARNING'],
      [3, '1', 'DUPLICATE_ROW', 'ERROR'],
      [4, '2', 'FIELD_TYPE', 'ERROR'],
      [2, 'nowhere', 'STATION_MISSING', 'ERROR'],
    ])
    expect(
      records.map(({ sourceId, facts }) => [sourceId, facts?.lines?.map(({ code }) => code)]),
    ).toEqual([
      ['a', ['1']],
      ['b', []],
    ])
  })

  it('refuses lines that are no list', async () => {
    expect((await read({ line_id: '1' })).refused).toBe('JSON_SHAPE')
  })
})
