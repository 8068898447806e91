import { describe, expect, it } from 'vitest'
import { readPushRow } from '#scenes/parking/rules/push.ts'

const NOW = Date.parse('2026-11-03T10:00:00+08:00')
const ASOF = '2026-11-03T09:59:30+08:00'
const read = (row: object) => readPushRow({ lot: 'a', asOf: ASOF, ...row }, 0, NOW)
const codes = (row: object) => read(row).faults.map(({ code, severity }) => `${severity} ${code}`)

describe('a row that a barrier pushes', () => {
  it.each([
    [{ free: 12 }, 'COUNT', 'FREE', 12],
    [{ free: 0 }, 'COUNT', 'FULL', 0],
    [{ free: -1 }, 'UNKNOWN', 'UNKNOWN', null],
    [{ free: null }, 'UNKNOWN', 'UNKNOWN', null],
    [{}, 'UNKNOWN', 'UNKNOWN', null],
    [{ state: 'statusUnknown' }, 'UNKNOWN', 'UNKNOWN', null],
    [{ state: 'spacesAvailable' }, 'FLAG', 'FREE', null],
    [{ state: 'almostFull' }, 'FLAG', 'FEW', null],
    [{ state: 'fullAtEntrance', free: null }, 'FLAG', 'FULL', null],
    [{ state: 'CLOSED', free: 0 }, 'CLOSED', 'UNKNOWN', null],
    [{ state: 'closedAbnormal', free: -1 }, 'CLOSED', 'UNKNOWN', null],
  ])('%j is %s, %s', (row, kind, level, free) => {
    expect(read(row).pushed).toMatchObject({ kind, level, free })
    expect(read(row).faults).toEqual([])
  })

  it.each([
    [{ state: 'closed', free: 5 }, 'WARNING CLOSED_AND_FREE', 'CLOSED'],
    [{ state: 'full', free: 5 }, 'WARNING FULL_AND_FREE', 'FLAG'],
    [{ free: 60, total: 50 }, 'WARNING FREE_ABOVE_TOTAL', 'COUNT'],
    [{ free: 30, occupied: 30, total: 50 }, 'WARNING INCONSISTENT_COUNT', 'COUNT'],
    [{ free: 3, asOf: null }, 'WARNING TIME_UNKNOWN', 'COUNT'],
    [{ free: 3, asOf: '1970-01-01T00:00:00Z' }, 'WARNING TIME_UNKNOWN', 'COUNT'],
  ])('%j goes in with %s', (row, code, kind) => {
    expect(codes(row)).toEqual([code])
    expect(read(row).pushed?.kind).toBe(kind)
  })

  it.each([
    [{ free: -2 }, 'NOT_A_COUNT'],
    [{ free: 1.5 }, 'NOT_A_COUNT'],
    [{ free: '7' }, 'NOT_A_COUNT'],
    [{ free: 1e9 }, 'NOT_A_COUNT'],
    [{ free: 1, occupied: {} }, 'NOT_A_COUNT'],
    [{ free: 1, state: 'shut' }, 'UNKNOWN_STATE'],
    [{ free: 1, vehicleClass: 'TANK' }, 'UNKNOWN_VEHICLE_CLASS'],
    [{ free: 1, zone: 'B2' }, 'ZONE_UNKNOWN'],
    [{ free: 1, asOf: 'yesterday' }, 'TIME_UNREADABLE'],
    [{ free: 1, asOf: 1_762_135_200 }, 'TIME_UNREADABLE'],
    [{ free: 1, asOf: '2026-11-03T10:02:01+08:00' }, 'TIME_IN_FUTURE'],
    [{ free: 1, lot: '' }, 'LOT_MISSING'],
    [{ free: 1, lot: 'x'.repeat(201) }, 'LOT_MISSING'],
  ])('%j stays out: %s', (row, code) => {
    expect(codes(row)).toEqual([`ERROR ${code}`])
    expect(read(row).pushed).toBeUndefined()
  })

  it('may be ahead by two minutes', () => {
    expect(read({ free: 1, asOf: '2026-11-03T10:02:00+08:00' }).faults).toEqual([])
  })

  it.each([null, 3, 'a', [], true])('is no row: %j', (value) => {
    expect(readPushRow(value, 4, NOW).faults).toMatchObject([{ row: 4, code: 'NOT_A_ROW' }])
  })
})
