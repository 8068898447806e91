import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const template = join(root, 'test/fixtures/scene-template')

/** What a copy needs to build and test; all of it but the edits below stays as it is. */
const TREE = [
  'src',
  'clients',
  'migrations',
  'demo',
  'sandbox',
  'tools',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  '.dependency-cruiser.cjs',
  'test/support',
  'test/fixtures/import',
  'test/contract/scenes.test.ts',
  'test/contract/changes.test.ts',
]

const edit = (path: string, change: (text: string) => string): void => {
  const before = readFileSync(path, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`Nothing changed in ${path}.`)
  writeFileSync(path, after)
}

describe('a new scene', () => {
  let copy: string
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'shijing-scene-'))
    for (const path of TREE) cpSync(join(root, path), join(copy, path), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

    // The scene: its folder, its test, and its migration behind the last one.
    cpSync(join(template, 'scene'), join(copy, 'src/scenes/tea-houses'), { recursive: true })
    mkdirSync(join(copy, 'test/scenes/tea-houses'), { recursive: true })
    placeTest()
    const tag = '9000_tea_houses'
    cpSync(join(template, 'migration.sql'), join(copy, `migrations/${tag}.sql`))
    edit(join(copy, 'migrations/meta/_journal.json'), (text) => {
      const journal = JSON.parse(text) as { entries: object[] }
      journal.entries.push({ idx: 9000, version: '6', when: 1, tag, breakpoints: true })
      return JSON.stringify(journal)
    })

    // The registration: one import and one entry.
    edit(join(copy, 'src/scenes/index.ts'), (text) =>
      text
        .replace(
          /^(import type \{ Scene \}.*\n)/m,
          `$1import { teaHouses } from './tea-houses/index.ts'\n`,
        )
        .replace(/= \[(.*)\]/, '= [$1, teaHouses]'),
    )
  })
  const placeTest = (): void => {
    const text = readFileSync(join(template, 'test/tea-houses.test.ts'), 'utf8')
    writeFileSync(
      join(copy, 'test/scenes/tea-houses/tea-houses.test.ts'),
      text
        .replaceAll('../../../support', '../../support')
        .replaceAll('../../import', '../../fixtures/import'),
    )
  }
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  /** Runs a tool of the copy; its output when it fails. */
  const tool = async (file: string, ...args: string[]): Promise<string> => {
    try {
      await run(process.execPath, [join(root, 'node_modules', file), ...args], {
        cwd: copy,
        env: { ...process.env, VITEST: undefined, VITEST_MODE: undefined },
      })
      return ''
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string }
      return `${stdout ?? ''}${stderr ?? ''}` || String(error)
    }
  }

  it('registered by one import and one entry, imports its file and answers its fields', async () => {
    expect(
      await tool(
        'vitest/vitest.mjs',
        'run',
        '--no-color',
        'test/scenes/tea-houses',
        'test/contract/scenes.test.ts',
        'test/contract/changes.test.ts',
      ),
    ).toBe('')
  }, 120_000)

  it('has right types', async () => {
    writeFileSync(
      join(copy, 'tsconfig.scene.json'),
      JSON.stringify({
        extends: './tsconfig.json',
        include: ['src/scenes/index.ts', 'src/scenes/tea-houses', 'src/edge/virtual.d.ts'],
      }),
    )
    expect(await tool('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.scene.json')).toBe('')
  }, 120_000)

  it('keeps the import directions', async () => {
    expect(
      await tool(
        'dependency-cruiser/bin/dependency-cruise.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        'src/scenes/tea-houses',
      ),
    ).toBe('')
  }, 120_000)

  it('goes into the bundled Worker', async () => {
    try {
      await run(process.execPath, ['tools/build-worker.mjs'], { cwd: copy })
    } catch (error) {
      expect((error as { stderr: string }).stderr).toBe('')
    }
    expect(readFileSync(join(copy, 'dist/worker/worker.mjs'), 'utf8')).toContain(
      'TEA_HOUSES_TABLE_TOO_SMALL',
    )
  }, 120_000)
})
