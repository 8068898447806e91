import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, type Host } from '#edge/context.ts'
import { parseEmbeddedEnv } from '#edge/env.ts'
import { openEmbeddedHost } from '#edge/embedded.ts'
import type { Context } from '#schema/context.ts'
import type { EmbeddedDriver } from '#edge/adapters/libsql-embedded.ts'

/** The keys that `npm start` keeps beside a database in development; none where an operator sets them. */
const keptKeys = (): Readonly<Record<string, string>> => {
  const file = join(parseEmbeddedEnv(process.env).SHIJING_DATA_DIR, 'keys.json')
  return process.env['SHIJING_FIELD_KEYS'] || !existsSync(file)
    ? {}
    : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) // written by tools/selling.ts
}

/** Opens the embedded database for a command of the operator, with a context to call services with. */
export const openTool = async (): Promise<{
  readonly ctx: Context
  readonly host: Host
  readonly driver: EmbeddedDriver
}> => {
  const { host, driver } = await openEmbeddedHost({
    ...parseEmbeddedEnv({ ...keptKeys(), ...process.env }),
    SHIJING_LOG_LEVEL: 'warn',
  })
  const ctx = createContext(host, {
    requestId: 'tool',
    locale: 'en',
    viewer: { kind: 'guest' },
    now: host.clock(),
    defer: (work) => void work.catch(() => undefined),
  })
  return { ctx, host, driver }
}

/** Ends the command with one sentence and status 1 when the work fails in a way a person can mend. */
export const runTool = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    console.error(
      error instanceof Error && 'code' in error
        ? `${String(error.code)}: ${error.message}`
        : error instanceof Error && error.name !== 'Error' && error.name !== 'TypeError'
          ? error.message
          : error,
    )
    process.exitCode = 1
  }
}
