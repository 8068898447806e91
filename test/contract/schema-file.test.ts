import { readFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { expect, it } from 'vitest'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'

it('schema.graphql is what the code builds; npm run schema writes it', () => {
  const file = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')
  expect(file).toBe(`${printSchema(lexicographicSortSchema(buildSchema(scenes)))}\n`)
})
