import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OTHER, PAYER, paymentOf, startScene, type Scene } from './support.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene({ returnOrigins: ['https://portal.example'] })
})
afterEach(() => scene.stop())

const BACK = 'http://localhost:8787/orders/1?tab=a'
const get = (path: string, query: Record<string, string>): Promise<Response> =>
  fetch(`${scene.sandbox.url}/sandbox/${path}?${new URLSearchParams(query).toString()}`)
const post = (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${scene.sandbox.url}/sandbox/${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
    redirect: 'manual',
  })

describe('the pay sheet', () => {
  it('says what is paid, to whom and by whom, in both languages and without script', async () => {
    const request = paymentOf(scene, 'P-0000001', { description: '<b>蔬菜</b>' })
    const prepayId = await scene.pay.prepay(request)
    const response = await get('pay', { prepay_id: prepayId, return: BACK })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://localhost:8787;",
    )
    const text = await response.text()
    for (const part of [
      '沙箱',
      'Sandbox',
      '59.28',
      '&lt;b&gt;蔬菜&lt;/b&gt;',
      scene.sandbox.keys.merchantId,
      '小王',
      '支付',
      'Cancel',
    ])
      expect(text).toContain(part)
    expect(text).not.toContain('<script')
    expect(text).not.toContain('<b>蔬菜')
  })

  it('pays and leads back', async () => {
    const prepayId = await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    const fields = { prepay_id: prepayId, return: BACK, openid: PAYER, action: 'pay' }
    const response = await post('pay', fields)
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(BACK)
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'SUCCESS' })
    await scene.heard(1)
    const again = await post('pay', fields)
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('Already paid')
  })

  it('cancelled pays nothing and leads back', async () => {
    const prepayId = await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    const response = await post('pay', { prepay_id: prepayId, return: BACK, action: 'cancel' })
    expect(response.headers.get('location')).toBe(BACK)
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'NOTPAY' })
  })

  it('is not paid by somebody who did not order', async () => {
    const prepayId = await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    const fields = { prepay_id: prepayId, return: BACK, openid: OTHER, action: 'pay' }
    const response = await post('pay', fields)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('role="alert"')
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'NOTPAY' })
  })

  it('that does not exist says so and leads back', async () => {
    const response = await get('pay', { prepay_id: 'wx0', return: BACK })
    expect(response.status).toBe(404)
    expect(await response.text()).toContain(`href="${BACK}"`)
  })
})

describe('the login', () => {
  it('shows who there is, and gives a code for one of them', async () => {
    await scene.ask('PATCH', `/people/${OTHER}`, { blocked: true })
    const page = await get('login', { return: BACK, state: 's"1' })
    const text = await page.text()
    for (const part of ['小王', '小李', '13800138000', 'blocked', 's&quot;1'])
      expect(text).toContain(part)
    const response = await post('login', { return: BACK, state: 's"1', openid: PAYER })
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.searchParams.get('tab')).toBe('a')
    expect(location.searchParams.get('state')).toBe('s"1')
    const code = location.searchParams.get('code') ?? ''
    expect(scene.sandbox.state.loginCodes.get(code)).toMatchObject({ openid: PAYER, used: false })
  })

  it('adds somebody', async () => {
    const response = await post('login', { return: BACK, state: '', name: ' 新人 ', phone: '139' })
    expect(response.status).toBe(303)
    expect([...scene.sandbox.state.people.values()].at(-1)).toMatchObject({
      name: '新人',
      phone: '139',
    })
  })

  it.each([{}, { openid: 'nobody' }, { name: '  ' }])('of nobody is refused: %j', async (given) => {
    const response = await post('login', { return: BACK, state: '', ...given })
    expect(response.status).toBe(400)
  })
})

describe('a page', () => {
  it.each([
    'https://evil.example/',
    'http://127.0.0.1.evil.example/',
    'javascript:alert(1)',
    '//localhost/',
    'https://portal.example.evil.example/',
    '',
  ])('does not lead back to %j', async (address) => {
    for (const path of ['login', 'pay']) {
      const shown = await get(path, { return: address, prepay_id: 'wx0' })
      expect(shown.status).toBe(400)
      const sent = await post(path, { return: address, openid: PAYER, action: 'cancel' })
      expect(sent.status).toBe(400)
      expect(sent.headers.get('location')).toBeNull()
    }
  })

  it.each(['https://portal.example/a', 'http://127.0.0.1:1/', 'http://[::1]:8787/'])(
    'leads back to %s',
    async (address) => {
      const response = await post('pay', { return: address, action: 'cancel' })
      expect(response.headers.get('location')).toBe(address)
    },
  )

  it('takes no form of another site', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    for (const path of ['login', 'pay']) {
      const response = await post(path, { return: BACK, openid: PAYER }, headers)
      expect(response.status).toBe(403)
    }
  })
})
