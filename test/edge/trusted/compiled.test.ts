import { buildSchema, execute, GraphQLError, isUnionType, parse, type GraphQLSchema } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import * as own from '../../../clients/mini-program/documents.ts'
import { buildSchema as buildPortalSchema } from '#edge/schema.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import type { Run } from '#edge/trusted/registry.ts'
import { scenes } from '#scenes/index.ts'
import type { Context } from '#schema/context.ts'
import { geohash } from '#schema/geo.ts'
import { MANIFEST as BENCH } from '../../bench/lib/documents.mjs'
import { NANJING } from '../../support/cities.ts'
import { portal, type Portal } from '../../support/portal.ts'
import { manifestOf, pathOf } from '../../support/trusted.ts'

type Variables = Readonly<Record<string, unknown>>

/** What the clients do not ask for, and graphql-jit can be told. */
const FURTHER = {
  Fee: 'query Fee($lot: ID!, $entry: DateTime!, $exit: DateTime!, $class: VehicleClass! = CAR) { parkingFee(lot: $lot, entry: $entry, exit: $exit, vehicleClass: $class) { __typename ... on ParkingFee { total lines { label amount from until steps } } ... on Problem { code message } } }',
  Left: 'query Left($radius: Int, $first: Int, $kinds: [PlaceKind!], $openNow: Boolean) { nearby(at: { lon: 118.78, lat: 32.04 }, radius: $radius, first: $first, kinds: $kinds, openNow: $openNow) { nodes { id } pageInfo { hasNextPage } } }',
  Mixed:
    'query Mixed($id: ID!, $ids: [ID!]!) { a: place(id: $id) { ...P } b: place(id: $id) { name ...P } node(id: $id) { __typename id ... on Store { name tags } ... on Product { name } } nodes(ids: $ids) { id ... on Place { kind } } categories { id children { id name } } } fragment P on Place { id point(crs: BD09) { lon lat crs } ... on Store { merchant { id name } } name }',
  Between:
    'query Between($line: ID!, $from: ID!, $to: ID!) { transitLine(id: $line) { code stationsBetween(from: $from, to: $to) { id name } } }',
  Runs: 'query Runs { cities { code } importRuns { nodes { id } } }',
}
/** What graphql-jit would answer otherwise. */
const BEYOND = {
  When: 'query When($a: Boolean!, $id: ID!) { place(id: $id) { id @skip(if: $a) ...F @include(if: $a) kind } } fragment F on Place { name id }',
  Maybe: 'query Maybe($a: Boolean = true, $id: ID!) { place(id: $id) { name @include(if: $a) } }',
  Within:
    'query Within($lon: Float!, $lat: Float!, $crs: Crs) { nearby(at: { lon: $lon, lat: $lat, crs: $crs }, first: 3) { nodes { id } } }',
  Listed:
    'query Listed($kind: PlaceKind!) { places(city: "nanjing", first: 3, kinds: [$kind, STORE]) { nodes { id } } }',
}
/** Those of the clients that many ask; what is the caller's own is not compiled. */
const SHARED = Object.fromEntries(
  Object.entries(OWN_DOCUMENTS).filter(([, { facts }]) => facts?.policy.scope === 'PUBLIC'),
)
const manifest = {
  ...SHARED,
  ...Object.fromEntries(Object.entries(BENCH).filter(([, { text }]) => text.startsWith('query'))),
  ...manifestOf(FURTHER),
  ...manifestOf(BEYOND),
}
const cases = Object.entries(manifest).map(([id, { name, text }]) => [name, id, text] as const)

/** Things of the demonstration to ask about. */
interface Things {
  readonly place: string
  readonly store: string
  readonly product: string
  readonly lot: string
  readonly line: string
  readonly from: string
  readonly to: string
}

const thingsOf = async (p: Portal): Promise<Things> => {
  interface Row {
    readonly id: string
    readonly stations?: readonly Row[]
  }
  interface List {
    readonly nodes: readonly Row[]
  }
  const { attractions, stores, products, parkingLots, transitLines } = await p.ask<
    {
      readonly [Name in 'attractions' | 'stores' | 'products' | 'parkingLots']: List
    } & { readonly transitLines: readonly Row[] }
  >(
    '{ attractions(city: "nanjing") { nodes { id } } stores(city: "nanjing") { nodes { id } } products(city: "nanjing") { nodes { id } } parkingLots(city: "nanjing") { nodes { id } } transitLines(city: "nanjing") { id stations { id } } }',
  )
  const id = (row: Row | undefined): string => row?.id ?? 'nothing'
  const [line] = transitLines
  return {
    place: id(attractions.nodes[0]),
    store: id(stores.nodes[0]),
    product: id(products.nodes[0]),
    lot: id(parkingLots.nodes[0]),
    line: id(line),
    from: id(line?.stations?.[0]),
    to: id(line?.stations?.[2]),
  }
}

const AT = { lon: NANJING.lon, lat: NANJING.lat }

/** Variables that a document has something to show for. */
const goodFor = (name: string, things: Things): readonly Variables[] => {
  const { place, store, product, lot, line, from, to } = things
  const known: Readonly<Record<string, readonly Variables[]>> = {
    Attractions: [{ city: 'nanjing' }, { city: 'nanjing', category: 'MUSEUM', openNow: true }],
    Home: [
      { city: 'nanjing', at: AT },
      { city: 'xingtai', at: AT, tag: 'BREAKFAST' },
    ],
    Nearby: [
      { at: AT },
      { at: { ...AT, crs: 'GCJ02' }, radius: 50_000, kinds: ['STORE', 'STATION'], first: 100 },
      { at: AT, kinds: 'PARKING_LOT', openNow: true },
    ],
    NearbyCell: [{ at: AT }, { at: { cell: geohash(AT, 12) }, radius: 9_000 }],
    ParkingLots: [{ city: 'nanjing' }, { city: 'nanjing', near: AT, availableOnly: true }],
    Place: [{ id: place }, { id: store }, { id: lot }, { id: from }],
    Product: [{ id: product }],
    Products: [
      { city: 'nanjing' },
      { city: 'nanjing', sort: 'DISTANCE', near: AT, inStock: true, maxPrice: 5_000 },
    ],
    Search: [
      { text: '公园', city: 'nanjing' },
      { text: '湖', city: 'nanjing', kinds: ['ATTRACTION'] },
    ],
    CityNow: [{ city: 'nanjing' }, { city: 'nanjing', at: AT, first: 30 }],
    Queues: [{ place: store }],
    Bookables: [{ place: store }],
    BookingSlots: [{ bookable: 'bkr_none', day: '2026-11-05' }],
    Report: [{ id: 'rpt_none' }],
    Reports: [{ city: 'nanjing' }, { city: 'nanjing', open: true }],
    ReportServices: [{ city: 'nanjing' }],
    Stations: [{ city: 'nanjing' }],
    HotWords: [{ city: 'nanjing' }],
    Reviews: [{ id: product }],
    Store: [{ id: store }, { id: place }],
    List: [{ city: 'nanjing' }],
    Detail: [{ id: product }],
    Cards: [{ city: 'nanjing' }],
    Name: [{ id: place }],
    Price: [{ id: product }],
    Prices: [{ city: 'nanjing' }],
    Fee: ['2026-11-03T05:00:00Z', '2026-11-02T05:00:00+08:00'].flatMap((exit) => [
      { lot, entry: '2026-11-03T01:00:00Z', exit },
      { lot, entry: '2026-11-03T01:00:00Z', exit, class: 'BICYCLE' },
    ]),
    Left: [{}, { radius: 500, first: 2, kinds: ['STORE'], openNow: false }],
    Mixed: [{ id: store, ids: [place, product, 'x', store] }],
    Between: [
      { line, from, to },
      { line, from, to: place },
    ],
    When: [
      { a: true, id: place },
      { a: false, id: place },
    ],
    Maybe: [{ id: place }, { a: false, id: place }],
    Within: [AT, { ...AT, crs: 'BD09' }],
    Listed: [{ kind: 'STATION' }],
  }
  return known[name] ?? [{}]
}

/** What is wrong with a variable, one thing at a time. */
const WRONG: readonly unknown[] = [
  null,
  'x',
  -1,
  1.5,
  1e40,
  true,
  [null],
  [['STORE']],
  {},
  { lon: 32.04, lat: 118.78 },
  { lon: 118, lat: 32, crs: 'WGS48' },
  'plc_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'prd_01ARZ3NDEKTSV4RRFFQ69G5FAV',
]

const names = (text: string): readonly string[] =>
  [...text.slice(0, text.indexOf('{')).matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '')

let compiled: Portal
let interpreted: Portal
let things: Things
beforeAll(async () => {
  const documents = manifest
  compiled = await portal({ demo: true, documents })
  interpreted = await portal({ demo: true, documents, interpreted: true })
  things = await thingsOf(compiled)
  return () => {
    compiled.close()
    interpreted.close()
  }
})

const say = async (p: Portal, path: string): Promise<string> => {
  const headers = { accept: 'application/graphql-response+json' }
  const response = await p.request(path, { headers })
  const body = await response.text()
  const type = response.headers.get('content-type')
  return `${response.status} ${type}\n${body.replaceAll(/"requestId":"[^"]*"/g, '"requestId":"…"')}`
}

/** Asks both ways, and gives what both say. */
const both = async (id: string, variables: Variables): Promise<string> => {
  const path = pathOf(id, variables)
  const said = await say(interpreted, path)
  expect(await say(compiled, path), JSON.stringify(variables)).toBe(said)
  return said
}

describe('a document that is compiled', () => {
  const schema = buildPortalSchema(scenes)
  const none: Run<Context> = () => {
    throw new Error('Not to be run here.')
  }

  it.each(cases)('%s is so exactly where graphql-jit has the same to say', (name, _id, text) => {
    const isBeyond = Object.hasOwn(BEYOND, name)
    expect(compileQuery(schema, parse(text), none) === undefined).toBe(isBeyond)
  })

  it('leaves the schema as it was', () => {
    const functions = () =>
      Object.values(schema.getTypeMap()).map((type) => [
        'isTypeOf' in type ? type.isTypeOf : undefined,
        'resolveType' in type ? type.resolveType : undefined,
      ])
    const before = functions()
    compileQuery(schema, parse('{ node(id: "x") { id } }'), none)
    expect(functions()).toEqual(before)
  })

  it('covers what the clients ask', () => {
    const shared = Object.values(own.documents).filter((one) => !('own' in one))
    expect(shared.length).toBe(Object.keys(SHARED).length)
    expect(cases.length).toBeGreaterThan(20)
  })
})

describe.each(cases)('%s, compiled and interpreted', (name, id, text) => {
  it('answers in the same bytes', async () => {
    for (const variables of goodFor(name, things)) {
      const said = await both(id, variables)
      expect(said).toMatch(name === 'Runs' ? /UNAUTHENTICATED/ : /^200 [^\n]*\n\{"data":\{/)
    }
  })

  it('refuses what is missing, null, wrong or unknown in the same words', async () => {
    const [good = {}] = goodFor(name, things)
    for (const variable of names(text)) {
      const { [variable]: _left, ...rest } = good
      await both(id, rest)
      for (const wrong of WRONG) await both(id, { ...good, [variable]: wrong })
    }
    await both(id, {})
    await both(id, Object.fromEntries(names(text).map((variable) => [variable, null])))
    await both(id, Object.fromEntries(names(text).map((variable) => [variable, ['x']])))
  })

  it('fails in the same way whichever of its statements fails', async () => {
    for (const variables of goodFor(name, things)) {
      interpreted.statements.reset()
      const good = await both(id, variables)
      for (const one of new Set(interpreted.statements.sql)) {
        for (const p of [compiled, interpreted]) p.breakDatabase((sql) => sql === one)
        const said = await both(id, variables)
        for (const p of [compiled, interpreted]) p.healDatabase()
        // Who may not ask is told so, whatever else is wrong.
        expect(said).toMatch(name === 'Runs' ? /UNAUTHENTICATED/ : /Unexpected error\./)
        expect(said).not.toContain('away')
      }
      expect(await both(id, variables)).toBe(good)
    }
  })

  it('never mixes what it read before and after a statement that failed once', async () => {
    const [variables = {}] = goodFor(name, things)
    const path = pathOf(id, variables)
    interpreted.statements.reset()
    const good = await say(interpreted, path)
    const { calls } = interpreted.statements
    for (let nth = 1; nth <= calls; nth += 1) {
      const failing = async (p: Portal): Promise<string> => {
        let count = 0
        p.breakDatabase(() => (count += 1) === nth)
        const said = await say(p, path)
        p.healDatabase()
        return said
      }
      expect([good, await failing(interpreted)]).toContain(await failing(compiled))
    }
  })
})

/** A schema in which all goes wrong that can. */
const faulty = (): GraphQLSchema => {
  const schema = buildSchema(`
    interface Row { id: ID! }
    type A implements Row { id: ID! name: String! bad: String! soft: String rows: [A!]! }
    type B implements Row { id: ID! name: String bad: String! rows: [A!]! }
    union Either = A | B
    enum Kind { ONE TWO }
    input Box { size: Int! = 3 note: String = "n" kind: Kind = ONE list: [Int!] }
    type Query {
      row(as: String): Row either(as: String): Either rows: [Row!]! eithers: [Either!]!
      a: A sure: A! list: [A!]! soft: [A] promised: [String] promisedRows: [A!]
      kind: Kind wrongKind: Kind wrongInt: Int! nothing: String! error: String thrown: String coded: String!
      echo(box: Box, boxes: [Box!], kind: Kind = TWO, int: Int! = 5, id: ID, float: Float, flag: Boolean): String!
    }`)
  /** A value some turns later: a clock would not tell the same story twice. */
  const later = async <T>(value: T, turns = 1): Promise<T> => {
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    return value
  }
  const row = (id: string, depth = 0): object => ({
    id,
    name: `row ${id}`,
    bad: async () => {
      await later(undefined)
      throw new Error(`bad ${id}`)
    },
    soft: () => Promise.reject(new Error(`soft ${id}`)),
    rows: () => (depth > 1 ? [] : [row(`${id}.1`, depth + 1), row(`${id}.2`, depth + 1)]),
  })
  const of = (typename: string | undefined): object | Promise<object> =>
    typename === 'late' ? later(row('l')) : { ...row('1'), __typename: typename }
  const fails = async (message: string): Promise<never> => {
    await later(undefined)
    throw new Error(message)
  }
  const resolvers: Readonly<Record<string, (args: Readonly<Record<string, string>>) => unknown>> = {
    row: (args) => of(args['as']),
    either: (args) => of(args['as']),
    rows: () => [of('A'), of('B'), of('C')],
    eithers: () => later([of('A'), row('untyped')]),
    a: () => later(row('1')),
    sure: () => later(row('2')),
    list: () => later([row('1'), row('2'), row('3')]),
    soft: () => [row('1'), later(row('2'), 30), null, later(row('4'))],
    promised: () => [later('a', 50), fails('promised'), later('c', 20)],
    promisedRows: () => [later(row('1'), 40), fails('row'), later(row('3'))],
    kind: () => 'ONE',
    wrongKind: () => 'THREE',
    wrongInt: () => ({ secret: 'of the row' }),
    nothing: () => null,
    error: () => new Error('returned'),
    thrown: () => {
      throw new TypeError('thrown')
    },
    coded: () => Promise.reject(new GraphQLError('coded', { extensions: { code: 'CODED' } })),
    echo: (args) => JSON.stringify(Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const resolve = resolvers[field.name]
    if (resolve) field.resolve = (_root, args: Readonly<Record<string, string>>) => resolve(args)
  }
  const either = schema.getType('Either')
  if (isUnionType(either))
    either.resolveType = (value: { readonly __typename?: string }) => {
      if (value.__typename === undefined) throw new Error('Of no type.')
      return value.__typename
    }
  return schema
}

describe('whatever a schema does, compiled and interpreted', () => {
  const schema = faulty()
  const BAD: readonly string[] = [
    '{ kind }',
    '{ row(as: "A") { id ... on A { name rows { id rows { name } } } } }',
    '{ either(as: "B") { __typename ... on B { name rows { id } } } }',
    '{ x: kind y: kind x: kind a { id } a { name id } }',
    '{ list { ...F name } } fragment F on A { rows { id } ...G } fragment G on A { rows { name } }',
    '{ row { id } }',
    '{ row(as: "late") { id } }',
    '{ row(as: "C") { id } }',
    '{ row(as: "Query") { id } }',
    '{ either { __typename } }',
    '{ either(as: "C") { __typename } }',
    '{ eithers { ... on A { name } } }',
    '{ rows { id } kind }',
    '{ list { id bad } }',
    '{ soft { id bad } }',
    '{ soft { id soft rows { soft } } }',
    '{ a { rows { rows { bad } } } kind }',
    '{ thrown a { rows { bad soft } } sure { id } }',
    '{ a { bad } thrown coded error kind }',
    '{ promised kind }',
    '{ promisedRows { id } }',
    '{ promisedRows { bad } thrown }',
    '{ wrongKind kind }',
    '{ wrongInt }',
    '{ nothing thrown }',
    '{ error coded }',
    '{ echo }',
    '{ echo(box: { size: 1, note: null, list: 5 }, kind: null, boxes: {}) }',
  ]
  const WITH: readonly (readonly [text: string, variables: readonly Variables[]])[] = [
    [
      'query A($box: Box, $boxes: [Box!]) { echo(box: $box, boxes: $boxes) }',
      [
        {},
        { box: null, boxes: null },
        { box: {}, boxes: {} },
        { box: { size: 1 }, boxes: [{ size: 2 }, { list: 5 }] },
        { box: { size: null } },
        { box: { size: '1' } },
        { box: [] },
        { boxes: [null] },
        { boxes: [[{}]] },
        { box: { other: 1 } },
        { box: { kind: 'THREE', list: [1, null] } },
      ],
    ],
    [
      'query A($kind: Kind, $int: Int, $id: ID, $float: Float, $flag: Boolean) { echo(kind: $kind, int: $int, id: $id, float: $float, flag: $flag) }',
      [
        {},
        { kind: null, int: null, id: null, float: null, flag: null },
        { kind: 'ONE', int: 1, id: 5, float: 1, flag: false },
        { kind: 'one', int: 1.5, id: 1.5, float: '1', flag: 0 },
        { int: 2 ** 31, id: 2 ** 53, float: 1e300 },
        { id: '', flag: 'false', kind: 1 },
      ],
    ],
    [
      'query A($int: Int! = 7, $id: ID = 8, $kind: Kind = ONE, $float: Float = 2) { echo(kind: $kind, int: $int, id: $id, float: $float) }',
      [{ int: 7, id: 8, kind: 'ONE', float: 2 }, { int: null }, { int: 1, id: null, kind: null }],
    ],
    ['query A($int: Int) { echo(box: { size: $int }) }', [{}, { int: 1 }, { int: null }]],
    ['query A($int: Int!) { echo(box: { list: [$int] }) }', [{ int: 1 }, {}]],
    [
      'query A($a: Boolean!) { kind @skip(if: $a) x: kind ...F @include(if: $a) } fragment F on Query { kind y: kind }',
      [{ a: true }, { a: false }, { a: null }, {}],
    ],
    ['query A($a: Boolean = true) { a { id @include(if: $a) } }', [{ a: true }, { a: null }]],
  ]

  it.each([...BAD.map((text) => [text, [{}]] as const), ...WITH])(
    'it is the same: %s',
    async (text, all) => {
      const document = parse(text)
      for (const variableValues of all) {
        const interpret = (): ReturnType<Run<Context>> =>
          execute({ schema, document, variableValues })
        const run = compileQuery(schema, document, interpret) ?? interpret
        const none = {} as Context // no resolver here looks at it
        const [said, expected] = await Promise.all([run(none, variableValues), interpret()])
        expect(JSON.stringify(said)).toBe(JSON.stringify(expected))
      }
    },
  )
})
