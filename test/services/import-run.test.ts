import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { placeTarget } from '#resolvers/importing/place-target.ts'
import { ATOMIC_ROWS_MAX, FAULTS_LISTED_MAX } from '#resolvers/importing/run.ts'
import type { ImportTarget } from '#resolvers/importing/target.ts'
import { tourismWriter } from '#scenes/tourism/service.ts'
import { parkingWriter } from '#scenes/parking/service.ts'
import { textFile } from '../fixtures/import/reading.ts'
import { NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'
import { aPlace, importRecords, plainWriter, type Given } from '../support/records.ts'

const HERE = [NANJING.lon, NANJING.lat] as const
const writer = plainWriter('STORE')
const good = (count: number): readonly Given[] =>
  Array.from({ length: count }, (_, i) => aPlace(`g${i}`, 'STORE', HERE))
const places = async (p: Portal): Promise<number> =>
  (await p.db.all<[number]>(sql`SELECT count(*) FROM places`))[0]?.[0] ?? -1
const runs = (p: Portal): Promise<unknown> =>
  p.db.all(
    sql`SELECT mode, outcome, created, failed, finished_at IS NOT NULL FROM import_runs ORDER BY rowid`,
  )

const BEIJING = aPlace('far', 'STORE', [116.4, 39.9])
const NAMELESS = aPlace('nameless', 'STORE', HERE, { names: {} })

describe('PARTIAL', () => {
  it('takes the good rows and reports each bad one with row, id, field and code', async () => {
    const p = await portal({ cities: [NANJING] })
    const rows = [
      ...good(2),
      BEIJING,
      NAMELESS,
      aPlace('g1', 'STORE', HERE),
      aPlace('z', 'STORE', HERE),
    ]
    const report = await importRecords(p, NANJING, writer, rows)
    expect(report).toMatchObject({ outcome: 'DONE', rows: 6, created: 3, failed: 3 })
    expect(
      report.faults.map(({ row, sourceId, field, code }) => [row, sourceId, field, code]),
    ).toEqual([
      [3, 'far', 'position', 'COORDINATE_OUTSIDE_CITY'],
      [4, 'nameless', 'name', 'NAME_MISSING'],
      [5, 'g1', undefined, 'DUPLICATE_ID'],
    ])
    expect(await places(p)).toBe(3)
    expect(await runs(p)).toEqual([['PARTIAL', 'DONE', 3, 3, 1]])
  })

  it('finds a duplicate also when its twin went in with an earlier chunk', async () => {
    const p = await portal({ cities: [NANJING] })
    const report = await importRecords(p, NANJING, writer, [
      ...good(150),
      aPlace('g0', 'STORE', HERE),
    ])
    expect(report).toMatchObject({ created: 150, failed: 1 })
    expect(report.faults[0]?.code).toBe('DUPLICATE_ID')
  })

  it('that dies between chunks leaves whole chunks, says so, and goes on where it was', async () => {
    const p = await portal({ cities: [NANJING] })
    const before = (index: number): void => {
      if (index === 250) throw new Error('power cut')
    }
    await expect(importRecords(p, NANJING, writer, good(300), { before })).rejects.toThrow('power')
    expect(await places(p)).toBe(200)
    expect(await runs(p)).toEqual([['PARTIAL', 'REFUSED', 200, 0, 1]])
    expect(await importRecords(p, NANJING, writer, good(300))).toMatchObject({
      created: 100,
      unchanged: 200,
      updated: 0,
    })
  })

  it('counts a chunk only once it is stored', async () => {
    const p = await portal({ cities: [NANJING] })
    const target = placeTarget(writer)
    let chunks = 0
    const full: ImportTarget = {
      ...target,
      write: async (ctx, scope, placed) => {
        chunks += 1
        if (chunks === 2) throw new Error('disk full')
        return target.write(ctx, scope, placed as Parameters<typeof target.write>[2])
      },
    }
    await expect(importRecords(p, NANJING, full, good(150))).rejects.toThrow('disk full')
    expect(await places(p)).toBe(100)
    expect(await runs(p)).toEqual([['PARTIAL', 'REFUSED', 100, 0, 1]])
  })

  it('goes in also where another import of the source has made its rows in the meantime', async () => {
    const p = await portal({ cities: [NANJING] })
    const target = placeTarget(tourismWriter)
    const rows = (name: string): readonly Given[] =>
      ['a', 'b'].map((id) => ({
        ...aPlace(id, 'ATTRACTION', HERE, { names: { 'zh-CN': name } }),
        facts: { category: 'PARK' },
      }))
    let overtaken = false
    const late: ImportTarget = {
      ...target,
      write: async (ctx, scope, placed) => {
        if (!overtaken) await importRecords(p, NANJING, target, rows('先到').slice(0, 1))
        overtaken = true
        return target.write(ctx, scope, placed as Parameters<typeof target.write>[2])
      },
    }
    expect(await importRecords(p, NANJING, late, rows('后到'))).toMatchObject({
      outcome: 'DONE',
      created: 1,
      updated: 1,
    })
    expect(await p.db.all(sql`SELECT source_id, names ->> 'zh-CN' FROM places ORDER BY 1`)).toEqual(
      [
        ['a', '后到'],
        ['b', '后到'],
      ],
    )
    expect(await p.db.all(sql`SELECT count(*) FROM tourism_attractions`)).toEqual([[2]])
  })

  it('counts every fault and lists the first thousand', async () => {
    const p = await portal({ cities: [NANJING] })
    const bad = Array.from({ length: FAULTS_LISTED_MAX + 20 }, (_, i) =>
      aPlace(`b${i}`, 'STORE', [116, 39]),
    )
    const report = await importRecords(p, NANJING, writer, bad)
    expect(report.failed).toBe(FAULTS_LISTED_MAX + 20)
    expect(report.faults).toHaveLength(FAULTS_LISTED_MAX)
  })

  it.each([
    [{ names: { 'zh-CN': 'a\u0000b' } }, 'TEXT_NOT_CLEAN'],
    [{ names: { 'zh-CN': `a${String.fromCharCode(0xd800)}` } }, 'TEXT_NOT_CLEAN'],
    [{ names: { 'zh-CN': 'x'.repeat(201) } }, 'TEXT_TOO_LONG'],
    [{ descriptions: { en: 'x'.repeat(10_001) } }, 'TEXT_TOO_LONG'],
    [{ position: { lon: 32.04, lat: 118.78, crs: 'WGS84' as const } }, 'COORDINATE_OUT_OF_RANGE'],
    [{ position: { lon: Number.NaN, lat: 1, crs: 'WGS84' as const } }, 'COORDINATE_NOT_FINITE'],
    [{ hours: { weekly: [{ days: [1], opens: '9', closes: '10' }] } as never }, 'HOURS_NOT_VALID'],
  ])('keeps a row out that has %j', async (draft, code) => {
    const p = await portal({ cities: [NANJING] })
    const report = await importRecords(p, NANJING, writer, [aPlace('a', 'STORE', HERE, draft)])
    expect(report.faults.map((fault) => fault.code)).toEqual([code])
    expect(await places(p)).toBe(0)
  })
})

describe('ATOMIC', () => {
  it('stores nothing at all beside one bad row, and all of it when it is mended', async () => {
    const p = await portal({ cities: [NANJING] })
    const rows = good(250)
    const refused = await importRecords(p, NANJING, writer, [...rows, BEIJING], { mode: 'ATOMIC' })
    expect(refused).toMatchObject({ outcome: 'REFUSED', created: 0, updated: 0, failed: 1 })
    expect(await places(p)).toBe(0)
    expect(await importRecords(p, NANJING, writer, rows, { mode: 'ATOMIC' })).toMatchObject({
      outcome: 'DONE',
      created: 250,
    })
    expect(await runs(p)).toEqual([
      ['ATOMIC', 'REFUSED', 0, 1, 1],
      ['ATOMIC', 'DONE', 250, 0, 1],
    ])
  })

  it('that dies at the last row has stored nothing', async () => {
    const p = await portal({ cities: [NANJING] })
    const before = (index: number): void => {
      if (index === 249) throw new Error('power cut')
    }
    await expect(
      importRecords(p, NANJING, writer, good(250), { mode: 'ATOMIC', before }),
    ).rejects.toThrow('power')
    expect(await places(p)).toBe(0)
  })

  it('refuses more rows than one batch may have', async () => {
    const p = await portal({ cities: [NANJING] })
    const rows = Array.from({ length: ATOMIC_ROWS_MAX + 1 }, () => NAMELESS)
    await expect(importRecords(p, NANJING, writer, rows, { mode: 'ATOMIC' })).rejects.toMatchObject(
      {
        code: 'ATOMIC_TOO_LARGE',
      },
    )
  })
})

describe('a dry run', () => {
  it('reports what would happen and writes nothing, not even that it ran', async () => {
    const p = await portal({ cities: [NANJING] })
    await importRecords(p, NANJING, writer, good(2))
    const rows = [...good(3), BEIJING, aPlace('g0', 'STORE', HERE), aPlace('new', 'STORE', HERE)]
    const report = await importRecords(p, NANJING, writer, rows, { dryRun: true })
    expect(report).toMatchObject({ dryRun: true, created: 2, unchanged: 2, failed: 2, runId: null })
    expect(await places(p)).toBe(2)
    expect(await runs(p)).toHaveLength(1)
  })
})

describe('a changed row', () => {
  it('keeps its id, raises its version and is the only one written', async () => {
    const p = await portal({ cities: [NANJING] })
    await importRecords(p, NANJING, writer, good(3))
    const state = () =>
      p.db.all<[string, string, number]>(sql`SELECT source_id, id, version FROM places ORDER BY 1`)
    const before = await state()
    const changed = aPlace('g1', 'STORE', HERE, { phone: '025-1' })
    const [first, , third] = good(3)
    expect(
      await importRecords(p, NANJING, writer, [first ?? NAMELESS, changed, third ?? NAMELESS]),
    ).toMatchObject({ created: 0, updated: 1, unchanged: 2 })
    expect(await state()).toEqual(before.map(([s, id, v]) => [s, id, s === 'g1' ? v + 1 : v]))
  })
})

describe('a live value', () => {
  const at = (minute: number): number => Date.parse('2026-11-03T01:00:00Z') + minute * 60_000
  const lot = aPlace('lot', 'PARKING_LOT', HERE)
  const live = (free: number, minute: number): Given => ({
    sourceId: 'lot',
    live: [{ vehicleClass: 'CAR', kind: 'COUNT', free, level: 'FREE', asOf: at(minute) }],
  })
  const stored = async (p: Portal): Promise<unknown> =>
    (await p.db.all(sql`SELECT free, as_of FROM parking_availability`))[0]

  it('needs a place that was imported before', async () => {
    const p = await portal({ cities: [NANJING] })
    const report = await importRecords(p, NANJING, parkingWriter, [live(3, 0)])
    expect(report).toMatchObject({ created: 0, failed: 1, live: 0 })
    expect(report.faults[0]?.code).toBe('UNKNOWN_REFERENCE')
  })

  it('replaces an older one and never a newer one', async () => {
    const p = await portal({ cities: [NANJING] })
    await importRecords(p, NANJING, parkingWriter, [
      { ...lot, facts: { capacity: { CAR: 9 } }, live: live(5, 10).live },
    ])
    expect(await stored(p)).toEqual([5, at(10)])
    expect(await importRecords(p, NANJING, parkingWriter, [live(7, 5)])).toMatchObject({
      live: 1,
      unchanged: 1,
      updated: 0,
    })
    expect(await stored(p)).toEqual([5, at(10)])
    await importRecords(p, NANJING, parkingWriter, [live(8, 11)])
    expect(await stored(p)).toEqual([8, at(11)])
  })

  it('of the gate count likewise', async () => {
    const p = await portal({ cities: [NANJING] })
    const site = { ...aPlace('site', 'ATTRACTION', HERE), facts: { capacityInstantaneous: 100 } }
    const count = (onSite: number, minute: number) => ({
      live: { onSite, enteredToday: null, asOf: at(minute) },
    })
    await importRecords(p, NANJING, tourismWriter, [{ ...site, ...count(50, 10) }])
    await importRecords(p, NANJING, tourismWriter, [{ sourceId: 'site', ...count(99, 9) }])
    expect(await p.db.all(sql`SELECT on_site FROM tourism_counts`)).toEqual([[50]])
    await importRecords(p, NANJING, tourismWriter, [{ sourceId: 'site', ...count(85, 12) }])
    expect(await p.db.all(sql`SELECT on_site FROM tourism_counts`)).toEqual([[85]])
    p.setNow(at(13))
    const { attractions } = await p.ask<{ attractions: unknown }>(
      '{ attractions { nodes { crowd { level percent stale } } } }',
    )
    expect(attractions).toEqual({
      nodes: [{ crowd: { level: 'YELLOW', percent: 85, stale: false } }],
    })
  })
})

describe('an import as it is asked for', () => {
  it.each([
    ['no-such-format', NANJING, 'a-source', 'UNKNOWN_FORMAT'],
    ['attractions-json', NANJING, 'A Source', 'BAD_SOURCE'],
    ['attractions-json', { ...NANJING, code: '999999' }, 'a-source', 'UNKNOWN_CITY'],
  ])('%s into %s from %j is refused', async (format, city, source, code) => {
    const p = await portal({ cities: [NANJING] })
    await expect(
      p.import(format, [textFile('[]')], city, { source, partnerId: 'ptn_x' }),
    ).rejects.toMatchObject({ code })
  })

  it('with too few or too many files is refused by name', async () => {
    const p = await portal({ cities: [NANJING] })
    for (const files of [[], [textFile('[]'), textFile('[]')]])
      await expect(p.import('attractions-json', files, NANJING)).rejects.toMatchObject({
        code: 'WRONG_NUMBER_OF_FILES',
      })
  })

  it('that breaks off late has kept the rows before, or with ATOMIC none', async () => {
    const rows = Array.from(
      { length: 150 },
      (_, i) => `{"id":"a${i}","name":"景点${i}","lon":118.78,"lat":32.04}`,
    )
    const broken = textFile(`[${rows.join(',')},{"id":`)
    for (const [atomic, kept] of [
      [true, 0],
      [false, 100],
    ] as const) {
      const p = await portal({ cities: [NANJING] })
      await expect(
        p.import('attractions-json', [broken], NANJING, { atomic }),
      ).rejects.toHaveProperty('code')
      expect(await places(p)).toBe(kept)
    }
  })
})
