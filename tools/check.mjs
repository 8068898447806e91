// `npm run check`: the checks that run nothing of the portal, cheap ones first. All of them run, so that
// one go shows all that is wrong.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))

/**
 * Name, what to run, and what else to know.
 * @type {readonly (readonly [string, string, readonly string[], { show?: boolean, needs?: string }?])[]}
 */
const CHECKS = [
  ['format', bin('oxfmt'), ['--check']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['import directions', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src']],
  ['Worker bundle and its size', process.execPath, ['tools/build-worker.mjs'], { show: true }],
  [
    'deployable as it is',
    bin('wrangler'),
    ['deploy', '--dry-run', '--outdir', 'dist/dry-run'],
    { needs: 'dist/worker/worker.mjs' },
  ],
]

/** Runs all checks and returns how many passed and the names of those that failed. */
export const check = () => {
  const failed = []
  for (const [name, file, args, { show = false, needs } = {}] of CHECKS) {
    const started = performance.now()
    const missing = needs !== undefined && !existsSync(new URL(`../${needs}`, import.meta.url))
    const { status, error, stdout, stderr } = missing
      ? { status: 1, error: new Error(`${needs} is not there`), stdout: '', stderr: '' }
      : spawnSync(file, args, {
          cwd: root,
          encoding: 'utf8',
          maxBuffer: 64 * 1024 * 1024,
          // Nothing is fetched from outside, nothing is told to the outside.
          env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_UPDATE_NOTIFIER: '1' },
        })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    if (status === 0) {
      console.log(
        `ok    ${name} (${seconds} s)${show ? `: ${stdout.trim().split('\n').at(-1)}` : ''}`,
      )
    } else {
      failed.push(name)
      console.log(`FAIL  ${name} (${seconds} s)`)
      console.log(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`.trim())
    }
  }
  return { passed: CHECKS.length - failed.length, failed }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = check()
  console.log(`${passed} passed, ${failed.length} failed`)
  process.exit(failed.length === 0 ? 0 : 1)
}
