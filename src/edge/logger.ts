import { messageOf } from '#schema/database.ts'
import type { LogFields, Logger } from '#schema/ports.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LEVELS)[number]

/** Where log lines go: the console of the host, or a list in tests. */
export type LogSink = (level: LogLevel, line: string) => void

// oxlint-disable-next-line no-console -- the one place that writes to the console
const consoleSink: LogSink = (level, line) => console[level === 'debug' ? 'log' : level](line)

/**
 * A logger that writes one JSON object a line: time, level, event, fields. Fields are flat values that
 * the code chose; request bodies, variables, headers and tokens are never among them.
 */
export const createLogger = (
  minimum: LogLevel,
  clock: () => number,
  sink: LogSink = consoleSink,
  fields: LogFields = {},
): Logger => {
  const write =
    (level: LogLevel) =>
    (event: string, more: LogFields = {}): void => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(minimum)) return
      sink(
        level,
        JSON.stringify({ time: new Date(clock()).toISOString(), level, event, ...fields, ...more }),
      )
    }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (more) => createLogger(minimum, clock, sink, { ...fields, ...more }),
  }
}

/** An error as one line for the log: never more of it, since messages may quote input, and never what a statement was given. */
export const describe = (error: unknown): string =>
  error instanceof Error
    ? `${error.name}: ${messageOf(error).slice(0, 300)}${error.cause instanceof Error ? ` (${error.cause.message.slice(0, 200)})` : ''}`
    : typeof error
