import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHINA } from '#schema/calendar.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import {
  classOfPlate,
  dueOf,
  maskPlate,
  plateOf,
  SAME_PASSAGE_MS,
  staysOf,
  type Passage,
} from '#scenes/parking/rules/stay.ts'
import { readPassage } from '#scenes/parking/rules/passages.ts'
import { HOURLY } from '../../support/parking.ts'

const T = Date.UTC(2026, 10, 6, 9)
const entry = (minute: number, id = `e${minute}`): Passage => ({
  id,
  kind: 'ENTRY',
  at: T + minute * MINUTE_MS,
})
const exit = (minute: number, id = `x${minute}`): Passage => ({
  id,
  kind: 'EXIT',
  at: T + minute * MINUTE_MS,
})
const told = (passages: readonly Passage[]) =>
  staysOf(passages).map(({ state, entry: came, exit: left }) => [
    state,
    came?.id ?? null,
    left?.id ?? null,
  ])

describe('stays of a plate', () => {
  it.each([
    ['inside', [entry(0)], [['INSIDE', 'e0', null]]],
    ['left', [entry(0), exit(60)], [['LEFT', 'e0', 'x60']]],
    [
      'twice a day',
      [entry(0), exit(60), entry(90), exit(95)],
      [
        ['LEFT', 'e0', 'x60'],
        ['LEFT', 'e90', 'x95'],
      ],
    ],
    [
      'not seen to leave',
      [entry(0), entry(90)],
      [
        ['UNSEEN', 'e0', null],
        ['INSIDE', 'e90', null],
      ],
    ],
    ['not seen to come', [exit(30)], [['UNSEEN', null, 'x30']]],
    [
      'read twice by two cameras',
      [entry(0), entry(1), exit(60), exit(61)],
      [['LEFT', 'e0', 'x60']],
    ],
    [
      'turned round',
      [entry(0), exit(0), entry(30)],
      [
        ['UNSEEN', null, 'x0'],
        ['UNSEEN', 'e0', null],
        ['INSIDE', 'e30', null],
      ],
    ],
    ['none', [], []],
  ] as const)('%s', (_, passages, expected) => {
    expect(told(passages)).toEqual(expected)
  })

  it('follow from which passages there are, and not from their order', () => {
    const passage = fc.record({
      kind: fc.constantFrom('ENTRY' as const, 'EXIT' as const),
      minute: fc.integer({ min: 0, max: 600 }),
    })
    fc.assert(
      fc.property(
        fc.array(passage, { maxLength: 12 }).chain((all) => {
          const passages = all.map(({ kind, minute }, i): Passage => ({
            id: `p${i}`,
            kind,
            at: T + minute * MINUTE_MS,
          }))
          return fc.tuple(
            fc.constant(passages),
            fc.shuffledSubarray(passages, { minLength: passages.length }),
          )
        }),
        ([passages, shuffled]) => {
          const stays = staysOf(passages)
          expect(staysOf(shuffled)).toEqual(stays)
          // One is inside at most, nobody leaves before they came, and no passage counts twice.
          expect(stays.filter(({ state }) => state === 'INSIDE').length).toBeLessThanOrEqual(1)
          for (const { entry: came, exit: left } of stays)
            if (came && left) expect(left.at).toBeGreaterThanOrEqual(came.at)
          const used = stays.flatMap((stay) => [stay.entry, stay.exit].flatMap((one) => one ?? []))
          expect(new Set(used).size).toBe(used.length)
        },
      ),
    )
  })

  it('takes a second reading of the same passage for one, up to two minutes', () => {
    expect(told([entry(0), { ...entry(0, 'late'), at: T + SAME_PASSAGE_MS }])).toHaveLength(1)
    expect(told([entry(0), { ...entry(0, 'late'), at: T + SAME_PASSAGE_MS + 1 }])).toHaveLength(2)
  })
})

const due = (minutes: number, freeMinutes = 0, paidFen = 0) => {
  const result = dueOf({
    tariff: HOURLY,
    vehicleClass: 'CAR',
    zone: 'Asia/Shanghai',
    calendar: CHINA,
    entryMs: T,
    untilMs: T + minutes * MINUTE_MS,
    freeMinutes,
    paidFen,
  })
  if (result.kind !== 'DUE') throw new Error(result.kind)
  return result
}

describe('what is due', () => {
  it.each([
    // minutes, free minutes, paid → fee, off, due
    [15, 0, 0, 0, 0, 0],
    [16, 0, 0, 500, 0, 500],
    [185, 0, 0, 2_000, 0, 2_000],
    // Two hours free: the price of the first two hours.
    [185, 120, 0, 2_000, 1_000, 1_000],
    [100, 120, 0, 1_000, 1_000, 0],
    [120, 120, 0, 1_000, 1_000, 0],
    [121, 120, 0, 1_500, 1_000, 500],
    // Above the cap the voucher still takes off its hours.
    [600, 120, 0, 3_000, 1_000, 2_000],
    // Paid before, and stayed on: the difference.
    [250, 0, 2_000, 2_500, 0, 500],
    [250, 120, 1_000, 2_500, 1_000, 500],
    // Never below nothing.
    [185, 120, 5_000, 2_000, 1_000, 0],
    [185, 1_440, 0, 2_000, 2_000, 0],
  ])('%i minutes, %i free, %i paid', (minutes, free, paid, fee, off, left) => {
    const { feeFen, offFen, dueFen } = due(minutes, free, paid)
    expect([feeFen, offFen, dueFen]).toEqual([fee, off, left])
  })

  it('never falls with time, and never rises with more let off', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000 }),
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 1_440 }),
        fc.integer({ min: 0, max: 300 }),
        (minutes, longer, free, more) => {
          expect(due(minutes + longer, free).dueFen).toBeGreaterThanOrEqual(
            due(minutes, free).dueFen,
          )
          expect(due(minutes, free + more).dueFen).toBeLessThanOrEqual(due(minutes, free).dueFen)
          const { feeFen, offFen, dueFen } = due(minutes, free)
          expect(dueFen).toBe(Math.max(0, feeFen - offFen))
        },
      ),
    )
  })
})

describe('a plate', () => {
  it.each([
    ['苏A·12345', '苏A12345'],
    [' 苏a 12345 ', '苏A12345'],
    ['苏Ａ－１２３４５', '苏A12345'],
    ['苏AD12345', '苏AD12345'],
    ['粤Z1234港', '粤Z1234港'],
    ['AB123', 'AB123'],
    ['', undefined],
    ['A1', undefined],
    ['苏A12345; DROP', undefined],
    ['苏A1234567890', undefined],
    ['<script>', undefined],
  ])('%s', (text, expected) => {
    expect(plateOf(text)).toBe(expected)
  })

  it('of eight characters is of a new-energy vehicle', () => {
    expect([classOfPlate('苏AD12345'), classOfPlate('苏A12345'), classOfPlate('AB123456')]).toEqual(
      ['ELECTRIC_CAR', 'CAR', 'CAR'],
    )
  })

  it('is shown in part', () => {
    expect(maskPlate('苏A12345')).toBe('苏A···45')
  })
})

describe('a row of a barrier', () => {
  const now = T + DAY_MS
  const good = {
    id: 'b-1',
    lot: 'p1',
    kind: 'ENTRY',
    plate: '苏A12345',
    at: '2026-11-06T17:00:00+08:00',
  }
  it('is read', () => {
    expect(readPassage(good, 3, now)).toEqual({
      passage: {
        row: 3,
        id: 'b-1',
        lot: 'p1',
        kind: 'ENTRY',
        plate: '苏A12345',
        vehicleClass: 'CAR',
        at: T,
      },
      faults: [],
    })
  })
  it.each([
    [{ ...good, id: 'a b' }, 'BAD_ID'],
    [{ ...good, id: undefined }, 'BAD_ID'],
    [{ ...good, lot: '' }, 'LOT_MISSING'],
    [{ ...good, kind: 'IN' }, 'UNKNOWN_KIND'],
    [{ ...good, plate: '?' }, 'BAD_PLATE'],
    [{ ...good, plate: 5 }, 'BAD_PLATE'],
    [{ ...good, vehicleClass: 'BOAT' }, 'UNKNOWN_VEHICLE_CLASS'],
    [{ ...good, at: 'yesterday' }, 'TIME_UNREADABLE'],
    [{ ...good, at: null }, 'TIME_UNREADABLE'],
    [{ ...good, at: new Date(now + HOUR_MS).toISOString() }, 'TIME_IN_FUTURE'],
    [{ ...good, at: '1970-01-01T00:00:00Z' }, 'TIME_TOO_OLD'],
    ['row', 'NOT_A_ROW'],
    [null, 'NOT_A_ROW'],
  ])('is refused: %j', (row, code) => {
    const { passage, faults } = readPassage(row, 0, now)
    expect(passage).toBeUndefined()
    expect(faults.map((fault) => fault.code)).toContain(code)
    expect(JSON.stringify(faults)).not.toContain('苏A12345')
  })
})
