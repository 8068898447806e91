import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importFiles } from '#edge/import-job.ts'
import { scenes } from '#scenes/index.ts'
import { HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { NANJING } from '../../support/cities.ts'
import { textFile } from '../../fixtures/import/reading.ts'
import { NOW, portal, type Portal } from '../../support/portal.ts'

const at = (ms: number): string => new Date(ms).toISOString().replace('.000Z', '-00:00')

interface Written {
  readonly id: string
  readonly sent?: number
  readonly status?: string
  readonly type?: string
  readonly references?: readonly { readonly id: string; readonly sent: number }[]
  readonly severity?: string
  readonly effective?: number
  readonly expires?: number
  readonly area?: string
  readonly languages?: readonly (readonly [string, string])[]
}

const cap = ({
  id,
  sent = NOW - HOUR_MS,
  status = 'Actual',
  type = 'Alert',
  references = [],
  severity = 'Severe',
  effective,
  expires = NOW + HOUR_MS,
  area = '<area><areaDesc>南京市</areaDesc><geocode><valueName>GB/T 2260</valueName><value>320100</value></geocode></area>',
  languages = [['zh-CN', '雷暴']],
}: Written): string => `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${id}</identifier><sender>met@example.com</sender><sent>${at(sent)}</sent>
<status>${status}</status><msgType>${type}</msgType><scope>Public</scope>
${references.length === 0 ? '' : `<references>${references.map((one) => `met@example.com,${one.id},${at(one.sent)}`).join(' ')}</references>`}
${languages
  .map(
    ([
      language,
      headline,
    ]) => `<info><language>${language}</language><category>Met</category><event>雷暴</event><urgency>Immediate</urgency><severity>${severity}</severity><certainty>Observed</certainty>
${effective === undefined ? '' : `<effective>${at(effective)}</effective>`}<expires>${at(expires)}</expires><headline>${headline}</headline><instruction>留在室内</instruction>${area}</info>`,
  )
  .join('')}</alert>`

const come = async (p: Portal, written: Written, source = 'met') =>
  p.import('cap', [textFile(cap(written))], NANJING, { source })

const shown = async (p: Portal, args = ''): Promise<readonly string[]> =>
  (
    await p.ask<{
      readonly alerts: { readonly nodes: readonly { readonly identifier: string }[] }
    }>(`{ alerts(city: "nanjing"${args}, first: 20) { nodes { identifier } } }`)
  ).alerts.nodes.map(({ identifier }) => identifier)

const open = (): Promise<Portal> => portal({ cities: [NANJING] })

describe('what is in force', () => {
  it('is real, public, begun and not over; the worst first', async () => {
    const p = await open()
    await come(p, { id: 'storm' })
    await come(p, { id: 'flood', severity: 'Extreme' })
    await come(p, { id: 'wind', severity: 'Minor' })
    for (const status of ['Exercise', 'Test', 'System', 'Draft'])
      await come(p, { id: status, status })
    await come(p, {
      id: 'later',
      sent: NOW - 30 * MINUTE_MS,
      effective: NOW + 10 * MINUTE_MS,
    })
    expect(await shown(p)).toEqual(['flood', 'storm', 'wind'])
    p.setNow(NOW + 10 * MINUTE_MS)
    expect(await shown(p)).toEqual(['flood', 'later', 'storm', 'wind'])
    p.setNow(NOW + HOUR_MS)
    expect(await shown(p)).toEqual([])
    const hidden = await p.db.all<[string]>(
      sql`SELECT id FROM alerts_messages WHERE status = 'Exercise'`,
    )
    expect(await p.ask(`{ alert(id: "${hidden[0]?.[0]}") { id } }`)).toEqual({ alert: null })
  })

  it('ends what an Update or a Cancel of the same partner names, in whatever order they come', async () => {
    const first = { id: 'first', sent: NOW - 3 * HOUR_MS }
    const messages: readonly Written[] = [
      first,
      { id: 'second', sent: NOW - 2 * HOUR_MS, type: 'Update', references: [first] },
      { id: 'other', sent: NOW - 3 * HOUR_MS },
      {
        id: 'end',
        sent: NOW - HOUR_MS,
        type: 'Cancel',
        references: [{ id: 'other', sent: NOW - 3 * HOUR_MS }],
      },
    ]
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...messages], { minLength: 4 }), async (order) => {
        const p = await open()
        for (const message of order) await come(p, message)
        expect(await shown(p)).toEqual(['second'])
        p.close()
      }),
      { numRuns: 8 },
    )
    // Nobody ends the warnings of somebody else.
    const p = await open()
    await come(p, first)
    await come(p, { id: 'x', type: 'Cancel', references: [first] }, 'strangers')
    await p.db.run(
      sql`INSERT INTO partners (id, code, names, created_at) VALUES ('ptn_x', 'x', '{"en":"x"}', 0)`,
    )
    await p.db.run(sql`UPDATE alerts_messages SET partner_id = 'ptn_x' WHERE identifier = 'x'`)
    expect(await shown(p)).toEqual(['first'])
  })

  it('is asked for by point, circle and division', async () => {
    const p = await open()
    const area = (inner: string): string => `<area><areaDesc>a</areaDesc>${inner}</area>`
    await come(p, {
      id: 'ring',
      area: area('<polygon>32.0,118.7 32.1,118.7 32.1,118.9 32.0,118.9 32.0,118.7</polygon>'),
    })
    await come(p, { id: 'round', area: area('<circle>31.6,118.8 5</circle>') })
    await come(p, {
      id: 'district',
      sent: NOW - 30 * MINUTE_MS,
      area: area('<geocode><valueName>GB/T 2260</valueName><value>320102</value></geocode>'),
    })
    const here = ', at: { lon: 118.778, lat: 32.044 }, district: "320104"'
    expect(await shown(p, here)).toEqual(['ring'])
    expect(await shown(p, ', at: { lon: 118.8, lat: 31.6 }, district: "320102000000"')).toEqual([
      'district',
      'round',
    ])
    expect((await shown(p)).length).toBe(3)
  })

  it('is told in the reader’s language or the nearest there is', async () => {
    const p = await open()
    await come(p, {
      id: 'both',
      languages: [
        ['zh-CN', '雷暴橙色预警'],
        ['en-US', 'Storm'],
      ],
    })
    const headline = async (locale: string): Promise<unknown> =>
      p.ask(`{ alerts(city: "nanjing", locale: ${locale}) { nodes { headline colour } } }`)
    expect(await headline('EN')).toMatchObject({
      alerts: { nodes: [{ headline: 'Storm', colour: 'ORANGE' }] },
    })
    expect(await headline('ZH_CN')).toMatchObject({
      alerts: { nodes: [{ headline: '雷暴橙色预警' }] },
    })
  })

  it('costs one statement more than the city, whatever there is', async () => {
    const p = await open()
    const counted = async (): Promise<number> => {
      p.statements.reset()
      await shown(p)
      return p.statements.calls
    }
    await come(p, { id: 'a' })
    const one = await counted()
    for (const id of ['b', 'c', 'd']) await come(p, { id })
    expect(await counted()).toBe(one)
  })
})

describe('a page of alerts', () => {
  it('goes on where the one before ended, also when that alert is over meanwhile', async () => {
    const p = await open()
    const severities = ['Extreme', 'Severe', 'Moderate', 'Minor']
    for (const [i, severity] of severities.entries())
      await come(p, { id: severity, severity, expires: NOW + (i + 1) * MINUTE_MS })
    const page = async (after: string | null) =>
      (
        await p.ask<{
          readonly alerts: {
            readonly nodes: readonly { readonly identifier: string }[]
            readonly pageInfo: { readonly endCursor: string }
          }
        }>(
          'query ($after: String) { alerts(city: "nanjing", first: 1, after: $after) { nodes { identifier } pageInfo { endCursor } } }',
          { after },
        )
      ).alerts
    const first = await page(null)
    expect(first.nodes[0]?.identifier).toBe('Extreme')
    p.setNow(NOW + 90_000)
    const second = await page(first.pageInfo.endCursor)
    expect(second.nodes[0]?.identifier).toBe('Severe')
    expect((await page(second.pageInfo.endCursor)).nodes[0]?.identifier).toBe('Moderate')
  })
})

describe('an import', () => {
  it('again is a no-op, and a message dry is none', async () => {
    const p = await open()
    const run = (dryRun: boolean) =>
      importFiles(p.context(), scenes, {
        format: 'cap',
        files: [textFile(cap({ id: 'a' }))],
        city: 'nanjing',
        partnerId: 'ptn_met',
        source: 'met',
        atomic: false,
        dryRun,
      })
    await p.db.run(
      sql`INSERT INTO partners (id, code, names, created_at) VALUES ('ptn_met', 'met', '{"en":"Met"}', 0)`,
    )
    expect(await run(true)).toMatchObject({ created: 1 })
    expect(await shown(p)).toEqual([])
    expect(await run(false)).toMatchObject({ created: 1, failed: 0 })
    expect(await run(false)).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
  })

  it('refuses entities and bombs, and a message from the future', async () => {
    const p = await open()
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${cap({ id: '&b;' }).slice(38)}`
    await expect(p.import('cap', [textFile(bomb)], NANJING, { source: 'met' })).rejects.toThrow()
    const report = await come(p, { id: 'future', sent: NOW + 24 * HOUR_MS })
    expect(report).toMatchObject({ created: 0, failed: 1 })
    expect(report.faults[0]).toMatchObject({ code: 'SENT_IN_FUTURE', field: 'sent' })
    expect(await shown(p)).toEqual([])
  })
})

describe('the pages', () => {
  it('put warnings before everything, and say when one is over', async () => {
    const p = await open()
    const text = async (path: string): Promise<string> => (await p.request(path)).text()
    expect(await text('/nanjing/alerts')).toContain('此刻没有生效的预警')
    const ring =
      '<area><areaDesc>老城</areaDesc><polygon>32.0,118.7 32.1,118.7 32.1,118.9 32.0,118.9 32.0,118.7</polygon></area>'
    await come(p, {
      id: 'storm',
      area: ring,
      languages: [['zh-CN', '雷暴<b>橙色</b>预警'.replaceAll('<', '&lt;')]],
    })
    const [id] = await p.db.get<[string]>(sql`SELECT id FROM alerts_messages`)
    const list = await text('/nanjing/alerts')
    for (const words of ['橙色预警', '雷暴&lt;b&gt;橙色&lt;/b&gt;预警', '留在室内', '老城'])
      expect(list).toContain(words)
    expect(await text('/nanjing')).toMatch(/alerts-banner[\s\S]*留在室内/)
    expect(await text('/screens/demo?city=nanjing')).toContain('s-warning-orange')
    const one = await text(`/nanjing/alerts/${id}`)
    expect(one).toContain('<polygon')
    expect(one).toContain('SpecialAnnouncement')
    expect(one).not.toContain('已结束')
    const now = await p.ask<{
      readonly cityNow: { readonly items: readonly { readonly kind: string }[] }
    }>('{ cityNow(city: "nanjing") { items { kind id title } } }')
    expect(now.cityNow.items[0]?.kind).toBe('ALERT')
    p.setNow(NOW + 2 * HOUR_MS)
    expect(await text(`/nanjing/alerts/${id}`)).toContain('已结束')
    expect((await p.request('/nanjing/alerts/alr_none')).status).toBe(404)
  })
})
