import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circleAround } from '#schema/geo/area.ts'
import {
  AREA_MAX_M,
  flatFreightOf,
  flatZone,
  storeFault,
  type WrittenStore,
} from '#resolvers/storefront/rules.ts'

const AT = { lon: 118.78, lat: 32.04 }
const STORE: WrittenStore = {
  names: { 'zh-CN': '巷口面馆' },
  position: { ...AT, crs: 'WGS84' },
  hours: null,
  tags: [],
  state: 'OPEN',
  pickup: true,
  slots: null,
  dineIn: false,
  freight: null,
  deliveryArea: null,
}
const SLOTS = {
  slotMinutes: 30,
  capacity: 4,
  leadMinutes: 20,
  daysAhead: 1,
  windows: [{ days: [1], from: '17:00', to: '18:00' }],
} as const
const WEEK = { holidays: 'AS_WEEKDAY', makeupWorkdays: 'AS_WEEKDAY' } as const

const faultOf = (over: Partial<WrittenStore>, at: typeof AT | null = AT): string | undefined =>
  storeFault({ ...STORE, ...over }, at)?.fault

describe('what a store is written with', () => {
  it('is sound where it is', () => {
    const written: Partial<WrittenStore> = {
      descriptions: { 'zh-CN': '老卤。', en: 'Old broth.' },
      phone: '025-8888 8888',
      hours: {
        ...WEEK,
        weekly: [{ days: [1, 2, 3], opens: '10:00', closes: '02:00', lastEntry: '01:30' }],
        exceptions: [{ date: '2026-10-01', spans: [] }],
      },
      slots: { ...SLOTS, windows: [{ days: [1], from: '23:30', to: '24:00' }] },
      freight: { firstFen: 0, extraFen: 0, freeFromFen: 1 },
      deliveryArea: circleAround(AT, 3_000),
    }
    expect(faultOf(written)).toBeUndefined()
    expect(faultOf({ position: null }, null)).toBeUndefined()
  })

  it.each<readonly [string, Partial<WrittenStore>, string]>([
    ['no Chinese name', { names: { en: 'Noodles' } }, 'NAME'],
    ['a name too long', { names: { 'zh-CN': '面'.repeat(61) } }, 'TEXT'],
    ['signs that are none', { address: { 'zh-CN': '中山路\u0007' } }, 'TEXT'],
    ['a telephone with words', { phone: 'call me' }, 'PHONE'],
    [
      'hours without days',
      { hours: { ...WEEK, weekly: [{ days: [], opens: '09:00', closes: '10:00' }] } },
      'HOURS',
    ],
    [
      'hours that are half written',
      { hours: { ...WEEK, weekly: [{ days: [1], opens: '09:00', closes: '' }] } },
      'HOURS',
    ],
    [
      'a date twice',
      {
        hours: {
          ...WEEK,
          weekly: [],
          exceptions: [
            { date: '2026-10-01', spans: [] },
            { date: '2026-10-01', spans: [] },
          ],
        },
      },
      'HOURS',
    ],
    ['slots of no length', { slots: { ...SLOTS, slotMinutes: 0 } }, 'SLOTS'],
    ['slots that nobody can count', { slots: { ...SLOTS, capacity: NaN } }, 'SLOTS'],
    ['no windows', { slots: { ...SLOTS, windows: [] } }, 'SLOTS'],
    [
      'a window shorter than a slot',
      { slots: { ...SLOTS, windows: [{ days: [1], from: '17:00', to: '17:20' }] } },
      'SLOTS',
    ],
    [
      'a window that ends before it begins',
      { slots: { ...SLOTS, windows: [{ days: [1], from: '20:00', to: '17:00' }] } },
      'SLOTS',
    ],
    [
      'freight below nothing',
      { freight: { firstFen: -1, extraFen: 0, freeFromFen: null } },
      'FREIGHT',
    ],
    [
      'freight that is no number',
      { freight: { firstFen: NaN, extraFen: 0, freeFromFen: null } },
      'FREIGHT',
    ],
    [
      'freight free from nothing',
      { freight: { firstFen: 1, extraFen: 0, freeFromFen: 0 } },
      'FREIGHT',
    ],
    [
      'an area of two points',
      {
        deliveryArea: [
          [118.7, 32],
          [118.9, 32.1],
        ],
      },
      'AREA',
    ],
    [
      'an area of numbers that are none',
      {
        deliveryArea: [
          [NaN, 32],
          [118.9, 32.1],
          [118, 33],
        ],
      },
      'AREA',
    ],
    ['an area elsewhere', { deliveryArea: circleAround({ lon: 112.9, lat: 28.2 }, 3_000) }, 'AREA'],
    [
      'an area with the numbers exchanged',
      { deliveryArea: circleAround(AT, 3_000).map(([lon, lat]) => [lat, lon] as const) },
      'AREA',
    ],
    ['an area as wide as a province', { deliveryArea: circleAround(AT, AREA_MAX_M * 1.2) }, 'AREA'],
  ])('is refused with %s', (_, over, fault) => {
    expect(faultOf(over)).toBe(fault)
  })

  it('has no area around nowhere', () => {
    expect(faultOf({ position: null, deliveryArea: circleAround(AT, 1_000) }, null)).toBe('AREA')
  })
})

describe('freight that is the same everywhere', () => {
  it('is read out of the table it was written into, and out of no other', () => {
    const fen = fc.integer({ min: 0, max: 99_999 })
    fc.assert(
      fc.property(fen, fen, fc.option(fen), (firstFen, extraFen, freeFromFen) => {
        const flat = { firstFen, extraFen, freeFromFen }
        const table = { basis: 'COUNT', zones: [flatZone(flat)], excluded: [] } as const
        expect(flatFreightOf(table)).toEqual(flat)
        expect(flatFreightOf({ ...table, basis: 'WEIGHT' })).toBeNull()
        expect(flatFreightOf({ ...table, excluded: ['71'] })).toBeNull()
        expect(flatFreightOf({ ...table, zones: [...table.zones, ...table.zones] })).toBeNull()
        expect(
          flatFreightOf({ ...table, zones: [{ ...flatZone(flat), regions: ['32'] }] }),
        ).toBeNull()
        expect(
          flatFreightOf({ ...table, zones: [{ ...flatZone(flat), firstUnits: 2 }] }),
        ).toBeNull()
      }),
    )
  })
})
