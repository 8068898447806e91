import DataLoader from 'dataloader'
import { once, type Context } from './context.ts'
import { dependOn } from './dependencies.ts'

/**
 * A loader of at most one row a key, made once a request; `null` where there is none.
 * `load` gets each key once and may answer in any order. An answer that is kept depends on every key, also on
 * those that have no row yet.
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
        dependOn(ctx, keys)
        const found = new Map((await load(keys)).map((row) => [keyOf(row), row]))
        return keys.map((key) => found.get(key) ?? null)
      }),
  )

/**
 * A loader of all rows of a key, in the order in which `load` gives them, made once a request; an
 * empty list where there are none. An answer that is kept depends on every key.
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
        dependOn(ctx, keys)
        const found = Map.groupBy(await load(keys), keyOf)
        return keys.map((key) => found.get(key) ?? [])
      }),
  )
