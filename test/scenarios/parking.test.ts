import { beforeAll, describe, expect, it } from 'vitest'
import type { ImportReport } from '#resolvers/importing/run.ts'
import { parkingWriter } from '#scenes/parking/service.ts'
import type { Tariff } from '#scenes/parking/rules/tariff.ts'
import { diskFile } from '../fixtures/import/reading.ts'
import { FREIBURG, HONG_KONG, NANJING, STUTTGART } from '../support/cities.ts'
import { allPages } from '../support/pages.ts'
import { portal, type Portal } from '../support/portal.ts'
import { aPlace, importRecords } from '../support/records.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'

interface Lot {
  readonly id: string
  readonly sourceId: string
  readonly name: string
  readonly heightLimitCm: number | null
  readonly sourceOpening: string
  readonly point: { readonly lon: number; readonly lat: number } | null
  readonly capacity: readonly { readonly vehicleClass: string; readonly bays: number }[]
  readonly availability: {
    readonly kind: string
    readonly free: number | null
    readonly level: string
    readonly asOf: string | null
    readonly stale: boolean
  }
}
const LOTS = `query ($city: String!, $availableOnly: Boolean, $first: Int!, $after: String) {
  parkingLots(city: $city, availableOnly: $availableOnly, first: $first, after: $after) {
    nodes {
      id sourceId name heightLimitCm sourceOpening point { lon lat }
      capacity { vehicleClass bays } availability { kind free level asOf stale }
    }
    pageInfo { hasNextPage endCursor }
  }
}`
const lotsOf = async (p: Portal, variables: object): Promise<readonly Lot[]> =>
  (await allPages<Lot>(p, 'parkingLots', LOTS, { ...variables }, 60)).flat()

describe.runIf(hasSharedData)('P1 to P3: the parking feed of Hong Kong at 12:45 on its day', () => {
  let p: Portal
  let report: ImportReport
  let lots: readonly Lot[]
  beforeAll(async () => {
    p = await portal({ cities: [HONG_KONG], now: Date.parse('2025-11-15T12:45:00+08:00') })
    const files = ['info', 'vacancy'].map((part) =>
      diskFile(sharedData(`parking/hk_carpark_${part}_a.json`)),
    )
    report = await p.import('hk-parking', files, HONG_KONG)
    lots = await lotsOf(p, { city: 'hongkong' })
    return () => p.close()
  })
  const lot = (sourceId: string): Lot | undefined =>
    lots.find((candidate) => candidate.sourceId === sourceId)
  const count = (test: (candidate: Lot) => boolean): number => lots.filter(test).length

  it('P1: joins 244 lots with 244 live records', () => {
    expect(report).toMatchObject({ created: 244, live: 244, failed: 0, outcome: 'DONE' })
    expect(lots).toHaveLength(244)
  })

  it('P1: tells counts, flags, no data and closed apart', async () => {
    const rows = await p.driver.execute({
      sql: `SELECT kind, CASE WHEN kind = 'COUNT' THEN iif(free > 0, 'some', 'none') ELSE level END AS room, count(*)
        FROM parking_availability WHERE vehicle_class = 'CAR' GROUP BY 1, 2 ORDER BY 1, 2`,
      params: [],
    })
    expect(rows.map((row) => row.join(' '))).toEqual([
      'CLOSED UNKNOWN 2',
      'COUNT none 12',
      'COUNT some 55',
      'FLAG FREE 65',
      'FLAG FULL 8',
      'UNKNOWN UNKNOWN 97',
    ])
  })

  it.each([
    ['tdc166p1', { kind: 'COUNT', free: 2 }],
    ['tdc166p2', { kind: 'COUNT', free: 0, level: 'FULL' }],
    ['tdc245p1', { kind: 'UNKNOWN', free: null, level: 'UNKNOWN' }],
    ['tdc5p3', { kind: 'FLAG', free: null, level: 'FREE' }],
    ['tdc14p1032', { kind: 'FLAG', free: null, level: 'FULL' }],
    ['tdc10p2', { kind: 'CLOSED', free: null }],
  ])('P1: shows %s as %j, by its id as in the list', async (sourceId, expected) => {
    expect(lot(sourceId)?.availability).toMatchObject(expected)
    const { place } = await p.ask<{ place: Pick<Lot, 'availability'> }>(
      'query ($id: ID!) { place(id: $id) { ... on ParkingLot { availability { kind free level asOf stale } } } }',
      { id: lot(sourceId)?.id },
    )
    expect(place.availability).toEqual(lot(sourceId)?.availability)
  })

  it('P2: reads OPEN and open alike, null as not known, and height 0 as none', () => {
    expect(count(({ sourceOpening }) => sourceOpening === 'OPEN')).toBe(189)
    expect(count(({ sourceOpening }) => sourceOpening === 'UNKNOWN')).toBe(55)
    expect(count(({ heightLimitCm }) => heightLimitCm === null)).toBe(116)
    expect(lot('tdc10p2')?.heightLimitCm).toBe(200)
    expect(lot('tdstt92')?.heightLimitCm).toBe(245)
  })

  it.each([
    ['tdc166p1', '2025-11-15T12:39:51+08:00', false],
    ['tdc5p3', '2025-11-15T11:49:08+08:00', true],
  ])('P3: %s of %s is stale: %s', (sourceId, asOf, stale) => {
    const { availability } = lot(sourceId) ?? {}
    expect(Date.parse(availability?.asOf ?? '')).toBe(Date.parse(asOf))
    expect(availability?.stale).toBe(stale)
  })

  it.each([
    ['tdc10p2', '2025-06-28'],
    ['tdc37p1', '2021-09-28'],
  ])('P3: %s of %s is stale', (sourceId, day) => {
    const { availability } = lot(sourceId) ?? {}
    expect(new Date(Date.parse(availability?.asOf ?? '') + 8 * 3_600_000).toISOString()).toContain(
      day,
    )
    expect(availability?.stale).toBe(true)
  })

  it('P3: lists with availableOnly exactly the lots that are fresh and have room', async () => {
    const available = await lotsOf(p, { city: 'hongkong', availableOnly: true })
    const expected = lots.filter(({ availability: { kind, free, level, stale } }) =>
      stale ? false : kind === 'COUNT' ? (free ?? 0) > 0 : kind === 'FLAG' && level !== 'FULL',
    )
    expect(available.map(({ sourceId }) => sourceId).toSorted()).toEqual(
      expected.map(({ sourceId }) => sourceId).toSorted(),
    )
    expect(available.length).toBeGreaterThan(0)
    expect(available.map(({ sourceId }) => sourceId)).toContain('tdc166p1')
    expect(available.map(({ sourceId }) => sourceId)).not.toContain('tdc5p3')
    for (const { availability } of available) {
      expect(availability.stale).toBe(false)
      expect(['COUNT', 'FLAG']).toContain(availability.kind)
    }
  })

  it('P3: an hour later nothing is surely available any more', async () => {
    p.setNow(Date.parse('2025-11-15T13:45:00+08:00'))
    expect(await lotsOf(p, { city: 'hongkong', availableOnly: true })).toEqual([])
    p.setNow(Date.parse('2025-11-15T12:45:00+08:00'))
  })
})

describe.runIf(hasSharedData)('P6: DATEX II of Stuttgart with projected metres', () => {
  it('keeps 49 facilities, 48 without a point, and nothing in the wrong country', async () => {
    const p = await portal({ cities: [STUTTGART] })
    const file = diskFile(sharedData('parking/datex2_stuttgart_static.xml'))
    const report = await p.import('datex2', [file], STUTTGART)
    expect(report).toMatchObject({ created: 49, failed: 0, warnings: 48 })
    expect(new Set(report.faults.map(({ code }) => code))).toEqual(
      new Set(['COORDINATE_OUT_OF_RANGE']),
    )
    const lots = await lotsOf(p, { city: 'stuttgart' })
    const placed = lots.filter(({ point }) => point !== null)
    expect(placed.map(({ sourceId, point }) => ({ sourceId, ...point }))).toEqual([
      { sourceId: '78241093', lon: 9.175955, lat: 48.775013 },
    ])
    const kronprinz = lots.find(({ name }) => name === 'Kronprinzstraße')
    expect(kronprinz).toMatchObject({
      heightLimitCm: 200,
      capacity: [{ vehicleClass: 'CAR', bays: 564 }],
    })
  })
})

describe.runIf(hasSharedData)('X7: GeoJSON in a foreign reference system', () => {
  it('is refused whole with its code, 0 of 19 stored', async () => {
    const p = await portal({ cities: [FREIBURG] })
    const file = diskFile(sharedData('parking/freiburg_epsg25832.geojson'))
    await expect(p.import('geojson-parking', [file], FREIBURG)).rejects.toMatchObject({
      code: 'UNSUPPORTED_CRS',
    })
    expect(await p.driver.execute({ sql: 'SELECT count(*) FROM places', params: [] })).toEqual([
      [0],
    ])
    const runs = await p.driver.execute({
      sql: 'SELECT outcome, created FROM import_runs',
      params: [],
    })
    expect(runs).toEqual([['REFUSED', 0]])
  })
})

describe('P9: what a stay costs, asked of the graph', () => {
  const QUARTERS: Tariff = {
    currency: 'CNY',
    freeMinutes: 15,
    lines: [
      { fromMinute: 0, untilMinute: 60, stepMinutes: 15, stepFen: 150 },
      { fromMinute: 60, untilMinute: null, stepMinutes: 15, stepFen: 200 },
    ],
    capPer24hFen: 5000,
  }
  const FEE = `query ($lot: ID!, $entry: DateTime!, $exit: DateTime!, $class: VehicleClass! = CAR) {
    parkingFee(lot: $lot, entry: $entry, exit: $exit, vehicleClass: $class) {
      __typename ... on ParkingFee { total lines { amount } } ... on Problem { code }
    }
  }`
  const ENTRY = Date.parse('2026-10-12T09:00:00+08:00')
  let p: Portal
  let lots: Readonly<Record<string, string>>
  beforeAll(async () => {
    p = await portal({ cities: [NANJING] })
    const facts = { capacity: { CAR: 10 } }
    await importRecords(p, NANJING, parkingWriter, [
      {
        ...aPlace('priced', 'PARKING_LOT', [118.78, 32.04]),
        facts: { ...facts, tariff: QUARTERS },
      },
      { ...aPlace('unpriced', 'PARKING_LOT', [118.78, 32.05]), facts },
    ])
    lots = Object.fromEntries(
      (await lotsOf(p, { city: 'nanjing' })).map(({ sourceId, id }) => [sourceId, id]),
    )
    return () => p.close()
  })
  interface Fee {
    readonly parkingFee: {
      readonly __typename: string
      readonly total?: number
      readonly code?: string
      readonly lines?: readonly { readonly amount: number }[]
    }
  }
  const fee = async (lot: string, seconds: number): Promise<Fee['parkingFee']> =>
    (
      await p.ask<Fee>(FEE, {
        lot: lots[lot],
        entry: new Date(ENTRY).toISOString(),
        exit: new Date(ENTRY + seconds * 1000).toISOString(),
      })
    ).parkingFee

  it.each([
    [15 * 60, 0],
    [15 * 60 + 1, 300],
    [60 * 60, 600],
    [61 * 60, 800],
    [76 * 60, 1000],
    [185 * 60, 2400],
    [480 * 60, 5000],
    [1440 * 60, 5000],
    [1441 * 60, 5150],
    [1500 * 60, 5600],
    [2880 * 60, 10_000],
  ])('%i seconds cost %i fen, and the lines add up to it', async (seconds, expected) => {
    const answer = await fee('priced', seconds)
    expect(answer).toMatchObject({ __typename: 'ParkingFee', total: expected })
    expect(answer.lines?.reduce((sum, { amount }) => sum + amount, 0)).toBe(expected)
  })

  it('is refused as data when the exit lies before the entry, or the price is not known', async () => {
    expect(await fee('priced', -1)).toEqual({
      __typename: 'ParkingStayNegative',
      code: 'PARKING_STAY_NEGATIVE',
    })
    expect(await fee('unpriced', 60)).toEqual({
      __typename: 'ParkingTariffUnknown',
      code: 'PARKING_TARIFF_UNKNOWN',
    })
  })

  it('is a coded error for a lot that does not exist and for a stay of over a year', async () => {
    const asked = async (lot: string, exit: string) =>
      (await p.query(FEE, { lot, entry: '2026-10-12T09:00:00+08:00', exit })).errors?.[0]
        ?.extensions
    expect(await asked('plc_01ARZ3NDEKTSV4RRFFQ69G5FAV', '2026-10-12T10:00:00Z')).toMatchObject({
      code: 'UNKNOWN_LOT',
    })
    expect(await asked(lots['priced'] ?? '', '2028-10-12T10:00:00Z')).toMatchObject({
      code: 'STAY_TOO_LONG',
    })
  })
})
