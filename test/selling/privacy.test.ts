import { existsSync, readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { act, documentOf, neighbourhood, type Words } from '../support/selling/people.ts'
import { newKey, openSheet, place, type Market, type Somebody } from '../support/selling.ts'
import type { Answer } from '../support/portal.ts'
import { TEMPLATES } from '../support/selling-host.ts'

const SAID = {
  nickname: '独孤大侠',
  recipient: '慕容收货',
  phone: '18600317742',
  street: '桃花岛听涛街七十七号',
  note: '请放在门口的绿色箱子里',
  openid: 'oQk7_verySpecialOpenId-77742',
} as const

/** A text as it may lie somewhere: itself, or in base64 at any offset, hex, or escaped. */
const formsOf = (text: string): readonly Buffer[] => {
  const bytes = Buffer.from(text)
  const base64 = [0, 1, 2].flatMap((offset) => {
    // What of the encoding does not depend on what stands before and after.
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const inner = whole.slice(
      Math.ceil((offset * 4) / 3),
      Math.floor(((offset + bytes.length) * 4) / 3),
    )
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')]
  })
  const hex = bytes.toString('hex')
  const escaped = Array.from(text).map(
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return [
    bytes,
    Buffer.from(text, 'utf16le'),
    ...[...base64, hex, hex.toUpperCase(), encodeURIComponent(text), escaped.join('')].map((form) =>
      Buffer.from(form),
    ),
  ]
}

/** Which of these texts lie in some bytes, in whatever form. */
const foundIn = (bytes: Buffer, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => formsOf(text).some((form) => bytes.includes(form)))

const fileBytes = ({ p: { path } }: Market): Buffer =>
  Buffer.concat(
    [path, `${path}-wal`].flatMap((file) => (existsSync(file) ? [readFileSync(file)] : [])),
  )

describe('what somebody says of themselves', () => {
  it('is looked for in all the forms in which it could lie somewhere', () => {
    const [text, around] = [SAID.street, ['', 'a', 'ab', 'abc', 'abcd']]
    for (const before of around)
      for (const after of around) {
        const whole = Buffer.from(`${before}${text}${after}`)
        const ways = ['utf8', 'base64', 'base64url', 'hex', 'utf16le'] as const
        for (const way of ways) {
          const written =
            way === 'utf16le'
              ? Buffer.from(whole.toString(), way)
              : Buffer.from(whole.toString(way))
          expect(foundIn(written, [text]), way).toEqual([text])
        }
      }
    expect(foundIn(Buffer.from(JSON.stringify(SAID)), Object.values(SAID))).toHaveLength(6)
    expect(foundIn(Buffer.from('桃花岛听涛街七十八号'), [text])).toEqual([])
  })

  it('lies nowhere in the clear: not in the database, nor in logs, messages between processes or errors', async () => {
    const m = await neighbourhood()
    const { p } = m
    const store = m.store('a')
    const errors: unknown[] = []
    const tried = async (
      who: Somebody | undefined,
      name: string,
      variables: object,
    ): Promise<Answer> => {
      const answer = await p.query(documentOf('mutation', name), { ...variables }, who?.headers)
      errors.push(answer.errors)
      return answer
    }
    const control = (path: string, body: object = {}) =>
      m.control<{ readonly code: string }>('POST', `/sandbox/people${path}`, body)
    const { nickname: name, openid, phone, recipient, street, note } = SAID
    await control('', { name, phone, openid })
    const code = async (kind: 'login' | 'phone') => (await control(`/${openid}/${kind}-code`)).code
    const codes = { login: await code('login'), phone: await code('phone') }
    const away = async (which: string, act_: () => Promise<unknown>): Promise<void> => {
      p.breakDatabase((statement) => statement.includes(which))
      await act_()
      p.healDatabase()
    }

    // Signing in, with everything that can go wrong on the way.
    await tried(undefined, 'signIn', { code: 'no-such-code' })
    await m.control('PUT', '/sandbox/faults', { answers: { away: true } })
    await tried(undefined, 'signIn', { code: codes.login })
    await m.control('DELETE', '/sandbox/faults')
    await away('resident_identities', async () =>
      tried(undefined, 'signIn', { code: await code('login') }),
    )
    await away('INTO sessions', async () =>
      tried(undefined, 'signIn', { code: await code('login') }),
    )
    const { token } = await act<{ readonly token: string }>(m.as(''), 'signIn', {
      code: codes.login,
    })
    let buyer = m.as(token)
    await away('UPDATE residents', async () =>
      tried(buyer, 'bindPhone', { code: await code('phone') }),
    )
    const rotated = await act<{ readonly token: string }>(buyer, 'bindPhone', { code: codes.phone })
    buyer = m.as(rotated.token)
    await away('WHERE (token_hash', () => tried(buyer, 'rotateSession', {}))
    await tried(buyer, 'bindPhone', { code: codes.phone })
    for (const template of Object.values(TEMPLATES))
      await control(`/${openid}/consents`, { templateId: template, times: 5 })
    await act(buyer, 'noteConsent', { templates: ['ORDER_PAID', 'REFUNDED'] })

    // An address, and purchases that name it.
    const input = { divisionCode: '320102', recipient, phone, street }
    await away('addresses', () => tried(buyer, 'saveAddress', { input }))
    await tried(buyer, 'saveAddress', { input: { ...input, phone: `${phone}${phone}${phone}` } })
    await tried(buyer, 'saveAddress', { input: { ...input, street: street.repeat(20) } })
    await tried(buyer, 'saveAddress', { input: { ...input, divisionCode: street } })
    const { id: address } = await act(buyer, 'saveAddress', { input })
    const handovers = [{ store, fulfilment: 'DELIVERY', address, note }]
    const checkout = { lines: [{ store, sku: m.sku('ware-a'), quantity: 1 }], handovers }
    const order = { input: { checkout, total: 110, idempotencyKey: newKey() } }
    for (const table of ['FROM cart_lines', 'INTO orders', 'INTO order_lines', 'idempotency_keys'])
      await away(table, () => tried(buyer, 'placeOrder', order))
    await tried(buyer, 'placeOrder', {
      input: {
        ...order.input,
        checkout: { ...checkout, handovers: [{ ...handovers[0], note: note.repeat(40) }] },
      },
    })
    const placed = await place(m, buyer, [{ product: 'ware-a', store: 'a', quantity: 2 }], {
      handovers,
    })

    // Paying, with the provider away and the database away.
    const paying = { purchase: placed.id, balance: 0 }
    await m.control('PUT', '/sandbox/faults', { answers: { away: true } })
    await tried(buyer, 'pay', { ...paying, idempotencyKey: newKey() })
    await m.control('PUT', '/sandbox/faults', { answers: { unsigned: true } })
    await tried(buyer, 'pay', { ...paying, idempotencyKey: newKey() })
    await m.sweep()
    await m.control('DELETE', '/sandbox/faults')
    await away('UPDATE payments', () =>
      tried(buyer, 'pay', { ...paying, idempotencyKey: newKey() }),
    )
    const { sheet } = await openSheet(buyer, placed.id)
    await m.control('PUT', '/sandbox/faults', {
      callbacks: { forge: ['BAD_SIGNATURE', 'WRONG_AMOUNT', 'BAD_TAG'] },
    })
    p.breakDatabase((statement) => statement.includes('payment_events'))
    await m.tap({ ...buyer, openid, id: '' }, sheet?.package ?? '')
    p.healDatabase()
    await m.control('DELETE', '/sandbox/faults')
    await tried(buyer, 'syncPurchase', { purchase: placed.id })

    // Handing over and giving back, messages and what WeChat is told.
    const manager = await m.staff('MANAGER', store)
    for (const wrong of ['22222222', phone, '<script>'])
      await tried(manager, 'redeem', { input: { code: wrong, idempotencyKey: newKey() } })
    const line = placed.orders[0]?.lines[0]?.id
    const back = {
      order: placed.orders[0]?.id,
      kind: 'REFUND',
      handedOver: false,
      reason: '不要了',
    }
    await act(buyer, 'requestAfterSale', {
      input: { ...back, units: [{ line, quantity: 1 }], idempotencyKey: newKey() },
    })
    await m.settle()
    await m.sweep()
    const parcel = {
      order: placed.orders[0]?.id,
      carrier: 'SF',
      trackingNo: 'SF7000001',
      idempotencyKey: newKey(),
    }
    await away('INTO parcels', () => tried(manager, 'shipOrder', parcel))
    await act(manager, 'shipOrder', parcel)
    await m.control('PUT', '/sandbox/faults', { answers: { away: true } })
    await m.sweep()
    await m.control('DELETE', '/sandbox/faults')
    p.setNow(p.context().now + 3_600_000)
    await away('UPDATE outbox SET delivered_at', () => m.sweep())
    p.setNow(p.context().now + 3_600_000)
    await m.sweep()
    await m.settle()

    const sandbox = await m.control<{ readonly messages: readonly unknown[] }>(
      'GET',
      '/sandbox/state',
    )
    expect(sandbox.messages.length).toBeGreaterThanOrEqual(2)
    expect(await buyer.ask('{ me { phone addresses { recipient street } } }')).toEqual({
      me: { phone, addresses: [{ recipient, street }] },
    })
    const texts = [
      ...Object.values(SAID),
      token,
      buyer.token,
      manager.token,
      codes.login,
      codes.phone,
    ]
    const file = fileBytes(m)
    // It does see what lies there.
    expect(foundIn(file, [placed.orders[0]?.id ?? '', 'SF7000001'])).toHaveLength(2)
    expect(foundIn(file, texts)).toEqual([])
    const messages = await p.db.all(sql`SELECT payload, coalesce(last_error, '') FROM outbox`)
    expect(messages.length).toBeGreaterThanOrEqual(3)
    expect(foundIn(Buffer.from(JSON.stringify(messages)), [...texts, '不要了'])).toEqual([])
    const faults = errors.filter((some) => some !== undefined)
    expect(faults.length).toBeGreaterThanOrEqual(12)
    expect(foundIn(Buffer.from(JSON.stringify(faults)), texts)).toEqual([])
    expect(p.logs.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(6)
    const logs = JSON.stringify(p.logs)
    expect(foundIn(Buffer.from(logs), [...texts, '不要了'])).toEqual([])
    // Nor what statements were given: it may be anything, as the hash of a token.
    expect(logs).not.toContain('params:')
    await m.expectBooks()
  })

  it('is shown to the store while it packs, and masked once it is on its way; the code and the phone never', async () => {
    const m = await neighbourhood()
    const buyer = await m.buyer()
    const store = m.store('a')
    const input = {
      divisionCode: '320102',
      recipient: '欧阳锋',
      phone: '13912345678',
      street: '白驼山一号',
    }
    const { id: address } = await act(buyer, 'saveAddress', { input })
    const handovers = [{ store, fulfilment: 'DELIVERY', address, note: '轻放' }]
    const placed = await place(m, buyer, [{ product: 'ware-a', store: 'a', quantity: 2 }], {
      handovers,
    })
    const order = placed.orders[0]
    const { divisionCode, ...whole } = input
    const masked = { recipient: '欧*', phone: '139****5678', street: '' }
    const shown = async (who: Somebody) =>
      (
        await who.ask<{
          readonly order: {
            readonly address: Omit<Words, 'past'>
            readonly pickupCode: null
          } | null
        }>(
          'query ($id: ID!) { order(id: $id) { pickupCode address { recipient phone street } } }',
          { id: order?.id },
        )
      ).order
    const clerk = await m.staff('CLERK', store)
    const accountant = await m.staff('FINANCE', m.merchant)
    // Who packs elsewhere does not pack here.
    const packer = await m.staff('CLERK', m.store('b'))
    const [of] = await m.p.db.get<[string]>(
      sql`SELECT staff_id FROM staff_grants WHERE role = 'FINANCE'`,
    )
    await m.p.db.run(sql`UPDATE staff_grants SET staff_id = ${of} WHERE scope_id = ${m.store('b')}`)
    expect(await shown(packer)).toBeNull()
    const staff = [clerk, await m.staff('MANAGER', store), await m.staff('OWNER', m.merchant)]
    const expectShown = async (address_: object): Promise<void> => {
      for (const one of staff) expect((await shown(one))?.address).toEqual(address_)
      expect((await shown(accountant))?.address).toEqual(masked)
      expect((await shown(buyer))?.address).toEqual(whole)
    }
    await expectShown(masked) // nobody packs what is not paid
    const { sheet } = await openSheet(buyer, placed.id)
    await m.tap(buyer, sheet?.package ?? '')
    await expectShown(whole)
    const units = [{ line: order?.lines[0]?.id, quantity: 1 }]
    const parcel = { order: order?.id, carrier: 'SF' }
    await act(clerk, 'shipOrder', {
      ...parcel,
      trackingNo: 'SF8000001',
      units,
      idempotencyKey: newKey(),
    })
    await expectShown(whole) // the other unit is to be packed yet
    await act(clerk, 'shipOrder', { ...parcel, trackingNo: 'SF8000002', idempotencyKey: newKey() })
    await expectShown(masked)
    await act(buyer, 'confirmReceipt', { order: order?.id })
    await expectShown(masked)
    expect(divisionCode).toBe('320102')

    const collected = await place(m, buyer, [{ product: 'ware-b', store: 'b' }], {
      handovers: [{ store: m.store('b'), fulfilment: 'PICKUP', slot: '2026-11-03T09:00:00.000Z' }],
    })
    const sheetB = await openSheet(buyer, collected.id)
    await m.tap(buyer, sheetB.sheet?.package ?? '')
    const codeOf = async (who: Somebody) =>
      who.ask('query ($id: ID!) { order(id: $id) { pickupCode } }', { id: collected.orders[0]?.id })
    expect(await codeOf(await m.staff('MANAGER', m.store('b')))).toEqual({
      order: { pickupCode: null },
    })
    expect(await codeOf(buyer)).toEqual({ order: { pickupCode: expect.stringMatching(/^\w{8}$/) } })
    await m.settle()
    await m.expectBooks()
  })
})

describe('a value that was moved or changed in the file', () => {
  it('opens for nobody: not as another field, nor as another one’s, nor altered', async () => {
    const m = await neighbourhood()
    const [a, b] = [await m.buyer(), await m.buyer()]
    const input = {
      divisionCode: '320102',
      recipient: '郭',
      phone: '13800000000',
      street: '牛家村',
    }
    for (const one of [a, b])
      await act(one, 'saveAddress', { input: { ...input, street: `${one.id.slice(-6)}号` } })
    const read = (one: Somebody) => one.query('{ me { addresses { recipient phone street } } }')
    const tampering = [
      sql`UPDATE addresses SET street_sealed = (SELECT street_sealed FROM addresses WHERE resident_id = ${a.id}) WHERE resident_id = ${b.id}`,
      sql`UPDATE addresses SET street_sealed = recipient_sealed WHERE resident_id = ${b.id}`,
      sql`UPDATE addresses SET street_sealed = substr(street_sealed, 1, length(street_sealed) - 3) || 'AAA' WHERE resident_id = ${b.id}`,
      sql`UPDATE addresses SET street_sealed = 'k9' || substr(street_sealed, 3) WHERE resident_id = ${b.id}`,
    ]
    const [before] = await m.p.db.all<[string]>(
      sql`SELECT street_sealed FROM addresses WHERE resident_id = ${b.id}`,
    )
    for (const statement of tampering) {
      await m.p.db.run(statement)
      const { data, errors } = await read(b)
      expect(data?.['me'] ?? null).toBeNull()
      expect(errors?.[0]?.message).toBe('Unexpected error.')
      expect((await read(a)).errors).toBeUndefined()
      await m.p.db.run(
        sql`UPDATE addresses SET street_sealed = ${before?.[0]} WHERE resident_id = ${b.id}`,
      )
    }
    expect((await read(b)).errors).toBeUndefined()
    await m.expectBooks()
  })
})

describe('the number of a card', () => {
  const CARD = '4111 1111 1111 1111'
  const HIDDEN = '************1111'

  it('is never stored, whatever free text it is written into', async () => {
    const m = await neighbourhood()
    const buyer = await m.buyer()
    const store = m.store('a')
    const manager = await m.staff('MANAGER', store)
    const input = {
      divisionCode: '320102',
      recipient: `张 ${CARD}`,
      phone: '13800000000',
      street: `一号 ${CARD} 08/27`,
    }
    const { id: address } = await act(buyer, 'saveAddress', { input })
    expect(await buyer.ask('{ me { addresses { recipient street } } }')).toEqual({
      me: { addresses: [{ recipient: `张 ${HIDDEN}`, street: `一号 ${HIDDEN} 08/27` }] },
    })
    const handovers = [{ store, fulfilment: 'DELIVERY', address, note: `卡 ${CARD}，密码 123` }]
    const wish = [{ product: 'ware-a', store: 'a', quantity: 2 }]
    const placed = await place(m, buyer, wish, { handovers })
    const operator = await m.staff('OPERATOR', '320100')
    const credit = { resident: buyer.id, amount: placed.total, city: '320100' }
    await act(operator, 'creditBalance', {
      ...credit,
      reason: `退回 ${CARD}`,
      idempotencyKey: newKey(),
    })
    await openSheet(buyer, placed.id, { balance: placed.total })
    const order = placed.orders[0]?.id
    const parcel = { order, carrier: 'SF', trackingNo: 'SF6000001', idempotencyKey: newKey() }
    await act(manager, 'shipOrder', parcel)
    const units = [{ line: placed.orders[0]?.lines[0]?.id, quantity: 1 }]
    const asked = { order, units, kind: 'RETURN', handedOver: true }
    const { id } = await act(buyer, 'requestAfterSale', {
      input: { ...asked, reason: `请退到 ${CARD}`, idempotencyKey: newKey() },
    })
    const decide = (answer: string) =>
      manager.query(documentOf('mutation', 'decideAfterSale'), {
        id,
        agree: true,
        merchantFault: false,
        answer,
        idempotencyKey: newKey(),
      })
    expect((await decide('铃\u0007声')).errors?.[0]?.extensions?.code).toBe('BAD_ANSWER')
    expect((await decide(`已退到 ${CARD}`)).errors).toBeUndefined()
    const answer = await buyer.ask(
      'query ($id: ID!) { order(id: $id) { note address { recipient street } afterSales { reason answer } } }',
      { id: order },
    )
    expect(answer).toEqual({
      order: {
        note: `卡 ${HIDDEN}，密码 123`,
        address: { recipient: `张 ${HIDDEN}`, street: `一号 ${HIDDEN} 08/27` },
        afterSales: [{ reason: `请退到 ${HIDDEN}`, answer: `已退到 ${HIDDEN}` }],
      },
    })
    const file = fileBytes(m)
    expect(foundIn(file, [HIDDEN])).toEqual([HIDDEN])
    expect(foundIn(file, [CARD, CARD.replaceAll(' ', '')])).toEqual([])
    expect(JSON.stringify(m.p.logs)).not.toContain('1111 1111')
    await m.settle()
    await m.expectBooks()
  })
})
