import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/schema/tables/*.ts', './src/scenes/**/tables.ts'],
  out: './migrations',
})
