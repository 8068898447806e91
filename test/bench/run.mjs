// npm run bench [-- GROUP…] [--json FILE]: see README.md beside this file.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { cache } from './cache.mjs'
import { core } from './core.mjs'
import { generator } from './lib/load.mjs'
import { stopAll } from './lib/servers.mjs'
import { table, withVerdict } from './lib/table.mjs'
import { merchant } from './merchant.mjs'
import { peers } from './peers.mjs'
import { selling } from './selling.mjs'
import { street } from './street.mjs'

/** Every group; those that need more than this repository run only when they are asked for by name. */
const groups = {
  core: { run: core, always: true },
  cache: { run: cache, always: true },
  selling: { run: selling, always: true },
  merchant: { run: merchant, always: true },
  street: { run: street, always: true },
  peers: { run: peers, always: false },
}
/** A run that takes longer than this hangs. */
const LONGEST_MS = 40 * 60_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
})
const unknown = positionals.filter((name) => !Object.hasOwn(groups, name))
if (unknown.length > 0) {
  console.error(
    `There is no group ${unknown.join(', ')}: choose of ${Object.keys(groups).join(', ')}.`,
  )
  process.exit(2)
}
const chosen =
  positionals.length > 0 ? positionals : Object.keys(groups).filter((name) => groups[name].always)

const rows = []
const bench = {
  add: (row) => rows.push(withVerdict(row)),
  say: (line) => process.stderr.write(`${line}\n`),
}
const giveUp = setTimeout(() => {
  console.error('The bench takes too long; stopping what it started.')
  void stopAll().then(() => process.exit(1))
}, LONGEST_MS)
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void stopAll().then(() => process.exit(1)))

try {
  for (const name of chosen) await groups[name].run(bench)
  console.log(table(rows))
  const load = loadavg().map((part) => part.toFixed(1))
  console.log(
    `\n${cpus().length} cores (${cpus()[0]?.model.trim()}), Node ${process.version}, load by ${generator}, machine load ${load.join(' ')}`,
  )
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify(
        rows.map(({ detail, ...row }) => ({ ...row, detail: detail ?? null })),
        null,
        2,
      )}\n`,
    )
  if (rows.some(({ met }) => met === false)) process.exitCode = 1
} finally {
  clearTimeout(giveUp)
  await stopAll()
}
