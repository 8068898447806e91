import { describe, expect, it } from 'vitest'
import { streamCkan } from '#resolvers/importing/formats/ckan.ts'
import { locate, streamFeatures } from '#resolvers/importing/formats/geojson.ts'
import { rowItem } from '#resolvers/importing/formats/row.ts'
import { wholeText } from '#resolvers/importing/formats/text.ts'
import { readXml } from '#resolvers/importing/formats/xml.ts'
import { FileRefused } from '#resolvers/importing/records.ts'
import { hasSharedData, sharedData } from '../../support/shared-data.ts'
import { diskFile, fixture, listOf, refusalOf, textFile } from '../../fixtures/import/reading.ts'

const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work
  } catch (error) {
    if (error instanceof FileRefused) return error.code
    throw error
  }
  return undefined
}

describe('streamCkan', () => {
  const answer = (success: string, fields: string): string =>
    `{${success}"result":{"fields":[${fields}],"records":[{"Id":1},{"Id":2}]}}`

  it('yields the records of a successful answer', async () => {
    const file = textFile(answer('"success":true,', '{"id":"Id"}'))
    expect((await listOf(streamCkan(file, ['Id']))).map(({ value }) => value)).toEqual([
      { Id: 1 },
      { Id: 2 },
    ])
  })

  it.each([
    ['an unsuccessful answer', answer('"success":false,', '{"id":"Id"}'), 'CKAN_NOT_SUCCESSFUL'],
    ['success as a text', answer('"success":"true",', '{"id":"Id"}'), 'CKAN_NOT_SUCCESSFUL'],
    ['an answer that does not say', answer('', '{"id":"Id"}'), 'CKAN_NOT_SUCCESSFUL'],
    [
      'a list without a needed field',
      answer('"success":true,', '{"id":"Other"}'),
      'CKAN_FIELD_MISSING',
    ],
    ['an error answer', '{"success":true,"error":{}}', 'JSON_SHAPE'],
  ])('refuses %s', async (_what, text, code) => {
    expect(await refusalOf(streamCkan(textFile(text), ['Id']))).toBe(code)
  })
})

describe('streamFeatures', () => {
  const collection = (crs: string): string =>
    `{"type":"FeatureCollection",${crs}"features":[{"type":"Feature"}]}`
  const named = (name: string): string => `"crs":{"type":"name","properties":{"name":"${name}"}},`

  it.each([
    '',
    named('urn:ogc:def:crs:OGC:1.3:CRS84'),
    named('urn:ogc:def:crs:OGC::CRS84'),
    named('EPSG:4326'),
    named('urn:ogc:def:crs:EPSG::4326'),
    named('http://www.opengis.net/def/crs/OGC/1.3/CRS84'),
  ])('reads WGS 84 however it is named: %s', async (crs) => {
    expect(await listOf(streamFeatures(textFile(collection(crs))))).toHaveLength(1)
  })

  it.each([
    named('EPSG:3857'),
    named('EPSG:43260'),
    named('urn:ogc:def:crs:EPSG::4490'),
    '"crs":null,',
    '"crs":"GCJ02",',
    '"crs":{"type":"link","properties":{"href":"x"}},',
  ])('refuses another reference system before any feature: %s', async (crs) => {
    const seen: unknown[] = []
    const read = async (): Promise<void> => {
      for await (const feature of streamFeatures(textFile(collection(crs)))) seen.push(feature)
    }
    expect(await codeOf(read())).toBe('UNSUPPORTED_CRS')
    expect(seen).toEqual([])
  })

  it('refuses a single feature and a file of something else', async () => {
    expect(await refusalOf(streamFeatures(textFile('{"type":"Feature","features":[]}')))).toBe(
      'GEOJSON_SHAPE',
    )
    expect(await refusalOf(streamFeatures(textFile('[]')))).toBe('JSON_SHAPE')
  })

  it.runIf(hasSharedData)(
    'X7: refuses the real Freiburg file (EPSG:25832) with 0 of its 19 features',
    async () => {
      const seen: unknown[] = []
      const read = async (): Promise<void> => {
        const file = diskFile(sharedData('parking/freiburg_epsg25832.geojson'))
        for await (const feature of streamFeatures(file)) seen.push(feature)
      }
      expect(await codeOf(read())).toBe('UNSUPPORTED_CRS')
      expect(seen).toHaveLength(0)
    },
  )
})

describe('locate', () => {
  const at = (geometry: unknown): unknown => {
    const item = rowItem(1, (row) => {
      row.id('id', 'x')
      return { facts: locate(row, 'geometry', geometry, 'WGS84') }
    })
    return item.kind === 'record' ? item.record.facts : item.fault.code
  }
  const square = [
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
    [0, 0],
  ]

  it('puts an area at its centre of gravity, whichever way its ring runs', () => {
    const expected = { position: { lon: 1, lat: 1, crs: 'WGS84' }, accuracy: 'APPROXIMATE' }
    expect(at({ type: 'Polygon', coordinates: [square] })).toEqual(expected)
    expect(at({ type: 'Polygon', coordinates: [square.toReversed()] })).toEqual(expected)
  })

  it('is not drawn to where the corners crowd', () => {
    const crowded = [
      [0, 0],
      [0.5, 0],
      [1, 0],
      [1.5, 0],
      [2, 0],
      [2, 2],
      [0, 2],
      [0, 0],
    ]
    expect(at({ type: 'Polygon', coordinates: [crowded] })).toMatchObject({
      position: { lon: 1, lat: 1 },
    })
  })

  it('takes the largest of several areas, and the middle of points and lines', () => {
    const far = [
      [10, 10],
      [11, 10],
      [11, 11],
      [10, 11],
      [10, 10],
    ]
    expect(at({ type: 'MultiPolygon', coordinates: [[far], [square]] })).toMatchObject({
      position: { lon: 1, lat: 1 },
    })
    expect(
      at({
        type: 'LineString',
        coordinates: [
          [0, 0],
          [4, 2],
        ],
      }),
    ).toMatchObject({ position: { lon: 2, lat: 1 } })
    expect(
      at({
        type: 'MultiPoint',
        coordinates: [
          [0, 0],
          [4, 2],
        ],
      }),
    ).toMatchObject({ position: { lon: 2, lat: 1 } })
  })

  it.each([
    [{ type: 'Point', coordinates: ['118', '32'] }, 'GEOMETRY_INVALID'],
    [{ type: 'Point', coordinates: [118] }, 'GEOMETRY_INVALID'],
    [{ type: 'Point', coordinates: [] }, 'GEOMETRY_INVALID'],
    [{ type: 'Polygon', coordinates: [square.slice(0, 4)] }, 'GEOMETRY_INVALID'],
    [{ type: 'GeometryCollection', geometries: [] }, 'GEOMETRY_UNSUPPORTED'],
    [{ type: 'Point', coordinates: [32.04, 118.78] }, 'COORDINATE_OUT_OF_RANGE'],
    [
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [0, 100],
            [1, 1],
            [0, 0],
          ],
        ],
      },
      'COORDINATE_OUT_OF_RANGE',
    ],
    ['POINT(118 32)', 'GEOMETRY_INVALID'],
  ])('refuses %j', (geometry, code) => {
    expect(at(geometry)).toBe(code)
  })
})

describe('readXml', () => {
  it('refuses entity declarations without expanding them', async () => {
    expect(await codeOf(readXml(fixture('bomb.xml')))).toBe('XML_ENTITY_REFUSED')
    const external = '<!DOCTYPE d SYSTEM "http://127.0.0.1:1/x.dtd"><d/>'
    expect(await codeOf(readXml(textFile(external)))).toBe('XML_ENTITY_REFUSED')
  })

  it.each([
    ['an early end', '<a><b>', 'XML_MALFORMED'],
    ['crossed elements', '<a><b></a></b>', 'XML_MALFORMED'],
    ['no XML', 'hello', 'XML_MALFORMED'],
    ['nothing', '  ', 'FILE_EMPTY'],
  ])('refuses %s', async (_what, text, code) => {
    expect(await codeOf(readXml(textFile(text)))).toBe(code)
  })

  it('drops prefixes and keeps every value as text', async () => {
    const text =
      '<?xml version="1.0"?><x:a xmlns:x="urn:x" id="007"><x:b>1.0</x:b><x:b>&lt;2&gt;</x:b></x:a>'
    expect(await readXml(textFile(text))).toEqual({
      a: { '@id': '007', b: ['1.0', '<2>'] },
    })
  })
})

describe('wholeText', () => {
  it('refuses what is too large by its announced size and by the bytes that come', async () => {
    expect(await codeOf(wholeText(textFile('12345'), 4))).toBe('FILE_TOO_LARGE')
    const lying = { ...textFile('12345', 2), bytes: 1 }
    expect(await codeOf(wholeText(lying, 4))).toBe('FILE_TOO_LARGE')
    expect(await wholeText(textFile('1234', 1), 4)).toBe('1234')
  })
})
