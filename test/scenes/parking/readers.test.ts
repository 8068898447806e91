import { describe, expect, it } from 'vitest'
import { fiwareReader } from '#resolvers/importing/fiware-reader.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import { fiware, readers } from '#scenes/parking/readers.ts'
import type { ParkingFacts, ParkingLive, ParkingObservation } from '#scenes/parking/readers.ts'
import { hasSharedData, sharedData } from '../../support/shared-data.ts'
import {
  CHINA,
  diskFile,
  fixture,
  outcomeOf,
  readerOf,
  textFile,
} from '../../fixtures/import/reading.ts'
import type { Outcome } from '../../fixtures/import/reading.ts'

type Parking = Outcome<ParkingFacts, ParkingLive>
type LotRecord = Parking['records'][number]

const parking = (format: string): Reader<ParkingFacts, ParkingLive> =>
  readerOf(readers, format) as Reader<ParkingFacts, ParkingLive>
const entities = fiwareReader(fiware) as Reader<ParkingFacts, ParkingLive>
const cars = (record: LotRecord | undefined): ParkingObservation | undefined =>
  record?.live?.find(({ vehicleClass }) => vehicleClass === 'CAR')
const shared = (...paths: readonly string[]): ReturnType<typeof diskFile>[] =>
  paths.map((path) => diskFile(sharedData(`parking/${path}`)))

describe.runIf(hasSharedData)('the real Hong Kong pair (P1, P2)', () => {
  const read = async (): Promise<ReadonlyMap<string, LotRecord>> => {
    const { records, faults } = await outcomeOf(
      parking('hk-parking'),
      shared('hk_carpark_info_a.json', 'hk_carpark_vacancy_a.json'),
    )
    expect(faults).toEqual([])
    expect(records).toHaveLength(244)
    return new Map(records.map((record) => [record.sourceId, record]))
  }
  const count = (lots: ReadonlyMap<string, LotRecord>, test: (lot: LotRecord) => boolean): number =>
    [...lots.values()].filter(test).length

  it('joins 244 lots with 244 live records', async () => {
    const lots = await read()
    expect(lots.size).toBe(244)
    expect(count(lots, ({ place, live }) => place !== undefined && live !== undefined)).toBe(244)
  })

  it('tells counts, flags, no data and closed apart for private cars', async () => {
    const lots = await read()
    const states = [...lots.values()].map((lot) => {
      const state = cars(lot)
      return state === undefined ? 'none' : `${state.kind} ${state.level}`
    })
    const tally = Object.groupBy(states, (state) => state)
    expect(
      Object.fromEntries(Object.entries(tally).map(([state, all]) => [state, all?.length])),
    ).toEqual({
      'CLOSED UNKNOWN': 2,
      'COUNT FREE': 55,
      'COUNT FULL': 12,
      'FLAG FREE': 65,
      'FLAG FULL': 8,
      'UNKNOWN UNKNOWN': 97,
      none: 5,
    })
  })

  it.each([
    ['tdc166p1', { kind: 'COUNT', level: 'FREE', free: 2 }],
    ['tdc166p2', { kind: 'COUNT', level: 'FULL', free: 0 }],
    ['tdc245p1', { kind: 'UNKNOWN', level: 'UNKNOWN' }],
    ['tdc5p3', { kind: 'FLAG', level: 'FREE' }],
    ['tdc14p1032', { kind: 'FLAG', level: 'FULL' }],
    ['tdc10p2', { kind: 'CLOSED', level: 'UNKNOWN' }],
  ])('reads %s as %j', async (id, expected) => {
    const state = cars((await read()).get(id))
    expect(state).toMatchObject(expected)
    expect(state?.free).toBe('free' in expected ? expected.free : undefined)
  })

  it('takes the times for the clock of the city', async () => {
    const lots = await read()
    expect(cars(lots.get('tdc166p1'))?.asOf).toBe(Date.parse('2025-11-15T12:39:51+08:00'))
    expect(cars(lots.get('tdc5p3'))?.asOf).toBe(Date.parse('2025-11-15T11:49:08+08:00'))
  })

  it('reads OPEN and open alike, and height 0 as no limit', async () => {
    const lots = await read()
    expect(count(lots, ({ facts }) => facts?.opening === 'OPEN')).toBe(189)
    expect(count(lots, ({ facts }) => facts?.opening === 'UNKNOWN')).toBe(55)
    expect(count(lots, ({ facts }) => facts?.heightLimitCm === undefined)).toBe(116)
    expect(lots.get('tdc10p2')?.facts?.heightLimitCm).toBe(200)
    expect(lots.get('tdstt92')?.facts?.heightLimitCm).toBe(245)
  })

  it('keeps the tariff as plain text', async () => {
    const tariff = (await read()).get('tdc6p9')?.facts?.tariffText
    expect(tariff).toEqual({ 'zh-CN': '私家车/客货车\n$21 每小时' })
  })

  it('reads the vacancies alone as live values of lots that are known already', async () => {
    const { records } = await outcomeOf(
      parking('hk-parking-vacancy'),
      shared('hk_carpark_vacancy_a.json'),
    )
    expect(records).toHaveLength(244)
    expect(records.every(({ place, facts, live }) => !place && !facts && live)).toBe(true)
  })
})

describe('hk-parking', () => {
  const info = textFile(
    '{"car_park":[{"park_id":"a","name_en":"A","latitude":22.3,"longitude":114.2,"height":0}]}',
  )
  const service = (fields: object): object => ({
    category: 'HOURLY',
    vacancy_type: 'A',
    vacancy: 3,
    lastupdate: '2025-11-15 12:40:00',
    ...fields,
  })
  const vacancy = (...vehicles: readonly object[]): ReturnType<typeof textFile> =>
    textFile(JSON.stringify({ car_park: [{ park_id: 'a', vehicle_type: vehicles }] }))
  const live = async (...vehicles: readonly object[]): Promise<LotRecord | undefined> =>
    (await outcomeOf(parking('hk-parking'), [info, vacancy(...vehicles)])).records[0]

  it('takes HOURLY before other services, and the first where there is no HOURLY', async () => {
    const monthly = service({ category: 'MONTHLY', vacancy: 9 })
    const daily = service({ category: 'DAILY', vacancy: 7 })
    expect(cars(await live({ type: 'P', service_category: [monthly, service({})] }))?.free).toBe(3)
    expect(cars(await live({ type: 'P', service_category: [daily, monthly] }))?.free).toBe(7)
  })

  it.each([0.001, 100, -1])('takes %s m for no height limit', async (height) => {
    const file = textFile(JSON.stringify({ car_park: [{ park_id: 'a', name_en: 'A', height }] }))
    const [record] = (await outcomeOf(parking('hk-parking'), [file])).records
    expect(record?.facts?.heightLimitCm).toBeUndefined()
    expect(record?.warnings.map(({ code }) => code)).toContain('HEIGHT_INVALID')
  })

  it('takes more bays than any lot has for no count', async () => {
    const lot = await live({ type: 'P', service_category: [service({ vacancy: 4_000_000_000 })] })
    expect(cars(lot)).toMatchObject({ kind: 'UNKNOWN' })
    expect(lot?.warnings.map(({ code }) => code)).toContain('VACANCY_INVALID')
  })

  it('keeps vehicle types apart, also those it has no word for', async () => {
    const types = ['P', 'P_D', 'M', 'L', 'H', 'C', 'B', 'T']
    const record = await live(...types.map((type) => ({ type, service_category: [service({})] })))
    expect(record?.live?.map(({ vehicleClass }) => vehicleClass)).toEqual([
      'CAR',
      'DISABLED',
      'MOTORCYCLE',
      'TRUCK_LIGHT',
      'TRUCK_HEAVY',
      'COACH',
      'BICYCLE',
      'OTHER_T',
    ])
  })

  it.each([
    [{ vacancy_type: 'X' }, 'UNKNOWN', ['VACANCY_TYPE_UNKNOWN']],
    [{ vacancy: -7 }, 'UNKNOWN', ['VACANCY_INVALID']],
    [{ vacancy: 1.5 }, 'UNKNOWN', ['VACANCY_INVALID']],
    [{ vacancy: null }, 'UNKNOWN', []],
    [{ lastupdate: 'soon' }, 'COUNT', ['TIME_UNREADABLE']],
    [{ lastupdate: '2025-11-16 12:40:00' }, 'COUNT', ['TIME_IN_FUTURE']],
  ])('reads the service %j as %s', async (fields, kind, warned) => {
    const record = await live({ type: 'P', service_category: [service(fields)] })
    expect(cars(record)?.kind).toBe(kind)
    expect(record?.warnings.map(({ code }) => code)).toEqual(warned)
  })

  it('takes the first of two live values for one lot', async () => {
    const vehicle = { type: 'P', service_category: [service({})] }
    const twice = [vehicle, { type: 'P', service_category: [service({ vacancy: 8 })] }].map(
      (v) => ({
        park_id: 'a',
        vehicle_type: [v],
      }),
    )
    const file = textFile(JSON.stringify({ car_park: twice }))
    const { records, faults } = await outcomeOf(parking('hk-parking'), [info, file])
    expect(faults.map(({ row, code }) => [row, code])).toEqual([[2, 'DUPLICATE_ROW']])
    expect(records.map((record) => cars(record)?.free)).toEqual([3])
  })

  it('keeps a lot whose vacancy is bad, and a vacancy whose lot is described elsewhere', async () => {
    const file = textFile(
      JSON.stringify({
        car_park: [
          { park_id: 'a', vehicle_type: [{ type: '?', service_category: [service({})] }] },
          { park_id: 'b', vehicle_type: [] },
        ],
      }),
    )
    const { records, faults } = await outcomeOf(parking('hk-parking'), [info, file])
    expect(faults.map(({ row, sourceId, code }) => [row, sourceId, code])).toEqual([
      [1, 'a', 'VEHICLE_TYPE_INVALID'],
    ])
    expect(records.map(({ sourceId, live: own }) => [sourceId, own])).toEqual([
      ['a', undefined],
      ['b', []],
    ])
  })
})

describe.runIf(hasSharedData)('the real DATEX II files of Stuttgart (P6)', () => {
  it('keeps 49 facilities; 48 lose their projected point with a warning, Rathaus keeps its own', async () => {
    const { records, faults } = await outcomeOf(
      parking('datex2'),
      shared('datex2_stuttgart_static.xml'),
    )
    expect(faults).toEqual([])
    expect(records).toHaveLength(49)
    const without = records.filter(({ place }) => place?.position === undefined)
    expect(without).toHaveLength(48)
    for (const { warnings } of without) {
      expect(warnings.map(({ code, severity }) => [code, severity])).toEqual([
        ['COORDINATE_OUT_OF_RANGE', 'WARNING'],
      ])
    }
    const rathaus = records.find(({ sourceId }) => sourceId === '78241093')
    expect(rathaus?.place?.position).toEqual({ lon: 9.175955, lat: 48.775013, crs: 'WGS84' })
    const kronprinz = records.find(({ place }) => place?.names.en === 'Kronprinzstraße')
    expect(kronprinz?.facts).toMatchObject({ capacity: { CAR: 564 }, heightLimitCm: 200 })
    expect(kronprinz?.sourceVersion).toBe('1.0')
  })

  it('reads the status publication alone: 4 closed in spite of free spaces, 9 unknown', async () => {
    const { records } = await outcomeOf(parking('datex2'), shared('datex2_stuttgart_status.xml'))
    expect(records).toHaveLength(49)
    expect(records.every(({ place }) => place === undefined)).toBe(true)
    const closed = records.filter((record) => cars(record)?.kind === 'CLOSED')
    expect(closed.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual(
      Array.from({ length: 4 }, () => ['CONTRADICTORY_STATUS']),
    )
    expect(closed.every((record) => cars(record)?.free === undefined)).toBe(true)
    const first = cars(records.find(({ sourceId }) => sourceId === '12717289'))
    expect(first).toMatchObject({
      kind: 'COUNT',
      free: 245,
      occupied: 319,
      asOf: Date.parse('2022-02-11T14:16:01+01:00'),
    })
  })

  it('sees by the join of both that 2 facilities count more bays than they have, and keeps the numbers', async () => {
    const paths = ['datex2_stuttgart_static.xml', 'datex2_stuttgart_status.xml']
    for (const order of [paths, paths.toReversed()]) {
      const { records } = await outcomeOf(parking('datex2'), shared(...order))
      expect(records).toHaveLength(49)
      const odd = records.filter(({ warnings }) =>
        warnings.some(({ code }) => code === 'INCONSISTENT_COUNT'),
      )
      expect(odd).toHaveLength(2)
      // Both are closed: the bays taken are kept, free bays of a closed lot are not.
      for (const record of odd) {
        expect(cars(record)).toMatchObject({ kind: 'CLOSED', occupied: expect.any(Number) })
        expect(cars(record)).not.toHaveProperty('free')
      }
    }
  })
})

describe('datex2', () => {
  const status = (...words: readonly string[]): ReturnType<typeof textFile> =>
    textFile(
      `<d2LogicalModel><p><parkingFacilityTableStatusPublication><parkingFacilityStatus><parkingFacilityReference id="A"/>${words
        .map((word) =>
          word.startsWith('<') ? word : `<parkingFacilityStatus>${word}</parkingFacilityStatus>`,
        )
        .join(
          '',
        )}</parkingFacilityStatus></parkingFacilityTableStatusPublication></p></d2LogicalModel>`,
    )
  const free = (bays: number): string =>
    `<totalNumberOfVacantParkingSpaces>${bays}</totalNumberOfVacantParkingSpaces>`

  it('reads prefixed elements, several languages, reserved bays; a nameless facility is a fault', async () => {
    const { records, faults } = await outcomeOf(parking('datex2'), [fixture('facilities.xml')])
    expect(records).toEqual([
      {
        row: 1,
        sourceId: 'A',
        sourceVersion: '3',
        place: {
          kind: 'PARKING_LOT',
          names: { 'zh-CN': '鼓楼停车楼 & 广场', en: 'Gulou' },
          position: { lon: 118.7784, lat: 32.059, crs: 'WGS84' },
        },
        facts: { layout: 'MULTI_STOREY', capacity: { CAR: 100, DISABLED: 6 }, heightLimitCm: 195 },
        warnings: [],
      },
    ])
    expect(faults.map(({ row, sourceId, code }) => [row, sourceId, code])).toEqual([
      [2, 'B', 'NAME_MISSING'],
    ])
  })

  it.each([
    [['open', 'spacesAvailable', free(5)], 'COUNT', 'FREE', []],
    [['open', 'spacesAvailable', free(0)], 'COUNT', 'FULL', []],
    [['full', free(3)], 'COUNT', 'FULL', ['CONTRADICTORY_STATUS']],
    [['full'], 'FLAG', 'FULL', []],
    [['spacesAvailable'], 'FLAG', 'FREE', []],
    [['open'], 'UNKNOWN', 'UNKNOWN', []],
    [['statusUnknown', free(3)], 'UNKNOWN', 'UNKNOWN', []],
    [['closed', 'full'], 'CLOSED', 'UNKNOWN', []],
    [['closed', 'spacesAvailable', free(3)], 'CLOSED', 'UNKNOWN', ['CONTRADICTORY_STATUS']],
  ])('reads %j as %s %s', async (words, kind, level, warned) => {
    const { records } = await outcomeOf(parking('datex2'), [status(...words)])
    expect(cars(records[0])).toMatchObject({ kind, level })
    // The database holds it so: a number of free bays only with COUNT.
    expect(cars(records[0])?.free !== undefined).toBe(kind === 'COUNT')
    expect(records[0]?.warnings.map(({ code }) => code)).toEqual(warned)
  })

  it('keeps numbers that cannot all be true, with a warning', async () => {
    const taken = '<totalNumberOfOccupiedParkingSpaces>30</totalNumberOfOccupiedParkingSpaces>'
    const files = [fixture('facilities.xml'), status('open', free(90), taken)]
    const { records } = await outcomeOf(parking('datex2'), files)
    expect(cars(records[0])).toMatchObject({ kind: 'COUNT', free: 90, occupied: 30 })
    expect(records[0]?.warnings.map(({ code, message }) => [code, message])).toEqual([
      ['INCONSISTENT_COUNT', 'The source counts free 90 and occupied 30, but 100 bays in all.'],
    ])
  })

  it('refuses other publications, entities and broken files', async () => {
    expect((await outcomeOf(parking('datex2'), [textFile('<d2LogicalModel/>')])).refused).toBe(
      'DATEX_PUBLICATION_UNKNOWN',
    )
    expect((await outcomeOf(parking('datex2'), [fixture('bomb.xml')])).refused).toBe(
      'XML_ENTITY_REFUSED',
    )
    expect((await outcomeOf(parking('datex2'), [textFile('<a>')])).refused).toBe('XML_MALFORMED')
  })
})

describe('geojson-parking', () => {
  it('gives every bad feature one fault and lets the good ones through', async () => {
    const { records, faults } = await outcomeOf(parking('geojson-parking'), [
      fixture('lots.geojson'),
    ])
    expect(records.map(({ row, sourceId }) => [row, sourceId])).toEqual([
      [1, 'good'],
      [3, 'area'],
      [4, 'nowhere'],
      [9, 'last'],
    ])
    expect(faults.map(({ row, sourceId, code }) => [row, sourceId, code])).toEqual([
      [2, 'swapped', 'COORDINATE_OUT_OF_RANGE'],
      [5, 'mercator', 'UNSUPPORTED_CRS'],
      [6, undefined, 'ID_MISSING'],
      [7, 'open-ring', 'GEOMETRY_INVALID'],
      [8, undefined, 'ROW_NOT_OBJECT'],
    ])
    const [good, area, nowhere] = records
    expect(good?.place?.position).toEqual({ lon: 118.7840058, lat: 32.0416601, crs: 'GCJ02' })
    expect(good?.facts).toEqual({
      layout: 'UNDERGROUND',
      capacity: { CAR: 120 },
      heightLimitCm: 210,
    })
    expect(area?.place?.accuracy).toBe('APPROXIMATE')
    expect(area?.place?.position?.lon).toBeCloseTo(118.8, 9)
    expect(nowhere?.warnings.map(({ code }) => code)).toEqual(['NO_COORDINATES'])
  })

  it('refuses a foreign reference system before any row (X7)', async () => {
    expect(await outcomeOf(parking('geojson-parking'), [fixture('foreign-crs.geojson')])).toEqual({
      records: [],
      faults: [],
      refused: 'UNSUPPORTED_CRS',
    })
  })

  it.runIf(hasSharedData)('refuses the real Freiburg file with 0 of 19 features (X7)', async () => {
    expect(
      await outcomeOf(parking('geojson-parking'), shared('freiburg_epsg25832.geojson')),
    ).toEqual({ records: [], faults: [], refused: 'UNSUPPORTED_CRS' })
  })
})

describe.runIf(hasSharedData)('other real files of parking', () => {
  it('reads the 73 on-street bays of Hong Kong', async () => {
    const { records, faults } = await outcomeOf(
      parking('hk-onstreet-geojson'),
      shared('hk_onstreet_non_metered_a.geojson'),
    )
    expect(faults).toEqual([])
    const classes = records.map(({ facts }) => Object.keys(facts?.capacity ?? {})[0])
    expect(
      ['CAR', 'DISABLED', 'COACH'].map((name) => classes.filter((own) => own === name).length),
    ).toEqual([61, 10, 2])
  })

  it('reads Basel: 16 lots, the "no data" row is a fault, Anfos says 167 free of 162', async () => {
    const { records, faults } = await outcomeOf(parking('basel-parking'), shared('basel.json'))
    expect(records).toHaveLength(16)
    expect(faults.map(({ code }) => code)).toEqual(['ID_MISSING'])
    const odd = records.filter(({ warnings }) => warnings.length > 0)
    expect(
      odd.map((record) => [
        cars(record)?.free,
        record.facts?.capacity?.['CAR'],
        record.warnings[0]?.code,
      ]),
    ).toEqual([[167, 162, 'INCONSISTENT_COUNT']])
  })

  it('reads both spellings of the official OffStreetParking as one lot', async () => {
    const [plain] = (await outcomeOf(entities, shared('fiware/OffStreetParking.json'))).records
    const [normalized] = (
      await outcomeOf(entities, shared('fiware/OffStreetParking.normalized.jsonld'))
    ).records
    expect(plain?.sourceId).toBe('OffStreetParking:porto-ParkingLot-23889')
    expect(normalized?.sourceId).toBe(plain?.sourceId)
    expect(normalized?.facts).toEqual(plain?.facts)
    expect(normalized?.live).toEqual(plain?.live)
    expect(cars(plain)).toMatchObject({
      free: 132,
      occupied: 282,
      asOf: Date.parse('2018-09-21T12:00:00Z'),
    })
    // 25 bays for four wheels, but 414 in all.
    expect(plain?.warnings.map(({ code }) => code)).toEqual(['INCONSISTENT_COUNT'])
  })

  it('puts the polygon of OnStreetParking at a point inside it, and reads a spot as a flag', async () => {
    const [street] = (await outcomeOf(entities, shared('fiware/OnStreetParking.json'))).records
    expect(street?.place).toMatchObject({ accuracy: 'APPROXIMATE', names: { en: 'Zona Centro' } })
    expect(street?.place?.position?.lon).toBeCloseTo(-3.80335, 4)
    expect(street?.warnings.map(({ code }) => code)).toContain('NAME_SUBSTITUTED')
    const [spot] = (await outcomeOf(entities, shared('fiware/ParkingSpot.json'))).records
    expect(spot?.live).toEqual([{ vehicleClass: 'CAR', kind: 'FLAG', level: 'FREE' }])
    expect(spot?.facts?.capacity).toEqual({ CAR: 1 })
  })
})

describe('FIWARE entities of parking', () => {
  it('yields one and the same record for the three spellings', async () => {
    const spellings = ['lot.key-values.json', 'lot.normalized.json', 'lot.jsonld']
    const outcomes = await Promise.all(
      spellings.map((name) => outcomeOf(entities, [fixture(name)])),
    )
    expect(outcomes[0]?.records).toEqual([
      {
        row: 1,
        sourceId: 'OffStreetParking:xinjiekou-P1',
        place: {
          kind: 'PARKING_LOT',
          names: { 'zh-CN': '新街口地下停车场' },
          address: { 'zh-CN': '江苏省南京市中山路1号' },
          divisionNames: ['江苏省', '南京市'],
          position: { lon: 118.7787976, lat: 32.0437089, crs: 'WGS84' },
          accuracy: 'EXACT',
        },
        facts: {
          layout: 'UNDERGROUND',
          capacity: { CAR: 300 },
          categories: ['underground', 'feeCharged'],
        },
        live: [
          {
            vehicleClass: 'CAR',
            kind: 'COUNT',
            level: 'FREE',
            free: 12,
            asOf: Date.parse('2025-11-15T12:40:00+08:00'),
          },
        ],
        warnings: [],
      },
    ])
    expect(outcomes[1]).toEqual(outcomes[0])
    expect(outcomes[2]).toEqual(outcomes[0])
  })

  it('takes the time of an observation from the normalized attribute when nothing else tells it', async () => {
    const availableSpotNumber = { type: 'Property', value: 4, observedAt: '2025-11-15T04:40:00Z' }
    const entity = {
      id: '1',
      type: 'OffStreetParking',
      name: { type: 'Property', value: '场' },
      availableSpotNumber,
    }
    const { records } = await outcomeOf(entities, [textFile(JSON.stringify(entity))], CHINA)
    expect(cars(records[0])).toMatchObject({ free: 4, asOf: Date.parse('2025-11-15T04:40:00Z') })
  })

  it('counts a closed lot as closed, whatever is free in it', async () => {
    const entity = {
      id: '1',
      type: 'OffStreetParking',
      name: '场',
      status: ['closed'],
      availableSpotNumber: 9,
    }
    const { records } = await outcomeOf(entities, [textFile(JSON.stringify(entity))])
    expect(records[0]?.live).toEqual([{ vehicleClass: 'CAR', kind: 'CLOSED', level: 'UNKNOWN' }])
  })
})
