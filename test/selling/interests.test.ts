import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { countPairs, hotWords, pruneVisits } from '#resolvers/interests/service.ts'
import { isHotWord, searchedText } from '#resolvers/interests/rules.ts'
import { setOnSale } from '#resolvers/listing/service.ts'
import { DAY_MS } from '#schema/time.ts'
import { browserBefore, put, toCheckout } from '../support/fixtures-selling-ui.ts'
import { ownerContext } from '../support/selling/links.ts'
import { buy, market, type Buyer, type Market } from '../support/selling.ts'

const SET = `mutation ($id: ID!, $on: Boolean!) { done: setFavourite(id: $id, isFavourite: $on) { __typename ... on Problem { code } ... on FavouriteSet { isFavourite } } }`
const MINE = `{ me { favourites { nodes { id name product { id } place { id } } } visits { nodes { id } } searches(city: "nanjing") } }`

interface Mine {
  readonly me: {
    readonly favourites: {
      readonly nodes: readonly {
        readonly id: string
        readonly name: string
        readonly product: unknown
      }[]
    }
    readonly visits: { readonly nodes: readonly { readonly id: string }[] }
    readonly searches: readonly string[]
  }
}
const mine = async (who: Buyer): Promise<Mine['me']> => (await who.ask<Mine>(MINE)).me
const searchFor = (who: Buyer, text: string, city = 'nanjing'): Promise<unknown> =>
  who.ask('mutation ($city: String!, $text: String!) { noteSearch(city: $city, text: $text) }', {
    city,
    text,
  })
const visit = (who: Buyer, id: string): Promise<unknown> =>
  who.ask('mutation ($id: ID!) { noteVisit(id: $id) }', { id })
const product = (m: Market, name: string): string => m.products.get(name) ?? ''

describe('a favourite', () => {
  it('is marked once, of products and places, and taken away as often', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const set = (id: string, on: boolean) => buyer.ask<{ readonly done: object }>(SET, { id, on })
    for (const id of [product(m, 'bun'), product(m, 'bun'), m.store('a')])
      expect((await set(id, true)).done).toMatchObject({ isFavourite: true })
    expect((await mine(buyer)).favourites.nodes.map(({ id }) => id).toSorted()).toEqual(
      [product(m, 'bun'), m.store('a')].toSorted(),
    )
    for (let twice = 0; twice < 2; twice += 1)
      expect((await set(m.store('a'), false)).done).toMatchObject({ isFavourite: false })
    expect((await mine(buyer)).favourites.nodes).toHaveLength(1)
    expect((await mine(await m.buyer())).favourites.nodes).toEqual([]) // theirs alone
    expect((await set('prd_01ARZ3NDEKTSV4RRFFQ69G5FAV', true)).done).toMatchObject({
      code: 'INTEREST_UNKNOWN',
    })
  })

  it('that is sold no more is still there by its name, and shows nothing else', async () => {
    const m = await market()
    const buyer = await m.buyer()
    await buyer.ask(SET, { id: product(m, 'bun'), on: true })
    await setOnSale(ownerContext(m), { ids: [product(m, 'bun')], onSale: false })
    expect((await mine(buyer)).favourites.nodes).toEqual([
      { id: product(m, 'bun'), name: '小笼包', product: null, place: null },
    ])
    await m.p.db.run(sql`UPDATE products SET names = '{"zh-CN":"改过的名字"}'`)
    expect((await mine(buyer)).favourites.nodes[0]?.name).toBe('小笼包')
  })

  it('has an end: at most three hundred', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const rows = JSON.stringify(Array.from({ length: 300 }, (_, i) => i))
    await m.p.db.run(
      sql`INSERT INTO interests (resident_id, kind, target_id, names, at) SELECT ${buyer.id}, 'FAVOURITE', 'old' || value, '{}', 0 FROM json_each(${rows})`,
    )
    const { done } = await buyer.ask<{ readonly done: object }>(SET, {
      id: product(m, 'bun'),
      on: true,
    })
    expect(done).toMatchObject({ code: 'FAVOURITES_FULL' })
    expect(await m.p.db.all(sql`SELECT count(*) FROM interests`)).toEqual([[300]])
  })
})

describe('what somebody looked at', () => {
  it('is kept the latest first, each once, and forgotten when they say so or after ninety days', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const start = m.p.context().now
    for (const [i, name] of ['bun', 'duck', 'bun'].entries()) {
      m.p.setNow(start + i)
      await visit(buyer, product(m, name))
    }
    await visit(buyer, 'prd_none')
    const ids = async () => (await mine(buyer)).visits.nodes.map(({ id }) => id)
    expect(await ids()).toEqual([product(m, 'bun'), product(m, 'duck')])
    await pruneVisits({ ...m.p.context(), now: start + 90 * DAY_MS + 2 })
    expect(await ids()).toEqual([product(m, 'bun')])
    await buyer.ask('mutation { clearVisits }')
    expect(await ids()).toEqual([])
  })
})

describe('what is searched for', () => {
  it.each([
    ['  Ｓoy   Milk ', 'soy milk'],
    ['', undefined],
    ['   ', undefined],
    ['a'.repeat(41), undefined],
    ['早\u0000点', undefined],
  ])('is remembered as it is meant: %j', (text, kept) => {
    expect(searchedText(text)).toBe(kept)
  })

  it.each([
    ['早点', true],
    ['13800138000', false],
    ['南京 8888 号', false],
    ['a@b', false],
    ['很长很长很长很长的一句话啊', false],
  ])('is shown to others where it can be nobody’s: %s', (text, hot) => {
    expect(isHotWord(text)).toBe(hot)
  })

  it('is somebody’s own until five of them did, and then a word of the city for a week', async () => {
    const m = await market()
    const hot = () => hotWords(m.p.context(), 'nanjing')
    const people = await Promise.all(Array.from({ length: 5 }, () => m.buyer()))
    for (const who of people.slice(0, 4)) {
      await searchFor(who, '小笼包')
      await searchFor(who, '小笼包') // again counts once
    }
    expect(await hot()).toEqual([])
    await searchFor(people[4] as Buyer, '小笼包')
    expect(await hot()).toEqual(['小笼包'])
    const { hotWords: shown } = await m.p.ask<{ readonly hotWords: unknown }>(
      '{ hotWords(city: "nanjing") }',
    )
    expect(shown).toEqual(['小笼包'])
    for (const who of people) await searchFor(who, '13800138000')
    expect(await hot()).toEqual(['小笼包'])
    m.p.setNow(m.p.context().now + 7 * DAY_MS + 1)
    expect(await hot()).toEqual([])
  })

  it('is listed for its own, at most twenty, and forgotten when they say so', async () => {
    const m = await market()
    const buyer = await m.buyer()
    const start = m.p.context().now
    for (let i = 0; i < 22; i += 1) {
      m.p.setNow(start + i)
      await searchFor(buyer, `第${i}个`)
    }
    const { searches } = await mine(buyer)
    expect(searches).toHaveLength(20)
    expect(searches[0]).toBe('第21个')
    await buyer.ask('mutation { clearSearches }')
    expect((await mine(buyer)).searches).toEqual([])
  })
})

describe('what is bought together', () => {
  const together = async (m: Market, name: string): Promise<readonly unknown[]> => {
    const found = await m.p.ask<{
      readonly product: { readonly boughtTogether: readonly { readonly id: string }[] }
    }>('query ($id: ID!) { product(id: $id) { boughtTogether { id } } }', { id: product(m, name) })
    return found.product.boughtTogether.map(({ id }) => id)
  }

  it('is counted from paid orders, each once, and shown from three on', async () => {
    const m = await market()
    const both = [
      { product: 'bun', quantity: 1 },
      { product: 'duck', quantity: 1 },
    ]
    for (let i = 0; i < 3; i += 1) {
      expect(await together(m, 'bun')).toEqual([])
      await buy(m, await m.buyer(), both)
      await m.sweep()
    }
    await countPairs(m.p.context()) // nothing new
    expect(await m.p.db.all(sql`SELECT orders FROM product_pairs`)).toEqual([[3], [3]])
    expect(await together(m, 'bun')).toEqual([product(m, 'duck')])
    await setOnSale(ownerContext(m), { ids: [product(m, 'duck')], onSale: false })
    expect(await together(m, 'bun')).toEqual([])
    await m.expectBooks()
  })

  it('is counted once by two who count at the same time', async () => {
    const m = await market()
    await buy(m, await m.buyer(), [
      { product: 'bun', quantity: 1 },
      { product: 'duck', quantity: 1 },
    ])
    await Promise.allSettled([countPairs(m.p.context()), countPairs(m.p.context())])
    await countPairs(m.p.context())
    expect(await m.p.db.all(sql`SELECT orders FROM product_pairs`)).toEqual([[1], [1]])
  })
})

describe('the pages of whoever has signed in', () => {
  it('mark what they show, keep what was opened and searched for, and forget it', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const bun = product(m, 'bun')
    const asGuest = await browser.open(`/products/${bun}`)
    expect(asGuest.html).toContain('aria-pressed="false"')
    const led = await browser.send(asGuest, '/favourites/set')
    expect(led.url).toContain('sign-in')
    await put(m, browser, 'bun')
    await toCheckout(browser) // signs in
    const page = await browser.open(`/products/${bun}`)
    const marked = await browser.send(page, '/favourites/set')
    expect(marked.url).toContain(`/products/${bun}`)
    expect(marked.html).toContain('aria-pressed="true"')
    expect((await browser.open('/nanjing/favourites')).html).toContain('小笼包')
    const history = await browser.open('/nanjing/history')
    expect(history.html).toContain('小笼包')
    const cleared = await browser.send(history, '/history/clear')
    expect(cleared.html).toContain('还没有足迹')
    await browser.open('/nanjing/search?q=%E5%B0%8F%E7%AC%BC%E5%8C%85')
    const begin = await browser.open('/nanjing/search')
    expect(begin.html).toContain('您搜过的')
    const forgotten = await browser.send(begin, '/history/clear')
    expect(forgotten.html).not.toContain('您搜过的')
    const favourites = await browser.open('/nanjing/favourites')
    const without = await browser.send(favourites, '/favourites/set')
    expect(without.html).toContain('还没有收藏')
    expect((await browserBefore(m).open('/nanjing/favourites')).url).toContain('sign-in')
  })
})
