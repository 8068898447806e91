// npm run schema: writes schema.graphql from the code. A test compares the two.
import { writeFile } from 'node:fs/promises'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'

await writeFile(
  new URL('../schema.graphql', import.meta.url),
  `${printSchema(lexicographicSortSchema(buildSchema(scenes)))}\n`,
)
