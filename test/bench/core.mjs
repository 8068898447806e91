// The group `core`: nearby by size of the city, product list and detail by host, start-up and weight.
import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { fromMemoryBundle, shippedBundle, workerBundle } from './lib/bundles.mjs'
import { dataFolder, run } from './lib/data.mjs'
import { bodyOf, CITIES } from './lib/documents.mjs'
import { ask, compare, median } from './lib/load.mjs'
import { residentMiB } from './lib/proc.mjs'
import { insistOnSame, nearbyQuestions, productQuestions } from './lib/questions.mjs'
import {
  denoFlags,
  root,
  startDatabase,
  startDeno,
  startDenoFromMemory,
  startWorker,
  work,
} from './lib/servers.mjs'

const SIZES = [1_000, 100_000, 1_000_000]
const NEARBY_CALLS = 600
const PRODUCTS = 20_000
const PACE = { rounds: 3, seconds: 3, warm: 3 }
const READY_MAX_MS = 5_000
const BUNDLE_MAX_KIB = 1_024
const STARTS = 3
/** How long a host is left alone before its memory is read. */
const REST_MS = 3_000

const count = (n) => n.toLocaleString('en')
const pause = (ms) => new Promise((wake) => setTimeout(wake, ms))

/** Positions in Nanjing where people are, made by the generator so that they are the same at every run. */
const positions = async (howMany) => {
  const script = join(root, 'test/bench/hosts/people.ts')
  return JSON.parse(await run('deno', [...denoFlags, script, String(howMany)]))
}

const nearby = async ({ add, say }) => {
  const folders = []
  for (const size of SIZES) folders.push(await dataFolder(size, 0, say))
  say('nearby in process …')
  const script = join(root, 'test/bench/hosts/nearby.ts')
  const figures = JSON.parse(
    await run('deno', [...denoFlags, script, String(NEARBY_CALLS), ...folders]),
  )
  const smallest = figures[0]
  for (const [i, size] of SIZES.entries()) {
    const { medianUs, p95Us, cpuUs } = figures[i]
    add({
      name: `nearby, 20 of ${count(size)} places, in process`,
      value: medianUs / smallest.medianUs,
      unit: '×',
      comparedWith: `median of ${count(SIZES[0])} places`,
      ...(i === SIZES.length - 1 ? { bar: { atMost: 2 } } : {}),
      detail: `median ${medianUs.toFixed(0)} µs, p95 ${p95Us.toFixed(0)} µs, CPU ${cpuUs.toFixed(0)} µs`,
    })
  }

  say('nearby over HTTP …')
  const people = await positions(200)
  const contestants = []
  for (const [i, size] of SIZES.entries()) {
    const server = await startDeno(folders[i])
    const bodies = await nearbyQuestions(server.url, people)
    contestants.push({ name: String(size), url: server.url, bodies, server })
  }
  const medians = await compare(contestants, PACE)
  const first = medians.get(String(SIZES[0]))
  for (const [i, size] of SIZES.entries()) {
    const { perSecond, cpuUs } = medians.get(String(size))
    add({
      name: `nearby, 20 of ${count(size)} places, HTTP on Deno`,
      value: cpuUs / first.cpuUs,
      unit: '×',
      comparedWith: `CPU a request of ${count(SIZES[0])} places`,
      ...(i === SIZES.length - 1 ? { bar: { atMost: 2 } } : {}),
      detail: `${perSecond.toFixed(0)} req/s, CPU ${cpuUs.toFixed(0)} µs`,
    })
  }
  for (const { server } of contestants) await server.stop()
}

/** The hosts with their database and from memory, all on one data folder; only the one asked works. */
const productHosts = async (folder, say) => {
  say('building the Worker …')
  const { gzipBytes } = await shippedBundle()
  const bundle = await workerBundle()
  const memoryBundle = await fromMemoryBundle()
  const database = await startDatabase(folder)
  return {
    gzipBytes,
    bundle,
    database,
    hosts: [
      { host: 'Deno', real: await startDeno(folder), memory: await startDenoFromMemory(folder) },
      {
        host: 'workerd',
        real: await startWorker('worker', bundle, database),
        memory: await startWorker('worker-memory', memoryBundle, database),
        database,
      },
    ],
  }
}

const products = async ({ add, say }, hosts) => {
  const { url } = hosts[0].real
  const questions = await productQuestions(url, '320100')
  for (const { real, memory } of hosts)
    for (const bodies of Object.values(questions)) {
      await insistOnSame(url, real.url, bodies)
      await insistOnSame(url, memory.url, bodies)
      for (const body of bodies) await ask(memory.url, body) // from here on it remembers
    }
  for (const [what, bodies] of Object.entries(questions)) {
    say(`product ${what} on ${hosts.map(({ host }) => host).join(' and ')} …`)
    const contestants = hosts.flatMap(({ host, real, memory, database }) => [
      { name: `${host} memory`, url: memory.url, bodies, server: memory },
      { name: `${host} real`, url: real.url, bodies, server: real, database },
    ])
    const medians = await compare(contestants, PACE)
    for (const { host, database } of hosts) {
      const memory = medians.get(`${host} memory`)
      const real = medians.get(`${host} real`)
      const beside = database ? ` + ${real.databaseUs.toFixed(0)} µs database` : ''
      add({
        name: `product ${what === 'list' ? 'list of 20, 50 pages in turn' : 'detail, 50 in turn'}, ${host}`,
        value: real.perSecond / memory.perSecond,
        unit: '×',
        comparedWith: 'req/s from memory',
        ...(what === 'list' ? { bar: { atLeast: 0.5 } } : {}),
        detail: `${real.perSecond.toFixed(0)} of ${memory.perSecond.toFixed(0)} req/s, CPU ${real.cpuUs.toFixed(0)} µs${beside} of ${memory.cpuUs.toFixed(0)} µs`,
      })
    }
  }
}

const weight = async ({ add, say }, gzipBytes, hosts) => {
  add({
    name: 'Worker bundle, gzip',
    value: gzipBytes / 1024,
    unit: 'KiB',
    comparedWith: 'budget',
    bar: { atMost: BUNDLE_MAX_KIB },
  })
  say('start-up …')
  const home = join(work, 'home')
  rmSync(home, { recursive: true, force: true })
  // As somebody starts it who has set nothing, so with its cache.
  const development = {
    SHIJING_PROFILE: 'development',
    SHIJING_PUBLIC_URL: '',
    SHIJING_CACHE_MB: '',
    SHIJING_DOCUMENTS: '',
  }
  const first = await startDeno(home, development)
  await first.stop()
  const starts = []
  for (let i = 0; i < STARTS; i += 1) {
    const server = await startDeno(home, development)
    starts.push(server.startMs)
    if (i === STARTS - 1) {
      await pause(REST_MS)
      add({
        name: 'memory at rest, Deno',
        value: residentMiB(server.pid, (name) => name === 'deno'),
        unit: 'MiB',
        comparedWith: 'nothing',
        detail: `and ${residentMiB(server.pid, (name) => name !== 'deno').toFixed(0)} MiB of npm start's own Node beside it`,
      })
    }
    await server.stop()
  }
  add({
    name: 'npm start, second start until ready',
    value: median(starts) / 1000,
    unit: 's',
    comparedWith: 'budget',
    bar: { atMost: READY_MAX_MS / 1000 },
    detail: `the first start, which loads the demonstration: ${(first.startMs / 1000).toFixed(1)} s`,
  })
  const worker = hosts.find(({ host }) => host === 'workerd')
  add({
    name: 'start of workerd until ready',
    value: worker.real.startMs / 1000,
    unit: 's',
    comparedWith: 'nothing',
  })
}

const restOfWorker = async ({ add }, bundle, database) => {
  const server = await startWorker('worker-rest', bundle, database)
  await ask(server.url, bodyOf(CITIES))
  await pause(REST_MS)
  add({
    name: 'memory at rest, workerd',
    value: residentMiB(server.pid),
    unit: 'MiB',
    comparedWith: 'nothing',
    detail: 'after one request',
  })
  await server.stop()
}

/** Runs the group; `bench.add` takes each row, `bench.say` what is going on. */
export const core = async (bench) => {
  await nearby(bench)
  const folder = await dataFolder(1_000, PRODUCTS, bench.say)
  const { hosts, bundle, gzipBytes, database } = await productHosts(folder, bench.say)
  await products(bench, hosts)
  await restOfWorker(bench, bundle, database)
  await weight(bench, gzipBytes, hosts)
}
