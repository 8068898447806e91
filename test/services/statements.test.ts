import { isListType, isNonNullType, isObjectType, type GraphQLOutputType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'
import { NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'

const PLACE = `id kind name resolvedLocale description address divisionCode point(crs: GCJ02) { lon lat }
  opening { state nextChange } hours media { url } attribution { text } version`
const PRODUCT = `id name subtitle cover { url } minPrice maxPrice inStock category { name } merchant { name brand } media { url }`

/** For each field of Query that gives several rows: a document whose page size is `$first`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  nearby: `query ($first: Int!) { nearby(at: { lon: 118.7788, lat: 32.0437 }, radius: 50000, first: $first) {
    edges { distance node { ${PLACE} ... on ParkingLot { layout capacity { bays } availability { free stale } }
      ... on Attraction { grade tickets { price } crowd { level } } ... on Station { lines { code name } }
      ... on Store { tags merchant { name brand } } } } pageInfo { endCursor } } }`,
  places: `query ($first: Int!) { places(city: "nanjing", kinds: [ATTRACTION], first: $first) { nodes { ${PLACE} ... on ParkingLot { layout availability { free } }
    ... on Attraction { grade crowd { level } } ... on Station { lines { code } } ... on Store { tags merchant { name } } } } }`,
  search: `query ($first: Int!) { search(text: "南京", first: $first) { nodes { matchedIn place { id name } product { ${PRODUCT} } } } }`,
  stores: `query ($first: Int!) { stores(city: "nanjing", first: $first) { nodes { ${PLACE} tags pickup merchant { name brand } } } }`,
  products: `query ($first: Int!) { products(city: "nanjing", first: $first) { totalCount nodes { ${PRODUCT} skus { price sellable choices { value } } } } }`,
  productsWithStock: `query ($first: Int!) { products(city: "nanjing", first: $first) { nodes { id skus { stock { sellable store { id name merchant { name } } } } } } }`,
  attractions: `query ($first: Int!) { attractions(city: "nanjing", first: $first) { totalCount nodes { ${PLACE} grade category tickets { price offer { canBuyNow } } crowd { level } ticketText destination { name } points { name } guide { title } visitorCount
    nearestStations { distance place { name } } nearestParking { distance place { name } } } } }`,
  parkingLots: `query ($first: Int!) { parkingLots(city: "nanjing", near: { lon: 118.7788, lat: 32.0437 }, first: $first) {
    edges { distance node { ${PLACE} layout heightLimitCm tariffText capacity { bays } availability { kind free level stale } } } } }`,
  importRuns: `query ($first: Int!) { importRuns(first: $first) { nodes { id outcome } } }`,
}

// Lists without a page size: `$first` decides how many ids, or how many cities are loaded, below.
const IDS = `query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Place { ${PLACE} } ... on Product { ${PRODUCT} } } }`

/** Fields of Query that are lists but cannot grow with the rows of a page. */
const NOT_PAGED: Readonly<Record<string, string>> = {
  cities: 'a handful, read in one statement',
  categories: 'the whole tree, read in one statement',
  transitLines: 'all lines of a city, with their stations: see the test of its own',
  nodes: 'by ids: see the test of its own',
  concerns: 'at most a hundred of each kind, in one statement',
  orders: 'see test/selling/statements.test.ts',
  storeOrders: 'see test/selling/statements.test.ts',
  storeAfterSales: 'see test/selling/statements.test.ts',
  payouts: 'two statements, see test/figures/figures.test.ts',
  colleagues: 'one statement, see test/staff/colleagues.test.ts',
  linkKeys: 'at most a hundred, in one statement',
  webhooks: 'at most ten, in one statement',
  webhookDeliveries: 'rows without anything below them, in one statement',
  invoices: 'rows with nothing below them but what is opened of each, in one statement',
  hotWords: 'at most ten words, in one statement',
  productsToReview: 'rows as lists of products have them, in one statement',
  merchantStores: 'at most one page of a merchant’s own, in one statement',
  merchantProducts: 'rows as lists of products have them, in one statement',
  reviews: 'rows without anything below them, in one statement',
  storeReviews: 'rows without anything below them, in one statement',
  stockAlarms: 'rows without anything below them, in one statement',
  merchantOrders: 'see test/selling/links-machines.test.ts',
  myQueueTickets: 'see test/selling/queues.test.ts',
  reports: 'see test/scenes/reports/reports.test.ts',
  myReports: 'see test/scenes/reports/reports.test.ts',
  reportServices: 'see test/scenes/reports/reports.test.ts',
  myParkingVouchers: 'see test/scenes/parking/stays.test.ts',
  myParkingStays: 'see test/scenes/parking/stays.test.ts',
  queueLine: 'see test/selling/queues.test.ts',
  myBookings: 'see test/selling/bookings.test.ts',
  alerts: 'one statement whatever there is: see test/scenes/alerts/service.test.ts',
  destinations:
    'at most a hundred, with their attractions: see test/scenes/tourism/statements.test.ts',
  tourismRoutes: 'at most a hundred, with their stops: see test/scenes/tourism/statements.test.ts',
  myCheckIns: 'rows with nothing below them but their place, which a loader batches',
  pickupSlots: 'two statements, whatever the rule: see test/selling/statements.test.ts',
}

const MIXED = new Set(['nearby'])
/** The demonstration has fewer than fifteen of them in a city. */
const SHORT = new Set(['stores'])

const isList = (type: GraphQLOutputType): boolean => {
  const bare = isNonNullType(type) ? type.ofType : type
  return isListType(bare) || (isObjectType(bare) && bare.name.endsWith('Connection'))
}

describe('the number of statements', () => {
  let p: Portal
  let headers: { readonly authorization: string }
  beforeAll(async () => {
    p = await portal({ demo: true })
    headers = await p.asMachine(['import'], null)
    for (let i = 0; i < 30; i += 1)
      await p.request('/api/import/attractions-json?city=nanjing&source=a', {
        method: 'POST',
        headers,
        body: '[]',
      })
    return () => p.close()
  })
  const count = async (document: string, variables: object): Promise<[number, unknown]> => {
    p.statements.reset()
    const data = await p.ask<Record<string, unknown>>(document, { ...variables }, headers)
    return [p.statements.calls, data]
  }
  const rowsOf = (data: unknown): number => {
    const [field] = Object.values(data as Record<string, { nodes?: []; edges?: [] }>)
    return field?.nodes?.length ?? field?.edges?.length ?? -1
  }

  it('is tested for every field of Query that gives a list', () => {
    const query = buildSchema(scenes).getQueryType()
    const lists = Object.values(query?.getFields() ?? {})
      .filter(({ type }) => isList(type))
      .map(({ name }) => name)
    const covered = [...Object.keys(OPERATIONS), ...Object.keys(NOT_PAGED)]
    expect(lists.filter((name) => !covered.includes(name))).toEqual([])
    expect(Object.keys(NOT_PAGED).filter((name) => !lists.includes(name))).toEqual([])
  })

  it.each(Object.keys(OPERATIONS))(
    'of %s is the same for 2 rows and for 20 or more',
    async (name) => {
      const document = OPERATIONS[name] ?? ''
      // A page of several kinds asks for what each kind knows; here both pages hold all of them.
      const [small, large] = MIXED.has(name) ? [30, 90] : [2, 40]
      const [few, fewData] = await count(document, { first: small })
      const [many, manyData] = await count(document, { first: large })
      expect(rowsOf(fewData)).toBe(small)
      expect(rowsOf(manyData)).toBeGreaterThanOrEqual(SHORT.has(name) ? 5 : 15)
      expect(many).toBe(few)
      expect(few).toBeLessThanOrEqual(16)
    },
  )

  it('of node by node is one loader call a kind of thing, not one an id', async () => {
    const { stores, products } = await p.ask<{
      stores: { nodes: readonly { id: string }[] }
      products: { nodes: readonly { id: string }[] }
    }>(
      '{ stores(city: "nanjing", first: 40) { nodes { id } } products(city: "nanjing", first: 40) { nodes { id } } }',
    )
    const ids = (n: number) => [
      ...stores.nodes.slice(0, n).map(({ id }) => id),
      ...products.nodes.slice(0, n).map(({ id }) => id),
    ]
    const [few] = await count(IDS, { ids: ids(1) })
    const [many] = await count(IDS, { ids: ids(20) })
    expect(many).toBe(few)
  })

  it('of lines with all their stations is the same for every city', async () => {
    const document =
      'query ($city: String!) { transitLines(city: $city) { code stations { name lines { code } opening { state } } } }'
    const counts = await Promise.all(
      ['nanjing', 'changsha', 'kunming'].map(async (city) => {
        const fresh = await portal({ demo: true })
        fresh.statements.reset()
        await fresh.ask(document, { city })
        return fresh.statements.calls
      }),
    )
    expect(new Set(counts).size).toBe(1)
  })

  it('of categories and cities does not follow their number', async () => {
    const [cities] = await count('{ cities { name slug } }', {})
    // One to look the key up, one to read.
    expect(cities).toBe(2)
    const [categories] = await count(
      '{ categories { name children { name children { name } } } }',
      {},
    )
    expect(categories).toBe(2)
  })

  it.each([
    'query ($first: Int!) { stores(city: "nanjing", first: $first) { nodes { id products(first: 5) { totalCount nodes { id name } } } } }',
    'query ($first: Int!) { city(code: "nanjing") { districts(first: $first) { nodes { code divisions(first: 3) { nodes { code name } } } } } }',
  ])('of a page in every row of a list is the same for 2 rows and for 5: %s', async (nested) => {
    const [two] = await count(nested, { first: 2 })
    const [five] = await count(nested, { first: 5 })
    expect(five).toBe(two)
  })

  it('of a page of products in every store gives each store its own, best sold first', async () => {
    const { stores } = await p.ask<{
      stores: {
        nodes: readonly {
          id: string
          products: { totalCount: number; nodes: readonly { id: string }[] }
        }[]
      }
    }>(
      '{ stores(city: "nanjing") { nodes { id products(first: 5) { totalCount nodes { id } } } } }',
    )
    expect(stores.nodes.length).toBeGreaterThanOrEqual(5)
    for (const { id, products } of stores.nodes) {
      const alone = await p.ask(
        'query ($id: ID!) { products(city: "nanjing", store: $id, first: 5) { totalCount nodes { id } } }',
        { id },
      )
      expect(alone).toEqual({ products })
    }
  })

  it('of a refused request is none', async () => {
    p.statements.reset()
    await p.query('{ nearby(at: { lon: 1, lat: 2 }) {')
    await p.query('{ nonsense }')
    expect(p.statements.calls).toBe(0)
    expect(NANJING.code).toBe('320100')
  })
})
