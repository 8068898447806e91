import { fillPlaceholders, SQL, sql, type Placeholder, type Query } from 'drizzle-orm'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import type { SqlValue } from './ports.ts'

/** Texts kept of one statement: as many as its conditions have combinations in use. The oldest goes first. */
const TEXTS_MAX = 100

/** A whole statement with its text and values ready. It has no chunks, so it cannot be put into another. */
class Ready extends SQL {
  private readonly query: Query
  constructor(query: Query) {
    super([])
    this.query = query
  }
  override toQuery(): Query {
    return this.query
  }
}

/**
 * A statement whose text is built once a shape, and of which a call binds nothing but values: Drizzle would
 * build the text anew each time, which takes longer than SQLite takes to find a page.
 * @param build The statement of a shape (plain data: which conditions it has). It gets no value, only the
 *   means to name one, so that no text can hold a value of one caller and be given to the next.
 */
export const prepared = <Shape, Values extends Readonly<Record<string, SqlValue>>>(
  build: (shape: Shape, value: (name: keyof Values & string) => Placeholder) => SQL,
): ((shape: Shape, values: Values) => SQL) => {
  const dialect = new SQLiteAsyncDialect()
  // Outlives requests: a text holds nothing of any of them.
  const texts = new Map<string, Query>()
  const textOf = (shape: Shape): Query => {
    const key = JSON.stringify(shape)
    const known = texts.get(key)
    if (known) return known
    const made = dialect.sqlToQuery(build(shape, (name) => sql.placeholder(name)))
    const oldest = texts.size >= TEXTS_MAX ? texts.keys().next().value : undefined
    if (oldest !== undefined) texts.delete(oldest)
    texts.set(key, made)
    return made
  }
  return (shape, values) => {
    const { sql: text, params } = textOf(shape)
    return new Ready({ sql: text, params: fillPlaceholders(params, values) })
  }
}
