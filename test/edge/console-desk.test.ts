import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { bought, browserBefore, equip, type Browser } from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { buy, market, place, type Market } from '../support/selling.ts'
import type { StaffRole } from '#schema/tables/identity.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const at = (m: Market, path: string, store = 'a'): string =>
  `/console/merchant/${m.store(store)}/${path}`

const working = async (m: Market, role: StaffRole = 'CLERK', where?: string): Promise<Browser> => {
  const browser = browserBefore(m)
  await workAs(m, browser, role, where ?? m.store('a'))
  return browser
}
const codeOf = async (m: Market): Promise<string> =>
  (await m.p.db.get<[string]>(sql`SELECT code FROM pickup_codes WHERE live = 1`))[0]
const unitsOf = (html: string): string => `units.${/name="units\.(oln_\w+)"/.exec(html)?.[1]}`

describe('a desk', () => {
  it('shows each role what it may do, and nothing of what it may not', async () => {
    const m = await market()
    const navOf = async (browser: Browser, store = 'a'): Promise<readonly string[]> => {
      const { html } = await browser.open(`/console/merchant/${m.store(store)}`)
      const nav = /<nav class="work-nav"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? ''
      return [...nav.matchAll(/\/console\/merchant\/plc_\w+\/([a-z-]+)"/g)].map(([, id = '']) => id)
    }
    expect(await navOf(await working(m))).toEqual(expect.arrayContaining(['orders', 'counter']))
    const finance = await working(m, 'FINANCE', m.merchant)
    expect(await navOf(finance)).not.toContain('counter')
    const refused = await finance.open(at(m, 'counter'))
    expect(refused.status).toBe(403)
    expect(refused.html).toContain('您的岗位不含这项权限')
    await m.expectBooks()
  })

  it('is not there for whoever works elsewhere, from the moment a grant has ended', async () => {
    const m = await market()
    const clerk = await working(m)
    expect((await clerk.open(at(m, 'orders', 'b'))).status).toBe(404)
    expect((await clerk.open(at(m, 'orders'))).status).toBe(200)
    await m.p.db.run(sql`UPDATE staff_grants SET revoked_at = 1`)
    const over = await clerk.open(at(m, 'orders'))
    expect(over.status).toBe(404)
    expect(over.html).toContain('岗位到期或被收回后也会这样')
    expect((await clerk.open('/console')).html).toContain('还没有可用的岗位')
    await m.expectBooks()
  })

  it('sends strangers to the sign-in and back, and nowhere else', async () => {
    const m = await market()
    const stranger = browserBefore(m)
    const page = await stranger.open(at(m, 'orders'))
    expect(page.url).toContain('/console/sign-in?to=%2Fconsole%2Fmerchant')
    for (const to of ['https://evil.example/', '//evil.example', '/nanjing', '/console\\evil']) {
      const { html } = await stranger.open(`/console/sign-in?to=${encodeURIComponent(to)}`)
      expect(html, to).toContain('name="to" value="/console"')
    }
    await m.expectBooks()
  })

  it('takes forms of its own pages alone', async () => {
    const m = await market()
    const clerk = await working(m)
    for (const path of [at(m, 'counter/look'), at(m, 'orders/ord_x/cancel'), '/console/sign-out']) {
      const response = await clerk.fetch(path, {
        method: 'POST',
        headers: { ...FORM, 'sec-fetch-site': 'cross-site' },
        body: 'code=22222222',
      })
      expect(response.status, path).toBe(403)
    }
    await m.expectBooks()
  })
})

describe('the counter', () => {
  it('looks first, then hands over some units and the rest, with the focus back in the field', async () => {
    const m = await market()
    await bought(m, browserBefore(m), { quantity: '3' })
    const code = await codeOf(m)
    const clerk = await working(m)
    const page = await clerk.open(at(m, 'counter'))
    expect(page.html).toMatch(/<input id="code"[^>]* autofocus/)
    const typed = ` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `
    const found = await clerk.send(page, '/look', { code: typed })
    expect(found.url).not.toContain(code)
    expect(found.html).toContain('待交 3')
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 3 })
    const field = unitsOf(found.html)
    const part = await clerk.send(found, '/hand-over', { [field]: '2' })
    expect(part.html).toMatch(/role="status">已交货：订单 \w+，部分已取/)
    expect(part.html).toMatch(/<input id="code"[^>]* autofocus/)
    await clerk.send(found, '/hand-over', { [field]: '2' }) // the same form once more
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 1 })
    const rest = await clerk.send(part, '/look', { code })
    const done = await clerk.send(rest, '/hand-over')
    expect(done.html).toMatch(/已交货：订单 \w+，已取货/)
    const spent = await clerk.send(done, '/look', { code })
    expect(spent.status).toBe(422)
    expect(spent.html).toContain('取货码无效')
    await m.expectBooks()
  })

  it('does not know codes of another store, and hands over no more than there is, nor nothing', async () => {
    const m = await market()
    await bought(m, browserBefore(m), { quantity: '1' })
    const code = await codeOf(m)
    const elsewhere = await working(m, 'CLERK', m.store('b'))
    const other = await elsewhere.send(await elsewhere.open(at(m, 'counter', 'b')), '/look', {
      code,
    })
    expect(other.status).toBe(422)
    expect(other.html).toContain(`${code}：取货码无效`)
    expect(other.html).not.toContain(`value="${code}"`) // a scanner types the next one there
    expect(other.html).not.toContain('小笼包')
    const clerk = await working(m)
    const found = await clerk.send(await clerk.open(at(m, 'counter')), '/look', { code })
    for (const units of ['0', '2']) {
      const refused = await clerk.send(found, '/hand-over', { [unitsOf(found.html)]: units })
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('部分商品已取走')
      expect(refused.html).toContain('待交 1')
    }
    await m.expectBooks()
  })

  it('hands an order over to one of two clerks who have it before them', async () => {
    const m = await market()
    await bought(m, browserBefore(m), { quantity: '2' })
    const code = await codeOf(m)
    const clerks = [await working(m), await working(m)]
    const found = await Promise.all(
      clerks.map(async (clerk) =>
        clerk.send(await clerk.open(at(m, 'counter')), '/look', { code }),
      ),
    )
    const ends = await Promise.all(
      clerks.map((clerk, i) => {
        const page = found[i]
        if (!page) throw new Error('Both have looked.')
        return clerk.send(page, '/hand-over')
      }),
    )
    expect(ends.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 422])
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 8, held: 0, committed: 0 })
    await m.expectBooks()
  })
})

describe('the board', () => {
  it('shows what waits first with what the buyer wrote, serves a table and sends a parcel', async () => {
    const m = await market()
    await equip(m, 'a')
    const id = m.store('a')
    const buyer = browserBefore(m)
    await bought(m, buyer, {
      product: 'duck',
      quantity: '1',
      chosen: { [`how.${id}`]: 'DINE_IN', [`table.${id}`]: 'B2', [`note.${id}`]: '<b>快</b>' },
    })
    const clerk = await working(m)
    const board = await clerk.open(at(m, 'orders'))
    expect(board.html).toContain('待处理 1')
    expect(board.html).toContain('桌号 B2')
    expect(board.html).toContain('&lt;b&gt;快&lt;/b&gt;')
    const [order] = await m.p.db.get<[string]>(sql`SELECT id FROM orders`)
    const page = await clerk.open(at(m, `orders/${order}`))
    const served = await clerk.send(page, '/serve')
    expect(served.html).toContain('已登记上桌')
    expect((await clerk.open(at(m, 'orders'))).html).toContain('待处理 0')
    expect((await clerk.open(at(m, 'orders?show=done'))).html).toContain('盐水鸭')
    await m.expectBooks()
  })

  it('gives back what cannot be handed over, with the money, and says why', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const made = await buy(m, buyer, [{ product: 'bun', quantity: 3 }])
    const order = made.orders[0]?.id ?? ''
    const clerk = await working(m)
    const page = await clerk.open(at(m, `orders/${order}`))
    const field = unitsOf(page.html)
    for (const [filled, why] of [
      [{ [field]: '0', reason: '卖完了' }, '部分商品已取走'],
      [{ [field]: '1', reason: ' ' }, '请写明原因'],
    ] as const) {
      const refused = await clerk.send(page, '/cancel', filled)
      expect(refused.status).toBe(422)
      expect(refused.html).toContain(why)
    }
    const done = await clerk.send(page, '/cancel', { [field]: '2', reason: '今天卖完了' })
    expect(done.html).toContain('已退给顾客')
    await clerk.send(page, '/cancel', { [field]: '2', reason: '今天卖完了' }) // the same form once more
    await m.settle()
    await m.sweep()
    await m.settle()
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 1 })
    expect(await m.p.db.all(sql`SELECT state, external_fen FROM refunds`)).toEqual([
      ['SUCCEEDED', 2_400],
    ])
    const requests = await clerk.open(at(m, `after-sales?order=${order}`))
    expect(requests.html).toContain('今天卖完了')
    await m.expectBooks()
  })

  it('opens in the same statements and rows for a store with many orders as for one with few', async () => {
    const m = await market({ products: [{ id: 'bun', prices: [100], stock: { a: 1_000 } }] })
    const buyer = await m.buyer()
    const clerk = await working(m)
    const one = async () => place(m, buyer, [{ product: 'bun', quantity: 1 }])
    await one()
    const cost = async (path: string): Promise<number> => {
      m.p.statements.reset()
      expect((await clerk.open(at(m, path))).status).toBe(200)
      return m.p.statements.calls
    }
    const few = [await cost('orders'), await cost('orders?show=done'), await cost('after-sales')]
    for (let i = 0; i < 12; i += 1) await one()
    expect([
      await cost('orders'),
      await cost('orders?show=done'),
      await cost('after-sales'),
    ]).toEqual(few)
    await m.expectBooks()
  })
})

describe('the stock of a desk', () => {
  const rowsOf = (html: string): readonly string[] =>
    [...html.matchAll(/name="was\.(sku_\w+)"/g)].map(([, id = '']) => id)

  it('takes a delivery of several SKUs in, and a stock-take, each with its note in the ledger', async () => {
    const m = await market()
    const manager = await working(m, 'MANAGER')
    const page = await manager.open(at(m, 'stock'))
    const [bun, duck] = [m.sku('bun'), m.sku('duck')]
    expect(rowsOf(page.html)).toEqual(expect.arrayContaining([bun, duck]))
    const done = await manager.send(page, '/stock/save', {
      reference: '到货单 88',
      [`in.${bun}`]: '5',
      [`in.${duck}`]: '6',
      [`count.${duck}`]: '9', // of four and six, one is broken
      [`safety.${bun}`]: '2',
    })
    expect(done.html).toContain('库存已更新')
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 15 })
    expect(await m.stock('duck', 'a')).toMatchObject({ onHand: 9 })
    await manager.send(page, '/stock/save', {
      reference: '到货单 88',
      [`in.${bun}`]: '5',
      [`in.${duck}`]: '6',
      [`count.${duck}`]: '9',
      [`safety.${bun}`]: '2',
    }) // the same form once more
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 15 })
    expect(
      await m.p.db.all(
        sql`SELECT type, on_hand FROM stock_movements WHERE reference = '到货单 88' ORDER BY seq`,
      ),
    ).toEqual(
      expect.arrayContaining([
        ['ADJUST', 5],
        ['ADJUST', 6],
        ['COUNT', -1],
      ]),
    )
    await m.expectBooks()
  })

  it('writes nothing of a count when something was sold in between, and keeps what was typed', async () => {
    const m = await market()
    const manager = await working(m, 'MANAGER')
    const page = await manager.open(at(m, 'stock'))
    await m.p.db
      .run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, actor, at)
      VALUES ('other', 'ADJUST', ${m.store('a')}, ${m.sku('duck')}, -1, '破损', 'stf_x', 1)`)
    const refused = await manager.send(page, '/stock/save', {
      [`in.${m.sku('bun')}`]: '5',
      [`count.${m.sku('duck')}`]: '4',
    })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('value="4"')
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 10 })
    expect(await m.stock('duck', 'a')).toMatchObject({ onHand: 3 })
    await m.expectBooks()
  })

  it('lets a clerk take in, and count nothing, whatever the form says', async () => {
    const m = await market()
    const clerk = await working(m)
    const page = await clerk.open(at(m, 'stock'))
    expect(page.html).not.toContain('name="count.')
    const taken = await clerk.send(page, '/stock/save', { [`in.${m.sku('bun')}`]: '3' })
    expect(taken.html).toContain('库存已更新')
    const forged = await clerk.send(page, '/stock/save', { [`count.${m.sku('bun')}`]: '0' })
    expect(forged.status).toBe(422)
    for (const [value, why] of [
      ['0', '件数须为整数'],
      ['-3', '件数须为整数'],
      ['1e3', '件数须为整数'],
    ] as const)
      expect(
        (await clerk.send(page, '/stock/save', { [`in.${m.sku('bun')}`]: value })).html,
        value,
      ).toContain(why)
    expect((await clerk.send(page, '/stock/save')).html).toContain('请至少填一行')
    expect(await m.stock('bun', 'a')).toMatchObject({ onHand: 13 })
    await m.expectBooks()
  })

  it('finds by name, code and barcode, and what is short', async () => {
    const m = await market()
    const clerk = await working(m)
    const find = async (query: string) => rowsOf((await clerk.open(at(m, `stock?${query}`))).html)
    expect(await find(`q=${encodeURIComponent('笼包')}`)).toEqual([m.sku('bun')])
    expect(await find('q=nothing-like-that')).toEqual([])
    await m.p.db.run(sql`UPDATE stock_levels SET safety = 4 WHERE sku_id = ${m.sku('duck')}`)
    expect(await find('show=short')).toEqual([m.sku('duck')])
    await m.expectBooks()
  })
})

describe('figures at a desk', () => {
  it('show the day and the month with pictures and tables, and payouts as a file that agrees', async () => {
    const m = await market()
    await bought(m, browserBefore(m), { quantity: '3' })
    const owner = await working(m, 'OWNER', m.merchant)
    const figures = await owner.open(at(m, 'figures'))
    expect(figures.html).toContain('¥36')
    expect(figures.html).toMatch(/<svg class="chart chart-columns"[^>]*role="img"/)
    const month = await owner.open(at(m, 'figures?from=2026-11-01&to=2026-11-30'))
    expect(month.html).toContain('每天销售额')
    const wrong = await owner.open(at(m, 'figures?from=2026-11-09&to=2026-11-01'))
    expect(wrong.html).toContain('先后不要颠倒')
    const payouts = await owner.open(at(m, 'payouts'))
    expect(payouts.html).toContain('预估')
    const file = await owner.fetch(at(m, 'payouts/export?from=2026-11-01&to=2026-11-30'))
    expect(file.headers.get('content-disposition')).toContain('payouts-2026-11-01-2026-11-30.csv')
    const [head, row, sum] = (await file.text()).split('\r\n')
    expect(head).toContain('手续费')
    expect(row).toMatch(/^2026-11-03,.*,1,36\.00,0\.00,0\.00,0\.00,0\.00,0\.22,35\.78,\*$/)
    expect(sum).toMatch(/^,,1,36\.00,.*,35\.78,\*$/)
    await m.expectBooks()
  })

  it('close the day with what is still to be done', async () => {
    const m = await market()
    await bought(m, browserBefore(m), { quantity: '1' })
    const clerk = await working(m)
    const before = await clerk.open(at(m, 'day'))
    expect(before.html).toContain('1 单还没交付')
    const found = await clerk.send(await clerk.open(at(m, 'counter')), '/look', {
      code: await codeOf(m),
    })
    await clerk.send(found, '/hand-over')
    expect((await clerk.open(at(m, 'day'))).html).toContain('可以打烊')
    await m.expectBooks()
  })
})

describe('links at a desk', () => {
  it('make a key that is shown once, works at once, and counts no more when it is revoked', async () => {
    const m = await market()
    const owner = await working(m, 'OWNER', m.merchant)
    const page = await owner.open(at(m, 'links'))
    const none = await owner.send(page, '/links/key', { label: '收银机' })
    expect(none.html).toContain('请至少选一项')
    expect(none.html).toContain('value="收银机"')
    const made = await owner.send(page, '/links/key', { label: '收银机', scopes: 'orders:read' })
    const token = /value="(sj_[\w-]{43})"/.exec(made.html)?.[1] ?? ''
    expect(token).not.toBe('')
    expect(made.url).not.toContain(token)
    const orders = () => m.as(token).query('{ merchantOrders(first: 1) { nodes { id } } }')
    expect((await orders()).errors).toBeUndefined()
    const again = await owner.open(at(m, 'links'))
    expect(again.html).not.toContain(token)
    expect((await owner.send(again, '/links/revoke')).html).toContain('已停用')
    expect((await orders()).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
    await m.expectBooks()
  })

  it('tell public addresses alone, and show what was sent', async () => {
    const m = await market()
    const owner = await working(m, 'OWNER', m.merchant)
    const page = await owner.open(at(m, 'links'))
    for (const url of [
      'http://erp.example.com/',
      'https://10.0.0.1/',
      'https://169.254.169.254/latest',
      'file:///etc/passwd',
    ]) {
      const refused = await owner.send(page, '/links/webhook', { url, events: 'order.paid' })
      expect(refused.status, url).toBe(422)
      expect(refused.html).toContain('该地址不能接收通知')
    }
    const made = await owner.send(page, '/links/webhook', {
      url: 'https://erp.example.com/hook',
      events: 'order.paid',
    })
    expect(made.html).toMatch(/value="whsec_[^"]{44}"/)
    const pinged = await owner.send(await owner.open(at(m, 'links')), '/links/ping')
    expect(pinged.html).toContain('待发送')
    const off = await owner.send(pinged, '/links/toggle')
    expect(off.html).toContain('已停用')
    const gone = await owner.send(off, '/links/remove')
    expect(gone.html).toContain('还没有通知地址')
    await m.expectBooks()
  })
})

describe('staff at a desk', () => {
  it('are invited with a link that is shown once, and leave at once', async () => {
    const m = await market()
    const owner = await working(m, 'OWNER', m.merchant)
    const page = await owner.open(at(m, 'staff'))
    expect(page.html).toContain('店长 · 地方b')
    const made = await owner.send(page, '/staff/invite', {
      label: '小赵',
      office: `CLERK@${m.store('b')}`,
      days: '30',
    })
    const link = /\/console\/invitation\?token=(si_[\w-]{43})/.exec(made.html)?.[0] ?? ''
    expect((await browserBefore(m).open(link)).html).toContain('小赵，您受邀成为店员')
    const later = await owner.open(at(m, 'staff'))
    expect(later.html).not.toContain('token=')
    expect(later.html).toContain('未接受的邀请')
    expect((await owner.send(later, '/staff/revoke')).html).toContain('邀请已撤回')
    expect((await browserBefore(m).open(link)).status).toBe(404)
    const clerk = await working(m)
    expect((await clerk.open(at(m, 'orders'))).status).toBe(200)
    const people = await owner.open(at(m, 'staff'))
    expect((await owner.send(people, '/staff/sessions')).html).toContain('所有设备已下线')
    expect((await clerk.open(at(m, 'orders'))).url).toContain('/console/sign-in')
    const ended = await owner.send(await owner.open(at(m, 'staff')), '/staff/end')
    expect(ended.html).toContain('立即生效')
    const beyond = await owner.send(page, '/staff/invite', {
      label: '外人',
      office: 'OPERATOR@320100',
      days: '30',
    })
    expect(beyond.status).toBe(422)
    await m.expectBooks()
  })
})

describe('products at a desk', () => {
  it('are written, put on sale, bought, and edited by one at a time', async () => {
    const m = await market()
    const owner = await working(m, 'OWNER', m.merchant)
    const form = await owner.open(at(m, 'products/new'))
    const written = {
      name: '豆浆',
      nameEn: 'Soy milk',
      category: 'bread',
      specification: '温度/Heat: 热/Hot，冰/Iced',
    }
    const wrong = await owner.send(form, '/products/new', { ...written, price: '四元' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('价格在 0.01 到 99,999.99 元之间')
    expect(wrong.html).toContain('value="豆浆"') // what was typed is still there
    const made = await owner.send(wrong, '/products/new', { ...written, price: '4', units: '7' }, [
      'then',
      'list',
    ])
    expect(made.html).toContain('已保存')
    const id = /products\/(prd_\w+)/.exec(made.url)?.[1] ?? ''
    const again = await owner.send(wrong, '/products/new', { ...written, price: '4', units: '7' }, [
      'then',
      'list',
    ])
    expect(again.url).toBe(made.url) // pressed twice it is there once
    const page = (await browserBefore(m).open(`/products/${id}`)).html
    expect(page).toContain('豆浆')
    expect(page).toContain('热')
    const codes = [...made.html.matchAll(/name="price\.(\w+)"/g)].map(([, code]) => code)
    expect(codes).toHaveLength(2)
    const there = await m.p.db.all(
      sql`SELECT on_hand FROM stock_levels l JOIN skus k ON k.id = l.sku_id WHERE k.product_id = ${id} AND store_id = ${m.store('a')}`,
    )
    expect(there).toEqual([[7], [7]])
    const changed = await owner.send(made, `/products/${id}`, { [`price.${codes[1]}`]: '5.50' })
    expect(changed.html).toContain('value="5.50"')
    const late = await owner.send(made, `/products/${id}`, { [`price.${codes[1]}`]: '6' })
    expect(late.status).toBe(422)
    expect(late.html).toContain('别人刚改过这个商品')
    expect(late.html).toContain('value="5.50"')
    const list = await owner.open(at(m, 'products?q=豆浆'))
    const off = await owner.send(list, '/products/sale', { product: id }, ['sale', 'off'])
    expect(off.html).toContain('已更新')
    expect((await browserBefore(m).open(`/products/${id}`)).status).toBe(404)
    await m.expectBooks()
  })

  it('are not for a clerk, and one that is nowhere is not there', async () => {
    const m = await market()
    const clerk = await working(m)
    expect((await clerk.open(at(m, 'products'))).status).toBe(403)
    const owner = await working(m, 'OWNER', m.merchant)
    expect((await owner.open(at(m, 'products/prd_none'))).status).toBe(404)
    await m.expectBooks()
  })
})
