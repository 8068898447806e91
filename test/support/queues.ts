import { writeQueue, type WrittenQueue } from '#resolvers/booking/edit.ts'
import { newKey, type Market, type Somebody } from './selling.ts'
import { ownerContext } from './selling/links.ts'

/** A queue at a store of the merchant. */
export const queueAt = (m: Market, more: Partial<WrittenQueue> = {}): Promise<string> =>
  writeQueue(ownerContext(m), {
    place: m.store('a'),
    kind: 'TABLE',
    names: { 'zh-CN': '小桌', en: 'Small table' },
    prefix: 'A',
    partyMin: 1,
    partyMax: 4,
    remote: true,
    ...more,
  })

const SHOWN =
  '__typename ... on QueueTicket { id number state ahead counter calls party wait { minutes low high } } ... on Problem { code message }'

export interface Ticket {
  readonly __typename: string
  readonly id: string
  readonly number: string
  readonly state: string
  readonly ahead: number | null
  readonly counter: string | null
  readonly calls: number
  readonly wait: { readonly minutes: number; readonly low: number; readonly high: number } | null
  readonly code?: string
}

export const TAKE = `mutation ($queue: ID!, $party: Int!, $key: String!) { takeTicket(queue: $queue, party: $party, idempotencyKey: $key) { ${SHOWN} } }`
export const GIVE = `mutation ($queue: ID!, $party: Int!, $key: String!) { giveTicket(queue: $queue, party: $party, idempotencyKey: $key) { ${SHOWN} } }`
export const NEXT = `mutation ($queue: ID!, $counter: String, $key: String!) { callNext(queue: $queue, counter: $counter, idempotencyKey: $key) { ${SHOWN} } }`
export const ACT = `mutation ($id: ID!, $act: QueueTicketAct!) { actOnTicket(id: $id, act: $act) { ${SHOWN} } }`
export const LEAVE = `mutation ($id: ID!) { leaveQueue(id: $id) { ${SHOWN} } }`
export const MINE = `{ myQueueTickets(first: 20) { nodes { id number state ahead wait { minutes low high } } } }`

const only = async (asked: Promise<Record<string, Ticket>>): Promise<Ticket> => {
  const [ticket] = Object.values(await asked)
  if (!ticket) throw new Error('No answer.')
  return ticket
}

export const take = (who: Somebody, queue: string, party = 2, key = newKey()): Promise<Ticket> =>
  only(who.ask(TAKE, { queue, party, key }))
export const give = (who: Somebody, queue: string, party = 2, key = newKey()): Promise<Ticket> =>
  only(who.ask(GIVE, { queue, party, key }))
export const next = (
  who: Somebody,
  queue: string,
  counter: string | null = null,
  key = newKey(),
): Promise<Ticket> => only(who.ask(NEXT, { queue, counter, key }))
export const act = (who: Somebody, id: string, what: string): Promise<Ticket> =>
  only(who.ask(ACT, { id, act: what }))
export const leave = (who: Somebody, id: string): Promise<Ticket> => only(who.ask(LEAVE, { id }))
