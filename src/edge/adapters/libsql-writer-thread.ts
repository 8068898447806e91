// The thread behind libsql-writer.ts: one connection, one write after the other.
import { parentPort, workerData } from 'node:worker_threads'
import { StatementRefused } from '#schema/batch.ts'
import { openEmbedded } from './libsql-embedded.ts'
import type { Written, WrittenAnswer, WrittenError } from './libsql-writer.ts'

const driver = openEmbedded(String(workerData))

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

const errorFrom = (error: unknown): WrittenError => {
  const { message } = error instanceof Error ? error : new Error(String(error))
  return error instanceof StatementRefused
    ? { message, step: error.step, code: codeOf(error.cause) }
    : { message, code: codeOf(error) }
}

const answer = (one: WrittenAnswer): void => parentPort?.postMessage(one)

parentPort?.on('message', (one: Written) => {
  if (one.kind === 'close') {
    driver.close()
    parentPort?.close()
    return
  }
  const { id } = one
  const rows =
    one.kind === 'execute' ? driver.execute(one.statement) : driver.batch(one.batch, 'write')
  rows.then(
    (result) => answer({ id, rows: result }),
    (error: unknown) => answer({ id, error: errorFrom(error) }),
  )
})
