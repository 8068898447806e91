import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { deliver, release } from './callbacks.ts'
import { issueCode } from './platform-api.ts'
import { refundNotice, settleRefund } from './refunds.ts'
import { pay, paymentNotice, read, tradeResource } from './trades.ts'
import {
  addPerson,
  FORGERIES,
  personOf,
  Refusal,
  type Notice,
  type Person,
  type World,
} from './world.ts'

const ms = z.int().nonnegative()
const faultsSchema = z.object({
  answers: z
    .object({
      delayMs: ms.optional(),
      lose: z.boolean().optional(),
      away: z.boolean().optional(),
      unsigned: z.boolean().optional(),
      path: z.string().optional(),
      times: z.int().positive().optional(),
    })
    .optional(),
  callbacks: z
    .object({
      delayMs: ms.optional(),
      repeat: z.int().positive().max(100).optional(),
      concurrent: z.boolean().optional(),
      lost: z.boolean().optional(),
      hold: z.boolean().optional(),
      forge: z.array(z.enum(FORGERIES)).optional(),
    })
    .optional(),
})

const personSchema = z.object({
  name: z.string().min(1).max(40),
  phone: z.string().optional(),
  openid: z.string().optional(),
})

const requirePerson = (world: World, openid: string): Person => {
  const person = personOf(world, openid)
  if (!person) throw new Refusal(404, 'PERSON_UNKNOWN', 'no such person')
  return person
}

const noticeOf = (
  world: World,
  numbers: { readonly outTradeNo?: string | undefined; readonly outRefundNo?: string | undefined },
): Notice => {
  const { state } = world
  const refund = state.refunds.get(numbers.outRefundNo ?? '')
  const trade = state.trades.get(refund?.outTradeNo ?? numbers.outTradeNo ?? '')
  if (!trade || (!refund && trade.paidAt === undefined))
    throw new Refusal(404, 'UNKNOWN', 'nothing was paid or refunded under this number')
  return refund ? refundNotice(world, trade, refund) : paymentNotice(world, trade)
}

/** Everything the sandbox knows, for tests and the curious. */
const dump = (world: World): object => {
  const { state } = world
  return {
    people: [...state.people.values()],
    trades: [...state.trades.values()].map((trade) => ({
      ...tradeResource(world, trade),
      description: trade.description,
      fundsFrozen: trade.fundsFrozen,
      delivered: trade.delivered,
      shipments: trade.shipments,
    })),
    refunds: [...state.refunds.values()].map(({ request: _request, ...refund }) => refund),
    consents: Object.fromEntries(state.consents),
    messages: state.messages,
    deliveries: state.deliveries,
    held: state.held.map(({ id }) => id),
    faults: state.faults,
    aheadMs: state.aheadMs,
  }
}

/** How tests and scripts play the part of WeChat and of those who use it; JSON under `/sandbox`. */
export const controlApi = (world: World): Hono => {
  const app = new Hono()
  const { state } = world
  const body = async <T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> => {
    // A page of another site can send a form to this machine, and no JSON.
    const isJson = c.req.header('content-type')?.startsWith('application/json') === true
    if (!isJson) throw new Refusal(415, 'JSON_ONLY', 'send application/json')
    return read(schema, await c.req.json<unknown>())
  }

  app.get('/sandbox/state', (c) => c.json(dump(world)))
  app.get('/sandbox/people', (c) => c.json([...state.people.values()]))
  app.post('/sandbox/people', async (c) => c.json(addPerson(world, await body(c, personSchema))))
  app.patch('/sandbox/people/:openid', async (c) => {
    const person = requirePerson(world, c.req.param('openid'))
    person.blocked = (await body(c, z.object({ blocked: z.boolean() }))).blocked
    return c.json(person)
  })
  app.post('/sandbox/people/:openid/:kind{login-code|phone-code}', async (c) => {
    await body(c, z.object({}))
    const { openid } = requirePerson(world, c.req.param('openid'))
    const kind = c.req.param('kind') === 'login-code' ? 'login' : 'phone'
    return c.json({ code: issueCode(world, kind, openid) })
  })
  app.post('/sandbox/people/:openid/consents', async (c) => {
    const { openid } = requirePerson(world, c.req.param('openid'))
    const schema = z.object({ templateId: z.string().min(1), times: z.int().positive().optional() })
    const { templateId, times = 1 } = await body(c, schema)
    const key = `${openid}|${templateId}`
    state.consents.set(key, (state.consents.get(key) ?? 0) + times)
    return c.json({ remaining: state.consents.get(key) })
  })
  app.post('/sandbox/payments', async (c) => {
    const schema = z.object({
      prepayId: z.string(),
      openid: z.string().optional(),
      callback: z.boolean().optional(),
    })
    const { prepayId, openid, callback } = await body(c, schema)
    const { outTradeNo, transactionId } = pay(world, prepayId, openid, callback)
    return c.json({ outTradeNo, transactionId })
  })
  app.post('/sandbox/refunds/hold', async (c) => {
    state.holdRefunds = (await body(c, z.object({ hold: z.boolean() }))).hold
    return c.json({ hold: state.holdRefunds })
  })
  app.post('/sandbox/refunds/:number/settle', async (c) => {
    const schema = z.object({ state: z.enum(['SUCCESS', 'CLOSED', 'ABNORMAL']) })
    const refund = settleRefund(world, c.req.param('number'), (await body(c, schema)).state)
    return c.json({ outRefundNo: refund.outRefundNo, state: refund.state })
  })
  app.post('/sandbox/callbacks/send', async (c) => {
    const schema = z.object({
      outTradeNo: z.string().optional(),
      outRefundNo: z.string().optional(),
      forgery: z.enum(FORGERIES).optional(),
    })
    const { forgery = null, ...numbers } = await body(c, schema)
    return c.json({ status: await deliver(world, noticeOf(world, numbers), { forgery }) })
  })
  app.post('/sandbox/callbacks/release', async (c) => {
    const { order = 'FIFO' } = await body(
      c,
      z.object({ order: z.enum(['FIFO', 'LIFO']).optional() }),
    )
    return c.json({ released: await release(world, order) })
  })
  app.put('/sandbox/faults', async (c) => {
    state.faults = await body(c, faultsSchema)
    state.faultyAnswers = state.faults.answers?.times ?? Infinity
    return c.json(state.faults)
  })
  app.delete('/sandbox/faults', (c) => {
    state.faults = {}
    return c.json({})
  })
  app.put('/sandbox/clock', async (c) => {
    state.aheadMs = (await body(c, z.object({ aheadMs: z.int() }))).aheadMs
    return c.json({ aheadMs: state.aheadMs })
  })
  app.delete('/sandbox/token', (c) => {
    state.token = undefined
    return c.json({})
  })
  return app
}
