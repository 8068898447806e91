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

/** Sends one GraphQL request and returns the text of its answer; throws unless it is a 200 without errors. */
export const ask = async (url, body) => {
  const response = await fetch(url, { method: 'POST', headers, body })
  const text = await response.text()
  if (!response.ok || text.includes('"errors"')) {
    throw new Error(`wrong answer ${response.status} from ${url}: ${text.slice(0, 400)}`)
  }
  return text
}

const quoted = (text) => `[====[${text}]====]`

const throughWrk = async (url, bodies, seconds) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const script = join(folder, 'requests.lua')
  writeFileSync(
    script,
    `wrk.method = "POST"
${Object.entries(headers)
  .map(([name, value]) => `wrk.headers[ ${quoted(name)} ] = ${quoted(value)}`)
  .join('\n')}
local bodies = { ${bodies.map(quoted).join(', ')} }
local i = 0
request = function() i = i % #bodies + 1 return wrk.format(nil, nil, nil, bodies[i]) end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d\\n", summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(50)))
end`,
  )
  try {
    const child = spawn('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url])
    let out = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    await new Promise((resolve) => child.on('close', resolve))
    const found = /RESULT (\d+) (\d+) (\d+) (\d+)/.exec(out)
    if (!found) throw new Error(`wrk said: ${out}`)
    const [requests, us, failed, p50] = found.slice(1).map(Number)
    return { requests, seconds: us / 1e6, failed, p50Ms: p50 / 1000 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const throughAutocannon = async (url, bodies, seconds) => {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: bodies.map((body) => ({ method: 'POST', headers, body })),
  })
  return {
    requests: result.requests.total,
    seconds: result.duration,
    failed: result.errors + result.timeouts + result.non2xx,
    p50Ms: result.latency.p50,
  }
}

/**
 * One run: the bodies in turn over 16 connections. Returns requests a second, the median latency in
 * ms, and the CPU time in µs that a request costs the server and its database process.
 */
export const load = async ({ url, bodies, seconds, server, database }) => {
  const run = generator === 'wrk' ? throughWrk : throughAutocannon
  const before = cpuSeconds(server.pid)
  const beforeDatabase = database ? cpuSeconds(database.pid) : 0
  const { requests, seconds: took, failed, p50Ms } = await run(url, bodies, seconds)
  const cpu = cpuSeconds(server.pid) - before
  const databaseCpu = database ? cpuSeconds(database.pid) - beforeDatabase : 0
  if (failed > 0 || requests === 0) throw new Error(`${failed} of ${requests} requests failed`)
  return {
    perSecond: requests / took,
    p50Ms,
    cpuUs: (cpu * 1e6) / requests,
    databaseUs: (databaseCpu * 1e6) / requests,
  }
}

/** The value in the middle. */
export const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/**
 * Runs of several contestants in turn, so that a busy neighbour slows all of them alike: each is
 * warmed once, then measured `rounds` times. Returns the medians by name.
 */
export const compare = async (contestants, { rounds, seconds, warm }) => {
  const runs = new Map(contestants.map(({ name }) => [name, []]))
  for (const contestant of contestants) await load({ ...contestant, seconds: warm })
  for (let round = 0; round < rounds; round += 1)
    for (const contestant of contestants)
      runs.get(contestant.name).push(await load({ ...contestant, seconds }))
  return new Map(
    [...runs].map(([name, all]) => [
      name,
      Object.fromEntries(
        Object.keys(all[0]).map((figure) => [figure, median(all.map((run) => run[figure]))]),
      ),
    ]),
  )
}
