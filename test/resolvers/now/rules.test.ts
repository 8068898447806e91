import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOW_KINDS, occasionsOf, rank, type NowFact, type Occasion } from '#resolvers/now/rules.ts'
import { CHINA } from '#schema/calendar.ts'
import { instantOf } from '#schema/time.ts'

const ZONE = 'Asia/Shanghai'
const occasions = (date: string, hour: number, minute = 0): readonly Occasion[] =>
  occasionsOf(instantOf(date, hour * 60 + minute, ZONE), ZONE, CHINA)

describe('the occasion', () => {
  it.each([
    ['2026-11-27', 4, 59, []],
    ['2026-11-27', 5, 0, ['MORNING']],
    ['2026-11-27', 10, 0, []],
    ['2026-11-27', 12, 0, ['NOON']],
    ['2026-11-27', 16, 0, ['AFTER_SCHOOL']],
    ['2026-11-27', 17, 30, ['AFTER_SCHOOL', 'EVENING']],
    ['2026-11-27', 21, 0, ['LATE']],
    ['2026-11-28', 2, 59, ['LATE', 'WEEKEND']],
    ['2026-11-28', 12, 0, ['NOON', 'WEEKEND']],
    ['2026-11-28', 16, 0, ['WEEKEND']], // no school
    ['2026-10-10', 16, 0, ['AFTER_SCHOOL']], // a Saturday that is worked
    ['2026-10-02', 12, 0, ['NOON', 'HOLIDAY']],
    ['2026-10-05', 16, 0, ['HOLIDAY']], // a Monday within National Day
  ])('of %s %i:%i is %j', (date, hour, minute, expected) => {
    expect(occasions(date, hour, minute)).toEqual(expected)
  })
})

const fact = (id: string, more: Partial<NowFact> = {}): NowFact => ({
  kind: 'STORE',
  id,
  placeId: id,
  title: { en: id },
  distanceM: 500,
  themes: [],
  factor: 1,
  reasons: [],
  ...more,
})
const order = (
  facts: readonly NowFact[],
  when: readonly Occasion[] = [],
  first = 10,
): readonly string[] => rank(facts, when, first).map(({ id }) => id)

describe('the ranking', () => {
  it('puts what suits the hour before what is nearer', () => {
    const breakfast = fact('breakfast', { themes: ['BREAKFAST'], distanceM: 900 })
    const bookshop = fact('bookshop', { distanceM: 300 })
    const grill = fact('grill', { themes: ['NIGHT'], distanceM: 300 })
    expect(order([bookshop, grill, breakfast], ['MORNING'])).toEqual([
      'breakfast',
      'bookshop',
      'grill',
    ])
    expect(order([bookshop, grill, breakfast], ['LATE'])).toEqual([
      'grill',
      'bookshop',
      'breakfast',
    ])
    expect(rank([breakfast], ['MORNING'], 1)[0]?.reasons).toEqual([{ code: 'FITS_HOUR' }])
  })

  it('scores 100 × weight × nearness × factors', () => {
    const [only] = rank(
      [fact('a', { themes: ['LUNCH'], distanceM: 1_000, factor: 0.5 })],
      ['NOON'],
      1,
    )
    expect(only?.score).toBe(75) // 100 × 3 × 1/2 × 0.5
  })

  it('puts warnings first, the most urgent before all', () => {
    const alert = (id: string, urgency: number): NowFact =>
      fact(id, { kind: 'ALERT', placeId: null, distanceM: null, urgency })
    const lunch = fact('lunch', { themes: ['LUNCH'], distanceM: 0 })
    expect(order([lunch, alert('blue', 1), alert('red', 4)], ['NOON'])).toEqual([
      'red',
      'blue',
      'lunch',
    ])
  })

  it('sends people indoors when a warning says so', () => {
    const park = fact('park', { kind: 'SIGHT', isOutdoors: true, distanceM: 300 })
    const museum = fact('museum', { kind: 'SIGHT', distanceM: 900 })
    const storm = fact('storm', {
      kind: 'ALERT',
      placeId: null,
      distanceM: null,
      urgency: 3,
      weather: 'OUTDOORS_BAD',
    })
    expect(order([park, museum])).toEqual(['park', 'museum'])
    expect(order([park, museum, storm])).toEqual(['storm', 'museum', 'park'])
    const [, , wet] = rank([park, museum, storm], [], 3)
    expect(wet?.reasons).toEqual([{ code: 'OUTDOORS' }])
  })

  it('leaves out what is of no use now, and tells a thing once', () => {
    const twice = fact('twice', { factor: 0.5 })
    expect(order([fact('full', { factor: 0 }), twice, { ...twice, factor: 1 }])).toEqual(['twice'])
  })

  it('does not fill a page with one kind', () => {
    const stores = ['a', 'b', 'c', 'd'].map((id, i) => fact(id, { distanceM: 100 + i }))
    const lot = fact('lot', { kind: 'PARKING', distanceM: 500 })
    // 91, 73, 58 … for the shops; 67 for the lot.
    expect(order([...stores, lot])).toEqual(['a', 'b', 'lot', 'c', 'd'])
  })

  const facts = fc.array(
    fc.record({
      kind: fc.constantFrom(...NOW_KINDS),
      id: fc.string({ minLength: 1, maxLength: 3 }),
      distance: fc.nat(20_000),
      factor: fc.constantFrom(0, 0.3, 1, 1.2),
      isOutdoors: fc.boolean(),
    }),
    { maxLength: 40 },
  )

  it('is the same whatever order sources answer in, holds no thing twice, and is as long as it can be', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 30 }), (drawn, first) => {
        const told = drawn.map(({ kind, id, distance, factor, isOutdoors }) =>
          fact(id, {
            kind,
            distanceM: distance,
            factor,
            isOutdoors,
            ...(kind === 'ALERT' ? { urgency: 2 } : {}),
          }),
        )
        const one = rank(told, ['NOON'], first)
        const other = rank(told.toReversed(), ['NOON'], first)
        const keys = one.map(({ kind, id }) => `${kind} ${id}`)
        expect(other.map(({ score }) => score)).toEqual(one.map(({ score }) => score))
        expect(new Set(keys).size).toBe(keys.length)
        const useful = new Set(
          told
            .filter(({ kind, factor }) => kind === 'ALERT' || factor > 0)
            .map(({ kind, id }) => `${kind} ${id}`),
        )
        expect(one.length).toBe(Math.min(first, useful.size))
        const firstOther = one.findIndex(({ kind }) => kind !== 'ALERT')
        if (firstOther >= 0)
          expect(one.slice(firstOther).every(({ kind }) => kind !== 'ALERT')).toBe(true)
      }),
    )
  })

  it('never puts a thing back for being nearer or better', () => {
    fc.assert(
      fc.property(facts, fc.nat(5_000), (drawn, closer) => {
        const told = drawn.map(({ kind, distance, factor, isOutdoors }, i) =>
          fact(`i${i}`, {
            kind: kind === 'ALERT' ? 'STORE' : kind,
            distanceM: distance,
            factor,
            isOutdoors,
          }),
        )
        const [own, ...others] = told
        if (!own || own.factor === 0) return
        const place = (mine: NowFact): number =>
          rank([mine, ...others], [], 100).findIndex(({ id }) => id === own.id)
        const nearer = { ...own, distanceM: Math.max(0, (own.distanceM ?? 0) - closer) }
        expect(place(nearer)).toBeLessThanOrEqual(place(own))
        expect(place({ ...own, factor: own.factor + 1 })).toBeLessThanOrEqual(place(own))
      }),
    )
  })
})
