// The group `street`: barriers that push beside readers, what matters now beside what is near, a queue for many at once, a tariff.
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { copyOf, dataFolder, dropCopies, run } from './lib/data.mjs'
import { NEARBY, pathOf } from './lib/documents.mjs'
import { median, pause, percentile, READ_EVERY_MS, readingWhile } from './lib/load.mjs'
import { denoFlags, FIELD_KEY, INDEX_KEY, root, startDeno } from './lib/servers.mjs'

const PLACES = 10_000
const PUSHED_MIN = 100_000
const PUSH_ROWS = 250
const PUSH_EVERY_MS = 140
const PUSH_P99_MAX_MS = 50
const READERS_RATIO_MAX = 1.5
const ROUNDS = 3
const STRETCH_MS = 20_000
const STAYS = 1_000
const STAY_MAX_MS = 1
const NOW_RATIO_MAX = 4

const host = (name) => join(root, 'test/bench/hosts', name)

/** Calls at a steady rate for `ms`; what each waited from when its turn came, and how many rows went in a minute. */
const pushingFor = async (base, { keyId, secret, lots }, ms, state) => {
  const waited = []
  const calls = []
  let applied = 0
  const push = async (turn) => {
    const asOf = new Date().toISOString()
    const rows = Array.from({ length: PUSH_ROWS }, () => {
      state.at += 1
      return { lot: lots[state.at % lots.length], free: state.at % 200, asOf }
    })
    const body = JSON.stringify({ rows })
    const timestamp = String(Math.floor(Date.now() / 1000))
    const response = await fetch(`${base}/v1/parking/push`, {
      method: 'POST',
      headers: {
        'x-shijing-key': keyId,
        'x-shijing-timestamp': timestamp,
        'x-shijing-signature': createHmac('sha256', secret)
          .update(`${timestamp}.${body}`)
          .digest('hex'),
      },
      body,
    })
    const text = await response.text()
    waited.push(performance.now() - turn)
    if (!response.ok) throw new Error(`a push: ${response.status} ${text.slice(0, 300)}`)
    applied += JSON.parse(text).applied
  }
  const began = performance.now()
  for (let i = 0; i * PUSH_EVERY_MS < ms; i += 1) {
    const turn = began + i * PUSH_EVERY_MS
    if (turn > performance.now()) await pause(turn - performance.now())
    calls.push(push(turn))
  }
  await Promise.all(calls)
  return { waited, perMinute: (applied / (performance.now() - began)) * 60_000 }
}

const pushes = async (bench, folder) => {
  const prepare = [...denoFlags, host('prepare-street.ts'), folder, FIELD_KEY, INDEX_KEY]
  const { points, ...key } = JSON.parse(await run('deno', prepare))
  const { base, stop } = await startDeno(folder)
  const paths = points.map((at) => pathOf(NEARBY, { at }))
  const state = { at: 0 }
  // Warmed once, both.
  await readingWhile(base, paths, () => pushingFor(base, key, 2_000, state))
  const calls = []
  const rates = []
  const beside = []
  const alone = []
  for (let i = 0; i < ROUNDS; i += 1) {
    alone.push(...(await readingWhile(base, paths, () => pause(STRETCH_MS))).waited)
    const { value, waited } = await readingWhile(base, paths, () =>
      pushingFor(base, key, STRETCH_MS, state),
    )
    calls.push(...value.waited)
    rates.push(value.perMinute)
    beside.push(...waited)
  }
  await stop()
  bench.add({
    name: 'rows of barriers that went in, a minute',
    value: Math.min(...rates),
    unit: '',
    comparedWith: 'nothing',
    bar: { atLeast: PUSHED_MIN },
    detail: `${PUSH_ROWS} rows a call, ${key.lots.length} lots, the slowest of ${ROUNDS} stretches`,
  })
  bench.add({
    name: 'a call of them, p99',
    value: percentile(calls, 0.99),
    unit: 'ms',
    comparedWith: 'nothing',
    bar: { atMost: PUSH_P99_MAX_MS },
    detail: `${calls.length} calls, median ${median(calls).toFixed(1)} ms, slowest ${Math.max(...calls).toFixed(0)} ms`,
  })
  const [p95, own] = [percentile(beside, 0.95), percentile(alone, 0.95)]
  bench.add({
    name: `readers of what is near beside it, ${1000 / READ_EVERY_MS} a second, p95`,
    value: p95 / own,
    unit: '×',
    comparedWith: 'the same without pushes',
    bar: { atMost: READERS_RATIO_MAX },
    detail: `${p95.toFixed(1)} and ${own.toFixed(1)} ms; medians ${median(beside).toFixed(1)} and ${median(alone).toFixed(1)} ms`,
  })
}

const tariffs = async (bench) => {
  const out = await run('deno', [...denoFlags, host('tariff.ts'), String(STAYS)])
  const times = JSON.parse(out)
  bench.add({
    name: 'tariff of a 30-day stay, p99',
    value: percentile(times, 0.99),
    unit: 'ms',
    comparedWith: 'nothing',
    bar: { atMost: STAY_MAX_MS },
    detail: `${times.length} stays, median ${median(times).toFixed(3)} ms`,
  })
}

const moment = async (bench, folder) => {
  const out = await run('deno', [
    ...denoFlags,
    host('street-moment.ts'),
    folder,
    FIELD_KEY,
    INDEX_KEY,
  ])
  const { now, near, people, tookMs, given, inOrder, failed } = JSON.parse(out)
  if (failed) throw new Error(`somebody got no number: ${failed}`)
  bench.add({
    name: 'cityNow, uncached, median',
    value: median(now) / median(near),
    unit: '×',
    comparedWith: 'nearby at the same points',
    bar: { atMost: NOW_RATIO_MAX },
    detail: `${median(now).toFixed(2)} and ${median(near).toFixed(2)} ms; p95 ${percentile(now, 0.95).toFixed(2)} and ${percentile(near, 0.95).toFixed(2)} ms, ${now.length} each`,
  })
  bench.add({
    name: `numbers without gap or double, of ${people} who take one at once`,
    value: inOrder ? given : 0,
    unit: '',
    comparedWith: 'nothing',
    bar: { atLeast: people },
    detail: `all of them in ${(tookMs / 1000).toFixed(2)} s`,
  })
}

export const street = async (bench) => {
  const seeded = await dataFolder(PLACES, 1_000, bench.say)
  try {
    bench.say('barriers beside readers …')
    await pushes(bench, copyOf(seeded, 'street'))
    bench.say('the moment, and a queue …')
    await moment(bench, copyOf(seeded, 'street-moment'))
    bench.say('tariffs …')
    await tariffs(bench)
  } finally {
    dropCopies()
  }
}
