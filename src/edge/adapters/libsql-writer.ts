import { Worker } from 'node:worker_threads'
import { StatementRefused } from '#schema/batch.ts'
import { isRead } from '#schema/database.ts'
import type { SqlRow, SqlStatement } from '#schema/ports.ts'
import type { EmbeddedDriver } from './libsql-embedded.ts'

/** What the thread is asked to do. */
export type Written = { readonly id: number } & (
  | { readonly kind: 'execute'; readonly statement: SqlStatement }
  | { readonly kind: 'batch'; readonly batch: readonly SqlStatement[] }
  | { readonly kind: 'close' }
)

/** An error on its way between threads: a copy keeps the message, but neither its class nor its code. */
export interface WrittenError {
  readonly message: string
  readonly code?: string | undefined
  /** The statement of the batch that was refused. */
  readonly step?: number | undefined
}

/** What the thread answers. */
export type WrittenAnswer = { readonly id: number } & (
  | { readonly rows: unknown }
  | { readonly error: WrittenError }
)

interface Waiting {
  readonly resolve: (rows: never) => void
  readonly reject: (error: Error) => void
}

const errorOf = ({ message, code, step }: WrittenError): Error => {
  const error = Object.assign(new Error(message), code === undefined ? {} : { code })
  return step === undefined ? error : new StatementRefused(step, error)
}

/**
 * A driver that reads on its own connection and writes, one after the other, on one of a thread of its own: what an ERP
 * sends or an import brings keeps nobody waiting who only reads. The thread is started by the first write.
 * @param reader of the same file; it is closed with this one.
 * @param path of the database file; `:memory:` has no second connection.
 */
export const writingBeside = (reader: EmbeddedDriver, path: string): EmbeddedDriver => {
  const waiting = new Map<number, Waiting>()
  let thread: Worker | undefined
  let last = 0

  const giveUp = (error: Error): void => {
    thread = undefined // the next write starts another one
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  const start = (): Worker => {
    const started = new Worker(new URL('libsql-writer-thread.ts', import.meta.url), {
      workerData: path,
    })
    started.on('message', (answer: WrittenAnswer) => {
      const one = waiting.get(answer.id)
      waiting.delete(answer.id)
      if (waiting.size === 0) started.unref()
      if ('error' in answer) one?.reject(errorOf(answer.error))
      else one?.resolve(answer.rows as never)
    })
    started.on('error', giveUp)
    started.on('exit', () => {
      if (thread === started) giveUp(new Error('The thread that writes has ended.'))
    })
    return started
  }

  const ask = <Result>(
    what:
      | { readonly kind: 'execute'; readonly statement: SqlStatement }
      | { readonly kind: 'batch'; readonly batch: readonly SqlStatement[] },
  ): Promise<Result> =>
    new Promise((resolve, reject) => {
      thread ??= start()
      thread.ref() // whoever waits is not left alone by a process that has nothing else to do
      last += 1
      waiting.set(last, { resolve, reject })
      thread.postMessage({ ...what, id: last } satisfies Written)
    })

  return {
    execute: (statement) =>
      isRead(statement.sql)
        ? reader.execute(statement)
        : ask<readonly SqlRow[]>({ kind: 'execute', statement }),
    batch: (batch, mode) =>
      mode === 'read'
        ? reader.batch(batch, mode)
        : ask<readonly (readonly SqlRow[])[]>({ kind: 'batch', batch }),
    close: () => {
      // It ends by itself once everything before this is written.
      thread?.postMessage({ id: 0, kind: 'close' } satisfies Written)
      thread = undefined
      reader.close()
    },
  }
}
