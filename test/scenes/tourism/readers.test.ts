import { describe, expect, it } from 'vitest'
import { fiwareReader } from '#resolvers/importing/fiware-reader.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import { fiware, readers } from '#scenes/tourism/readers.ts'
import type { TourismFacts } from '#scenes/tourism/readers.ts'
import { hasSharedData, sharedData } from '../../support/shared-data.ts'
import { diskFile, fixture, outcomeOf, readerOf, textFile } from '../../fixtures/import/reading.ts'
import type { Outcome } from '../../fixtures/import/reading.ts'

const tourism = (format: string): Reader<TourismFacts> =>
  readerOf(readers, format) as Reader<TourismFacts>
const entities = fiwareReader(fiware) as Reader<TourismFacts>

/** How often each value occurs. */
const tally = (values: readonly (string | undefined)[]): Readonly<Record<string, number>> =>
  values.reduce<Record<string, number>>(
    (counts, value) => ({ ...counts, [String(value)]: (counts[String(value)] ?? 0) + 1 }),
    {},
  )

describe.runIf(hasSharedData)('the real list of 5A scenic areas (T1)', () => {
  const read = (): Promise<Outcome<TourismFacts, unknown>> =>
    outcomeOf(tourism('attractions-5a-json'), [diskFile(sharedData('poi/scenic_5a_js_hn.json'))])

  it('gives 38 records of grade 5, each with one warning NO_COORDINATES and no point', async () => {
    const { records, faults } = await read()
    expect(records).toHaveLength(38)
    expect(faults).toEqual([])
    for (const { warnings, place, facts } of records) {
      expect(warnings.map(({ code, severity }) => [code, severity])).toEqual([
        ['NO_COORDINATES', 'WARNING'],
      ])
      expect(place?.position).toBeUndefined()
      expect(facts?.grade).toBe(5)
    }
  })

  it('names province and city as the file does', async () => {
    const divisions = (await read()).records.map(({ place }) => place?.divisionNames)
    expect(tally(divisions.map((names) => names?.[0]))).toEqual({ 江苏省: 26, 湖南省: 12 })
    expect(tally(divisions.map((names) => names?.[1]))).toMatchObject({
      苏州市: 5,
      无锡市: 4,
      常州市: 3,
      南京市: 2,
      长沙市: 2,
    })
  })
})

describe.runIf(hasSharedData)('the real Kaohsiung file (T2)', () => {
  const read = async (): Promise<Outcome<TourismFacts, unknown>['records']> => {
    const { records, faults } = await outcomeOf(tourism('ckan-attractions'), [
      diskFile(sharedData('poi/kaohsiung_scenic_a.json')),
    ])
    expect(faults).toEqual([])
    return records
  }

  it('gives 28 records by district and turns text coordinates into numbers', async () => {
    const records = await read()
    expect(records).toHaveLength(28)
    expect(tally(records.map(({ place }) => place?.divisionNames?.[0]))).toMatchObject({
      大樹區: 8,
      左營區: 6,
      三民區: 5,
    })
    const wetland = records.find(({ place }) => place?.names['zh-Hant'] === '中都愛河濕地公園')
    expect(wetland?.place?.position).toEqual({ lon: 120.28357, lat: 22.64668, crs: 'WGS84' })
    expect(wetland?.sourceVersion).toBe('2015-06-02T13:59:00')
  })

  it('takes "0" for no parking point, never for 0°N 0°E', async () => {
    for (const { facts } of await read()) {
      expect(facts).not.toHaveProperty('parkingLon')
      expect(facts).not.toHaveProperty('parkingLat')
    }
  })

  it('keeps hours and tickets as the partner wrote them', async () => {
    const records = await read()
    const free = records.filter(({ facts }) => facts?.ticketText?.['zh-Hant']?.includes('免費'))
    expect(free).toHaveLength(2)
    expect(records.map(({ place }) => place?.hoursText?.['zh-Hant'])).toContain('每日08:00-17:00')
  })
})

describe('ckan-attractions', () => {
  const spot = (fields: Readonly<Record<string, unknown>>): ReturnType<typeof textFile> => {
    const names = ['Id', 'Name', 'Px', 'Py'].map((id) => ({ id }))
    const record = { Id: 'a', Name: '名', Px: '120.3', Py: '22.6', ...fields }
    return textFile(JSON.stringify({ success: true, result: { fields: names, records: [record] } }))
  }
  const one = async (
    fields: Readonly<Record<string, unknown>>,
  ): Promise<Outcome<TourismFacts, unknown>> =>
    outcomeOf(tourism('ckan-attractions'), [spot(fields)])

  it('keeps a parking point that is one, and drops one that cannot be with a warning', async () => {
    const good = await one({ Parkinginfo_px: '120.31', Parkinginfo_py: '22.61' })
    expect(good.records[0]?.facts).toMatchObject({ parkingLon: 120.31, parkingLat: 22.61 })
    const bad = await one({ Parkinginfo_px: '22.61', Parkinginfo_py: '120.31' })
    expect(bad.records[0]?.facts).not.toHaveProperty('parkingLon')
    expect(bad.records[0]?.warnings.map(({ code, field }) => [code, field])).toEqual([
      ['COORDINATE_OUT_OF_RANGE', 'Parkinginfo_py'],
    ])
  })

  it.each([
    [{ Px: '22.6', Py: '120.3' }, 'COORDINATE_OUT_OF_RANGE', 'Py'],
    [{ Px: '120,3' }, 'NUMBER_INVALID', 'Px'],
    [{ Px: '0' }, 'COORDINATE_MISSING', 'Px'],
    [{ Name: '' }, 'NAME_MISSING', 'Name'],
    [{ Id: null }, 'ID_MISSING', 'Id'],
  ])('keeps the row out for %j', async (fields, code, field) => {
    const { records, faults } = await one(fields)
    expect(records).toEqual([])
    expect(faults.map((fault) => [fault.row, fault.code, fault.field, fault.severity])).toEqual([
      [1, code, field, 'ERROR'],
    ])
  })
})

describe('attractions-json', () => {
  it('gives every bad row one fault and lets the good ones through', async () => {
    const { records, faults, refused } = await outcomeOf(tourism('attractions-json'), [
      fixture('dirty.json'),
    ])
    expect(refused).toBeUndefined()
    expect(
      records.map(({ row, sourceId, warnings }) => [
        row,
        sourceId,
        warnings.map(({ code }) => code),
      ]),
    ).toEqual([
      [1, 'clean', []],
      [11, 'text-number', []],
      [13, 'link', ['URL_UNUSABLE']],
    ])
    expect(faults.map(({ row, field, code }) => [row, field, code])).toEqual([
      [2, 'name', 'TEXT_NOT_CLEAN'],
      [3, 'name', 'TEXT_NOT_CLEAN'],
      [4, 'address', 'TEXT_NOT_CLEAN'],
      [5, 'name', 'FIELD_TYPE'],
      [6, 'id', 'ID_MISSING'],
      [7, 'name', 'NAME_MISSING'],
      [8, undefined, 'ROW_NOT_OBJECT'],
      [9, undefined, 'ROW_NOT_OBJECT'],
      [10, 'lat', 'COORDINATE_MISSING'],
      [12, 'lon', 'NUMBER_INVALID'],
    ])
    for (const { message } of faults) expect(message.isWellFormed()).toBe(true)
  })

  it('yields the rows before the place where the file was cut off, then refuses it', async () => {
    const { records, refused } = await outcomeOf(tourism('attractions-json'), [
      fixture('truncated.json.broken'),
    ])
    expect(records.map(({ sourceId }) => sourceId)).toEqual(['one'])
    expect(refused).toBe('JSON_MALFORMED')
  })

  it.each([
    ['AAAAA', 5],
    ['4A', 4],
    [3, 3],
    ['', undefined],
  ])('reads the grade %j as %j', async (grade, expected) => {
    const file = textFile(JSON.stringify([{ id: '1', name: '名', grade }]))
    const { records } = await outcomeOf(tourism('attractions-json'), [file])
    expect(records[0]?.facts?.grade).toBe(expected)
  })

  it.each([6, '5.5', 'AAAAAA', -1])('refuses the grade %j', async (grade) => {
    const file = textFile(JSON.stringify([{ id: '1', name: '名', grade }]))
    const { faults } = await outcomeOf(tourism('attractions-json'), [file])
    expect(faults.map(({ code }) => code)).toEqual(['GRADE_INVALID'])
  })

  it('keeps the reference system of a point, for whoever stores it to convert', async () => {
    const file = textFile(
      JSON.stringify([{ id: '1', name: '名', lon: 118.784, lat: 32.0417, crs: 'GCJ02' }]),
    )
    const { records } = await outcomeOf(tourism('attractions-json'), [file])
    expect(records[0]?.place?.position).toEqual({ lon: 118.784, lat: 32.0417, crs: 'GCJ02' })
  })
})

describe('FIWARE entities of tourism', () => {
  const museum = {
    id: '1',
    type: 'Museum',
    name: { zh: '南京博物院', en: 'Nanjing Museum' },
    location: { type: 'Point', coordinates: [118.82, 32.04] },
  }
  const read = (entity: object): Promise<Outcome<TourismFacts, unknown>> =>
    outcomeOf(entities, [textFile(JSON.stringify(entity))])

  it('reads a museum with its hours', async () => {
    const days = ['Tuesday', 'Wednesday', 'https://schema.org/Sunday']
    const openingHoursSpecification = days.map((dayOfWeek) => ({
      dayOfWeek,
      opens: '09:00:00',
      closes: '17:00',
    }))
    const { records } = await read({ ...museum, openingHoursSpecification, capacity: 900 })
    expect(records[0]).toMatchObject({
      place: {
        kind: 'ATTRACTION',
        names: { 'zh-CN': '南京博物院', en: 'Nanjing Museum' },
        hours: {
          weekly: [2, 3, 7].map((day) => ({ days: [day], opens: '09:00', closes: '17:00' })),
        },
      },
      facts: { category: 'MUSEUM', capacityInstantaneous: 900 },
      warnings: [],
    })
  })

  it.each([
    [{ dayOfWeek: 'Monday', opens: '21.00', closes: '23.00' }],
    [{ dayOfWeek: 'Someday', opens: '09:00', closes: '17:00' }],
    [{ dayOfWeek: 'Monday', opens: '09:00', closes: '17:00', validFrom: '2026-01-01' }],
  ])('leaves hours out that it cannot trust: %j', async (entry) => {
    const { records } = await read({ ...museum, openingHoursSpecification: [entry] })
    expect(records[0]?.place).not.toHaveProperty('hours')
    expect(records[0]?.warnings.map(({ code }) => code)).toEqual(['HOURS_UNUSABLE'])
  })

  it('refuses coordinates that stand the wrong way round', async () => {
    const { faults } = await read({
      ...museum,
      location: { type: 'Point', coordinates: [32.04, 118.82] },
    })
    expect(faults.map(({ code, field }) => [code, field])).toEqual([
      ['COORDINATE_OUT_OF_RANGE', 'location.coordinates'],
    ])
  })

  it.runIf(hasSharedData)(
    'reads the official examples; both spellings are one record',
    async () => {
      const read2 = (path: string): Promise<Outcome<TourismFacts, unknown>> =>
        outcomeOf(entities, [diskFile(sharedData(`poi/fiware/${path}`))])
      const [plain] = (await read2('PointOfInterest.json')).records
      const [normalized] = (await read2('PointOfInterest.normalized.jsonld')).records
      expect(plain?.sourceId).toBe(normalized?.sourceId)
      expect(plain?.facts).toEqual(normalized?.facts)
      expect(plain?.place?.position).toEqual(normalized?.place?.position)
      expect(plain?.place?.attribution).toEqual({
        text: 'http://www.tourspain.es',
        url: 'http://www.tourspain.es',
      })
      const [destination] = (await read2('TouristDestination.json')).records
      expect(destination?.warnings.map(({ code }) => code)).toEqual(['NO_COORDINATES'])
      expect((await read2('TouristTrip.json')).faults.map(({ code }) => code)).toEqual([
        'UNKNOWN_ENTITY_TYPE',
      ])
    },
  )
})
