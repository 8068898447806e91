import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHANGSHA, NANJING } from '../support/cities.ts'
import { fillShop } from '../support/catalogue.ts'
import { allPages } from '../support/pages.ts'
import { portal, type Portal } from '../support/portal.ts'
import { aPlace, importRecords, plainWriter } from '../support/records.ts'

interface Hit {
  readonly matchedIn: string
  readonly place: { readonly sourceId: string } | null
  readonly product: { readonly name: string } | null
}
const SEARCH = `query ($text: String!, $city: String, $kinds: [SearchKind!], $first: Int!, $after: String) {
  search(text: $text, city: $city, kinds: $kinds, first: $first, after: $after) {
    nodes { matchedIn place { sourceId } product { name(locale: ZH_CN) } } pageInfo { hasNextPage endCursor }
  }
}`
const hits = async (
  p: Portal,
  text: string,
  more: object = {},
  first = 100,
): Promise<readonly Hit[]> =>
  (await allPages<Hit>(p, 'search', SEARCH, { text, ...more }, first)).flat()
const found = async (p: Portal, text: string, more: object = {}): Promise<readonly string[]> =>
  (await hits(p, text, more)).map(({ place, product }) => place?.sourceId ?? product?.name ?? '?')

const NAMES: Readonly<Record<string, string>> = {
  wall: '中华门城堡',
  lake: '玄武湖公园',
  museum: '南京博物院',
  snack: '夫子庙小吃街',
  trad: '總統府紀念館',
  mixed: 'B座美食廣場 Food Court 3',
}
const city = async (): Promise<Portal> => {
  const p = await portal({ cities: [NANJING, CHANGSHA] })
  await importRecords(
    p,
    NANJING,
    plainWriter('ATTRACTION'),
    Object.entries(NAMES).map(([id, name]) =>
      aPlace(id, 'ATTRACTION', [NANJING.lon, NANJING.lat], {
        names: { 'zh-CN': name },
        descriptions: { 'zh-CN': id === 'wall' ? '城墙脚下的湖边小路' : '一个去处' },
      }),
    ),
  )
  return p
}

describe('search', () => {
  it('finds a place by any two or more characters in a row of its name', async () => {
    const p = await city()
    for (const [id, name] of Object.entries(NAMES)) {
      const chars = Array.from(name.replaceAll(/[^\p{Script=Han}]/gu, ''))
      for (let from = 0; from + 1 < chars.length; from += 1) {
        for (const length of [2, 3, chars.length - from]) {
          const part = chars.slice(from, from + length).join('')
          if (!name.includes(part)) continue // letters stood between
          expect(await found(p, part), part).toContain(id)
        }
      }
    }
  })

  it('finds the same in traditional and in simplified script, full width or not, in any case', async () => {
    const p = await city()
    for (const [a, b] of [
      ['總統府', '总统府'],
      ['紀念館', '纪念馆'],
      ['博物院', '博物院'],
      ['food court', 'ＦＯＯＤ Court'],
      ['美食广场', '美食廣場'],
    ] as const) {
      const first = await hits(p, a)
      expect(first.length, a).toBeGreaterThan(0)
      expect(await hits(p, b), b).toEqual(first)
    }
  })

  it('wants all words, takes the last letters of a word as its beginning, and leaves out what has none', async () => {
    const p = await city()
    expect(await found(p, '美食 food')).toEqual(['mixed'])
    expect(await found(p, 'foo cou')).toEqual(['mixed'])
    expect(await found(p, '美食 nowhere')).toEqual([])
    expect(await found(p, '庙夫')).toEqual([])
  })

  it('puts hits in the name before hits in the text, and says which is which', async () => {
    const p = await city()
    const list = await hits(p, '湖')
    expect(list.map(({ place, matchedIn }) => [place?.sourceId, matchedIn])).toEqual([
      ['lake', 'NAME'],
      ['wall', 'TEXT'],
    ])
  })

  it('finds products too, by kind and by city', async () => {
    const p = await city()
    await fillShop(p, NANJING, [], [{ id: '1', name: '南京盐水鸭', prices: [100] }])
    expect((await found(p, '南京')).toSorted()).toEqual(['museum', '南京盐水鸭'].toSorted())
    expect(await found(p, '南京', { kinds: ['PRODUCT'] })).toEqual(['南京盐水鸭'])
    expect(await found(p, '南京', { kinds: ['ATTRACTION', 'STORE'] })).toEqual(['museum'])
    expect(await found(p, '南京', { kinds: ['STORE'] })).toEqual([])
    expect(await found(p, '南京', { city: 'changsha' })).toEqual([])
    expect(await found(p, '南京', { city: '320100' })).toHaveLength(2)
  })

  it('pages through all hits without gaps or repeats', async () => {
    const p = await portal({ cities: [NANJING] })
    const records = Array.from({ length: 43 }, (_, i) =>
      aPlace(`n${i}`, 'ATTRACTION', undefined, {
        names: { 'zh-CN': i % 3 === 0 ? `秦淮河第${i}段` : `第${i}段` },
        descriptions: { 'zh-CN': '秦淮河畔' },
      }),
    )
    await importRecords(p, NANJING, plainWriter('ATTRACTION'), records)
    const whole = (await hits(p, '秦淮河')).map(({ place }) => place?.sourceId)
    expect(new Set(whole).size).toBe(43)
    for (const first of [1, 10, 42])
      expect((await hits(p, '秦淮河', {}, first)).map(({ place }) => place?.sourceId)).toEqual(
        whole,
      )
  })

  it('forgets the old name of a place and a place that is not public yet', async () => {
    const p = await city()
    const again = (names: string, state: 'OPEN' | 'PLANNED') =>
      importRecords(p, NANJING, plainWriter('ATTRACTION'), [
        aPlace('lake', 'ATTRACTION', undefined, { names: { 'zh-CN': names }, state }),
      ])
    await again('莫愁湖', 'OPEN')
    expect(await found(p, '玄武')).toEqual([])
    expect(await found(p, '莫愁')).toEqual(['lake'])
    await again('莫愁湖', 'PLANNED')
    expect(await found(p, '莫愁')).toEqual([])
  })

  it.each([
    ['', 'SEARCH_TEXT_EMPTY'],
    ['  ,.!—', 'SEARCH_TEXT_EMPTY'],
    ['南\u0001京', 'TEXT_NOT_CLEAN'],
    ['x'.repeat(201), 'BAD_USER_INPUT'],
  ])('refuses %j with %s', async (text, code) => {
    const p = await portal()
    const { errors } = await p.query(SEARCH, { text, first: 5 })
    expect(errors?.[0]?.extensions?.code).toBe(code)
  })

  it('answers whatever people type, also what means something to the index or to SQL', async () => {
    const p = await city()
    const nasty = [
      '"',
      "'",
      'name:',
      'NEAR(a b)',
      'a AND',
      '* OR *',
      '^x',
      '-x',
      'a)',
      "'; DROP TABLE places",
      'NOT',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.constantFrom(...nasty),
          fc.string({ unit: 'grapheme', maxLength: 30 }),
        ),
        async (text) => {
          const { data, errors } = await p.query(SEARCH, { text, first: 3 })
          if (errors)
            expect([
              'SEARCH_TEXT_EMPTY',
              'TEXT_NOT_CLEAN',
              'BAD_USER_INPUT',
              'TEXT_NOT_ALLOWED',
            ]).toContain(errors[0]?.extensions?.code)
          else expect(data).toHaveProperty('search.nodes')
        },
      ),
      { numRuns: 200, seed: 3 },
    )
    expect(await found(p, '中华门')).toEqual(['wall'])
  })
})
