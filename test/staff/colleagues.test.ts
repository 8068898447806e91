import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { market, type Market, type Somebody } from '../support/selling.ts'

const PEOPLE = '{ colleagues { id label grants { id role scopeId } } }'
const INVITE = `mutation ($label: String!, $role: StaffRole!, $at: String!, $days: Int!) {
  inviteStaff(label: $label, role: $role, at: $at, days: $days) { __typename ... on StaffInvitation { id token } ... on Problem { code } } }`
const END = `mutation ($id: ID!) { endGrant(grant: $id) { __typename ... on Problem { code } } }`

interface Row {
  readonly id: string
  readonly label: string
  readonly grants: readonly {
    readonly id: string
    readonly role: string
    readonly scopeId: string
  }[]
}
const people = async (who: Somebody): Promise<readonly Row[]> =>
  (await who.ask<{ readonly colleagues: readonly Row[] }>(PEOPLE)).colleagues

const rolesSeen = async (who: Somebody): Promise<readonly string[]> =>
  (await people(who)).flatMap(({ grants }) => grants.map(({ role }) => role)).toSorted()

describe('colleagues', () => {
  it('are seen by whoever manages staff there: of a store, of a merchant, of a city', async () => {
    const m = await market()
    await m.staff('CLERK', m.store('a'))
    await m.staff('CLERK', m.store('b'))
    await m.staff('FINANCE', m.merchant)
    const manager = await m.staff('MANAGER', m.store('a'))
    const owner = await m.staff('OWNER', m.merchant)
    const operator = await m.staff('OPERATOR', '320100')
    expect(await rolesSeen(manager)).toEqual(['CLERK', 'MANAGER'])
    expect(await rolesSeen(owner)).toEqual(['CLERK', 'CLERK', 'FINANCE', 'MANAGER', 'OWNER'])
    expect(await rolesSeen(operator)).toEqual([
      'CLERK',
      'CLERK',
      'FINANCE',
      'MANAGER',
      'OPERATOR',
      'OWNER',
    ])
    await m.expectBooks()
  })

  it('are listed by one statement, however many there are', async () => {
    const m = await market()
    const owner = await m.staff('OWNER', m.merchant)
    const cost = async (): Promise<number> => {
      m.p.statements.reset()
      await people(owner)
      return m.p.statements.calls
    }
    const few = await cost()
    for (let i = 0; i < 20; i += 1) await m.staff('CLERK', m.store(i % 2 === 0 ? 'a' : 'b'))
    expect(await cost()).toBe(few)
    expect(await people(owner)).toHaveLength(21)
    await m.expectBooks()
  })

  it('lose a role at once when it is ended, and nobody ends their own or one above', async () => {
    const m = await market()
    const manager = await m.staff('MANAGER', m.store('a'))
    const clerk = await m.staff('CLERK', m.store('a'))
    const owner = await m.staff('OWNER', m.merchant)
    const grantOf = async (role: string): Promise<string> =>
      (await people(owner)).flatMap(({ grants }) => grants).find((one) => one.role === role)?.id ??
      ''
    const end = async (who: Somebody, role: string) =>
      (await who.ask<{ readonly endGrant: object }>(END, { id: await grantOf(role) })).endGrant
    expect(await end(manager, 'OWNER')).toMatchObject({ code: 'COLLEAGUE_NOT_FOUND' })
    expect(await end(manager, 'MANAGER')).toMatchObject({ code: 'COLLEAGUE_NOT_FOUND' })
    expect(await end(owner, 'OWNER')).toMatchObject({ code: 'GRANT_NOT_ALLOWED' })
    const board = `query ($s: ID!) { storeOrders(store: $s) { nodes { id } } }`
    expect((await clerk.query(board, { s: m.store('a') })).errors).toBeUndefined()
    expect(await end(manager, 'CLERK')).toEqual({ __typename: 'StaffChange' })
    expect((await clerk.query(board, { s: m.store('a') })).errors?.[0]?.extensions?.code).toBe(
      'FORBIDDEN',
    )
    await m.expectBooks()
  })
})

describe('an invitation', () => {
  const invite = async (who: Somebody, more: object) =>
    (
      await who.ask<{ readonly inviteStaff: { readonly code?: string; readonly token?: string } }>(
        INVITE,
        { label: '小赵', role: 'CLERK', days: 30, ...more },
      )
    ).inviteStaff
  const givers = async (m: Market) => ({
    manager: await m.staff('MANAGER', m.store('a')),
    owner: await m.staff('OWNER', m.merchant),
    operator: await m.staff('OPERATOR', '320100'),
  })

  it('is made for roles below, at what is the caller’s, and for nothing else', async () => {
    const m = await market()
    const { manager, owner, operator } = await givers(m)
    const made = { __typename: 'StaffInvitation' }
    const not = { code: 'GRANT_NOT_ALLOWED' }
    for (const [who, role, at, result] of [
      [manager, 'CLERK', m.store('a'), made],
      [manager, 'CLERK', m.store('b'), not],
      [manager, 'MANAGER', m.store('a'), not],
      [owner, 'MANAGER', m.store('b'), made],
      [owner, 'OWNER', m.merchant, made],
      [owner, 'OPERATOR', '320100', not],
      [operator, 'OWNER', m.merchant, made],
      [operator, 'OPERATOR', '320106', made],
      [operator, 'OPERATOR', '320100', not],
      [operator, 'EDITOR', 'parking@320100', made],
      [operator, 'EDITOR', 'parking@430100', not],
      [manager, 'CLERK', 'plc_nowhere', not],
    ] as const)
      expect(await invite(who, { role, at }), `${role} ${at}`).toMatchObject(result)
    await m.expectBooks()
  })

  it('never outlasts whoever gives it, and keeps the hash of its link alone', async () => {
    const m = await market()
    const { manager } = await givers(m)
    const { token = '' } = await invite(manager, { at: m.store('a'), days: 700 })
    expect(token).toMatch(/^si_/)
    const [[endsAt, hash] = [0, '']] = await m.p.db.all<[number, string]>(
      sql`SELECT grant_ends_at, token_hash FROM staff_invitations`,
    )
    const [own] = await m.p.db.get<[number]>(
      sql`SELECT ends_at FROM staff_grants WHERE role = 'MANAGER'`,
    )
    expect(endsAt).toBe(own)
    expect(hash).not.toContain(token)
    for (const days of [0, 731])
      expect(
        (await manager.query(INVITE, { label: 'x', role: 'CLERK', at: m.store('a'), days }))
          .errors?.[0]?.extensions?.code,
      ).toBe('BAD_DAYS')
    await m.expectBooks()
  })
})
