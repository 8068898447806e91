import { describe, expect, it } from 'vitest'
import { parseRfc3339 } from '#schema/time.ts'
import { isThere, shownCount } from '#scenes/tourism/rules/check-in.ts'
import { crowdOf } from '#scenes/tourism/rules/crowd.ts'
import { pushedCount } from '#scenes/tourism/rules/push.ts'
import { planRoute, wayM, wayMinutes, type OpeningThen } from '#scenes/tourism/rules/route.ts'
import { sellingOf } from '#scenes/tourism/rules/tickets.ts'

const NOW = Date.parse('2026-11-03T10:00:00+08:00')
const DAY_BEGAN = Date.parse('2026-11-03T00:00:00+08:00')
const at = (time: string): number => Date.parse(`2026-11-03T${time}:00+08:00`)

describe('the level of a crowd', () => {
  const limits = { capacityInstantaneous: 1_000, capacityDaily: 5_000, capacityBest: 600 }
  it.each([
    [599, 0, 'NORMAL', false],
    [600, 0, 'BEST', false],
    [799, 0, 'BEST', false],
    [800, 0, 'YELLOW', false],
    [899, 0, 'YELLOW', false],
    [900, 0, 'ORANGE', false],
    [999, 4_999, 'ORANGE', false],
    [1_000, 0, 'RED', true],
    [10, 4_000, 'YELLOW', false],
    [10, 5_000, 'RED', true],
    [null, 4_500, 'ORANGE', false],
    [950, null, 'ORANGE', false],
  ] as const)('%s on site, %s entered: %s', (onSite, enteredToday, level, salesStopped) => {
    expect(crowdOf(limits, { onSite, enteredToday, asOf: NOW }, NOW, DAY_BEGAN)).toMatchObject({
      level,
      salesStopped,
      stale: false,
    })
  })

  it('takes 70 % as the best capacity where none is published', () => {
    const without = { ...limits, capacityBest: null }
    const level = (onSite: number) =>
      crowdOf(without, { onSite, enteredToday: null, asOf: NOW }, NOW, DAY_BEGAN)?.level
    expect([level(699), level(700)]).toEqual(['NORMAL', 'BEST'])
  })

  it('is stale after 900 s, and a stale count stops nothing', () => {
    const flow = { onSite: 1_000, enteredToday: null, asOf: NOW - 900_000 }
    expect(crowdOf(limits, flow, NOW, DAY_BEGAN)).toMatchObject({
      stale: false,
      salesStopped: true,
    })
    expect(crowdOf(limits, flow, NOW + 1, DAY_BEGAN)).toMatchObject({
      stale: true,
      salesStopped: false,
      level: 'RED',
    })
  })

  it('is nothing without a count or a limit, and entries of yesterday are none of today', () => {
    const none = { capacityInstantaneous: null, capacityDaily: null, capacityBest: null }
    expect(crowdOf(limits, null, NOW, DAY_BEGAN)).toBeNull()
    expect(crowdOf(none, { onSite: 5, enteredToday: 5, asOf: NOW }, NOW, DAY_BEGAN)).toBeNull()
    expect(
      crowdOf(
        limits,
        { onSite: 10, enteredToday: 5_000, asOf: DAY_BEGAN - 1 },
        DAY_BEGAN + 1,
        DAY_BEGAN,
      ),
    ).toMatchObject({ level: 'NORMAL', enteredToday: null })
  })
})

describe('a row of a push', () => {
  const read = (row: unknown) => pushedCount(row, 1, NOW, parseRfc3339)
  const asOf = '2026-11-03T09:59:00+08:00'
  it.each([
    [
      { id: 'a', onSite: -1, enteredToday: 7, asOf },
      { onSite: null, enteredToday: 7 },
    ],
    [
      { id: 'a', onSite: 0, enteredToday: null, asOf },
      { onSite: 0, enteredToday: null },
    ],
    [{ id: 'a', onSite: 3, asOf: '2026-11-03T10:00:30+08:00' }, { onSite: 3 }],
  ])('%j is taken', (row, expected) => {
    expect(read(row)).toMatchObject(expected)
  })
  it.each([
    [null, '', 'ROW_NOT_OBJECT'],
    [[], '', 'ROW_NOT_OBJECT'],
    [{ onSite: 1, asOf }, 'id', 'ID_MISSING'],
    [{ id: 'x'.repeat(201), onSite: 1, asOf }, 'id', 'ID_MISSING'],
    [{ id: 'a', onSite: -2, asOf }, 'onSite', 'COUNT_NOT_VALID'],
    [{ id: 'a', onSite: 1.5, asOf }, 'onSite', 'COUNT_NOT_VALID'],
    [{ id: 'a', enteredToday: '7', asOf }, 'enteredToday', 'COUNT_NOT_VALID'],
    [{ id: 'a', onSite: -1, enteredToday: null, asOf }, 'onSite', 'NOTHING_COUNTED'],
    [{ id: 'a', onSite: 1, asOf: '2026-11-03T09:59:00' }, 'asOf', 'TIME_NOT_VALID'],
    [{ id: 'a', onSite: 1, asOf: 1_700_000_000 }, 'asOf', 'TIME_NOT_VALID'],
    [{ id: 'a', onSite: 1, asOf: '1970-01-01T00:00:00Z' }, 'asOf', 'TIME_TOO_OLD'],
    [{ id: 'a', onSite: 1, asOf: '2026-11-03T10:02:00+08:00' }, 'asOf', 'TIME_IN_FUTURE'],
  ])('%j is refused at %s: %s', (row, field, code) => {
    expect(read(row)).toMatchObject({ row: 1, field, code })
  })
})

describe('a planned route', () => {
  const point = (lon: number) => ({ lon, lat: 32.04 })
  /** Open from nine to five, last entry at half past four. */
  const museum = (now: number): OpeningThen => {
    if (now < at('09:00') || now >= at('17:00')) return { state: 'CLOSED', closesAt: null }
    return { state: now >= at('16:30') ? 'LAST_ENTRY_PASSED' : 'OPEN', closesAt: at('17:00') }
  }
  const stop = (lon: number, dwellMinutes: number, more: object = {}) => ({
    point: point(lon),
    dwellMinutes,
    legMinutes: null,
    openingAt: museum,
    ...more,
  })
  const codes = (start: string, ...stops: ReturnType<typeof stop>[]) =>
    planRoute({ mode: 'WALK', stops }, at(start)).stops.map(({ warnings }) =>
      warnings.map(({ code }) => code),
    )

  it('adds stays and ways, and each way is the straight line times the factor', () => {
    const plan = planRoute(
      { mode: 'WALK', stops: [stop(118.78, 30), stop(118.79, 45)] },
      at('10:00'),
    )
    const meters = wayM('WALK', point(118.78), point(118.79))
    expect(plan.lengthM).toBe(meters)
    expect(plan.stops[1]).toMatchObject({
      legM: meters,
      legMinutes: wayMinutes('WALK', meters),
      estimated: true,
      arrivesAt: at('10:30') + wayMinutes('WALK', meters) * 60_000,
    })
    expect(plan.minutes).toBe(75 + wayMinutes('WALK', meters))
    expect(plan.endsAt).toBe(at('10:00') + plan.minutes * 60_000)
  })

  it('takes minutes that are stated before those that are estimated', () => {
    const plan = planRoute(
      { mode: 'DRIVE', stops: [stop(118.78, 0), stop(118.9, 10, { legMinutes: 7 })] },
      at('10:00'),
    )
    expect(plan.stops[1]).toMatchObject({ legMinutes: 7, estimated: false, arrivesAt: at('10:07') })
  })

  it.each([
    ['08:59', 10, ['CLOSED']],
    ['09:00', 10, []],
    ['16:29', 31, []],
    ['16:29', 32, ['CLOSES_DURING_STAY']],
    ['16:30', 10, ['LAST_ENTRY_PASSED']],
    ['17:00', 10, ['CLOSED']],
  ])('at %s for %i minutes warns of %j', (start, dwell, expected) => {
    expect(codes(start, stop(118.78, dwell))).toEqual([expected])
  })

  it('says what it does not know', () => {
    const nowhere = stop(0, 10, {
      point: null,
      openingAt: () => ({ state: 'UNKNOWN', closesAt: null }),
    })
    expect(codes('10:00', stop(118.78, 10), nowhere)).toEqual([
      [],
      ['LEG_UNKNOWN', 'HOURS_UNKNOWN'],
    ])
    expect(planRoute({ mode: 'WALK', stops: [] }, NOW)).toMatchObject({
      minutes: 0,
      lengthM: 0,
      endsAt: NOW,
    })
  })
})

describe('a check-in', () => {
  it('is taken within 300 m of any spot, and a count is shown from five on', () => {
    const gate = { lon: 118.78, lat: 32.04 }
    const north = (meters: number) => ({ lon: 118.78, lat: 32.04 + meters / 111_195 })
    expect(isThere(north(299), [gate])).toBe(true)
    expect(isThere(north(301), [gate])).toBe(false)
    expect(isThere(north(500), [gate, north(400)])).toBe(true)
    expect([shownCount(4), shownCount(5)]).toEqual([null, 5])
  })
})

describe('a ticket', () => {
  const sold = { onSale: true, sellable: 5, salesStopped: false, opening: { state: 'OPEN' } }
  it.each([
    [{}, null],
    [{ opening: { state: 'UNKNOWN' } }, null],
    [{ opening: { state: 'LAST_ENTRY_PASSED' } }, 'CLOSED_NOW'],
    [{ opening: { state: 'CLOSED' } }, 'CLOSED_NOW'],
    [{ opening: { state: 'TEMPORARILY_CLOSED' }, salesStopped: true }, 'OUT_OF_USE'],
    [{ salesStopped: true, sellable: 0 }, 'SALES_STOPPED'],
    [{ onSale: false }, 'OFF_SHELF'],
    [{ sellable: 0 }, 'SOLD_OUT'],
  ])('with %j is not sold because of %s', (more, expected) => {
    expect(sellingOf({ ...sold, ...more })).toBe(expected)
  })
})
