import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { closeQueue } from '#resolvers/booking/edit.ts'
import { slipOf } from '#resolvers/booking/tickets.ts'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { workAs } from '../support/console.ts'
import { browserBefore, signInAs, type Browser } from '../support/fixtures-selling-ui.ts'
import { queueAt } from '../support/queues.ts'
import { ownerContext } from '../support/selling/links.ts'
import { later } from '../support/selling/more.ts'
import { market, type Market } from '../support/selling.ts'

const at = (m: Market, path = 'queue'): string => `/console/merchant/${m.store('a')}/${path}`
const placePath = (m: Market): string => `/places/${m.store('a')}`

const clerkOf = async (m: Market): Promise<Browser> => {
  const browser = browserBefore(m)
  await workAs(m, browser, 'CLERK', m.store('a'))
  return browser
}

describe('the way through a queue', () => {
  it('goes from the page of a place over the number and the call to the table', async () => {
    const m = await market()
    await queueAt(m)
    const guest = browserBefore(m)
    const before = await guest.open(placePath(m))
    expect(before.html).toContain('登录后取号')
    await signInAs(guest, await guest.open(`/nanjing/sign-in?to=${placePath(m)}`), '小陈')
    const taken = await guest.send(await guest.open(placePath(m)), '/queue/take', { party: '3' })
    expect(taken.url).toMatch(/\/nanjing\/queue\/qtk_\w+$/)
    for (const text of ['A001', '下一个就是您', '3 位', 'data-live="10"'])
      expect(taken.html).toContain(text)
    // Pressed again it is refused in words: one waits once.
    const again = await guest.send(await guest.open(placePath(m)), '/queue/take', { party: '3' })
    expect(again.status).toBe(422)
    expect(again.html).toContain('您已在这个队列中')

    const clerk = await clerkOf(m)
    const counter = await clerk.open(at(m, 'queue?counter=2%E5%8F%B7%E6%A1%8C'))
    expect(counter.html).toContain('叫下一位 A001')
    const called = await clerk.send(counter, '/queue/next')
    expect(called.html).toContain('已叫 A001。')
    expect(called.html).toContain('value="2号桌"') // where to is still there
    const turn = await guest.open(taken.url)
    for (const text of ['到您了', '请到2号桌', 'data-alert="yes"'])
      expect(turn.html).toContain(text)
    expect((await guest.open('/screens/demo?city=nanjing')).html).toContain('正在叫号')
    await clerk.send(called, '/queue/act', {}, ['act', 'SERVE'])
    const served = await guest.open(taken.url)
    expect(served.html).toContain('已就座')
    expect(served.html).not.toContain('data-live')
    expect((await guest.open('/nanjing/queue')).html).toContain('A001')
  })

  it('gives a slip of paper at the door, which shows its number to whoever scans it', async () => {
    const m = await market()
    await queueAt(m)
    const clerk = await clerkOf(m)
    const slip = await clerk.send(await clerk.open(at(m)), '/queue/give', { party: '2' })
    expect(slip.url).toContain('/queue/slip/qtk_')
    expect(slip.html).toContain('A001')
    const [id] = await m.p.db.get<[string]>(sql`SELECT id FROM queue_tickets`)
    const stranger = browserBefore(m)
    const shown = await stranger.open(`/nanjing/queue/slip/${await slipOf(m.p.context(), id)}`)
    expect(shown.html).toContain('下一个就是您')
    expect(shown.html).not.toContain('退号')
    const forged = await stranger.open(`/nanjing/queue/slip/${id}.AAAAAAAAAAAAAAAAAAAAAA`)
    expect(forged.status).toBe(404)
    // A resident's own page asks who they are.
    expect((await stranger.open(`/nanjing/queue/${id}`)).url).toContain('sign-in')
  })

  it('takes no numbers while the place is closed, and says so', async () => {
    const m = await market()
    await queueAt(m)
    await m.p.db.run(sql`UPDATE places SET state = 'SUSPENDED' WHERE id = ${m.store('a')}`)
    const guest = browserBefore(m)
    await signInAs(guest, await guest.open(`/nanjing/sign-in?to=${placePath(m)}`), '小陈')
    const page = await guest.open(placePath(m))
    expect(page.html).toContain('暂停取号')
    expect(page.html).not.toContain('name="party"')
  })

  it('is set up by whoever may, and refuses what cannot be', async () => {
    const m = await market()
    const manager = browserBefore(m)
    await workAs(m, manager, 'MANAGER', m.store('a'))
    const empty = await manager.open(at(m))
    expect(empty.html).toContain('这里还没有队列')
    const setup = await manager.open(at(m, 'queue/setup'))
    const wrong = await manager.send(setup, '/queue/setup', {
      name: '小桌',
      partyMin: '5',
      partyMax: '2',
    })
    expect(wrong.status).toBe(422)
    const made = await manager.send(setup, '/queue/setup', { name: '小桌', nameEn: 'Small' })
    expect(made.html).toContain('修改「小桌」')
    expect((await manager.open(at(m))).html).toContain('小桌')
    const clerk = await clerkOf(m)
    expect((await clerk.open(at(m, 'queue/setup'))).status).toBe(404)
    expect((await clerk.open(at(m))).html).not.toContain('queue/setup')
  })

  it('is run for halls at the desk of the city', async () => {
    const m = await market({ cities: [NANJING, CHANGSHA] })
    const [hall] = [m.p.context().newId('Place')]
    await m.p.db
      .run(sql`INSERT INTO places (id, kind, city_code, partner_id, source, source_id, names, lon, lat, x, y, z, state, content_hash, created_at, updated_at)
      SELECT ${hall}, 'SERVICE_HALL', city_code, partner_id, source, 'hall', '{"zh-CN":"政务大厅"}', lon, lat, x, y, z, state, content_hash, created_at, updated_at FROM places WHERE id = ${m.store('a')}`)
    const operator = browserBefore(m)
    await workAs(m, operator, 'OPERATOR', '320100')
    const list = await operator.open('/console/city/nanjing/queues')
    expect(list.html).toContain('政务大厅')
    const setup = await operator.open(`/console/city/nanjing/queues/${hall}/setup`)
    await operator.send(setup, `${hall}/setup`, { name: '综合窗口', partyMax: '1' })
    const counter = await operator.open(`/console/city/nanjing/queues/${hall}`)
    expect(counter.html).toContain('综合窗口')
    const slip = await operator.send(counter, `${hall}/give`, { party: '1' })
    expect(slip.html).toContain('A001')
    // A store's queue is its merchant's: the desk of the city does not list it, a stranger finds nothing.
    const elsewhere = browserBefore(m)
    await workAs(m, elsewhere, 'OPERATOR', '430100')
    expect((await elsewhere.open(`/console/city/nanjing/queues/${hall}`)).status).toBe(404)
  })

  it('forgets a queue that is out of use, but not the numbers of its guests', async () => {
    const m = await market()
    const queue = await queueAt(m)
    const guest = browserBefore(m)
    await signInAs(guest, await guest.open(`/nanjing/sign-in?to=${placePath(m)}`), '小陈')
    const taken = await guest.send(await guest.open(placePath(m)), '/queue/take', { party: '2' })
    await closeQueue(ownerContext(m), queue)
    later(m, 1_000)
    expect((await guest.open(taken.url)).html).toContain('A001')
    expect((await guest.open(placePath(m))).html).not.toContain('排队取号')
    const left = await guest.send(await guest.open(taken.url), '/queue/leave')
    expect(left.html).toContain('已取消')
  })
})
