import { describe, expect, it } from 'vitest'
import { prometheusText } from '#edge/prometheus.ts'
import { portal } from '../support/portal.ts'
import { idOf, manifestOf, pathOf } from '../support/trusted.ts'

const CITIES = 'query Cities { cities { code } }'
const LINE =
  /^(?:# HELP [a-z_]+ .+|# TYPE [a-z_]+ (?:counter|gauge|histogram)|[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})? (?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN))$/

describe('the text format', () => {
  it('escapes what would end a label, a help text or a line', () => {
    expect(
      prometheusText([
        {
          name: 'a_total',
          help: 'One\nline with a \\.',
          type: 'counter',
          samples: [{ value: 1, labels: { tier: 'say "hi"\\\n' } }, { value: Infinity }],
        },
      ]),
    ).toBe(
      '# HELP a_total One\\nline with a \\\\.\n# TYPE a_total counter\na_total{tier="say \\"hi\\"\\\\\\n"} 1\na_total +Inf\n',
    )
  })

  it('names the parts of a histogram', () => {
    expect(
      prometheusText([
        {
          name: 'd',
          help: 'D.',
          type: 'histogram',
          samples: [
            { part: 'bucket', labels: { le: '0.1' }, value: 2 },
            { part: 'sum', value: 0.25 },
            { part: 'count', value: 3 },
          ],
        },
      ]).split('\n'),
    ).toEqual([
      '# HELP d D.',
      '# TYPE d histogram',
      'd_bucket{le="0.1"} 2',
      'd_sum 0.25',
      'd_count 3',
      '',
    ])
  })
})

describe('/metrics', () => {
  it('tells Prometheus what became of requests, what is kept and how far the log is known', async () => {
    const p = await portal({ demo: true, cache: true, documents: manifestOf({ Cities: CITIES }) })
    for (let i = 0; i < 3; i += 1) await p.request(pathOf(idOf(CITIES)))
    const response = await p.request('/metrics')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const text = await response.text()
    expect(text.endsWith('\n')).toBe(true)
    const lines = text.trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(LINE)
    expect(lines).toEqual(
      expect.arrayContaining([
        'shijing_cache_enabled 1',
        'shijing_cache_requests_total{outcome="hit"} 2',
        'shijing_cache_requests_total{outcome="miss"} 1',
        'shijing_cache_requests_total{outcome="stale-if-error"} 0',
        'shijing_cache_hits_total{tier="memory"} 2',
        'shijing_cache_document_requests_total{document="Cities"} 3',
        'shijing_cache_document_hits_total{document="Cities"} 2',
        'shijing_cache_executions_total 1',
        'shijing_cache_entries 1',
        'shijing_cache_max_bytes 8388608',
        'shijing_cache_log_age_seconds 0',
        '# TYPE shijing_cache_invalidation_delay_seconds histogram',
        'shijing_cache_invalidation_delay_seconds_bucket{le="+Inf"} 0',
      ]),
    )
    // Every metric is announced once, before its numbers.
    const announced = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])
    expect(new Set(announced).size).toBe(announced.length)
  })

  it('counts each bucket of the delays with all that are below it', async () => {
    const p = await portal({ cache: true })
    const stats = p.host.cache?.stats
    for (const [position, age] of [
      [1, 15],
      [2, 90],
      [3, 9_000],
    ] as const)
      stats?.noticed(position, age)
    const text = await (await p.request('/metrics')).text()
    const of = (le: string): string | undefined =>
      new RegExp(`_delay_seconds_bucket\\{le="${le.replace('+', '\\+')}"\\} (\\d+)`).exec(text)?.[1]
    expect(['0.01', '0.02', '0.05', '0.1', '5', '+Inf'].map(of)).toEqual([
      '0',
      '1',
      '1',
      '2',
      '2',
      '3',
    ])
    expect(text).toContain('_delay_seconds_sum 9.105\n')
    expect(text).toContain('_delay_seconds_count 3\n')
  })

  it('says of a node that keeps nothing just that', async () => {
    const p = await portal()
    const text = await (await p.request('/metrics')).text()
    expect(text.trimEnd().split('\n').at(-1)).toBe('shijing_cache_enabled 0')
  })

  it('is for operators alone in production', async () => {
    const p = await portal({ cache: true, profile: 'production', publicUrl: 'https://p.test' })
    const status = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await p.request('/metrics', { headers: { ...headers } })).status
    const guest = await p.request('/metrics')
    expect(guest.status).toBe(401)
    expect(guest.headers.get('www-authenticate')).toBe('Bearer')
    expect(await guest.text()).not.toContain('shijing_cache')
    expect(await status({ authorization: `Bearer sj_${'a'.repeat(43)}` })).toBe(401)
    expect(await status(await p.asMachine(['import'], null))).toBe(403)
    expect(await status(await p.asMachine(['operate'], null))).toBe(200)
  })
})
