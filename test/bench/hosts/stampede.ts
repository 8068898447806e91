// deno run stampede.ts FOLDER CLIENTS: how often an answer is made when many ask at the moment at which it has become
// too old, and at which something it shows has changed. Prints JSON.
import { CARDS, pathOf } from '../lib/documents.mjs'
import { openPortal } from './portal.ts'

/** Longer than any answer is kept or shown while a fresh one is made. */
const LONG_MS = 2 * 60 * 60_000

const [folder = '', clients = '0'] = process.argv.slice(2)
const { ask, cache, calls, close, setNow, write } = await openPortal(folder, 64)
const path = pathOf(CARDS, { city: '320100' })

const storm = async () => {
  const executionsBefore = cache.stats.read().executions
  const callsBefore = calls()
  const texts = await Promise.all(Array.from({ length: Number(clients) }, () => ask(path)))
  if (new Set(texts).size !== 1) throw new Error('Two clients of one moment got two answers.')
  return {
    executions: cache.stats.read().executions - executionsBefore,
    calls: calls() - callsBefore,
  }
}

const now = Date.now()
setNow(now)
const [first] = (JSON.parse(await ask(path)) as { data: { products: { nodes: { id: string }[] } } })
  .data.products.nodes
if (first === undefined) throw new Error('There is nothing on sale.')
setNow(now + LONG_MS)
const expired = await storm()
await write('UPDATE skus SET price_fen = price_fen + 1 WHERE product_id = ?', first.id)
const changed = await storm()
process.stdout.write(JSON.stringify({ expired, changed }))
close()
