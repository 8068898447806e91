import { buildSchema, parse } from 'graphql'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CostOf } from '#edge/graphql/cost.ts'
import { createDocuments } from '#edge/graphql/documents.ts'
import { limitsFor, type Limits } from '#edge/graphql/limits.ts'
import { createLru } from '#edge/graphql/lru.ts'
import { mergePairs } from '#edge/graphql/merge-pairs.ts'
import { isRefusal } from '#edge/graphql/refusal.ts'

const schema = buildSchema(/* GraphQL */ `
  type Query {
    leaf: Int
    node: Node
    list: [Node!]!
    tagged(first: Int = 10): [Node!]!
    pages(first: Int, last: Int): Connection!
  }
  type Node {
    id: ID!
    node: Node
    pages(first: Int): Connection!
  }
  type Connection {
    edges: [Edge!]!
    pageInfo: PageInfo!
  }
  type Edge {
    node: Node!
  }
  type PageInfo {
    hasNextPage: Boolean!
  }
`)

const documentsWith = (overrides: Partial<Limits> = {}, costOf?: CostOf) =>
  createDocuments({
    schema,
    profile: 'production',
    limits: limitsFor('production', overrides),
    costOf,
  })

const costOf = async (
  query: string,
  variables: Record<string, unknown> = {},
  weight?: CostOf,
): Promise<number> => {
  const checked = await documentsWith({}, weight).check(query, () => false)
  if (isRefusal(checked)) throw new Error(checked.errors[0]?.message)
  const [operation] = checked.operations
  if (operation === undefined) throw new Error('no operation')
  return checked.costing(operation, variables).cost
}

describe('the cost of an operation', () => {
  it.each<[string, Record<string, unknown>, number]>([
    ['{ leaf }', {}, 1],
    ['{ __typename leaf }', {}, 1],
    ['{ node { id } }', {}, 3],
    // A list without paging counts as five.
    ['{ list { id } }', {}, 2 + 5 * 1],
    // The default page size of the schema, then a written one, then a variable.
    ['{ tagged { id } }', {}, 2 + 10 * 1],
    ['{ tagged(first: 3) { id } }', {}, 2 + 3 * 1],
    ['query($n: Int) { tagged(first: $n) { id } }', { n: 7 }, 2 + 7 * 1],
    ['query($n: Int = 4) { tagged(first: $n) { id } }', {}, 2 + 4 * 1],
    ['query($n: Int) { tagged(first: $n) { id } }', {}, 2 + 10 * 1],
    ['{ tagged(first: 0) { id } }', {}, 2 + 1],
    // The edges of a connection are its page: 2 + 20 x (edges 2 + node 2 + id 1).
    ['{ pages(first: 20) { edges { node { id } } } }', {}, 2 + 20 * 5],
    ['{ pages { edges { node { id } } } }', {}, 2 + 20 * 5],
    ['{ pages(first: 2, last: 9) { edges { node { id } } } }', {}, 2 + 9 * 5],
    // Fragments cost where they are spread, as often as they are.
    ['{ node { ...F } a: node { ...F } } fragment F on Node { id }', {}, 6],
    ['{ ... on Query { ... { leaf } } }', {}, 1],
  ])('%s with %o is %i', async (query, variables, cost) => {
    expect(await costOf(query, variables)).toBe(cost)
  })

  it('is computed for each request of one kept document', async () => {
    const documents = documentsWith({ cost: 100 })
    const query = 'query($n: Int) { tagged(first: $n) { id node { id } } }'
    for (const [n, kind] of [
      [10, 'operation'],
      [90, 'refusal'],
      [10, 'operation'],
    ] as const) {
      const checked = await documents.check(query, () => false)
      if (isRefusal(checked)) throw new Error('refused')
      expect(documents.choose(checked, undefined, { n }).kind).toBe(kind)
    }
    expect(documents.kept()).toBe(1)
  })

  it('takes the weights of the schema', async () => {
    const weight: CostOf = ({ name }) => (name === 'node' ? { self: 40, times: 3 } : undefined)
    expect(await costOf('{ node { id } }', {}, weight)).toBe(43)
  })

  it('grows with the page size, for any page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(100), fc.nat(100), async (a, b) => {
        const query = 'query($n: Int) { pages(first: $n) { edges { node { id } } } }'
        const [least, most] = [Math.min(a, b), Math.max(a, b)]
        expect(await costOf(query, { n: least })).toBeLessThanOrEqual(
          await costOf(query, { n: most }),
        )
      }),
      { numRuns: 30 },
    )
  })
})

describe('merged pairs', () => {
  const pairsOf = (query: string): number => {
    const document = parse(query)
    const [first] = document.definitions
    if (first === undefined || !('selectionSet' in first)) throw new Error('no selection')
    return mergePairs(first.selectionSet, document, 1e6).pairs
  }

  it.each([
    ['{ a b c }', 0],
    ['{ a a a }', 3],
    ['{ x: a y: a }', 0],
    // Two parents of one name merge, and so do their children.
    ['{ a { b c } a { b } }', 2],
    ['{ ...F ...F } fragment F on Query { a }', 0],
    ['{ ...F ...G } fragment F on Query { a } fragment G on Query { a }', 1],
    ['{ ... { a } ... { a } }', 1],
  ])('of %s are %i', (query, pairs) => {
    expect(pairsOf(query)).toBe(pairs)
  })

  it('leave room for fragments of components that select the same fields', async () => {
    const parts = Array.from({ length: 20 }, (_, i) => `fragment F${i} on Node { id }`).join(' ')
    const spreads = Array.from({ length: 20 }, (_, i) => `...F${i}`).join(' ')
    const checked = await documentsWith().check(`{ node { ${spreads} } } ${parts}`, () => false)
    expect(checked.kind).toBe('document')
  })
})

describe('kept documents', () => {
  it('are the checked ones only, and are found again', async () => {
    const documents = documentsWith()
    await documents.check('{ nope }', () => false)
    await documents.check('{', () => false)
    expect(documents.kept()).toBe(0)
    const first = await documents.check('{ leaf }', () => false)
    expect(await documents.check('{ leaf }', () => false)).toBe(first)
  })

  it('stay within their bounds, for any texts', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 }), { maxLength: 60 }), (keys) => {
        const lru = createLru<number>({ entries: 10, chars: 100 })
        keys.forEach((key, i) => lru.set(key, i))
        const held = [...new Set(keys)].filter((key) => lru.get(key) !== undefined)
        expect(held.length).toBe(lru.size())
        expect(lru.size()).toBeLessThanOrEqual(10)
        expect(held.join('').length).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('forget what was not used for longest', () => {
    const lru = createLru<number>({ entries: 2, chars: 100 })
    lru.set('a', 1)
    lru.set('b', 2)
    lru.get('a')
    lru.set('c', 3)
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3])
  })
})
