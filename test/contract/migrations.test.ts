import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

it('the migrations say what the tables say: drizzle-kit finds nothing to add', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'shijing-migrations-'))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  for (const path of ['src', 'migrations', 'package.json', 'tsconfig.json'])
    cpSync(join(root, path), join(copy, path), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const before = readdirSync(join(copy, 'migrations'))
  const { stdout } = await run(
    process.execPath,
    [
      join(root, 'node_modules/drizzle-kit/bin.cjs'),
      'generate',
      '--config',
      'migrations/drizzle.config.ts',
    ],
    { cwd: copy },
  )
  expect(stdout).toContain('No schema changes')
  expect(readdirSync(join(copy, 'migrations'))).toEqual(before)
}, 30_000)
