// `npm test`: every check and every test, cheap ones first, and at the end one line that counts them.
// In CI a skipped test is a failure, except those on the shared real files where these are absent.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { check } from './check.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const inCi = process.env['CI'] === 'true'
const hasSharedData = existsSync(new URL('../../shared/data/', import.meta.url))

/** Runs of vitest; the browser wants the machine to itself. */
const RUNS = [
  { name: 'unit', args: ['--project', 'unit'] },
  { name: 'hosts and tree', args: ['--project', 'system'] },
  { name: 'browser', args: ['--config', 'vitest.browser.config.ts'] },
]

const reports = mkdtempSync(join(tmpdir(), 'shijing-report-'))
const statics = check()
let passed = statics.passed
const faults = statics.failed.map((name) => `check: ${name}`)
let skipped = 0
let done = 0

for (const { name, args } of RUNS) {
  const report = join(reports, `${(done += 1)}.json`)
  console.log(`\n${name}`)
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', ...args, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, stdio: 'inherit' },
  )
  if (!existsSync(report)) {
    faults.push(`${name}: vitest ended with status ${status} and no report`)
    continue
  }
  const before = faults.length
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  for (const { name: file, status: fileStatus, message, assertionResults } of testResults) {
    const own = file.replace(root, '')
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') passed += 1
      else if (outcome === 'failed') faults.push(`${own}: ${fullName}`)
      else {
        skipped += 1
        if (inCi && hasSharedData) faults.push(`${own}: ${fullName} (skipped)`)
      }
    }
    // A file that cannot be loaded, or a hook that fails, has no failed test to show for it.
    if (fileStatus === 'failed' && !assertionResults.some((one) => one.status === 'failed'))
      faults.push(`${own}: ${String(message).split('\n')[0]}`)
  }
  if (status !== 0 && faults.length === before)
    faults.push(`${name}: vitest ended with status ${status}, see above`)
}
rmSync(reports, { recursive: true, force: true })

if (!hasSharedData)
  console.log(`\nThe shared real files are absent: ${skipped} tests on them were skipped.`)
if (faults.length > 0) console.log(`\nFailed:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
console.log(`${passed} passed, ${faults.length} failed`)
process.exit(faults.length === 0 ? 0 : 1)
