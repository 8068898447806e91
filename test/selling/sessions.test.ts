import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { sha256 } from '#schema/hash.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'
import { act, documentOf } from '../support/selling/people.ts'
import { market, type Buyer, type Market, type Somebody } from '../support/selling.ts'

interface Session {
  readonly token: string
  readonly expiresAt: string
  readonly rotateAfter: string
}

const ME = '{ me { id } }'
const rotate = (who: Somebody): Promise<Session> => act<Session>(who, 'rotateSession', {})
const pass = ({ p }: Market, ms: number): void => p.setNow(p.context().now + ms)

/** Who the portal takes the bearer of a token for: the id of a resident, or the code of its refusal. */
const whoIs = async (m: Market, token: string): Promise<string | undefined> => {
  const { data, errors } = await m
    .as(token)
    .query<{ readonly me: { readonly id: string } | null }>(ME)
  return data?.me?.id ?? errors?.[0]?.extensions?.code
}
const NOBODY = 'UNAUTHENTICATED'

describe('a session', () => {
  it('is known by the hash of its token alone, which nobody can turn back', async () => {
    const m = await market()
    const { token, id } = await m.buyer()
    const rows = await m.p.db.all<[string, string | null]>(
      sql`SELECT token_hash, previous_hash FROM sessions WHERE resident_id = ${id}`,
    )
    expect(rows).toEqual([[await sha256(token), null]])
    expect(token).toMatch(/^sr_[A-Za-z0-9_-]{43}$/)
    // Whoever reads the file has nothing to show.
    expect(await whoIs(m, `sr_${rows[0]?.[0]}`)).toBe(NOBODY)
    expect(await whoIs(m, rows[0]?.[0] ?? '')).toBe(NOBODY)
    await m.expectBooks()
  })

  it.each([
    ['nothing', ''],
    ['another scheme', 'Basic abc'],
    ['a token that was never given', `Bearer sr_${'A'.repeat(43)}`],
    ['another kind of token', `Bearer ss_${'A'.repeat(43)}`],
    ['a token with something behind it', 'Bearer TOKENx'],
    ['a token in small letters', 'Bearer token'],
  ])('is nobody’s who shows %s', async (_what, shown) => {
    const m = await market()
    const { token } = await m.buyer()
    const authorization = shown.replace('TOKEN', token).replace('token', token.toLowerCase())
    const { errors } = await m.p.query(ME, {}, { authorization })
    expect(errors?.[0]?.extensions?.code).toBe(NOBODY)
    await m.expectBooks()
  })

  it('lasts thirty days from its last exchange, and not a moment longer', async () => {
    const m = await market()
    const { token, id } = await m.buyer()
    pass(m, 30 * DAY_MS - 1)
    expect(await whoIs(m, token)).toBe(id)
    const next = await rotate(m.as(token))
    expect(Date.parse(next.expiresAt)).toBe(m.p.context().now + 30 * DAY_MS)
    expect(Date.parse(next.rotateAfter)).toBe(m.p.context().now + DAY_MS)
    pass(m, 30 * DAY_MS - 1)
    expect(await whoIs(m, next.token)).toBe(id)
    pass(m, 1)
    expect(await whoIs(m, next.token)).toBe(NOBODY)
    await m.expectBooks()
  })

  it('takes the token before for five minutes; shown later, it ends the session for both', async () => {
    const m = await market()
    const old = await m.buyer()
    const { token } = await rotate(old)
    expect(token).not.toBe(old.token)
    pass(m, 5 * MINUTE_MS - 1)
    expect(await whoIs(m, old.token)).toBe(old.id)
    expect(await whoIs(m, token)).toBe(old.id)
    pass(m, 1)
    expect(await whoIs(m, token)).toBe(old.id)
    // Somebody has found it, or the owner’s new one was stolen: nobody can tell which.
    expect(await whoIs(m, old.token)).toBe(NOBODY)
    expect(await whoIs(m, token)).toBe(NOBODY)
    await m.expectBooks()
  })

  it('is exchanged again when the answer was lost: the client still has the one it showed', async () => {
    const m = await market()
    const first = await m.buyer()
    const lost = await rotate(first)
    pass(m, MINUTE_MS)
    const next = await rotate(first)
    expect(await whoIs(m, next.token)).toBe(first.id)
    expect(await whoIs(m, first.token)).toBe(first.id)
    // The lost one is no token any more; that nobody has it does not end the session.
    expect(await whoIs(m, lost.token)).toBe(NOBODY)
    pass(m, 5 * MINUTE_MS - 1)
    expect(await whoIs(m, first.token)).toBe(first.id)
    expect(await whoIs(m, next.token)).toBe(first.id)
    const third = await rotate(m.as(next.token))
    pass(m, 10 * MINUTE_MS)
    expect(await whoIs(m, third.token)).toBe(first.id)
    await m.expectBooks()
  })

  it('survives ten exchanges at once, and one of the new tokens counts', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const made = await Promise.all(Array.from({ length: 10 }, () => rotate(buyer)))
    const taken = await Promise.all(made.map(({ token }) => whoIs(m, token)))
    expect(taken.filter((who) => who === buyer.id)).toHaveLength(1)
    expect(await whoIs(m, buyer.token)).toBe(buyer.id)
    await m.expectBooks()
  })

  it('ends when its holder says so, with the tokens before, and nobody else’s', async () => {
    const m = await market()
    const [one, other] = [await m.buyer(), await m.buyer()]
    const again = await signInAgain(m, one)
    const { token } = await rotate(one)
    expect(await m.as(token).ask(documentOf('mutation', 'signOut'))).toEqual({ signOut: true })
    for (const gone of [token, one.token]) {
      expect(await whoIs(m, gone)).toBe(NOBODY)
      const { errors } = await m.as(gone).query(documentOf('mutation', 'rotateSession'))
      expect(errors?.[0]?.extensions?.code).toBe(NOBODY)
    }
    // Their other phone, and other people, go on.
    expect(await whoIs(m, again)).toBe(one.id)
    expect(await whoIs(m, other.token)).toBe(other.id)
    await m.expectBooks()
  })

  it('gets another token when a phone number is bound to it', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const { code } = await m.control<{ readonly code: string }>(
      'POST',
      `/sandbox/people/${buyer.openid}/phone-code`,
      {},
    )
    const { token } = await act<Session>(buyer, 'bindPhone', { code })
    expect(await whoIs(m, token)).toBe(buyer.id)
    pass(m, 5 * MINUTE_MS)
    expect(await whoIs(m, buyer.token)).toBe(NOBODY)
    await m.expectBooks()
  })

  it('of a guest has a cart and nothing else', async () => {
    const m = await market()
    const guest = await m.guest()
    expect(await guest.ask('{ cart { goods } }')).toEqual({ cart: { goods: 0 } })
    expect(await whoIs(m, guest.token)).toBe(NOBODY)
    const { token } = await rotate(guest)
    expect(await m.as(token).ask('{ cart { goods } }')).toEqual({ cart: { goods: 0 } })
    expect((await m.p.query('{ cart { goods } }')).errors?.[0]?.extensions?.code).toBe(NOBODY)
    await m.expectBooks()
  })

  it('leaves nothing behind when it is over: swept, with the cart of a guest', async () => {
    const m = await market()
    const guest = await m.guest()
    const buyer = await m.buyer()
    const line = { store: m.store('a'), sku: m.sku('bun'), quantity: 1 }
    await act(guest, 'setCartLine', line)
    await act(buyer, 'setCartLine', line)
    pass(m, 30 * DAY_MS)
    await m.sweep()
    expect(await m.p.db.all(sql`SELECT id FROM sessions`)).toEqual([])
    expect(await m.p.db.all(sql`SELECT owner_id FROM cart_lines`)).toEqual([[buyer.id]])
    await m.expectBooks()
  })
})

const signInAgain = async (m: Market, { openid }: Buyer): Promise<string> => {
  const { code } = await m.control<{ readonly code: string }>(
    'POST',
    `/sandbox/people/${openid}/login-code`,
    {},
  )
  return (await act<Session>(m.as(''), 'signIn', { code })).token
}
