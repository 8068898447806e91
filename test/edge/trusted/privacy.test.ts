import {
  execute,
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { policyOf, type AnswerPolicy } from '#edge/cache/policy.ts'
import type { DocumentFacts } from '#edge/trusted/facts.ts'
import { scenes } from '#scenes/index.ts'
import { defineScene, type GraphParts, type Scene } from '#scenes/scene.ts'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { once } from '#schema/context.ts'
import { oneByKey } from '#schema/loaders.ts'
import { textFile } from '../../fixtures/import/reading.ts'
import { NANJING } from '../../support/cities.ts'
import { portal, type Answer, type Portal } from '../../support/portal.ts'
import {
  CALLS,
  documentOf,
  neighbourhood,
  schema,
  thingsOf,
  WORDS,
  type Things,
} from '../../support/selling/people.ts'
import { requireDeskStore, updateStore } from '#resolvers/storefront/service.ts'
import { TABLES } from '../../support/bookings.ts'
import { queueDay } from '#resolvers/booking/rules/queue.ts'
import { machineOf, ownerContext } from '../../support/selling/links.ts'
import type { Market } from '../../support/selling.ts'
import { idOf, manifestOf, pathOf, readCacheStatus } from '../../support/trusted.ts'
import { walkOf, type ValueOf, type Visit } from '../../support/walk.ts'

const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
)

/** The types one gets to from a type, itself included. */
const reachedFrom = (start: GraphQLNamedType): ReadonlySet<string> => {
  const found = new Set([start])
  for (const type of found) {
    if (!isCompositeType(type)) continue
    if (!isObjectType(type)) for (const row of schema.getPossibleTypes(type)) found.add(row)
    if ('getFields' in type)
      for (const field of Object.values(type.getFields())) found.add(getNamedType(field.type))
  }
  return new Set([...found].map(({ name }) => name))
}

const policy = (text: string): AnswerPolicy => {
  const document = parse(text)
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new TypeError(`There is no operation in ${text}.`)
  return policyOf(schema, document, operation)
}

/** What a row of a type can show below itself, so far down. Lists by pages are left out. */
const belowOf = (type: GraphQLNamedType, depth: number): string =>
  isObjectType(type) && depth > 0
    ? Object.values(type.getFields())
        .filter(({ args }) => !args.some((one) => one.name === 'first' || isRequiredArgument(one)))
        .map((field) => [field.name, getNamedType(field.type)] as const)
        .filter(([, of]) => isCompositeType(of))
        .map(([name, of]) => `${name} { __typename ${belowOf(of, depth - 1)} }`)
        .join(' ')
    : ''

interface Row {
  readonly id: string
  readonly [field: string]: unknown
}

/** The row of the demonstration that has most to show, out of a list of a type. */
const fullest = async (p: Portal, list: string, type: string): Promise<Row> => {
  const of = schema.getType(type)
  if (!of) throw new TypeError(`There is no type ${type}.`)
  const below = belowOf(of, 2)
  const { data, errors } = await execute({
    schema,
    document: parse(`{ list: ${list.replace('*', `id ... on ${type} { ${below} }`)} }`),
    contextValue: p.context(),
  })
  if (errors) throw errors[0] ?? new Error(list)
  const found = data?.['list'] as { readonly nodes?: readonly Row[] } | readonly Row[]
  const rows = 'nodes' in found ? (found.nodes ?? []) : (found as readonly Row[])
  const sizes = rows.map((row) => JSON.stringify(row).length)
  const row = rows[sizes.indexOf(Math.max(...sizes))]
  if (!row) throw new Error(`The demonstration has no ${type}.`)
  return row
}

const KINDS = {
  Attraction: 'ATTRACTION',
  CampusVenue: 'CAMPUS_VENUE',
  ParkingLot: 'PARKING_LOT',
  ServiceHall: 'SERVICE_HALL',
  Station: 'STATION',
  Store: 'STORE',
}

/** What a walk through the demonstration has to know: the best row of each type, and what not even that has. */
interface Demo {
  readonly ids: ReadonlyMap<string, string>
  readonly empty: ReadonlySet<string>
}

const STAY = 'entry: "2026-11-03T01:00:00Z", exit: "2026-11-03T05:00:00Z"'

const demoOf = async (p: Portal): Promise<Demo> => {
  const ids = new Map<string, string>()
  const empty = new Set<string>()
  const lists = Object.entries(KINDS).map(
    ([type, kind]) =>
      [type, `places(city: "nanjing", kinds: [${kind}], first: 100) { nodes { * } }`] as const,
  )
  for (const [type, list] of [
    ...lists,
    ['Product', 'products(city: "nanjing", first: 100) { nodes { * } }'],
    ['TransitLine', 'transitLines(city: "nanjing") { * }'],
    ['Destination', 'destinations(city: "nanjing") { * }'],
    ['TourismRoute', 'tourismRoutes(city: "nanjing") { * }'],
  ] as const) {
    const row = await fullest(p, list, type)
    ids.set(type, row.id)
    for (const [field, value] of Object.entries(row))
      if (value === null || (Array.isArray(value) && value.length === 0))
        empty.add(`${type}.${field}`)
  }
  const { product } = await p.ask<{ readonly product: { readonly merchant: Row } }>(
    'query ($id: ID!) { product(id: $id) { merchant { id } } }',
    { id: ids.get('Product') },
  )
  ids.set('Merchant', product.merchant.id)
  for (const city of ['nanjing', 'changsha', 'kunming', 'xingtai']) {
    const { parkingLots } = await p.ask<{
      readonly parkingLots: { readonly nodes: readonly Row[] }
    }>(`{ parkingLots(city: "${city}", first: 100) { nodes { id } } }`)
    for (const { id } of parkingLots.nodes) {
      if (ids.has('ParkingFee') && ids.has('ParkingTariffUnknown')) break
      const { parkingFee } = await p.ask<{ readonly parkingFee: { readonly type: string } }>(
        `{ parkingFee(lot: "${id}", ${STAY}) { type: __typename } }`,
      )
      // Where all have a tariff, one loses it: see below.
      ids.set(ids.has(parkingFee.type) ? 'ParkingTariffUnknown' : parkingFee.type, id)
    }
  }
  return { ids, empty }
}

/** What required arguments are given: things of the demonstration, of the type that is wanted. */
const valueIn =
  ({ ids }: Demo): ValueOf =>
  (argument, field, wanted) => {
    if (field === 'order' || field === 'purchase' || field === 'checkout') return `$${field}`
    if (field === 'orderByCode') return wanted === 'PickupCodeUnknown' ? '"22222222"' : '$code'
    if (field === 'stock' && argument === 'sku')
      return wanted === 'StockUnknown' ? '"sku_none"' : '$sku'
    if (argument === 'store') return '$store'
    if (argument === 'product') return '$product'
    if (argument === 'merchant') return '$merchant'
    if (field === 'alert') return '"alr_demo"'
    if (field === 'destination') return `"${ids.get('Destination')}"`
    if (field === 'tourismRoute') return `"${ids.get('TourismRoute')}"`
    if (argument === 'endpoint') return '$webhook'
    if (argument === 'queue') return '$queue'
    if (field === 'queue') return '"bkr_demo"'
    if (field === 'queueTicket') return '$ticket'
    if (field === 'report') return '$report'
    if (field === 'parkingStay' || argument === 'stay') return '$stay'
    if (argument === 'vouchers') return '[]'
    if (field === 'myParkingVouchers') return '$lot'
    if (field === 'bookable') return argument === 'id' ? '"bkr_slots"' : '"2026-11-05"'
    if (argument === 'day') return '"2026-11-05"'
    if (field === 'booking') return '$booking'
    const id = `"${ids.get(wanted) ?? ids.get('Store')}"`
    if (argument === 'id') return id
    if (argument === 'ids') return `[${id}]`
    if (argument === 'lot') return `"${ids.get(wanted) ?? ids.get('ParkingFee')}"`
    if (argument === 'city') return '"nanjing"'
    if (argument === 'code') return field === 'district' ? '"320102"' : '"nanjing"'
    if (argument === 'text') return '"湖"'
    if (argument === 'at') return `{ lon: ${NANJING.lon}, lat: ${NANJING.lat} }`
    if (argument === 'entry') return '"2026-11-03T01:00:00Z"'
    if (argument === 'from') return '"2026-01-01"'
    if (argument === 'to' && field === 'delivers')
      return `{ lon: ${NANJING.lon}, lat: ${NANJING.lat} }`
    if (argument === 'to') return '"2026-12-31"'
    if (argument === 'exit')
      return wanted === 'ParkingStayNegative' ? '"2026-11-02T01:00:00Z"' : '"2026-11-03T05:00:00Z"'
    return undefined
  }

const probe = await portal({ demo: true })
const demo = await demoOf(probe)
probe.close()
const walk = walkOf(schema, valueIn(demo), (field) => demo.empty.has(field))

interface Caller {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
}

const guest: Caller = { name: 'guest', headers: {} }
const KINDS_OF_CALLER = ['guest', 'marker-of-a', 'operator', 'resident a', 'manager of a']

/** Of the merchant of both stores. */
const OWNER = 'owner of the merchant'
const ERP = 'a system of the merchant'

/** A guest, the machines of two partners that have imported something each, and an operator. */
const callersOf = async (p: Portal): Promise<readonly Caller[]> => {
  const row = JSON.stringify([{ id: 'a', name: '一处景点', lon: 118.78, lat: 32.04 }])
  const callers = [guest]
  for (const name of ['marker-of-a', 'marker-of-b']) {
    await p.import('attractions-json', [textFile(row)], NANJING, { source: name })
    callers.push({ name, headers: await p.asMachine(['import'], null, name) })
  }
  callers.push({ name: 'operator', headers: await p.asMachine(['operate'], null, 'operator') })
  return callers
}

type Variables = Readonly<Record<string, unknown>>

/** What the ids of a document may be of: things of one person, in one state. */
const asksOf = (t: Things): readonly Variables[] =>
  [t.pickup, t.packing, t.sent].map(({ order, purchase, code }) => ({
    order,
    purchase,
    code,
    store: t.store,
    sku: t.sku,
    merchant: t.merchant,
    product: t.product,
    webhook: t.webhook,
    queue: t.queue,
    ticket: t.ticket,
    stay: t.stay,
    report: t.report,
    lot: t.lot,
    booking: t.booking,
    // Of whoever asks it is the cart, and the address is unknown unless it is theirs.
    checkout: {
      handovers: [{ store: t.store, fulfilment: 'DELIVERY', address: t.address, note: order }],
    },
  }))

/** Two people who buy, each at a store of their own, and those who work there. */
interface Neighbours {
  readonly p: Portal
  readonly callers: readonly Caller[]
  readonly asks: readonly Variables[]
  readonly things: readonly Things[]
  /** What only some may ever read, and who. */
  readonly marks: ReadonlyMap<string, ReadonlySet<string>>
  /** Of those, the ones that some document does show to whom they belong. */
  readonly shown: readonly string[]
}

/** One of the stores has everything that can be written of hours, and sends for one price. */
const openedAsWritten = async (p: Portal, id: string, merchant: string): Promise<void> => {
  const ctx = ownerContext({ p, merchant } as Market)
  const store = await requireDeskStore(ctx, id)
  const times = { opens: '09:00', closes: '12:00', lastEntry: '11:00' }
  await updateStore(ctx, {
    id,
    version: store.version,
    store: {
      names: store.names,
      position: { lon: store.lon ?? 0, lat: store.lat ?? 0, crs: 'WGS84' },
      hours: {
        weekly: [{ days: [1], ...times, from: '01-01', through: '12-31' }],
        holidays: 'OPEN',
        makeupWorkdays: 'AS_WORKDAY',
        exceptions: [{ date: '2026-12-31', spans: [times], note: '盘点' }],
      },
      tags: store.tags,
      state: 'OPEN',
      pickup: store.pickup,
      slots: store.slots,
      dineIn: store.dineIn,
      freight: { firstFen: 10, extraFen: 10, freeFromFen: 10_000 },
      deliveryArea: null,
    },
  })
}

const neighboursIn = async (documents: ReturnType<typeof manifestOf>): Promise<Neighbours> => {
  const m = await neighbourhood({ demo: true, cache: true, cities: [], documents })
  const { p } = m
  await p.db.run(
    sql`UPDATE parking_lots SET tariff = NULL WHERE place_id = ${demo.ids.get('ParkingTariffUnknown')}`,
  )
  // Nobody has bought anything of the demonstration.
  await p.db.run(
    sql`INSERT INTO product_ratings (product_id, stars_5) VALUES (${demo.ids.get('Product')}, 1)`,
  )
  await p.db.run(
    sql`INSERT INTO product_origins (product_id, origin, steps) VALUES (${demo.ids.get('Product')}, '{"en":"Lishui"}', '[{"on":"2026-11-01","where":{"en":"Lishui"},"what":{"en":"Milled"}}]')`,
  )
  await p.db.run(
    sql`INSERT INTO sku_components (sku_id, component_id, per_unit, position) SELECT k.id, (SELECT id FROM skus WHERE product_id <> k.product_id LIMIT 1), 1, 0 FROM skus k WHERE k.product_id = ${demo.ids.get('Product')}`,
  )
  await p.db.batch([
    p.db
      .run(sql`INSERT INTO alerts_messages (id, city_code, partner_id, source, source_id, content_hash, identifier, sender, sent, status, msg_type, scope)
      SELECT 'alr_demo', '320100', id, 'demo', 'a', '', 'a', 's', ${p.host.clock()}, 'Actual', 'Alert', 'Public' FROM partners LIMIT 1`),
    p.db
      .run(sql`INSERT INTO alerts_infos (message_id, position, language, category, event, response_type, urgency, severity, certainty, shown_from, shown_until, areas)
      VALUES ('alr_demo', 0, 'zh-CN', '["Met"]', '大风', '["Prepare"]', 'Expected', 'Minor', 'Likely', 0, 99999999999999, '[{"areaDesc":"南京","polygons":[],"circles":[],"geocodes":[],"divisions":["3201"]}]')`),
  ])
  // What the demonstration has none of: a ticket that is sold, a recording, a route that comes before the gates open.
  await p.db.batch([
    p.db.run(
      sql`UPDATE tourism_attractions SET tickets = '[{"audience":"ADULT","name":{"en":"Adult"},"priceFen":100}]' WHERE place_id = ${demo.ids.get('Attraction')}`,
    ),
    p.db
      .run(sql`INSERT INTO tourism_ticket_skus (id, city_code, partner_id, source, source_id, content_hash, updated_at, place_id, audience, sku_id)
      SELECT 'tts_demo', p.city_code, p.partner_id, 'demo', 'ticket', '', 0, p.id, 'ADULT', (SELECT id FROM skus WHERE product_id = ${demo.ids.get('Product')} LIMIT 1)
      FROM places p WHERE p.id = ${demo.ids.get('Attraction')}`),
    p.db.run(
      sql`UPDATE tourism_guide_stops SET audio = '[{"locale":"zh-CN","url":"https://audio.example.com/1.mp3","seconds":60,"attribution":{"text":"Somebody"}}]'`,
    ),
    p.db.run(
      sql`UPDATE places SET state = 'SUSPENDED' WHERE id = (SELECT place_id FROM tourism_route_stops WHERE route_id = ${demo.ids.get('TourismRoute')} AND place_id <> ${demo.ids.get('Attraction')} ORDER BY position DESC LIMIT 1)`,
    ),
  ])
  await p.db.batch([
    p.db
      .run(sql`INSERT INTO booking_resources (id, place_id, kind, names, party_max, has_queue, updated_at)
      VALUES ('bkr_slots', ${demo.ids.get('Store')}, 'TABLE', '{"en":"Tables"}', 4, 0, 0)`),
    p.db
      .run(sql`INSERT INTO booking_rules (resource_id, hours, slot_minutes, capacity, counts_people, quotas, days_ahead, lead_minutes, cancel_minutes, real_name, no_show_limit, waiting_list)
      VALUES ('bkr_slots', ${JSON.stringify(TABLES.hours)}, 60, 4, 0, '{}', 7, 0, 0, 0, 3, 1)`),
  ])
  await p.db.batch([
    p.db
      .run(sql`INSERT INTO booking_resources (id, place_id, kind, names, party_max, has_queue, updated_at)
      VALUES ('bkr_demo', ${demo.ids.get('Store')}, 'TABLE', '{"en":"Small tables"}', 2, 1, 0)`),
    ...[1, 2, 3, 4].flatMap((number) => [
      p.db
        .run(sql`INSERT INTO queue_days (resource_id, day, last) VALUES ('bkr_demo', ${queueDay(p.host.clock(), 'Asia/Shanghai')}, 1)
        ON CONFLICT (resource_id, day) DO UPDATE SET last = last + 1`),
      p.db
        .run(sql`INSERT INTO queue_tickets (id, resource_id, day, number, rank, party, origin, taken_at)
        SELECT ${`qtk_demo${number}`}, resource_id, day, last, last, 2, 'WALK_IN', 0 FROM queue_days WHERE resource_id = 'bkr_demo'`),
      p.db.run(
        sql`UPDATE queue_tickets SET state = 'CALLED', counter = '2', calls = 1, called_at = ${p.host.clock()} WHERE id = ${`qtk_demo${number}`}`,
      ),
      p.db.run(
        sql`INSERT INTO queue_calls (id, ticket_id, resource_id, again, at) VALUES (${`qcl_demo${number}`}, ${`qtk_demo${number}`}, 'bkr_demo', 0, ${p.host.clock()})`,
      ),
    ]),
  ])
  await p.db
    .run(sql`INSERT INTO inspections (id, product_id, laboratory, number, inspected_on, result, page_url, created_at)
    VALUES ('isp_demo', ${demo.ids.get('Product')}, '市质检院', 'N1', '2026-10-08', 'PASSED', 'https://lab.example.com/1', 0)`)
  const clerkOf = async (name: string, scope: string): Promise<Caller> => ({
    name,
    headers: (await m.staff('CLERK', scope)).headers,
  })
  const operator = await m.staff('OPERATOR', NANJING.code)
  const callers = [...(await callersOf(p))]
  const asks: Variables[] = []
  const everything: Things[] = []
  const marks = new Map<string, ReadonlySet<string>>()
  const shown: string[] = []
  for (const name of ['a', 'b'] as const) {
    const things = await thingsOf(m, name, operator)
    const { buyer, manager, store } = things
    const [resident, staff, clerk] = [`resident ${name}`, `manager of ${name}`, `clerk of ${name}`]
    callers.push({ name: resident, headers: buyer.headers })
    callers.push({ name: staff, headers: manager.headers }, await clerkOf(clerk, store))
    asks.push(...asksOf(things))
    everything.push(things)
    await p.db.run(
      sql`INSERT INTO tourism_check_ins (resident_id, place_id, date, at) VALUES (${buyer.id}, ${demo.ids.get('Attraction')}, '2026-11-03', 0)`,
    )
    const { past, ...now } = WORDS[name]
    const own = await p.db.all<[string]>(sql`
      SELECT id FROM purchases WHERE resident_id = ${buyer.id} UNION ALL SELECT id FROM after_sales WHERE resident_id = ${buyer.id}
      UNION ALL SELECT id FROM orders WHERE resident_id = ${buyer.id} UNION ALL SELECT number FROM orders WHERE resident_id = ${buyer.id}
      UNION ALL SELECT l.id FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.resident_id = ${buyer.id}
      UNION ALL SELECT g.id FROM parcels g JOIN orders o ON o.id = g.order_id WHERE o.resident_id = ${buyer.id}
      UNION ALL SELECT g.tracking_no FROM parcels g JOIN orders o ON o.id = g.order_id WHERE o.resident_id = ${buyer.id}`)
    for (const mark of Object.values(now)) marks.set(mark, new Set([resident, staff, clerk, OWNER]))
    // Systems of the merchant as well, but nobody's name or number.
    for (const mark of own.flat()) marks.set(mark, new Set([resident, staff, clerk, OWNER, ERP]))
    // What the store has no use for: it is the buyer’s alone.
    const secret = await p.db.all<[string]>(sql`
      SELECT c.code FROM pickup_codes c JOIN orders o ON o.id = c.order_id WHERE o.resident_id = ${buyer.id}
      UNION ALL SELECT id FROM addresses WHERE resident_id = ${buyer.id} UNION ALL SELECT id FROM sessions WHERE resident_id = ${buyer.id}
      UNION ALL SELECT number FROM purchases WHERE resident_id = ${buyer.id} UNION ALL SELECT id FROM payments WHERE resident_id = ${buyer.id}
      UNION ALL SELECT out_trade_no FROM payments WHERE resident_id = ${buyer.id}`)
    const { id, openid, token } = buyer
    for (const mark of [...secret.flat(), ...Object.values(past), id, openid, token])
      marks.set(mark, new Set([resident]))
    shown.push(...Object.values(now), ...Object.values(past), id, things.address)
    for (const { order, purchase, line } of [things.pickup, things.packing, things.sent])
      shown.push(order, purchase, line)
    shown.push(things.pickup.code)
  }
  await openedAsWritten(p, m.store('a'), m.merchant)
  callers.push({ name: OWNER, headers: (await m.staff('OWNER', m.merchant)).headers })
  callers.push({ name: ERP, headers: (await machineOf(m, ['orders:read'])).headers })
  callers.push({ name: 'guest with a session', headers: (await m.guest()).headers })
  callers.push({ name: 'operator of the city', headers: operator.headers })
  callers.push(await clerkOf('clerk of another merchant', m.store('x')))
  return { p, callers, asks, things: everything, marks, shown }
}

const asked = (
  p: Portal,
  id: string,
  { headers }: Caller,
  variables: Variables = {},
): Promise<Response> => Promise.resolve(p.request(pathOf(id, variables), { headers }))

const freely = async (
  p: Portal,
  query: string,
  { headers }: Caller,
  variables: Variables = {},
): Promise<string> => {
  const response = await p.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  })
  return response.text()
}

const entries = (p: Portal): number => p.host.cache?.answers.memory.stats().entries ?? 0

/** Whether an answer got as far as the row whose field is asked for. */
const reaches = (text: string, path: readonly string[]): boolean => {
  let values: readonly unknown[] = [(JSON.parse(text) as Answer).data]
  for (const name of path.slice(0, -1))
    values = values
      .flatMap((value) => (value as Readonly<Record<string, unknown>> | null)?.[name] ?? [])
      .flat()
  const last = path.at(-1) ?? ''
  return values.some((value) => typeof value === 'object' && value !== null && last in value)
}

describe('the privacy walk', () => {
  it('goes to every field of every object type that can be read', () => {
    const all = objectTypes.flatMap((type) =>
      Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    )
    const changing = new Set(walk.unreachable.map(({ name }) => name))
    const visited = walk.visits.map(({ field }) => field)
    expect(visited.toSorted()).toEqual(
      all.filter((field) => !changing.has(field.slice(0, field.indexOf('.')))).toSorted(),
    )
    // What is left is shown to who has changed something, and answers of mutations are never kept.
    const mutations = schema.getMutationType()
    const shownByMutations = mutations ? reachedFrom(mutations) : new Set()
    for (const type of changing) expect(shownByMutations).toContain(type)
    for (const mutation of Object.keys(mutations?.getFields() ?? {}))
      expect(policy(`mutation { ${mutation} }`)).toEqual({ scope: 'PRIVATE', because: 'mutation' })
  })

  const byType = Map.groupBy(walk.visits, ({ field }) => field.slice(0, field.indexOf('.')))
  /** Fields that nobody’s answer got to. */
  const unseen: string[] = []
  /** Who has read which marks, so that nobody is kept from everything. */
  const read = new Map<string, Set<string>>()
  let p: Portal
  let callers: readonly Caller[] = []
  let asks: readonly Variables[] = []
  let things: readonly Things[] = []
  let marks: ReadonlyMap<string, ReadonlySet<string>> = new Map()
  let shown: readonly string[] = []
  let anyMark = /(?!)/g
  beforeAll(async () => {
    const documents = manifestOf(
      Object.fromEntries(walk.visits.map(({ name, text }) => [name, text])),
    )
    ;({ p, callers, asks, things, marks, shown } = await neighboursIn(documents))
    anyMark = new RegExp(
      [...marks.keys()].map((mark) => mark.replaceAll(/[^\w\p{L}-]/gu, '.')).join('|'),
      'g',
    )
    return () => p.close()
  })

  /** The variables a document is asked with: everybody asks for things of everybody. */
  const variablesOf = ({ variables }: Visit): readonly Variables[] => {
    const picked = asks.map((ask) =>
      Object.fromEntries(variables.map((variable) => [variable, ask[variable]])),
    )
    return [...new Map(picked.map((one) => [JSON.stringify(one), one])).values()]
  }

  const expectNobodyElses = (body: string, { name }: Caller, field: string): void => {
    for (const [mark] of body.matchAll(anyMark)) {
      expect(marks.get(mark), `${name} reads ${mark} in ${field}`).toContain(name)
      read.set(name, (read.get(name) ?? new Set()).add(mark))
    }
  }

  /** Made for each of them anew, kept for the others, and in words of their own: one and the same. */
  const expectShared = async (visit: Visit, variables: Variables): Promise<void> => {
    const { field, text, path } = visit
    const oneOfEachKind = callers.filter(({ name }) => KINDS_OF_CALLER.includes(name))
    const bodies = new Map<string, string>()
    const kept = async (caller: Caller, fwd: 'miss' | undefined): Promise<void> => {
      const response = await asked(p, idOf(text), caller, variables)
      bodies.set(await response.text(), `${caller.name}, ${fwd ?? 'hit'}`)
      expect(readCacheStatus(response.headers.get('cache-status')).fwd, field).toBe(fwd)
      expect(response.headers.get('cache-control'), field).toMatch(/^public, /)
    }
    for (const caller of oneOfEachKind) {
      p.host.cache?.answers.memory.clear()
      await kept(caller, 'miss')
      bodies.set(await freely(p, text, caller, variables), `${caller.name}, freely`)
    }
    await kept(guest, undefined)
    expect([...bodies.values()], field).toHaveLength(1)
    const [body = ''] = bodies.keys()
    expect(JSON.parse(body), field).not.toHaveProperty('errors')
    expect(body, field).not.toMatch(anyMark)
    if (!reaches(body, path)) unseen.push(field)
  }

  const expectOwn = async (visit: Visit): Promise<void> => {
    const { field, text, path } = visit
    const before = entries(p)
    let seen = false
    const everyWay = variablesOf(visit).flatMap((variables) =>
      callers.map((caller) => [caller, variables] as const),
    )
    for (const [caller, variables] of everyWay) {
      const response = await asked(p, idOf(text), caller, variables)
      const body = await response.text()
      expect(response.headers.get('cache-control'), field).toBe('private, no-store')
      expect(response.headers.get('etag'), field).toBeNull()
      for (const mark of body.match(/marker-of-[ab]/g) ?? [])
        if (caller.name !== 'operator') expect(mark, field).toBe(caller.name)
      expectNobodyElses(body, caller, field)
      seen ||= reaches(body, path)
    }
    expect(entries(p), field).toBe(before)
    if (!seen) unseen.push(field)
  }

  it.each([...byType.keys()])(
    'what %s shows is the same for everybody, or for its caller alone and never kept',
    async (type) => {
      for (const visit of byType.get(type) ?? [])
        if (policy(visit.text).scope !== 'PUBLIC') await expectOwn(visit)
        else for (const variables of variablesOf(visit)) await expectShared(visit, variables)
    },
  )

  it('has seen a row of every type there is', () => {
    expect(unseen).toEqual([])
  })

  /** Fields of the root that show what is somebody's, by the arguments of whoever's it is. */
  const PRIVATE: Readonly<Record<string, (t: Things) => Variables>> = {
    ...Object.fromEntries(Object.entries(CALLS.query).map(([name, { says }]) => [name, says])),
    me: () => ({}),
    cart: () => ({}),
    orders: () => ({ first: 20 }),
    concerns: () => ({}),
  }
  it.each(
    Object.entries(PRIVATE).filter(
      ([name]) => policy(documentOf('query', name)).scope === 'PRIVATE',
    ),
  )('what %s shows in depth is its caller’s alone, whoever’s ids they know', async (name, says) => {
    for (const caller of callers)
      for (const each of things) {
        const response = await p.request('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...caller.headers },
          body: JSON.stringify({ query: documentOf('query', name), variables: says(each) }),
        })
        expect(response.headers.get('cache-control'), name).toBe('private, no-store')
        const body = await response.text()
        expect(body, name).not.toMatch(/COST_LIMIT|VALIDATION/)
        expectNobodyElses(body, caller, name)
      }
    await p.db.run(sql`DELETE FROM rate_windows`)
  })

  it('has shown what is theirs to those it belongs to', () => {
    const never = shown.filter(
      (mark) => ![...(marks.get(mark) ?? [])].every((name) => read.get(name)?.has(mark) === true),
    )
    expect(never).toEqual([])
  })
})

/**
 * A scene whose fields look who is asking and forgot to say so: each is declared as public as can be. `viewer` is
 * reached in all the ways code has.
 */
const forgetfulGraph = ({ builder: b }: GraphParts): void => {
  const described = { description: 'Part of the example.' }
  const Asker = b.interfaceRef<{ readonly kind: string }>('Asker').implement({
    ...described,
    fields: (t) => ({ kind: t.exposeString('kind', described) }),
    resolveType: (_asker, ctx) => (ctx.viewer.kind === 'guest' ? 'GuestAsker' : 'MachineAsker'),
  })
  for (const name of ['GuestAsker', 'MachineAsker'])
    b.objectRef<{ readonly kind: string }>(name).implement({ ...described, interfaces: [Asker] })
  const Forgetful = b.objectRef<object>('Forgetful').implement({
    ...described,
    ...cached(CONTENT),
    fields: (t) => ({
      read: t.string({ ...described, resolve: (_row, _args, ctx) => ctx.viewer.kind }),
      destructured: t.string({ ...described, resolve: (_row, _args, { viewer }) => viewer.kind }),
      copied: t.string({ ...described, resolve: (_row, _args, ctx) => ({ ...ctx }).viewer.kind }),
      late: t.string({
        ...described,
        resolve: async (_row, _args, ctx) => {
          await new Promise((resolve) => setTimeout(resolve, 5))
          return ctx.viewer.kind
        },
      }),
      remembered: t.string({
        ...described,
        resolve: (_row, _args, ctx) => once(ctx, 'who', () => ctx.viewer.kind),
      }),
      loaded: t.string({
        ...described,
        resolve: async (_row, _args, ctx) => {
          const loader = oneByKey(
            ctx,
            'whoever',
            async (keys) => keys.map((key) => ({ key, kind: ctx.viewer.kind })),
            ({ key }) => key,
          )
          return (await loader.load('a'))?.kind ?? ''
        },
      }),
      computed: t.string({
        ...described,
        resolve: (_row, _args, ctx) =>
          Object.entries(ctx)
            .filter(([name]) => name === 'viewer')
            .map(([, viewer]) => (viewer as { readonly kind: string }).kind)
            .join(''),
      }),
      written: t.string({
        ...described,
        resolve: (_row, _args, { db: _db, log: _log, limiter: _limiter, ...rest }) =>
          /"kind":"(\w+)"/.exec(JSON.stringify(rest))?.[1] ?? '',
      }),
      fetched: t.string({
        ...described,
        resolve: (_row, _args, ctx) => (Reflect.get(ctx, 'viewer') as { kind: string }).kind,
      }),
      typed: t.field({ ...described, type: Asker, resolve: () => ({ kind: 'guest' }) }),
      listed: t.field({
        ...described,
        type: [Asker],
        resolve: (_row, _args, ctx) => (ctx.viewer.kind === 'guest' ? [{ kind: 'guest' }] : []),
      }),
      innocent: t.string({ ...described, resolve: () => 'guest' }),
    }),
  })
  b.queryField('forgetful', (t) =>
    t.field({ ...described, ...cached(CONTENT), type: Forgetful, resolve: () => ({}) }),
  )
}

const forgetful: Scene = defineScene({
  id: 'forgetful',
  messages: {
    en: { 'forgetful.title': 'Forgetful', 'forgetful.lead': 'It forgot.' },
    'zh-CN': { 'forgetful.title': '健忘', 'forgetful.lead': '忘了。' },
  },
  graph: forgetfulGraph,
})

describe.each([
  ['compiled', false],
  ['interpreted', true],
] as const)('a field that forgot to say that it looks who is asking, %s', (_how, interpreted) => {
  const FIELDS = {
    read: 'read',
    destructured: 'destructured',
    copied: 'copied',
    late: 'late',
    remembered: 'remembered',
    loaded: 'loaded',
    computed: 'computed',
    written: 'written',
    fetched: 'fetched',
    typed: 'typed { kind }',
    listed: 'listed { kind }',
  }
  const textOf = (field: string): string =>
    `query Forgetful { cities { code } forgetful { innocent ${field} } }`
  const INNOCENT = 'query Forgetful { cities { code } forgetful { innocent } }'
  let p: Portal
  let callers: readonly Caller[] = []
  beforeAll(async () => {
    p = await portal({
      demo: true,
      cache: true,
      interpreted,
      scenes: [...scenes, forgetful],
      documents: manifestOf({ Forgetful: [INNOCENT, ...Object.values(FIELDS).map(textOf)] }),
    })
    callers = await callersOf(p)
    return () => p.close()
  })

  it('is kept as long as it does not', async () => {
    await asked(p, idOf(INNOCENT), guest)
    const again = await asked(p, idOf(INNOCENT), callers[1] ?? guest)
    expect(readCacheStatus(again.headers.get('cache-status')).hit).toBe(true)
    p.host.cache?.answers.memory.clear()
  })

  it.each(Object.entries(FIELDS))(
    '%s is told of a guest whoever asks, and is never kept',
    async (_name, field) => {
      const text = textOf(field)
      for (const caller of [...callers, ...callers]) {
        const response = await asked(p, idOf(text), caller)
        expect(response.headers.get('cache-control')).toBe('private, no-store')
        expect(readCacheStatus(response.headers.get('cache-status'))).toEqual({
          cache: 'shijing',
          fwd: 'bypass',
        })
        const body = await response.text()
        expect(body).not.toContain('errors')
        expect(body.match(/guest/g)).toHaveLength(2)
        expect(body).not.toContain('machine')
      }
      expect(entries(p)).toBe(0)
    },
  )

  it('is not given to those who wait for the same either', async () => {
    const text = textOf(FIELDS.late)
    const executions = () => p.host.cache?.stats.read().executions ?? 0
    const before = executions()
    const all = [...callers, ...callers, ...callers]
    const responses = await Promise.all(all.map((caller) => asked(p, idOf(text), caller)))
    for (const response of responses)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(executions() - before).toBeGreaterThanOrEqual(all.length)
    expect(entries(p)).toBe(0)
  })
})

describe('a private field beside public ones', () => {
  const RUNS = 'importRuns(first: 5) { nodes { source } }'
  const DISGUISES: readonly (readonly [what: string, text: string])[] = [
    ['as it is', `query A { cities { code } ${RUNS} }`],
    ['under an alias', `query A { cities { code } s: ${RUNS} }`],
    ['under the name of a public one', `query A { importRuns: cities { code } cities: ${RUNS} }`],
    [
      'with every name below it changed',
      'query A { c: cities { n: name } s: importRuns(first: 5) { nodes: edges { code: node { name: source } } } }',
    ],
    ['twice', `query A { cities { code } a: ${RUNS} b: ${RUNS} }`],
    ['in a fragment', `query A { cities { code } ...F } fragment F on Query { s: ${RUNS} }`],
    [
      'in a fragment in a fragment',
      `query A { ...G } fragment G on Query { cities { code } ...F } fragment F on Query { ... { s: ${RUNS} } }`,
    ],
    [
      'on a condition',
      `query A($yes: Boolean = true) { cities { code } s: importRuns(first: 5) @include(if: $yes) { nodes { source } } }`,
    ],
    [
      'of which only the type is asked for',
      'query A { cities { code } s: importRuns { __typename nodes { source } } }',
    ],
    [
      'last',
      `query A { categories { id } cities { code } city(code: "nanjing") { name } z: ${RUNS} }`,
    ],
  ]
  let p: Portal
  let callers: readonly Caller[] = []
  beforeAll(async () => {
    p = await portal({
      demo: true,
      cache: true,
      documents: manifestOf({ A: DISGUISES.map(([, text]) => text) }),
    })
    callers = await callersOf(p)
    return () => p.close()
  })

  it.each(DISGUISES)('%s, is shown to its owner and to nobody else', async (_what, text) => {
    const check = async (caller: Caller): Promise<void> => {
      const response = await asked(p, idOf(text), caller)
      const body = await response.text()
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      const marks = new Set(body.match(/marker-of-[ab]/g))
      expect(marks).toEqual(new Set(caller.name.startsWith('marker') ? [caller.name] : []))
      expect(body.includes('UNAUTHENTICATED')).toBe(caller === guest)
    }
    for (const caller of [...callers, ...callers.toReversed()]) await check(caller)
    await Promise.all([...callers, ...callers, ...callers].map(check))
    expect(entries(p)).toBe(0)
  })
})

describe('a list of documents that is wrong about one of them', () => {
  it('cannot make it public: its caller is nobody then, and nothing is kept', async () => {
    const text = 'query Runs { cities { code } importRuns(first: 5) { nodes { source } } }'
    const facts: DocumentFacts = {
      operation: 'query',
      policy: {
        scope: 'PUBLIC',
        maxAgeS: 60,
        keepS: 60,
        staleWhileRevalidateS: 60,
        staleIfErrorS: 60,
      },
      variables: {},
    }
    const p = await portal({
      demo: true,
      cache: true,
      documents: { [idOf(text)]: { name: 'Runs', text, facts } },
    })
    for (const caller of await callersOf(p)) {
      const response = await asked(p, idOf(text), caller)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      const body = await response.text()
      expect(body).toContain('UNAUTHENTICATED')
      expect(body).not.toContain('marker')
      expect(entries(p)).toBe(0)
    }
  })
})
