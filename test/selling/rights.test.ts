import { sql, type SQL } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { employ } from '#resolvers/staff/service.ts'
import { RIGHTS } from '#schema/rights.ts'
import { STAFF_ROLES, type StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'
import {
  act,
  CALLS,
  documentOf,
  neighbourhood,
  refusalOf,
  thingsOf,
  type Things,
} from '../support/selling/people.ts'
import { declaredFields } from '../../tools/rights.ts'
import { buy, market, newKey, type Market, type Somebody } from '../support/selling.ts'

const ROLES = STAFF_ROLES
const SERVING = ['CLERK', 'MANAGER', 'OWNER'] as const
const LEADING = ['MANAGER', 'OWNER'] as const
const HIRING = ['MANAGER', 'OWNER', 'OPERATOR'] as const
const QUEUEING = ['CLERK', 'MANAGER', 'OWNER', 'OPERATOR'] as const
const READING = ['CLERK', 'MANAGER', 'OWNER', 'FINANCE'] as const

/** Who of the staff of a store, its merchant and its city may do what there. A new field for staff has to be added. */
const MAY: Readonly<Record<string, readonly StaffRole[]>> = {
  redeem: SERVING,
  replayRedemptions: SERVING,
  shipOrder: SERVING,
  serveOrder: SERVING,
  orderByCode: SERVING,
  cancelUnserved: SERVING,
  decideAfterSale: LEADING,
  receiveReturn: LEADING,
  countStock: LEADING,
  adjustStock: SERVING,
  keepBack: LEADING,
  stock: SERVING,
  transferStock: ['OWNER'], // a manager has one of the two stores
  answerReview: LEADING,
  judgeReview: ['OPERATOR'],
  storeReviews: LEADING,
  createProduct: LEADING,
  updateProduct: LEADING,
  setProductsOnSale: LEADING,
  releaseProduct: LEADING,
  merchantProducts: LEADING,
  scheduleProduct: LEADING,
  writeOrigin: LEADING,
  addInspection: LEADING,
  removeInspection: LEADING,
  setSkuComponents: LEADING,
  judgeProduct: ['OPERATOR'],
  setContentReview: ['OPERATOR'],
  productsToReview: ['OPERATOR'],
  createStore: ['OWNER'],
  updateStore: LEADING,
  releaseStore: LEADING,
  merchantStores: LEADING,
  issueInvoice: ['OWNER', 'FINANCE'],
  refuseInvoice: ['OWNER', 'FINANCE'],
  reverseInvoice: ['OWNER', 'FINANCE'],
  invoices: ['OWNER', 'FINANCE'],
  creditBalance: ['OPERATOR'],
  inviteStaff: HIRING,
  inviteStaffAnew: HIRING,
  revokeInvitation: HIRING,
  grantRole: HIRING,
  endStaffSessions: HIRING,
  endGrant: HIRING,
  colleagues: HIRING,
  staffMember: STAFF_ROLES,
  salesFigures: ['MANAGER', 'OWNER', 'FINANCE'],
  payouts: ['OWNER', 'FINANCE'],
  setLowStock: LEADING,
  stockAlarms: SERVING,
  createLinkKey: ['OWNER'],
  revokeLinkKey: ['OWNER'],
  linkKeys: ['OWNER'],
  createWebhook: ['OWNER'],
  changeWebhook: ['OWNER'],
  rotateWebhookSecret: ['OWNER'],
  pingWebhook: ['OWNER'],
  retryWebhookDelivery: ['OWNER'],
  removeWebhook: ['OWNER'],
  webhooks: ['OWNER'],
  webhookDeliveries: ['OWNER'],
  giveTicket: QUEUEING,
  callNext: QUEUEING,
  actOnTicket: QUEUEING,
  setQueueState: QUEUEING,
  queueLine: QUEUEING,
  writeQueue: HIRING,
  closeQueue: HIRING,
  storeOrders: READING,
  storeAfterSales: READING,
  order: READING,
}

/** That somebody has no right is told in these words only. */
const NO_RIGHT = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ORDER_NOT_FOUND',
  'AFTER_SALE_NOT_FOUND',
  'REVIEW_NOT_FOUND',
  'PRODUCT_UNKNOWN',
  'INVOICE_NOT_FOUND',
  'PICKUP_CODE_UNKNOWN',
  'QUEUE_NOT_FOUND',
  'STOCK_UNKNOWN',
  'COLLEAGUE_NOT_FOUND',
  'GRANT_NOT_ALLOWED',
  'INVITATION_NOT_VALID',
  'LINK_UNKNOWN',
  'null',
]

const kindOf = (name: string): 'query' | 'mutation' =>
  name in CALLS.mutation ? 'mutation' : 'query'

/** What somebody is told who calls a field as the owner of things would. */
const told = async (who: Somebody, name: string, things: Things): Promise<string | undefined> => {
  const kind = kindOf(name)
  const variables = CALLS[kind][name]?.says(things) ?? {}
  return refusalOf(name, await who.query(documentOf(kind, name), variables))
}

const scopeOf = (role: StaffRole, { store, merchant }: Things): string =>
  ({
    CLERK: store,
    MANAGER: store,
    OWNER: merchant,
    FINANCE: merchant,
    OPERATOR: '320100',
    EDITOR: 'parking@320100',
  })[role]

describe('what a role may do', () => {
  it('is said of every field for staff', () => {
    const forStaff = (['mutation', 'query'] as const).flatMap((kind) =>
      Object.entries(CALLS[kind]).flatMap(([name, { who }]) => (who === 'staff' ? [name] : [])),
    )
    expect([...forStaff, 'order'].toSorted()).toEqual(Object.keys(MAY).toSorted())
  })

  it('is what is declared on the field: in each test by trying, here by its right', () => {
    for (const [field, { right }] of declaredFields()) {
      const name = field.slice(field.indexOf('.') + 1)
      // Of two stores a manager of one may not be the one who moves between them.
      if (right !== undefined && name !== 'transferStock')
        expect(MAY[name], field).toEqual([...RIGHTS[right]])
    }
  })

  it.each(Object.entries(MAY))('%s: for %s alone', async (name, may) => {
    const m = await neighbourhood()
    const things = await thingsOf(m, 'a', await m.staff('OPERATOR', '320100'), {
      invoices: /invoice/i.test(name),
    })
    const others = ROLES.filter((role) => !may.includes(role))
    // First those who may not: what they did would be missed by those who may.
    for (const role of [...others, ...may]) {
      const who = await m.staff(role, scopeOf(role, things))
      const refusal = await told(who, name, things)
      if (may.includes(role)) expect(NO_RIGHT, `${role}: ${refusal}`).not.toContain(refusal)
      else expect(NO_RIGHT, `${role}: ${refusal}`).toContain(refusal)
      if (role === may[0]) expect(refusal, role).toBeUndefined()
    }
    await m.settle()
    await m.expectBooks()
  })

  it('goes with the store when that changes hands, from one request to the next', async () => {
    const m = await neighbourhood()
    const things = await thingsOf(m, 'a', await m.staff('OPERATOR', '320100'), { invoices: false })
    const before = await m.staff('OWNER', m.merchant)
    const after = await m.staff('OWNER', m.otherMerchant)
    expect(await told(before, 'storeOrders', things)).toBeUndefined()
    expect(await told(after, 'storeOrders', things)).toBe('null')
    await m.p.db.run(
      sql`UPDATE stores SET merchant_id = ${m.otherMerchant} WHERE place_id = ${things.store}`,
    )
    expect(await told(before, 'storeOrders', things)).toBe('null')
    expect(await told(before, 'redeem', things)).toBe('PICKUP_CODE_UNKNOWN')
    expect(await told(after, 'storeOrders', things)).toBeUndefined()
    expect(await told(after, 'redeem', things)).toBeUndefined()
    await m.settle()
    await m.expectBooks()
  })
})

describe('a right that is over', () => {
  const paidOrder = async (m: Market): Promise<string> => {
    const buyer = await m.buyer()
    const placed = await buy(m, buyer, [{ product: 'bun', quantity: 2 }])
    const { order } = await buyer.ask<{ readonly order: { readonly pickupCode: string } }>(
      'query ($id: ID!) { order(id: $id) { pickupCode } }',
      { id: placed.orders[0]?.id },
    )
    return order.pickupCode
  }
  const redeem = async (who: Somebody, code: string) =>
    refusalOf(
      'redeem',
      await who.query(documentOf('mutation', 'redeem'), {
        input: { code, idempotencyKey: newKey() },
      }),
    )

  it.each<readonly [string, (now: number) => SQL, string]>([
    [
      'whose grant has ended',
      (now) => sql`UPDATE staff_grants SET created_at = ${now - 1}, ends_at = ${now}`,
      'FORBIDDEN',
    ],
    [
      'whose grant was revoked',
      (now) => sql`UPDATE staff_grants SET revoked_at = ${now}`,
      'FORBIDDEN',
    ],
    ['who has no grant', () => sql`DELETE FROM staff_grants`, 'FORBIDDEN'],
    ['who was dismissed', (now) => sql`UPDATE staff SET disabled_at = ${now}`, 'UNAUTHENTICATED'],
    [
      'whose token was revoked',
      (now) => sql`UPDATE staff_tokens SET revoked_at = ${now}`,
      'UNAUTHENTICATED',
    ],
    [
      'whose token is over',
      (now) => sql`UPDATE staff_tokens SET expires_at = ${now}`,
      'UNAUTHENTICATED',
    ],
  ])('is none: somebody %s may not even look', async (_who, ends, refusal) => {
    const m = await market()
    const code = await paidOrder(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    const orders = `query ($store: ID!) { storeOrders(store: $store) { nodes { id } } }`
    const list = () => clerk.query(orders, { store: m.store('a') })
    expect((await list()).data).toMatchObject({ storeOrders: { nodes: [{}] } })
    await m.p.db.run(ends(m.p.context().now))
    const { data, errors } = await list()
    expect(errors?.[0]?.extensions?.code ?? data).toEqual(refusal)
    expect(await redeem(clerk, code)).toBe(refusal)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 2 })
    await m.expectBooks()
  })

  it('is none for what was done with it either: the same key again shows nothing', async () => {
    const m = await market()
    const code = await paidOrder(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    const input = { code, idempotencyKey: newKey() }
    const list = [{ ...input, idempotencyKey: newKey() }]
    const again = () => clerk.query(documentOf('mutation', 'redeem'), { input })
    const replay = () => clerk.query(documentOf('mutation', 'replayRedemptions'), { list: [input] })
    expect(refusalOf('redeem', await again())).toBeUndefined()
    expect(refusalOf('redeem', await again())).toBeUndefined()
    await m.p.db.run(sql`UPDATE staff_grants SET revoked_at = 1`)
    expect(refusalOf('redeem', await again())).toBe('FORBIDDEN')
    expect(refusalOf('replayRedemptions', await replay())).toBe('FORBIDDEN')
    const other = await clerk.query(documentOf('mutation', 'replayRedemptions'), { list })
    expect(refusalOf('replayRedemptions', other)).toBe('FORBIDDEN')
    await m.settle()
    await m.expectBooks()
  })

  it('ends to the millisecond, and those of colleagues go on', async () => {
    const m = await market()
    const code = await paidOrder(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    const { token } = await employ(m.p.context(), {
      label: '小王',
      role: 'CLERK',
      at: m.store('a'),
      days: 31,
    })
    const start = m.p.context().now
    m.p.setNow(start + 30 * DAY_MS - 1)
    const look = async (who: Somebody) =>
      refusalOf('orderByCode', await who.query(documentOf('query', 'orderByCode'), { code }))
    expect(await look(clerk)).toBeUndefined()
    m.p.setNow(start + 30 * DAY_MS)
    expect(await look(clerk)).toBe('UNAUTHENTICATED')
    expect(await look(m.as(token))).toBeUndefined()
    await m.expectBooks()
  })
})

describe('taking somebody on', () => {
  it('keeps the hash of their token alone, and an entry of who was given what', async () => {
    const m = await market()
    const { staffId, token } = await employ(m.p.context(), {
      label: '老李',
      role: 'MANAGER',
      at: m.store('a'),
      days: 1,
    })
    expect(token).toMatch(/^ss_/)
    const [hash] = await m.p.db.get<[string]>(
      sql`SELECT hash FROM staff_tokens WHERE staff_id = ${staffId}`,
    )
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    const entries = await m.p.db.all<[string]>(
      sql`SELECT target FROM audit_entries WHERE action = 'staff.grant'`,
    )
    expect(entries.map(([target]) => JSON.parse(target) as object)).toEqual([
      expect.objectContaining({ staffId, role: 'MANAGER', scope: 'STORE', scopeId: m.store('a') }),
    ])
    await m.expectBooks()
  })

  it.each<readonly [StaffRole, string, string]>([
    ['CLERK', 'merchant', 'UNKNOWN_SCOPE'],
    ['OWNER', 'store', 'UNKNOWN_SCOPE'],
    ['OPERATOR', 'store', 'UNKNOWN_SCOPE'],
    ['MANAGER', 'nothing', 'UNKNOWN_SCOPE'],
  ])('as %s of a %s is refused, and leaves nothing', async (role, what, code) => {
    const m = await market()
    const scopeId = { merchant: m.merchant, store: m.store('a'), nothing: 'plc_none' }[what] ?? ''
    await expect(
      employ(m.p.context(), { label: 'x', role, at: scopeId, days: 1 }),
    ).rejects.toMatchObject({ code })
    expect(
      await m.p.db.all(
        sql`SELECT 1 FROM staff UNION ALL SELECT 1 FROM staff_tokens UNION ALL SELECT 1 FROM audit_entries`,
      ),
    ).toEqual([])
    await m.expectBooks()
  })

  it('gives a role nowhere but where it is held: the database itself refuses', async () => {
    const m = await market()
    await m.staff('CLERK', m.store('a'))
    const wrong = [
      `scope = 'CITY'`,
      `scope = 'MERCHANT'`,
      `role = 'OPERATOR'`,
      `role = 'OWNER'`,
      `ends_at = created_at`,
    ]
    for (const change of wrong)
      await expect(
        m.p.driver.execute({ sql: `UPDATE staff_grants SET ${change}`, params: [] }),
        change,
      ).rejects.toThrow('CHECK constraint')
    await m.expectBooks()
  })
})

describe('a machine and a resident', () => {
  it('are not staff, whatever their scopes and whatever they have bought', async () => {
    const m = await neighbourhood()
    const things = await thingsOf(m, 'a', await m.staff('OPERATOR', '320100'))
    const machine = m.as('')
    const { authorization } = await m.p.asMachine(['import', 'operate'], null)
    for (const name of Object.keys(MAY).filter((one) => one !== 'order')) {
      const kind = kindOf(name)
      const variables = CALLS[kind][name]?.says(things) ?? {}
      const asMachine = await m.p.query(documentOf(kind, name), variables, { authorization })
      expect(refusalOf(name, asMachine), name).toBe('FORBIDDEN')
      expect(await told(things.buyer, name, things), name).toBe('FORBIDDEN')
      expect(await told(machine, name, things), name).toBe('UNAUTHENTICATED')
    }
    // Nor is somebody of the staff a resident: they buy as themselves.
    for (const [name, { who, says }] of Object.entries(CALLS.mutation))
      if (who === 'resident') {
        const answer = await things.manager.query(documentOf('mutation', name), says(things))
        expect(refusalOf(name, answer), name).toBe('FORBIDDEN')
      }
    await expect(act(things.manager, 'deleteAddress', { id: things.address })).rejects.toThrow()
    await m.expectBooks()
  })
})
