import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '#schema/time.ts'
import { bookableAt, EVENING, residentId } from '../support/bookings.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { workAs } from '../support/console.ts'
import { browserBefore, signInAs, type Browser } from '../support/fixtures-selling-ui.ts'
import { later } from '../support/selling/more.ts'
import { market, type Market } from '../support/selling.ts'

const desk = (m: Market, path = 'booking'): string => `/console/merchant/${m.store('a')}/${path}`
const slots = (bookable: string): string => `/nanjing/booking/at/${bookable}`

const guestOf = async (m: Market, bookable: string, name: string): Promise<Browser> => {
  const guest = browserBefore(m)
  await signInAs(guest, await guest.open(`/nanjing/sign-in?to=${slots(bookable)}`), name)
  return guest
}
const clerkOf = async (m: Market): Promise<Browser> => {
  const browser = browserBefore(m)
  await workAs(m, browser, 'CLERK', m.store('a'))
  return browser
}
const CODE = /[2-9A-HJKMNP-Z]{6}/

describe('the way through a booking', () => {
  it('goes from the page of a place over the slot and the code to the table', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { capacity: 1 })
    const stranger = browserBefore(m)
    const place = await stranger.open(`/places/${m.store('a')}`)
    expect(place.html).toContain('订位')
    expect(place.html).toContain(slots(bookable))
    expect((await stranger.open(slots(bookable))).html).toContain('登录后预约')

    const guest = await guestOf(m, bookable, '小陈')
    const choose = await guest.open(slots(bookable))
    for (const text of ['18:00–19:00', '余 1']) expect(choose.html).toContain(text)
    const wish = { startsAt: String(EVENING), party: '4' }
    const booked = await guest.send(choose, '/booking/book', wish)
    expect(booked.url).toMatch(/\/nanjing\/booking\/bkg_\w+$/)
    for (const text of ['已预约', '4 位', '取消预约', 'data:image/svg'])
      expect(booked.html).toContain(text)
    const [code] = await m.p.db.get<[string]>(sql`SELECT code FROM bookings`)
    expect(booked.html).toContain(code)

    // The next one finds it full, and waits where they say so.
    const other = await guestOf(m, bookable, '小李')
    const full = await other.open(slots(bookable))
    expect(full.html).toContain('已满')
    const refused = await other.send(full, '/booking/book', wish)
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('余量不足')
    const waits = await other.send(refused, '/booking/book', { ...wish, orWait: 'yes' })
    expect(waits.html).toContain('候补中')
    expect(waits.html).toContain('您是候补第一位')

    const gone = await guest.send(booked, '/booking/cancel')
    expect(gone.html).toContain('已取消')
    expect((await other.open(waits.url)).html).toContain('已预约')
    expect((await guest.open('/nanjing/booking')).html).toContain('已取消')
    expect((await guest.open(waits.url)).status).toBe(404)

    later(m, 8 * HOUR_MS)
    const clerk = await clerkOf(m)
    const [second] = await m.p.db.get<[string]>(
      sql`SELECT code FROM bookings WHERE state = 'BOOKED'`,
    )
    const list = await clerk.open(desk(m))
    expect(list.html).toContain(second)
    const wrong = await clerk.send(list, '/booking/find', { code: '222222' })
    expect(wrong.status).toBe(422)
    const came = await clerk.send(list, '/booking/find', { code: second.toLowerCase() })
    expect(came.html).toContain(`${second} 已签到`)
    expect((await other.open(waits.url)).html).toContain('已签到')
  })

  it('names everybody where that is asked, shows them whole at check-in alone', async () => {
    const m = await market()
    const bookable = await bookableAt(m, { realName: true, countsPeople: true, capacity: 9 })
    const guest = await guestOf(m, bookable, '小陈')
    const choose = await guest.open(slots(bookable))
    const wish = { startsAt: String(EVENING), name: '上官小雨', kind: 'RESIDENT_ID' }
    const wrong = await guest.send(choose, '/booking/book', { ...wish, number: '1' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('第 1 位')
    const booked = await guest.send(choose, '/booking/book', { ...wish, number: residentId(5) })
    expect(booked.html).toContain('上*')
    expect(booked.html).not.toContain('上官')
    later(m, 8 * HOUR_MS)
    const clerk = await clerkOf(m)
    const list = await clerk.open(desk(m))
    expect(list.html).toContain('上*')
    expect(list.html).not.toContain('上官')
    const [code] = await m.p.db.get<[string]>(sql`SELECT code FROM bookings`)
    const found = await clerk.send(list, '/booking/find', { code })
    for (const text of ['上官小雨', residentId(5), '核对无误']) expect(found.html).toContain(text)
    expect((await clerk.send(found, '/booking/check-in')).html).toContain(`${code} 已签到`)
  })

  it('is made at the desk for those who call, and a day is closed there', async () => {
    const m = await market()
    await bookableAt(m, { capacity: 3 })
    const clerk = await clerkOf(m)
    const list = await clerk.open(desk(m))
    const given = await clerk.send(list, '/booking/give', {
      startsAt: String(EVENING),
      party: '3',
      contact: '王先生',
      phone: '13800138000',
    })
    expect(given.html).toMatch(new RegExp(`已登记 ${CODE.source}`))
    expect(given.html).toContain('王*')
    expect(given.html).not.toContain('王先生')
    const closed = await clerk.send(given, '/booking/close-day', { sure: 'yes' })
    expect(closed.html).toContain('已关闭')
    expect(closed.html).not.toContain('/booking/give"')
    const opened = await clerk.send(closed, '/booking/reopen')
    expect(opened.html).toContain('已重新开放')
    const paused = await clerk.send(opened, '/booking/state')
    expect(paused.html).toContain('恢复预约')
  })

  it('is set up by whoever may, and refuses what cannot be', async () => {
    const m = await market()
    const manager = browserBefore(m)
    await workAs(m, manager, 'MANAGER', m.store('a'))
    expect((await manager.open(desk(m))).html).toContain('这里还没有可预约的项目')
    const setup = await manager.open(desk(m, 'booking/setup'))
    const wrong = await manager.send(setup, '/booking/setup', { name: '晚餐', slotMinutes: '1' })
    expect(wrong.status).toBe(422)
    const made = await manager.send(setup, '/booking/setup', {
      name: '晚餐',
      'quota.GROUP': '2',
    })
    expect(made.html).toContain('修改「晚餐」')
    const [quotas] = await m.p.db.get<[string]>(sql`SELECT quotas FROM booking_rules`)
    expect(JSON.parse(quotas)).toEqual({ GROUP: 2 })
    const clerk = await clerkOf(m)
    expect((await clerk.open(desk(m, 'booking/setup'))).status).toBe(404)
  })

  it('is seen to for halls at the desk of the city', async () => {
    const m = await market({ cities: [NANJING, CHANGSHA] })
    const hall = m.p.context().newId('Place')
    await m.p.db
      .run(sql`INSERT INTO places (id, kind, city_code, partner_id, source, source_id, names, lon, lat, x, y, z, state, content_hash, created_at, updated_at)
      SELECT ${hall}, 'SERVICE_HALL', city_code, partner_id, source, 'hall', '{"zh-CN":"政务大厅"}', lon, lat, x, y, z, state, content_hash, created_at, updated_at FROM places WHERE id = ${m.store('a')}`)
    const operator = browserBefore(m)
    await workAs(m, operator, 'OPERATOR', '320100')
    expect((await operator.open('/console/city/nanjing/bookings')).html).toContain('政务大厅')
    const setup = await operator.open(`/console/city/nanjing/bookings/${hall}/setup`)
    await operator.send(setup, `${hall}/setup`, { name: '综合业务' })
    const list = await operator.open(`/console/city/nanjing/bookings/${hall}`)
    expect(list.html).toContain('综合业务')
    const elsewhere = browserBefore(m)
    await workAs(m, elsewhere, 'OPERATOR', '430100')
    expect((await elsewhere.open(`/console/city/nanjing/bookings/${hall}`)).status).toBe(404)
  })
})
