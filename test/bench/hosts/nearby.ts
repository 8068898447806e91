// deno run nearby.ts CALLS FOLDER…: `nearby` through the real schema and driver in this process, the
// databases in turn. Prints JSON: for each folder the median and 95th percentile of the latency and
// the mean CPU time of a call, in µs.
import { execute, parse, type ExecutionResult } from 'graphql'
import { createContext } from '#edge/context.ts'
import { openEmbeddedHost } from '#edge/embedded.ts'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'
import { demoCity } from '../../../tools/seed/frame.ts'
import { peopleOf } from '../../../tools/seed/places.ts'
import { NEARBY } from '../lib/documents.mjs'

/** Calls on one database before the next has its turn. */
const BLOCK = 20

const [calls = '0', ...folders] = process.argv.slice(2)
const schema = buildSchema(scenes)
const document = parse(NEARBY)
const positions = peopleOf(await demoCity('nanjing'), Number(calls), 1)

const contestants = await Promise.all(
  folders.map(async (folder) => {
    const opened = await openEmbeddedHost({ SHIJING_DATA_DIR: folder, SHIJING_LOG_LEVEL: 'warn' })
    return { ...opened, latencies: [] as number[], cpuUs: 0 }
  }),
)

const call = async (
  host: (typeof contestants)[number]['host'],
  at: { readonly lon: number; readonly lat: number },
): Promise<ExecutionResult> => {
  const contextValue = createContext(host, {
    requestId: 'bench',
    locale: 'zh-CN',
    viewer: { kind: 'guest' },
    now: host.clock(),
    defer: (work) => void work,
  })
  return execute({ schema, document, contextValue, variableValues: { at } })
}

for (const warm of [true, false]) {
  // Warm means once everywhere: what is compared is the index, not the disk.
  for (let from = 0; from < positions.length; from += BLOCK) {
    for (const contestant of contestants) {
      const cpuBefore = process.cpuUsage()
      for (const at of positions.slice(from, from + BLOCK)) {
        const started = performance.now()
        const result = await call(contestant.host, at)
        const us = (performance.now() - started) * 1000
        const found = result.data?.['nearby'] as { readonly edges: readonly unknown[] } | undefined
        if (found?.edges.length !== 20) throw new Error(JSON.stringify(result.errors))
        if (!warm) contestant.latencies.push(us)
      }
      const { user, system } = process.cpuUsage(cpuBefore)
      if (!warm) contestant.cpuUs += user + system
    }
  }
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? Number.NaN
process.stdout.write(
  JSON.stringify(
    contestants.map(({ latencies, cpuUs }) => {
      const sorted = latencies.toSorted((a, b) => a - b)
      return { medianUs: at(sorted, 0.5), p95Us: at(sorted, 0.95), cpuUs: cpuUs / sorted.length }
    }),
  ),
)
for (const { driver } of contestants) driver.close()
