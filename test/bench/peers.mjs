// The group `peers`: product list and detail beside Vendure and PostGraphile, which bring their own
// set-up in ../shared/bench/peers (not part of this repository) and are installed from npm there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workerBundle } from './lib/bundles.mjs'
import { dataFolder, run } from './lib/data.mjs'
import { COUNTED_LIST, pathOf } from './lib/documents.mjs'
import { compare, generator, get, median } from './lib/load.mjs'
import { insistOnSame, productQuestions } from './lib/questions.mjs'
import { root, startDatabase, startDeno, startWorker } from './lib/servers.mjs'

const folder = join(root, '../shared/bench/peers')
const installed = process.env.SHIJING_PEERS_DIR ?? '/tmp/peers'
const KEEPING = { SHIJING_CACHE_MB: '64' }
/** As many products as the peers have. */
const PRODUCTS = 1_000
const CITY = '320100'
const PACE = { rounds: 1, seconds: 4, warm: 2 }
const ROUNDS = 1

const PEERS = [
  {
    name: 'Vendure',
    id: 'vendure',
    bar: 20,
    list: 'list of 20, 50 pages in turn',
    detail: 'detail, 50 products in turn',
    kept: { bar: 8, name: 'list of 20, same page, Apollo response cache' },
  },
  {
    name: 'PostGraphile',
    id: 'postgraphile',
    bar: 1.2,
    list: 'list of 20, 50 pages in turn, by cursor',
    detail: 'detail, 50 products in turn',
  },
]

/** Lets a peer's own script measure it once; its list and detail, and its list from its cache where it has one. */
const measure = async ({ id, list, detail, kept }, say) => {
  const home = join(installed, id)
  const keep = existsSync(join(home, 'node_modules')) ? '1' : '0'
  say(keep === '1' ? `${id} …` : `${id}: installing first, which takes minutes …`)
  await run('bash', [join(folder, id, 'run.sh')], {
    env: {
      ...process.env,
      WORK: home,
      KEEP: keep,
      ROUNDS: '1',
      SECONDS_EACH: String(PACE.seconds),
    },
  })
  const rows = JSON.parse(readFileSync(join(home, 'results.json'), 'utf8'))
  const of = (name) => {
    const row = rows.find((one) => one.name === name)
    if (!row) throw new Error(`${id} measured no "${name}".`)
    return { perSecond: row.rps, cpuUs: row.cpuUs + (row.helperCpuUs ?? 0) }
  }
  return { list: of(list), detail: of(detail), ...(kept ? { kept: of(kept.name) } : {}) }
}

/** Runs the group: peers and ours in turn, medians of the rounds. */
export const peers = async ({ add, say }) => {
  if (!existsSync(folder)) {
    say(`peers: skipped, since there is no ${folder}.`)
    return
  }
  if (generator !== 'wrk') throw new Error('The peers are measured with wrk: install it first.')
  const data = await dataFolder(PRODUCTS, PRODUCTS, say)
  const bundle = await workerBundle()
  const database = await startDatabase(data)
  const deno = await startDeno(data)
  const worker = await startWorker('worker', bundle, database)
  const keepingDeno = await startDeno(data, KEEPING)
  const keepingWorker = await startWorker('worker-keeping', bundle, database, KEEPING)
  const questions = await productQuestions(deno.url, CITY, { counted: true, stock: false })
  const ours = [
    { host: 'Deno', server: deno, url: deno.url },
    { host: 'workerd', server: worker, url: worker.url, database },
  ]
  for (const { url } of ours)
    for (const bodies of Object.values(questions)) await insistOnSame(deno.url, url, bodies)
  const page = pathOf(COUNTED_LIST, { city: CITY, after: null })
  const keeping = [
    { name: 'Deno', server: keepingDeno, url: keepingDeno.url, paths: [page] },
    { name: 'workerd', server: keepingWorker, url: keepingWorker.url, paths: [page] },
  ]
  for (const { server } of keeping) await get(server.base, page)

  const runs = new Map()
  const note = (name, figures) => runs.set(name, [...(runs.get(name) ?? []), figures])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const peer of PEERS)
      for (const [what, figures] of Object.entries(await measure(peer, say)))
        note(`${peer.name} ${what}`, figures)
    for (const [what, bodies] of Object.entries(questions)) {
      const contestants = ours.map((one) => ({ ...one, name: one.host, bodies }))
      for (const [host, { perSecond, cpuUs, databaseUs }] of await compare(contestants, PACE))
        note(`${host} ${what}`, { perSecond, cpuUs: cpuUs + databaseUs })
    }
    for (const [host, figures] of await compare(keeping, PACE)) note(`${host} kept`, figures)
  }
  const { text, status } = await get(keepingDeno.base, page)
  if (!status?.includes('; hit;')) throw new Error(`That was no hit: ${status}.`)
  const of = (name, figure) => median(runs.get(name).map((one) => one[figure]))
  const beside = (name, peer, mine, theirs, bar, more) => {
    const cpu = of(theirs, 'cpuUs') / of(mine, 'cpuUs')
    add({
      name: `${name}, beside ${peer.name}`,
      value: of(mine, 'perSecond') / of(theirs, 'perSecond'),
      unit: '×',
      comparedWith: `req/s of ${peer.name}`,
      bar: { atLeast: bar },
      detail: `${of(mine, 'perSecond').toFixed(0)} of ${of(theirs, 'perSecond').toFixed(0)} req/s, CPU ${of(mine, 'cpuUs').toFixed(0)} of ${of(theirs, 'cpuUs').toFixed(0)} µs with the database (${cpu.toFixed(1)} × less)${more}`,
    })
  }
  for (const peer of PEERS)
    for (const { host } of ours) {
      for (const what of Object.keys(questions))
        beside(
          `product ${what}, ${host}`,
          peer,
          `${host} ${what}`,
          `${peer.name} ${what}`,
          peer.bar,
          '',
        )
      if (peer.kept)
        beside(
          `hit of the product list, ${host}`,
          peer,
          `${host} kept`,
          `${peer.name} kept`,
          peer.kept.bar,
          `; both from their caches, ${(Buffer.byteLength(text) / 1000).toFixed(1)} KB`,
        )
    }
}
