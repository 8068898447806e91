import { Hono } from 'hono'
import type { CacheDelays, CacheFigures } from '#schema/cache-figures.ts'
import { isOperator } from '#schema/context.ts'
import type { AppEnv } from './app-env.ts'
import type { Host } from './context.ts'
import { PROMETHEUS_TYPE, prometheusText, type Metric, type Sample } from './prometheus.ts'

const PREFIX = 'shijing_cache_'

const counter = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name: `${PREFIX}${name}_total`,
  help,
  type: 'counter',
  samples,
})
const gauge = (name: string, help: string, value: number, labels = {}): Metric => ({
  name: `${PREFIX}${name}`,
  help,
  type: 'gauge',
  samples: [{ value, labels }],
})

/** The delays as a histogram of seconds, each bucket with all that is below it. */
const delaySamples = ({ buckets, reads, totalMs }: CacheDelays): readonly Sample[] => {
  let below = 0
  return [
    ...buckets.map(({ upToMs, reads: inBucket }): Sample => {
      below += inBucket
      const le = upToMs === null ? '+Inf' : String(upToMs / 1000)
      return { part: 'bucket', labels: { le }, value: below }
    }),
    { part: 'sum', value: totalMs / 1000 },
    { part: 'count', value: reads },
  ]
}

/** What a node tells Prometheus of its cache. */
export const cacheMetrics = (figures: CacheFigures): readonly Metric[] => {
  const { outcomes, tiers, documents, log, at } = figures
  return [
    gauge('node_info', 'The name this node gave itself when it started.', 1, {
      node: figures.node,
    }),
    gauge('start_time_seconds', 'When this node started, Unix time.', figures.since / 1000),
    counter(
      'requests',
      'Requests for answers that may be kept, by what was done with them.',
      Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    counter(
      'hits',
      'Requests answered with a fresh kept answer, by where it lay.',
      tiers.map(({ name, hits }) => ({ labels: { tier: name }, value: hits })),
    ),
    counter(
      'document_requests',
      'Requests for answers that may be kept, by trusted document.',
      documents.map(({ name, asked }) => ({ labels: { document: name }, value: asked })),
    ),
    counter(
      'document_hits',
      'Requests answered at once with what was kept, by trusted document.',
      documents.map(({ name, hits }) => ({ labels: { document: name }, value: hits })),
    ),
    counter('executions', 'Answers that were made.', [{ value: figures.executions }]),
    counter('joined', 'Requests that waited for an answer another one was making.', [
      { value: figures.joined },
    ]),
    counter('invalidations', 'Answers asked for again and found to have fallen to a change.', [
      { value: figures.invalidations },
    ]),
    {
      name: `${PREFIX}invalidation_delay_seconds`,
      help: 'How old the view of changes was when the node learned of some; also while nobody asked.',
      type: 'histogram',
      samples: delaySamples(figures.delays),
    },
    counter('evictions', 'Kept answers that had to make room for others.', [
      { value: figures.evictions },
    ]),
    gauge('entries', 'Answers kept in memory.', figures.entries),
    gauge('bytes', 'What they take.', figures.bytes),
    gauge('max_bytes', 'What they may take.', figures.maxBytes),
    gauge('log_position', 'How far this node knows the log of changes.', log.position),
    // Before the first look there is no age to tell.
    ...(log.asOf === null
      ? []
      : [
          gauge(
            'log_age_seconds',
            'How long ago this node last looked at the log; grows while nobody asks, and while the database is away.',
            Math.max(0, at - log.asOf) / 1000,
          ),
        ]),
    counter('log_changes', 'Changes read from the log.', [{ value: log.changes }]),
    counter('floods', 'Times that everything kept was dropped at once.', [{ value: log.floods }]),
    counter('restores', 'Times that the database turned out to be an older copy of itself.', [
      { value: log.restores },
    ]),
    gauge('log_tags', 'Tags whose last change is remembered.', log.tags),
  ]
}

/**
 * `GET /metrics`: the figures of the node that answers, for Prometheus. Operators only, by their key as a bearer
 * token; on a developer's machine for whoever asks.
 */
export const metrics = (
  { cache, clock }: Pick<Host, 'cache' | 'clock'>,
  { development }: { readonly development: boolean },
): Hono<AppEnv> =>
  new Hono<AppEnv>().get('/metrics', async (c) => {
    if (!development) {
      const { viewer } = await c.get('context')()
      if (viewer.kind === 'guest')
        return c.json(
          { code: 'UNAUTHENTICATED', message: 'Send an API key: `Authorization: Bearer …`.' },
          401,
          { 'Cache-Control': 'no-store', 'WWW-Authenticate': 'Bearer' },
        )
      if (!isOperator(viewer))
        return c.json(
          { code: 'FORBIDDEN', message: 'This is for operators: a key with the scope `operate`.' },
          403,
          { 'Cache-Control': 'no-store' },
        )
    }
    const enabled = gauge('enabled', 'Whether this node keeps answers at all.', cache ? 1 : 0)
    const figures = cache?.figures.read(clock())
    return c.body(prometheusText([enabled, ...(figures ? cacheMetrics(figures) : [])]), 200, {
      'Content-Type': PROMETHEUS_TYPE,
      'Cache-Control': 'no-store',
    })
  })
