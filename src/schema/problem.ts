import { GraphQLError } from 'graphql'
import type { Locale } from './locale.ts'

/**
 * A refusal the caller can act on; a member of its field's result union. Anything else that is
 * thrown is a defect and gets masked.
 */
export abstract class Problem extends Error {
  /** Stable; clients branch on it, never on its text. */
  abstract readonly code: string
  /** What to do, in each language the portal speaks; `message` is the English one, for logs. */
  readonly texts: Readonly<Record<Locale, string>>
  constructor(texts: Readonly<Record<Locale, string>>) {
    super(texts.en)
    this.texts = texts
  }
}

/**
 * Input that no field can take: wrong range, unknown reference system, not a cursor. A top-level
 * error with this code; a page answers it with status 400.
 */
export class BadInput extends GraphQLError {
  readonly code: string
  /** @param field the argument at fault, as in `at.lat` */
  constructor(code: string, message: string, field?: string) {
    super(message, { extensions: { code, ...(field === undefined ? {} : { field }) } })
    this.name = 'BadInput'
    this.code = code
  }
}

/** The caller has not proved who it is, or may not do this. */
export class Refused extends GraphQLError {
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN'
  constructor(code: 'UNAUTHENTICATED' | 'FORBIDDEN', message: string) {
    super(message, {
      extensions: { code, http: { status: code === 'UNAUTHENTICATED' ? 401 : 403 } },
    })
    this.name = 'Refused'
    this.code = code
  }
}

/** The caller asked for something too often; status 429. */
export class TooOften extends GraphQLError {
  constructor(retryAfterS: number) {
    super(`Too many attempts: try again in ${retryAfterS} s.`, {
      extensions: {
        code: 'TOO_MANY_ATTEMPTS',
        http: { status: 429, headers: { 'Retry-After': String(retryAfterS) } },
      },
    })
    this.name = 'TooOften'
  }
}

/** Throws when what cannot be false is false: a defect, masked and logged. */
export function invariant(condition: unknown, why: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${why}`)
}
