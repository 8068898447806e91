import { describe, expect, it } from 'vitest'
import { isRead } from '#schema/database.ts'

describe('a statement', () => {
  it.each([
    'SELECT 1',
    '\n  with a AS (SELECT updated_at FROM places) SELECT * FROM a',
    "WITH a AS (SELECT replace(name, 'x', 'y') FROM t) SELECT * FROM a",
    'EXPLAIN QUERY PLAN SELECT 1',
    'pragma user_version',
  ])('only reads: %s', (sql) => expect(isRead(sql)).toBe(true))

  it.each([
    'INSERT INTO t VALUES (1)',
    'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
    'with a AS (SELECT 1)\n  DELETE FROM t',
    'WITH a AS (SELECT 1) UPDATE t SET x = 1',
    'REPLACE INTO t VALUES (1)',
    'CREATE TABLE t (x)',
    '',
  ])('may write: %s', (sql) => expect(isRead(sql)).toBe(false))
})
