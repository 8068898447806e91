import { z } from 'zod'
import type { Builder } from '#schema/builder.ts'
import {
  CACHE_OUTCOMES,
  type AskedDocument,
  type AskedQuestion,
  type CacheFigures,
  type CacheOutcome,
  type FrequentTag,
  type KnownLog,
} from '#schema/cache-figures.ts'
import type { NodeFigures } from '#schema/ports.ts'
import type { PlaceKindDefinition } from '../places/graph.ts'
import { NAMED_MAX, PRODUCTS, purgeCache, type Purge } from './service.ts'

/** A node's figures with the means to ask for more of them. */
interface CacheNode extends CacheFigures {
  readonly lists: Pick<NodeFigures, 'questions' | 'tags'>
}

const cacheNode = (node: NodeFigures | undefined, now: number): CacheNode | null =>
  node === undefined ? null : { ...node.read(now), lists: node }

const COUNT = 'Counted since the node started; a whole number, beyond what an Int holds.'

const OUTCOME_TEXTS: Readonly<Record<CacheOutcome, string>> = {
  hit: 'Given from what was kept, and it still held.',
  stale: 'It had just expired, and was given while a fresh one was made.',
  'stale-if-error': 'It had expired, and was given, marked, because the database was away.',
  miss: 'Made, and kept.',
  bypass: 'Made, and not kept: it had errors, or held for that moment only.',
}

const createFiguresTypes = (b: Builder) => {
  const Outcome = b.enumType('CacheOutcome', {
    description: 'What was done with a request for an answer that may be kept.',
    values: Object.fromEntries(
      CACHE_OUTCOMES.map((outcome) => [
        outcome.toUpperCase().replaceAll('-', '_'),
        { value: outcome, description: OUTCOME_TEXTS[outcome] },
      ]),
    ) as Record<string, { value: CacheOutcome; description: string }>,
  })
  const OutcomeCount = b
    .objectRef<{ readonly outcome: CacheOutcome; readonly requests: number }>('CacheOutcomeCount')
    .implement({
      description: 'How many requests ended in one way.',
      fields: (t) => ({
        outcome: t.expose('outcome', { type: Outcome, description: 'The way.' }),
        requests: t.exposeFloat('requests', { description: COUNT }),
      }),
    })
  const Tier = b
    .objectRef<{ readonly name: string; readonly hits: number }>('CacheTier')
    .implement({
      description: 'A place where kept answers lie: the memory of the node, or one it shares.',
      fields: (t) => ({
        name: t.exposeString('name', {
          description: 'As `Cache-Status` names it in its `detail`.',
        }),
        hits: t.exposeFloat('hits', { description: COUNT }),
      }),
    })
  const Document = b.objectRef<AskedDocument>('CacheDocument').implement({
    description: 'A trusted document whose answers may be kept.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The name of its operation.' }),
      asked: t.exposeFloat('asked', { description: COUNT }),
      hits: t.exposeFloat('hits', {
        description: 'How many of them were answered at once from what was kept.',
      }),
    }),
  })
  const Question = b.objectRef<AskedQuestion>('CacheQuestion').implement({
    description: 'A document with its variables: what one kept answer belongs to.',
    fields: (t) => ({
      document: t.exposeString('name', { description: 'The name of the operation.' }),
      variables: t.exposeString('variables', {
        description: 'JSON, after positions were snapped to their cells; cut where it is long.',
      }),
      locale: t.exposeString('locale', { description: 'The language of the answer.' }),
      asked: t.exposeFloat('asked', {
        description: 'How often it was asked for since it was last taken up among the frequent.',
      }),
      hits: t.exposeFloat('hits', {
        description: 'How many of them were answered at once from what was kept.',
      }),
    }),
  })
  const Tag = b.objectRef<FrequentTag>('CacheTag').implement({
    description: 'Something that kept answers depend on; when it changes, they fall.',
    fields: (t) => ({
      tag: t.exposeString('tag', {
        description: 'The id of a thing, the name of a small table, or lists: `Product@320100`.',
      }),
      answers: t.exposeInt('answers', { description: 'Answers of the sample that depend on it.' }),
    }),
  })
  const Delay = b
    .objectRef<{ readonly upToMs: number | null; readonly reads: number }>('CacheDelay')
    .implement({
      description: 'How often the node learned of changes with a delay of such a length.',
      fields: (t) => ({
        upToMs: t.exposeInt('upToMs', {
          nullable: true,
          description: 'The longest delay counted here, milliseconds. Null: all longer ones.',
        }),
        reads: t.exposeFloat('reads', {
          description: 'Looks at the log that found changes, counted here alone.',
        }),
      }),
    })
  const Log = b.objectRef<KnownLog>('CacheLog').implement({
    description: 'How far a node knows the log of changes, by which kept answers fall.',
    fields: (t) => ({
      position: t.exposeFloat('position', {
        description: 'The number of the newest change it knows.',
      }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description:
          'When it last looked. Grows old while nobody asks, and while the database is away. Null before the first look.',
      }),
      changes: t.exposeFloat('changes', { description: 'Changes it has read since its start.' }),
      floods: t.exposeInt('floods', {
        description:
          'How often it dropped everything at once: after a purge of everything, or too many changes to follow.',
      }),
      restores: t.exposeInt('restores', {
        description: 'How often the database turned out to be an older copy of itself.',
      }),
      tags: t.exposeInt('tags', { description: 'Tags whose last change it remembers.' }),
    }),
  })
  return b.objectRef<CacheNode>('CacheNode').implement({
    description:
      'What one node of the portal, a process or an isolate, keeps of its answers, and how that went since its start.',
    fields: (t) => ({
      node: t.exposeString('node', {
        description: 'A name it gave itself when it started; another one after each start.',
      }),
      since: t.expose('since', { type: 'DateTime', description: 'When it started.' }),
      hitRatio: t.exposeFloat('hitRatio', {
        nullable: true,
        description:
          'HIT and STALE among all outcomes, 0 to 1. Null while nothing was asked that may be kept.',
      }),
      outcomes: t.field({
        type: [OutcomeCount],
        description:
          'Requests for answers that may be kept, by outcome; all of them, also at zero.',
        resolve: ({ outcomes }) =>
          CACHE_OUTCOMES.map((outcome) => ({ outcome, requests: outcomes[outcome] })),
      }),
      tiers: t.expose('tiers', { type: [Tier], description: 'Hits by where the answer lay.' }),
      documents: t.expose('documents', {
        type: [Document],
        description: 'Trusted documents that were asked for, most asked first.',
      }),
      questions: t.field({
        type: [Question],
        description:
          'The twenty asked most, most asked first. What was asked fewer than three times is left out: somebody may have typed it.',
        resolve: ({ lists }) => lists.questions(),
      }),
      tags: t.field({
        type: [Tag],
        description: 'The twenty most frequent tags of kept answers, from a sample of 2,000.',
        resolve: ({ lists }) => lists.tags(),
      }),
      executions: t.exposeFloat('executions', { description: 'Answers it made.' }),
      joined: t.exposeFloat('joined', {
        description: 'Requests that waited for an answer that another one was making.',
      }),
      invalidations: t.exposeFloat('invalidations', {
        description: 'Answers that were asked for again and had fallen to a change.',
      }),
      delays: t.field({
        type: [Delay],
        description:
          'How long before learning of changes it had last looked: they were known at most so much later than they happened. Shortest first; time in which nobody asked counts too.',
        resolve: ({ delays }) => delays.buckets,
      }),
      entries: t.exposeInt('entries', { description: 'Answers in its memory.' }),
      bytes: t.exposeFloat('bytes', { description: 'What they take.' }),
      maxBytes: t.exposeFloat('maxBytes', {
        description: 'What they may take; SHIJING_CACHE_MB sets it.',
      }),
      evictions: t.exposeFloat('evictions', {
        description:
          'Answers that had to make room for others. Many of them: more memory would help.',
      }),
      log: t.expose('log', { type: Log, description: 'How far it knows the log of changes.' }),
    }),
  })
}

/** What operators see of the answer cache, and how they make it drop something. */
export const cachingGraph = (b: Builder, kinds: readonly PlaceKindDefinition[]): void => {
  const CacheNodeType = createFiguresTypes(b)
  b.queryField('cacheNode', (t) =>
    t.withAuth({ operator: true }).field({
      type: CacheNodeType,
      nullable: true,
      description:
        'The figures of the node that answers this very request, and of no other one. Null when it keeps nothing. Needs the key of an operator.',
      resolve: (_root, _args, { node, now }) => cacheNode(node, now),
    }),
  )
  const PurgeKind = b.enumType('PurgeKind', {
    description: 'What can be purged by city: products, and places of each kind.',
    values: Object.fromEntries([
      ['PRODUCT', { value: PRODUCTS, description: 'Things on sale.' }],
      ...kinds.map(({ kind, description }) => [kind, { value: kind, description }]),
    ]) as Record<string, { value: string; description: string }>,
  })
  const PurgeArea = b.inputType('PurgeAreaInput', {
    description: 'All of a kind in a city.',
    fields: (t) => ({
      kind: t.field({ type: PurgeKind, required: true, description: 'Of what kind.' }),
      city: t.string({
        required: true,
        validate: z.string().max(64),
        description: 'Code or slug of the city.',
      }),
    }),
  })
  const PurgeInput = b.inputType('PurgeCacheInput', {
    description: 'What is to be dropped: exactly one of these.',
    isOneOf: true,
    fields: (t) => ({
      tags: t.stringList({
        validate: z.array(z.string()).max(NAMED_MAX),
        description:
          'All answers that depend on one of these tags, as `cacheNode { tags }` shows them. At most a hundred.',
      }),
      places: t.idList({
        validate: z.array(z.string()).max(NAMED_MAX),
        description:
          'As if these places had just changed: answers that show them, and lists of where they are. At most a hundred.',
      }),
      area: t.field({
        type: PurgeArea,
        description:
          'As if each of a kind in a city had just changed. More than a thousand of them count as everything.',
      }),
      everything: t.boolean({
        description: '`true`: all that is kept. Every question has to be answered anew after it.',
      }),
    }),
  })
  const PurgeType = b.objectRef<Purge>('CachePurge').implement({
    description: 'What a purge did.',
    fields: (t) => ({
      auditId: t.exposeID('id', {
        description: 'Its entry in the audit, which nobody can change.',
      }),
      at: t.expose('at', { type: 'DateTime', description: 'When it was.' }),
      changes: t.exposeInt('changes', { description: 'Rows it wrote into the log of changes.' }),
      position: t.exposeFloat('position', {
        description:
          'Where they end: a node whose `cacheNode { log { position } }` has come so far gives nothing that was purged.',
      }),
      everything: t.exposeBoolean('everything', {
        description: 'Whether it fell on all that is kept.',
      }),
    }),
  })
  b.mutationField('purgeCache', (t) =>
    t.withAuth({ operator: true }).field({
      type: PurgeType,
      description:
        'Makes every node drop what it keeps of something, within about a second; nothing is lost but time. Recorded in the audit. Needs the key of an operator.',
      args: {
        input: t.arg({ type: PurgeInput, required: true, description: 'What is to be dropped.' }),
      },
      resolve: (_root, { input }, ctx) => purgeCache(ctx, input),
    }),
  )
}
