import { sql } from 'drizzle-orm'
import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedType,
} from 'graphql'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'
import { HOUR_MS } from '#schema/time.ts'
import { writeBookable } from '#resolvers/booking/slots/edit.ts'
import { residentId, TABLES } from '../bookings.ts'
import { CHANGSHA, NANJING } from '../cities.ts'
import { lotAt } from '../parking.ts'
import { servicesAt, SPOT } from '../reports.ts'
import type { Answer, PortalOptions } from '../portal.ts'
import {
  market,
  newKey,
  openSheet,
  place,
  SLOTS,
  type Buyer,
  type Market,
  type Placed,
  type Somebody,
} from '../selling.ts'
import { ownerContext } from './links.ts'

export const schema = buildSchema(scenes)

/** What can be shown of a type so far down, without arguments. Of stores and products their ids: all may see those. */
const selectionOf = (type: GraphQLNamedType, depth: number): string => {
  if (isLeafType(type)) return ''
  if (isAbstractType(type)) {
    const rows = schema.getPossibleTypes(type).filter(({ name }) => name !== 'IllegalTransition')
    const shown = rows.flatMap((row) =>
      row.getInterfaces().some(({ name }) => name === 'Problem')
        ? []
        : [`... on ${row.name} ${selectionOf(row, depth)}`],
    )
    // Not as `code`: a row may have one of its own.
    const problem = rows.length > shown.length ? '... on Problem { problem: code }' : ''
    return `{ __typename ${problem} ${shown.join(' ')} }`
  }
  if (!isObjectType(type)) throw new TypeError(`Nothing can be shown of ${type.name}.`)
  if (depth === 0) return '{ __typename }'
  if (type.name === 'Store' || type.name === 'Product') return '{ id }'
  const fields = Object.values(type.getFields())
    .filter(({ args }) => !args.some(isRequiredArgument))
    .filter(({ name }) => !(type.name.endsWith('Connection') && name === 'edges'))
    .map((field) => `${field.name} ${selectionOf(getNamedType(field.type), depth - 1)}`)
  return `{ __typename ${fields.join(' ')} }`
}

/** A document that calls a field of the root with all of its arguments as variables, and shows what there is to see. */
export const operationOf = (
  kind: 'query' | 'mutation',
  { name, args, type }: GraphQLField<unknown, unknown>,
): string => {
  const [declared, given] = [
    args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', '),
    args.map((arg) => `${arg.name}: $${arg.name}`).join(', '),
  ]
  // Of a list of ids of anything a page of rows is counted at its dearest.
  const depth = name === 'nodes' ? 0 : isAbstractType(getNamedType(type)) ? 2 : 3
  const shown = selectionOf(getNamedType(type), depth)
  return args.length === 0
    ? `${kind} { ${name} ${shown} }`
    : `${kind} (${declared}) { ${name}(${given}) ${shown} }`
}

const rootField = (kind: 'query' | 'mutation', name: string): GraphQLField<unknown, unknown> => {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  const field = root?.getFields()[name]
  if (!field) throw new TypeError(`There is no ${kind} ${name}.`)
  return field
}

const documents = new Map<string, string>()
/** The document of {@link operationOf} by the name of its field. */
export const documentOf = (kind: 'query' | 'mutation', name: string): string => {
  const known = documents.get(`${kind} ${name}`) ?? operationOf(kind, rootField(kind, name))
  documents.set(`${kind} ${name}`, known)
  return known
}

/** Does something that has to succeed. */
export const act = async <Result = { readonly id: string }>(
  who: Somebody,
  mutation: string,
  variables: object,
): Promise<Result> => {
  const data = await who.ask<Readonly<Record<string, unknown>>>(
    documentOf('mutation', mutation),
    variables,
  )
  const result = data[mutation] as Result & { readonly problem?: string }
  if (result?.problem !== undefined) throw new Error(`${mutation}: ${result.problem}`)
  return result
}

/** What somebody says of themselves; the past is what they said before they moved. */
export interface Words {
  readonly recipient: string
  readonly phone: string
  readonly street: string
  readonly past: { readonly recipient: string; readonly phone: string; readonly street: string }
  readonly note: string
  readonly reason: string
}

export const WORDS = {
  a: {
    recipient: '赵甲记',
    phone: '13711110001',
    street: '甲记巷十一号',
    past: { recipient: '钱旧甲', phone: '13711119901', street: '旧甲里三号' },
    note: '甲记请少放葱',
    reason: '甲记不想要了',
  },
  b: {
    recipient: '孙乙记',
    phone: '13722220002',
    street: '乙记巷廿二号',
    past: { recipient: '李旧乙', phone: '13722229902', street: '旧乙里四号' },
    note: '乙记请多放醋',
    reason: '乙记不想要了',
  },
  x: {
    recipient: '周丙记',
    phone: '13733330003',
    street: '丙记巷三十三号',
    past: { recipient: '吴旧丙', phone: '13733339903', street: '旧丙里五号' },
    note: '丙记不要香菜',
    reason: '丙记不想要了',
  },
} as const satisfies Readonly<Record<string, Words>>
/** Stores a and b are of one merchant, x of another. */
export type StoreName = keyof typeof WORDS

const AT = { a: [118.78, 32.04], b: [118.79, 32.05], x: [118.8, 32.06] } as const
const NAMES = Object.keys(AT) as readonly StoreName[]

/** Three stores of two merchants that hand over in every way there is, each with a ware of its own. */
export const neighbourhood = async (
  options: PortalOptions = {},
): Promise<Market & { readonly otherMerchant: string }> => {
  const m = await market({
    cities: [NANJING, CHANGSHA],
    ...options,
    stores: NAMES.map((id) => ({ id, at: AT[id] })),
    products: NAMES.map((id) => ({
      id: `ware-${id}`,
      name: `${WORDS[id].recipient[1]}家货`,
      prices: [100],
      stock: { [id]: 1_000 },
    })),
  })
  const { db } = m.p
  const ctx = m.p.context()
  const otherMerchant = ctx.newId('Merchant')
  await db.run(sql`INSERT INTO merchants (id, partner_id, source_id, city_code, names, created_at)
    SELECT ${otherMerchant}, partner_id, 'other', city_code, names, created_at FROM merchants WHERE id = ${m.merchant}`)
  await db.run(
    sql`UPDATE stores SET merchant_id = ${otherMerchant} WHERE place_id = ${m.store('x')}`,
  )
  await db.run(
    sql`UPDATE products SET merchant_id = ${otherMerchant} WHERE id = ${m.products.get('ware-x')}`,
  )
  for (const [merchant, stores] of [
    [m.merchant, ['a', 'b']],
    [otherMerchant, ['x']],
  ] as const) {
    const template = ctx.newId('FreightTemplate')
    const zones = [{ regions: [], firstUnits: 1, firstFen: 10, extraUnits: 10, extraFen: 10 }]
    await db.run(sql`INSERT INTO freight_templates (id, merchant_id, name, basis, zones, excluded, updated_at)
      VALUES (${template}, ${merchant}, 'all', 'COUNT', ${JSON.stringify(zones)}, '[]', ${ctx.now})`)
    for (const store of stores)
      await db.run(sql`INSERT INTO store_services (store_id, pickup, dine_in, freight_template_id)
        VALUES (${m.store(store)}, ${JSON.stringify({ ...SLOTS, capacity: 50 })}, 1, ${template})`)
  }
  return { ...m, otherMerchant }
}

export interface Ordered {
  readonly purchase: string
  readonly order: string
  readonly line: string
  readonly code: string
}

/** Everything somebody has at one store, in every state in which something can be done with it. */
export interface Things {
  readonly buyer: Buyer
  readonly manager: Somebody
  readonly store: string
  /** Another store; of the same merchant where the store is a. */
  readonly sister: string
  readonly merchant: string
  readonly product: string
  /** A report about the product; and a product that waits for the city. */
  readonly inspection: string
  /** A SKU of the merchant without stock. */
  readonly part: string
  readonly pending: string
  /** Another product of the merchant, that was written at the desk. */
  readonly listed: { readonly id: string; readonly version: number }
  readonly sku: string
  /** Units of it at the store. */
  readonly onHand: number
  /** A slot of the store, as the graph writes it. */
  readonly slot: string
  readonly address: string
  readonly unpaid: Ordered
  readonly pickup: Ordered
  readonly another: Ordered
  /** A delivery that is not sent yet. */
  readonly packing: Ordered
  /** A delivery that is on its way, with a request about it. */
  readonly sent: Ordered
  readonly table: Ordered
  /** Collected, all six units. */
  readonly done: Ordered
  /** Requests about units of `done`: two that nobody has answered, one that the store has agreed to. */
  readonly applied: string
  readonly undecided: string
  readonly approved: string
  /** Requests for invoices of orders that were paid in WeChat, the first one of `cash`; and one that was issued. */
  readonly cash: Ordered
  readonly invoice: string
  readonly refusable: string
  readonly withdrawable: string
  readonly issued: string
  /** What they have said of `done`. */
  readonly review: string
  /** A message to them that was given up. */
  readonly concern: string
  /** Somebody who works at the counter of the store. */
  readonly colleague: { readonly id: string; readonly grant: string }
  /** An invitation to the counter that nobody has taken up. */
  readonly invitation: string
  /** Of the merchant: a key of its ERP, where that is told, and what it is to be told. */
  readonly linkKey: string
  readonly webhook: string
  readonly delivery: string
  /** A queue of the store with a slip of paper in it, one where the buyer waits, and one to be taken out of use. */
  readonly queue: string
  readonly slip: string
  readonly ticket: string
  readonly spareQueue: string
  readonly lot: string
  readonly plate: string
  readonly stay: string
  readonly report: string
  /** Tables of the store, and a booking of the buyer there. */
  readonly bookable: string
  readonly booking: string
}

/** What everybody says of what they were handed over; it is shown to all. */
const REVIEW = { rating: 4, text: '新鲜，包得仔细' } as const

/** What invoices are made out to: a company of nobody here. The code is that of the standard's own shape, check sign and all. */
const INVOICED = {
  kind: 'COMPANY',
  title: '某某有限公司',
  taxNumber: '91320100MA00000008',
} as const

/** The last eight digits of the numbers of invoices so far. */
let invoiceNumbers = 20_000_000

/** A product as it is written at the desk. */
const LISTED = {
  name: { zh: '手写的货' },
  category: 'bread',
  specifications: [],
  skus: [{ code: 'k1', values: [], price: 500 }],
} as const

const INSPECTED = { laboratory: '市质检院', inspectedOn: '2026-01-02', result: 'PASSED' } as const
/** Markets begin in the morning of a day; bookings are of the evenings after it. */
const FOURTH_EVENING = '2026-11-07T10:00:00.000Z'

const VISITOR = { name: '来客', document: 'RESIDENT_ID', number: residentId(1) } as const

const REPORTED = { city: 'nanjing', service: 'pothole', at: { ...SPOT, crs: 'WGS84' } } as const
const QUEUED = {
  kind: 'TABLE',
  name: { zh: '小桌' },
  partyMin: 1,
  partyMax: 4,
  remote: true,
} as const
const OPENED = {
  name: { zh: '新开的店' },
  tags: [],
  state: 'OPEN',
  pickup: true,
  dineIn: true,
} as const

/** Has somebody buy at a store, in every way and up to every state. */
export const thingsOf = async (
  m: Market,
  name: StoreName,
  operator: Somebody,
  // Each invoice is of an order that was really paid in WeChat, which takes its time.
  { invoices = true } = {},
): Promise<Things> => {
  const { past, note, reason, ...now } = WORDS[name]
  const [buyer, store, sku] = [await m.buyer(), m.store(name), m.sku(`ware-${name}`)]
  const manager = await m.staff('MANAGER', store)
  await act(operator, 'creditBalance', {
    resident: buyer.id,
    amount: 90_000,
    city: NANJING.code,
    reason: '试用',
    idempotencyKey: newKey(),
  })
  const input = { divisionCode: '320102', ...past }
  const { id: address } = await act(buyer, 'saveAddress', { input })
  const { pickupSlots } = await m.p.ask<{
    readonly pickupSlots: readonly { readonly startsAt: string }[]
  }>('query ($store: ID!) { pickupSlots(store: $store) { startsAt } }', { store })
  const slot = pickupSlots[0]?.startsAt ?? ''
  const ordered = ({ id, orders: [order] }: Placed): Ordered => ({
    purchase: id,
    order: order?.id ?? '',
    line: order?.lines[0]?.id ?? '',
    code: order?.code ?? '',
  })
  const wish = async (quantity: number, handover: object): Promise<Ordered> =>
    ordered(
      await place(m, buyer, [{ product: `ware-${name}`, store: name, quantity }], {
        handovers: [{ store, note, ...handover }],
      }),
    )
  const paid = async (quantity: number, handover: object): Promise<Ordered> => {
    const made = await wish(quantity, handover)
    const { orders } = (
      await buyer.ask<{
        readonly purchase: { readonly orders: readonly { readonly total: number }[] }
      }>('query ($id: ID!) { purchase(id: $id) { orders { total } } }', { id: made.purchase })
    ).purchase
    await openSheet(buyer, made.purchase, { balance: orders[0]?.total ?? 0 })
    const { order } = await buyer.ask<{ readonly order: { readonly code: string | null } }>(
      'query ($id: ID!) { order(id: $id) { code: pickupCode } }',
      { id: made.order },
    )
    return { ...made, code: order.code ?? '' }
  }
  const merchantOf = async (): Promise<string> =>
    (await m.p.db.get<[string]>(sql`SELECT merchant_id FROM stores WHERE place_id = ${store}`))[0]
  const collected = { fulfilment: 'PICKUP', slot }
  const delivered = { fulfilment: 'DELIVERY', address }
  const request = async (order: Ordered): Promise<string> =>
    (
      await act(buyer, 'requestAfterSale', {
        input: {
          order: order.order,
          kind: 'RETURN',
          handedOver: true,
          units: [{ line: order.line, quantity: 1 }],
          reason,
          idempotencyKey: newKey(),
        },
      })
    ).id
  const sent = await paid(2, delivered)
  await act(manager, 'shipOrder', {
    order: sent.order,
    carrier: 'SF',
    trackingNo: `SF${name}0000001`,
    idempotencyKey: newKey(),
  })
  const steps = [{ at: m.p.context().now, state: 'IN_TRANSIT', place: '江苏省南京市' }]
  await m.p.db.run(
    sql`UPDATE parcels SET steps = ${JSON.stringify(steps)} WHERE order_id = ${sent.order}`,
  )
  await request(sent)
  await act(buyer, 'saveAddress', { id: address, input: { divisionCode: '320102', ...now } })
  const done = await paid(6, collected)
  await act(manager, 'redeem', { input: { code: done.code, idempotencyKey: newKey() } })
  const approved = await request(done)
  await act(manager, 'decideAfterSale', {
    id: approved,
    agree: true,
    merchantFault: false,
    idempotencyKey: newKey(),
  })
  const { id: review } = await act(buyer, 'writeReview', { line: done.line, ...REVIEW })
  await act(manager, 'answerReview', { id: review, text: '谢谢，欢迎再来' })
  const invoiced = async (): Promise<{ readonly order: Ordered; readonly invoice: string }> => {
    const order = await wish(1, { fulfilment: 'DINE_IN', table: '7' })
    const { sheet } = await openSheet(buyer, order.purchase)
    await m.tap(buyer, sheet?.package ?? '')
    const { id } = await act(buyer, 'requestInvoice', { order: order.order, buyer: INVOICED })
    return { order, invoice: id }
  }
  const nothing = { order: { purchase: '', order: '', line: '', code: '' }, invoice: '' }
  const [cash, issued, refusable, withdrawable] = invoices
    ? [await invoiced(), await invoiced(), await invoiced(), await invoiced()]
    : [nothing, nothing, nothing, nothing]
  const accountant = await m.staff('FINANCE', await merchantOf())
  if (invoices)
    await act(accountant, 'issueInvoice', {
      id: issued.invoice,
      amount: 100,
      number: `253220000000${(invoiceNumbers += 1)}`,
    })
  const unpaid = await wish(1, collected)
  const product = m.products.get(`ware-${name}`) ?? ''
  const merchant = await merchantOf()
  const listed = await act<{ readonly product: { readonly id: string }; readonly version: number }>(
    manager,
    'createProduct',
    { merchant, product: LISTED, idempotencyKey: newKey() },
  )
  await act(buyer, 'setFavourite', { id: product, isFavourite: true })
  await act(buyer, 'noteVisit', { id: product })
  const [part] = await m.p.db.all<[string]>(
    sql`SELECT id FROM skus WHERE product_id = ${listed.product.id}`,
  )
  const inspection = m.p.context().newId('Inspection')
  await m.p.db
    .run(sql`INSERT INTO inspections (id, product_id, laboratory, number, inspected_on, result, created_at)
    VALUES (${inspection}, ${product}, '市质检院', ${inspection}, '2026-01-02', 'PASSED', 0)`)
  const waiting = await act<{ readonly product: { readonly id: string } }>(
    manager,
    'createProduct',
    { merchant, product: { ...LISTED, name: { zh: '待审的货' } }, idempotencyKey: newKey() },
  )
  const pending = waiting.product.id
  await m.p.db.run(sql`UPDATE products SET review = 'PENDING' WHERE id = ${pending}`)
  const [given] = await m.p.db.all<[string]>(
    sql`UPDATE outbox SET abandoned_at = 1 WHERE dedupe_key = ${`paid:${done.order}`} RETURNING id`,
  )
  const hired = await m.staff('CLERK', store)
  const { me } = await hired.ask<{
    readonly me: { readonly id: string; readonly grants: readonly { readonly id: string }[] }
  }>('{ me: staffMember { id grants { id } } }')
  const { id: invitation } = await act(manager, 'inviteStaff', {
    label: '新来的',
    role: 'CLERK',
    at: store,
    days: 10,
  })
  await m.p.db.run(
    sql`UPDATE stock_levels SET low_mark = 5000 WHERE store_id = ${store} AND sku_id = ${sku}`,
  )
  const owner = await m.staff('OWNER', merchant)
  const { key: linkKey } = await act<{ readonly key: { readonly id: string } }>(
    owner,
    'createLinkKey',
    { merchant, label: 'ERP', scopes: ['STOCK_WRITE'], days: 30 },
  )
  const { endpoint } = await act<{ readonly endpoint: { readonly id: string } }>(
    owner,
    'createWebhook',
    { merchant, url: 'https://erp.example.com/', events: ['STOCK_SHORT'] },
  )
  await act(owner, 'pingWebhook', { id: endpoint.id })
  const [delivery] = await m.p.db.get<[string]>(
    sql`SELECT message_id FROM webhook_deliveries WHERE endpoint_id = ${endpoint.id}`,
  )
  const queueOf = async (prefix: string): Promise<string> =>
    (await act(manager, 'writeQueue', { input: { place: store, prefix, ...QUEUED } })).id
  const [queue, line, spareQueue] = [await queueOf('A'), await queueOf('B'), await queueOf('C')]
  const party = (queueId: string): object => ({ queue: queueId, party: 2, ...key() })
  await act(manager, 'giveTicket', party(queue))
  const { id: slip } = await act(manager, 'giveTicket', party(queue))
  const { id: ticket } = await act(buyer, 'takeTicket', party(line))
  const { lot, pass } = await lotAt(m, { name: `lot-${name}`, payee: 'a' })
  const plate = `苏${name.toUpperCase()}12345`
  await pass('ENTRY', m.p.host.clock() - HOUR_MS, plate)
  const { id: stay } = await act(buyer, 'findParkingStay', { lot, plate })
  await m.p.db.batch([
    m.p.db
      .run(sql`INSERT INTO parking_offers (id, store_id, min_fen, free_minutes, within_minutes, starts_at)
      VALUES (${`pko_${name}`}, ${store}, 1, 1, 1440, 0)`),
    m.p.db.run(
      sql`INSERT INTO parking_offer_lots (offer_id, place_id) VALUES (${`pko_${name}`}, ${lot})`,
    ),
  ])
  const bookable = await writeBookable(ownerContext(m, merchant), {
    ...TABLES,
    place: store,
    realName: true,
  })
  const { id: booking } = await act(buyer, 'bookSlot', {
    bookable,
    party: 1,
    people: [VISITOR],
    startsAt: '2026-11-05T10:00:00.000Z',
    ...key(),
  })
  await servicesAt(m)
  const { id: report } = await act(buyer, 'reportProblem', {
    input: { ...REPORTED, description: '路上有个大坑' },
    ...key(),
  })
  await m.p.db.run(sql`UPDATE reports_requests SET state = 'CONFIRMED' WHERE id = ${report}`)
  const things = {
    report,
    lot,
    plate,
    stay,
    bookable,
    booking,
    queue,
    slip,
    ticket,
    spareQueue,
    colleague: { id: me.id, grant: me.grants[0]?.id ?? '' },
    invitation,
    linkKey: linkKey.id,
    webhook: endpoint.id,
    delivery,
    buyer,
    manager,
    store,
    merchant,
    product,
    sku,
    slot,
    address,
    sent,
    done,
    approved,
    listed: { id: listed.product.id, version: listed.version },
    inspection,
    part: part?.[0] ?? '',
    pending,
    cash: cash.order,
    invoice: cash.invoice,
    refusable: refusable.invoice,
    withdrawable: withdrawable.invoice,
    issued: issued.invoice,
    review,
    unpaid,
    sister: m.store({ a: 'b', b: 'x', x: 'b' }[name]),
    pickup: await paid(4, collected),
    another: await paid(4, collected),
    packing: await paid(4, delivered),
    table: await paid(4, { fulfilment: 'DINE_IN', table: '9' }),
    applied: await request(done),
    undecided: await request(done),
    concern: given?.[0] ?? '',
  }
  // At last: what is bought leaves the cart.
  await act(buyer, 'addToCart', { store, sku, quantity: 7, idempotencyKey: newKey() })
  return { ...things, onHand: (await m.stock(`ware-${name}`, name)).onHand }
}

/** Who may call a field at all; whose things it is about is another matter. */
export type Who = 'anybody' | 'session' | 'resident' | 'staff' | 'operator'

/** A field of the root as the owner of things calls it. */
export interface Call {
  readonly who: Who
  readonly says: (t: Things) => Readonly<Record<string, unknown>>
  /**
   * Each id among its arguments, and whose it has to be. PUBLIC: anybody may name one. MERCHANT: of the merchant. IDLE: it
   * means nothing where it does not repeat another one. SHARED: of the merchant, and so of whoever leads any of its stores.
   */
  readonly ids?: Readonly<Record<string, 'OWN' | 'PUBLIC' | 'MERCHANT' | 'SHARED' | 'IDLE'>>
  /** What is as good as an id, and none. */
  readonly secret?: string
}

const key = (): { readonly idempotencyKey: string } => ({ idempotencyKey: newKey() })
const one = ({ line }: Ordered): object => ({ units: [{ line, quantity: 1 }] })
const STOCK = { store: 'OWN', sku: 'MERCHANT' } as const
const CHECKOUT = {
  'lines.store': 'PUBLIC',
  'lines.sku': 'PUBLIC',
  'handovers.store': 'PUBLIC',
  'handovers.address': 'OWN',
} as const
const beneath = <Value>(path: string, ids: Readonly<Record<string, Value>>) =>
  Object.fromEntries(Object.entries(ids).map(([name, value]) => [`${path}.${name}`, value]))
const checkoutOf = ({ store, sku, address }: Things): object => ({
  lines: [{ store, sku, quantity: 1 }],
  handovers: [{ store, fulfilment: 'DELIVERY', address }],
})
const first = { first: 20 }

/**
 * Every mutation, in an order in which one does not take from the next what that needs, and every query that takes an id. A
 * test sees to it that none is missing.
 */
export const CALLS: Readonly<Record<'mutation' | 'query', Readonly<Record<string, Call>>>> = {
  mutation: {
    addToCart: {
      who: 'session',
      says: ({ store, sku }) => ({ store, sku, quantity: 1, ...key() }),
      ids: { store: 'PUBLIC', sku: 'PUBLIC' },
    },
    setCartLine: {
      who: 'session',
      says: ({ store, sku }) => ({ store, sku, quantity: 2 }),
      ids: { store: 'PUBLIC', sku: 'PUBLIC' },
    },
    placeOrder: {
      who: 'resident',
      says: (t) => ({ input: { checkout: checkoutOf(t), total: 110, ...key() } }),
      ids: beneath('input.checkout', CHECKOUT),
    },
    saveAddress: {
      who: 'resident',
      says: ({ address }) => ({ id: address, input: { divisionCode: '320102', ...WORDS.a.past } }),
      ids: { id: 'OWN' },
    },
    deleteAddress: {
      who: 'resident',
      says: ({ address }) => ({ id: address }),
      ids: { id: 'OWN' },
    },
    noteConsent: { who: 'resident', says: () => ({ templates: ['ORDER_PAID'] }) },
    pay: {
      who: 'resident',
      says: ({ unpaid }) => ({ purchase: unpaid.purchase, balance: 0, ...key() }),
      ids: { purchase: 'OWN' },
    },
    syncPurchase: {
      who: 'resident',
      says: ({ unpaid }) => ({ purchase: unpaid.purchase }),
      ids: { purchase: 'OWN' },
    },
    cancelPurchase: {
      who: 'resident',
      says: ({ unpaid }) => ({ id: unpaid.purchase }),
      ids: { id: 'OWN' },
    },
    countStock: {
      who: 'staff',
      says: ({ store, sku, onHand }) => ({
        store,
        sku,
        units: onHand + 1,
        expected: onHand,
        reference: '盘点 1',
        ...key(),
      }),
      ids: STOCK,
    },
    adjustStock: {
      who: 'staff',
      says: ({ store, sku }) => ({ store, sku, delta: 3, reference: '到货 1', ...key() }),
      ids: STOCK,
    },
    keepBack: {
      who: 'staff',
      says: ({ store, sku }) => ({ store, sku, safety: 1, ...key() }),
      ids: STOCK,
    },
    transferStock: {
      who: 'staff',
      says: ({ store, sister, sku }) => ({
        sku,
        from: store,
        to: sister,
        units: 1,
        reference: '调拨 1',
        ...key(),
      }),
      ids: { from: 'OWN', to: 'OWN', sku: 'MERCHANT' },
    },
    setLowStock: {
      who: 'staff',
      says: ({ store, sku }) => ({ store, sku, units: 7, ...key() }),
      ids: STOCK,
    },
    createLinkKey: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, label: 'POS', scopes: ['ORDERS_REDEEM'], days: 30 }),
      ids: { merchant: 'OWN' },
    },
    revokeLinkKey: {
      who: 'staff',
      says: ({ linkKey }) => ({ id: linkKey }),
      ids: { id: 'OWN' },
    },
    createWebhook: {
      who: 'staff',
      says: ({ merchant }) => ({
        merchant,
        url: 'https://pos.example.com/',
        events: ['ORDER_PAID'],
      }),
      ids: { merchant: 'OWN' },
    },
    changeWebhook: {
      who: 'staff',
      says: ({ webhook }) => ({ id: webhook, events: ['STOCK_LOW'] }),
      ids: { id: 'OWN' },
    },
    rotateWebhookSecret: {
      who: 'staff',
      says: ({ webhook }) => ({ id: webhook }),
      ids: { id: 'OWN' },
    },
    pingWebhook: { who: 'staff', says: ({ webhook }) => ({ id: webhook }), ids: { id: 'OWN' } },
    retryWebhookDelivery: {
      who: 'staff',
      says: ({ delivery }) => ({ id: delivery }),
      ids: { id: 'OWN' },
    },
    removeWebhook: { who: 'staff', says: ({ webhook }) => ({ id: webhook }), ids: { id: 'OWN' } },
    redeem: {
      who: 'staff',
      says: ({ pickup }) => ({ input: { code: pickup.code, ...one(pickup), ...key() } }),
      ids: { 'input.units.line': 'OWN' },
      secret: 'input.code',
    },
    replayRedemptions: {
      who: 'staff',
      says: ({ another }) => ({ list: [{ code: another.code, ...one(another), ...key() }] }),
      ids: { 'list.units.line': 'OWN' },
      secret: 'list.code',
    },
    shipOrder: {
      who: 'staff',
      says: ({ packing }) => ({
        order: packing.order,
        carrier: 'SF',
        trackingNo: 'SF0000003',
        ...one(packing),
        ...key(),
      }),
      ids: { order: 'OWN', 'units.line': 'OWN' },
    },
    serveOrder: {
      who: 'staff',
      says: ({ table }) => ({ order: table.order, ...one(table), ...key() }),
      ids: { order: 'OWN', 'units.line': 'OWN' },
    },
    cancelUnserved: {
      who: 'staff',
      says: ({ another }) => ({
        order: another.order,
        reason: '卖完了',
        ...one(another),
        ...key(),
      }),
      ids: { order: 'OWN', 'units.line': 'OWN' },
    },
    requestAfterSale: {
      who: 'resident',
      says: ({ done, sku }) => ({
        input: {
          order: done.order,
          kind: 'EXCHANGE',
          handedOver: true,
          exchangeFor: [{ line: done.line, sku }],
          reason: '换一个',
          ...one(done),
          ...key(),
        },
      }),
      ids: {
        'input.order': 'OWN',
        'input.units.line': 'OWN',
        'input.exchangeFor.line': 'IDLE',
        'input.exchangeFor.sku': 'OWN',
      },
    },
    withdrawAfterSale: {
      who: 'resident',
      says: ({ applied }) => ({ id: applied }),
      ids: { id: 'OWN' },
    },
    decideAfterSale: {
      who: 'staff',
      says: ({ undecided }) => ({ id: undecided, agree: true, merchantFault: false, ...key() }),
      ids: { id: 'OWN' },
    },
    shipReturn: {
      who: 'resident',
      says: ({ approved }) => ({ id: approved, carrier: 'SF', trackingNo: 'SF0000002' }),
      ids: { id: 'OWN' },
    },
    receiveReturn: {
      who: 'staff',
      says: ({ approved }) => ({
        id: approved,
        outcome: 'RESTOCK',
        merchantFault: false,
        ...key(),
      }),
      ids: { id: 'OWN' },
    },
    confirmReceipt: {
      who: 'resident',
      says: ({ done }) => ({ order: done.order }),
      ids: { order: 'OWN' },
    },
    writeReview: {
      who: 'resident',
      says: ({ done }) => ({ line: done.line, ...REVIEW }),
      ids: { line: 'OWN' },
    },
    answerReview: {
      who: 'staff',
      says: ({ review }) => ({ id: review, text: '多谢' }),
      ids: { id: 'OWN' },
    },
    judgeReview: {
      who: 'staff',
      says: ({ review }) => ({ id: review, hiddenBecause: '与商品无关' }),
      ids: { id: 'OWN' },
    },
    removeReview: { who: 'resident', says: ({ review }) => ({ id: review }), ids: { id: 'OWN' } },
    createProduct: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, product: LISTED, ...key() }),
      ids: { merchant: 'SHARED', 'product.category': 'IDLE' },
    },
    setProductsOnSale: {
      who: 'staff',
      says: ({ product }) => ({ ids: [product], onSale: true }),
      ids: { ids: 'SHARED' },
    },
    updateProduct: {
      who: 'staff',
      says: ({ listed }) => ({ id: listed.id, version: listed.version, product: LISTED }),
      ids: { id: 'SHARED', 'product.category': 'IDLE' },
    },
    releaseProduct: {
      who: 'staff',
      says: ({ product }) => ({ id: product }),
      ids: { id: 'SHARED' },
    },
    scheduleProduct: {
      who: 'staff',
      says: ({ product }) => ({ id: product, listAt: null, unlistAt: null }),
      ids: { id: 'SHARED' },
    },
    writeOrigin: {
      who: 'staff',
      says: ({ product }) => ({ product, origin: null, steps: [] }),
      ids: { product: 'SHARED' },
    },
    addInspection: {
      who: 'staff',
      says: ({ product }) => ({ product, ...INSPECTED, number: newKey() }),
      ids: { product: 'SHARED' },
    },
    removeInspection: {
      who: 'staff',
      says: ({ product, inspection }) => ({ product, id: inspection }),
      ids: { product: 'SHARED', id: 'IDLE' },
    },
    setSkuComponents: {
      who: 'staff',
      says: ({ part, sku }) => ({ sku: part, components: [{ sku, perUnit: 1 }] }),
      ids: { sku: 'SHARED', 'components.sku': 'SHARED' },
    },
    judgeProduct: {
      who: 'staff',
      says: ({ pending }) => ({ id: pending, contentVersion: 1 }),
      ids: { id: 'OWN' },
    },
    setContentReview: {
      who: 'staff',
      says: () => ({ city: NANJING.code, isOn: false }),
    },
    createStore: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, store: OPENED, ...key() }),
      ids: { merchant: 'OWN' },
    },
    updateStore: {
      who: 'staff',
      says: ({ store }) => ({ id: store, version: 1, store: OPENED }),
      ids: { id: 'OWN' },
    },
    releaseStore: {
      who: 'staff',
      says: ({ store }) => ({ id: store }),
      ids: { id: 'OWN' },
    },
    setFavourite: {
      who: 'resident',
      says: ({ product }) => ({ id: product, isFavourite: true }),
      ids: { id: 'PUBLIC' },
    },
    noteVisit: {
      who: 'resident',
      says: ({ product }) => ({ id: product }),
      ids: { id: 'PUBLIC' },
    },
    checkIn: {
      who: 'resident',
      says: ({ store }) => ({ attraction: store, at: { lon: 118.78, lat: 32.04 }, ...key() }),
      ids: { attraction: 'PUBLIC' },
    },
    clearVisits: { who: 'resident', says: () => ({}) },
    noteSearch: { who: 'resident', says: () => ({ city: 'nanjing', text: '早点' }) },
    clearSearches: { who: 'resident', says: () => ({}) },
    requestInvoice: {
      who: 'resident',
      says: ({ cash }) => ({ order: cash.order, buyer: INVOICED }),
      ids: { order: 'OWN' },
    },
    issueInvoice: {
      who: 'staff',
      says: ({ invoice }) => ({ id: invoice, amount: 100, number: '25322000000012345678' }),
      ids: { id: 'OWN' },
    },
    refuseInvoice: {
      who: 'staff',
      says: ({ refusable }) => ({ id: refusable, reason: '请到店开具' }),
      ids: { id: 'OWN' },
    },
    reverseInvoice: {
      who: 'staff',
      says: ({ issued }) => ({ id: issued, redNumber: '25322000000087654321' }),
      ids: { id: 'OWN' },
    },
    withdrawInvoice: {
      who: 'resident',
      says: ({ withdrawable }) => ({ id: withdrawable }),
      ids: { id: 'OWN' },
    },
    takeTicket: {
      who: 'resident',
      says: ({ queue }) => ({ queue, party: 2, ...key() }),
      ids: { queue: 'PUBLIC' },
    },
    reportProblem: {
      who: 'resident',
      says: () => ({ input: { ...REPORTED, description: '路上有个坑' }, ...key() }),
    },
    supportReport: {
      who: 'resident',
      says: ({ report }) => ({ id: report, on: true }),
      ids: { id: 'PUBLIC' },
    },
    findParkingStay: {
      who: 'resident',
      says: ({ lot, plate }) => ({ lot, plate }),
      ids: { lot: 'PUBLIC' },
      secret: 'plate',
    },
    payParkingStay: {
      who: 'resident',
      says: ({ stay }) => ({ stay, due: 500, vouchers: [], ...key() }),
      ids: { stay: 'OWN', vouchers: 'OWN' },
    },
    leaveQueue: { who: 'resident', says: ({ ticket }) => ({ id: ticket }), ids: { id: 'OWN' } },
    giveTicket: {
      who: 'staff',
      says: ({ queue }) => ({ queue, party: 2, ...key() }),
      ids: { queue: 'OWN' },
    },
    callNext: {
      who: 'staff',
      says: ({ queue }) => ({ queue, counter: '1号桌', ...key() }),
      ids: { queue: 'OWN' },
    },
    actOnTicket: {
      who: 'staff',
      says: ({ slip }) => ({ id: slip, act: 'CANCEL' }),
      ids: { id: 'OWN' },
    },
    setQueueState: {
      who: 'staff',
      says: ({ queue }) => ({ queue, state: 'OPEN' }),
      ids: { queue: 'OWN' },
    },
    writeQueue: {
      who: 'staff',
      says: ({ queue, store }) => ({ input: { id: queue, place: store, prefix: 'A', ...QUEUED } }),
      ids: { 'input.id': 'OWN', 'input.place': 'OWN' },
    },
    closeQueue: {
      who: 'staff',
      says: ({ spareQueue }) => ({ queue: spareQueue }),
      ids: { queue: 'OWN' },
    },
    bookSlot: {
      who: 'resident',
      says: ({ bookable }) => ({
        bookable,
        party: 1,
        startsAt: FOURTH_EVENING,
        people: [VISITOR],
        ...key(),
      }),
      ids: { bookable: 'PUBLIC' },
    },
    cancelBooking: {
      who: 'resident',
      says: ({ booking }) => ({ id: booking }),
      ids: { id: 'OWN' },
    },
    creditBalance: {
      who: 'staff',
      says: ({ buyer }) => ({
        resident: buyer.id,
        amount: 1,
        city: NANJING.code,
        reason: '补偿',
        ...key(),
      }),
      ids: { resident: 'OWN' },
    },
    inviteStaff: {
      who: 'staff',
      says: ({ store }) => ({ label: '小赵', role: 'CLERK', at: store, days: 30 }),
      secret: 'at',
    },
    inviteStaffAnew: {
      who: 'staff',
      says: ({ colleague }) => ({ staff: colleague.id }),
      ids: { staff: 'OWN' },
    },
    revokeInvitation: {
      who: 'staff',
      says: ({ invitation }) => ({ invitation }),
      ids: { invitation: 'OWN' },
    },
    grantRole: {
      who: 'staff',
      says: ({ colleague, store }) => ({
        staff: colleague.id,
        role: 'CLERK',
        at: store,
        days: 30,
      }),
      ids: { staff: 'OWN' },
      secret: 'at',
    },
    endStaffSessions: {
      who: 'staff',
      says: ({ colleague }) => ({ staff: colleague.id }),
      ids: { staff: 'OWN' },
    },
    endGrant: {
      who: 'staff',
      says: ({ colleague }) => ({ grant: colleague.grant }),
      ids: { grant: 'OWN' },
    },
    purgeCache: {
      who: 'operator',
      says: ({ store }) => ({ input: { places: [store] } }),
      ids: { 'input.places': 'PUBLIC' },
    },
    resolveConcern: {
      who: 'operator',
      says: ({ concern }) => ({ id: concern, outcome: 'AGAIN', note: '已联系' }),
      ids: { id: 'OWN' },
    },
    startSession: { who: 'anybody', says: () => ({}) },
    bindPhone: { who: 'resident', says: () => ({ code: 'a-code-nobody-gave' }) },
    rotateSession: { who: 'session', says: () => ({}) },
    signOut: { who: 'session', says: () => ({}) },
    signIn: { who: 'anybody', says: () => ({ code: 'a-code-nobody-gave' }) },
  },
  query: {
    order: { who: 'anybody', says: ({ pickup }) => ({ id: pickup.order }), ids: { id: 'OWN' } },
    purchase: {
      who: 'resident',
      says: ({ pickup }) => ({ id: pickup.purchase }),
      ids: { id: 'OWN' },
    },
    checkout: {
      who: 'anybody',
      says: (t) => ({ input: checkoutOf(t) }),
      ids: beneath('input', CHECKOUT),
    },
    queue: { who: 'anybody', says: ({ queue }) => ({ id: queue }), ids: { id: 'PUBLIC' } },
    queueTicket: { who: 'anybody', says: ({ ticket }) => ({ id: ticket }), ids: { id: 'OWN' } },
    report: { who: 'anybody', says: ({ report }) => ({ id: report }), ids: { id: 'PUBLIC' } },
    parkingDue: {
      who: 'resident',
      says: ({ stay }) => ({ stay, vouchers: [] }),
      ids: { stay: 'OWN', vouchers: 'OWN' },
    },
    parkingStay: { who: 'resident', says: ({ stay }) => ({ id: stay }), ids: { id: 'OWN' } },
    myParkingVouchers: {
      who: 'resident',
      says: ({ lot }) => ({ lot }),
      ids: { lot: 'PUBLIC' },
    },
    queueLine: { who: 'staff', says: ({ queue }) => ({ queue, ...first }), ids: { queue: 'OWN' } },
    bookable: { who: 'anybody', says: ({ bookable }) => ({ id: bookable }), ids: { id: 'PUBLIC' } },
    booking: { who: 'anybody', says: ({ booking }) => ({ id: booking }), ids: { id: 'OWN' } },
    orderByCode: { who: 'staff', says: ({ pickup }) => ({ code: pickup.code }), secret: 'code' },
    stock: { who: 'staff', says: ({ store, sku }) => ({ store, sku }), ids: STOCK },
    stockAlarms: {
      who: 'staff',
      says: ({ store }) => ({ store, open: true, ...first }),
      ids: { store: 'OWN' },
    },
    linkKeys: { who: 'staff', says: ({ merchant }) => ({ merchant }), ids: { merchant: 'OWN' } },
    webhooks: { who: 'staff', says: ({ merchant }) => ({ merchant }), ids: { merchant: 'OWN' } },
    webhookDeliveries: {
      who: 'staff',
      says: ({ webhook }) => ({ endpoint: webhook, ...first }),
      ids: { endpoint: 'OWN' },
    },
    storeOrders: {
      who: 'staff',
      says: ({ store }) => ({ store, ...first }),
      ids: { store: 'OWN' },
    },
    colleagues: { who: 'staff', says: () => ({}) },
    salesFigures: {
      who: 'staff',
      says: ({ store }) => ({ store, from: '2026-11-03', to: '2026-11-03' }),
      ids: { store: 'OWN' },
    },
    payouts: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, from: '2026-11-03', to: '2026-11-03' }),
      ids: { merchant: 'OWN' },
    },
    staffMember: { who: 'staff', says: () => ({}) },
    storeAfterSales: {
      who: 'staff',
      says: ({ store }) => ({ store, ...first }),
      ids: { store: 'OWN' },
    },
    productsToReview: {
      who: 'staff',
      says: () => ({ city: NANJING.code, ...first }),
    },
    merchantStores: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, ...first }),
      ids: { merchant: 'SHARED' },
    },
    merchantProducts: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, text: '货', onSale: true, ...first }),
      ids: { merchant: 'SHARED' },
    },
    invoices: {
      who: 'staff',
      says: ({ merchant }) => ({ merchant, todo: false, ...first }),
      ids: { merchant: 'OWN' },
    },
    storeReviews: {
      who: 'staff',
      says: ({ store }) => ({ store, unanswered: false, ...first }),
      ids: { store: 'OWN' },
    },
    reviews: {
      who: 'anybody',
      says: ({ product }) => ({ product, ...first }),
      ids: { product: 'PUBLIC' },
    },
    pickupSlots: { who: 'anybody', says: ({ store }) => ({ store }), ids: { store: 'PUBLIC' } },
    node: { who: 'anybody', says: ({ store }) => ({ id: store }), ids: { id: 'PUBLIC' } },
    nodes: { who: 'anybody', says: ({ store }) => ({ ids: [store] }), ids: { ids: 'PUBLIC' } },
    place: { who: 'anybody', says: ({ store }) => ({ id: store }), ids: { id: 'PUBLIC' } },
    product: { who: 'anybody', says: ({ product }) => ({ id: product }), ids: { id: 'PUBLIC' } },
    products: {
      who: 'anybody',
      says: ({ store, merchant }) => ({
        city: NANJING.code,
        category: 'fruit',
        store,
        merchant,
        sort: 'SALES',
        ...first,
      }),
      ids: { category: 'PUBLIC', merchant: 'PUBLIC', store: 'PUBLIC' },
    },
    stores: {
      who: 'anybody',
      says: ({ merchant }) => ({ city: NANJING.code, merchant, ...first }),
      ids: { merchant: 'PUBLIC' },
    },
    parkingFee: {
      who: 'anybody',
      says: ({ store }) => ({
        lot: store,
        entry: '2026-11-03T01:00:00Z',
        exit: '2026-11-03T05:00:00Z',
        vehicleClass: 'CAR',
      }),
      ids: { lot: 'PUBLIC' },
    },
    alert: { who: 'anybody', says: ({ store }) => ({ id: store }), ids: { id: 'PUBLIC' } },
    destination: { who: 'anybody', says: ({ store }) => ({ id: store }), ids: { id: 'PUBLIC' } },
    tourismRoute: { who: 'anybody', says: ({ store }) => ({ id: store }), ids: { id: 'PUBLIC' } },
    transitLine: { who: 'anybody', says: () => ({ id: 'lin_none' }), ids: { id: 'PUBLIC' } },
  },
}

type Shown = Readonly<Record<string, unknown>>

/** How a request was refused, or that it showed and did nothing; `undefined` when it did or showed something. */
export const refusalOf = (name: string, { data, errors }: Answer): string | undefined => {
  if (errors) return errors[0]?.extensions?.code
  const shown = data?.[name] as Shown | readonly unknown[] | boolean | null | undefined
  if (shown === null || shown === undefined) return 'null'
  if (typeof shown === 'boolean') return 'as if it were done'
  if (Array.isArray(shown)) {
    const [row] = shown as readonly (null | {
      readonly problem?: { readonly problem: string } | null
    })[]
    return row === undefined || row === null ? 'null' : row.problem?.problem
  }
  const { problem, nodes, obstacles } = shown as Shown
  if (typeof problem === 'string') return problem
  if (Array.isArray(obstacles) && obstacles.length > 0) return 'CHECKOUT_OBSTRUCTED'
  return Array.isArray(nodes) && nodes.length === 0 ? 'null' : undefined
}
