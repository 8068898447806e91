import { checkPosition } from '#schema/geo.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { streamCkan } from '#resolvers/importing/formats/ckan.ts'
import { localized } from '#resolvers/importing/formats/languages.ts'
import { NAME_MAX, given, objectOf, quoted, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import type { AttractionCategory } from '../rules/crowd.ts'
import { ATTRACTION } from './facts.ts'
import type { TourismFacts } from './facts.ts'

/**
 * The classes of Taiwan's tourism data standard (觀光資訊標準格式) in the portal's words. Classes that name no kind of
 * place (1 culture, 5 arts, 6 food, 12 recreation, 13 sports …) are OTHER.
 */
const CATEGORY_OF_CLASS: ReadonlyMap<string, AttractionCategory> = new Map([
  ['2', 'SCENIC_AREA'], // 生態 ecology
  ['3', 'HISTORIC_SITE'], // 古蹟
  ['4', 'TEMPLE'], // 廟宇
  ['7', 'PARK'], // 國家公園
  ['8', 'SCENIC_AREA'], // 國家風景區
  ['11', 'SCENIC_AREA'], // 自然風景
  ['15', 'PARK'], // 都會公園
  ['16', 'PARK'], // 森林遊樂區
])

/** A coordinate as these portals write it: text, with "" and "0" for none. */
const coordinate = (row: Row, field: string, value: unknown): number | undefined => {
  const number = row.number(field, value)
  return number === 0 ? undefined : number
}

const parkingPoint = (
  row: Row,
  record: Readonly<Record<string, unknown>>,
): Pick<TourismFacts, 'parkingLon' | 'parkingLat'> => {
  const lon = coordinate(row, 'Parkinginfo_px', record['Parkinginfo_px'])
  const lat = coordinate(row, 'Parkinginfo_py', record['Parkinginfo_py'])
  if (lon === undefined && lat === undefined) return {}
  const checked = checkPosition({ lon: lon ?? Number.NaN, lat: lat ?? Number.NaN })
  if (checked.ok) return { parkingLon: checked.position.lon, parkingLat: checked.position.lat }
  // The lot is a side remark of the record, so its point is left out and the record goes in.
  const field = checked.field === 'lon' ? 'Parkinginfo_px' : 'Parkinginfo_py'
  row.warn(checked.code, field, `The point of the parking lot was left out: ${quoted([lon, lat])}.`)
  return {}
}

/**
 * Format `ckan-attractions`: scenic spots of a Taiwanese city portal, as a CKAN `datastore_search` answer
 * (Id, Name, Zone, Px, Py, Opentime, Ticketinfo …). Texts are traditional Chinese; `Level` grades historic sites and
 * is not a scenic grade.
 */
export const ckanAttractions: Reader<TourismFacts> = {
  format: 'ckan-attractions',
  files: [{ name: 'attractions' }],
  async *read(files) {
    const file = requiredFile(files, 0, 'attractions')
    for await (const { row: number, value } of streamCkan(file, ['Id', 'Name', 'Px', 'Py'])) {
      yield rowItem(number, (row) => {
        const record = objectOf(row, value)
        row.id('Id', record['Id'])
        const hant = (field: string): LocalizedText | undefined =>
          localized({ 'zh-Hant': row.text(field, record[field]) })
        const zone = row.shortText('Zone', record['Zone'])
        const description = [
          row.text('Toldescribe', record['Toldescribe']) ??
            row.text('Description', record['Description']),
          row.text('Remarks', record['Remarks']),
        ].filter((text) => text !== undefined)
        const changed = row.shortText('Changetime', record['Changetime'], NAME_MAX)
        return {
          ...given({ sourceVersion: changed }),
          place: {
            kind: ATTRACTION,
            names: { 'zh-Hant': row.requiredName('Name', record['Name']) },
            ...given({
              descriptions: localized({
                'zh-Hant': row.text('Description', description.join('\n')),
              }),
              address: hant('Add'),
              divisionNames: zone === undefined ? undefined : [zone],
              position: row.position(
                { lon: 'Px', lat: 'Py' },
                {
                  lon: coordinate(row, 'Px', record['Px']),
                  lat: coordinate(row, 'Py', record['Py']),
                },
              ),
              hoursText: hant('Opentime'),
              phone: row.text('Tel', record['Tel'], 100),
              website: row.url('Website', record['Website']),
            }),
          },
          facts: given({
            category: CATEGORY_OF_CLASS.get(row.text('Class1', record['Class1']) ?? '') ?? 'OTHER',
            ticketText: hant('Ticketinfo'),
            travelText: hant('Travellinginfo'),
            ...parkingPoint(row, record),
          }),
        }
      })
    }
  },
}
