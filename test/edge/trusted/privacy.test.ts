import {
  execute,
  getNamedType,
  isCompositeType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { policyOf, type AnswerPolicy } from '#edge/cache/policy.ts'
import { buildSchema } from '#edge/schema.ts'
import type { DocumentFacts } from '#edge/trusted/facts.ts'
import { scenes } from '#scenes/index.ts'
import { defineScene, type GraphParts, type Scene } from '#scenes/scene.ts'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { once } from '#schema/context.ts'
import { oneByKey } from '#schema/loaders.ts'
import { textFile } from '../../fixtures/import/reading.ts'
import { NANJING } from '../../support/cities.ts'
import { portal, type Answer, type Portal } from '../../support/portal.ts'
import { idOf, manifestOf, pathOf, readCacheStatus } from '../../support/trusted.ts'
import { walkOf, type ValueOf, type Visit } from '../../support/walk.ts'

const schema = buildSchema(scenes)
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
)

/** The types one gets to from a type, itself included. */
const reachedFrom = (start: GraphQLNamedType): ReadonlySet<string> => {
  const found = new Set([start])
  for (const type of found) {
    if (!isCompositeType(type)) continue
    if (!isObjectType(type)) for (const row of schema.getPossibleTypes(type)) found.add(row)
    if ('getFields' in type)
      for (const field of Object.values(type.getFields())) found.add(getNamedType(field.type))
  }
  return new Set([...found].map(({ name }) => name))
}

const policy = (text: string): AnswerPolicy => {
  const document = parse(text)
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new TypeError(`There is no operation in ${text}.`)
  return policyOf(schema, document, operation)
}

/** What a row of a type can show below itself, so far down. Lists by pages are left out. */
const belowOf = (type: GraphQLNamedType, depth: number): string =>
  isObjectType(type) && depth > 0
    ? Object.values(type.getFields())
        .filter(({ args }) => !args.some((one) => one.name === 'first' || isRequiredArgument(one)))
        .map((field) => [field.name, getNamedType(field.type)] as const)
        .filter(([, of]) => isCompositeType(of))
        .map(([name, of]) => `${name} { __typename ${belowOf(of, depth - 1)} }`)
        .join(' ')
    : ''

interface Row {
  readonly id: string
  readonly [field: string]: unknown
}

/** The row of the demonstration that has most to show, out of a list of a type. */
const fullest = async (p: Portal, list: string, type: string): Promise<Row> => {
  const of = schema.getType(type)
  if (!of) throw new TypeError(`There is no type ${type}.`)
  const below = belowOf(of, 2)
  const { data, errors } = await execute({
    schema,
    document: parse(`{ list: ${list.replace('*', `id ... on ${type} { ${below} }`)} }`),
    contextValue: p.context(),
  })
  if (errors) throw errors[0] ?? new Error(list)
  const found = data?.['list'] as { readonly nodes?: readonly Row[] } | readonly Row[]
  const rows = 'nodes' in found ? (found.nodes ?? []) : (found as readonly Row[])
  const sizes = rows.map((row) => JSON.stringify(row).length)
  const row = rows[sizes.indexOf(Math.max(...sizes))]
  if (!row) throw new Error(`The demonstration has no ${type}.`)
  return row
}

const KINDS = {
  Attraction: 'ATTRACTION',
  CampusVenue: 'CAMPUS_VENUE',
  ParkingLot: 'PARKING_LOT',
  ServiceHall: 'SERVICE_HALL',
  Station: 'STATION',
  Store: 'STORE',
}

/** What a walk through the demonstration has to know: the best row of each type, and what not even that has. */
interface Demo {
  readonly ids: ReadonlyMap<string, string>
  readonly empty: ReadonlySet<string>
}

const STAY = 'entry: "2026-11-03T01:00:00Z", exit: "2026-11-03T05:00:00Z"'

const demoOf = async (p: Portal): Promise<Demo> => {
  const ids = new Map<string, string>()
  const empty = new Set<string>()
  const lists = Object.entries(KINDS).map(
    ([type, kind]) =>
      [type, `places(city: "nanjing", kinds: [${kind}], first: 100) { nodes { * } }`] as const,
  )
  for (const [type, list] of [
    ...lists,
    ['Product', 'products(city: "nanjing", first: 100) { nodes { * } }'],
    ['TransitLine', 'transitLines(city: "nanjing") { * }'],
  ] as const) {
    const row = await fullest(p, list, type)
    ids.set(type, row.id)
    for (const [field, value] of Object.entries(row))
      if (value === null || (Array.isArray(value) && value.length === 0))
        empty.add(`${type}.${field}`)
  }
  const { product } = await p.ask<{ readonly product: { readonly merchant: Row } }>(
    'query ($id: ID!) { product(id: $id) { merchant { id } } }',
    { id: ids.get('Product') },
  )
  ids.set('Merchant', product.merchant.id)
  for (const city of ['nanjing', 'changsha', 'kunming', 'xingtai']) {
    const { parkingLots } = await p.ask<{
      readonly parkingLots: { readonly nodes: readonly Row[] }
    }>(`{ parkingLots(city: "${city}", first: 100) { nodes { id } } }`)
    for (const { id } of parkingLots.nodes) {
      if (ids.has('ParkingFee') && ids.has('ParkingTariffUnknown')) break
      const { parkingFee } = await p.ask<{ readonly parkingFee: { readonly type: string } }>(
        `{ parkingFee(lot: "${id}", ${STAY}) { type: __typename } }`,
      )
      ids.set(parkingFee.type, id)
    }
  }
  return { ids, empty }
}

/** What required arguments are given: things of the demonstration, of the type that is wanted. */
const valueIn =
  ({ ids }: Demo): ValueOf =>
  (argument, field, wanted) => {
    const id = `"${ids.get(wanted) ?? ids.get('Store')}"`
    if (argument === 'id') return id
    if (argument === 'ids') return `[${id}]`
    if (argument === 'lot') return `"${ids.get(wanted) ?? ids.get('ParkingFee')}"`
    if (argument === 'city') return '"nanjing"'
    if (argument === 'code') return field === 'district' ? '"320102"' : '"nanjing"'
    if (argument === 'text') return '"湖"'
    if (argument === 'at') return `{ lon: ${NANJING.lon}, lat: ${NANJING.lat} }`
    if (argument === 'entry') return '"2026-11-03T01:00:00Z"'
    if (argument === 'exit')
      return wanted === 'ParkingStayNegative' ? '"2026-11-02T01:00:00Z"' : '"2026-11-03T05:00:00Z"'
    return undefined
  }

const probe = await portal({ demo: true })
const demo = await demoOf(probe)
probe.close()
const walk = walkOf(schema, valueIn(demo), (field) => demo.empty.has(field))

interface Caller {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
}

const guest: Caller = { name: 'guest', headers: {} }

/** A guest, the machines of two partners that have imported something each, and an operator. */
const callersOf = async (p: Portal): Promise<readonly Caller[]> => {
  const row = JSON.stringify([{ id: 'a', name: '一处景点', lon: 118.78, lat: 32.04 }])
  const callers = [guest]
  for (const name of ['marker-of-a', 'marker-of-b']) {
    await p.import('attractions-json', [textFile(row)], NANJING, { source: name })
    callers.push({ name, headers: await p.asMachine(['import'], null, name) })
  }
  callers.push({ name: 'operator', headers: await p.asMachine(['operate'], null, 'operator') })
  return callers
}

const asked = (p: Portal, id: string, { headers }: Caller): Promise<Response> =>
  Promise.resolve(p.request(pathOf(id), { headers }))

const freely = async (p: Portal, query: string, { headers }: Caller): Promise<string> => {
  const response = await p.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return response.text()
}

const entries = (p: Portal): number => p.host.cache?.answers.memory.stats().entries ?? 0

/** Whether an answer got as far as the row whose field is asked for. */
const reaches = (text: string, path: readonly string[]): boolean => {
  let values: readonly unknown[] = [(JSON.parse(text) as Answer).data]
  for (const name of path.slice(0, -1))
    values = values
      .flatMap((value) => (value as Readonly<Record<string, unknown>> | null)?.[name] ?? [])
      .flat()
  return values.some((value) => value !== null && value !== undefined)
}

describe('the privacy walk', () => {
  it('goes to every field of every object type that can be read', () => {
    const all = objectTypes.flatMap((type) =>
      Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    )
    const changing = new Set(walk.unreachable.map(({ name }) => name))
    const visited = walk.visits.map(({ field }) => field)
    expect(visited.toSorted()).toEqual(
      all.filter((field) => !changing.has(field.slice(0, field.indexOf('.')))).toSorted(),
    )
    // What is left is shown to who has changed something, and answers of mutations are never kept.
    const mutations = schema.getMutationType()
    const shownByMutations = mutations ? reachedFrom(mutations) : new Set()
    for (const type of changing) expect(shownByMutations).toContain(type)
    for (const mutation of Object.keys(mutations?.getFields() ?? {}))
      expect(policy(`mutation { ${mutation} }`)).toEqual({ scope: 'PRIVATE', because: 'mutation' })
  })

  const byType = Map.groupBy(walk.visits, ({ field }) => field.slice(0, field.indexOf('.')))
  /** Fields that nobody’s answer got to. */
  const unseen: string[] = []
  let p: Portal
  let callers: readonly Caller[] = []
  beforeAll(async () => {
    p = await portal({
      demo: true,
      cache: true,
      documents: manifestOf(Object.fromEntries(walk.visits.map(({ name, text }) => [name, text]))),
    })
    callers = await callersOf(p)
    return () => p.close()
  })

  /** Made for each of them anew, kept for the others, and in words of their own: one and the same. */
  const expectShared = async ({ field, text, path }: Visit): Promise<void> => {
    const bodies = new Map<string, string>()
    const kept = async (caller: Caller, fwd: 'miss' | undefined): Promise<void> => {
      const response = await asked(p, idOf(text), caller)
      bodies.set(await response.text(), `${caller.name}, ${fwd ?? 'hit'}`)
      expect(readCacheStatus(response.headers.get('cache-status')).fwd, field).toBe(fwd)
      expect(response.headers.get('cache-control'), field).toMatch(/^public, /)
    }
    for (const caller of callers) {
      p.host.cache?.answers.memory.clear()
      await kept(caller, 'miss')
      bodies.set(await freely(p, text, caller), `${caller.name}, freely`)
    }
    await kept(guest, undefined)
    expect([...bodies.values()], field).toHaveLength(1)
    const [body = ''] = bodies.keys()
    expect(JSON.parse(body), field).not.toHaveProperty('errors')
    if (!reaches(body, path)) unseen.push(field)
  }

  const expectOwn = async ({ field, text, path }: Visit): Promise<void> => {
    const before = entries(p)
    let seen = false
    for (const caller of callers) {
      const response = await asked(p, idOf(text), caller)
      const body = await response.text()
      expect(response.headers.get('cache-control'), field).toBe('private, no-store')
      expect(response.headers.get('etag'), field).toBeNull()
      for (const mark of body.match(/marker-of-[ab]/g) ?? [])
        if (caller.name !== 'operator') expect(mark, field).toBe(caller.name)
      seen ||= reaches(body, path)
    }
    expect(entries(p), field).toBe(before)
    if (!seen) unseen.push(field)
  }

  it.each([...byType.keys()])(
    'what %s shows is the same for everybody, or for its caller alone and never kept',
    async (type) => {
      for (const visit of byType.get(type) ?? [])
        await (policy(visit.text).scope === 'PUBLIC' ? expectShared(visit) : expectOwn(visit))
    },
  )

  it('has seen a row of every type there is', () => {
    expect(unseen).toEqual([])
  })
})

/**
 * A scene whose fields look who is asking and forgot to say so: each is declared as public as can be. `viewer` is
 * reached in all the ways code has.
 */
const forgetfulGraph = ({ builder: b }: GraphParts): void => {
  const described = { description: 'Part of the example.' }
  const Asker = b.interfaceRef<{ readonly kind: string }>('Asker').implement({
    ...described,
    fields: (t) => ({ kind: t.exposeString('kind', described) }),
    resolveType: (_asker, ctx) => (ctx.viewer.kind === 'guest' ? 'GuestAsker' : 'MachineAsker'),
  })
  for (const name of ['GuestAsker', 'MachineAsker'])
    b.objectRef<{ readonly kind: string }>(name).implement({ ...described, interfaces: [Asker] })
  const Forgetful = b.objectRef<object>('Forgetful').implement({
    ...described,
    ...cached(CONTENT),
    fields: (t) => ({
      read: t.string({ ...described, resolve: (_row, _args, ctx) => ctx.viewer.kind }),
      destructured: t.string({ ...described, resolve: (_row, _args, { viewer }) => viewer.kind }),
      copied: t.string({ ...described, resolve: (_row, _args, ctx) => ({ ...ctx }).viewer.kind }),
      late: t.string({
        ...described,
        resolve: async (_row, _args, ctx) => {
          await new Promise((resolve) => setTimeout(resolve, 5))
          return ctx.viewer.kind
        },
      }),
      remembered: t.string({
        ...described,
        resolve: (_row, _args, ctx) => once(ctx, 'who', () => ctx.viewer.kind),
      }),
      loaded: t.string({
        ...described,
        resolve: async (_row, _args, ctx) => {
          const loader = oneByKey(
            ctx,
            'whoever',
            async (keys) => keys.map((key) => ({ key, kind: ctx.viewer.kind })),
            ({ key }) => key,
          )
          return (await loader.load('a'))?.kind ?? ''
        },
      }),
      computed: t.string({
        ...described,
        resolve: (_row, _args, ctx) =>
          Object.entries(ctx)
            .filter(([name]) => name === 'viewer')
            .map(([, viewer]) => (viewer as { readonly kind: string }).kind)
            .join(''),
      }),
      written: t.string({
        ...described,
        resolve: (_row, _args, { db: _db, log: _log, limiter: _limiter, ...rest }) =>
          /"kind":"(\w+)"/.exec(JSON.stringify(rest))?.[1] ?? '',
      }),
      fetched: t.string({
        ...described,
        resolve: (_row, _args, ctx) => (Reflect.get(ctx, 'viewer') as { kind: string }).kind,
      }),
      typed: t.field({ ...described, type: Asker, resolve: () => ({ kind: 'guest' }) }),
      listed: t.field({
        ...described,
        type: [Asker],
        resolve: (_row, _args, ctx) => (ctx.viewer.kind === 'guest' ? [{ kind: 'guest' }] : []),
      }),
      innocent: t.string({ ...described, resolve: () => 'guest' }),
    }),
  })
  b.queryField('forgetful', (t) =>
    t.field({ ...described, ...cached(CONTENT), type: Forgetful, resolve: () => ({}) }),
  )
}

const forgetful: Scene = defineScene({
  id: 'forgetful',
  messages: {
    en: { 'forgetful.title': 'Forgetful', 'forgetful.lead': 'It forgot.' },
    'zh-CN': { 'forgetful.title': '健忘', 'forgetful.lead': '忘了。' },
  },
  graph: forgetfulGraph,
})

describe.each([
  ['compiled', false],
  ['interpreted', true],
] as const)('a field that forgot to say that it looks who is asking, %s', (_how, interpreted) => {
  const FIELDS = {
    read: 'read',
    destructured: 'destructured',
    copied: 'copied',
    late: 'late',
    remembered: 'remembered',
    loaded: 'loaded',
    computed: 'computed',
    written: 'written',
    fetched: 'fetched',
    typed: 'typed { kind }',
    listed: 'listed { kind }',
  }
  const textOf = (field: string): string =>
    `query Forgetful { cities { code } forgetful { innocent ${field} } }`
  const INNOCENT = 'query Forgetful { cities { code } forgetful { innocent } }'
  let p: Portal
  let callers: readonly Caller[] = []
  beforeAll(async () => {
    p = await portal({
      demo: true,
      cache: true,
      interpreted,
      scenes: [...scenes, forgetful],
      documents: manifestOf({ Forgetful: [INNOCENT, ...Object.values(FIELDS).map(textOf)] }),
    })
    callers = await callersOf(p)
    return () => p.close()
  })

  it('is kept as long as it does not', async () => {
    await asked(p, idOf(INNOCENT), guest)
    const again = await asked(p, idOf(INNOCENT), callers[1] ?? guest)
    expect(readCacheStatus(again.headers.get('cache-status')).hit).toBe(true)
    p.host.cache?.answers.memory.clear()
  })

  it.each(Object.entries(FIELDS))(
    '%s is told of a guest whoever asks, and is never kept',
    async (_name, field) => {
      const text = textOf(field)
      for (const caller of [...callers, ...callers]) {
        const response = await asked(p, idOf(text), caller)
        expect(response.headers.get('cache-control')).toBe('private, no-store')
        expect(readCacheStatus(response.headers.get('cache-status'))).toEqual({
          cache: 'shijing',
          fwd: 'bypass',
        })
        const body = await response.text()
        expect(body).not.toContain('errors')
        expect(body.match(/guest/g)).toHaveLength(2)
        expect(body).not.toContain('machine')
      }
      expect(entries(p)).toBe(0)
    },
  )

  it('is not given to those who wait for the same either', async () => {
    const text = textOf(FIELDS.late)
    const executions = () => p.host.cache?.stats.read().executions ?? 0
    const before = executions()
    const all = [...callers, ...callers, ...callers]
    const responses = await Promise.all(all.map((caller) => asked(p, idOf(text), caller)))
    for (const response of responses)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(executions() - before).toBeGreaterThanOrEqual(all.length)
    expect(entries(p)).toBe(0)
  })
})

describe('a private field beside public ones', () => {
  const RUNS = 'importRuns(first: 5) { nodes { source } }'
  const DISGUISES: readonly (readonly [what: string, text: string])[] = [
    ['as it is', `query A { cities { code } ${RUNS} }`],
    ['under an alias', `query A { cities { code } s: ${RUNS} }`],
    ['under the name of a public one', `query A { importRuns: cities { code } cities: ${RUNS} }`],
    [
      'with every name below it changed',
      'query A { c: cities { n: name } s: importRuns(first: 5) { nodes: edges { code: node { name: source } } } }',
    ],
    ['twice', `query A { cities { code } a: ${RUNS} b: ${RUNS} }`],
    ['in a fragment', `query A { cities { code } ...F } fragment F on Query { s: ${RUNS} }`],
    [
      'in a fragment in a fragment',
      `query A { ...G } fragment G on Query { cities { code } ...F } fragment F on Query { ... { s: ${RUNS} } }`,
    ],
    [
      'on a condition',
      `query A($yes: Boolean = true) { cities { code } s: importRuns(first: 5) @include(if: $yes) { nodes { source } } }`,
    ],
    [
      'of which only the type is asked for',
      'query A { cities { code } s: importRuns { __typename nodes { source } } }',
    ],
    [
      'last',
      `query A { categories { id } cities { code } city(code: "nanjing") { name } z: ${RUNS} }`,
    ],
  ]
  let p: Portal
  let callers: readonly Caller[] = []
  beforeAll(async () => {
    p = await portal({
      demo: true,
      cache: true,
      documents: manifestOf({ A: DISGUISES.map(([, text]) => text) }),
    })
    callers = await callersOf(p)
    return () => p.close()
  })

  it.each(DISGUISES)('%s, is shown to its owner and to nobody else', async (_what, text) => {
    const check = async (caller: Caller): Promise<void> => {
      const response = await asked(p, idOf(text), caller)
      const body = await response.text()
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      const marks = new Set(body.match(/marker-of-[ab]/g))
      expect(marks).toEqual(new Set(caller.name.startsWith('marker') ? [caller.name] : []))
      expect(body.includes('UNAUTHENTICATED')).toBe(caller === guest)
    }
    for (const caller of [...callers, ...callers.toReversed()]) await check(caller)
    await Promise.all([...callers, ...callers, ...callers].map(check))
    expect(entries(p)).toBe(0)
  })
})

describe('a list of documents that is wrong about one of them', () => {
  it('cannot make it public: its caller is nobody then, and nothing is kept', async () => {
    const text = 'query Runs { cities { code } importRuns(first: 5) { nodes { source } } }'
    const facts: DocumentFacts = {
      operation: 'query',
      policy: {
        scope: 'PUBLIC',
        maxAgeS: 60,
        keepS: 60,
        staleWhileRevalidateS: 60,
        staleIfErrorS: 60,
      },
      variables: {},
    }
    const p = await portal({
      demo: true,
      cache: true,
      documents: { [idOf(text)]: { name: 'Runs', text, facts } },
    })
    for (const caller of await callersOf(p)) {
      const response = await asked(p, idOf(text), caller)
      expect(response.headers.get('cache-control')).toBe('private, no-store')
      const body = await response.text()
      expect(body).toContain('UNAUTHENTICATED')
      expect(body).not.toContain('marker')
      expect(entries(p)).toBe(0)
    }
  })
})
