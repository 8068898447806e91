import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import {
  faultIn,
  isOverdue,
  mayMove,
  movesFrom,
  REPORT_STATES,
  statusOf,
  type Attribute,
} from '#scenes/reports/rules.ts'
import { written } from '#scenes/reports/open311/format.ts'
import { readAsked, readAttributes, WINDOW_MS } from '#scenes/reports/open311/read.ts'
import { portal } from '../../support/portal.ts'
import { servicesAt } from '../../support/reports.ts'

describe('the states of a report', () => {
  it('are open or closed for Open311', () => {
    expect(REPORT_STATES.filter((state) => statusOf(state) === 'open')).toEqual([
      'RECEIVED',
      'CONFIRMED',
      'INVESTIGATING',
      'IN_PROGRESS',
      'ACTION_SCHEDULED',
    ])
  })

  it('follow each other by one rule, which the database holds as well', async () => {
    const p = await portal({ demo: false })
    await p.db.run(
      sql`INSERT INTO cities (code, slug, names, zone, lon, lat, min_lon, min_lat, max_lon, max_lat) VALUES ('320100', 'nanjing', '{"zh-CN":"南京","en":"Nanjing"}', 'Asia/Shanghai', 118.78, 32.04, 118, 31, 119.3, 32.7) ON CONFLICT DO NOTHING`,
    )
    await servicesAt({ p })
    await p.db
      .run(sql`INSERT INTO reports_requests (id, city_code, service_id, lon, lat, geohash, address, description, attributes, created_at, updated_at)
      VALUES ('rpt_a', '320100', 'rps_lamp', 118.7, 32, 'wtsq', '', '灯不亮了', '{}', 0, 0)`)
    const put = async (state: string): Promise<void> => {
      // Rows are put there by hand; the trigger is what is looked at.
      await p.db.run(sql`DROP TRIGGER IF EXISTS reports_requests_moves_off`)
      await p.db.run(sql`DELETE FROM reports_requests WHERE id = 'rpt_x'`)
      await p.db
        .run(sql`INSERT INTO reports_requests (id, city_code, service_id, lon, lat, geohash, address, description, attributes, created_at, updated_at)
        VALUES ('rpt_x', '320100', 'rps_lamp', 118.7, 32, 'wtsq', '', '灯不亮了', '{}', 0, 0)`)
      if (state !== 'RECEIVED')
        await p.db.run(
          sql`UPDATE reports_requests SET state = ${state}, duplicate_of = ${state === 'DUPLICATE' ? 'rpt_a' : null} WHERE id = 'rpt_x'`,
        )
    }
    for (const from of REPORT_STATES)
      for (const to of REPORT_STATES) {
        await put(from)
        const moved = await p.db
          .run(
            sql`UPDATE reports_requests SET state = ${to}, duplicate_of = ${to === 'DUPLICATE' ? 'rpt_a' : null} WHERE id = 'rpt_x'`,
          )
          .then(
            () => true,
            () => false,
          )
        expect([from, to, moved]).toEqual([from, to, mayMove(from, to)])
      }
    expect(movesFrom('HIDDEN')).toEqual(['RECEIVED'])
    expect(movesFrom('FIXED')).toEqual(['CONFIRMED', 'HIDDEN'])
    p.close()
  })

  it('are overdue while open, past what was promised', () => {
    expect(isOverdue({ state: 'CONFIRMED', expectedAt: 5 }, 6)).toBe(true)
    expect(isOverdue({ state: 'CONFIRMED', expectedAt: 5 }, 5)).toBe(false)
    expect(isOverdue({ state: 'FIXED', expectedAt: 5 }, 6)).toBe(false)
    expect(isOverdue({ state: 'CONFIRMED', expectedAt: null }, 6)).toBe(false)
  })
})

describe('the words of a report', () => {
  const names = { 'zh-CN': '项', en: 'Item' }
  const values = [
    { key: 'a', names },
    { key: 'b', names },
  ]
  const attributes: readonly Attribute[] = [
    { code: 'one', datatype: 'singlevaluelist', required: true, names, values },
    { code: 'some', datatype: 'multivaluelist', required: false, names, values },
    { code: 'n', datatype: 'number', required: false, names },
    { code: 'day', datatype: 'datetime', required: false, names },
  ]
  const good = { description: '路灯不亮了', address: '中山路', values: { one: ['a'] } }
  it.each([
    [good, undefined],
    [{ ...good, description: '灯坏' }, 'DESCRIPTION'],
    [{ ...good, description: 'x'.repeat(2_001) }, 'DESCRIPTION'],
    [{ ...good, description: '控制\u0000字符' }, 'DESCRIPTION'],
    [{ ...good, address: 'x'.repeat(201) }, 'ADDRESS'],
    [{ ...good, values: {} }, 'ATTRIBUTE'],
    [{ ...good, values: { one: [''] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['c'] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['a', 'b'] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['a'], some: ['a', 'b'] } }, undefined],
    [{ ...good, values: { one: ['a'], some: ['a', 'c'] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['a'], n: ['12.5'] } }, undefined],
    [{ ...good, values: { one: ['a'], n: ['12 Stück'] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['a'], day: ['2026-11-27'] } }, undefined],
    [{ ...good, values: { one: ['a'], day: ['yesterday'] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['a'], other: ['x'] } }, 'ATTRIBUTE'],
    [{ ...good, values: { one: ['a'], constructor: ['x'] } }, 'ATTRIBUTE'],
  ])('%#', (report, fault) => {
    expect(faultIn(attributes, report)).toBe(fault)
  })
})

describe('a call of Open311', () => {
  const now = Date.UTC(2026, 10, 27)
  it('asks for the last 90 days where it names none, and never for more', () => {
    expect(readAsked({}, now)).toMatchObject({ from: now - WINDOW_MS, until: now })
    expect(readAsked({ start_date: '2020-01-01T00:00:00Z' }, now)).toMatchObject({
      from: Date.UTC(2020, 0, 1),
      until: Date.UTC(2020, 0, 1) + WINDOW_MS,
    })
    expect(
      readAsked({ start_date: '2020-01-01T00:00:00Z', end_date: '2026-01-01T00:00:00Z' }, now),
    ).toMatchObject({ from: Date.UTC(2026, 0, 1) - WINDOW_MS, until: Date.UTC(2026, 0, 1) })
  })
  it.each([
    [{ status: 'open' }, { open: true }],
    [{ status: 'closed' }, { open: false }],
    [{ status: 'open,closed' }, { open: undefined }],
    [{ status: 'maybe' }, { bad: 'status' }],
    [{ start_date: 'yesterday' }, { bad: 'start_date' }],
    [{ service_code: 'a, b' }, { services: ['a', 'b'] }],
    [
      { service_request_id: Array.from({ length: 101 }, () => 'x').join(',') },
      { bad: 'service_request_id' },
    ],
  ])('%j', (query, asked) => {
    expect(readAsked(query, now)).toMatchObject(asked)
  })
  it('tells attributes by their codes, also those that are names of objects', () => {
    expect(
      readAttributes([
        ['attribute[a]', '1'],
        ['attribute[b][]', '2'],
        ['attribute[b][]', '3'],
        ['attribute[toString]', 'x'],
        ['attribute[]', 'x'],
        ['other', 'x'],
      ]),
    ).toEqual({ a: ['1'], b: ['2', '3'], toString: ['x'] })
  })
  it('is answered in XML that holds no markup of others', () => {
    expect(
      written('xml', 'service_requests', [
        { description: '<a href="x">&\u0000\'', lat: 1, agency: null },
      ]),
    ).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<service_requests><request><description>&lt;a href=&quot;x&quot;&gt;&amp;&apos;</description><lat>1</lat><agency/></request></service_requests>',
    )
  })
})
