import { checkPosition } from '#schema/geo.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { inOwnScript, localeOfTag } from '#resolvers/importing/formats/languages.ts'
import { given, isObject, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import { observationTime } from '#resolvers/importing/formats/times.ts'
import {
  childrenOf,
  descendantsOf,
  elementAt,
  elementsOf,
  readXml,
  xmlText,
} from '#resolvers/importing/formats/xml.ts'
import type { XmlElement } from '#resolvers/importing/formats/xml.ts'
import { FileRefused } from '#resolvers/importing/records.ts'
import type {
  ImportFile,
  ImportItem,
  ImportRecord,
  PlaceDraft,
  ReadOptions,
  Reader,
} from '#resolvers/importing/records.ts'
import type { Layout } from '../tables.ts'
import {
  PARKING_LOT,
  closedObservation,
  countObservation,
  flagObservation,
  heightCm,
  secondValue,
  warnInconsistent,
} from './facts.ts'
import type { ParkingFacts, ParkingLive, ParkingObservation } from './facts.ts'

type Item = ImportItem<ParkingFacts, ParkingLive>
type Observed = ImportRecord<ParkingFacts, ParkingLive>
/** Facility id to its bays for cars, where the files say so. */
type Totals = ReadonlyMap<string, number | undefined>

/** DATEX II layouts in the portal's words; `singleLevel` says neither above nor below the ground and is OTHER. */
const LAYOUT: ReadonlyMap<string, Layout> = new Map([
  ['openSpace', 'SURFACE'],
  ['field', 'SURFACE'],
  ['multiStorey', 'MULTI_STOREY'],
  ['multiLevel', 'MULTI_STOREY'],
  ['automatedParkingGarage', 'MULTI_STOREY'],
  ['underground', 'UNDERGROUND'],
])

const namesOf = (row: Row, facility: XmlElement): LocalizedText => {
  const values = elementAt(facility, 'parkingFacilityName', 'values')
  const names: { [locale in keyof LocalizedText]: string } = {}
  for (const value of values === undefined ? [] : childrenOf(values, 'value')) {
    const name = row.shortText('parkingFacilityName', xmlText(value))
    if (name === undefined) continue
    const tag = isObject(value) ? xmlText(value['@lang']) : undefined
    const locale = tag === undefined ? undefined : localeOfTag(tag)
    const text = locale === undefined ? inOwnScript(name) : { [locale]: name }
    // The first name of a language stands.
    Object.assign(names, { ...text, ...names })
  }
  if (Object.keys(names).length > 0) return names
  throw row.refusal('NAME_MISSING', 'parkingFacilityName', 'parkingFacilityName is missing.')
}

/**
 * The point of a facility. Real publications hold projected metres here, so a point that cannot be is left out with a
 * warning: the facility is worth having without it.
 */
const pointOf = (row: Row, facility: XmlElement): Pick<PlaceDraft, 'position'> => {
  const point = elementAt(facility, 'facilityLocation', 'locationForDisplay')
  const lat = row.number('latitude', xmlText(point?.['latitude']))
  const lon = row.number('longitude', xmlText(point?.['longitude']))
  if (lat === undefined || lon === undefined) {
    row.warn('NO_COORDINATES', undefined, 'The record has no coordinates.')
    return {}
  }
  const checked = checkPosition({ lon, lat })
  if (checked.ok) return { position: checked.position }
  const field = checked.field === 'lat' ? 'latitude' : 'longitude'
  row.warn(checked.code, field, `${checked.message}; the point was left out.`)
  return {}
}

/** Bays that are set aside, in the classes the portal knows; other audiences (women, families) are no class. */
const assignedClass = (description: XmlElement): string | undefined => {
  const person = xmlText(description['personTypeForWhichSpacesAssigned'])
  if (person === 'disabled') return 'DISABLED'
  const vehicle = elementAt(description, 'characteristicsOfVehiclesForWhichSpacesAssigned')
  return vehicle !== undefined && xmlText(vehicle['fuelType']) === 'battery'
    ? 'ELECTRIC_CAR'
    : undefined
}

/** Vehicle class to bays. 0 in all is "not given": a facility without bays is none. */
const capacityOf = (
  row: Row,
  facility: XmlElement,
): Readonly<Record<string, number>> | undefined => {
  const total = row.count('totalParkingCapacity', xmlText(facility['totalParkingCapacity']))
  if (total === undefined || total === 0) return undefined
  const capacity: Record<string, number> = { CAR: total }
  for (const outer of elementsOf(facility, 'assignedParkingSpaces')) {
    // The entries of the list are wrapped in an element of the same name.
    const assigned = elementAt(outer, 'assignedParkingSpaces') ?? outer
    const description = elementAt(assigned, 'descriptionOfAssignedParkingSpaces')
    const vehicleClass = description === undefined ? undefined : assignedClass(description)
    const field = 'numberOfAssignedParkingSpaces'
    const bays = row.count(field, xmlText(assigned[field]))
    if (vehicleClass !== undefined && bays !== undefined && bays > 0) capacity[vehicleClass] = bays
  }
  return capacity
}

const heightLimitOf = (row: Row, facility: XmlElement): number | undefined => {
  const height = elementAt(facility, 'characteristicsOfPermittedVehicles', 'heightCharacteristic')
  const operator = xmlText(height?.['comparisonOperator'])
  if (operator !== undefined && !operator.startsWith('lessThan')) return undefined
  return heightCm(row, 'vehicleHeight', xmlText(height?.['vehicleHeight']))
}

const facilityItem = (facility: XmlElement, number: number): Item =>
  rowItem(number, (row) => {
    row.id('parkingFacility.id', facility['@id'])
    return {
      ...given({ sourceVersion: row.shortText('version', facility['@version']) }),
      place: { kind: PARKING_LOT, names: namesOf(row, facility), ...pointOf(row, facility) },
      facts: given({
        layout: LAYOUT.get(xmlText(facility['parkingFacilityLayout']) ?? '') ?? 'OTHER',
        capacity: capacityOf(row, facility),
        heightLimitCm: heightLimitOf(row, facility),
      }),
    }
  })

const observationOf = (
  row: Row,
  status: XmlElement,
  total: number | undefined,
  options: ReadOptions,
): ParkingObservation => {
  const words = childrenOf(status, 'parkingFacilityStatus').map(xmlText)
  const time = 'parkingFacilityStatusTime'
  const asOf = observationTime(row, time, xmlText(status[time]), options)
  const vacant = 'totalNumberOfVacantParkingSpaces'
  const free = row.count(vacant, xmlText(status[vacant]))
  const taken = 'totalNumberOfOccupiedParkingSpaces'
  const occupied = row.count(taken, xmlText(status[taken]))
  warnInconsistent(row, vacant, { free, occupied, total })
  const has = (word: string): boolean => words.includes(word)
  const contradicts = (other: string): void =>
    row.warn('CONTRADICTORY_STATUS', 'parkingFacilityStatus', `The status is ${other} at once.`)
  if (has('closed')) {
    if (has('spacesAvailable') || has('open')) contradicts('closed and open')
    return closedObservation('CAR', asOf, occupied)
  }
  if (has('full') && (has('spacesAvailable') || (free ?? 0) > 0))
    contradicts('full and with free spaces')
  if (has('statusUnknown')) return flagObservation('CAR', undefined, asOf)
  if (free === undefined) {
    const someFree = has('full') ? false : has('spacesAvailable') ? true : undefined
    return flagObservation('CAR', someFree, asOf)
  }
  const counted = countObservation({ vehicleClass: 'CAR', free, occupied, asOf })
  return has('full') ? { ...counted, level: 'FULL' } : counted
}

const statusItem = (
  status: XmlElement,
  number: number,
  totals: Totals,
  options: ReadOptions,
): Item =>
  rowItem(number, (row) => {
    const reference = elementAt(status, 'parkingFacilityReference')
    const id = row.id('parkingFacilityReference.id', reference?.['@id'])
    return { live: [observationOf(row, status, totals.get(id), options)] }
  })

interface Publication {
  readonly facilities: readonly XmlElement[]
  readonly statuses: readonly XmlElement[]
}

const readPublication = async (file: ImportFile): Promise<Publication> => {
  const document = await readXml(file)
  const tables = descendantsOf(document, 'parkingFacilityTablePublication')
  const updates = descendantsOf(document, 'parkingFacilityTableStatusPublication')
  if (tables.length + updates.length === 0) {
    throw new FileRefused(
      'DATEX_PUBLICATION_UNKNOWN',
      `${file.name} has neither a parkingFacilityTablePublication nor a parkingFacilityTableStatusPublication.`,
    )
  }
  return {
    facilities: tables.flatMap((table) => descendantsOf(table, 'parkingFacility')),
    statuses: updates.flatMap((update) => elementsOf(update, 'parkingFacilityStatus')),
  }
}

/**
 * Facilities with their statuses joined by id, then statuses of facilities that are not in these files. Only the join
 * shows that more bays were counted than there are.
 */
async function* readPublications(
  files: readonly ImportFile[],
  options: ReadOptions,
): AsyncGenerator<Item> {
  requiredFile(files, 0, 'publication')
  const facilities: XmlElement[] = []
  const statuses: XmlElement[] = []
  for (const file of files) {
    const publication = await readPublication(file)
    facilities.push(...publication.facilities)
    statuses.push(...publication.statuses)
  }
  const described = facilities.map((facility, index) => facilityItem(facility, index + 1))
  const totals = new Map(
    described.flatMap((item) =>
      item.kind === 'record' ? [[item.record.sourceId, item.record.facts?.capacity?.['CAR']]] : [],
    ),
  )
  const live = new Map<string, Observed>()
  for (const [index, status] of statuses.entries()) {
    const item = statusItem(status, index + 1, totals, options)
    if (item.kind === 'fault') yield item
    else if (live.has(item.record.sourceId)) yield secondValue(item.record)
    else live.set(item.record.sourceId, item.record)
  }
  for (const item of described) {
    const status = item.kind === 'record' ? live.get(item.record.sourceId) : undefined
    if (item.kind === 'fault' || status === undefined) {
      yield item
      continue
    }
    live.delete(status.sourceId)
    const warnings = [...item.record.warnings, ...status.warnings]
    yield { kind: 'record', record: { ...item.record, ...given({ live: status.live }), warnings } }
  }
  for (const record of live.values()) yield { kind: 'record', record }
}

/**
 * Format `datex2`: DATEX II parking facilities (`parkingFacilityTablePublication`), their live values
 * (`parkingFacilityTableStatusPublication`), or both as two files; which is which is seen from the content.
 */
export const datex2: Reader<ParkingFacts, ParkingLive> = {
  format: 'datex2',
  files: [{ name: 'publication' }, { name: 'second publication', optional: true }],
  read: readPublications,
}
