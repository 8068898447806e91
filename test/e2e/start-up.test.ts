import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { openEmbedded } from '#edge/adapters/libsql-embedded.ts'
import { DATABASE_FILE } from '#edge/embedded.ts'
import { parseWorkerEnv } from '#edge/env.ts'
import { migrate } from '../../migrations/apply.ts'
import { freePort } from '../support/deno-host.ts'
import { PRODUCTION } from '../support/production.ts'

const start = fileURLToPath(new URL('../../tools/start.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'shijing-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const subfolder = (name: string): string => mkdtempSync(join(folder, `${name}-`))

/** Runs `npm start` to its end: its exit code and what it said last. */
const startUp = async (
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly stderr: string }> => {
  const child = spawn(process.execPath, [start], {
    env: {
      ...process.env,
      ...PRODUCTION,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 40_000)
    child.on('exit', (status) => {
      clearTimeout(timer)
      resolve(status)
    })
  })
  return { code, stderr: stderr.trim() }
}

/** One sentence for a person: nothing of a stack, one line. */
const expectSentence = (stderr: string, words: RegExp): void => {
  expect(stderr).toMatch(words)
  expect(stderr.split('\n')).toHaveLength(1)
  expect(stderr).not.toMatch(/^\s*at /m)
}

describe('a start that cannot be', () => {
  it.each(['1', '3'])(
    'on a port in use says so and fails, with %s process(es)',
    async (count) => {
      const server = createServer((socket) => socket.resume())
      const port = await freePort()
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      const { code, stderr } = await startUp({
        PORT: String(port),
        SHIJING_PROCESSES: count,
        SHIJING_DATA_DIR: subfolder('port'),
      })
      await new Promise((resolve) => server.close(resolve))
      expect(code).toBe(1)
      expectSentence(stderr, /port is in use/)
    },
    60_000,
  )

  it('on a data folder that cannot be says so and fails', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const { code, stderr } = await startUp({
      PORT: String(await freePort()),
      SHIJING_DATA_DIR: join(file, 'below'),
    })
    expect(code).toBe(1)
    expectSentence(stderr, /data folder .* cannot be used/)
  }, 60_000)

  it('on a database of a newer version says so and fails', async () => {
    const dataDir = subfolder('newer')
    const driver = openEmbedded(join(dataDir, DATABASE_FILE))
    await migrate(driver, 0)
    await driver.execute({
      sql: `INSERT INTO schema_migrations VALUES ('9999_later', 'x', 0)`,
      params: [],
    })
    driver.close()
    const { code, stderr } = await startUp({
      PORT: String(await freePort()),
      SHIJING_DATA_DIR: dataDir,
    })
    expect(code).toBe(1)
    expectSentence(stderr, /newer version/)
  }, 60_000)

  it('on a file that is no database says so and fails', async () => {
    const dataDir = subfolder('broken')
    writeFileSync(join(dataDir, DATABASE_FILE), 'this is not a database, '.repeat(500))
    const { code, stderr } = await startUp({
      PORT: String(await freePort()),
      SHIJING_DATA_DIR: dataDir,
    })
    expect(code).toBe(1)
    expectSentence(stderr, /data folder|not a database/)
  }, 60_000)

  it('on an address that is not this machine’s says so and fails', async () => {
    const { code, stderr } = await startUp({
      HOST: '192.0.2.1', // kept for documentation: RFC 5737
      PORT: String(await freePort()),
      SHIJING_DATA_DIR: subfolder('host'),
    })
    expect(code).toBe(1)
    expectSentence(stderr, /HOST is no address of this machine/)
  }, 60_000)

  it('with settings that are missing or wrong names every one of them', async () => {
    const { code, stderr } = await startUp({
      PORT: 'nowhere',
      SHIJING_DATA_DIR: subfolder('env'),
      SHIJING_PUBLIC_URL: '',
      SHIJING_LOG_LEVEL: 'loud',
      SHIJING_ALLOWED_ORIGINS: 'nonsense',
    })
    expect(code).toBe(1)
    for (const name of [
      'PORT',
      'SHIJING_PUBLIC_URL',
      'SHIJING_LOG_LEVEL',
      'SHIJING_ALLOWED_ORIGINS',
    ])
      expect(stderr).toContain(`${name} is`)
    expect(stderr).not.toMatch(/^\s*at /m)
  }, 60_000)
})

describe('the settings of the Worker', () => {
  it('in production want all that it needs, named at once', () => {
    expect(() => parseWorkerEnv({ SHIJING_PROFILE: 'production' })).toThrow(
      /LIBSQL_URL[^]*SHIJING_PUBLIC_URL[^]*SHIJING_FIELD_KEYS[^]*SHIJING_INDEX_KEY[^]*LIBSQL_AUTH_TOKEN/,
    )
  })

  const complete = { ...PRODUCTION, LIBSQL_URL: 'https://db.test', LIBSQL_AUTH_TOKEN: 'token' }

  it('in production take no sandbox: nobody pays in one', () => {
    expect(() => parseWorkerEnv(complete)).not.toThrow()
    expect(() =>
      parseWorkerEnv({ ...complete, WECHAT_SANDBOX_URL: 'http://127.0.0.1:9999' }),
    ).toThrow(/WECHAT_SANDBOX_URL is not right/)
  })

  it.each([
    ['keys that are none', { SHIJING_FIELD_KEYS: 'k1:short' }, /SHIJING_FIELD_KEYS is not right/],
    ['an index key that is none', { SHIJING_INDEX_KEY: 'x' }, /SHIJING_INDEX_KEY is not right/],
    ['half of the keys', { SHIJING_INDEX_KEY: '' }, /SHIJING_INDEX_KEY is missing/],
    ['a WeChat that is no JSON', { WECHAT: '{' }, /WECHAT is not right: JSON with appId/],
    ['half a WeChat', { WECHAT: '{"appId":"wx"}' }, /WECHAT is not right: JSON with appId/],
  ])('refuse %s', (_what, env, words) => {
    expect(() => parseWorkerEnv({ ...complete, ...env })).toThrow(words)
  })
})
