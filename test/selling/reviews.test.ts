import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '#schema/time.ts'
import { buy, market, newKey, type Buyer, type Market } from '../support/selling.ts'
import { removeReview, writeReview } from '#resolvers/reviews/service.ts'
import { photograph } from '../support/pictures.ts'
import { contextOf, later } from '../support/selling/more.ts'

const WRITE = `mutation ($line: ID!, $rating: Int!, $text: String!) {
  writeReview(line: $line, rating: $rating, text: $text) { __typename ... on Review { id rating text state } ... on Problem { code } } }`
const SEEN = `query ($id: ID!) { product(id: $id) { rating { count average stars } }
  reviews(product: $id, first: 10) { edges { node { id rating text reply chosen } } } }`

interface Written {
  readonly writeReview: {
    readonly __typename: string
    readonly id?: string
    readonly code?: string
  }
}
interface Seen {
  readonly product: {
    readonly rating: {
      readonly count: number
      readonly average: number | null
      readonly stars: readonly number[]
    } | null
  }
  readonly reviews: {
    readonly edges: readonly {
      readonly node: { readonly id: string; readonly text: string; readonly reply: string | null }
    }[]
  }
}

/** Somebody who has bought buns at store a, and been handed them over. */
const fed = async (m: Market, handedOver = true): Promise<{ buyer: Buyer; line: string }> => {
  const buyer = await m.buyer()
  const placed = await buy(m, buyer, [{ product: 'bun', quantity: 1 }])
  const [order] = placed.orders
  const clerk = await m.staff('CLERK', m.store('a'))
  const { order: shown } = await buyer.ask<{ readonly order: { readonly code: string } }>(
    'query ($id: ID!) { order(id: $id) { code: pickupCode } }',
    { id: order?.id },
  )
  if (handedOver)
    await clerk.ask(
      'mutation ($code: String!, $key: String!) { redeem(input: { code: $code, idempotencyKey: $key }) { __typename } }',
      { code: shown.code, key: newKey() },
    )
  return { buyer, line: order?.lines[0]?.id ?? '' }
}
const bunOf = (m: Market): string => m.products.get('bun') ?? ''
const seen = (m: Market): Promise<Seen> => m.p.ask<Seen>(SEEN, { id: bunOf(m) })

describe('photographs of a review', () => {
  const PICTURED =
    'query ($id: ID!) { reviews(product: $id, first: 10) { nodes { media { url } } } }'
  const pictured = async (m: Market): Promise<readonly string[]> =>
    (
      await m.p.ask<{
        readonly reviews: {
          readonly nodes: readonly { readonly media: readonly { readonly url: string }[] }[]
        }
      }>(PICTURED, { id: bunOf(m) })
    ).reviews.nodes.flatMap(({ media }) => media.map(({ url }) => url))

  it('are drawn anew, shown with it, not while it is hidden, and gone with it', async () => {
    const m = await market({ pictures: true })
    const { buyer, line } = await fed(m)
    const photo = await photograph()
    const ctx = contextOf(m, buyer.id)
    const id = await writeReview(ctx, { line, rating: 5, text: '好', files: [photo] })
    const [url = ''] = await pictured(m)
    const bytes = Buffer.from(await (await m.p.request(url)).arrayBuffer())
    expect(bytes.includes('Telephone')).toBe(false) // what the phone wrote into it is gone
    const operator = await m.staff('OPERATOR', '320100')
    const judge = (because: string | null) =>
      operator.ask(
        'mutation ($id: ID!, $b: String) { judgeReview(id: $id, hiddenBecause: $b) { __typename } }',
        { id, b: because },
      )
    await judge('广告')
    expect(await pictured(m)).toEqual([])
    await judge(null)
    expect(await pictured(m)).toEqual([url])
    await removeReview(ctx, id)
    later(m, DAY_MS + 1)
    await m.sweep()
    expect((await m.p.request(url)).status).toBe(404)
  })

  it('are at most four, of a line that is one’s own, and not drawn for anybody else', async () => {
    const m = await market({ pictures: true })
    const { buyer, line } = await fed(m)
    const photo = await photograph()
    const review = (who: Buyer, files: readonly Uint8Array[]) =>
      writeReview(contextOf(m, who.id), { line, rating: 5, text: '', files })
    await expect(
      review(
        buyer,
        Array.from({ length: 5 }, () => photo),
      ),
    ).rejects.toMatchObject({
      code: 'PICTURE_REFUSED',
      fault: 'TOO_MANY',
    })
    await expect(review(buyer, [new Uint8Array([1, 2, 3])])).rejects.toMatchObject({
      fault: 'TYPE',
    })
    await expect(review(await m.buyer(), [photo])).rejects.toMatchObject({
      code: 'REVIEW_NOT_POSSIBLE',
    })
    expect(await m.p.db.all(sql`SELECT 1 FROM uploads`)).toEqual([])
    expect(await m.p.db.all(sql`SELECT 1 FROM reviews`)).toEqual([])
  })
})

describe('a review', () => {
  it('is written once of what was handed over, and seen by everybody at once', async () => {
    const m = await market({ cache: true })
    expect(await seen(m)).toMatchObject({ product: { rating: null }, reviews: { edges: [] } })
    const { buyer, line } = await fed(m)
    const words = { line, rating: 5, text: '  皮薄，打 13812345678 再订  ' }
    const first = await buyer.ask<Written>(WRITE, words)
    expect(first.writeReview).toMatchObject({ rating: 5, text: '皮薄，打 138****5678 再订' })
    expect(await buyer.ask<Written>(WRITE, words)).toEqual(first) // sent again
    const other = await buyer.ask<Written>(WRITE, { ...words, rating: 1 })
    expect(other.writeReview.code).toBe('REVIEW_EXISTS')
    const { product, reviews } = await seen(m)
    expect(product.rating).toEqual({ count: 1, average: 5, stars: [0, 0, 0, 0, 1] })
    expect(reviews.edges).toHaveLength(1)
    expect(JSON.stringify(reviews)).not.toContain(buyer.id)
    await m.expectBooks()
  })

  it('is not for what was not handed over, is somebody else’s, or was long ago', async () => {
    const m = await market()
    const waiting = await fed(m, false)
    const words = { rating: 3, text: '' }
    const refused = { writeReview: { code: 'REVIEW_NOT_POSSIBLE' } }
    expect(await waiting.buyer.ask(WRITE, { line: waiting.line, ...words })).toMatchObject(refused)
    const { line, buyer } = await fed(m)
    expect(await waiting.buyer.ask(WRITE, { line, ...words })).toMatchObject(refused)
    later(m, 181 * DAY_MS)
    await m.p.db.run(sql`UPDATE sessions SET expires_at = ${m.p.context().now + DAY_MS}`)
    expect(await buyer.ask(WRITE, { line, ...words })).toMatchObject(refused)
    await m.expectBooks()
  })

  it.each([
    [{ rating: 0, text: '' }, 'BAD_RATING'],
    [{ rating: 6, text: '' }, 'BAD_RATING'],
    [{ rating: 5, text: 'x'.repeat(501) }, 'BAD_TEXT'],
    [{ rating: 5, text: 'a\u202eb' }, 'BAD_TEXT'],
  ])('%j is refused as %s', async (words, code) => {
    const m = await market()
    const { buyer, line } = await fed(m)
    const { errors } = await buyer.query(WRITE, { line, ...words })
    expect(errors?.[0]?.extensions?.code).toBe(code)
    await m.expectBooks()
  })

  it('is answered by its store, hidden by its city with a reason, and shown again', async () => {
    const m = await market()
    const { buyer, line } = await fed(m)
    const { writeReview } = await buyer.ask<Written>(WRITE, { line, rating: 2, text: '凉了' })
    const { id } = writeReview
    const ANSWER = `mutation ($id: ID!, $text: String!) { answerReview(id: $id, text: $text) { __typename ... on Problem { code } } }`
    const elsewhere = await m.staff('MANAGER', m.store('b'))
    expect(await elsewhere.ask(ANSWER, { id, text: '抱歉' })).toMatchObject({
      answerReview: { code: 'REVIEW_NOT_FOUND' },
    })
    const manager = await m.staff('MANAGER', m.store('a'))
    await manager.ask(ANSWER, { id, text: '抱歉，下次给您热好' })
    expect((await seen(m)).reviews.edges[0]?.node.reply).toBe('抱歉，下次给您热好')
    const JUDGE = `mutation ($id: ID!, $why: String) { judgeReview(id: $id, hiddenBecause: $why) { __typename ... on Problem { code } } }`
    const operator = await m.staff('OPERATOR', '320100')
    await operator.ask(JUDGE, { id, why: '含广告' })
    expect(await seen(m)).toMatchObject({
      product: { rating: { count: 0, average: null } },
      reviews: { edges: [] },
    })
    await operator.ask(JUDGE, { id })
    expect((await seen(m)).product.rating?.count).toBe(1)
    const audited = await m.p.db.all(
      sql`SELECT action FROM audit_entries WHERE action LIKE 'review.%' ORDER BY rowid`,
    )
    expect(audited).toEqual([['review.answer'], ['review.hide'], ['review.show']])
    await m.expectBooks()
  })

  it('that was taken back is gone for good', async () => {
    const m = await market()
    const { buyer, line } = await fed(m)
    const { writeReview } = await buyer.ask<Written>(WRITE, { line, rating: 2, text: '凉了' })
    const REMOVE = `mutation ($id: ID!) { removeReview(id: $id) { __typename ... on Review { state } } }`
    expect(await buyer.ask(REMOVE, { id: writeReview.id })).toMatchObject({
      removeReview: { state: 'REMOVED' },
    })
    expect((await seen(m)).reviews.edges).toEqual([])
    const again = await buyer.ask<Written>(WRITE, { line, rating: 5, text: '好' })
    expect(again.writeReview.code).toBe('REVIEW_EXISTS')
    await expect(m.p.db.run(sql`UPDATE reviews SET state = 'SHOWN'`)).rejects.toThrow()
    await expect(m.p.db.run(sql`UPDATE reviews SET rating = 5`)).rejects.toThrow()
    await m.expectBooks()
  })

  it('of many, stars are what is shown, whatever happens to them in which order', async () => {
    const m = await market()
    const lines = [await fed(m), await fed(m), await fed(m)].map(({ line }) => line)
    // Rows as the service writes them; here it is the triggers that are looked at.
    let seed = 7
    const random = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
    for (let i = 0; i < 300; i += 1) {
      const step = random(4)
      if (step === 0)
        await m.p.db.run(
          sql`UPDATE reviews SET state = 'HIDDEN', hidden_because = 'x' WHERE id = (SELECT id FROM reviews WHERE state = 'SHOWN' ORDER BY id LIMIT 1)`,
        )
      if (step === 1)
        await m.p.db.run(
          sql`UPDATE reviews SET state = 'SHOWN', hidden_because = NULL WHERE id = (SELECT id FROM reviews WHERE state = 'HIDDEN' ORDER BY id DESC LIMIT 1)`,
        )
      if (step === 2)
        await m.p.db.run(sql`DELETE FROM reviews WHERE id = (SELECT min(id) FROM reviews)`)
      if (step === 3)
        await m.p.db
          .run(sql`INSERT OR IGNORE INTO reviews (id, line_id, product_id, store_id, resident_id, chosen, rating, text, created_at)
          SELECT ${`rev_${i}`}, id, product_id, 'a', 'r', chosen, ${1 + random(5)}, '', ${i} FROM order_lines WHERE id = ${lines[random(3)]}`)
      const [shown, kept] = await m.p.db.batch([
        m.p.db.all(
          sql`SELECT sum(rating = 1), sum(rating = 2), sum(rating = 3), sum(rating = 4), sum(rating = 5) FROM reviews WHERE state = 'SHOWN'`,
        ),
        m.p.db.all(sql`SELECT stars_1, stars_2, stars_3, stars_4, stars_5 FROM product_ratings`),
      ])
      expect(kept[0] ?? [0, 0, 0, 0, 0]).toEqual((shown[0] as (number | null)[]).map((n) => n ?? 0))
    }
  })
})
