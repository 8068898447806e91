import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QUARTER_MS, SAMPLES_MAX, tenthOf, usualOf } from '#scenes/parking/hours/rules.ts'
import { hourAt, sampleHours } from '#scenes/parking/hours/service.ts'
import { NOW } from '../../support/portal.ts'
import { lotAt } from '../../support/parking.ts'
import { market, type Market } from '../../support/selling.ts'
import { later } from '../../support/selling/more.ts'

describe('what is usual', () => {
  it.each([
    [[], null],
    [[{ tenth: 5, samples: 3 }], null],
    // All in one tenth: spread within it in proportion.
    [[{ tenth: 5, samples: 10 }], [51, 55, 59]],
    [[{ tenth: 0, samples: 10 }], [1, 5, 9]],
    [[{ tenth: 10, samples: 10 }], [100, 100, 100]],
    // Half the days full, half nearly empty.
    [
      [
        { tenth: 9, samples: 5 },
        { tenth: 0, samples: 5 },
      ],
      [2, 10, 98],
    ],
    [
      [
        { tenth: 2, samples: 1 },
        { tenth: 3, samples: 8 },
        { tenth: 8, samples: 1 },
      ],
      [30, 35, 40],
    ],
  ])('%j', (counted, expected) => {
    const usual = usualOf(counted, 100)
    expect(usual && [usual.low, usual.median, usual.high]).toEqual(expected)
  })

  it('lies in order, within the lot, and grows with what is free', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 11, maxLength: 11 })
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 5_000 }), (samples, capacity) => {
        const counted = samples
          .map((n, tenth) => ({ tenth, samples: n }))
          .filter((c) => c.samples > 0)
        const usual = usualOf(counted, capacity)
        if (!usual) return
        expect(usual.low).toBeGreaterThanOrEqual(0)
        expect(usual.low).toBeLessThanOrEqual(usual.median)
        expect(usual.median).toBeLessThanOrEqual(usual.high)
        expect(usual.high).toBeLessThanOrEqual(capacity)
        const emptier = counted.map((c) => ({ ...c, tenth: Math.min(10, c.tenth + 1) }))
        const merged = [...Map.groupBy(emptier, ({ tenth }) => tenth)].map(([tenth, some]) => ({
          tenth,
          samples: some.reduce((sum, one) => sum + one.samples, 0),
        }))
        expect(usualOf(merged, capacity)?.median ?? 0).toBeGreaterThanOrEqual(usual.median)
      }),
    )
  })

  it.each([
    [0, 100, 0],
    [9, 100, 0],
    [10, 100, 1],
    [99, 100, 9],
    [100, 100, 10],
    [167, 162, 10],
  ])('%i free of %i is tenth %i', (free, total, tenth) => {
    expect(tenthOf(free, total)).toBe(tenth)
  })

  it('goes by the calendar: a Saturday that is worked is a workday', () => {
    const at = (text: string) => hourAt(Date.parse(text), 'Asia/Shanghai')
    expect(at('2026-11-27T18:30:00+08:00')).toEqual({ dayKind: 'WORKDAY', hour: 18 })
    expect(at('2026-11-28T00:10:00+08:00')).toEqual({ dayKind: 'DAY_OFF', hour: 0 })
    expect(at('2026-10-10T09:00:00+08:00')).toEqual({ dayKind: 'WORKDAY', hour: 9 })
    expect(at('2026-10-05T09:00:00+08:00')).toEqual({ dayKind: 'DAY_OFF', hour: 9 })
  })
})

const observe = (
  m: Market,
  lot: string,
  free: number | null,
  { kind = 'COUNT', ageMs = 0 }: { readonly kind?: string; readonly ageMs?: number } = {},
): Promise<unknown> =>
  m.p.db
    .run(sql`INSERT INTO parking_availability (place_id, vehicle_class, kind, free, level, as_of)
    VALUES (${lot}, 'CAR', ${kind}, ${free}, 'UNKNOWN', ${m.p.host.clock() - ageMs})
    ON CONFLICT DO UPDATE SET kind = excluded.kind, free = excluded.free, as_of = excluded.as_of`)

const cells = (m: Market) =>
  m.p.db.all<[string, number, number, number]>(
    sql`SELECT day_kind, hour, tenth, samples FROM parking_hours ORDER BY hour, tenth`,
  )

describe('a sample', () => {
  it('is taken once a quarter of an hour, whoever takes it', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    await observe(m, lot, 42)
    await Promise.all([1, 2, 3].map(() => sampleHours(m.p.context())))
    await sampleHours(m.p.context())
    expect(await cells(m)).toEqual([['WORKDAY', 10, 4, 1]])
    later(m, QUARTER_MS)
    await observe(m, lot, 47)
    await sampleHours(m.p.context())
    expect(await cells(m)).toEqual([['WORKDAY', 10, 4, 2]])
  })

  it('is not half there when the process dies between', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    await observe(m, lot, 42)
    m.p.breakDatabase((text) => text.includes('INSERT INTO parking_hours'))
    await expect(sampleHours(m.p.context())).rejects.toThrow()
    m.p.healDatabase()
    expect(await cells(m)).toEqual([])
    await sampleHours(m.p.context())
    expect(await cells(m)).toEqual([['WORKDAY', 10, 4, 1]])
  })

  it('is taken of fresh counts only', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    for (const [free, more] of [
      [42, { ageMs: 601_000 }],
      [42, { ageMs: -121_000 }],
      [null, { kind: 'FLAG' }],
      [null, { kind: 'UNKNOWN' }],
      [null, { kind: 'CLOSED' }],
    ] as const) {
      await observe(m, lot, free, more)
      await sampleHours(m.p.context())
      expect(await cells(m)).toEqual([])
      later(m, QUARTER_MS)
    }
  })

  it('fades: a full hour is halved, and what was rare is forgotten', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    await observe(m, lot, 42)
    await m.p.db.batch([
      m.p.db.run(
        sql`INSERT INTO parking_hours VALUES (${lot}, 'CAR', 'WORKDAY', 10, 4, ${SAMPLES_MAX - 1})`,
      ),
      m.p.db.run(sql`INSERT INTO parking_hours VALUES (${lot}, 'CAR', 'WORKDAY', 10, 9, 1)`),
      m.p.db.run(sql`INSERT INTO parking_hours VALUES (${lot}, 'CAR', 'WORKDAY', 11, 9, 1)`),
    ])
    await sampleHours(m.p.context())
    expect(await cells(m)).toEqual([
      ['WORKDAY', 10, 4, SAMPLES_MAX / 2],
      ['WORKDAY', 11, 9, 1],
    ])
  })
})

describe('free bays by hour', () => {
  const history = async (m: Market, lot: string): Promise<void> => {
    for (let hour = 6; hour < 22; hour += 1)
      await m.p.db.run(
        sql`INSERT INTO parking_hours VALUES (${lot}, 'CAR', 'WORKDAY', ${hour}, ${hour === 10 ? 3 : 6}, 10)`,
      )
  }

  it('are told by the graph, many lots in one statement', async () => {
    const m = await market()
    const lots = [await lotAt(m), await lotAt(m, { name: 'p2' }), await lotAt(m, { name: 'p3' })]
    for (const { lot } of lots) await history(m, lot)
    const ask = (first: number) =>
      m.p.ask<{ parkingLots: { nodes: { usualFree: { hour: number }[] }[] } }>(
        `query ($first: Int!) { parkingLots(city: "nanjing", first: $first) { nodes { usualFree(dayKind: WORKDAY) { hour low median high samples } } } }`,
        { first },
      )
    const counted: number[] = []
    for (const first of [1, 3]) {
      const before = m.p.statements.calls
      const { parkingLots } = await ask(first)
      counted.push(m.p.statements.calls - before)
      expect(parkingLots.nodes).toHaveLength(first)
      expect(parkingLots.nodes[0]?.usualFree[4]).toEqual({
        hour: 10,
        low: 31,
        median: 35,
        high: 39,
        samples: 10,
      })
    }
    expect(counted[1]).toBe(counted[0])
  })

  it('are drawn on the page of the lot, with words and a table', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    const page = async (lang = 'zh-CN') => (await m.p.request(`/places/${lot}?lang=${lang}`)).text()
    expect(await page()).not.toContain('parking-hours')
    await history(m, lot)
    m.p.setNow(NOW + 60 * QUARTER_MS) // kept pages are over
    m.p.setNow(NOW)
    const html = await page()
    for (const text of [
      '工作日通常有多少空位',
      '10 点前后一般有 31–39 个空位',
      'hours-band',
      '<td>35</td>',
    ])
      expect(html).toContain(text)
    expect(await page('en')).toContain('Around 10:00 there are usually 31–39 free.')
  })
})
