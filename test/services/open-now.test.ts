import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearby } from '#resolvers/places/nearby.ts'
import { CHINA } from '#schema/calendar.ts'
import { compileHours, openingHoursSchema, type OpeningHours } from '#schema/hours.ts'
import { openStateAt } from '#schema/hours/state.ts'
import { NANJING } from '../support/cities.ts'
import { portal } from '../support/portal.ts'
import { aPlace, importRecords, plainWriter } from '../support/records.ts'

const two = (n: number): string => String(n).padStart(2, '0')
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 59))
  .map(([h, m]) => `${two(h)}:${two(m)}`)
const monthDay = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([m, d]) => `${two(m)}-${two(d)}`)
const span = fc.record(
  { opens: time, closes: time, lastEntry: time },
  { requiredKeys: ['opens', 'closes'] },
)
const weekly = fc
  .tuple(
    fc.subarray([1, 2, 3, 4, 5, 6, 7] as const, { minLength: 1 }),
    span,
    fc.option(fc.tuple(monthDay, monthDay), { nil: undefined, freq: 3 }),
  )
  .map(([days, times, season]) => ({
    days,
    ...times,
    ...(season ? { from: season[0], through: season[1] } : {}),
  }))
const hoursArbitrary: fc.Arbitrary<OpeningHours> = fc
  .record({
    weekly: fc.array(weekly, { maxLength: 4 }),
    holidays: fc.constantFrom('AS_WEEKDAY', 'OPEN', 'CLOSED'),
    makeupWorkdays: fc.constantFrom('AS_WEEKDAY', 'AS_WORKDAY'),
    exceptions: fc.uniqueArray(
      fc.record({
        date: fc.constantFrom('2026-10-01', '2026-10-05', '2026-10-10', '2026-11-03', '2026-12-31'),
        spans: fc.array(span, { maxLength: 2 }),
      }),
      { selector: ({ date }) => date, maxLength: 2 },
    ),
  })
  .filter((hours) => openingHoursSchema.safeParse(hours).success) as fc.Arbitrary<OpeningHours>

// Around holidays, make-up days, the exceptions above and the new year, and anywhere else.
const DAYS = [
  '2026-09-30',
  '2026-10-01',
  '2026-10-05',
  '2026-10-10',
  '2026-10-11',
  '2026-11-03',
  '2026-12-31',
  '2027-01-01',
  '2026-02-28',
]
const instant = fc.oneof(
  fc
    .tuple(fc.constantFrom(...DAYS), fc.integer({ min: 0, max: 24 * 60 }))
    .map(([day, minute]) => Date.parse(`${day}T00:00:00+08:00`) + minute * 60_000),
  fc.integer({
    min: Date.parse('2026-01-01T00:00:00Z'),
    max: Date.parse('2026-12-31T00:00:00Z'),
  }),
)

describe('openNow', () => {
  it('says in SQL what the evaluation of hours says, for any timetables at any moment', async () => {
    const p = await portal({ cities: [NANJING] })
    const timetables = fc.sample(hoursArbitrary, { numRuns: 120, seed: 5 })
    const at = [NANJING.lon, NANJING.lat] as const
    const records = timetables.map((hours, i) => aPlace(`h${i}`, 'STORE', at, { hours }))
    expect(
      await importRecords(p, NANJING, plainWriter('STORE'), [
        ...records,
        aPlace('no-hours', 'STORE', at),
      ]),
    ).toMatchObject({ failed: 0 })
    const spans = timetables.map(compileHours)
    let open = 0
    await fc.assert(
      fc.asyncProperty(instant, async (ms) => {
        p.setNow(ms)
        const found = new Set<string>()
        for (let after: string | null = null; ;) {
          const page = await nearby(p.context(), {
            at: { lon: at[0], lat: at[1], crs: 'WGS84' },
            radius: 10,
            openNow: true,
            first: 100,
            after,
          })
          for (const { node } of page.edges) found.add(node.sourceId)
          if (!page.pageInfo.hasNextPage) break
          after = page.pageInfo.endCursor
        }
        const expected = spans.flatMap((own, i) =>
          openStateAt(own, ms, NANJING.zone, CHINA).state === 'OPEN' ? [`h${i}`] : [],
        )
        open += expected.length
        expect([...found].toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: 120, seed: 11 },
    )
    expect(open).toBeGreaterThan(100)
  })

  it.each([
    ['16:29', 1, 'OPEN'],
    ['16:30', 0, 'LAST_ENTRY_PASSED'],
    ['17:00', 0, 'CLOSED'],
  ])('at %s, last entry 16:30, lists %i and says %s', async (clock, listed, state) => {
    const p = await portal({ cities: [NANJING], now: Date.parse(`2026-11-03T${clock}:00+08:00`) })
    const hours: OpeningHours = {
      weekly: [{ days: [2], opens: '09:00', closes: '17:00', lastEntry: '16:30' }],
      holidays: 'AS_WEEKDAY',
      makeupWorkdays: 'AS_WEEKDAY',
    }
    await importRecords(p, NANJING, plainWriter('STORE'), [
      aPlace('a', 'STORE', [NANJING.lon, NANJING.lat], { hours }),
    ])
    const ask = async (openNow: boolean) =>
      (
        await p.ask<{ nearby: { nodes: readonly { opening: { state: string } }[] } }>(
          'query ($o: Boolean) { nearby(at: { lon: 118.7788, lat: 32.0437 }, openNow: $o) { nodes { opening { state } } } }',
          { o: openNow },
        )
      ).nearby.nodes
    expect(await ask(true)).toHaveLength(listed)
    expect(await ask(false)).toEqual([{ opening: { state } }])
  })

  it('leaves out what is suspended, whatever its hours say', async () => {
    const p = await portal({ cities: [NANJING] })
    const hours: OpeningHours = {
      weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], opens: '00:00', closes: '24:00' }],
      holidays: 'AS_WEEKDAY',
      makeupWorkdays: 'AS_WEEKDAY',
    }
    await importRecords(p, NANJING, plainWriter('STORE'), [
      aPlace('a', 'STORE', [NANJING.lon, NANJING.lat], { hours, state: 'SUSPENDED' }),
    ])
    const { nearby: found } = await p.ask<{ nearby: { nodes: readonly unknown[] } }>(
      '{ nearby(at: { lon: 118.7788, lat: 32.0437 }, openNow: true) { nodes { id } } }',
    )
    expect(found.nodes).toEqual([])
  })
})
