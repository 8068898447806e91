import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { bought, browserBefore, orderIdOf, productPath } from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { photograph } from '../support/pictures.ts'
import { market } from '../support/selling.ts'

describe('reviews on pages', () => {
  it('are written on the order, read on the product, and answered at the desk', async () => {
    const m = await market()
    const buyer = browserBefore(m)
    const order = await bought(m, buyer, { quantity: '2' })
    const path = new URL(order.url).pathname
    expect(order.html).not.toContain('发布评价') // nothing was handed over yet
    const [code] = await m.p.db.get<[string]>(sql`SELECT code FROM pickup_codes WHERE live = 1`)
    const desk = browserBefore(m)
    await workAs(m, desk, 'MANAGER', m.store('a'))
    const at = (what: string): string => `/console/merchant/${m.store('a')}/${what}`
    const found = await desk.send(await desk.open(at('counter')), '/look', { code })
    await desk.send(found, '/hand-over')

    const page = await buyer.open(path)
    const none = await buyer.send(page, '/review', { text: '皮薄馅大' })
    expect(none.status).toBe(422)
    expect(none.html).toContain('请选 1 到 5 星')
    expect(none.html).toContain('皮薄馅大') // what was typed is still there
    const written = await buyer.send(none, '/review', { rating: '4', text: '皮薄馅大' })
    expect(written.html).toContain('评价已发布')
    expect(written.html).toContain('aria-label="4 星，满分 5 星"')
    const product = await browserBefore(m).open(productPath(m, 'bun'))
    expect(product.html).toContain('1 条评价')
    expect(product.html).toContain('皮薄馅大')
    expect(product.html).not.toContain(orderIdOf(order))

    const todo = await desk.open(at('reviews'))
    expect(todo.html).toContain('皮薄馅大')
    const empty = await desk.send(todo, '/reviews', { text: '  ' })
    expect(empty.status).toBe(422)
    const answered = await desk.send(todo, '/reviews', { text: '谢谢，<b>欢迎</b>再来' })
    expect(answered.html).toContain('没有待回复的评价')
    const shown = (await browserBefore(m).open(productPath(m, 'bun'))).html
    expect(shown).toContain('店家回复：谢谢，&lt;b&gt;欢迎&lt;/b&gt;再来')

    const gone = await buyer.send(await buyer.open(path), '/unreview')
    expect(gone.html).toContain('评价已删除')
    expect(gone.html).not.toContain('发布评价') // once is all there is
    expect((await browserBefore(m).open(productPath(m, 'bun'))).html).not.toContain('皮薄馅大')
    await m.expectBooks()
  })

  it('come with photographs where the portal takes them', async () => {
    const m = await market({ pictures: true })
    const buyer = browserBefore(m)
    const order = await bought(m, buyer, { quantity: '1' })
    await m.p.db.run(sql`UPDATE order_lines SET fulfilled = 1`)
    const page = await buyer.open(new URL(order.url).pathname)
    expect(page.html).toContain('照片（可不填')
    const form = new FormData()
    form.set('line', /name="line" value="(oln_\w+)"/.exec(page.html)?.[1] ?? '')
    form.set('rating', '5')
    form.set(
      'picture',
      new File([Buffer.from(await photograph())], 'a.jpg', { type: 'image/jpeg' }),
    )
    const sent = await buyer.fetch(`${new URL(order.url).pathname}/review`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: form,
    })
    expect(sent.status).toBe(303)
    const product = await browserBefore(m).open(productPath(m, 'bun'))
    expect(product.html).toMatch(/class="report-pages"><a href="\/media\//)
  })

  it('are paged on the product, ten at a time', async () => {
    const m = await market()
    const buyer = browserBefore(m)
    await bought(m, buyer, { quantity: '1' })
    const product = m.products.get('bun')
    await m.p.db.run(sql`PRAGMA foreign_keys = OFF`)
    for (let i = 0; i < 12; i += 1)
      await m.p.db
        .run(sql`INSERT INTO reviews (id, line_id, product_id, store_id, resident_id, chosen, rating, text, created_at)
        VALUES (${`rev_${i}`}, ${`line-${i}`}, ${product}, ${m.store('a')}, 'r', '[]', 5, ${`第${i}条。`}, ${i})`)
    await m.p.db.run(sql`PRAGMA foreign_keys = ON`)
    const first = (await browserBefore(m).open(productPath(m, 'bun'))).html
    expect(first).toContain('第11条')
    expect(first).not.toContain('第1条')
    const next = /href="([^"]*reviews=[^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = (await browserBefore(m).open(next)).html
    expect(second).toContain('第1条')
    expect(second).not.toContain('第11条')
    expect((await browserBefore(m).open(`${productPath(m, 'bun')}?reviews=nonsense`)).status).toBe(
      400,
    )
  })
})
