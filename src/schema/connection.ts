import { z } from 'zod'
import type { Builder } from './builder.ts'
import { BadInput } from './problem.ts'

export const PAGE_SIZE_DEFAULT = 20
export const PAGE_SIZE_MAX = 100
const CURSOR_MAX = 300

export type CursorPart = string | number

/** An opaque cursor from the values a list is ordered by. */
export const encodeCursor = (parts: readonly CursorPart[]): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(parts))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/**
 * The values behind a cursor, checked against the types the list is ordered by.
 * @param order the order of the list, where it has several: a cursor of another order is refused. It is the
 *   first part of the cursor and is not handed back.
 * @throws {BadInput} BAD_CURSOR when it was not made by this list.
 */
export const decodeCursor = (
  cursor: string | null | undefined,
  types: readonly ('string' | 'number')[],
  order?: string,
): readonly CursorPart[] | undefined => {
  if (cursor === null || cursor === undefined) return undefined
  const refuse = (): never => {
    throw new BadInput(
      'BAD_CURSOR',
      'This cursor is not one of this list: take `endCursor` of its last page.',
      'after',
    )
  }
  if (cursor.length > CURSOR_MAX || !/^[\w-]+$/.test(cursor)) return refuse()
  try {
    const bytes = Uint8Array.from(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    const parts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (!Array.isArray(parts)) return refuse()
    if (order !== undefined && parts.shift() !== order) return refuse()
    if (parts.length !== types.length) return refuse()
    // oxlint-disable-next-line valid-typeof -- compared with a list of type names
    if (!parts.every((part, i) => typeof part === types[i])) return refuse()
    return parts as CursorPart[] // every part was checked just now
  } catch {
    return refuse()
  }
}

export interface PageArgs {
  readonly first: number
  readonly after?: string | null | undefined
}

/** The two arguments of every list. Lists go forward only: nothing here is ordered so that a last page is cheap. */
export const pageArgs = (builder: Builder) =>
  ({
    first: builder.args((t) => ({
      first: t.int({
        required: true,
        defaultValue: PAGE_SIZE_DEFAULT,
        description: `How many at most, 1 to ${PAGE_SIZE_MAX}.`,
        validate: z
          .int()
          .min(1, 'at least 1.')
          .max(PAGE_SIZE_MAX, `at most ${PAGE_SIZE_MAX}; page on with \`after\`.`),
      }),
      after: t.string({
        required: false,
        description: '`endCursor` of the page before; leave out for the first page.',
      }),
    })),
  }).first

export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/**
 * A page from rows that were read with one more than asked for: the extra row only tells whether
 * there is a next page.
 */
export const toPage = <Row>(
  rows: readonly Row[],
  { first, after }: PageArgs,
  cursorOf: (row: Row) => readonly CursorPart[],
): Page<Row> => {
  // Cursors are made when asked for: most clients read the last one only.
  const edges = rows.slice(0, first).map((node) => ({
    node,
    get cursor() {
      return encodeCursor(cursorOf(node))
    },
  }))
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after !== null && after !== undefined,
      get startCursor() {
        return edges[0]?.cursor ?? null
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null
      },
    },
  }
}
