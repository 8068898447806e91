// The group `selling`: a run on something scarce, orders beside bare guarded batches, the preview of a full cart, and
// callbacks of the payment provider, on both hosts.
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { checkBooks } from '#resolvers/reconciling/books.ts'
import { createDatabase } from '#schema/database.ts'
import { documents } from '../../clients/mini-program/documents.ts'
import { makeSandboxKeys, merchantOptions } from '../../sandbox/wechat/keys.ts'
import { startSandbox } from '../../sandbox/wechat/serve.ts'
import { comparingBundle } from './lib/bundles.mjs'
import { idOf, PLACE } from './lib/documents.mjs'
import { copyOf, dataFolder, dropCopies, run } from './lib/data.mjs'
import { median, percentile } from './lib/load.mjs'
import {
  denoFlags,
  FIELD_KEY,
  INDEX_KEY,
  root,
  startDatabase,
  startDenoComparing,
  startWorker,
} from './lib/servers.mjs'

const BUYERS = 1_000
const UNITS = 100
const ATTEMPTS = 2
const AT_ONCE = 100
const REFUSAL_P99_MAX_MS = 300
const ROUNDS = 5
const ORDERS_A_ROUND = 300
const ORDERS_AT_ONCE = 16
const ORDER_RATIO_MIN = 0.4
const CART_LINES = 20
const ROUND_TRIPS_MAX = 3
const CALLBACKS = 200
const CALLBACKS_AT_ONCE = 50

/** Does all of the work, so many at once, and returns what each gave with the ms it took. */
const atOnce = async (works, width) => {
  const results = []
  let next = 0
  const worker = async () => {
    while (next < works.length) {
      const i = next++
      const began = performance.now()
      const value = await works[i]()
      results[i] = { value, ms: performance.now() - began }
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

/** Connections that are kept: opening them is not what is measured. */
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })

/** One request; the text of its answer. By node:http, which costs this machine a third of what fetch does. */
const send = (url, { method = 'GET', headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** Calls a trusted document as somebody. */
const call = async (base, id, variables, token) => {
  const { text } = await send(`${base}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ documentId: id, variables }),
  })
  const body = JSON.parse(text)
  if (body.errors) throw new Error(JSON.stringify(body.errors[0]))
  return body.data
}

const order =
  (base, { store }, { sku, price }, token) =>
  async () => {
    const checkout = {
      lines: [{ store, sku, quantity: 1 }],
      handovers: [{ store, fulfilment: 'PICKUP' }],
    }
    const input = { checkout, total: price, idempotencyKey: crypto.randomUUID() }
    return (await call(base, idOf(PLACE), { input }, token)).placeOrder
  }

/** 1,000 buyers want 100 units, each twice, 100 at once. */
const scarce = async (bench, name, base, shop) => {
  const works = Array.from({ length: ATTEMPTS }, () => shop.buyers)
    .flat()
    .map(({ token }) => order(base, shop, shop.goods[0], token))
  const began = performance.now()
  const results = await atOnce(works, AT_ONCE)
  const seconds = (performance.now() - began) / 1000
  const sold = results.filter(({ value }) => value.__typename === 'Purchase').length
  const refused = results.filter(({ value }) => value.__typename === 'CheckoutObstructed')
  bench.add({
    name: `${name}: sold of ${UNITS} to ${BUYERS} buyers, ${ATTEMPTS} attempts each`,
    value: sold,
    unit: '',
    comparedWith: 'what there is',
    bar: { atLeast: UNITS, atMost: UNITS },
    detail: `${refused.length} refused, ${(results.length / seconds).toFixed(0)} a second`,
  })
  bench.add({
    name: `${name}: refusals p99, ${AT_ONCE} at once`,
    value: percentile(
      refused.map(({ ms }) => ms),
      0.99,
    ),
    unit: 'ms',
    comparedWith: 'nothing',
    bar: { atMost: REFUSAL_P99_MAX_MS },
    detail: `median ${median(refused.map(({ ms }) => ms)).toFixed(0)} ms`,
  })
}

const rateOf = async (works, width) => {
  const began = performance.now()
  await atOnce(works, width)
  return works.length / ((performance.now() - began) / 1000)
}

/** Orders beside bare guarded batches on the same database, in turn. */
const accepted = async (bench, name, base, shop) => {
  const [, plenty, bare] = shop.goods
  const orders = () =>
    Array.from({ length: ORDERS_A_ROUND }, (_, i) =>
      order(base, shop, plenty, shop.buyers[i % BUYERS].token),
    )
  const hold = async () => {
    const query = `sku=${bare.sku}&store=${shop.store}&fen=${bare.price}`
    const { text } = await send(`${base}/assets/guarded?${query}`)
    if (text !== 'held') throw new Error(`not held: ${text}`)
  }
  const holds = () => Array.from({ length: ORDERS_A_ROUND }, () => hold)
  await atOnce(orders().slice(0, 50), ORDERS_AT_ONCE)
  await atOnce(holds().slice(0, 50), ORDERS_AT_ONCE)
  const ratios = []
  const rates = { orders: [], holds: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    const ordered = await rateOf(orders(), ORDERS_AT_ONCE)
    const held = await rateOf(holds(), ORDERS_AT_ONCE)
    rates.orders.push(ordered)
    rates.holds.push(held)
    ratios.push(ordered / held)
  }
  bench.add({
    name: `${name}: orders accepted`,
    value: median(ratios),
    unit: '×',
    comparedWith: 'bare guarded batches of the same rows on the same database',
    bar: { atLeast: ORDER_RATIO_MIN },
    detail: `${median(rates.orders).toFixed(0)} orders and ${median(rates.holds).toFixed(0)} batches a second`,
  })
}

/** Callbacks for orders of the shop, all signed before, 50 at once. */
const callbacks = async (bench, name, base, shop, sandbox) => {
  const [, plenty] = shop.goods
  const paying = await atOnce(
    shop.buyers.slice(0, CALLBACKS).map((buyer) => async () => {
      const placed = await order(base, shop, plenty, buyer.token)()
      const { pay } = await call(
        base,
        documents.Pay.id,
        { purchase: placed.id, balance: 0, idempotencyKey: crypto.randomUUID() },
        buyer.token,
      )
      const prepayId = pay.sheet.package.replace('prepay_id=', '')
      const response = await fetch(`${sandbox.url}/sandbox/payments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prepayId, openid: buyer.openid, callback: false }),
      })
      if (!response.ok) throw new Error(await response.text())
      return response.json()
    }),
    8,
  )
  // Signed before: what the sandbox does to sign them is not what is measured.
  const signed = []
  for (const { value } of paying) signed.push(await sandbox.callbackFor(value.outTradeNo))
  const results = await atOnce(
    signed.map((callback) => async () => {
      const { status } = await send(callback.url, callback)
      if (status !== 204) throw new Error(`a callback was answered ${status}`)
    }),
    CALLBACKS_AT_ONCE,
  )
  const times = results.map(({ ms }) => ms)
  bench.add({
    name: `${name}: callbacks, ${CALLBACKS_AT_ONCE} at once, median`,
    value: median(times),
    unit: 'ms',
    comparedWith: 'nothing',
    bar: { atMost: 100 },
    detail: `${CALLBACKS} orders become paid`,
  })
  bench.add({
    name: `${name}: callbacks, ${CALLBACKS_AT_ONCE} at once, slowest`,
    value: Math.max(...times),
    unit: 'ms',
    comparedWith: 'what WeChat waits',
    bar: { atMost: 5_000 },
    detail: null,
  })
}

/** How often the preview of a full cart goes to the database, and what it costs. */
const preview = async (bench, folder, shop) => {
  const out = await run('deno', [
    ...denoFlags,
    join(root, 'test/bench/hosts/preview.ts'),
    folder,
    JSON.stringify({
      store: shop.store,
      skus: shop.goods.slice(1, CART_LINES + 1).map(({ sku }) => sku),
    }),
  ])
  const { roundTrips, medianMs, lines } = JSON.parse(out)
  bench.add({
    name: `preview of a cart of ${lines} lines: round trips to the database`,
    value: roundTrips,
    unit: '',
    comparedWith: 'nothing',
    bar: { atMost: ROUND_TRIPS_MAX },
    detail: `${medianMs.toFixed(2)} ms in one process`,
  })
}

const expectBooks = async (folder) => {
  const driver = openEmbedded(join(folder, 'shijing.db'))
  const found = await checkBooks({ db: createDatabase(driver) })
  driver.close()
  if (found.length > 0)
    throw new Error(`The books do not agree: ${JSON.stringify(found.slice(0, 3))}`)
}

/** A sandbox whose callbacks are not sent but kept, to be sent by whoever measures. */
const signingSandbox = async (keys) => {
  const kept = []
  const sandbox = await startSandbox({
    keys,
    fetch: async (url, { method, headers, body }) => {
      kept.push({ url, method, headers: Object.fromEntries(new Headers(headers)), body })
      return new Response(null, { status: 204 })
    },
  })
  const callbackFor = async (outTradeNo) => {
    const response = await fetch(`${sandbox.url}/sandbox/callbacks/send`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outTradeNo }),
    })
    if (!response.ok) throw new Error(await response.text())
    return kept.pop()
  }
  return { ...sandbox, callbackFor }
}

export const selling = async (bench) => {
  const seeded = await dataFolder(1_000, 1_000, bench.say)
  const keys = makeSandboxKeys()
  const sandbox = await signingSandbox(keys)
  const { appId, merchantId, merchantSerial, merchantKeyPem, apiV3Key, verifiers } = {
    ...merchantOptions(keys),
  }
  const env = {
    SHIJING_PROFILE: 'development',
    WECHAT: JSON.stringify({
      appId,
      appSecret: keys.appSecret,
      pay: { merchantId, merchantSerial, merchantKey: merchantKeyPem, apiV3Key, verifiers },
    }),
    WECHAT_SANDBOX_URL: sandbox.url,
  }
  try {
    for (const name of ['Deno', 'workerd']) {
      bench.say(`selling on ${name} …`)
      const folder = copyOf(seeded, `selling-${name}`)
      const prepare = join(root, 'test/bench/hosts/prepare-selling.ts')
      const shop = JSON.parse(
        await run('deno', [
          ...denoFlags,
          prepare,
          folder,
          String(BUYERS),
          FIELD_KEY,
          INDEX_KEY,
          appId,
        ]),
      )
      let server
      let database
      if (name === 'Deno') server = await startDenoComparing(folder, env)
      else {
        database = await startDatabase(folder)
        server = await startWorker('worker-selling', await comparingBundle(), database, env)
      }
      await scarce(bench, name, server.base, shop)
      await accepted(bench, name, server.base, shop)
      await callbacks(bench, name, server.base, shop, sandbox)
      await server.stop()
      await database?.stop()
      await expectBooks(folder)
      if (name === 'Deno') await preview(bench, folder, shop)
    }
  } finally {
    await sandbox.stop()
    dropCopies()
  }
}
