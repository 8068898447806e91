import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NotificationRefused } from '#schema/payment-port.ts'
import { createSandbox } from '../../sandbox/wechat/app.ts'
import { makeSandboxKeys, parseSandboxKeys } from '../../sandbox/wechat/keys.ts'
import { startSandbox } from '../../sandbox/wechat/serve.ts'
import type { Delivery } from '../../sandbox/wechat/world.ts'
import { KEYS, paymentOf, payNow, refundOf, startScene, type Scene } from './support.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.stop())

/** What each callback was taken for: its kind and number, or why it was refused. */
const readAll = (): Promise<readonly string[]> =>
  Promise.all(
    scene.received.map(async ({ headers, body }) => {
      try {
        const read = await scene.pay.readNotification(headers, body, scene.clock.now())
        return read.kind === 'PAYMENT'
          ? `${read.trade.outTradeNo} ${read.trade.amountFen} ${read.trade.merchantId}`
          : read.kind
      } catch (error) {
        if (error instanceof NotificationRefused) return error.fault
        throw error
      }
    }),
  )
const settled = async (count: number): Promise<readonly Delivery[]> => {
  for (;;) {
    const { deliveries } = await scene.ask<{ deliveries: Delivery[] }>('GET', '/state')
    if (deliveries.length >= count) return deliveries
  }
}
const genuine = `P-0000001 5928 ${KEYS.merchantId}`

describe('callbacks', () => {
  it('come again until they are taken, each with a signature of its own', async () => {
    scene.statuses.push(500, 404, 302, 201)
    await payNow(scene, 'P-0000001')
    const deliveries = await settled(5)
    expect(deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 404],
      [3, 302],
      [4, 201],
      [5, 204],
    ])
    expect(
      new Set(scene.received.map(({ body }) => (JSON.parse(body) as { id: string }).id)),
    ).toEqual(new Set(['EV-P-0000001']))
    expect(new Set(scene.received.map(({ headers }) => headers.get('wechatpay-nonce'))).size).toBe(
      5,
    )
  })

  it('end after sixteen tries', async () => {
    await scene.stop()
    scene = await startScene({ timeFactor: 0 })
    scene.statuses.push(...Array.from({ length: 40 }, () => 500))
    await payNow(scene, 'P-0000001')
    expect(await settled(16)).toHaveLength(16)
    await payNow(scene, 'P-0000002')
    expect((await settled(32)).filter(({ number }) => number === 'P-0000001')).toHaveLength(16)
  })

  it.each([true, false])('are repeated on request (at once: %s)', async (concurrent) => {
    await scene.ask('PUT', '/faults', { callbacks: { repeat: 20, concurrent } })
    await payNow(scene, 'P-0000001')
    await settled(20)
    expect(await readAll()).toEqual(Array.from({ length: 20 }, () => genuine))
  })

  it('are lost, and only found by asking', async () => {
    await scene.ask('PUT', '/faults', { callbacks: { lost: true } })
    await payNow(scene, 'P-0000001')
    await scene.ask('DELETE', '/faults')
    await payNow(scene, 'P-0000002', { amountFen: 1 })
    await settled(1)
    expect(await readAll()).toEqual([`P-0000002 1 ${KEYS.merchantId}`])
    expect(await scene.pay.query('P-0000001')).toMatchObject({ state: 'SUCCESS' })
  })

  it('are held and let go in reverse', async () => {
    await scene.ask('PUT', '/faults', { callbacks: { hold: true } })
    await payNow(scene, 'P-0000001')
    await payNow(scene, 'P-0000002')
    const held = await scene.ask<{ held: string[] }>('GET', '/state')
    expect(held.held).toEqual(['EV-P-0000001', 'EV-P-0000002'])
    await scene.ask('POST', '/callbacks/release', { order: 'LIFO' })
    const deliveries = await settled(2)
    expect(deliveries.map(({ number }) => number)).toEqual(['P-0000002', 'P-0000001'])
  })

  it('come with forgeries before the genuine one', async () => {
    const forge = [
      'BAD_SIGNATURE',
      'PROBE',
      'WRONG_AMOUNT',
      'WRONG_MCHID',
      'UNKNOWN_SERIAL',
      'BAD_TAG',
      'OLD_TIMESTAMP',
    ]
    await scene.ask('PUT', '/faults', { callbacks: { forge, delayMs: 1 } })
    await payNow(scene, 'P-0000001')
    await settled(8)
    expect(await readAll()).toEqual([
      'SIGNATURE',
      'PROBE',
      `P-0000001 1 ${KEYS.merchantId}`,
      'P-0000001 5928 1900000999',
      'UNKNOWN_SERIAL',
      'CIPHERTEXT',
      'CLOCK_SKEW',
      genuine,
    ])
  })

  it('are not sent for a tap that asks for none, and can be sent by hand', async () => {
    const prepayId = await scene.pay.prepay(paymentOf(scene, 'P-0000001'))
    await scene.ask('POST', '/payments', { prepayId, callback: false })
    expect(scene.received).toHaveLength(0)
    expect(await scene.ask('POST', '/callbacks/send', { outTradeNo: 'P-0000001' })).toEqual({
      status: 204,
    })
    await scene.ask('POST', '/refunds/hold', { hold: true })
    await scene.pay.refund(refundOf('P-0000001', 'R-1'))
    await scene.ask('POST', '/refunds/R-1/settle', { state: 'SUCCESS' })
    await scene.ask('POST', '/callbacks/send', { outRefundNo: 'R-1' })
    await settled(3)
    expect(await readAll()).toEqual([genuine, 'REFUND', 'REFUND'])
    const unknown = scene.ask('POST', '/callbacks/send', { outTradeNo: 'P-unknown' })
    await expect(unknown).rejects.toThrow('404')
  })

  it('that nobody answers are noted so', async () => {
    await scene.stop()
    const deaf: typeof fetch = async () => {
      throw new TypeError('nobody')
    }
    scene = await startScene({ fetch: deaf, timeFactor: 1 })
    await payNow(scene, 'P-0000001')
    expect(await settled(1)).toMatchObject([{ status: null, attempt: 1 }])
  })
})

describe('the control interface', () => {
  it.each([
    ['POST', '/people', { name: '' }],
    ['POST', '/people', { name: 'x', openid: 'short' }],
    ['PUT', '/faults', { callbacks: { repeat: 0 } }],
    ['POST', '/refunds/R-1/settle', { state: 'LOST' }],
    ['POST', '/people/nobody/login-code', {}],
  ])('%s %s %j is refused', async (method, path, body) => {
    await expect(scene.ask(method, path, body)).rejects.toThrow(/^Error: 4|^4/)
  })

  it('takes JSON only, which no page of another site can send', async () => {
    const response = await fetch(`${scene.sandbox.url}/sandbox/people`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"name":"x"}',
    })
    expect(response.status).toBe(415)
  })

  it('lists people, once each', async () => {
    const one = await scene.ask<{ openid: string }>('POST', '/people', { name: '阿明' })
    await scene.ask('POST', '/people', { name: '别名', openid: one.openid })
    const people = await scene.ask<{ name: string }[]>('GET', '/people')
    expect(people.map(({ name }) => name)).toEqual(['小王', '小李', '阿明'])
  })
})

describe('keys', () => {
  it('kept as JSON are the same', () => {
    expect(parseSandboxKeys(JSON.stringify(KEYS))).toEqual(KEYS)
    expect(() => parseSandboxKeys('{}')).toThrow()
  })

  it('are made afresh where none are given, for the merchant that is named', () => {
    const keys = makeSandboxKeys({ merchantId: '1900000001', appId: 'wx1' })
    expect(keys).toMatchObject({ merchantId: '1900000001', appId: 'wx1' })
    expect(keys.apiV3Key).not.toBe(KEYS.apiV3Key)
  })
})

describe('the server', () => {
  it('cuts off what is too long, and nothing is left to happen once it stopped', async () => {
    const body = 'x'.repeat(1_100_000)
    const sent = fetch(`${scene.sandbox.url}/sandbox/people`, { method: 'POST', body })
    await expect(sent).rejects.toThrow()
    const still = createSandbox({ keys: KEYS, fetch: async () => new Response() })
    still.stop()
    await scene.stop()
    await expect(fetch(scene.sandbox.url)).rejects.toThrow()
    scene = await startScene()
  })

  it('takes the port it is given', async () => {
    const again = await startSandbox({ keys: KEYS, port: 0 })
    await again.stop()
    const there = await startSandbox({ keys: KEYS, port: again.port })
    expect(there.url).toBe(`http://127.0.0.1:${again.port}`)
    await expect(startSandbox({ keys: KEYS, port: again.port })).rejects.toThrow('EADDRINUSE')
    await there.stop()
  })
})
