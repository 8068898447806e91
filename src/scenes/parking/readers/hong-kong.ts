import { localized } from '#resolvers/importing/formats/languages.ts'
import { streamJson } from '#resolvers/importing/formats/json-stream.ts'
import {
  COUNT_MAX,
  given,
  isObject,
  objectOf,
  quoted,
  rowItem,
} from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import { observationTime } from '#resolvers/importing/formats/times.ts'
import { FileRefused } from '#resolvers/importing/records.ts'
import type {
  ImportFile,
  ImportItem,
  ImportRecord,
  ReadOptions,
  Reader,
} from '#resolvers/importing/records.ts'
import type { OpeningState } from '../tables.ts'
import {
  PARKING_LOT,
  closedObservation,
  countObservation,
  flagObservation,
  heightCm,
  secondValue,
} from './facts.ts'
import type { ParkingFacts, ParkingLive, ParkingObservation } from './facts.ts'

/**
 * The vehicle types of the feed in the portal's words. Any further code (T, O, N occur) is kept apart as `OTHER_<code>`:
 * mixed into a class of ours it would promise bays to vehicles that may not use them.
 */
const CLASS_OF_TYPE: ReadonlyMap<string, string> = new Map([
  ['P', 'CAR'],
  ['P_D', 'DISABLED'],
  ['M', 'MOTORCYCLE'],
  ['L', 'TRUCK_LIGHT'],
  ['H', 'TRUCK_HEAVY'],
  ['C', 'COACH'],
  ['B', 'BICYCLE'],
])

/** Lots whose live values are held for the join; Hong Kong has about 700. */
const VACANCIES_MAX = 100_000

const TYPE_CODE = /^[A-Z][A-Z0-9_]{0,7}$/

const vehicleClassOf = (row: Row, value: unknown): string => {
  const code = row.shortText('vehicle_type.type', value)?.toUpperCase() ?? ''
  if (TYPE_CODE.test(code)) return CLASS_OF_TYPE.get(code) ?? `OTHER_${code}`
  throw row.refusal(
    'VEHICLE_TYPE_INVALID',
    'vehicle_type.type',
    `No vehicle type: ${quoted(value)}.`,
  )
}

/** One service category: A counts bays, B only says some (1) or none (0), C is closed; -1 is "no data". */
const observationOf = (
  row: Row,
  vehicleClass: string,
  service: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): ParkingObservation => {
  const asOf = observationTime(row, 'lastupdate', service['lastupdate'], options)
  const vacancy = row.number('vacancy', service['vacancy'])
  const known =
    vacancy !== undefined && Number.isInteger(vacancy) && vacancy >= 0 && vacancy <= COUNT_MAX
  if (vacancy !== undefined && !known && vacancy !== -1) {
    row.warn('VACANCY_INVALID', 'vacancy', `vacancy is no number of bays: ${vacancy}.`)
  }
  const type = row.text('vacancy_type', service['vacancy_type'])?.toUpperCase()
  switch (type) {
    case 'A':
      return countObservation({ vehicleClass, free: known ? vacancy : undefined, asOf })
    case 'B':
      return flagObservation(vehicleClass, known ? vacancy > 0 : undefined, asOf)
    case 'C':
      return closedObservation(vehicleClass, asOf)
    case undefined:
    default:
      row.warn('VACANCY_TYPE_UNKNOWN', 'vacancy_type', `There is no vacancy type ${quoted(type)}.`)
      return flagObservation(vehicleClass, undefined, asOf)
  }
}

const objectsIn = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter(isObject) : []

/** Of the service categories of a vehicle type HOURLY counts, as it is open to everybody; without it the first one. */
const liveOf = (
  row: Row,
  record: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): ParkingLive =>
  objectsIn(record['vehicle_type']).flatMap((vehicle) => {
    const services = objectsIn(vehicle['service_category'])
    const service = services.find(({ category }) => category === 'HOURLY') ?? services[0]
    if (service === undefined) return []
    return [observationOf(row, vehicleClassOf(row, vehicle['type']), service, options)]
  })

type Vacancy = ImportRecord<ParkingFacts, ParkingLive>

async function* readVacancies(
  file: ImportFile,
  options: ReadOptions,
): AsyncGenerator<ImportItem<ParkingFacts, ParkingLive>> {
  for await (const part of streamJson(file, { array: 'car_park' })) {
    if (part.kind !== 'element') continue
    yield rowItem(part.row, (row) => {
      const record = objectOf(row, part.value)
      row.id('park_id', record['park_id'])
      return { live: liveOf(row, record, options) }
    })
  }
}

const openingOf = (row: Row, value: unknown): OpeningState => {
  const status = row.text('opening_status', value)?.toUpperCase()
  if (status === undefined) return 'UNKNOWN'
  if (status === 'OPEN' || status === 'CLOSED') return status
  row.warn('STATUS_UNKNOWN', 'opening_status', `There is no opening status ${quoted(status)}.`)
  return 'UNKNOWN'
}

/** The remark as plain text: its first line repeats the height limit, line breaks are HTML, `NULL` stands for none. */
const tariffTextOf = (row: Row, field: string, value: unknown): string | undefined => {
  const text = row
    .text(field, value)
    ?.replace(/^高度限制[:：].*(?:\n|$)/u, '')
    .replace(/\s*<br\s*\/?>\s*/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .trim()
  return text === undefined || text === '' || text === 'NULL' ? undefined : text
}

const lotOf = (row: Row, value: unknown): Pick<Vacancy, 'place' | 'facts'> => {
  const record = objectOf(row, value)
  row.id('park_id', record['park_id'])
  const names = localized({
    'zh-CN': row.shortText('name_sc', record['name_sc']),
    'zh-Hant': row.shortText('name_tc', record['name_tc']),
    en: row.shortText('name_en', record['name_en']),
  })
  if (names === undefined) {
    throw row.refusal('NAME_MISSING', 'name_en', 'name_en, name_tc and name_sc are all missing.')
  }
  const district = ['district_sc', 'district_tc', 'district_en']
    .map((field) => row.shortText(field, record[field]))
    .find((name) => name !== undefined)
  return {
    place: {
      kind: PARKING_LOT,
      names,
      ...given({
        address: localized({
          'zh-CN': row.text('displayAddress_sc', record['displayAddress_sc']),
          'zh-Hant': row.text('displayAddress_tc', record['displayAddress_tc']),
          en: row.text('displayAddress_en', record['displayAddress_en']),
        }),
        divisionNames: district === undefined ? undefined : [district],
        position: row.position(
          { lon: 'longitude', lat: 'latitude' },
          { lon: record['longitude'], lat: record['latitude'] },
        ),
        phone: row.text('contactNo', record['contactNo'], 100),
      }),
    },
    facts: given({
      heightLimitCm: heightCm(row, 'height', record['height']),
      opening: openingOf(row, record['opening_status']),
      tariffText: localized({
        'zh-CN': tariffTextOf(row, 'remark_sc', record['remark_sc']),
        'zh-Hant': tariffTextOf(row, 'remark_tc', record['remark_tc']),
        en: tariffTextOf(row, 'remark_en', record['remark_en']),
      }),
    }),
  }
}

async function* readPairs(
  files: readonly ImportFile[],
  options: ReadOptions,
): AsyncGenerator<ImportItem<ParkingFacts, ParkingLive>> {
  const info = requiredFile(files, 0, 'info')
  const vacancies = new Map<string, Vacancy>()
  if (files[1] !== undefined) {
    for await (const item of readVacancies(files[1], options)) {
      if (item.kind === 'fault') yield item
      else if (vacancies.has(item.record.sourceId)) yield secondValue(item.record)
      else vacancies.set(item.record.sourceId, item.record)
      if (vacancies.size > VACANCIES_MAX) {
        throw new FileRefused(
          'TOO_MANY_RECORDS',
          `${files[1].name} has over ${VACANCIES_MAX} records.`,
        )
      }
    }
  }
  for await (const part of streamJson(info, { array: 'car_park' })) {
    if (part.kind !== 'element') continue
    const item = rowItem<ParkingFacts, ParkingLive>(part.row, (row) => lotOf(row, part.value))
    const vacancy = item.kind === 'record' ? vacancies.get(item.record.sourceId) : undefined
    if (item.kind === 'fault' || vacancy === undefined) {
      yield item
      continue
    }
    vacancies.delete(vacancy.sourceId)
    const { record } = item
    const warnings = [...record.warnings, ...vacancy.warnings]
    yield { kind: 'record', record: { ...record, ...given({ live: vacancy.live }), warnings } }
  }
  // Of lots that this file does not describe, but an earlier one may have.
  for (const record of vacancies.values()) yield { kind: 'record', record }
}

/**
 * Format `hk-parking`: the car parks of Hong Kong's one-stop feed, `info` joined by `park_id` with `vacancy`. The join
 * holds the (small) live values, never the descriptions. Times are on the city's clock. A fault or warning about a
 * live value counts the rows of the vacancy file.
 */
export const hkParking: Reader<ParkingFacts, ParkingLive> = {
  format: 'hk-parking',
  files: [{ name: 'info' }, { name: 'vacancy', optional: true }],
  read: readPairs,
}

/** Format `hk-parking-vacancy`: the vacancy file alone, for lots that were imported before. */
export const hkParkingVacancy: Reader<ParkingFacts, ParkingLive> = {
  format: 'hk-parking-vacancy',
  files: [{ name: 'vacancy' }],
  read: (files, options) => readVacancies(requiredFile(files, 0, 'vacancy'), options),
}
