import { featureOf, locate, streamFeatures } from '#resolvers/importing/formats/geojson.ts'
import { localized } from '#resolvers/importing/formats/languages.ts'
import { given, quoted, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import { LAYOUTS } from '../tables.ts'
import type { Layout } from '../tables.ts'
import { PARKING_LOT, heightCm } from './facts.ts'
import type { ParkingFacts, ParkingLive } from './facts.ts'

const layoutOf = (row: Row, value: unknown): Layout | undefined => {
  const text = row.text('layout', value)?.toUpperCase().replace(/[\s-]/g, '_')
  if (text === undefined) return undefined
  const known = LAYOUTS.find((layout) => layout === text)
  if (known !== undefined) return known
  throw row.refusal('LAYOUT_UNKNOWN', 'layout', `There is no layout ${quoted(text)}.`)
}

/**
 * Format `geojson-parking`: lots as a GeoJSON FeatureCollection. The id is the feature's or the property `id`; further
 * properties `name` (required), `name_en`, `name_zh_hant`, `address`, `capacity` (bays for cars), `height_limit_m`,
 * `layout`, `phone`, `website`, `tariff` (text) and `crs` (WGS84, GCJ02 or BD09; WGS84 when absent).
 */
export const geojsonParking: Reader<ParkingFacts, ParkingLive> = {
  format: 'geojson-parking',
  files: [{ name: 'lots' }],
  async *read(files) {
    for await (const { row: number, value } of streamFeatures(requiredFile(files, 0, 'lots'))) {
      yield rowItem(number, (row) => {
        const { id, properties, geometry } = featureOf(row, value)
        row.id('id', id ?? properties['id'])
        const bays = row.count('capacity', properties['capacity'])
        return {
          place: {
            kind: PARKING_LOT,
            names: {
              'zh-CN': row.requiredName('name', properties['name']),
              ...localized({
                'zh-Hant': row.shortText('name_zh_hant', properties['name_zh_hant']),
                en: row.shortText('name_en', properties['name_en']),
              }),
            },
            ...locate(row, 'geometry', geometry, row.crs('crs', properties['crs'])),
            ...given({
              address: localized({ 'zh-CN': row.text('address', properties['address']) }),
              phone: row.text('phone', properties['phone'], 100),
              website: row.url('website', properties['website']),
            }),
          },
          facts: given({
            layout: layoutOf(row, properties['layout']),
            capacity: bays === undefined || bays === 0 ? undefined : { CAR: bays },
            heightLimitCm: heightCm(row, 'height_limit_m', properties['height_limit_m']),
            tariffText: localized({ 'zh-CN': row.text('tariff', properties['tariff']) }),
          }),
        }
      })
    }
  },
}

/**
 * The vehicle types of Hong Kong's on-street bays in the portal's words: A is everything but goods vehicles, buses,
 * motorcycles and bicycles.
 */
const CLASS_OF_BAY: ReadonlyMap<string, string> = new Map([
  ['A', 'CAR'],
  ['C', 'COACH'],
  ['D', 'DISABLED'],
  ['G', 'TRUCK_LIGHT'],
  ['M', 'MOTORCYCLE'],
  ['P', 'BICYCLE'],
])

/**
 * Format `hk-onstreet-geojson`: Hong Kong's on-street bays, one feature a bay (ParkingSpaceId, SectionOfStreet,
 * District, VehicleType, each text also with _tc and _sc).
 */
export const hkOnstreetGeojson: Reader<ParkingFacts, ParkingLive> = {
  format: 'hk-onstreet-geojson',
  files: [{ name: 'bays' }],
  async *read(files) {
    for await (const { row: number, value } of streamFeatures(requiredFile(files, 0, 'bays'))) {
      yield rowItem(number, (row) => {
        const { properties, geometry } = featureOf(row, value)
        row.id('ParkingSpaceId', properties['ParkingSpaceId'])
        const texts = (field: string): ReturnType<typeof localized> =>
          localized({
            'zh-CN': row.shortText(`${field}_sc`, properties[`${field}_sc`]),
            'zh-Hant': row.shortText(`${field}_tc`, properties[`${field}_tc`]),
            en: row.shortText(field, properties[field]),
          })
        const names = texts('SectionOfStreet') ?? texts('Street')
        if (names === undefined) {
          throw row.refusal('NAME_MISSING', 'SectionOfStreet', 'SectionOfStreet is missing.')
        }
        const divisionNames = ['Region_sc', 'District_sc', 'SubDistrict_sc']
          .map((field) => row.shortText(field, properties[field]))
          .filter((name) => name !== undefined)
        const code = row.shortText('VehicleType', properties['VehicleType'], 8)
        return {
          place: {
            kind: PARKING_LOT,
            names,
            ...locate(row, 'geometry', geometry, 'WGS84'),
            ...given({ divisionNames: divisionNames.length === 0 ? undefined : divisionNames }),
          },
          facts: given({
            layout: 'STREET' as const,
            capacity:
              code === undefined ? undefined : { [CLASS_OF_BAY.get(code) ?? `OTHER_${code}`]: 1 },
            categories: code === undefined ? undefined : [code],
          }),
        }
      })
    }
  },
}
