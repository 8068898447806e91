import { sql, type Placeholder } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { prepared } from '#schema/prepared.ts'
import { portal } from '../support/portal.ts'

interface Shape {
  readonly least: boolean
  readonly note?: number
}

const statementOf = (built: Shape[] = []) =>
  prepared((shape: Shape, value: (name: 'least' | 'limit') => Placeholder) => {
    built.push(shape)
    return sql`SELECT value FROM json_each('[1,2,3,4]') ${shape.least ? sql`WHERE value >= ${value('least')}` : sql``}
      ORDER BY value LIMIT ${value('limit')}`
  })

describe('a prepared statement', () => {
  it('finds what its shape and values say, alone and in a batch', async () => {
    const { db } = await portal()
    const statement = statementOf()
    const all = statement({ least: false }, { least: null, limit: 2 })
    const some = statement({ least: true }, { least: 3, limit: 5 })
    expect(await db.all(all)).toEqual([[1], [2]])
    expect(await db.all(some)).toEqual([[3], [4]])
    expect(await db.batch([db.all(some), db.all(all)])).toEqual([
      [[3], [4]],
      [[1], [2]],
    ])
  })

  it('is built once a shape, whatever the values', async () => {
    const p = await portal()
    const built: Shape[] = []
    const statement = statementOf(built)
    for (const least of [1, 2, 3]) await p.db.all(statement({ least: true }, { least, limit: 1 }))
    await p.db.all(statement({ least: false }, { least: 1, limit: 1 }))
    expect(built).toEqual([{ least: true }, { least: false }])
    expect(new Set(p.statements.sql).size).toBe(2)
  })

  it('never has a value in its text', async () => {
    const p = await portal()
    const hostile = `1'; DROP TABLE products; --`
    expect(await p.db.all(statementOf()({ least: true }, { least: hostile, limit: 5 }))).toEqual([])
    expect(p.statements.sql[0]).not.toContain('DROP')
  })

  it('keeps a bounded number of texts, and builds one anew that it has dropped', () => {
    const built: Shape[] = []
    const statement = statementOf(built)
    const call = (note: number) => statement({ least: true, note }, { least: 1, limit: 1 })
    for (let note = 0; note < 300; note += 1) call(note)
    call(299)
    expect(built).toHaveLength(300)
    call(0)
    expect(built).toHaveLength(301)
  })
})
