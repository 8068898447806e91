// deno run interleavings.ts FOLDER READS SEED: many at once write to a few things and read them again, by id and in lists,
// in an order of chance. A read that begins after a write was acknowledged must show that write or a later one.
// Prints JSON: how many reads followed a write, how many of all were stale, and where they came from.
import { randomOf, type Random } from '../../../tools/seed/random.ts'
import { NAME, pathOf, PRICE, PRICES } from '../lib/documents.mjs'
import { openPortal } from './portal.ts'

const ACTORS = 16
const THINGS = 24
const CITY = '320100'

const [folder = '', wanted = '0', seed = '0'] = process.argv.slice(2)
const { ask, cache, close, read, write } = await openPortal(folder, 64)

interface Product {
  readonly id: string
  readonly skus: readonly { readonly price: number }[]
}
interface Thing {
  readonly id: string
  /** Versions are numbers: a price, or a name. */
  readonly store: (version: number) => Promise<void>
  readonly path: string
  /** Also a list that shows it, when there is one. */
  readonly listed: boolean
  readonly shown: (text: string) => number
  written: number
  acknowledged: number
}

const listPath = pathOf(PRICES, { city: CITY })
const productsIn = (text: string): readonly Product[] =>
  (JSON.parse(text) as { data: { products: { nodes: readonly Product[] } } }).data.products.nodes
const priceOf = (product: Product | null | undefined): number => {
  const [first, ...others] = product?.skus ?? []
  // Its SKUs are written together, so one that differs was read from two moments.
  if (first === undefined || others.some(({ price }) => price !== first.price)) return -1
  return first.price
}
const idsOf = async (sql: string): Promise<readonly string[]> =>
  (await read(sql, CITY, THINGS / 2)).map(([id]) => String(id))

const listed = new Set(productsIn(await ask(listPath)).map(({ id }) => id))
const products = await idsOf(
  'SELECT id FROM products WHERE city_code = ? ORDER BY sold DESC, id DESC LIMIT ?',
)
const places = await idsOf('SELECT id FROM places WHERE city_code = ? ORDER BY id LIMIT ?')
const things: readonly Thing[] = [
  ...products.map((id) => ({
    id,
    store: (version: number) =>
      write('UPDATE skus SET price_fen = ? WHERE product_id = ?', version, id),
    path: pathOf(PRICE, { id }),
    listed: listed.has(id),
    shown: (text: string) =>
      priceOf((JSON.parse(text) as { data: { product: Product | null } }).data.product),
    written: 0,
    acknowledged: 0,
  })),
  ...places.map((id) => ({
    id,
    store: (version: number) =>
      write(
        'UPDATE places SET names = ? WHERE id = ?',
        JSON.stringify({ 'zh-CN': `${version}` }),
        id,
      ),
    path: pathOf(NAME, { id }),
    listed: false,
    shown: (text: string) =>
      Number((JSON.parse(text) as { data: { place: { name: string } | null } }).data.place?.name),
    written: 0,
    acknowledged: 0,
  })),
]

let reads = 0
let followed = 0
let stale = 0
let mixed = 0

const change = async (thing: Thing): Promise<void> => {
  thing.written += 1
  const version = thing.written
  await thing.store(version)
  thing.acknowledged = Math.max(thing.acknowledged, version)
}

const look = async (thing: Thing, inList: boolean): Promise<void> => {
  const least = thing.acknowledged
  const text = await ask(inList ? listPath : thing.path)
  const shown = inList
    ? priceOf(productsIn(text).find(({ id }) => id === thing.id))
    : thing.shown(text)
  reads += 1
  if (shown === -1) mixed += 1
  else if (!(shown >= least && shown <= thing.written)) stale += 1
}

const pause = async (random: Random): Promise<void> => {
  const ticks = random.int(6)
  for (let i = 0; i < ticks; i += 1) await Promise.resolve()
  if (random.int(40) === 0) await new Promise((wake) => setTimeout(wake, random.int(3)))
}

const act = async (random: Random): Promise<void> => {
  const underWay = new Set<Promise<void>>()
  while (followed < Number(wanted)) {
    const thing = random.pick(things)
    const inList = thing.listed && random.int(3) === 0
    // One that may begin before the write and end after it; what it finds must not be given to those that come later.
    if (random.int(4) === 0) {
      const early = look(random.int(2) === 0 ? thing : random.pick(things), false)
      underWay.add(early)
      void early.finally(() => underWay.delete(early))
    }
    await pause(random)
    await change(thing)
    await pause(random)
    followed += 1
    await look(thing, inList)
    if (random.int(3) === 0) await look(thing, inList)
  }
  await Promise.all(underWay)
}

for (const thing of things) await change(thing)
await Promise.all(Array.from({ length: ACTORS }, (_, i) => act(randomOf(20 + Number(seed), i))))
const { outcomes, executions, invalidations, joined } = cache.stats.read()
process.stdout.write(
  JSON.stringify({ followed, reads, stale, mixed, outcomes, executions, invalidations, joined }),
)
close()
