import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { setPrices } from '#resolvers/listing/prices.ts'
import { listDeskProducts } from '#resolvers/listing/service.ts'
import { applySheet, previewSheet, productsSheet, sheetText } from '#resolvers/listing/sheet.ts'
import { BYTE_ORDER_MARK } from '#schema/csv.ts'
import { browserBefore } from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { ownerContext } from '../support/selling/links.ts'
import { buy, market, newKey, type Market } from '../support/selling.ts'

const HEAD =
  'product,sku,name,name_en,choice,category,price_cny,market_price_cny,barcode,tags,on_sale'
const own = ownerContext
const preview = (m: Market, text: string) => previewSheet(own(m), m.merchant, text)
const apply = (m: Market, text: string, key = newKey()) =>
  applySheet(own(m), { merchant: m.merchant, text }, key)
const outcomes = (rows: readonly { readonly outcome: string }[]): readonly string[] =>
  rows.map(({ outcome }) => outcome)
const versions = (m: Market) => m.p.db.all(sql`SELECT id, version FROM products ORDER BY num`)

describe('a sheet', () => {
  it('that was exported changes nothing when it comes back', async () => {
    const m = await market()
    await m.p.db.run(
      sql`UPDATE products SET names = json_object('zh-CN', '=cmd|A1', 'en', 'a, "b"'), tags = '["夜宵"]' WHERE id = ${m.products.get('bun')}`,
    )
    await m.p.db.run(
      sql`UPDATE skus SET barcode = '6901234567892', price_fen = 100 WHERE product_id = ${m.products.get('gift')}`,
    )
    const sheet = await productsSheet(own(m), m.merchant)
    expect(sheet.startsWith(BYTE_ORDER_MARK + HEAD)).toBe(true)
    expect(sheet).toContain("'=cmd|A1") // nothing that a spreadsheet would run
    const before = await versions(m)
    expect(outcomes(await preview(m, sheet))).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED'])
    expect(outcomes(await apply(m, sheet))).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED'])
    expect(await versions(m)).toEqual(before)
  })

  it('writes what was changed, makes what is new, and does neither twice', async () => {
    const m = await market()
    const bun = m.products.get('bun') ?? ''
    const sheet = [
      'product,sku,name,price_cny,category,tags,on_sale',
      `${bun},k0,大笼包,13.5,bread,早点 夜宵,no`,
      ',,豆浆,4,bread,早点,yes',
      ',,油条,2.50,bread,,',
    ].join('\r\n')
    expect(outcomes(await preview(m, sheet))).toEqual(['UPDATE', 'CREATE', 'CREATE'])
    expect(await m.p.db.all(sql`SELECT count(*) FROM products`)).toEqual([[3]]) // only looked at
    const key = newKey()
    expect(outcomes(await apply(m, sheet, key))).toEqual(['UPDATE', 'CREATE', 'CREATE'])
    expect(outcomes(await apply(m, sheet, key))).toEqual(['UNCHANGED', 'CREATE', 'CREATE'])
    const rows = await m.p.db.all(
      sql`SELECT names ->> 'zh-CN', min_price_fen, state, tags FROM products WHERE id = ${bun} OR source = 'desk' ORDER BY num`,
    )
    expect(rows).toEqual([
      ['大笼包', 1350, 'OFF_SHELF', '["早点","夜宵"]'],
      ['豆浆', 400, 'ON_SALE', '["早点"]'],
      ['油条', 250, 'OFF_SHELF', '[]'],
    ])
    await m.expectBooks()
  })

  it('tells what is wrong line by line, and does the rest', async () => {
    const m = await market()
    const bun = m.products.get('bun') ?? ''
    const sheet = [
      HEAD,
      `${bun},k9,小笼包,,,bread,12,,,,`,
      'prd_none,k1,没有,,,bread,12,,,,',
      ',,没有价格,,,bread,,,,,',
      ',,错分类,,,nowhere,3,,,,',
      ',,错条码,,,bread,3,,123,,',
      ',,好的,,,bread,3,,,,',
    ].join('\n')
    const rows = await apply(m, sheet)
    expect(outcomes(rows)).toEqual(['FAULT', 'FAULT', 'FAULT', 'FAULT', 'FAULT', 'CREATE'])
    expect(rows.slice(0, 5).map(({ fault }) => fault?.['zh-CN'])).toEqual([
      expect.stringContaining('k9'),
      expect.stringContaining('没有这个商品'),
      expect.stringContaining('价格'),
      expect.stringContaining('nowhere'),
      expect.stringContaining('条码'),
    ])
  })

  it.each([
    ['no columns', '小笼包,12'],
    ['a quote that never ends', 'name,price_cny\n"a,1'],
    ['cells too many', 'name,price_cny\na,1,2'],
  ])('with %s is refused as a whole', async (_, text) => {
    const m = await market()
    await expect(preview(m, text)).rejects.toMatchObject({ code: 'SHEET_REFUSED' })
  })

  it('is read as Excel saves it in China, and as UTF-8', () => {
    expect(sheetText(new Uint8Array([0xd0, 0xa1, 0xc1, 0xfd, 0xb0, 0xfc]))).toBe('小笼包')
    expect(sheetText(new TextEncoder().encode('小笼包'))).toBe('小笼包')
  })

  it('of others says nothing', async () => {
    const m = await market()
    const stranger = ownerContext(m, 'mch_other')
    expect(await productsSheet(stranger, m.merchant)).toBe(`${BYTE_ORDER_MARK}${HEAD}\r\n`)
    const bun = m.products.get('bun') ?? ''
    const sheet = `product,sku,name,price_cny\n${bun},k0,我的,1`
    expect(
      outcomes(await applySheet(stranger, { merchant: m.merchant, text: sheet }, newKey())),
    ).toEqual(['FAULT'])
  })
})

describe('prices at once', () => {
  it('are all written or none, and only over those that were seen', async () => {
    const m = await market()
    const [bun, duck] = [m.sku('bun'), m.sku('duck')]
    await setPrices(own(m), [
      { skuId: bun, wasFen: 1_200, priceFen: 1_300 },
      { skuId: duck, wasFen: 2_850, priceFen: 2_850 },
    ])
    const now = () =>
      m.p.db.all(sql`SELECT price_fen FROM skus WHERE id IN (${bun}, ${duck}) ORDER BY price_fen`)
    expect(await now()).toEqual([[1_300], [2_850]])
    await expect(
      setPrices(own(m), [
        { skuId: duck, wasFen: 2_850, priceFen: 3_000 },
        { skuId: bun, wasFen: 1_200, priceFen: 1_400 },
      ]),
    ).rejects.toMatchObject({ code: 'PRICES_CHANGED' })
    await expect(
      setPrices(own(m), [{ skuId: bun, wasFen: 1_300, priceFen: 0 }]),
    ).rejects.toMatchObject({ fault: 'PRICE' })
    await expect(
      setPrices(ownerContext(m, 'mch_other'), [{ skuId: bun, wasFen: 1_300, priceFen: 1 }]),
    ).rejects.toMatchObject({ code: 'PRICES_CHANGED' })
    expect(await now()).toEqual([[1_300], [2_850]])
    const { edges } = await listDeskProducts(own(m), {
      merchant: m.merchant,
      first: 9,
      after: undefined,
    })
    expect(edges.find(({ node }) => node.id === m.products.get('bun'))?.node.minPriceFen).toBe(
      1_300,
    )
    await buy(m, await m.buyer(), [{ product: 'bun', quantity: 1 }])
    await m.expectBooks()
  })

  it('are written in a grid at the desk, and sheets go out and in there', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await workAs(m, browser, 'OWNER', m.merchant)
    const at = (path: string): string => `/console/merchant/${m.store('a')}/products${path}`
    const page = await browser.open(at('/prices'))
    const saved = await browser.send(page, '/prices/save', { [`price.${m.sku('bun')}`]: '12.8' })
    expect(saved.html).toContain('已保存')
    expect(saved.html).toContain('value="12.80"')
    const stale = await browser.send(page, '/prices/save', { [`price.${m.sku('bun')}`]: '9' })
    expect(stale.status).toBe(422)
    expect(stale.html).toContain('有价格刚被改过')
    const sheet = await browser.fetch(at('/sheet.csv'))
    expect(sheet.headers.get('content-disposition')).toContain('products-')
    const text = (await sheet.text()).replace('12.80', '12.90')
    const form = new FormData()
    form.set('do', 'preview')
    form.set('file', new File([text], 'a.csv'))
    const headers = { 'sec-fetch-site': 'same-origin' }
    const looked = await browser.fetch(at('/sheet'), { method: 'POST', headers, body: form })
    const html = await looked.text()
    expect(html).toContain('修改 1')
    const key = /name="key" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const again = new FormData()
    for (const [name, value] of Object.entries({ do: 'apply', key, text })) again.set(name, value)
    const done = await browser.fetch(at('/sheet'), { method: 'POST', headers, body: again })
    expect(await done.text()).toContain('导入完成')
    expect(await m.p.db.all(sql`SELECT price_fen FROM skus WHERE id = ${m.sku('bun')}`)).toEqual([
      [1_290],
    ])
  })
})
