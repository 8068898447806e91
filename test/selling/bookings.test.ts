import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NEXT_BOOKING_STATES } from '#resolvers/booking/rules/bookings.ts'
import { bookSlot, giveBooking } from '#resolvers/booking/slots/book.ts'
import { bookingOfCode, bookingsOfDay, namedPeople } from '#resolvers/booking/slots/bookings.ts'
import {
  cancelBooking,
  cancelForPlace,
  closeSlots,
  reopenSlots,
} from '#resolvers/booking/slots/cancel.ts'
import { checkIn, sweepBookings } from '#resolvers/booking/slots/desk.ts'
import { setBookableState, writeBookable } from '#resolvers/booking/slots/edit.ts'
import { BOOKING_STATES } from '#schema/tables/slots.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import {
  at,
  book,
  bookableAt,
  cancel,
  EVENING,
  MINE,
  residentId,
  slotsOf,
  TABLES,
} from '../support/bookings.ts'
import { market, newKey, type Market } from '../support/selling.ts'
import { buyers, contextOf, count, later } from '../support/selling/more.ts'
import { ownerContext } from '../support/selling/links.ts'

/** What a test has made, and so is there. */
const has = <Thing>(thing: Thing | undefined): Thing => {
  if (thing === undefined) throw new Error('There is none.')
  return thing
}

const residents = async (m: Market, many: number): Promise<readonly string[]> => {
  const ids = Array.from({ length: many }, (_, i) => `rsd_${String(i).padStart(3, '0')}`)
  await m.p.db.run(
    sql`INSERT INTO residents (id, created_at) SELECT value, 0 FROM json_each(${JSON.stringify(ids)})`,
  )
  return ids
}

const states = async (m: Market, bookable: string): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    await m.p.db.all<[string, number]>(
      sql`SELECT state, count(*) FROM bookings WHERE resource_id = ${bookable} GROUP BY state`,
    ),
  )
const slotRow = (m: Market, bookable: string): Promise<[number, number]> =>
  m.p.db.get<[number, number]>(
    sql`SELECT taken, capacity FROM booking_slots WHERE resource_id = ${bookable} AND starts_at = ${EVENING}`,
  )

/** What the database says of a write that it refuses. */
const refusal = async (writing: Promise<unknown>): Promise<string> =>
  writing.then(
    () => 'done',
    (error: unknown) =>
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
  )

describe('the last place', () => {
  it('goes to one: of two hundred who book fifty places at once fifty get one, and the others wait in line', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 50, countsPeople: true })
    const people = await residents(m, 200)
    await Promise.all(
      people.map((id) =>
        bookSlot(contextOf(m, id), {
          bookable,
          startsAt: EVENING,
          party: 1,
          orWait: true,
          key: newKey(),
        }),
      ),
    )
    expect(await states(m, bookable)).toEqual({ BOOKED: 50, WAITING: 150 })
    expect(await slotRow(m, bookable)).toEqual([50, 50])
    const numbers = await m.p.db.all<[number, string]>(
      sql`SELECT number, state FROM bookings WHERE resource_id = ${bookable} ORDER BY number`,
    )
    expect(numbers).toEqual(
      Array.from({ length: 200 }, (_, i) => [i + 1, i < 50 ? 'BOOKED' : 'WAITING']),
    )
    expect((await slotsOf(m, bookable)).find(({ waiting }) => waiting > 0)).toMatchObject({
      state: 'FULL',
      left: 0,
      waiting: 150,
    })
  })

  it('goes to one through HTTP as well, and who would not wait is refused', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 3 })
    const people = await buyers(m, 8)
    const told = await Promise.all(people.map((who) => book(who, bookable)))
    expect(told.filter(({ __typename }) => __typename === 'Booking').length).toBe(3)
    expect(told.filter(({ code }) => code === 'BOOKING_FULL').length).toBe(5)
    expect(await slotRow(m, bookable)).toEqual([3, 3])
  })

  it('is never given twice, whatever is booked, cancelled, promoted and closed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(
          fc.record({
            who: fc.integer({ min: 0, max: 11 }),
            what: fc.constantFrom('book', 'book', 'book', 'cancel', 'widen', 'sweep'),
            party: fc.integer({ min: 1, max: 4 }),
            audience: fc.constantFrom('GENERAL', 'STUDENT'),
          }),
          { minLength: 10, maxLength: 40 },
        ),
        async (capacity, acts) => {
          const m = await market()
          const more = { capacity, countsPeople: true, quotas: { STUDENT: Math.min(2, capacity) } }
          const bookable = await bookableAt(m, more)
          const people = await residents(m, 12)
          for (const { who, what, party, audience } of acts) {
            const ctx = contextOf(m, has(people[who]))
            if (what === 'book')
              await bookSlot(ctx, {
                bookable,
                startsAt: EVENING,
                party,
                orWait: true,
                key: newKey(),
                audience: audience as 'GENERAL',
              }).catch(() => undefined)
            if (what === 'cancel') {
              const row = await m.p.db.get<[string] | undefined>(
                sql`SELECT id FROM bookings WHERE resident_id = ${people[who]} AND state IN ('BOOKED','WAITING')`,
              )
              if (row) await cancelBooking(ctx, row[0])
            }
            if (what === 'widen')
              await writeBookable(ownerContext(m), {
                ...TABLES,
                ...more,
                id: bookable,
                place: m.store('a'),
                capacity: capacity + (who % 2),
              })
            if (what === 'sweep') await sweepBookings(m.p.context())
          }
          const rows = await m.p.db.all<[string, number, string]>(
            sql`SELECT audience, units, state FROM bookings WHERE resource_id = ${bookable} ORDER BY number`,
          )
          const held = (audience?: string): number =>
            rows
              .filter(([of, , state]) => state === 'BOOKED' && (audience ?? of) === of)
              .reduce((sum, [, units]) => sum + units, 0)
          const slot = await m.p.db.get<[number, number] | undefined>(
            sql`SELECT taken, capacity FROM booking_slots WHERE resource_id = ${bookable}`,
          )
          const [taken, room] = slot ?? [0, capacity]
          expect(taken).toBe(held())
          expect(taken).toBeLessThanOrEqual(room)
          expect(held('STUDENT')).toBeLessThanOrEqual(2)
          // Nobody waits for whom there is room.
          for (const [audience, units, state] of rows)
            if (state === 'WAITING')
              expect(
                taken + units > room ||
                  (audience === 'STUDENT' && held('STUDENT') + units > more.quotas.STUDENT),
              ).toBe(true)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('is kept by the database, whoever writes', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 1 })
    const [one] = await buyers(m, 1)
    const first = await book(has(one), bookable)
    const insert = (more: string): Promise<unknown> =>
      m.p.db.run(
        sql`INSERT INTO bookings (id, resource_id, starts_at, day, number, code, origin, party, units, audience, state, booked_at)
          SELECT 'bkg_x', resource_id, starts_at, day, ${more === 'number' ? 7 : 2}, 'XXXXXX', 'STAFF', 1, 1, 'GENERAL', ${more === 'state' ? 'CHECKED_IN' : 'BOOKED'}, 0 FROM bookings WHERE id = ${first.id}`,
      )
    expect(await refusal(insert(''))).toContain('booking_slots_taken')
    expect(await refusal(insert('number'))).toContain('bookings_next')
    expect(await refusal(insert('state'))).toContain('bookings_begin')
    expect(
      await refusal(m.p.db.run(sql`UPDATE bookings SET units = 0 WHERE id = ${first.id}`)),
    ).toContain('bookings_written')
    expect(await slotRow(m, bookable)).toEqual([1, 1])
  })
})

describe('who waits', () => {
  it('gets what gets free in order, past those whose party is too large, and is told', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 4, countsPeople: true })
    const [holder, large, small, last] = await buyers(m, 4)
    const held = await book(has(holder), bookable, { party: 2 })
    const alone = await book(has(last), bookable, { party: 2 })
    const wish = { orWait: true }
    expect(await book(has(large), bookable, { ...wish, party: 4 })).toMatchObject({
      state: 'WAITING',
      ahead: 0,
    })
    const waits = await book(has(small), bookable, { ...wish, party: 1 })
    expect(waits).toMatchObject({ state: 'WAITING', ahead: 1 })
    await cancel(has(holder), held.id)
    const mine = await has(small).ask<{
      readonly myBookings: { readonly nodes: readonly { readonly state: string }[] }
    }>(MINE)
    expect(mine.myBookings.nodes).toMatchObject([{ state: 'BOOKED' }])
    expect(await states(m, bookable)).toEqual({ BOOKED: 2, CANCELLED: 1, WAITING: 1 })
    expect(
      await count(
        m,
        sql`SELECT count(*) FROM outbox WHERE topic = 'wechat.booking' AND payload ->> 'template' = 'BOOKING_PLACED' AND payload ->> 'bookingId' = ${waits.id}`,
      ),
    ).toBe(1)
    // Room for one more, but not for four.
    await cancel(has(last), alone.id)
    expect(await states(m, bookable)).toEqual({ BOOKED: 1, CANCELLED: 2, WAITING: 1 })
    await cancel(has(small), waits.id)
    expect(await states(m, bookable)).toEqual({ BOOKED: 1, CANCELLED: 3 })
  })

  it('gets a place when there come to be more of them, before anybody new', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 1 })
    const [one, two] = await buyers(m, 2)
    await book(has(one), bookable)
    await book(has(two), bookable, { orWait: true })
    await writeBookable(ownerContext(m), { ...TABLES, id: bookable, place: m.store('a') })
    expect(await states(m, bookable)).toEqual({ BOOKED: 2 })
  })

  it('waits no longer than a slot can be booked, and not at all where there is no list', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 1 })
    const without = await bookableAt(m, { capacity: 1, waitingList: false })
    const [one, two] = await buyers(m, 2)
    await book(has(one), bookable)
    await book(has(one), without)
    expect(await book(has(two), without, { orWait: true })).toMatchObject({ code: 'BOOKING_FULL' })
    await book(has(two), bookable, { orWait: true })
    later(m, 7.5 * HOUR_MS)
    await sweepBookings(m.p.context())
    expect(await states(m, bookable)).toEqual({ BOOKED: 1, WAITING: 1 })
    later(m, 1)
    await sweepBookings(m.p.context())
    expect(await states(m, bookable)).toEqual({ BOOKED: 1, EXPIRED: 1 })
  })
})

describe('what a place keeps for some', () => {
  it('bounds them, and nobody else', async () => {
    const m = await market()
    const bookable = await bookableAt(m, {
      capacity: 5,
      countsPeople: true,
      quotas: { STUDENT: 2 },
    })
    const [one, two, three] = await buyers(m, 3)
    await book(has(one), bookable, { party: 2, audience: 'STUDENT' })
    expect(await book(has(two), bookable, { party: 1, audience: 'STUDENT' })).toMatchObject({
      code: 'BOOKING_FULL',
    })
    expect(
      await book(has(two), bookable, { party: 1, audience: 'STUDENT', orWait: true }),
    ).toMatchObject({ state: 'WAITING' })
    expect(await book(has(three), bookable, { party: 3 })).toMatchObject({ state: 'BOOKED' })
    const slots = await slotsOf(m, bookable)
    expect(slots.find(({ left }) => left === 0)).toMatchObject({
      state: 'FULL',
      audiences: [
        { audience: 'GENERAL', left: 0 },
        { audience: 'STUDENT', left: 0 },
      ],
    })
  })
})

describe('a booking', () => {
  it('is made once a key, once a slot, three times at a place, of as many as fit, and not too soon', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 9 })
    const [one] = await buyers(m, 1)
    const who = has(one)
    const key = newKey()
    const [first, again] = [await book(who, bookable, { key }), await book(who, bookable, { key })]
    expect(again.id).toBe(first.id)
    expect(first.code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/)
    expect(await book(who, bookable, { key, party: 3 })).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await book(who, bookable)).toMatchObject({ code: 'BOOKING_EXISTS' })
    expect(await book(who, bookable, { party: 9 })).toMatchObject({ code: 'BOOKING_PARTY_UNFIT' })
    const slot = (startsAt: string) => book(who, bookable, { startsAt: at(startsAt) })
    expect(await slot('2026-11-03T18:30')).toMatchObject({ code: 'BOOKING_SLOT_CLOSED' })
    expect(await slot('2026-11-03T15:00')).toMatchObject({ code: 'BOOKING_SLOT_CLOSED' })
    expect(await slot('2026-11-11T18:00')).toMatchObject({ code: 'BOOKING_SLOT_CLOSED' })
    expect(await slot('9999-11-11T18:00')).toMatchObject({ code: 'BOOKING_SLOT_CLOSED' })
    expect(await slot('2026-11-10T18:00')).toMatchObject({ state: 'BOOKED' })
    later(m, 31 * MINUTE_MS)
    expect(await slot('2026-11-03T11:00')).toMatchObject({ code: 'BOOKING_SLOT_CLOSED' })
    expect(await slot('2026-11-04T18:00')).toMatchObject({ state: 'BOOKED' })
    expect(await slot('2026-11-05T18:00')).toMatchObject({ code: 'BOOKING_TOO_MANY' })
  })

  it('is given back up to an hour before, and not a moment later', async () => {
    const m = await market()
    const bookable = await bookableAt(m)
    const [one, two] = await buyers(m, 2)
    const [first, second] = [await book(has(one), bookable), await book(has(two), bookable)]
    expect(first.cancelUntil).toBe('2026-11-03T09:00:00.000Z')
    expect(await cancel(has(two), first.id)).toMatchObject({ code: 'BOOKING_NOT_FOUND' })
    later(m, 7 * HOUR_MS)
    expect(await cancel(has(one), first.id)).toMatchObject({ state: 'CANCELLED' })
    expect(await cancel(has(one), first.id)).toMatchObject({ state: 'CANCELLED' })
    later(m, 1)
    expect(await cancel(has(two), second.id)).toMatchObject({ code: 'BOOKING_TOO_LATE' })
  })

  it('goes where the rules let it, and nowhere else', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 100 })
    let n = 0
    for (const from of BOOKING_STATES)
      for (const to of BOOKING_STATES) {
        n += 1
        const id = `bkg_${n}`
        const begun = from === 'WAITING' || from === 'EXPIRED' ? 'WAITING' : 'BOOKED'
        const [who] = [`rsd_${n}`]
        await m.p.db.run(sql`INSERT INTO residents (id, created_at) VALUES (${who}, 0)`)
        const made = await bookSlot(contextOf(m, who), {
          bookable,
          startsAt: EVENING,
          party: 1,
          key: newKey(),
        })
        // One that waits, as the service makes none while there is room.
        await m.p.db
          .run(sql`INSERT INTO bookings (id, resource_id, starts_at, day, number, code, origin, party, units, audience, state, booked_at)
          SELECT ${id}, resource_id, starts_at, day, number + 1, ${id}, 'STAFF', 1, 1, 'GENERAL', ${begun}, 0 FROM bookings WHERE id = ${made}`)
        const move = (state: string): Promise<unknown> => {
          const ended = ['CANCELLED', 'NO_SHOW', 'EXPIRED'].includes(state)
          return m.p.db
            .run(sql`UPDATE bookings SET state = ${state}, ended_at = ${ended ? 1 : null}, ended_by = ${ended ? 'SYSTEM' : null},
            checked_in_at = ${state === 'CHECKED_IN' ? 1 : null} WHERE id = ${id}`)
        }
        if (from !== begun) await move(from)
        const allowed = await move(to).then(
          () => true,
          () => false,
        )
        expect([from, to, allowed]).toEqual([from, to, NEXT_BOOKING_STATES[from].includes(to)])
      }
  })

  it('cannot be made where nobody came three times, until fourteen days after', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 9 })
    const [one] = await buyers(m, 1)
    const who = has(one)
    for (const day of ['03', '04', '05'])
      await book(who, bookable, { startsAt: at(`2026-11-${day}T18:00`) })
    later(m, at('2026-11-05T19:15') - m.p.host.clock())
    await sweepBookings(m.p.context())
    expect(await states(m, bookable)).toEqual({ BOOKED: 1, NO_SHOW: 2 })
    later(m, 1)
    await sweepBookings(m.p.context())
    expect(await states(m, bookable)).toEqual({ NO_SHOW: 3 })
    const next = { startsAt: at('2026-11-07T18:00') }
    expect(await book(who, bookable, next)).toMatchObject({
      code: 'BOOKING_STOPPED',
      until: new Date(at('2026-11-19T18:00')).toISOString(),
    })
    // Elsewhere they can, and the place itself may book for them.
    const other = await bookableAt(m, { capacity: 9 })
    expect(await book(who, other, next)).toMatchObject({ state: 'BOOKED' })
    later(m, at('2026-11-19T18:00') - m.p.host.clock())
    expect(await book(who, bookable, { startsAt: at('2026-11-20T18:00') })).toMatchObject({
      state: 'BOOKED',
    })
  })
})

describe('the desk', () => {
  it('checks in by code, not too early, once, also who came late', async () => {
    const m = await market()
    const bookable = await bookableAt(m)
    const [one, two] = await buyers(m, 2)
    const [first, second] = [await book(has(one), bookable), await book(has(two), bookable)]
    const ctx = () => ownerContext(m)
    const place = { placeId: m.store('a'), zone: 'Asia/Shanghai' }
    const found = await bookingOfCode(ctx(), {
      ...place,
      typed: `https://city.example/nanjing/booking/${first.code.toLowerCase()}`,
    })
    expect(found.id).toBe(first.id)
    await expect(
      bookingOfCode(ctx(), { ...place, placeId: m.store('b'), typed: first.code }),
    ).rejects.toMatchObject({ code: 'BOOKING_NOT_FOUND' })
    await expect(checkIn(ctx(), first.id)).rejects.toMatchObject({ code: 'BOOKING_TOO_EARLY' })
    later(m, 7 * HOUR_MS)
    await checkIn(ctx(), first.id)
    await checkIn(ctx(), first.id)
    later(m, 3 * HOUR_MS)
    await sweepBookings(m.p.context())
    expect(await states(m, bookable)).toEqual({ CHECKED_IN: 1, NO_SHOW: 1 })
    await checkIn(ctx(), second.id)
    expect(await states(m, bookable)).toEqual({ CHECKED_IN: 2 })
    const listed = await bookingsOfDay(ctx(), { id: bookable, day: '2026-11-03' }, { first: 10 })
    expect(listed.edges.map(({ node }) => node.code)).toEqual([first.code, second.code])
  })

  it('books for those who call, within the same places, and lets in those who are there', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 1 })
    const wish = { bookable, startsAt: EVENING, party: 2, arrived: false }
    const contact = { name: '王小明', phone: '13800138000' }
    const id = await giveBooking(ownerContext(m), { ...wish, contact, key: newKey() })
    await expect(
      giveBooking(ownerContext(m), { ...wish, contact, key: newKey() }),
    ).rejects.toMatchObject({ code: 'BOOKING_FULL' })
    const [stored] = await m.p.db.get<[string]>(sql`SELECT contact FROM bookings`)
    expect(stored).not.toContain('138')
    await cancelForPlace(ownerContext(m), id)
    later(m, 8.5 * HOUR_MS)
    // The slot has begun: at the desk there is still room.
    await giveBooking(ownerContext(m), { ...wish, contact, arrived: true, key: newKey() })
    expect(await states(m, bookable)).toEqual({ CANCELLED: 1, CHECKED_IN: 1 })
  })

  it('closes a day: nobody books it, those who had are told, and others are not touched', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 1 })
    const [one, two, three] = await buyers(m, 3)
    await book(has(one), bookable)
    await book(has(two), bookable, { orWait: true })
    await book(has(three), bookable, { startsAt: at('2026-11-04T18:00') })
    const closing = { bookable, day: '2026-11-03' }
    await closeSlots(ownerContext(m), closing)
    expect(await states(m, bookable)).toEqual({ CANCELLED: 2, BOOKED: 1 })
    expect(
      await count(
        m,
        sql`SELECT count(*) FROM outbox WHERE topic = 'wechat.booking' AND payload ->> 'template' = 'BOOKING_CANCELLED'`,
      ),
    ).toBe(2)
    expect(new Set((await slotsOf(m, bookable)).map(({ state }) => state))).toEqual(
      new Set(['CLOSED']),
    )
    expect(await book(has(three), bookable)).toMatchObject({ code: 'BOOKING_SLOT_CLOSED' })
    await reopenSlots(ownerContext(m), { ...closing, startsAt: EVENING })
    expect(await book(has(three), bookable)).toMatchObject({ state: 'BOOKED' })
    await setBookableState(ownerContext(m), { id: bookable, state: 'PAUSED' })
    expect(await book(has(two), bookable, { startsAt: at('2026-11-05T18:00') })).toMatchObject({
      code: 'BOOKING_SLOT_CLOSED',
    })
  })

  it('is that of the place alone', async () => {
    const m = await market()
    const bookable = await bookableAt(m)
    const [one] = await buyers(m, 1)
    const { id } = await book(has(one), bookable)
    const strangers = m.p.context({
      kind: 'staff',
      staffId: 'stf_b',
      grants: [
        {
          id: 'grt_b',
          endsAt: Number.MAX_SAFE_INTEGER,
          role: 'OWNER',
          scope: 'STORE',
          scopeId: m.store('b'),
          cityCode: '320100',
        },
      ],
    }) as ReturnType<typeof ownerContext>
    const refused = { code: 'BOOKING_NOT_FOUND' }
    const contact = { name: '', phone: '' }
    const wish = { bookable, startsAt: EVENING, party: 2, arrived: false, contact }
    await expect(checkIn(strangers, id)).rejects.toMatchObject(refused)
    await expect(cancelForPlace(strangers, id)).rejects.toMatchObject(refused)
    await expect(giveBooking(strangers, { ...wish, key: newKey() })).rejects.toMatchObject(refused)
    await expect(closeSlots(strangers, { bookable, day: '2026-11-03' })).rejects.toMatchObject(
      refused,
    )
    await expect(
      writeBookable(strangers, { ...TABLES, id: bookable, place: m.store('a') }),
    ).rejects.toMatchObject(refused)
    await expect(
      setBookableState(strangers, { id: bookable, state: 'CLOSED' }),
    ).rejects.toMatchObject(refused)
    const listed = await bookingsOfDay(
      strangers,
      { id: bookable, day: '2026-11-03' },
      { first: 10 },
    )
    expect(listed.edges).toEqual([])
  })
})

describe('real names', () => {
  const person = (n: number, name = '欧阳娜娜') => ({
    name,
    document: 'RESIDENT_ID',
    number: residentId(n),
  })

  it('are asked of everybody who comes, and a document comes once a day', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { realName: true, capacity: 50, countsPeople: true })
    const [one, two] = await buyers(m, 2)
    const wish = (...people: readonly object[]) => ({ party: 2, people })
    expect(await book(has(one), bookable, wish(person(1)))).toMatchObject({
      code: 'BOOKING_PERSON_INVALID',
      position: 2,
    })
    expect(
      await book(has(one), bookable, wish(person(1), { ...person(2), number: '123' })),
    ).toMatchObject({ code: 'BOOKING_PERSON_INVALID', position: 2 })
    expect(await book(has(one), bookable, wish(person(1), person(1)))).toMatchObject({
      code: 'BOOKING_DOCUMENT_USED',
    })
    const booked = await book(has(one), bookable, wish(person(1), person(2)))
    expect(booked.people).toEqual([
      {
        name: '欧*',
        document: 'RESIDENT_ID',
        number: `9****************${person(1).number.at(-1)}`,
      },
      {
        name: '欧*',
        document: 'RESIDENT_ID',
        number: `9****************${person(2).number.at(-1)}`,
      },
    ])
    const noon = { startsAt: at('2026-11-03T12:00'), party: 1, people: [person(2)] }
    expect(await book(has(two), bookable, noon)).toMatchObject({ code: 'BOOKING_DOCUMENT_USED' })
    expect(
      await book(has(two), bookable, { ...noon, startsAt: at('2026-11-04T12:00') }),
    ).toMatchObject({ state: 'BOOKED' })
    await cancel(has(one), booked.id)
    expect(await book(has(two), bookable, noon)).toMatchObject({ state: 'BOOKED' })
  })

  it('are sealed, open at the desk alone, and are erased a week after', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { realName: true, capacity: 50, countsPeople: true })
    const [one] = await buyers(m, 1)
    const { id } = await book(has(one), bookable, { party: 1, people: [person(7)] })
    const everything = async (): Promise<string> =>
      JSON.stringify([
        await m.p.db.all(sql`SELECT * FROM bookings`),
        await m.p.db.all(sql`SELECT * FROM booking_people`),
        await m.p.db.all(sql`SELECT * FROM idempotency_keys`),
        await m.p.db.all(sql`SELECT * FROM outbox`),
        await m.p.db.all(sql`SELECT * FROM change_log`),
        m.p.logs,
      ])
    expect(await everything()).not.toMatch(/欧阳|990000/)
    const ctx = ownerContext(m)
    const booking = await bookingOfCode(ctx, {
      placeId: m.store('a'),
      typed: (await m.p.db.get<[string]>(sql`SELECT code FROM bookings WHERE id = ${id}`))[0],
      zone: 'Asia/Shanghai',
    })
    expect((await namedPeople(ctx, booking)).people).toEqual([
      { name: '欧阳娜娜', kind: 'RESIDENT_ID', number: residentId(7) },
    ])
    later(m, EVENING - m.p.host.clock() + 7 * DAY_MS)
    await sweepBookings(m.p.context())
    expect(await count(m, sql`SELECT count(*) FROM booking_people WHERE person IS NOT NULL`)).toBe(
      1,
    )
    later(m, 1)
    await sweepBookings(m.p.context())
    expect(
      await count(
        m,
        sql`SELECT count(*) FROM booking_people WHERE person IS NOT NULL OR document_hash IS NOT NULL`,
      ),
    ).toBe(0)
  })
})

describe('the number of statements', () => {
  it('does not grow with what can be booked at places, its days, or the bookings of somebody', async () => {
    const m = await market()
    const [one] = await buyers(m, 1)
    const who = has(one)
    const counted = async (ask: () => Promise<unknown>): Promise<number> => {
      m.p.statements.reset()
      await ask()
      return m.p.statements.calls
    }
    const PLACES = `{ places(city: "nanjing", kinds: [STORE], first: 3) { nodes { id bookables { name days today: slots(day: "2026-11-03") { state left audiences { left } } next: slots(day: "2026-11-04") { state waiting } } } } }`
    const OWN = `{ myBookings(first: 20) { nodes { id state ahead bookable { name } place { id name } people { name } } } }`
    const seen = async (): Promise<readonly number[]> => [
      await counted(() => m.p.ask(PLACES)),
      await counted(() => who.ask(OWN)),
    ]
    await book(who, await bookableAt(m))
    const few = await seen()
    for (let i = 0; i < 3; i += 1) {
      const more = await bookableAt(m)
      for (const day of ['03', '04'])
        await book(who, more, { startsAt: at(`2026-11-${day}T19:00`) })
    }
    expect(await seen()).toEqual(few)
  })
})
