import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startCourierSandbox, type RunningCourierSandbox } from '../../sandbox/kuaidi100/serve.ts'

const AT = Date.parse('2026-11-03T09:30:15+08:00')

let sandbox: RunningCourierSandbox
beforeEach(async () => {
  sandbox = await startCourierSandbox()
})
afterEach(() => sandbox.stop())

const signOf = (param: string): string =>
  createHash('md5')
    .update(param + sandbox.account.key + sandbox.account.customer)
    .digest('hex')
    .toUpperCase()

/** A query as 快递100's own examples make it. */
const query = async (param: object, more: Readonly<Record<string, string>> = {}) => {
  const text = JSON.stringify(param)
  const { customer } = sandbox.account
  const response = await fetch(`${sandbox.url}/poll/query.do`, {
    method: 'POST',
    body: new URLSearchParams({ customer, sign: signOf(text), param: text, ...more }),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Readonly<Record<string, unknown>>
}

const control = async (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${sandbox.url}/sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

const put = (given: object = {}): Promise<Response> =>
  control('PUT', 'parcels', {
    com: 'yuantong',
    num: 'YT0000001',
    state: '301',
    steps: [
      { at: AT, text: '已发出', state: '1002', area: '江苏,南京市' },
      { at: AT + 60_000, text: '已签收', state: '301' },
    ],
    ...given,
  })

describe('who asks', () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['a wrong sign', { sign: 'F'.repeat(32) }],
    ['no sign', { sign: '' }],
    ['another customer', { customer: 'SOMEBODY' }],
    ['another parcel than was signed', { param: '{"com":"yuantong","num":"YT0000002"}' }],
  ])('is told nothing with %s', async (_what, more) => {
    await put()
    expect(await query({ com: 'yuantong', num: 'YT0000001' }, more)).toMatchObject({
      result: false,
      returnCode: '503',
    })
    expect(sandbox.state.asked).toEqual([])
  })

  it('is told nothing with a sign in small letters', async () => {
    const param = { com: 'yuantong', num: 'YT0000001' }
    const sign = signOf(JSON.stringify(param)).toLowerCase()
    expect(await query(param, { sign })).toMatchObject({ returnCode: '503' })
  })

  it.each([
    ['no number', { com: 'yuantong' }],
    ['a number of five', { com: 'yuantong', num: 'YT001' }],
    ['a number of 33', { com: 'yuantong', num: 'Y'.repeat(33) }],
    ['no courier', { num: 'YT0000001' }],
  ])('is refused with %s', async (_what, param) => {
    expect(await query(param)).toMatchObject({ result: false, returnCode: '400' })
  })
})

describe('a parcel', () => {
  it('is not known before a courier has it, and not to another courier', async () => {
    expect(await query({ com: 'yuantong', num: 'YT0000001' })).toMatchObject({ returnCode: '500' })
    await put()
    expect(await query({ com: 'yunda', num: 'YT0000001' })).toMatchObject({ returnCode: '500' })
    expect(await query({ com: 'yuantong', num: 'YT0000001' })).toMatchObject({ status: '200' })
  })

  it('is told of coarsely unless asked finely, the newest first unless asked otherwise', async () => {
    await put()
    const param = { com: 'yuantong', num: 'YT0000001' }
    expect(await query(param)).toMatchObject({
      message: 'ok',
      state: '3',
      ischeck: '1',
      data: [{ time: '2026-11-03 09:31:15', context: '已签收' }, { context: '已发出' }],
    })
    expect(await query({ ...param, resultv2: '1' })).toMatchObject({
      state: '3',
      data: [
        { status: '签收', areaName: null },
        { status: '在途', areaName: '江苏,南京市' },
      ],
    })
    expect(await query({ ...param, resultv2: '4', order: 'asc' })).toMatchObject({
      state: '301',
      data: [
        { status: '干线', statusCode: '1002' },
        { status: '本人签收', statusCode: '301' },
      ],
    })
  })

  it.each(['shunfeng', 'zhongtong'])('of %s is told of to who knows a number', async (com) => {
    await put({ com, phoneTail: '1234' })
    const param = { com, num: 'YT0000001' }
    expect(await query(param)).toMatchObject({ returnCode: '408' })
    expect(await query({ ...param, phone: '9999' })).toMatchObject({ returnCode: '408' })
    expect(await query({ ...param, phone: '1234' })).toMatchObject({ status: '200' })
    expect(await query({ ...param, phone: '13800001234' })).toMatchObject({ status: '200' })
  })
})

describe('the control interface', () => {
  it('takes JSON of the right form and nothing else', async () => {
    expect((await put({ state: '99' })).status).toBe(400)
    expect((await put({ num: 'YT1' })).status).toBe(400)
    expect((await control('PUT', 'faults', { code: 'x' })).status).toBe(400)
    const form = await fetch(`${sandbox.url}/sandbox/parcels`, {
      method: 'PUT',
      body: new URLSearchParams({ num: 'YT0000001' }),
    })
    expect(form.status).toBe(415)
    expect(sandbox.state.parcels.size).toBe(0)
  })

  it('tells what was asked, and what is wrong until it is healed', async () => {
    await put()
    await control('PUT', 'faults', { code: '502', num: 'YT0000001', times: 2 })
    const param = { com: 'yuantong', num: 'YT0000001' }
    expect(await query({ ...param, num: 'YT0000009' })).toMatchObject({ returnCode: '500' })
    expect(await query(param)).toMatchObject({ returnCode: '502' })
    expect(await query(param)).toMatchObject({ returnCode: '502' })
    expect(await query(param)).toMatchObject({ status: '200' })
    await control('PUT', 'faults', { code: '601' })
    expect(await query(param)).toMatchObject({ returnCode: '601' })
    await control('DELETE', 'faults')
    expect(await query(param)).toMatchObject({ status: '200' })
    expect(await (await control('GET', 'state')).json()).toMatchObject({
      parcels: [{ num: 'YT0000001', state: '301' }],
      asked: [
        { com: 'yuantong', num: 'YT0000009', phone: null },
        { num: 'YT0000001' },
        { num: 'YT0000001' },
      ],
      faults: {},
    })
  })

  it('lets go of its port', async () => {
    const first = await startCourierSandbox()
    await expect(startCourierSandbox({ port: first.port })).rejects.toThrow('EADDRINUSE')
    await first.stop()
    const second = await startCourierSandbox({ port: first.port })
    expect(second.url).toBe(first.url)
    await second.stop()
  })
})
