// deno run --v8-flags=--expose-gc memory.ts FOLDER MEGABYTES TIMES: asks for as many different answers as fit, then for
// so many times more. Prints JSON: how many fit, the most bytes that were ever counted, and the memory of the process.
import { CARDS, pathOf } from '../lib/documents.mjs'
import { openPortal } from './portal.ts'

const CITY = '320100'
/** More than anything costs, so that every question finds the same. */
const BEYOND_FEN = 100_000_000

const [folder = '', megabytes = '0', times = '0'] = process.argv.slice(2)
const { ask, cache, close } = await openPortal(folder, Number(megabytes))
const { memory } = cache.answers
let asked = 0
let mostBytes = 0

const askAnother = async (): Promise<void> => {
  await ask(pathOf(CARDS, { city: CITY, maxPrice: BEYOND_FEN + asked }))
  asked += 1
  mostBytes = Math.max(mostBytes, memory.stats().bytes)
}

/** What the process holds, and what of it JavaScript still uses: the former also grows with the youth of V8. */
const held = async () => {
  for (let i = 0; i < 2; i += 1) {
    ;(globalThis as { readonly gc?: () => void }).gc?.()
    await new Promise((wake) => setTimeout(wake, 20))
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { residentMiB: rss / 1024 ** 2, usedMiB: (heapUsed + external) / 1024 ** 2 }
}

while (memory.stats().evicted === 0) await askAnother()
const fit = asked - 1
const once = await held()
while (asked < fit * Number(times)) await askAnother()
const often = await held()
const { executions } = cache.stats.read()
if (executions !== asked) throw new Error('Two questions were one.')
const { entries, evicted } = memory.stats()
process.stdout.write(JSON.stringify({ fit, asked, mostBytes, once, often, entries, evicted }))
close()
