import DataLoader from 'dataloader'
import { once, type Context } from './context.ts'

/**
 * A loader of at most one row a key, made once a request; `null` where there is none.
 * `load` gets each key once and may answer in any order.
 */
export const oneByKey = <Row>(
  ctx: Context,
  name: string,
  load: (keys: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, Row | null> =>
  once(
    ctx,
    name,
    () =>
      new DataLoader<string, Row | null>(async (keys) => {
        const found = new Map((await load(keys)).map((row) => [keyOf(row), row]))
        return keys.map((key) => found.get(key) ?? null)
      }),
  )

/**
 * A loader of all rows of a key, in the order in which `load` gives them, made once a request; an
 * empty list where there are none.
 */
export const manyByKey = <Row>(
  ctx: Context,
  name: string,
  load: (keys: readonly string[]) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): DataLoader<string, readonly Row[]> =>
  once(
    ctx,
    name,
    () =>
      new DataLoader<string, readonly Row[]>(async (keys) => {
        const found = Map.groupBy(await load(keys), keyOf)
        return keys.map((key) => found.get(key) ?? [])
      }),
  )
