import { Kind, parse, validate, type GraphQLSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { policyOf, type AnswerPolicy } from '#edge/cache/policy.ts'
import { buildSchema } from '#edge/schema.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import { documents } from '../../../clients/mini-program/documents.ts'
import { scenes } from '#scenes/index.ts'
import { createBuilder } from '#schema/builder.ts'
import { cached, type CachePolicy } from '#schema/cache-policy.ts'

const LONG: CachePolicy = {
  maxAgeS: 60,
  keepS: 3_600,
  staleWhileRevalidateS: 600,
  staleIfErrorS: 86_400,
}
const SHORT: CachePolicy = {
  maxAgeS: 90,
  keepS: 30,
  staleWhileRevalidateS: 0,
  staleIfErrorS: 100_000,
}
const KEEP_5: CachePolicy = { keepS: 5 }
const PRIVATE: CachePolicy = { scope: 'PRIVATE' }

/** A schema with every way in which something can be said of how long an answer may be kept. */
const example = (): GraphQLSchema => {
  const b = createBuilder()
  const described = { description: 'Part of the example.' }
  const any = { resolve: () => ({}) }

  const Named = b.interfaceRef('Named').implement({
    ...described,
    fields: (t) => ({
      name: t.string({ ...described, resolve: () => '' }),
      number: t.string({ ...described, resolve: () => '' }),
    }),
  })
  const Plain = b.objectRef('Plain').implement({
    ...described,
    interfaces: [Named],
    isTypeOf: () => true,
    fields: (t) => ({
      brief: t.string({ ...described, ...cached(KEEP_5), resolve: () => '' }),
      hidden: t.string({ ...described, ...cached(PRIVATE), resolve: () => '' }),
      forKeys: t.withAuth({ machine: true }).string({ ...described, resolve: () => '' }),
      public: t.string({
        ...described,
        ...cached({ scope: 'PUBLIC', keepS: 10 }),
        authScopes: { machine: true },
        resolve: () => '',
      }),
    }),
  })
  // Its own number is not to be kept for as long as those of other named things.
  b.objectRef('Counter').implement({
    ...described,
    interfaces: [Named],
    isTypeOf: () => false,
    fields: (t) => ({ number: t.string({ ...described, ...cached(KEEP_5), resolve: () => '' }) }),
  })
  const Priced = b.objectRef('Priced').implement({
    ...described,
    ...cached(SHORT),
    fields: (t) => ({ price: t.int({ ...described, resolve: () => 1 }) }),
  })
  const Guarded = b.objectRef('Guarded').implement({
    ...described,
    authScopes: { machine: true },
    fields: (t) => ({ value: t.int({ ...described, resolve: () => 1 }) }),
  })
  const Owned = b.interfaceRef('Owned').implement({
    ...described,
    fields: (t) => ({ owner: t.string({ ...described, resolve: () => '' }) }),
  })
  b.objectRef('Wallet').implement({
    ...described,
    ...cached(PRIVATE),
    interfaces: [Owned],
    isTypeOf: () => true,
  })
  const Discreet = b.interfaceRef('Discreet').implement({
    ...described,
    ...cached(PRIVATE),
    fields: (t) => ({ word: t.string({ ...described, resolve: () => '' }) }),
  })
  const Diary = b.objectRef('Diary').implement({
    ...described,
    interfaces: [Discreet],
    isTypeOf: () => true,
    fields: (t) => ({ day: t.string({ ...described, resolve: () => '' }) }),
  })
  const Either = b.unionType('Either', {
    ...described,
    types: [Plain, Priced],
    resolveType: () => 'Plain',
  })
  // What holds something named: the box one of two, the safe a guarded one.
  const Holder = b.interfaceRef('Holder').implement({
    ...described,
    fields: (t) => ({ content: t.field({ ...described, type: Named, ...any }) }),
  })
  const Safe = b.objectRef('Safe').implement({
    ...described,
    interfaces: [Named],
    isTypeOf: () => false,
    fields: (t) => ({ number: t.string({ ...described, ...cached(PRIVATE), resolve: () => '' }) }),
  })
  for (const [name, type] of [
    ['FirstHolder', Safe],
    ['OtherHolder', Plain],
  ] as const)
    b.objectRef(name).implement({
      ...described,
      interfaces: [Holder],
      isTypeOf: () => true,
      fields: (t) => ({ content: t.field({ ...described, type, ...any }) }),
    })
  b.queryFields((t) => ({
    long: t.field({ ...described, ...cached(LONG), type: Plain, ...any }),
    short: t.field({ ...described, ...cached(SHORT), type: Plain, ...any }),
    named: t.field({ ...described, ...cached(LONG), type: Named, ...any }),
    priced: t.field({ ...described, ...cached(LONG), type: Priced, ...any }),
    undeclared: t.field({ ...described, type: Plain, ...any }),
    undeclaredPriced: t.field({ ...described, type: Priced, ...any }),
    guarded: t.field({ ...described, ...cached(LONG), type: Guarded, ...any }),
    owned: t.field({ ...described, ...cached(LONG), type: Owned, ...any }),
    diary: t.field({ ...described, ...cached(LONG), type: Diary, ...any }),
    either: t.field({ ...described, ...cached(LONG), type: Either, ...any }),
    holder: t.field({ ...described, ...cached(LONG), type: Holder, ...any }),
    several: t.field({ ...described, ...cached(LONG), type: [Plain], resolve: () => [] }),
    mine: t
      .withAuth({ machine: true })
      .field({ ...described, ...cached(LONG), type: Plain, ...any }),
    onlyAge: t.field({ ...described, ...cached({ maxAgeS: 7 }), type: Plain, ...any }),
    word: t.string({ ...described, ...cached(LONG), resolve: () => '' }),
  }))
  b.mutationField('change', (t) => t.string({ ...described, ...cached(LONG), resolve: () => '' }))
  b.subscriptionType({
    ...described,
    fields: (t) => ({
      changes: t.string({
        ...described,
        ...cached(LONG),
        subscribe: async function* () {},
        resolve: () => '',
      }),
    }),
  })
  return b.toSchema()
}

const schema = example()

/** The policy of the first operation of a document that is valid. */
const policy = (text: string, of: GraphQLSchema = schema): AnswerPolicy => {
  const document = parse(text)
  expect(validate(of, document)).toEqual([])
  const [operation] = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  )
  if (!operation) throw new TypeError('There is no operation.')
  return policyOf(of, document, operation)
}

const kept = (part: CachePolicy = {}) => ({ scope: 'PUBLIC', ...LONG, ...part })
/** Where `SHORT` is stricter than `LONG`. */
const SHORTER: CachePolicy = { keepS: 30, staleWhileRevalidateS: 0 }
const BOTH = kept(SHORTER)

describe('an answer is kept for as long as the strictest of what it shows allows', () => {
  it.each([
    ['one field', '{ long { name } }', kept()],
    ['two fields of the root', '{ long { name } short { name } }', BOTH],
    ['the other way round', '{ short { name } long { name } }', BOTH],
    ['an alias of the root', '{ long { name } long2: short { name } }', BOTH],
    ['a field below', '{ long { brief } }', kept(KEEP_5)],
    ['an alias below', '{ long { name: brief } }', kept(KEEP_5)],
    ['a list', '{ several { brief } }', kept(KEEP_5)],
    ['an inline fragment', '{ long { ... on Plain { brief } } }', kept(KEEP_5)],
    ['a fragment without a type', '{ ... { long { ... { x: brief } } } }', kept(KEEP_5)],
    [
      'fragments in fragments, of which one is used twice',
      'query A { long { ...F } again: several { ...F } } fragment F on Plain { ...G } fragment G on Named { ... on Plain { x: brief } }',
      kept(KEEP_5),
    ],
    ['a condition that may never hold', '{ long { brief @skip(if: true) name } }', kept(KEEP_5)],
    [
      'a fragment on a condition',
      'query A($b: Boolean!) { long { name ...F @include(if: $b) } } fragment F on Plain { brief }',
      kept(KEEP_5),
    ],
    ['a type', '{ priced { price } }', BOTH],
    ['a type of which nothing is shown', '{ priced { __typename } }', BOTH],
    ['a field of an interface', '{ named { name } }', kept()],
    ['a field that is stricter behind its interface', '{ named { number } }', { scope: 'PRIVATE' }],
    [
      'a field that is stricter in a fragment of its type only',
      '{ named { ... on Counter { number } } }',
      kept(KEEP_5),
    ],
    ['a union, whichever member comes', '{ either { __typename } }', BOTH],
    [
      'a member of a union',
      '{ either { ... on Plain { brief } } }',
      kept({ ...SHORTER, ...KEEP_5 }),
    ],
    [
      'what only an unused operation shows',
      'query A { long { name } } query B { short { name } }',
      kept(),
    ],
    [
      'a declaration that leaves things out',
      '{ long { name } onlyAge { name } }',
      kept({ maxAgeS: 7 }),
    ],
    ['the name of a type', '{ __typename long { __typename } }', kept()],
  ])('%s', (_what, text, expected) => {
    expect(policy(text)).toMatchObject(expected)
  })

  it('whatever else is asked for: no field makes another one last longer', () => {
    const fields = ['long { name }', 'short { name }', 'priced { price }', 'named { name }', 'word']
    const numbers = (all: readonly string[]): CachePolicy => policy(`{ ${all.join(' ')} }`)
    for (const one of fields)
      for (const other of fields) {
        const [alone, together] = [numbers([one]), numbers([one, other])]
        for (const key of ['maxAgeS', 'keepS', 'staleWhileRevalidateS', 'staleIfErrorS'] as const)
          expect(together[key]).toBeLessThanOrEqual(alone[key] ?? 0)
      }
  })
})

describe('an answer is for its caller alone', () => {
  it.each([
    ['a field of the root says nothing', '{ undeclared { name } }', 'Query.undeclared'],
    ['its alias says something', '{ long: undeclared { name } }', 'Query.undeclared'],
    ['its type says something', '{ undeclaredPriced { price } }', 'Query.undeclaredPriced'],
    ['it stands beside public ones', '{ long { name } undeclared { name } }', 'Query.undeclared'],
    [
      'it stands in a fragment',
      'query A { ...F } fragment F on Query { long { name } x: undeclared { name } }',
      'Query.undeclared',
    ],
    ['nothing says how long', '{ onlyAge { name } }', 'nothing in it'],
    ['nothing is asked for', '{ __typename }', 'nothing in it'],
    ['a field is private', '{ long { hidden } }', 'Plain.hidden'],
    ['its alias is that of a public one', '{ long { name: hidden } }', 'Plain.hidden'],
    ['it is skipped', '{ long { name hidden @skip(if: true) } }', 'Plain.hidden'],
    ['it is in a list', '{ several { hidden } }', 'Plain.hidden'],
    ['a field behind an interface is private', '{ named { number } }', 'Safe.number'],
    [
      'it is behind an interface of an interface',
      '{ holder { content { number } } }',
      'Safe.number',
    ],
    ['a type behind an interface is private', '{ owned { __typename } }', 'Wallet'],
    ['an interface before the type is private', '{ diary { day } }', 'Discreet'],
    ['a field asks for rights', '{ mine { name } }', 'Query.mine'],
    ['its alias does', '{ long: mine { name } }', 'Query.mine'],
    ['a field below asks for rights', '{ long { forKeys } }', 'Plain.forKeys'],
    ['an alias below does', '{ long { name: forKeys } }', 'Plain.forKeys'],
    [
      'an alias in a fragment in a fragment does',
      'query A { long { ...F } } fragment F on Named { ...G } fragment G on Plain { name: forKeys }',
      'Plain.forKeys',
    ],
    ['it says that it is public', '{ long { public } }', 'Plain.public'],
    ['a type asks for rights', '{ guarded { __typename } }', 'Guarded'],
    ['the schema is asked for', '{ __schema { queryType { name } } }', 'the schema'],
    [
      'it is asked for under another name',
      '{ long { name } x: __type(name: "A") { name } }',
      'the schema',
    ],
    ['it is a mutation', 'mutation { change }', 'mutation'],
    ['it is a subscription', 'subscription { changes }', 'subscription'],
  ])('when %s', (_what, text, because) => {
    expect(policy(text)).toEqual({
      scope: 'PRIVATE',
      because: expect.stringContaining(because) as string,
    })
  })

  it('also when what asks for rights says nothing of caches', () => {
    const real = buildSchema(scenes)
    for (const text of [
      '{ importRuns { nodes { id } } }',
      '{ cities { code } cities2: importRuns { pageInfo { hasNextPage } } }',
      'query A { cities { code } ...F } fragment F on Query { x: importRuns { nodes { id } } }',
      '{ cities { code } importRuns @skip(if: true) { nodes { id } } }',
    ])
      expect(policy(text, real)).toMatchObject({ scope: 'PRIVATE' })
  })
})

describe('the documents of the portal’s own clients', () => {
  const real = buildSchema(scenes)
  /** What is its caller's own; everything else is the same for everybody. */
  const OWN = new Set<string>(
    Object.entries(documents).flatMap(([name, document]) => ('own' in document ? [name] : [])),
  )
  const named = (isOwn: boolean) =>
    Object.values(OWN_DOCUMENTS).flatMap(({ name, text }) =>
      OWN.has(name) === isOwn ? [[name, text] as const] : [],
    )

  it.each(named(true))('%s is its caller’s own, and is never kept', (_name, text) => {
    expect(policy(text, real)).toMatchObject({ scope: 'PRIVATE' })
  })

  it.each(named(false))('%s may be kept', (_name, text) => {
    const found = policy(text, real)
    expect(found).toMatchObject({ scope: 'PUBLIC' })
    for (const value of Object.values(found).slice(1)) expect(Number.isInteger(value)).toBe(true)
  })
})
