import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { RIGHTS_DOCUMENT, rightsDocument } from '../../tools/rights.ts'

it('the matrix of rights is what is declared: else run `npm run rights`', async () => {
  const written = await readFile(new URL(`../../${RIGHTS_DOCUMENT}`, import.meta.url), 'utf8')
  expect(written).toBe(rightsDocument())
})
