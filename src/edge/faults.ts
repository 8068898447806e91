import type { Context as HonoContext } from 'hono'
import { Unavailable } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { BadInput, Problem, Refused, TooOften } from '#schema/problem.ts'
import { FileRefused } from '#resolvers/importing/records.ts'
import { SyncInProgress } from '#resolvers/links/errors.ts'
import { describe } from './logger.ts'

/** Why a machine's call was refused, as JSON says it. */
export interface Fault {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 500 | 503
  readonly code: string
  readonly message: string
  readonly field?: string
}

const TOO_LARGE: ReadonlySet<string> = new Set(['TOO_MANY_ROWS'])

/** The fault of anything thrown at a machine; a defect is logged as `event`, and told by its request id only. */
export const faultFor = (ctx: Context, error: unknown, event: string): Fault => {
  if (error instanceof Refused)
    return {
      status: error.code === 'FORBIDDEN' ? 403 : 401,
      code: error.code,
      message: error.message,
    }
  if (error instanceof TooOften)
    return { status: 429, code: 'TOO_MANY_ATTEMPTS', message: error.message }
  if (error instanceof BadInput) {
    const field = error.extensions['field']
    return {
      status: TOO_LARGE.has(error.code) ? 413 : 400,
      code: error.code,
      message: error.message,
      ...(typeof field === 'string' ? { field } : {}),
    }
  }
  if (error instanceof FileRefused)
    return {
      status: error.code === 'MEDIA_TYPE' ? 415 : 422,
      code: error.code,
      message: error.message,
    }
  // As draft-ietf-httpapi-idempotency-key-header has it: 409 while the first one runs, 422 for a key of another request.
  if (error instanceof Problem)
    return {
      status: error instanceof SyncInProgress ? 409 : 422,
      code: error.code,
      message: error.texts[ctx.locale],
    }
  if (error instanceof Unavailable) return { status: 503, code: error.code, message: error.message }
  ctx.log.error(event, { error: describe(error) })
  return {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `Unexpected error, request ${ctx.requestId}.`,
  }
}

/** A fault as an answer. */
export const refuse = (c: HonoContext, { status, ...body }: Fault): Response => {
  // These will pass: whoever waits may send the same again.
  if (status === 409 || status === 503) c.header('Retry-After', '2')
  return c.json(body, status)
}
