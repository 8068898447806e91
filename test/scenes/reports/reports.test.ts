import { sql } from 'drizzle-orm'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '#schema/time.ts'
import { moveReport } from '#scenes/reports/moderate.ts'
import { ReportMoved, ReportNotFound } from '#scenes/reports/errors.ts'
import { workAs } from '../../support/console.ts'
import { browserBefore, signInAs } from '../../support/fixtures-selling-ui.ts'
import { operatorContext } from '../../support/parking.ts'
import { servicesAt, SPOT } from '../../support/reports.ts'
import { ownerContext } from '../../support/selling/links.ts'
import { errorOf, later, tell } from '../../support/selling/more.ts'
import { market, newKey, type Buyer, type Market } from '../../support/selling.ts'

const REPORT = `mutation ($input: ReportInput!, $key: String!) { reportProblem(input: $input, idempotencyKey: $key) {
  __typename ... on Report { id state supports expectedAt service { code } steps { state note } } ... on Problem { code } } }`
const SEE = `query ($id: ID!) { report(id: $id) { id state supports agency duplicateOf steps { state note } } }`
const SUPPORT = `mutation ($id: ID!, $on: Boolean!) { supportReport(id: $id, on: $on) { __typename ... on Report { supports } ... on Problem { code } } }`
const LIST = `query ($open: Boolean, $near: PointInput, $radius: Int) { reports(city: "nanjing", open: $open, near: $near, radius: $radius, first: 20) { nodes { id description } } }`

const open = async (): Promise<Market> => {
  const m = await market()
  await servicesAt(m)
  return m
}
const report = (who: Buyer, more: object = {}, key = newKey()) =>
  tell(who, REPORT, {
    input: {
      city: 'nanjing',
      service: 'pothole',
      at: { ...SPOT, crs: 'WGS84' },
      description: '路上有个大坑',
      ...more,
    },
    key,
  })
const see = async (who: Buyer, id: unknown) =>
  (await who.ask<{ report: Record<string, unknown> | null }>(SEE, { id })).report
const move = (m: Market, id: unknown, from: string, to: string, more: object = {}) =>
  moveReport(operatorContext(m), '320100', {
    id: String(id),
    from,
    to,
    note: '',
    internalNote: '',
    agency: '',
    duplicateOf: '',
    ...more,
  } as Parameters<typeof moveReport>[2])
const listed = async (m: Market, variables: object = {}): Promise<readonly string[]> =>
  (
    await m.p.ask<{ reports: { nodes: readonly { description: string }[] } }>(LIST, {
      ...variables,
    })
  ).reports.nodes.map(({ description }) => description)

describe('a report', () => {
  it('is seen by its writer, then by everybody, with what was done', async () => {
    const m = await open()
    const [writer, other] = [await m.buyer(), await m.buyer()]
    const made = await report(writer)
    expect(made).toMatchObject({ state: 'RECEIVED', steps: [{ state: 'RECEIVED' }] })
    expect(await see(writer, made['id'])).not.toBeNull()
    expect(await see(other, made['id'])).toBeNull()
    expect(await listed(m)).toEqual([])
    expect(await tell(other, SUPPORT, { id: made['id'], on: true })).toMatchObject({
      code: 'REPORTS_NOT_FOUND',
    })
    await move(m, made['id'], 'RECEIVED', 'CONFIRMED', {
      note: '已派人查看',
      internalNote: '老问题',
      agency: '市政养护',
    })
    expect(await listed(m)).toEqual(['路上有个大坑'])
    expect(await see(other, made['id'])).toMatchObject({
      state: 'CONFIRMED',
      agency: '市政养护',
      steps: [
        { state: 'RECEIVED', note: '' },
        { state: 'CONFIRMED', note: '已派人查看' },
      ],
    })
    expect(JSON.stringify(await see(writer, made['id']))).not.toContain('老问题')
    for (let i = 0; i < 2; i += 1)
      expect(await tell(other, SUPPORT, { id: made['id'], on: true })).toMatchObject({
        supports: 1,
      })
    await move(m, made['id'], 'CONFIRMED', 'FIXED')
    // Its writer and whoever supports it are told, once a step.
    const told = await m.p.db.all<[string]>(
      sql`SELECT payload ->> 'residentId' FROM outbox WHERE topic = 'wechat.report' AND payload ->> 'status' = 'closed'`,
    )
    expect(new Set(told.flat())).toEqual(new Set([writer.id, other.id]))
    expect(await tell(other, SUPPORT, { id: made['id'], on: false })).toMatchObject({ supports: 0 })
    expect([await listed(m, { open: true }), await listed(m, { open: false })]).toEqual([
      [],
      ['路上有个大坑'],
    ])
  })

  it('for the city alone is shown to nobody else, whatever becomes of it', async () => {
    const m = await open()
    const [writer, other] = [await m.buyer(), await m.buyer()]
    const { id } = await report(writer, { confidential: true })
    await move(m, id, 'RECEIVED', 'CONFIRMED')
    expect([await see(other, id), await listed(m)]).toEqual([null, []])
    expect(await see(writer, id)).toMatchObject({ state: 'CONFIRMED' })
  })

  it('is refused in words: unfit, elsewhere, too many', async () => {
    const m = await open()
    const writer = await m.buyer()
    expect(await report(writer, { service: 'nothing' })).toMatchObject({
      code: 'REPORTS_NOT_FOUND',
    })
    expect(await report(writer, { description: '坑' })).toMatchObject({ code: 'REPORTS_UNFIT' })
    expect(await report(writer, { service: 'lamp' })).toMatchObject({ code: 'REPORTS_UNFIT' })
    expect(await report(writer, { at: { lon: 112.93, lat: 28.23, crs: 'WGS84' } })).toMatchObject({
      code: 'REPORTS_ELSEWHERE',
    })
    expect(
      await errorOf(writer, REPORT, {
        input: {
          city: 'nanjing',
          service: 'pothole',
          at: { lon: 32.04, lat: 118.78, crs: 'WGS84' },
          description: '路上有个大坑',
        },
        key: newKey(),
      }),
    ).toBe('COORDINATE_OUT_OF_RANGE')
    const lamp = { service: 'lamp', attributes: [{ code: 'kind', values: ['street'] }] }
    expect(await report(writer, lamp)).toMatchObject({ __typename: 'Report' })
    for (let i = 1; i < 10; i += 1) await report(writer)
    expect(await report(writer)).toMatchObject({ code: 'REPORTS_TOO_MANY' })
    later(m, DAY_MS + 1)
    expect(await report(await m.buyer())).toMatchObject({ __typename: 'Report' })
  })

  it('is made once a key, however often it is sent', async () => {
    const m = await open()
    const writer = await m.buyer()
    const key = newKey()
    const made = await Promise.all([1, 2, 3].map(() => report(writer, {}, key)))
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
  })

  it('moves for whoever looks after the city, as they saw it, and for nobody else', async () => {
    const m = await open()
    const { id } = await report(await m.buyer())
    const other = await report(await m.buyer())
    await expect(
      moveReport(ownerContext(m), '320100', {
        id: String(id),
        from: 'RECEIVED',
        to: 'CONFIRMED',
        note: '',
        internalNote: '',
        agency: '',
        duplicateOf: '',
      }),
    ).rejects.toThrow(ReportNotFound)
    await expect(move(m, id, 'CONFIRMED', 'FIXED')).rejects.toThrow(ReportMoved)
    await expect(move(m, id, 'RECEIVED', 'DUPLICATE')).rejects.toThrow(ReportMoved)
    await expect(move(m, id, 'RECEIVED', 'DUPLICATE', { duplicateOf: String(id) })).rejects.toThrow(
      ReportMoved,
    )
    await move(m, other['id'], 'RECEIVED', 'CONFIRMED')
    await move(m, id, 'RECEIVED', 'DUPLICATE', { duplicateOf: String(other['id']) })
    await expect(move(m, id, 'DUPLICATE', 'FIXED')).rejects.toThrow(ReportMoved)
    // Two editors at once: one of them is first.
    const both = await Promise.allSettled([
      move(m, other['id'], 'CONFIRMED', 'FIXED'),
      move(m, other['id'], 'CONFIRMED', 'CLOSED'),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('the pages', () => {
  it('lead from what it is over where it is to a report, and show what may be the same', async () => {
    const m = await open()
    const browser = browserBefore(m)
    expect((await browser.open('/nanjing/reports')).html).toContain('还没有公开的反映')
    await signInAs(browser, await browser.open('/nanjing/sign-in?to=/nanjing/reports/new'), '小陈')
    const which = await browser.open('/nanjing/reports/new')
    for (const text of ['道路', '路灯故障', 'service=lamp']) expect(which.html).toContain(text)
    const form = await browser.open('/nanjing/reports/new?service=lamp')
    expect(form.html).toContain('72 小时内答复处理')
    const written = {
      lon: String(SPOT.lon),
      lat: String(SPOT.lat),
      description: '这盏路灯三天没亮',
      'attribute[kind]': 'street',
    }
    const nowhere = await browser.send(form, '/reports/new', { ...written, lon: '' })
    expect([nowhere.status, nowhere.html.includes('请填写位置')]).toEqual([422, true])
    expect(nowhere.html).toContain('这盏路灯三天没亮')
    const sent = await browser.send(nowhere, '/reports/new', written)
    expect(sent.url).toMatch(/\/nanjing\/reports\/rpt_\w+\?done=sent$/)
    for (const text of ['待查看', '现在只有您自己看得到']) expect(sent.html).toContain(text)
    const stranger = browserBefore(m)
    expect((await stranger.open(sent.url)).status).toBe(404)

    const desk = browserBefore(m)
    await workAs(m, desk, 'OPERATOR', '320100')
    const list = await desk.open('/console/city/nanjing/reports')
    expect(list.html).toContain('新收到 1')
    const id = /rpt_\w+/.exec(sent.url)?.[0] ?? ''
    const moved = await desk.send(
      await desk.open(`/console/city/nanjing/reports/${id}`),
      `/reports/${id}`,
      { to: 'CONFIRMED', note: '已通知维修' },
    )
    expect(moved.html).toContain('已保存')
    const seen = await stranger.open(`/nanjing/reports/${id}`)
    for (const text of ['已受理', '已通知维修', '登录后附议']) expect(seen.html).toContain(text)

    // The next one nearby is asked whether it is the same.
    await signInAs(stranger, await stranger.open('/nanjing/sign-in?to=/nanjing/reports'), '小李')
    const again = await stranger.send(
      await stranger.open('/nanjing/reports/new?service=lamp'),
      '/reports/new',
      { ...written, description: '路灯坏了好几天' },
    )
    for (const text of ['附近已有类似的反映', '这盏路灯三天没亮', '仍要提交'])
      expect(again.html).toContain(text)
    const support = await stranger.send(await stranger.open(`/nanjing/reports/${id}`), '/support')
    expect(support.html).toContain('1 人附议')
    const anyway = await stranger.send(again, '/reports/new', {})
    expect(anyway.url).toContain('done=sent')
    expect((await stranger.open('/nanjing/reports/mine')).html).toContain('路灯坏了好几天')
  })

  it('of the desk are for whoever looks after the city', async () => {
    const m = await open()
    const { id } = await report(await m.buyer())
    const owner = browserBefore(m)
    await workAs(m, owner, 'OWNER', m.merchant)
    expect((await owner.open('/console/city/nanjing/reports')).status).toBe(404)
    expect((await owner.open(`/console/city/nanjing/reports/${String(id)}`)).status).toBe(404)
  })
})

describe('Open311', () => {
  const get = async (m: Market, path: string) => {
    const response = await m.p.request(`/v1/reports/${path}`)
    const text = await response.text()
    return { status: response.status, type: response.headers.get('content-type'), text }
  }
  const post = async (m: Market, fields: Readonly<Record<string, string>>, format = 'json') => {
    const response = await m.p.request(`/v1/reports/requests.${format}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
    return { status: response.status, text: await response.text() }
  }
  const FIELDS = {
    jurisdiction_id: 'nanjing',
    service_code: 'lamp',
    lat: '32.0437089',
    long: '118.7787976',
    description: 'The lamp is <dark> & cold',
    'attribute[kind]': 'street',
  }
  const keyOf = async (m: Market, scopes: readonly string[]): Promise<string> =>
    (await m.p.asMachine(scopes, null)).authorization.replace('Bearer ', '')

  it('tells its services, and what they ask for, in JSON and XML', async () => {
    const m = await open()
    const services = await get(m, 'services.json?jurisdiction_id=320100')
    expect(services.type).toContain('application/json')
    expect(JSON.parse(services.text)).toMatchObject([
      { service_code: 'lamp', metadata: true, type: 'realtime' },
      { service_code: 'pothole', metadata: false },
    ])
    const xml = await get(m, 'services/lamp.xml?jurisdiction_id=nanjing')
    expect(xml.type).toContain('text/xml')
    expect(new XMLParser().parse(xml.text)).toMatchObject({
      service_definition: {
        service_code: 'lamp',
        attributes: { attribute: [{ code: 'kind', required: true }, { code: 'number' }] },
      },
    })
    expect((await get(m, 'discovery.xml')).text).toContain('<specification>')
  })

  it('takes a report with the key of a partner, and shows it once it is public', async () => {
    const m = await open()
    const api_key = await keyOf(m, ['reports'])
    expect((await post(m, FIELDS)).status).toBe(401)
    expect((await post(m, { ...FIELDS, api_key: await keyOf(m, ['counts']) })).status).toBe(403)
    const made = await post(m, { ...FIELDS, api_key })
    expect(made.status).toBe(201)
    const [{ service_request_id: id }] = JSON.parse(made.text) as [{ service_request_id: string }]
    const one = `requests/${id}.json?jurisdiction_id=nanjing`
    expect((await get(m, one)).status).toBe(404)
    await move(m, id, 'RECEIVED', 'IN_PROGRESS', { note: '处理中', agency: '路灯所' })
    expect(JSON.parse((await get(m, one)).text)).toMatchObject([
      {
        service_request_id: id,
        status: 'open',
        status_notes: '处理中',
        agency_responsible: '路灯所',
        service_code: 'lamp',
        description: 'The lamp is <dark> & cold',
        lat: expect.closeTo(32.0437089, 5),
        long: expect.closeTo(118.7787976, 5),
      },
    ])
    const xml = await get(m, 'requests.xml?jurisdiction_id=nanjing&status=open')
    expect(new XMLParser().parse(xml.text)).toMatchObject({
      service_requests: { request: { description: 'The lamp is <dark> & cold' } },
    })
    for (const none of ['status=closed', 'service_code=pothole', 'end_date=2020-01-01T00:00:00Z'])
      expect((await get(m, `requests.json?jurisdiction_id=nanjing&${none}`)).text).toBe('[]')
  })

  it('refuses in its own shape, in the format that was asked for', async () => {
    const m = await open()
    const api_key = await keyOf(m, ['reports'])
    const bad = await get(m, 'requests.json')
    expect([bad.status, JSON.parse(bad.text)]).toMatchObject([400, [{ code: 400 }]])
    const xml = await get(m, 'services.xml?jurisdiction_id=atlantis')
    expect(xml.status).toBe(404)
    expect(new XMLParser().parse(xml.text)).toMatchObject({ errors: { error: { code: 404 } } })
    for (const wrong of [
      { lat: 'north' },
      { lat: '118.7787976', long: '32.0437089' },
      { service_code: 'none' },
      { 'attribute[kind]': 'sun' },
      { description: '' },
    ])
      expect((await post(m, { ...FIELDS, api_key, ...wrong })).status).toBe(400)
    expect((await get(m, 'requests.json?jurisdiction_id=nanjing&status=maybe')).status).toBe(400)
    expect(await m.p.db.all(sql`SELECT 1 FROM reports_requests`)).toEqual([])
  })
})
