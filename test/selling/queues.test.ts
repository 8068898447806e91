import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callNext } from '#resolvers/booking/counter.ts'
import { closeQueue } from '#resolvers/booking/edit.ts'
import { QueueEmpty } from '#resolvers/booking/errors.ts'
import { NEXT_STATES } from '#resolvers/booking/rules/queue.ts'
import { expireTickets, giveTicket, takeTicket } from '#resolvers/booking/take.ts'
import { slipOf, ticketOfSlip } from '#resolvers/booking/tickets.ts'
import { TICKET_STATES } from '#schema/tables/booking.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { market, newKey, type Market } from '../support/selling.ts'
import { buyers, contextOf, count, later } from '../support/selling/more.ts'
import { ownerContext } from '../support/selling/links.ts'
import { act, give, leave, MINE, next, queueAt, take, type Ticket } from '../support/queues.ts'

/** What a test has made, and so is there. */
const has = <Thing>(thing: Thing | undefined): Thing => {
  if (thing === undefined) throw new Error('There is none.')
  return thing
}

const BOARD = `query ($place: ID!) { place(id: $place) { queues { id name state waiting partyMin partyMax called { number counter } wait { minutes low high } } } }`
interface Shown {
  readonly place: {
    readonly queues: readonly {
      readonly id: string
      readonly name: string
      readonly state: string
      readonly waiting: number
      readonly called: readonly { readonly number: string; readonly counter: string | null }[]
      readonly wait: { readonly minutes: number } | null
    }[]
  }
}
const board = async (m: Market) =>
  (await m.p.ask<Shown>(BOARD, { place: m.store('a') })).place.queues

const numbers = async (m: Market, queue: string): Promise<readonly number[]> =>
  (
    await m.p.db.all<[number]>(
      sql`SELECT number FROM queue_tickets WHERE resource_id = ${queue} ORDER BY number`,
    )
  ).map(([number]) => number)

describe('an evening at a restaurant', () => {
  it('goes by number: taken from afar and at the door, called, passed over, back, served', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    const [one, two, three] = await buyers(m, 3)
    const first = await take(has(one), queue)
    const second = await take(has(two), queue)
    const walkIn = await give(clerk, queue, 4)
    const third = await take(has(three), queue)
    expect([first, second, walkIn, third].map(({ number, ahead }) => [number, ahead])).toEqual([
      ['A001', 0],
      ['A002', 1],
      ['A003', 2],
      ['A004', 3],
    ])
    const called = await next(clerk, queue, '1号桌')
    expect(called).toMatchObject({ id: first.id, state: 'CALLED', counter: '1号桌', calls: 1 })
    expect(await board(m)).toMatchObject([
      { name: '小桌', waiting: 3, called: [{ number: 'A001', counter: '1号桌' }], wait: null },
    ])
    // Nobody comes; they are called once more, passed over, and come when the next has sat down.
    expect(await act(clerk, first.id, 'CALL')).toMatchObject({ calls: 2 })
    expect(await act(clerk, first.id, 'PASS')).toMatchObject({ state: 'PASSED' })
    expect((await next(clerk, queue)).id).toBe(second.id)
    expect(await act(clerk, second.id, 'SERVE')).toMatchObject({ state: 'SERVED' })
    // Behind the two that wait: there are not three.
    expect(await act(clerk, first.id, 'BACK')).toMatchObject({ state: 'WAITING', ahead: 2 })
    expect(await leave(has(three), third.id)).toMatchObject({ state: 'CANCELLED' })
    expect((await next(clerk, queue)).id).toBe(walkIn.id)
    expect((await next(clerk, queue)).id).toBe(first.id)
    expect(await next(clerk, queue)).toMatchObject({ __typename: 'QueueEmpty' })
  })

  it('tells how long it takes once three were called', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    for (let i = 0; i < 6; i += 1) await give(clerk, queue)
    for (let i = 0; i < 3; i += 1) {
      await next(clerk, queue)
      later(m, 10 * MINUTE_MS)
    }
    // Three calls, half an hour ago and every ten minutes since: 12 minutes a call.
    expect(await board(m)).toMatchObject([{ waiting: 3, wait: { minutes: 48, low: 24, high: 72 } }])
    later(m, 2 * HOUR_MS)
    expect(await board(m)).toMatchObject([{ waiting: 3, wait: null }])
  })
})

describe('who takes a number', () => {
  it('waits once in a queue, in three at the most, and is as many as fit', async () => {
    const m = await market()
    const queues = await Promise.all(['A', 'B', 'C', 'D'].map((prefix) => queueAt(m, { prefix })))
    const buyer = await m.buyer()
    expect(await take(buyer, has(queues[0]), 5)).toMatchObject({ code: 'QUEUE_PARTY_UNFIT' })
    expect(await take(buyer, has(queues[0]))).toMatchObject({ number: 'A001' })
    expect(await take(buyer, has(queues[0]))).toMatchObject({ code: 'QUEUE_TICKET_EXISTS' })
    await take(buyer, has(queues[1]))
    await take(buyer, has(queues[2]))
    expect(await take(buyer, has(queues[3]))).toMatchObject({ code: 'QUEUE_TOO_MANY_TICKETS' })
    // A refusal takes no number.
    expect(await numbers(m, has(queues[0]))).toEqual([1])
    expect(await take(buyer, 'bkr_01HZZZZZZZZZZZZZZZZZZZZZZZ')).toMatchObject({
      code: 'QUEUE_NOT_FOUND',
    })
  })

  it('is told the same number for the same key, and another only for another request', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const buyer = await m.buyer()
    const key = newKey()
    const [one, again] = [await take(buyer, queue, 2, key), await take(buyer, queue, 2, key)]
    expect(again.id).toBe(one.id)
    expect(await take(buyer, queue, 3, key)).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    const clerk = await m.staff('CLERK', m.store('a'))
    const callKey = newKey()
    const called = await next(clerk, queue, null, callKey)
    expect((await next(clerk, queue, null, callKey)).id).toBe(called.id)
  })

  it('gets none while the queue is paused, from afar where it is for people at the place, or once it is out of use', async () => {
    const m = await market()
    const [queue, atPlace] = [await queueAt(m), await queueAt(m, { remote: false })]
    const [buyer, clerk] = [await m.buyer(), await m.staff('CLERK', m.store('a'))]
    const PAUSE = `mutation ($queue: ID!, $state: QueueState!) { setQueueState(queue: $queue, state: $state) { __typename ... on Queue { state } } }`
    await clerk.ask(PAUSE, { queue, state: 'PAUSED' })
    expect(await take(buyer, queue)).toMatchObject({ code: 'QUEUE_CLOSED' })
    expect(await give(clerk, queue)).toMatchObject({ code: 'QUEUE_CLOSED' })
    await clerk.ask(PAUSE, { queue, state: 'OPEN' })
    expect(await take(buyer, queue)).toMatchObject({ number: 'A001' })
    expect(await take(buyer, atPlace)).toMatchObject({ code: 'QUEUE_AT_PLACE_ONLY' })
    expect(await give(clerk, atPlace)).toMatchObject({ number: 'A001' })
    await closeQueue(ownerContext(m), atPlace)
    expect(await give(clerk, atPlace)).toMatchObject({ code: 'QUEUE_NOT_FOUND' })
    expect((await board(m)).map(({ id }) => id)).toEqual([queue])
  })

  it('takes numbers at the place after three missed calls within a week', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const [buyer, clerk] = [await m.buyer(), await m.staff('CLERK', m.store('a'))]
    for (let i = 0; i < 3; i += 1) {
      const ticket = await take(buyer, queue)
      await next(clerk, queue)
      await act(clerk, ticket.id, 'PASS')
    }
    expect(await take(buyer, queue)).toMatchObject({ code: 'QUEUE_MISSED_TOO_OFTEN' })
    expect(await give(clerk, queue)).toMatchObject({ number: 'A004' })
    later(m, 7 * DAY_MS + MINUTE_MS)
    expect(await take(buyer, queue)).toMatchObject({ number: 'A001' })
  })

  it('sees their own numbers only, and cannot move those of others', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const [one, other] = await buyers(m, 2)
    const ticket = await take(has(one), queue)
    expect(await leave(has(other), ticket.id)).toMatchObject({ code: 'QUEUE_NOT_FOUND' })
    expect(
      (
        await has(other).ask<{ queueTicket: unknown }>(
          'query ($id: ID!) { queueTicket(id: $id) { id } }',
          {
            id: ticket.id,
          },
        )
      ).queueTicket,
    ).toBeNull()
    const mine = await has(one).ask<{
      readonly myQueueTickets: { readonly nodes: readonly Ticket[] }
    }>(MINE)
    expect(mine.myQueueTickets.nodes).toMatchObject([{ id: ticket.id, state: 'WAITING', ahead: 0 }])
    const stranger = await m.staff('CLERK', m.store('b'))
    expect(await act(stranger, ticket.id, 'CANCEL')).toMatchObject({ code: 'QUEUE_NOT_FOUND' })
    expect(await next(stranger, queue)).toMatchObject({ code: 'QUEUE_NOT_FOUND' })
    expect(await give(stranger, queue)).toMatchObject({ code: 'QUEUE_NOT_FOUND' })
    expect(await leave(has(one), ticket.id)).toMatchObject({ state: 'CANCELLED' })
    expect(await leave(has(one), ticket.id)).toMatchObject({ state: 'CANCELLED' })
  })
})

describe('a slip of paper', () => {
  it('shows its number to whoever holds it, and no other', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const ctx = ownerContext(m)
    const id = await giveTicket(ctx, { queue, party: 2, key: newKey() })
    const slip = await slipOf(ctx, id)
    expect(await ticketOfSlip(m.p.context(), slip)).toMatchObject({ text: 'A001', ahead: 0 })
    const forged = `${slip.slice(0, -1)}${slip.endsWith('A') ? 'B' : 'A'}`
    expect(await ticketOfSlip(m.p.context(), forged)).toBeNull()
    expect(await ticketOfSlip(m.p.context(), id)).toBeNull()
    // A resident's number is shown to them, and by no slip.
    const buyer = await m.buyer()
    const own = await take(buyer, queue)
    expect(await ticketOfSlip(m.p.context(), await slipOf(ctx, own.id))).toBeNull()
  })
})

describe('many at once', () => {
  it('get numbers without a gap and without a double', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const MANY = 300
    const residents = Array.from({ length: MANY }, (_, i) => `rsd_${i}`)
    await m.p.db.run(
      sql`INSERT INTO residents (id, created_at) SELECT value, 0 FROM json_each(${JSON.stringify(residents)})`,
    )
    await Promise.all(
      residents.map((id) => takeTicket(contextOf(m, id), { queue, party: 2, key: newKey() })),
    )
    expect(await numbers(m, queue)).toEqual(Array.from({ length: MANY }, (_, i) => i + 1))
    // Ten counters call at once, until nobody waits: each number is called once.
    const ctx = ownerContext(m)
    const calling = async (): Promise<readonly string[]> => {
      const called: string[] = []
      for (;;) {
        try {
          called.push(await callNext(ctx, { queue, key: newKey() }))
        } catch (error) {
          if (error instanceof QueueEmpty) return called
          throw error
        }
      }
    }
    const called = (await Promise.all(Array.from({ length: 10 }, calling))).flat()
    expect(called.length).toBe(MANY)
    expect(new Set(called).size).toBe(MANY)
  })
})

describe('the database', () => {
  it('lets a number go where the rules let it, and nowhere else', async () => {
    const m = await market()
    const queue = await queueAt(m)
    for (const from of TICKET_STATES)
      for (const to of TICKET_STATES) {
        const id = await giveTicket(ownerContext(m), { queue, party: 2, key: newKey() })
        const ended = (state: string): number | null =>
          ['SERVED', 'CANCELLED', 'EXPIRED'].includes(state) ? 1 : null
        // Straight into the state, without its trigger in the way.
        const steps = {
          WAITING: [],
          CALLED: ['CALLED'],
          PASSED: ['CALLED', 'PASSED'],
          SERVED: ['CALLED', 'SERVED'],
          CANCELLED: ['CANCELLED'],
          EXPIRED: ['EXPIRED'],
        }[from]
        const move = (state: string): Promise<unknown> =>
          m.p.db.run(
            sql`UPDATE queue_tickets SET state = ${state}, ended_at = ${ended(state)}, calls = 1, called_at = 1, passed_at = 1 WHERE id = ${id}`,
          )
        for (const step of steps) await move(step)
        const allowed = await move(to).then(
          () => true,
          () => false,
        )
        expect([from, to, allowed]).toEqual([from, to, NEXT_STATES[from].includes(to)])
      }
  })

  it('keeps what a number says, and takes none out of turn', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const id = await giveTicket(ownerContext(m), { queue, party: 2, key: newKey() })
    await expect(
      m.p.db.run(sql`UPDATE queue_tickets SET number = 9 WHERE id = ${id}`),
    ).rejects.toThrow()
    await expect(
      m.p.db
        .run(sql`INSERT INTO queue_tickets (id, resource_id, day, number, rank, party, origin, taken_at)
        SELECT 'qtk_x', resource_id, day, 7, 7, 2, 'WALK_IN', 0 FROM queue_tickets WHERE id = ${id}`),
    ).rejects.toThrow()
    await expect(m.p.db.run(sql`UPDATE queue_days SET last = last - 1`)).rejects.toThrow()
  })

  it('ends numbers of a day that is over, and lets their holders wait again', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const buyer = await m.buyer()
    await take(buyer, queue)
    later(m, DAY_MS)
    expect(await expireTickets(m.p.context())).toBe(1)
    expect(await expireTickets(m.p.context())).toBe(0)
    expect(await take(buyer, queue)).toMatchObject({ number: 'A001', ahead: 0 })
  })
})

describe('whoever is called', () => {
  it('is told once a call, and once when it is nearly their turn', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    const people = await buyers(m, 3)
    for (const buyer of people) {
      await buyer.ask('mutation { noteConsent(templates: [QUEUE_NEAR, QUEUE_CALLED]) }')
      for (const templateId of ['tmpl-queue-near', 'tmpl-queue-called'])
        await m.control('POST', `/sandbox/people/${buyer.openid}/consents`, {
          templateId,
          times: 1,
        })
      await take(buyer, queue)
    }
    const told = (template: string): Promise<number> =>
      count(
        m,
        sql`SELECT count(*) FROM outbox WHERE topic = 'wechat.queue' AND payload ->> 'template' = ${template}`,
      )
    const first = await next(clerk, queue)
    expect([await told('QUEUE_CALLED'), await told('QUEUE_NEAR')]).toEqual([1, 2])
    await act(clerk, first.id, 'CALL')
    await next(clerk, queue)
    expect([await told('QUEUE_CALLED'), await told('QUEUE_NEAR')]).toEqual([3, 2])
    await m.sweep()
    // The first was called twice and had agreed to one; the second is called, and is not told any more that it is near.
    const sent = m.p
      .weChat()
      .state.messages.map(({ openid, templateId }) => `${templateId} ${openid}`)
    expect(sent.toSorted((a, b) => a.localeCompare(b))).toEqual(
      [
        `tmpl-queue-called ${has(people[0]).openid}`,
        `tmpl-queue-called ${has(people[1]).openid}`,
        `tmpl-queue-near ${has(people[2]).openid}`,
      ].toSorted((a, b) => a.localeCompare(b)),
    )
  })
})

describe('any evening', () => {
  it('serves everybody at most once, in an order in which nobody gains by being late', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('give', 'next', 'pass', 'back', 'serve', 'cancel'), {
          minLength: 5,
          maxLength: 40,
        }),
        async (acts) => {
          const m = await market()
          const queue = await queueAt(m)
          const ctx = ownerContext(m)
          const clerk = await m.staff('CLERK', m.store('a'))
          const inState = async (state: string): Promise<string | undefined> =>
            (
              await m.p.db.all<[string]>(
                sql`SELECT id FROM queue_tickets WHERE resource_id = ${queue} AND state = ${state} ORDER BY rank, number LIMIT 1`,
              )
            )[0]?.[0]
          for (const what of acts) {
            later(m, MINUTE_MS)
            if (what === 'give') await giveTicket(ctx, { queue, party: 1, key: newKey() })
            else if (what === 'next') {
              const expected = await inState('WAITING')
              const called = await next(clerk, queue)
              expect(called.id).toBe(expected)
            } else {
              const [state, name] = (
                {
                  pass: ['CALLED', 'PASS'],
                  back: ['PASSED', 'BACK'],
                  serve: ['CALLED', 'SERVE'],
                  cancel: ['WAITING', 'CANCEL'],
                } as const
              )[what]
              const id = await inState(state)
              if (id === undefined) continue
              const before = await m.p.db.get<[number]>(
                sql`SELECT rank FROM queue_tickets WHERE id = ${id}`,
              )
              expect((await act(clerk, id, name)).code).toBeUndefined()
              const after = await m.p.db.get<[number]>(
                sql`SELECT rank FROM queue_tickets WHERE id = ${id}`,
              )
              expect(after[0]).toBeGreaterThanOrEqual(before[0])
            }
          }
          const given = acts.filter((what) => what === 'give').length
          expect(await numbers(m, queue)).toEqual(Array.from({ length: given }, (_, i) => i + 1))
        },
      ),
      { numRuns: 12 },
    )
  })
})

interface Line {
  readonly queueLine: {
    readonly nodes: readonly Ticket[]
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
  }
}

describe('the number of statements', () => {
  it('does not grow with the queues of a place, the numbers of somebody or the length of a line', async () => {
    const m = await market()
    const clerk = await m.staff('CLERK', m.store('a'))
    const buyer = await m.buyer()
    const counted = async (ask: () => Promise<unknown>): Promise<number> => {
      m.p.statements.reset()
      await ask()
      return m.p.statements.calls
    }
    const LINE = `query ($queue: ID!) { queueLine(queue: $queue, first: 50) { nodes { id number ahead wait { minutes } queue { name waiting } place { id name } } } }`
    const TICKETS = `{ myQueueTickets(first: 20) { nodes { id ahead queue { name waiting wait { minutes } } place { id name } } } }`
    const BOARDS = `{ places(city: "nanjing", kinds: [STORE], first: 20) { nodes { id queues { name waiting called { number } wait { low } } } } }`
    const seen = async (queue: string): Promise<readonly number[]> => [
      await counted(() => clerk.ask(LINE, { queue })),
      await counted(() => buyer.ask(TICKETS)),
      await counted(() => m.p.ask(BOARDS)),
    ]
    const queue = await queueAt(m)
    await give(clerk, queue)
    await take(buyer, queue)
    const few = await seen(queue)
    for (const prefix of ['B', 'C']) {
      const more = await queueAt(m, { prefix })
      await take(buyer, more)
      await give(clerk, more)
    }
    for (let i = 0; i < 8; i += 1) await give(clerk, queue)
    expect(await seen(queue)).toEqual(few)
  })

  it('tells a line page by page, in the order of the counter', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const clerk = await m.staff('CLERK', m.store('a'))
    const given: Ticket[] = []
    for (let i = 0; i < 7; i += 1) given.push(await give(clerk, queue))
    await next(clerk, queue)
    await act(clerk, has(given[0]).id, 'PASS')
    await next(clerk, queue)
    const seen: string[] = []
    let after: string | null = null
    do {
      const { queueLine }: Line = await clerk.ask<Line>(
        'query ($queue: ID!, $after: String) { queueLine(queue: $queue, first: 3, after: $after) { nodes { number } pageInfo { endCursor hasNextPage } } }',
        { queue, after },
      )
      seen.push(...queueLine.nodes.map(({ number }) => number))
      after = queueLine.pageInfo.hasNextPage ? queueLine.pageInfo.endCursor : null
    } while (after !== null)
    expect(seen).toEqual(['A002', 'A003', 'A004', 'A005', 'A006', 'A007', 'A001'])
  })
})
