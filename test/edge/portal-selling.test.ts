import { describe, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { NOW, portal } from '../support/portal.ts'
import { market, SLOTS, type Market } from '../support/selling.ts'
import {
  bought,
  browserBefore,
  equip,
  formsOf,
  orderIdOf,
  PLACE,
  productPath,
  put,
  signInAs,
  toCheckout,
} from '../support/fixtures-selling-ui.ts'

const count = async (m: Market, table: 'orders' | 'addresses'): Promise<number> =>
  (await m.p.db.get<[number]>(sql.raw(`SELECT count(*) FROM ${table}`)))[0]

describe('the way through the pages', () => {
  it('goes from the product over cart, sign-in, checkout and payment to the code', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const cart = await put(m, browser, 'bun', { quantity: '3' })
    expect(cart.url).toContain('/nanjing/cart?added=1')
    for (const text of ['已加入购物车', '小笼包', '¥36', 'aria-label="购物车，3 件"'])
      expect(cart.html).toContain(text)

    const checkout = await toCheckout(browser)
    expect(checkout.url).toMatch(/\/nanjing\/checkout$/)
    expect(checkout.html).toContain('aria-label="购物车，3 件"') // the guest's cart came along
    const order = await browser.send(checkout, '/checkout', {}, PLACE)
    expect(order.url).toMatch(/\/nanjing\/orders\/ord_\w+$/)
    expect(order.html).toContain('请在 10:15 前付款')
    expect(order.html).not.toContain('code-text')
    expect((await browser.open('/nanjing/cart')).html).toContain('购物车还空着')

    const sheet = await browser.send(order, '/pay')
    expect(sheet.url).toContain('http://wechat.test/sandbox/pay')
    const paid = await browser.send(sheet, '/sandbox/pay', {}, ['action', 'pay'])
    expect(paid.url).toBe(order.url)
    expect(paid.html).toMatch(/<h1>待取货<\/h1>/)
    expect(paid.html).toMatch(/aria-current="step"[^>]*><span class="step-name">待取</)
    const [code] = await m.p.db.get<[string]>(sql`SELECT code FROM pickup_codes`)
    expect(paid.html).toContain(`<span>${code.slice(0, 4)}</span> <span>${code.slice(4)}</span>`)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 3 })
    expect((await browser.open('/nanjing/orders')).html).toContain('小笼包 0号 × 3')
    await m.expectBooks()
  })

  it('speaks English all the way when asked to', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const cart = await browser.send(
      await browser.open(`${productPath(m, 'bun')}?lang=en`),
      '/cart/add',
      { quantity: '1' },
    )
    expect(cart.html).toContain('It is in your cart.')
    const login = await browser.open('/nanjing/checkout?lang=en')
    const checkout = await signInAs(browser, login, 'Alex')
    expect(checkout.url).toContain('/nanjing/checkout?lang=en')
    const order = await browser.send(checkout, '/checkout', {}, PLACE)
    expect(order.html).toContain('<html lang="en">')
    expect(order.html).toContain('Pay with WeChat')
    const sheet = await browser.send(order, '/pay')
    const paid = await browser.send(sheet, '/sandbox/pay', {}, ['action', 'pay'])
    expect(paid.html).toContain('<h1>Ready to collect</h1>')
    for (const page of [cart, checkout, order, paid]) {
      expect(page.html).not.toMatch(/>ui\.[a-zA-Z.]+</)
      expect(page.html).not.toMatch(/加入|结算|付款|取货码/)
    }
    await m.expectBooks()
  })

  it('comes back from a sheet that was not paid with a word about it, and pays the same attempt again', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const order = await browser.send(await toCheckout(browser), '/checkout', {}, PLACE)
    const sheet = await browser.send(order, '/pay')
    const back = await browser.send(sheet, '/sandbox/pay', {}, ['action', 'cancel'])
    expect(back.url).toContain('?paid=no')
    expect(back.html).toContain('还没有收到付款结果')
    const again = await browser.send(back, '/pay')
    const paid = await browser.send(again, '/sandbox/pay', {}, ['action', 'pay'])
    expect(paid.html).toContain('code-text')
    expect(await m.p.db.get(sql`SELECT count(*) FROM payments`)).toEqual([1])
    await m.expectBooks()
  })

  it('pays orders of two stores at once, and leads from one to the other', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    await put(m, browser, 'bun', { store: 'b', quantity: '2' })
    const order = await browser.send(await toCheckout(browser), '/checkout', {}, PLACE)
    expect(order.html).toContain('¥36')
    expect(order.html).toContain('含一同下单的其他门店')
    const sheet = await browser.send(order, '/pay')
    await browser.send(sheet, '/sandbox/pay', {}, ['action', 'pay'])
    const list = await browser.open('/nanjing/orders')
    expect(list.html.match(/class="order-state waits"/g)).toHaveLength(2)
    const ids = [...list.html.matchAll(/\/nanjing\/orders\/(ord_\w+)"/g)].map(([, id]) => id)
    expect((await browser.open(`/nanjing/orders/${ids[0]}`)).html).toContain(`orders/${ids[1]}"`)
    await m.expectBooks()
  })
})

describe('forms that are sent twice', () => {
  it('add once, order once and pay once', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const product = await browser.open(productPath(m, 'bun'))
    await browser.send(product, '/cart/add', { quantity: '2' })
    const cart = await browser.send(product, '/cart/add', { quantity: '2' })
    expect(cart.html).toContain('aria-label="购物车，2 件"')
    const checkout = await toCheckout(browser)
    const first = await browser.send(checkout, '/checkout', {}, PLACE)
    const second = await browser.send(checkout, '/checkout', {}, PLACE)
    expect(second.url).toBe(first.url)
    expect(await count(m, 'orders')).toBe(1)
    const sheets = [await browser.send(first, '/pay'), await browser.send(first, '/pay')]
    expect(sheets[0]?.url).toBe(sheets[1]?.url)
    await m.expectBooks()
  })

  it('add something else too, when somebody goes back and chooses again', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const product = await browser.open(productPath(m, 'bun'))
    await browser.send(product, '/cart/add', { quantity: '2' })
    const cart = await browser.send(product, '/cart/add', { quantity: '3' })
    expect(cart.html).toContain('aria-label="购物车，5 件"')
  })

  it('do not order something else under the key of an order that was made', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun', { quantity: '2' })
    const checkout = await toCheckout(browser)
    await browser.send(checkout, '/checkout', {}, PLACE)
    const line = formsOf(checkout.html)
      .flatMap(({ fields }) => fields)
      .find(([name]) => name === 'line')?.[1]
    const other = await browser.send(
      checkout,
      '/checkout',
      { line: `${line?.slice(0, -1)}1` },
      PLACE,
    )
    expect(other.status).toBe(422)
    expect(other.html).toContain('该幂等键已用于另一请求')
    expect(await count(m, 'orders')).toBe(1)
    await m.expectBooks()
  })
})

describe('the cart', () => {
  it('changes and takes out lines, and warns of what has changed in the shop', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const two = await put(m, browser, 'duck', { quantity: '3' })
    const changed = await browser.send(two, '/cart/line', { quantity: '4' })
    expect(changed.html).toContain('aria-label="购物车，7 件"')
    await m.p.db.run(sql`UPDATE skus SET price_fen = 1500 WHERE id = ${m.sku('bun')}`)
    await m.p.db.run(
      sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, at) VALUES ('k', 'COUNT', ${m.store('a')}, ${m.sku('duck')}, -3, 'x', ${NOW})`,
    )
    const warned = await browser.open('/nanjing/cart')
    expect(warned.html).toContain('价格已变：加入时 ¥12，现在 ¥15。')
    expect(warned.html).toContain('门店只剩 1 件：请减少数量。')
    const taken = await browser.send(warned, '/cart/line', {}, ['remove', 'yes'])
    expect(taken.html).not.toContain('小笼包')
    expect(taken.html).toContain('盐水鸭')
    await m.expectBooks()
  })

  it('says at the field what it cannot take, and keeps what was typed', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const product = await browser.open(productPath(m, 'bun'))
    const tooMany = await browser.send(product, '/cart/add', { quantity: '10000' })
    expect(tooMany.status).toBe(422)
    expect(tooMany.html).toMatch(/<p class="wrong" id="buy-wrong" role="alert">数量应为/)
    expect(tooMany.html).toContain('value="10000"')
    const nothing = await browser.send(product, '/cart/add', { pick: '' })
    expect(nothing.html).toContain('请先选一种规格和门店')
    const elsewhere = await browser.send(product, '/cart/add', {
      pick: `${m.sku('duck')} ${m.store('b')}`,
    })
    expect(elsewhere.html).toContain('该门店没有此商品')
    const cart = await put(m, browser, 'bun')
    const negative = await browser.send(cart, '/cart/line', { quantity: '-1' })
    expect(negative.status).toBe(422)
    expect(negative.html).toMatch(/id="line-0-0-wrong" role="alert">数量应为/)
    expect((await browser.open('/nanjing/cart')).html).toContain('aria-label="购物车，1 件"')
    await m.expectBooks()
  })

  it('is nobody’s without a session, and asks for none before something is put in', async () => {
    const m = await market()
    const browser = browserBefore(m)
    expect((await browser.open('/nanjing/cart')).html).toContain('购物车还空着')
    await browser.open(productPath(m, 'bun'))
    expect(browser.cookies.size).toBe(0)
    await put(m, browser, 'bun')
    expect(browser.cookies.get('shijing')).toMatch(/^sr_[\w-]{43}\.\d+$/)
    const stranger = browserBefore(m)
    expect((await stranger.open('/nanjing/cart')).html).toContain('购物车还空着')
    await m.expectBooks()
  })
})

describe('the checkout', () => {
  it('tells beside each choice what is missing, and orders once all of it is there', async () => {
    const m = await market()
    await equip(m, 'a', { slots: SLOTS })
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const checkout = await toCheckout(browser)
    expect(checkout.html).toContain('<p class="todo" id="fault-0-slot">请选择取货时间。</p>')
    const tried = await browser.send(checkout, '/checkout', {}, PLACE)
    expect(tried.status).toBe(422)
    expect(tried.html).toContain(
      '<p class="wrong" id="fault-0-slot" role="alert">请选择取货时间。</p>',
    )
    expect(await count(m, 'orders')).toBe(0)
    const slot = Date.parse('2026-11-03T17:30:00+08:00')
    const field = `slot.${m.store('a')}`
    const order = await browser.send(tried, '/checkout', { [field]: String(slot) }, PLACE)
    expect(order.html).toContain('17:30–18:00')
    const other = browserBefore(m)
    for (const name of ['甲', '乙']) {
      await put(m, other, 'bun')
      const page = await toCheckout(other, name)
      const done = await other.send(page, '/checkout', { [field]: String(slot) }, PLACE)
      // Two orders a slot: the second of these finds it full.
      expect(done.html).toContain(name === '甲' ? '17:30–18:00' : '该取货时段已约满')
    }
    expect((await other.open('/nanjing/checkout')).html).toMatch(
      new RegExp(`value="${slot}" disabled[\\s\\S]{0,200}约满`),
    )
    await m.expectBooks()
  })

  it('sends to a new address with its freight, keeps it once, and names the field that is wrong', async () => {
    const m = await market()
    await equip(m, 'a')
    const browser = browserBefore(m)
    await put(m, browser, 'bun', { quantity: '2' })
    const checkout = await toCheckout(browser)
    const wanted = {
      [`how.${m.store('a')}`]: 'DELIVERY',
      address: 'new',
      'new.divisionCode': '320106',
      'new.street': '中山路 8 号',
      'new.recipient': '周小满',
      'new.phone': '12',
    }
    const wrong = await browser.send(checkout, '/checkout', wanted, PLACE)
    expect(wrong.status).toBe(422)
    expect(wrong.html).toMatch(/id="new-phone-wrong" role="alert">请填写电话/)
    expect(wrong.html).toContain('value="中山路 8 号"')
    const right = { ...wanted, 'new.phone': '13800138000' }
    const changed = await browser.send(wrong, '/checkout', right, PLACE)
    expect(changed.status).toBe(422)
    expect(changed.html).toContain('价格已变动')
    expect(changed.html).toContain('含运费 ¥7')
    expect(changed.html).toContain('南京市鼓楼区中山路 8 号')
    await browser.send(wrong, '/checkout', right, ['do', 'preview'])
    expect(await count(m, 'addresses')).toBe(1)
    const order = await browser.send(changed, '/checkout', {}, PLACE)
    expect(order.html).toContain('周小满 13800138000')
    expect(order.html).toContain('¥31')
    await m.expectBooks()
  })

  it('takes a table and a note, prints the note as text, and refuses one that is too long', async () => {
    const m = await market()
    await equip(m, 'a')
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const id = m.store('a')
    const dineIn = { [`how.${id}`]: 'DINE_IN' }
    const checkout = await toCheckout(browser)
    const bare = await browser.send(checkout, '/checkout', dineIn, PLACE)
    expect(bare.html).toMatch(/id="table-0-wrong" role="alert">请填写桌号/)
    const long = { ...dineIn, [`table.${id}`]: 'A7', [`note.${id}`]: '好'.repeat(201) }
    const tooLong = await browser.send(checkout, '/checkout', long, PLACE)
    expect(tooLong.html).toContain('备注最多 200 字')
    const note = '<script>alert(1)</script> 少糖'
    const order = await browser.send(tooLong, '/checkout', { [`note.${id}`]: note }, PLACE)
    expect(order.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; 少糖')
    expect(order.html).not.toContain('<script>alert')
    expect(order.html).toContain('<dd>A7</dd>')
    await m.expectBooks()
  })

  it('says what is sold out or dearer by now, and orders nothing then', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'duck', { quantity: '4' })
    const checkout = await toCheckout(browser)
    await m.p.db.run(sql`UPDATE skus SET price_fen = 2900 WHERE id = ${m.sku('duck')}`)
    const dearer = await browser.send(checkout, '/checkout', {}, PLACE)
    expect(dearer.html).toContain('价格已变动')
    expect(dearer.html).toContain('¥116')
    const rival = browserBefore(m)
    await bought(m, rival, { product: 'duck', quantity: '2', name: '快手' })
    const gone = await browser.send(dearer, '/checkout', {}, PLACE)
    expect(gone.status).toBe(422)
    expect(gone.html).toContain('门店只剩 2 件：请减少数量。')
    expect(await count(m, 'orders')).toBe(1)
    await m.expectBooks()
  })

  it('leads back to the cart where there is nothing to buy', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const checkout = await toCheckout(browser)
    await browser.send(await browser.open('/nanjing/cart'), '/cart/line', {}, ['remove', 'yes'])
    expect((await browser.open('/nanjing/checkout')).url).toMatch(/\/nanjing\/cart$/)
    // What was shown is what is ordered, whatever became of the cart.
    const order = await browser.send(checkout, '/checkout', {}, PLACE)
    expect(order.url).toContain('/orders/ord_')
    await m.expectBooks()
  })
})

describe('an order', () => {
  it('gives back chosen units that were not collected, and no more than there are', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const order = await bought(m, browser, { quantity: '3' })
    const units = formsOf(order.html)
      .find(({ action }) => action.includes('/refund'))
      ?.fields.find(([name]) => name.startsWith('units.'))?.[0]
    const field = units ?? ''
    const none = await browser.send(order, '/refund', { reason: '改主意了' })
    expect(none.status).toBe(422)
    expect(none.html).toContain('请至少选 1 件')
    const noReason = await browser.send(order, '/refund', { [field]: '1', reason: ' ' })
    expect(noReason.html).toContain('请写明原因')
    expect(noReason.html).toMatch(/<details class="fold" open/)
    const tooMany = await browser.send(order, '/refund', { [field]: '4', reason: '多' })
    expect(tooMany.html).toContain('部分商品已取走')
    const refunded = await browser.send(order, '/refund', { [field]: '1', reason: '改主意了' })
    expect(refunded.url).toContain('?done=refund')
    expect(refunded.html).toContain('退 ¥12')
    expect(refunded.html).toContain('已退或退款中 1')
    await browser.send(order, '/refund', { [field]: '1', reason: '改主意了' }) // the same form again
    await m.settle()
    await m.sweep()
    const now = await browser.open(order.url)
    expect(now.html).toContain('已退款 ¥12。')
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 2 })
    await m.expectBooks()
  })

  it('is cancelled while it is not paid, and shows no button after that', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const order = await browser.send(await toCheckout(browser), '/checkout', {}, PLACE)
    const cancelled = await browser.send(order, '/cancel')
    expect(cancelled.html).toContain('<h1>已关闭</h1>')
    expect(cancelled.html).toContain('你取消了这笔订单')
    expect(formsOf(cancelled.html).some(({ action }) => action.includes('/orders/'))).toBe(false)
    const late = await browser.send(order, '/pay')
    expect(late.status).toBe(422)
    expect(await m.stock('bun', 'a')).toEqual({ onHand: 10, held: 0, committed: 0 })
    await m.expectBooks()
  })

  it('is confirmed, complained about and sent back with a tracking number', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const order = await bought(m, browser)
    const clerk = await m.staff('MANAGER', m.store('a'))
    const code = (await m.p.db.get<[string]>(sql`SELECT code FROM pickup_codes`))[0]
    const redeem = `mutation ($code: String!) { redeem(input: { code: $code, idempotencyKey: "redeem-1" }) { __typename } }`
    await clerk.ask(redeem, { code })
    const handed = await browser.open(order.url)
    expect(handed.html).toContain('<h1>已取货</h1>')
    expect(handed.html).not.toContain('code-text')
    const confirmed = await browser.send(handed, '/receive')
    expect(confirmed.html).toContain('<h1>已完成</h1>')
    const field = `units.${/name="units\.(oln_\w+)"/.exec(confirmed.html)?.[1]}`
    const asked = await browser.send(confirmed, '/return', {
      [field]: '1',
      kind: 'RETURN',
      reason: '凉了',
    })
    expect(asked.html).toContain('等门店答复')
    const [id] = await m.p.db.get<[string]>(sql`SELECT id FROM after_sales`)
    await clerk.ask(
      'mutation ($id: ID!) { decideAfterSale(id: $id, agree: true, answer: "寄回即可", idempotencyKey: "decide-1") { __typename } }',
      { id },
    )
    const agreed = await browser.open(order.url)
    expect(agreed.html).toContain('门店答复：寄回即可')
    const bad = await browser.send(agreed, '/track', { carrier: '顺丰', trackingNo: 'SF1234567' })
    expect(bad.status).toBe(422)
    expect(bad.html).toContain('快递公司填代码')
    expect(bad.html).toContain('value="SF1234567"')
    const sent = await browser.send(agreed, '/track', { carrier: 'sf', trackingNo: 'SF1234567' })
    expect(sent.html).toContain('寄回途中')
    await m.expectBooks()
  })

  it('leads from an exchange to the order that came of it', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const order = await bought(m, browser)
    const manager = await m.staff('MANAGER', m.store('a'))
    const code = (await m.p.db.get<[string]>(sql`SELECT code FROM pickup_codes`))[0]
    await manager.ask(
      'mutation ($code: String!) { redeem(input: { code: $code, idempotencyKey: "redeem-1" }) { __typename } }',
      { code },
    )
    const handed = await browser.open(order.url)
    const field = `units.${/name="units\.(oln_\w+)"/.exec(handed.html)?.[1]}`
    await browser.send(handed, '/return', { [field]: '1', kind: 'EXCHANGE', reason: '凉了' })
    const [id] = await m.p.db.get<[string]>(sql`SELECT id FROM after_sales`)
    for (const [what, more] of [
      ['decideAfterSale', 'agree: true'],
      ['receiveReturn', 'outcome: DAMAGED'],
    ])
      await manager.ask(
        `mutation ($id: ID!) { ${what}(id: $id, ${more}, idempotencyKey: "${what}-1") { __typename } }`,
        { id },
      )
    const exchanged = await browser.open(order.url)
    expect(exchanged.html).toContain('换货 · 已换货')
    const [, path = ''] = /href="([^"]+)">查看换货订单</.exec(exchanged.html) ?? []
    const replacement = await browser.open(path)
    expect(orderIdOf(replacement)).not.toBe(orderIdOf(order))
    expect(replacement.html).toContain('<h1>待取货</h1>')
    await m.expectBooks()
  })

  it('shows its parcels and what the courier noted, the newest first', async () => {
    const m = await market()
    await equip(m, 'a')
    const browser = browserBefore(m)
    const order = await bought(m, browser, {
      chosen: {
        [`how.${m.store('a')}`]: 'DELIVERY',
        address: 'new',
        'new.divisionCode': '320106',
        'new.street': '中山路 8 号',
        'new.recipient': '周小满',
        'new.phone': '13800138000',
        total: '3100',
      },
    })
    expect(order.html).toContain('<h1>待发货</h1>')
    const clerk = await m.staff('CLERK', m.store('a'))
    await clerk.ask(
      'mutation ($order: ID!) { shipOrder(order: $order, carrier: "SF", trackingNo: "SF1234567", idempotencyKey: "shipping-1") { __typename } }',
      { order: orderIdOf(order) },
    )
    const steps = [
      { at: NOW + 1_000, state: 'COLLECTED', place: '江苏,南京,鼓楼' },
      { at: NOW + 60_000, state: 'OUT_FOR_DELIVERY', place: null },
    ]
    await m.p.db.run(sql`UPDATE parcels SET steps = ${JSON.stringify(steps)}`)
    const shipped = await browser.open(order.url)
    expect(shipped.html).toContain('<h1>已发货</h1>')
    expect(shipped.html).toContain('SF SF1234567 · 运送中')
    expect(shipped.html).toMatch(/派送中[\s\S]*已揽收 · 江苏,南京,鼓楼/)
    await m.expectBooks()
  })

  it('lets a request be withdrawn while the store has not answered', async () => {
    const m = await market()
    await equip(m, 'a')
    const browser = browserBefore(m)
    const id = m.store('a')
    const order = await bought(m, browser, {
      chosen: { [`how.${id}`]: 'DINE_IN', [`table.${id}`]: '3' },
    })
    const field = `units.${/name="units\.(oln_\w+)"/.exec(order.html)?.[1]}`
    const asked = await browser.send(order, '/refund', { [field]: '1', reason: '等太久' })
    expect(asked.html).toContain('等门店答复')
    const withdrawn = await browser.send(asked, '/withdraw')
    expect(withdrawn.html).toContain('已撤回')
    await m.expectBooks()
  })

  it('is paid in the mini-program where the web has no sandbox, and says so with its number', async () => {
    const m = await market()
    const web = browserBefore(m)
    await put(m, web, 'bun')
    const order = await web.send(await toCheckout(web), '/checkout', {}, PLACE)
    const browser = browserBefore(m, { onWeb: false })
    browser.cookies.set('shijing', web.cookies.get('shijing') ?? '')
    const shown = await browser.open(order.url)
    expect(shown.html).toContain('请在小程序里支付')
    expect(shown.html).toContain('<img class="code-qr" src="data:image/svg+xml,')
    expect(formsOf(shown.html).some(({ action }) => action.includes('/pay'))).toBe(false)
    const sent = await browser.fetch(`/nanjing/orders/${orderIdOf(order)}/pay`, {
      method: 'POST',
      headers: {
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'key=some-key-1',
    })
    expect(sent.headers.get('location')).toBe(`/nanjing/orders/${orderIdOf(order)}`)
    expect(await m.p.db.get(sql`SELECT count(*) FROM payments`)).toEqual([0])
    const guest = browserBefore(m, { onWeb: false })
    const notice = await guest.open('/nanjing/checkout')
    expect(notice.html).toContain('请在小程序里登录')
    expect(guest.cookies.size).toBe(0)
    await m.expectBooks()
  })

  it('says that nothing is lost while WeChat is away', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const order = await browser.send(await toCheckout(browser), '/checkout', {}, PLACE)
    await m.control('PUT', '/sandbox/faults', { answers: { away: true } })
    const away = await browser.send(order, '/pay')
    expect(away.status).toBe(422)
    expect(away.html).toContain('什么都没有丢')
    const back = await browser.open(`${new URL(order.url).pathname}/paid`)
    expect(back.html).toContain('还没有收到付款结果')
    await m.control('DELETE', '/sandbox/faults')
    const sheet = await browser.send(away, '/pay')
    const paid = await browser.send(sheet, '/sandbox/pay', {}, ['action', 'pay'])
    expect(paid.html).toContain('code-text')
    await m.expectBooks()
  })
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('who may see and do what', () => {
  it('is asked of the session: orders of others are not there, whatever is done to them', async () => {
    const m = await market()
    const owner = browserBefore(m)
    const order = await bought(m, owner, { quantity: '3' })
    const path = new URL(order.url).pathname
    const stranger = browserBefore(m)
    await put(m, stranger, 'bun')
    await toCheckout(stranger, '路人')
    expect((await stranger.open(path)).status).toBe(404)
    for (const what of ['pay', 'cancel', 'receive', 'refund', 'return', 'track', 'withdraw']) {
      const response = await stranger.fetch(`${path}/${what}`, {
        method: 'POST',
        headers: { ...FORM, 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ reason: 'x', key: 'a-key-of-mine' }).toString(),
      })
      expect(response.status, what).toBe(404)
      expect(await response.text(), what).not.toContain('小笼包')
    }
    expect((await stranger.open('/nanjing/orders')).html).toContain('还没有订单')
    const guest = browserBefore(m)
    expect((await guest.open(path)).url).toContain('/sandbox/login')
    await m.expectBooks()
  })

  it.each([
    ['multipart/form-data; boundary=x', 'garbage'],
    ['multipart/form-data', 'garbage'],
  ])('refuses a body that is no form as the mistake it is: %s', async (type, body) => {
    const m = await market()
    const sent = await m.p.request('/nanjing/cart/add', {
      method: 'POST',
      headers: { 'content-type': type, 'sec-fetch-site': 'same-origin' },
      body,
    })
    expect(sent.status).toBe(400)
    expect(m.p.logs.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('refuses forms of other sites, and takes those of the address people know', async () => {
    const m = await market()
    const browser = browserBefore(m, { publicUrl: 'https://portal.example.org' })
    const product = await browser.open(productPath(m, 'bun'))
    const { fields = [] } =
      formsOf(product.html).find(({ action }) => action.includes('/cart/add')) ?? {}
    const body = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString()
    const send = async (path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
      (await browser.fetch(path, { method: 'POST', headers: { ...FORM, ...headers }, body })).status
    const paths = ['/cart/add', '/cart/line', '/checkout', '/orders/ord_x/pay', '/sign-out'].map(
      (path) => `/nanjing${path}`,
    )
    for (const path of [...paths, '/console/sign-in', '/console/merchant/plc_x/counter/look']) {
      expect(await send(path, { 'sec-fetch-site': 'cross-site' }), path).toBe(403)
      expect(await send(path, { 'sec-fetch-site': 'same-site' }), path).toBe(403)
      expect(await send(path, { origin: 'https://evil.example' }), path).toBe(403)
      expect(await send(path, {}), path).toBe(403)
    }
    expect(browser.cookies.size).toBe(0)
    expect(await send('/nanjing/cart/add', { origin: 'https://portal.example.org' })).toBe(303)
    await m.expectBooks()
  })

  it('keeps the token out of scripts, addresses, pages and other sites’ requests', async () => {
    const m = await market()
    const browser = browserBefore(m, { publicUrl: 'https://portal.example.org' })
    await put(m, browser, 'bun')
    const login = await browser.fetch('/nanjing/sign-in')
    expect(login.headers.get('location')).not.toMatch(/s[rsj]_[\w-]{43}/)
    const [line = ''] = browser.setCookies
    for (const part of ['HttpOnly', 'SameSite=Lax', 'Secure', 'Path=/', 'Max-Age=2592000'])
      expect(line).toContain(part)
    expect(line).not.toMatch(/domain/i)
    const plain = browserBefore(m)
    const order = await bought(m, plain)
    expect(plain.setCookies.join()).not.toContain('Secure')
    for (const path of [productPath(m, 'bun'), '/nanjing/cart', '/nanjing/orders', order.url])
      expect((await plain.open(path)).html).not.toMatch(/s[rsj]_[\w-]{43}/)
    await m.expectBooks()
  })

  it('lets nobody keep a page of somebody, and everybody one of nobody', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const order = await bought(m, browser)
    for (const path of ['/nanjing', productPath(m, 'bun'), '/nanjing/orders', order.url])
      expect((await browser.open(path)).headers.get('cache-control'), path).toBe(
        'private, no-store',
      )
    const guest = browserBefore(m)
    expect((await guest.open('/nanjing')).headers.get('cache-control')).toBe('no-cache')
    expect((await guest.open('/nanjing/cart')).headers.get('cache-control')).toBe(
      'private, no-store',
    )
    await m.expectBooks()
  })

  it('does not count for the API: its answers know no cookie', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await bought(m, browser)
    const ask = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
      const response = await browser.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: '{ orders { nodes { id } } }' }),
      })
      return response.json()
    }
    expect(await ask({})).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    const token = browser.cookies.get('shijing')?.split('.')[0] ?? ''
    expect(await ask({ authorization: `Bearer ${token}` })).toMatchObject({
      data: { orders: { nodes: [{}] } },
    })
    await m.expectBooks()
  })

  it('takes no token of another kind in a cookie', async () => {
    const m = await market()
    const { authorization } = await m.p.asMachine(['operate'], null)
    const clerk = await m.staff('CLERK', m.store('a'))
    const browser = browserBefore(m)
    for (const token of [authorization.slice('Bearer '.length), clerk.token, 'sr_made-up']) {
      browser.cookies.set('shijing', `${token}.0`)
      const shown = await browser.open('/nanjing')
      expect(shown.headers.get('cache-control')).toBe('no-cache')
      expect((await browser.open('/nanjing/orders')).url).toContain('/sandbox/login')
    }
    await m.expectBooks()
  })
})

describe('signing in on the web', () => {
  it('needs the browser that began it', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const login = await browser.open('/nanjing/sign-in')
    const state = new URL(login.url).searchParams.get('state') ?? ''
    const victim = browserBefore(m)
    await victim.open('/nanjing/sign-in')
    const { openid } = await m.control<{ openid: string }>('POST', '/sandbox/people', {
      name: '甲',
    })
    const codeOf = async (): Promise<string> =>
      (await m.control<{ code: string }>('POST', `/sandbox/people/${openid}/login-code`, {})).code
    const back = async (who: typeof browser, query: Readonly<Record<string, string>>) =>
      who.open(`/nanjing/sign-in/back?${new URLSearchParams({ code: await codeOf(), ...query })}`)
    const to = '/nanjing/orders'
    for (const query of [{ to, state }, { to, state: '' }, { to }]) {
      const refused = await back(victim, query)
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('没有登录成功')
    }
    expect((await back(browser, { to: '/nanjing/cart', state })).status).toBe(422) // another way back
    const nobody = browserBefore(m)
    expect((await back(nobody, { to, state })).status).toBe(422)
    expect((await back(browser, { to, state })).url).toMatch(/\/nanjing\/orders$/)
    const spent = await back(browser, { to, state })
    expect(spent.status).toBe(422) // the session that began it has ended
    await m.expectBooks()
  })

  it('never leads out of the portal', async () => {
    const m = await market()
    for (const to of ['//evil.example/x', 'https://evil.example', '/\\evil.example', 'evil']) {
      const browser = browserBefore(m)
      const login = await browser.open(`/nanjing/sign-in?to=${encodeURIComponent(to)}`)
      const back = new URL(new URL(login.url).searchParams.get('return') ?? '')
      expect(back.origin).toBe('http://localhost')
      expect((await signInAs(browser, login, '甲')).url).toBe('http://localhost/nanjing/orders')
      const again = await browser.fetch(`/nanjing/sign-in?to=${encodeURIComponent(to)}`)
      expect(again.headers.get('location')).toBe('/nanjing/orders')
    }
    await m.expectBooks()
  })

  it('says when WeChat refuses, and asks for patience after too many tries', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const login = await browser.open('/nanjing/sign-in')
    const state = new URL(login.url).searchParams.get('state') ?? ''
    const path = `/nanjing/sign-in/back?${new URLSearchParams({ to: '/nanjing/orders', state, code: 'nobody' })}`
    for (let tries = 1; tries <= 30; tries += 1) {
      const refused = await browser.open(path)
      expect(refused.status).toBe(422)
      expect(refused.html).toContain('微信授权码已失效')
    }
    const tooOften = await browser.open(path)
    expect(tooOften.status).toBe(429)
    expect(tooOften.html).toContain('来得太快了')
    await m.expectBooks()
  })

  it('ends with signing out, for the token as well', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await bought(m, browser)
    const token = browser.cookies.get('shijing') ?? ''
    await browser.send(await browser.open('/nanjing/orders'), '/sign-out')
    expect(browser.cookies.has('shijing')).toBe(false)
    browser.cookies.set('shijing', token)
    const shown = await browser.open('/nanjing/orders')
    expect(shown.url).toContain('/sandbox/login')
    await m.expectBooks()
  })

  it('leads whoever’s session ended while a form was open back to the sign-in', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const order = await bought(m, browser)
    await m.p.db.run(sql`UPDATE sessions SET revoked_at = ${NOW}`)
    expect((await browser.send(order, '/refund', { reason: 'x' })).url).toContain('/sandbox/login')
    await m.expectBooks()
  })
})

describe('the token of a session', () => {
  it('is exchanged after a day with the next form, and by no page', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const cart = await put(m, browser, 'bun')
    const first = browser.cookies.get('shijing') ?? ''
    await browser.send(cart, '/cart/line', { quantity: '2' })
    expect(browser.cookies.get('shijing')).toBe(first)
    m.p.setNow(NOW + 25 * 3_600_000)
    await browser.open('/nanjing/cart')
    expect(browser.cookies.get('shijing')).toBe(first)
    // What is refused changes nothing, the token neither.
    await browser.send(cart, '/cart/line', { quantity: '-1' })
    expect(browser.cookies.get('shijing')).toBe(first)
    // Nor is it exchanged for the token of somebody else, whom a header names.
    const other = await m.guest()
    const named = await browser.fetch('/nanjing/cart/line', {
      method: 'POST',
      headers: { ...FORM, ...other.headers, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({
        store: m.store('a'),
        sku: m.sku('bun'),
        quantity: '1',
      }).toString(),
    })
    expect(named.status).toBe(303)
    expect(browser.cookies.get('shijing')).toBe(first)
    const changed = await browser.send(cart, '/cart/line', { quantity: '3' })
    const second = browser.cookies.get('shijing') ?? ''
    expect(second).not.toBe(first)
    expect(changed.html).toContain('aria-label="购物车，3 件"')
    // The answer with the new one may be lost: the one before counts a while, and is exchanged again.
    browser.cookies.set('shijing', first)
    m.p.setNow(NOW + 25 * 3_600_000 + 60_000)
    const again = await browser.send(cart, '/cart/line', { quantity: '4' })
    expect(again.html).toContain('aria-label="购物车，4 件"')
    expect(browser.cookies.get('shijing')).not.toBe(first)
    await m.expectBooks()
  })
})

describe('a portal that sells nothing', () => {
  it('has no cart and no orders, and shows its products as before', async () => {
    const p = await portal({ demo: true })
    const data = await p.ask<{ products: { nodes: { id: string }[] } }>(
      '{ products(city: "nanjing", first: 1) { nodes { id } } }',
    )
    const html = await (await p.request(`/products/${data.products.nodes[0]?.id}`)).text()
    expect(html).toContain('class="skus"')
    expect(html).not.toMatch(/cart-link|class="buy"/)
    for (const path of [
      '/nanjing/cart',
      '/nanjing/checkout',
      '/nanjing/orders',
      '/nanjing/sign-in',
    ])
      expect((await p.request(path)).status, path).toBe(404)
    const sent = await p.request('/nanjing/cart/add', {
      method: 'POST',
      headers: { ...FORM, 'sec-fetch-site': 'same-origin' },
      body: 'pick=sku_1 plc_1',
    })
    expect(sent.status).toBe(404)
  })
})
