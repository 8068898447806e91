import { sql } from 'drizzle-orm'
import {
  getNamedType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
} from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNewId, ID_PREFIXES, type IdType } from '#schema/ids.ts'
import { NOW, type Answer, type Portal } from '../support/portal.ts'
import {
  CALLS,
  documentOf,
  neighbourhood,
  refusalOf,
  schema,
  thingsOf,
  type Call,
  type Things,
  type Who,
} from '../support/selling/people.ts'
import type { Market } from '../support/selling.ts'

type Kind = 'query' | 'mutation'
type Variables = Readonly<Record<string, unknown>>

/** Where ids are among the arguments of a field, as `input.units.line`. */
const idsIn = (path: string, { type }: GraphQLArgument | GraphQLInputField): readonly string[] => {
  const of = getNamedType(type)
  if (isInputObjectType(of))
    return Object.values(of.getFields()).flatMap((field) => idsIn(`${path}.${field.name}`, field))
  return of.name === 'ID' ? [path] : []
}

const fieldsOf = (type: string) => {
  const found = schema.getType(type)
  return isObjectType(found) ? Object.values(found.getFields()) : []
}

const CALLED = (['mutation', 'query'] as const).flatMap((kind) =>
  Object.entries(CALLS[kind]).map(([name, call]) => ({ kind, name, call })),
)

/** Variables with the id at a path replaced; of a list, in its first row. */
const withId = (value: unknown, path: readonly string[], id: string): unknown => {
  if (Array.isArray(value)) return [withId(value[0], path, id)]
  const [name, ...rest] = path
  if (name === undefined) return id
  const record = value as Variables
  return { ...record, [name]: withId(record[name], rest, id) }
}
const saying = (variables: Variables, path: string, id: string): Variables =>
  withId(variables, path.split('.'), id) as Variables

/** Refusals that say no more than that. */
const CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ORDER_NOT_FOUND',
  'AFTER_SALE_NOT_FOUND',
  'REVIEW_NOT_FOUND',
  'PRODUCT_UNKNOWN',
  'STORE_UNKNOWN',
  'BUNDLE_INVALID',
  'INTEREST_UNKNOWN',
  'INVOICE_NOT_FOUND',
  'NOTHING_TO_INVOICE',
  'REVIEW_NOT_POSSIBLE',
  'PICKUP_CODE_UNKNOWN',
  'QUEUE_NOT_FOUND',
  'PARKING_STAY_NOT_FOUND',
  'REPORTS_NOT_FOUND',
  'PARKING_VOUCHER_NOT_USABLE',
  // Of plates that are guessed.
  'TOO_MANY_ATTEMPTS',
  'BOOKING_NOT_FOUND',
  'TOURISM_ATTRACTION_UNKNOWN',
  'UNITS_NOT_AVAILABLE',
  'STOCK_UNKNOWN',
  'LINK_UNKNOWN',
  'ADDRESS_INVALID',
  'NOT_ON_SALE',
  'CHECKOUT_OBSTRUCTED',
  'UNKNOWN_LOT',
  'EXCHANGE_NOT_POSSIBLE',
  'COLLEAGUE_NOT_FOUND',
  'GRANT_NOT_ALLOWED',
  'INVITATION_NOT_VALID',
]

interface Stranger {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly is: readonly Who[]
  /** What is theirs; those who have nothing speak of the victim's. */
  readonly own: Things | undefined
  readonly merchant?: string
}

interface World {
  readonly m: Market
  readonly victim: Things
  readonly strangers: readonly Stranger[]
  /** One id of each type, all of them the victim's or their store's. */
  readonly ids: ReadonlyMap<IdType, string>
}

const idsOf = async (
  { p }: Market,
  { buyer, ...t }: Things,
): Promise<ReadonlyMap<IdType, string>> => {
  const first = async (query: ReturnType<typeof sql>): Promise<string | undefined> =>
    (await p.db.get<[string] | undefined>(query))?.[0]
  const { order } = t.done
  const known: Partial<Record<IdType, string | undefined>> = {
    Place: t.store,
    Merchant: t.merchant,
    Product: t.product,
    Sku: t.sku,
    Partner: await first(sql`SELECT id FROM partners`),
    ApiKey: t.linkKey,
    AuditEntry: await first(sql`SELECT id FROM audit_entries`),
    Resident: buyer.id,
    Session: await first(sql`SELECT id FROM sessions WHERE resident_id = ${buyer.id}`),
    Address: t.address,
    Staff: await first(sql`SELECT staff_id FROM staff_grants WHERE scope_id = ${t.store}`),
    StaffGrant: await first(sql`SELECT id FROM staff_grants WHERE scope_id = ${t.store}`),
    Reservation: await first(sql`SELECT id FROM stock_reservations WHERE order_id = ${order}`),
    Purchase: t.unpaid.purchase,
    Order: t.pickup.order,
    OrderLine: t.pickup.line,
    Payment: await first(sql`SELECT id FROM payments WHERE resident_id = ${buyer.id}`),
    AfterSale: t.applied,
    Redemption: await first(sql`SELECT id FROM redemptions WHERE order_id = ${order}`),
    Parcel: await first(sql`SELECT id FROM parcels WHERE order_id = ${t.sent.order}`),
    FreightTemplate: await first(
      sql`SELECT id FROM freight_templates WHERE merchant_id = ${t.merchant}`,
    ),
    OutboxMessage: await first(sql`SELECT id FROM outbox`),
    StaffInvitation: t.invitation,
    WebhookEndpoint: t.webhook,
    BookingResource: t.queue,
    QueueTicket: t.ticket,
    ParkingStay: t.stay,
    Report: t.report,
    Booking: t.booking,
  }
  const newId = createNewId(NOW)
  // Of the rest the market has none: an id of the right shape.
  return new Map(
    (Object.keys(ID_PREFIXES) as IdType[]).map((type) => [type, known[type] ?? newId(type)]),
  )
}

const worldOf = async (): Promise<World> => {
  const m = await neighbourhood()
  const operator = await m.staff('OPERATOR', '320100')
  const [victim, b, x] = [
    await thingsOf(m, 'a', operator),
    await thingsOf(m, 'b', operator),
    await thingsOf(m, 'x', operator),
  ]
  const staff = async (
    name: string,
    role: Parameters<Market['staff']>[0],
    scope: string,
    own?: Things,
  ): Promise<Stranger> => {
    const { headers } = await m.staff(role, scope)
    return {
      name,
      headers,
      is: ['staff', 'session'],
      own,
      ...(own ? { merchant: own.merchant } : {}),
    }
  }
  const machine = await m.p.asMachine(['import', 'operate'], '320100')
  await m.settle()
  await m.sweep()
  return {
    m,
    victim,
    ids: await idsOf(m, victim),
    strangers: [
      { name: 'a guest without a session', headers: {}, is: [], own: undefined },
      {
        name: 'a guest with a session',
        headers: (await m.guest()).headers,
        is: ['session'],
        own: undefined,
      },
      {
        name: 'another resident',
        headers: b.buyer.headers,
        is: ['session', 'resident'],
        own: b,
      },
      await staff('a clerk of another store', 'CLERK', b.store, b),
      await staff('a manager of another store', 'MANAGER', b.store, b),
      await staff('an owner of another merchant', 'OWNER', x.merchant, x),
      await staff('an operator of another city', 'OPERATOR', '430100'),
      { name: 'a machine', headers: machine, is: ['session'], own: undefined },
    ],
  }
}

/** What a test compares to see that nothing was written; bookkeeping of callers is not looked at. */
const BOOKKEEPING = new Set(['sessions', 'idempotency_keys', 'rate_windows'])
/** Thousands of rows that nothing but a start writes. */
const REFERENCE = new Set(['divisions'])

const tablesOf = async ({ db }: Portal): Promise<ReadonlyMap<string, string>> => {
  const columns = await db.all<[string, string]>(sql`
    SELECT t.name, group_concat('quote("' || c.name || '")', ' || '','' || ') FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' GROUP BY t.name`)
  return new Map(columns.filter(([name]) => !BOOKKEEPING.has(name) && !REFERENCE.has(name)))
}

const dump = async ({ driver }: Portal, tables: ReadonlyMap<string, string>) => {
  const rows = await driver.batch(
    [...tables].map(([name, row]) => ({
      sql: `SELECT group_concat(r, char(10)) FROM (SELECT ${row} AS r FROM "${name}" ORDER BY 1)`,
      params: [],
    })),
    'read',
  )
  return new Map([...tables.keys()].map((name, i) => [name, rows[i]?.[0]?.[0]]))
}

describe('the table of calls', () => {
  it('has every mutation, and every query that takes an id, with each of its ids', () => {
    const wanted = (['mutation', 'query'] as const).flatMap((kind) =>
      fieldsOf(kind === 'mutation' ? 'Mutation' : 'Query').flatMap(({ name, args }) => {
        const ids = args.flatMap((arg) => idsIn(arg.name, arg))
        return kind === 'mutation' || ids.length > 0
          ? [`${kind} ${name}: ${ids.toSorted().join(' ')}`]
          : []
      }),
    )
    const has = CALLED.filter(({ kind, call: { ids } }) => kind === 'mutation' || ids).map(
      ({ kind, name, call: { ids = {} } }) =>
        `${kind} ${name}: ${Object.keys(ids).toSorted().join(' ')}`,
    )
    expect(has.toSorted()).toEqual(wanted.toSorted())
  })

  it('covers all ids there are: below the root only stops of a line are asked for by id', () => {
    const below = Object.keys(schema.getTypeMap())
      .filter((name) => !name.startsWith('__') && !['Query', 'Mutation'].includes(name))
      .flatMap((type) =>
        fieldsOf(type).flatMap(({ name, args }) =>
          args.flatMap((arg) => idsIn(`${type}.${name}.${arg.name}`, arg)),
        ),
      )
    expect(below).toEqual(['TransitLine.stationsBetween.from', 'TransitLine.stationsBetween.to'])
  })
})

describe('the matrix of rights', () => {
  let world: World
  let tables: ReadonlyMap<string, string>
  beforeAll(async () => {
    world = await worldOf()
    tables = await tablesOf(world.m.p)
    return () => world.m.p.close()
  })

  const ask = (
    { kind, name }: { readonly kind: Kind; readonly name: string },
    { headers }: Stranger,
    variables: Variables,
  ): Promise<Answer> => world.m.p.query(documentOf(kind, name), variables, headers)

  /** What somebody is told, but for the id they named themselves. */
  const told = async (
    called: (typeof CALLED)[number],
    stranger: Stranger,
    variables: Variables,
  ): Promise<Answer> => {
    const answer = JSON.stringify(await ask(called, stranger, variables))
    const named = JSON.stringify(variables).match(/[a-z]{3}_[0-9A-Z]{26}|lin_none|key-\d+/g) ?? []
    return JSON.parse(
      [...new Set(named)].reduce((text, id, i) => text.replaceAll(id, `named ${i}`), answer),
    ) as Answer
  }

  const fits = (call: Call, { is }: Stranger): boolean =>
    call.who === 'anybody' || is.includes(call.who)

  /** Types of ids that somebody may name at a place though they are not theirs. */
  const mayName = (
    of: 'OWN' | 'PUBLIC' | 'MERCHANT' | 'SHARED' | 'IDLE',
    { merchant }: Stranger,
  ): readonly IdType[] => {
    if (of === 'PUBLIC') return ['Place', 'Sku', 'Product', 'Merchant', 'BookingResource', 'Report']
    if (of === 'IDLE') return [...world.ids.keys()]
    if (merchant !== world.victim.merchant) return []
    return of === 'MERCHANT' ? ['Sku'] : of === 'SHARED' ? ['Product', 'Merchant', 'Sku'] : []
  }

  const nobodys = createNewId(NOW)

  const expectNothingFor = async (
    called: (typeof CALLED)[number],
    stranger: Stranger,
    variables: Variables,
    none: Variables | undefined,
    what: string,
  ): Promise<void> => {
    const answer = await told(called, stranger, variables)
    const refusal = refusalOf(called.name, answer)
    // Decided from the words alone: one store was named twice.
    if (refusal === 'SAME_STORE') return
    expect(
      [...CODES, 'null', 'as if it were done'],
      `${what}: ${JSON.stringify(answer).slice(0, 400)}`,
    ).toContain(refusal)
    if (none === undefined) {
      expect(['UNAUTHENTICATED', 'FORBIDDEN'], what).toContain(refusal)
      return
    }
    expect(await told(called, stranger, none), what).toEqual(answer)
  }

  it.each(CALLED.map((called) => [`${called.kind} ${called.name}`, called] as const))(
    'keeps %s from all to whom it does not belong, as if it did not exist, and changes nothing',
    async (_name, called) => {
      const { call } = called
      const { m, victim, strangers, ids } = world
      // Every field is tried with every id there is: more often than anybody may in the minute that stands still here.
      await m.p.db.run(sql`DELETE FROM rate_windows`)
      const before = await dump(m.p, tables)
      for (const stranger of strangers) {
        const fit = fits(call, stranger)
        const own = stranger.own ?? victim
        // Who may not call it at all is asked about one place and two ids; what stands there is not looked at.
        const places = Object.entries(call.ids ?? {}).slice(0, fit ? undefined : 1)
        for (const [path, of] of places)
          for (const [type, id] of [...ids].slice(0, fit ? undefined : 2)) {
            if (fit && mayName(of, stranger).includes(type)) continue
            const what = `${stranger.name}, ${path}, ${type}`
            const [theirs, none] = [
              saying(call.says(own), path, id),
              saying(call.says(own), path, nobodys(type)),
            ]
            await expectNothingFor(called, stranger, theirs, fit ? none : undefined, what)
          }
        const own1 = Object.entries(call.ids ?? {}).filter(([, of]) => of !== 'PUBLIC')
        if (fit && own1.length === 0 && call.secret === undefined) continue
        // What stores of a merchant share is that of whoever leads any of them.
        const shares = own1.some(([, of]) => of === 'SHARED')
        if (shares && stranger.merchant === world.victim.merchant) continue
        // All of it the victim's, as one who has found out everything would ask.
        const all = call.says(victim)
        let none = call.says(victim)
        for (const [path, of] of own1) if (of === 'OWN') none = saying(none, path, nobodys('Place'))
        if (call.secret !== undefined) none = saying(none, call.secret, '22222222')
        await expectNothingFor(
          called,
          stranger,
          all,
          fit ? none : undefined,
          `${stranger.name}, all`,
        )
      }
      expect(await dump(m.p, tables)).toEqual(before)
    },
  )

  it('lets whoever has the right do each of them, in the very same words', async () => {
    const { m, victim } = world
    const { buyer } = victim
    const code = async (kind: 'login' | 'phone'): Promise<string> =>
      (
        await m.control<{ readonly code: string }>(
          'POST',
          `/sandbox/people/${buyer.openid}/${kind}-code`,
          {},
        )
      ).code
    const owner = await m.staff('OWNER', victim.merchant)
    const cityOperator = await m.staff('OPERATOR', '320100')
    const operator = { headers: await m.p.asMachine(['operate'], null) }
    const OF_THE_CITY = [
      'creditBalance',
      'judgeReview',
      'judgeProduct',
      'setContentReview',
      'productsToReview',
    ]
    /** What these show nobody here has; they are public, and have tests of their own. */
    const elsewhere = [
      'parkingFee',
      'transitLine',
      'checkIn',
      'destination',
      'tourismRoute',
      'alert',
    ]
    for (const { kind, name, call } of CALLED.toSorted((a, b) =>
      a.kind < b.kind ? 1 : a.kind > b.kind ? -1 : 0,
    )) {
      if (elsewhere.includes(name)) continue
      const who = OF_THE_CITY.includes(name)
        ? cityOperator
        : { staff: owner, operator, resident: buyer, session: buyer, anybody: buyer }[call.who]
      const variables = {
        ...call.says(victim),
        ...(name === 'signIn' ? { code: await code('login') } : {}),
        ...(name === 'bindPhone' ? { code: await code('phone') } : {}),
      }
      const answer = await m.p.query(documentOf(kind, name), variables, who.headers)
      expect(answer.errors, name).toBeUndefined()
      expect([undefined, 'as if it were done'], `${name}: ${JSON.stringify(answer)}`).toContain(
        refusalOf(name, answer),
      )
      expect(answer.data?.[name], name).not.toBe(false)
      await m.p.db.run(sql`DELETE FROM rate_windows`)
    }
    await m.settle()
    await m.expectBooks()
  })
})
