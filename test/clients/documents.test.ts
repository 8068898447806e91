import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { execute, parse } from 'graphql'
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type { TrustedDocument } from '../../clients/mini-program/ask.ts'
import {
  documents,
  type NearbyQuery,
  type NearbyQueryVariables,
  type ParkingLotsQueryVariables,
  type StoreQuery,
} from '../../clients/mini-program/documents.ts'
import { nearestFirst } from '../../clients/mini-program/near.ts'
import {
  buildDocuments,
  collectDocuments,
  documentSchema,
  manifestOf,
  readDocuments,
  withReleased,
  type Released,
  type TrustedText,
} from '../../tools/build-documents.ts'
import { declaredCost } from '#edge/cost.ts'
import { createDocuments } from '#edge/graphql/documents.ts'
import { limitsFor } from '#edge/graphql/limits.ts'
import { NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'

const checkedIn = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

const schema = documentSchema()
const files = await readDocuments()
const { texts } = collectDocuments(files, schema)
const cases = texts.map((text) => [text.name, text] as const)

describe('what is checked in', () => {
  it('is what the documents make now; npm run documents writes it', async () => {
    const built = await buildDocuments()
    expect(built.size).toBe(2)
    for (const [path, text] of built) {
      expect(text, `${path} is out of date: npm run documents`).toBe(checkedIn(path))
    }
  })

  it('names each text by its SHA-256, in the order of the names', () => {
    const manifest = JSON.parse(checkedIn('clients/mini-program/trusted-documents.json')) as Record<
      string,
      { readonly name: string; readonly text: string }
    >
    for (const [id, { text }] of Object.entries(manifest)) {
      expect(id).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
    }
    const names = Object.values(manifest).map(({ name }) => name)
    expect(names).toEqual(names.toSorted())
    expect(Object.entries(documents).map(([name, { id }]) => [id, name])).toEqual(
      Object.entries(manifest).map(([id, { name }]) => [id, name]),
    )
  })

  it('keeps what released clients ask, beside what is asked today, and says when it cannot', () => {
    const collected = collectDocuments(files, schema)
    const text = '{cities{code}}'
    const old = { [createHash('sha256').update(text).digest('hex')]: { name: 'Old', text } }
    const manifest = JSON.parse(manifestOf(collected, schema, old)) as Record<string, unknown>
    expect(Object.keys(manifest)).toHaveLength(texts.length + 1)
    expect(manifest[Object.keys(old)[0] ?? '']).toMatchObject({
      name: 'Old',
      text,
      facts: { operation: 'query', policy: { scope: 'PUBLIC' } },
    })
    const released = JSON.parse(withReleased(old, collected)) as Released
    expect(Object.values(released).map((one) => one.text)).toContain(text)
    expect(JSON.parse(manifestOf(collected, schema, released))).toEqual(manifest)
    expect(() =>
      manifestOf(collected, schema, { gone: { name: 'Gone', text: '{ goneField }' } }),
    ).toThrow('Gone')
  })

  it('gives the documents their types, and lets positions be cells', () => {
    expectTypeOf(documents.Nearby).toEqualTypeOf<
      TrustedDocument<NearbyQuery, NearbyQueryVariables>
    >()
    expectTypeOf<{ at: { cell: string } }>().toExtend<NearbyQueryVariables>()
    expectTypeOf<{
      at: { lon: number; lat: number; crs: 'GCJ02' }
    }>().toExtend<NearbyQueryVariables>()
    expectTypeOf<{ city: string; near: { cell: string } }>().toExtend<ParkingLotsQueryVariables>()
    expectTypeOf<{
      at: { lon: number; lat: number; cell: string }
    }>().not.toExtend<NearbyQueryVariables>()
  })
})

describe.each(['production', 'development'] as const)('the endpoint in %s', (profile) => {
  const gate = createDocuments({
    schema,
    profile,
    limits: limitsFor(profile),
    costOf: declaredCost,
  })

  it.each(cases)(
    'lets %s through with the page sizes it has by itself',
    async (_name, { text }) => {
      const checked = await gate.check(text, () => false)
      if (checked.kind === 'refusal') throw new Error(JSON.stringify(checked.errors))
      expect(gate.choose(checked, undefined, {})).toMatchObject({ kind: 'operation' })
    },
  )
})

describe('the portal', () => {
  let p: Portal
  beforeAll(async () => {
    p = await portal({ demo: true })
    return () => p.close()
  })

  const run = async <Data = Record<string, never>>(
    { text }: TrustedText,
    variables: object,
  ): Promise<Data> => {
    const { data, errors } = await execute({
      schema,
      document: parse(text),
      contextValue: p.context(),
      variableValues: { ...variables },
    })
    expect(errors).toBeUndefined()
    return JSON.parse(JSON.stringify(data)) as Data
  }
  const named = (name: string): TrustedText => {
    const found = texts.find((text) => text.name === name)
    if (!found) throw new Error(`no document ${name}`)
    return found
  }
  const at = { lon: NANJING.lon, lat: NANJING.lat }
  const city = 'nanjing'

  it.each([
    ['Attractions', { city }],
    ['Categories', {}],
    ['Cities', {}],
    ['Home', { city, at }],
    ['Nearby', { at }],
    ['ParkingLots', { city, near: at }],
    ['Products', { city, sort: 'DISTANCE', near: at }],
    ['Search', { city, text: '南京' }],
    ['Stations', { city }],
  ])('has something to show for every list of %s', async (name, variables) => {
    const data = await run(named(name), variables)
    const rows = Object.values(data)
      .filter((field: object | null) => field !== null && !('code' in field))
      .map((field: { nodes?: []; edges?: [] } | []) =>
        Array.isArray(field) ? field : (field.nodes ?? field.edges),
      )
    for (const some of rows) expect(some).not.toHaveLength(0)
  })

  it('shows a place of each kind, the page of a store, and that of a product it keeps', async () => {
    const around = await run<NearbyQuery>(named('Nearby'), { at, radius: 50_000, first: 100 })
    const kinds = new Map(around.nearby.edges.map(({ node }) => [node.__typename, node.id]))
    expect([...kinds.keys()]).toEqual(
      expect.arrayContaining(['Attraction', 'ParkingLot', 'Station', 'Store']),
    )
    for (const [typename, id] of kinds) {
      expect(await run(named('Place'), { id })).toMatchObject({
        place: { __typename: typename, id },
      })
    }
    const { place } = await run<StoreQuery>(named('Store'), { id: kinds.get('Store') })
    if (place?.__typename !== 'Store') throw new Error('no store')
    const [product] = place.products.nodes
    expect(await run(named('Product'), { id: product?.id })).toMatchObject({ product })
  })

  it('gives places that the phone can put into its own order', async () => {
    const { nearby } = await run<NearbyQuery>(named('Nearby'), { at, first: 100 })
    const position = { ...at, crs: 'WGS84' } as const
    expect(nearestFirst(nearby.edges, position, 20).map(({ distance }) => distance)).toEqual(
      nearby.edges.slice(0, 20).map(({ distance }) => expect.closeTo(distance, 0) as number),
    )
  })
})

describe('npm run documents', () => {
  const path = 'clients/mini-program/documents/Cities.graphql'
  const fragment = 'clients/mini-program/documents/fragments/Named.graphql'
  const collect = (...files: readonly (readonly [path: string, text: string])[]) =>
    collectDocuments(
      files.map(([where, text]) => ({ path: where, text })),
      schema,
    )

  it('appends the fragments that are used, in the order of their names, and leaves out what says nothing', () => {
    const { texts: made } = collect(
      [path, '# Why it is there.\nquery Cities {\n  cities { ...Named code }\n}\n'],
      [fragment, 'fragment Named on City { name, ...Centred }'],
      [
        fragment.replace('Named', 'Centred'),
        'fragment Centred on City { centre(crs: GCJ02) { lon } }',
      ],
    )
    expect(made.map(({ text }) => text)).toEqual([
      'query Cities{cities{...Named code}}fragment Centred on City{centre(crs:GCJ02){lon}}fragment Named on City{name ...Centred}',
    ])
  })

  it.each([
    ['an operation without a name', '{ cities { code } }', `${path}:1: The operation has no name`],
    [
      'an operation that is named otherwise than its file',
      '\nquery Towns { cities { code } }',
      `${path}:2: The operation Towns belongs into a file of its own, Towns.graphql.`,
    ],
    [
      'two operations of one name',
      'query Cities { cities { code } }\nquery Cities { cities { name } }',
      `${path}:2: There is a second operation Cities: the other is in ${path}.`,
    ],
    [
      'a subscription',
      'subscription Cities { cities }',
      `${path}:1: Only queries and mutations can be trusted documents, and this is a subscription.`,
    ],
    [
      'an unknown fragment',
      'query Cities {\n  cities {\n    ...Nothing\n  }\n}',
      `${path}:3: Unknown fragment "Nothing".`,
    ],
    [
      'a fragment among the documents',
      'query Cities { cities { ...Named } }\nfragment Named on City { name }',
      `${path}:2: The fragment Named belongs into documents/fragments/Named.graphql.`,
    ],
    [
      'a definition of a type',
      'type City { code: ID }',
      `${path}:1: Only operations and fragments`,
    ],
    ['what does not parse', 'query Cities {\n  cities {', `${path}:2: Syntax Error`],
    [
      'a field that is not there',
      'query Cities {\n  cities { mayor }\n}',
      `${path}:2: Cannot query field "mayor" on type "City".`,
    ],
    [
      'a position that says nothing of its cell',
      'query Cities($at: PointInput!) { nearby(at: $at) { nodes { id } } }',
      `${path}:1: $at is a position: write @cell(length: 7) behind its type.`,
    ],
    [
      'a cell of something else',
      'query Cities($city: String! @cell(length: 7)) { city(code: $city) { code } }',
      `${path}:1: $city is no position`,
    ],
    [
      'a cell elsewhere',
      'query Cities { cities { code @cell(length: 7) } }',
      `${path}:1: Directive "@cell" may not be used on FIELD.`,
    ],
  ])('refuses %s, with file and line', (_what, text, message) => {
    expect(() => collect([path, text])).toThrow(message)
  })

  it('refuses a fragment that no document uses', () => {
    expect(() =>
      collect(
        [path, 'query Cities { cities { code } }'],
        [fragment, 'fragment Named on City { name }'],
      ),
    ).toThrow(`${fragment}:1: No document uses the fragment Named.`)
  })

  it('names a fault in a fragment once, where it is', () => {
    const wrong = [fragment, '\nfragment Named on City { mayor }'] as const
    const spread = (name: string) =>
      [path.replace('Cities', name), `query ${name} { cities { ...Named } }`] as const
    expect(() => collect(spread('Cities'), spread('Towns'), wrong)).toThrow(
      /^\S+Named\.graphql:2: Cannot query field "mayor"[^\n]*$/,
    )
  })
})
