import { post } from './graphql-fixture.ts'

/** One hostile request and what the endpoint owes it. Rows are those of the threat table (G1 to G21). */
export interface Abuse {
  readonly row: string
  readonly name: string
  readonly request: () => Request
  readonly status: number
  /** The code of the first error; null when the request turns out harmless and is answered. */
  readonly code: string | null
}

/** The texts of 0 to `count` - 1 with spaces between. */
export const many = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(' ')

/** A case from its parts. */
export const abuse = (
  row: string,
  name: string,
  status: number,
  code: string | null,
  request: () => Request,
): Abuse => ({ row, name, request, status, code })

/** A case that posts one query. */
export const query = (
  row: string,
  name: string,
  text: string,
  code: string,
  status = 400,
): Abuse => ({
  row,
  name,
  request: () => post({ query: text }),
  status,
  code,
})
