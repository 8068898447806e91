import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { portal } from '../support/portal.ts'
import { DICTIONARY, dictionary } from '../../tools/data-dictionary.ts'

const written = (): Promise<string> =>
  readFile(new URL(`../../${DICTIONARY}`, import.meta.url), 'utf8')

it('the data dictionary is what the tables say of themselves: else run `npm run dictionary`', async () => {
  expect(await written()).toBe(await dictionary())
})

it('the data dictionary names every table and column of the database', async () => {
  const { driver } = await portal()
  const columns = await driver.execute({
    sql: `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search_entries%' AND m.name NOT LIKE 'places_rtree%' AND m.name <> 'schema_migrations'`,
    params: [],
  })
  const sections = new Map(
    (await written()).split('\n### ').map((part) => [part.slice(0, part.indexOf('\n')), part]),
  )
  const missing = columns.filter(
    ([table, column]) =>
      sections.get(String(table))?.includes(`| \`${String(column)}\` |`) !== true,
  )
  expect(missing).toEqual([])
})
