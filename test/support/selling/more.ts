import { sql } from 'drizzle-orm'
import type { Position } from '#schema/geo.ts'
import { circleAround } from '#schema/geo/area.ts'
import { expect } from 'vitest'
import { writeStoreServices } from '#resolvers/fulfilment/store-services.ts'
import type { ResidentContext } from '#schema/context.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import type { LogLine } from '../portal.ts'
import { AFTER_SALE, newKey, REDEEM, type Buyer, type Market, type Somebody } from '../selling.ts'

/** So many buyers; the limit of sign-ins of one address is not what their tests are about. */
export const buyers = async (m: Market, count: number): Promise<readonly Buyer[]> => {
  const made: Buyer[] = []
  for (let i = 0; i < count; i += 1) {
    await m.p.db.run(sql`DELETE FROM rate_windows`)
    made.push(await m.buyer())
  }
  return made
}

/** What a client is told: the name of the type, and the code where it is a problem. */
export interface Told {
  readonly __typename: string
  readonly code?: string
  readonly [field: string]: unknown
}

/** Asks for one field and gives what it says, whatever that is. */
export const tell = async (
  somebody: Somebody,
  document: string,
  variables: object,
): Promise<Told> => {
  const [answer] = Object.values(await somebody.ask<Record<string, Told>>(document, variables))
  if (answer === undefined) throw new Error('No answer.')
  return answer
}

/** The code of the top-level error that a request gets. */
export const errorOf = async (
  somebody: Somebody,
  document: string,
  variables: object,
): Promise<string | undefined> =>
  (await somebody.query(document, variables)).errors?.[0]?.extensions?.code

export interface UnitsInput {
  readonly line: string | undefined
  readonly quantity: number
}

/** Asks for money back for units that were not handed over, unless told otherwise. */
export const askBack = (
  buyer: Somebody,
  order: string | undefined,
  units: readonly UnitsInput[],
  more: { readonly kind?: string; readonly handedOver?: boolean; readonly key?: string } = {},
): Promise<Told> =>
  tell(buyer, AFTER_SALE, {
    input: {
      order,
      units,
      kind: more.kind ?? 'REFUND',
      handedOver: more.handedOver ?? false,
      reason: '改主意了',
      idempotencyKey: more.key ?? newKey(),
    },
  })

/** Agrees to what a buyer asked for. */
export const DECIDE = `mutation ($id: ID!, $key: String!) { decideAfterSale(id: $id, agree: true, idempotencyKey: $key) { __typename ... on AfterSale { state } ... on Problem { code } } }`
/** Says what became of what came back. */
export const RECEIVE = `mutation ($id: ID!, $outcome: ReturnOutcome!, $key: String!) { receiveReturn(id: $id, outcome: $outcome, idempotencyKey: $key) {
  __typename ... on AfterSale { state refund replacementId } ... on Problem { code } } }`

/** Hands over at the counter: all that is left, or some units. */
export const redeem = (
  clerk: Somebody,
  code: string | null | undefined,
  units?: readonly UnitsInput[],
  key: string = newKey(),
): Promise<Told> =>
  tell(clerk, REDEEM, { input: { code, ...(units ? { units } : {}), idempotencyKey: key } })

/** Sets how a store of the market hands over. */
export const serves = async (
  m: Market,
  store: string,
  how: {
    readonly pickup?: PickupRule
    readonly dineIn?: boolean
    readonly freight?: {
      readonly basis: 'COUNT' | 'WEIGHT'
      readonly zones: readonly FreightZone[]
      readonly excluded?: readonly string[]
    }
  },
): Promise<void> => {
  const id = `frt_${store}`
  await writeStoreServices(
    m.p.context(),
    how.freight ? [{ id, merchantId: m.merchant, name: '运费', excluded: [], ...how.freight }] : [],
    [
      {
        storeId: m.store(store),
        pickup: how.pickup ?? null,
        dineIn: how.dineIn ?? false,
        freightTemplateId: how.freight ? id : null,
      },
    ],
  )
}

/** Keeps an address of a buyer. @returns its id */
export const anAddress = async (
  buyer: Somebody,
  divisionCode = '320102',
  position: Position | null = null,
): Promise<string> => {
  const saved = await tell(
    buyer,
    `mutation ($input: AddressInput!) { saveAddress(input: $input) { __typename ... on Address { id } ... on Problem { code message } } }`,
    {
      input: {
        divisionCode,
        recipient: '王小明',
        phone: '13800000000',
        street: '中山路 1 号',
        position,
      },
    },
  )
  expect(saved).toMatchObject({ __typename: 'Address' })
  return String(saved['id'])
}

/** The context of a buyer, for services that tests call without a client. */
export const contextOf = (m: Market, residentId: string): ResidentContext =>
  m.p.context({
    kind: 'resident',
    residentId,
    session: { id: `session-of-${residentId}`, tokenHash: '' },
  }) as ResidentContext

/** One number out of the database. */
export const count = async (m: Market, statement: ReturnType<typeof sql>): Promise<number> =>
  (await m.p.db.get<[number]>(statement))[0]

/** What was logged under a name, since the market was made. */
export const logged = (m: Market, event: string): readonly LogLine[] =>
  m.p.logs.filter((line) => line.event === event)

/** Puts the clock forward. */
export const later = (m: Market, ms: number): void => m.p.setNow(m.p.host.clock() + ms)

/** One request to the graph with its status and headers. */
export const post = (
  m: Market,
  somebody: Somebody,
  query: string,
  variables: object,
): Promise<Response> =>
  m.p.request('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...somebody.headers,
    },
    body: JSON.stringify({ query, variables }),
  })

/** Lets a store of the market deliver within so many metres. */
export const deliversWithin = async (m: Market, store: string, radiusM: number): Promise<void> => {
  const [lon, lat] = await m.p.db.get<[number, number]>(
    sql`SELECT lon, lat FROM places WHERE id = ${m.store(store)}`,
  )
  const area = JSON.stringify(circleAround({ lon, lat }, radiusM))
  await m.p.db.run(
    sql`UPDATE stores SET delivery_area = ${area} WHERE place_id = ${m.store(store)}`,
  )
}
