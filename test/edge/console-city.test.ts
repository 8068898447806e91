import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { bought, browserBefore, type Browser } from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { market, type Market } from '../support/selling.ts'

const working = async (m: Market, role: 'OWNER' | 'OPERATOR', where: string): Promise<Browser> => {
  const browser = browserBefore(m)
  await workAs(m, browser, role, where)
  return browser
}
const desk = (m: Market, path: string): string => `/console/merchant/${m.store('a')}/${path}`
const publicHtml = async (m: Market, id: string): Promise<number> =>
  (await browserBefore(m).open(`/products/${id}`)).status

describe('the desk of a city', () => {
  it('begins to look first, sends something back with a word, and lets it through once it is mended', async () => {
    const m = await market()
    const bun = m.products.get('bun') ?? ''
    const operator = await working(m, 'OPERATOR', '320100')
    const owner = await working(m, 'OWNER', m.merchant)
    expect((await operator.open('/console')).html).toContain('/console/city/nanjing')
    const empty = await operator.open('/console/city/nanjing')
    expect(empty.url).toContain('/content')
    expect(empty.html).toContain('没有待审核的商品')
    const on = await operator.send(empty, '/setting', {}, ['do', 'on'])
    expect(on.html).toContain('先审后发已开启')
    const form = await owner.open(desk(m, `products/${bun}`))
    await owner.send(form, `products/${bun}`, {
      name: '小笼包',
      description: '治百病',
      tags: '夜宵 校园',
    })
    expect(await publicHtml(m, bun)).toBe(404)
    const waiting = await operator.open('/console/city/nanjing/content')
    for (const words of ['小笼包', '治百病', '#夜宵 #校园', '内容有改动'])
      expect(waiting.html).toContain(words)
    const unsaid = await operator.send(waiting, '/content', {}, ['do', 'refuse'])
    expect(unsaid.status).toBe(422)
    const refused = await operator.send(waiting, '/content', { reason: '不得宣传疗效' }, [
      'do',
      'refuse',
    ])
    expect(refused.html).toContain('已处理')
    const told = await owner.open(desk(m, `products/${bun}`))
    expect(told.html).toContain('城市审核未通过：不得宣传疗效')
    await owner.send(told, `products/${bun}`, { description: '皮薄馅大' }, ['then', 'list'])
    const again = await operator.open('/console/city/nanjing/content')
    await operator.send(again, '/content', {}, ['do', 'approve'])
    expect(await publicHtml(m, bun)).toBe(200)
    const late = await operator.send(again, '/content', {}, ['do', 'approve'])
    expect(late.status).toBe(422)
    await m.expectBooks()
  })

  it('is there for nobody else', async () => {
    const m = await market()
    const owner = await working(m, 'OWNER', m.merchant)
    expect((await owner.open('/console/city/nanjing/content')).status).toBe(404)
    expect((await owner.open('/console')).html).not.toContain('/console/city/')
    const stranger = await browserBefore(m).open('/console/city/nanjing/content')
    expect(stranger.url).toContain('/console/sign-in')
  })

  it('hides a review with a reason, and shows it again', async () => {
    const m = await market()
    const buyer = browserBefore(m)
    await bought(m, buyer)
    const [line] = await m.p.db.all<[string, string]>(
      sql`SELECT l.id, o.resident_id FROM order_lines l JOIN orders o ON o.id = l.order_id`,
    )
    await m.p.db
      .run(sql`INSERT INTO reviews (id, line_id, product_id, store_id, resident_id, chosen, rating, text, created_at)
      SELECT 'rev_1', ${line?.[0]}, ${m.products.get('bun')}, ${m.store('a')}, ${line?.[1]}, '[]', 1, '广告加微信', 0`)
    const operator = await working(m, 'OPERATOR', '320100')
    const page = await operator.open('/console/city/nanjing/reviews')
    expect(page.html).toContain('广告加微信')
    const unsaid = await operator.send(page, '/reviews', {}, ['do', 'hide'])
    expect(unsaid.status).toBe(422)
    await operator.send(page, '/reviews', { reason: '广告' }, ['do', 'hide'])
    expect((await operator.open('/console/city/nanjing/reviews')).html).not.toContain('广告加微信')
    const hidden = await operator.open('/console/city/nanjing/reviews?show=hidden')
    expect(hidden.html).toContain('隐藏原因：广告')
    await operator.send(hidden, '/reviews', {}, ['do', 'show'])
    expect((await operator.open('/console/city/nanjing/reviews')).html).toContain('广告加微信')
  })
})

describe('what else there is to a product', () => {
  it('is written at the desk: dates, origin and way, a report', async () => {
    const m = await market()
    const bun = m.products.get('bun') ?? ''
    const owner = await working(m, 'OWNER', m.merchant)
    const open = () => owner.open(desk(m, `products/${bun}`))
    await owner.send(await open(), '/origin', {
      origin: '南京溧水',
      'on.0': '2026-01-01',
      'where.0': '溧水',
      'what.0': '磨面',
    })
    const shown = await browserBefore(m).open(`/products/${bun}`)
    for (const words of ['产地与来路', '南京溧水', '磨面']) expect(shown.html).toContain(words)
    const report = {
      laboratory: '市质检院',
      number: 'NJ-1',
      inspectedOn: '2026-01-02',
      pageUrl: '',
    }
    const added = await owner.send(await open(), '/inspections', report, ['do', 'add'])
    expect(added.html).toContain('市质检院 · NJ-1')
    const twice = await owner.send(await open(), '/inspections', report, ['do', 'add'])
    expect(twice.status).toBe(422)
    expect(twice.html).toContain('已经登记过')
    expect((await browserBefore(m).open(`/products/${bun}`)).html).toContain('检测报告')
    const past = await owner.send(await open(), '/schedule', { listAt: '2020-01-01T08:00' })
    expect(past.html).toContain('上架要晚于现在')
    await owner.send(await open(), '/schedule', { listAt: '2027-01-01T08:00' })
    const [row] = await m.p.db.all<[number, string]>(
      sql`SELECT list_at, state FROM products WHERE id = ${bun}`,
    )
    expect(row).toEqual([Date.parse('2027-01-01T08:00:00+08:00'), 'OFF_SHELF'])
    expect((await open()).html).toContain('value="2027-01-01T08:00"')
  })
})
