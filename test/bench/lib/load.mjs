// Load on a server of this machine: wrk where it is installed, else autocannon, which comes with npm ci.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { cpuSeconds } from './proc.mjs'

const CONNECTIONS = 16
const headers = { 'content-type': 'application/json', accept: 'application/json' }

/** Which generator measures; its name belongs beside the figures. */
export const generator = spawnSync('wrk', ['-v']).error ? 'autocannon' : 'wrk'

/** The text of an answer; throws unless it is a 200 without errors. */
const rightText = async (response) => {
  const text = await response.text()
  if (!response.ok || text.includes('"errors"')) {
    throw new Error(`wrong answer ${response.status} from ${response.url}: ${text.slice(0, 400)}`)
  }
  return text
}

/** Sends one GraphQL request by POST and returns the text of its answer. */
export const ask = async (url, body) =>
  rightText(await fetch(url, { method: 'POST', headers, body }))

/** Gets one answer: its text, and what the host says of where it came from. */
export const get = async (base, path) => {
  const response = await fetch(`${base}${path}`, { headers: { accept: headers.accept } })
  return { text: await rightText(response), status: response.headers.get('cache-status') }
}

/** The requests of a contestant in turn: bodies to its address, or paths to get. */
const requestsOf = ({ url, bodies, paths }) =>
  paths
    ? paths.map((path) => ({ method: 'GET', path, headers: { accept: headers.accept } }))
    : bodies.map((body) => ({ method: 'POST', path: new URL(url).pathname, headers, body }))

const quoted = (text) => (text === undefined ? 'nil' : `[====[${text}]====]`)
const luaOf = ({ method, path, headers: own, body }) =>
  `{ ${quoted(method)}, ${quoted(path)}, { ${Object.entries(own)
    .map(([name, value]) => `[ ${quoted(name)} ] = ${quoted(value)}`)
    .join(', ')} }, ${quoted(body)} }`

const throughWrk = async (url, requests, seconds) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const script = join(folder, 'requests.lua')
  writeFileSync(
    script,
    // Written out before the first is sent: the generator has one core, and hits come fast.
    `local requests = { ${requests.map(luaOf).join(', ')} }
local texts = {}
local i = ${Math.floor(Math.random() * requests.length)}
init = function()
  for n, one in ipairs(requests) do
    one[3].Host = wrk.headers.Host
    texts[n] = wrk.format(unpack(one, 1, 4))
  end
end
request = function() i = i % #texts + 1 return texts[i] end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(50), latency:percentile(99)))
end`,
  )
  try {
    const child = spawn('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url])
    let out = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    await new Promise((resolve) => child.on('close', resolve))
    const found = /RESULT (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(out)
    if (!found) throw new Error(`wrk said: ${out}`)
    const [answered, us, failed, p50, p99] = found.slice(1).map(Number)
    return { answered, seconds: us / 1e6, failed, p50Ms: p50 / 1000, p99Ms: p99 / 1000 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const throughAutocannon = async (url, requests, seconds) => {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests,
  })
  return {
    answered: result.requests.total,
    seconds: result.duration,
    failed: result.errors + result.timeouts + result.non2xx,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }
}

/**
 * One run: the requests in turn, from any of them on, over 16 connections. Returns requests a second, the median and the 99th percentile
 * of the latency in ms, and the CPU time in µs that a request costs the server and its database process.
 */
export const load = async ({ seconds, server, database, ...contestant }) => {
  const run = generator === 'wrk' ? throughWrk : throughAutocannon
  const before = cpuSeconds(server.pid)
  const beforeDatabase = database ? cpuSeconds(database.pid) : 0
  const result = await run(contestant.url, requestsOf(contestant), seconds)
  const { answered, seconds: took, failed, p50Ms, p99Ms } = result
  const cpu = cpuSeconds(server.pid) - before
  const databaseCpu = database ? cpuSeconds(database.pid) - beforeDatabase : 0
  if (failed > 0 || answered === 0) throw new Error(`${failed} of ${answered} requests failed`)
  return {
    perSecond: answered / took,
    p50Ms,
    p99Ms,
    cpuUs: (cpu * 1e6) / answered,
    databaseUs: (databaseCpu * 1e6) / answered,
  }
}

/** The smallest value that such a share of the values does not exceed. */
export const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]

/** The value in the middle. */
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/**
 * Runs of several contestants in turn, so that a busy neighbour slows all of them alike: each is
 * warmed once, then measured `rounds` times. Returns all runs by name.
 */
export const compareRounds = async (contestants, { rounds, seconds, warm }) => {
  const runs = new Map(contestants.map(({ name }) => [name, []]))
  for (const contestant of contestants) await load({ ...contestant, seconds: warm })
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of contestants)
      runs.get(contestant.name).push(await load({ ...contestant, seconds }))
  return runs
}

/** The median of each figure of some runs. */
export const mediansOf = (runs) =>
  Object.fromEntries(
    Object.keys(runs[0]).map((figure) => [figure, median(runs.map((run) => run[figure]))]),
  )

/** The median of what one has of the other round by round: what slows a whole round falls out. */
export const ratioOf = (figure, runs, others) =>
  median(runs.map((run, round) => run[figure] / others[round][figure]))

/** The medians by name of such runs. */
export const compare = async (contestants, pace) =>
  new Map(
    [...(await compareRounds(contestants, pace))].map(([name, runs]) => [name, mediansOf(runs)]),
  )

/** Between two readers of {@link readingWhile}. */
export const READ_EVERY_MS = 10

export const pause = (ms) => new Promise((wake) => setTimeout(wake, ms))

/**
 * Readers of some paths at a steady rate until `work` is done; what each waited, from when its turn came: a host that does
 * not answer is not asked less.
 */
export const readingWhile = async (base, paths, work) => {
  const waited = []
  const reads = []
  let over = false
  const value = work().finally(() => (over = true))
  const began = performance.now()
  for (let i = 0; !over; i += 1) {
    const turn = began + i * READ_EVERY_MS
    if (turn > performance.now()) await pause(turn - performance.now())
    reads.push(get(base, paths[i % paths.length]).then(() => waited.push(performance.now() - turn)))
  }
  await Promise.all(reads)
  return { value: await value, waited }
}
