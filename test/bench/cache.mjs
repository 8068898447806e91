// The group `cache`: what a kept answer costs and what a new one does, and whether anybody gets an old one.
import { join } from 'node:path'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { openHttp } from '#edge/adapters/libsql-http.ts'
import { startRedis } from '../support/redis.ts'
import { startBridge } from '../support/upstash-bridge.ts'
import { comparingBundle, workerBundle } from './lib/bundles.mjs'
import { copyOf, dataFolder, dropCopies, run } from './lib/data.mjs'
import { CARDS, LIST, ownPathOf, pathOf } from './lib/documents.mjs'
import { freshness } from './lib/freshness.mjs'
import { compareRounds, get, mediansOf, percentile, ratioOf } from './lib/load.mjs'
import {
  denoFlags,
  root,
  startDatabase,
  startDeno,
  startDenoComparing,
  startWorker,
} from './lib/servers.mjs'

const CITY = '320100'
/** What the first page of the mini-program asks with, in the middle of Nanjing. */
const HOME = { city: CITY, at: { lon: 118.784, lat: 32.0417 } }
const CONSTANT = '/assets/constant'
const PRODUCTS = 20_000
const PLACES = 100_000
const KEEPING = { SHIJING_CACHE_MB: '64' }
/** Many short rounds: the ratio is that of each round, so what slows a whole one falls out. */
const HIT_PACE = { rounds: 7, seconds: 1, warm: 2 }
const FIRST_PACE = { rounds: 3, seconds: 1, warm: 1 }
const MISS_PACE = { rounds: 6, seconds: 1, warm: 2 }
/** What a hit may cost beside a constant; workerd charges more for each header. */
const HIT_LEAST = { Deno: 0.8, workerd: 0.7 }
/** Many more answers than `SMALL` keeps, so that asked in turn none of them is there any more. */
const PAGES = 400
const SMALL = { SHIJING_CACHE_MB: '1' }
const CLIENTS = 500
const MEMORY_MB = 8
const MEMORY_TIMES = 10
const READS = 100_000
const ANSWERS = 10_000
const MOVES = 5
const FRESH_MAX_MS = 1_000

const count = (n) => n.toLocaleString('en')
const mebi = (bytes) => (bytes / 1024 ** 2).toFixed(2)
const us = (figure) => `${figure.toFixed(0)} µs`

const insist = (right, what) => {
  if (!right) throw new Error(`The answer is not right: ${what}.`)
}

/** Deno and workerd with what their answers are compared with, each with these settings. */
const startHosts = async (folder, bundle, database, settings) => ({
  Deno: await Promise.all(settings.map((env) => startDenoComparing(folder, env))),
  workerd: await Promise.all(
    settings.map((env, i) => startWorker(`worker-comparing-${i}`, bundle, database, env)),
  ),
})

/** The row of a hit beside the same question where nothing is kept. */
const besideUncached = ({ add }, what, host, runs) => {
  const [hit, uncached] = ['hit', 'uncached'].map((name) => mediansOf(runs.get(name)))
  const beside = uncached.databaseUs > 0 ? ` and ${us(uncached.databaseUs)} database` : ''
  add({
    name: `hit beside the same question uncached: ${what}, ${host}`,
    value: ratioOf('perSecond', runs.get('hit'), runs.get('uncached')),
    unit: '×',
    comparedWith: 'req/s uncached',
    bar: { atLeast: 20 },
    detail: `${hit.perSecond.toFixed(0)} of ${uncached.perSecond.toFixed(0)} req/s, CPU ${us(hit.cpuUs)} of ${us(uncached.cpuUs)}${beside}`,
  })
}

const hitsOn = async (bench, host, keeping, plain, behind) => {
  const list = pathOf(CARDS, { city: CITY })
  const first = ownPathOf('Home', HOME)
  await get(keeping.base, `${CONSTANT}?of=${encodeURIComponent(list)}`)
  const { text } = await get(keeping.base, list)
  for (const [base, path] of [
    [keeping.base, CONSTANT],
    [plain.base, list],
  ])
    insist((await get(base, path)).text === text, 'the same bytes from everywhere')
  for (const path of [list, first]) {
    await get(keeping.base, path)
    insist((await get(keeping.base, path)).status?.includes('; hit;'), 'a hit')
  }
  const hit = (path) => ({ name: 'hit', url: keeping.url, paths: [path], server: keeping })
  const uncached = (path) => ({
    name: 'uncached',
    url: plain.url,
    paths: [path],
    server: plain,
    ...behind,
  })
  const constant = { ...hit(CONSTANT), name: 'constant' }
  const runs = await compareRounds([constant, hit(list), uncached(list)], HIT_PACE)
  const [mine, least] = ['hit', 'constant'].map((name) => mediansOf(runs.get(name)))
  bench.add({
    name: `hit of ${(Buffer.byteLength(text) / 1000).toFixed(1)} KB, ${host}`,
    value: ratioOf('perSecond', runs.get('hit'), runs.get('constant')),
    unit: '×',
    comparedWith: 'req/s of a constant',
    bar: { atLeast: HIT_LEAST[host] },
    detail: `${mine.perSecond.toFixed(0)} of ${least.perSecond.toFixed(0)} req/s, CPU ${us(mine.cpuUs)} of ${us(least.cpuUs)}`,
  })
  bench.add({
    name: `p99 of hits under load, ${host}`,
    value: ratioOf('p99Ms', runs.get('hit'), runs.get('constant')),
    unit: '×',
    comparedWith: 'p99 of a constant',
    bar: { atMost: 2 },
    detail: `${mine.p99Ms.toFixed(1)} of ${least.p99Ms.toFixed(1)} ms`,
  })
  besideUncached(bench, 'product list', host, runs)
  const firstRuns = await compareRounds([hit(first), uncached(first)], FIRST_PACE)
  besideUncached(bench, "mini-program's first page", host, firstRuns)
}

const hits = async (bench, folder, bundle, database) => {
  const hosts = await startHosts(folder, bundle, database, [KEEPING, {}])
  for (const [host, [keeping, plain]] of Object.entries(hosts)) {
    bench.say(`hits on ${host} …`)
    await hitsOn(bench, host, keeping, plain, host === 'workerd' ? { database } : {})
    await keeping.stop()
    await plain.stop()
  }
}

/** The variables of so many pages of products, by cursor. */
const pagesOf = async (base) => {
  const pages = []
  for (let after = null; pages.length < PAGES;) {
    const variables = { city: CITY, after }
    const { nodes, pageInfo } = JSON.parse((await get(base, pathOf(LIST, variables))).text).data
      .products
    insist(
      nodes.length === 20 && nodes.every(({ skus }) => skus.length === 2),
      'a page of products',
    )
    pages.push(variables)
    after = pageInfo.endCursor
  }
  return pages
}

const misses = async ({ add, say }, folder, bundle, database) => {
  const hosts = await startHosts(folder, bundle, database, [{}, SMALL])
  const pages = await pagesOf(hosts.Deno[0].base)
  const paths = pages.map((variables) => pathOf(LIST, variables))
  const query = encodeURIComponent(LIST)
  const yogaPaths = pages.map(
    (variables) =>
      `/assets/yoga?query=${query}&variables=${encodeURIComponent(JSON.stringify(variables))}`,
  )
  for (const [host, [plain, small]] of Object.entries(hosts)) {
    say(`misses on ${host} …`)
    for (const i of [0, PAGES - 1])
      insist(
        (await get(plain.base, paths[i])).text === (await get(plain.base, yogaPaths[i])).text,
        'the same bytes from Yoga',
      )
    const behind = host === 'workerd' ? { database } : {}
    const runs = await compareRounds(
      [
        { name: 'yoga', url: plain.url, paths: yogaPaths, server: plain, ...behind },
        { name: 'plain', url: plain.url, paths, server: plain, ...behind },
        { name: 'kept', url: small.url, paths, server: small, ...behind },
      ],
      MISS_PACE,
    )
    const { outcomes } = JSON.parse((await get(small.base, '/assets/stats')).text)
    // A round may begin where the one before has just been.
    insist(outcomes.hit < outcomes.miss / 10, 'hardly anything but misses')
    const [yoga, plainly, kept] = ['yoga', 'plain', 'kept'].map((name) => mediansOf(runs.get(name)))
    add({
      name: `miss: list of 20 with SKUs, ${host}`,
      value: ratioOf('cpuUs', runs.get('plain'), runs.get('yoga')),
      unit: '×',
      comparedWith: 'CPU a request through Yoga',
      bar: { atMost: 0.7 },
      detail: `${us(plainly.cpuUs)} of ${us(yoga.cpuUs)}; ${us(kept.cpuUs)} where the answer is also kept`,
    })
    await plain.stop()
    await small.stop()
  }
}

/** Runs one of the hosts on Deno to its end; what it printed. */
const inProcess = async (script, ...args) =>
  JSON.parse(
    await run(
      'deno',
      [
        ...denoFlags,
        '--v8-flags=--expose-gc',
        join(root, 'test/bench/hosts', script),
        ...args.map(String),
      ],
      { env: { ...process.env, NODE_ENV: 'production' } },
    ),
  )

const stampede = async ({ add, say }, folder) => {
  say('stampede …')
  const found = await inProcess('stampede.ts', folder, CLIENTS)
  for (const [when, { executions, calls }] of [
    ['at the expiry of one key', found.expired],
    ['after a change of what it shows', found.changed],
  ])
    add({
      name: `executions when ${CLIENTS} ask ${when}`,
      value: executions,
      unit: '',
      comparedWith: 'nothing',
      bar: { atLeast: 1, atMost: 1 },
      detail: `${calls} calls of the database`,
    })
}

const memory = async ({ add, say }, folder) => {
  say('memory …')
  const found = await inProcess('memory.ts', folder, MEMORY_MB, MEMORY_TIMES)
  const { fit, asked, mostBytes, once, often } = found
  add({
    name: `bytes kept of ${count(asked)} answers where ${count(fit)} fit`,
    value: mostBytes / (MEMORY_MB * 1024 ** 2),
    unit: '×',
    comparedWith: `${MEMORY_MB} MiB`,
    bar: { atMost: 1 },
    detail: `${mebi(mostBytes)} MiB at the most`,
  })
  add({
    name: `memory in use after ${MEMORY_TIMES} times as many keys as fit`,
    value: often.usedMiB - once.usedMiB,
    unit: 'MiB more',
    comparedWith: 'after once as many',
    bar: { atMost: MEMORY_MB },
    detail: `${once.usedMiB.toFixed(0)} and ${often.usedMiB.toFixed(0)} MiB; resident ${once.residentMiB.toFixed(0)} and ${often.residentMiB.toFixed(0)} MiB`,
  })
}

const interleavings = async ({ add, say }, folders) => {
  say('interleavings of writes and reads …')
  const runs = await Promise.all(
    folders.map((folder, i) => inProcess('interleavings.ts', folder, READS / folders.length, i)),
  )
  const sum = (of) => runs.reduce((total, one) => total + of(one), 0)
  add({
    name: `stale reads of ${count(sum(({ followed }) => followed))} after a write, same node`,
    value: sum(({ stale, mixed }) => stale + mixed),
    unit: '',
    comparedWith: 'nothing',
    bar: { atMost: 0 },
    detail: `${count(sum(({ reads }) => reads))} reads in all, ${count(sum(({ outcomes }) => outcomes.hit))} of them hits, ${count(sum(({ joined }) => joined))} waited for another's execution`,
  })
}

const precision = async ({ add, say }, folder) => {
  say(`precision: ${count(ANSWERS)} answers of what is near …`)
  const found = await inProcess('precision.ts', folder, ANSWERS, MOVES)
  const { answers, moves, fell, covered, within, differs, farthestM } = found
  add({
    name: `answers of ${count(answers)} that fall wrongly or stay wrongly when a place of ${count(PLACES)} moves`,
    value: found.wronglyFell + found.wronglyKept + found.wronglyKeptByDistance + found.outdated,
    unit: '',
    comparedWith: 'the covers, distances, executions',
    bar: { atMost: 0 },
    detail: `${moves} moves: ${fell} fell, ${covered} by the covers, ${within} of them by distance, ${differs} were other ones then; the farthest that fell lay ${(farthestM / 1000).toFixed(1)} km beyond its reach; ${found.outdated} of the ${count(found.compared)} closest that stayed differ from an execution`,
  })
}

const freshnessRow = ({ add }, name, { took }, more) =>
  add({
    name,
    value: percentile(took, 0.99),
    unit: 'ms',
    comparedWith: 'nothing',
    bar: { atMost: FRESH_MAX_MS },
    detail: `p99 of ${count(took.length)}; median ${percentile(took, 0.5).toFixed(0)} ms, longest ${Math.max(...took).toFixed(0)} ms${more}`,
  })

const freshOnDeno = async (bench, folder) => {
  bench.say('write to fresh answer, two Deno hosts on one file …')
  const hosts = [await startDeno(folder, KEEPING), await startDeno(folder, KEEPING)]
  const driver = openEmbedded(join(folder, 'shijing.db'))
  const bases = hosts.map(({ base }) => base)
  const found = await freshness({ driver, bases, products: 8, writes: 50, pauseMs: 40 })
  driver.close()
  for (const host of hosts) await host.stop()
  freshnessRow(bench, 'write until fresh in another process, one database file, Deno', found, '')
}

const freshThroughRedis = async (bench, folder, bundle) => {
  bench.say('write to fresh answer, two Workers with a Redis …')
  const redis = await startRedis()
  const bridge = await startBridge(redis.port)
  try {
    const database = await startDatabase(folder)
    const env = {
      ...KEEPING,
      UPSTASH_REDIS_REST_URL: bridge.url,
      UPSTASH_REDIS_REST_TOKEN: bridge.token,
    }
    const hosts = [
      await startWorker('worker-redis-0', bundle, database, env),
      await startWorker('worker-redis-1', bundle, database, env),
    ]
    const driver = openHttp({ url: database.url })
    const bases = hosts.map(({ base }) => base)
    const found = await freshness({ driver, bases, products: 8, writes: 15, pauseMs: 400 })
    insist(
      found.sources.some((source) => source?.includes('detail=redis')),
      'an answer that another Worker made',
    )
    const name = 'write until fresh in another process, Redis between, workerd'
    freshnessRow(bench, name, found, `; ${count(bridge.requests)} requests to the Redis`)
    for (const server of [...hosts, database]) await server.stop()
  } finally {
    await bridge.close()
    await redis.close()
  }
}

/** Runs the group; `bench.add` takes each row, `bench.say` what is going on. */
export const cache = async (bench) => {
  const products = await dataFolder(1_000, PRODUCTS, bench.say)
  const places = await dataFolder(PLACES, 0, bench.say)
  bench.say('building the Workers …')
  const comparing = await comparingBundle()
  const worker = await workerBundle()
  const database = await startDatabase(products)
  await hits(bench, products, comparing, database)
  await misses(bench, products, comparing, database)
  await database.stop()
  // From here on databases are written to: each has its own copy.
  await stampede(bench, copyOf(products, 'stampede'))
  const halves = [copyOf(products, 'interleavings-0'), copyOf(products, 'interleavings-1')]
  await interleavings(bench, halves)
  // Nothing is timed here, so they may run side by side.
  await Promise.all([
    memory(bench, copyOf(products, 'memory')),
    precision(bench, copyOf(places, 'precision')),
  ])
  await freshOnDeno(bench, copyOf(products, 'fresh-deno'))
  await freshThroughRedis(bench, copyOf(products, 'fresh-redis'), worker)
  dropCopies()
}
