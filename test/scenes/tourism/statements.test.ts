import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { portal, type Portal } from '../../support/portal.ts'

const DESTINATIONS = `{ destinations(city: "nanjing") { name attractions { name grade points { name } guide { title } tickets { offer { canBuyNow } } } } }`
const ROUTES = `{ tourismRoutes(city: "nanjing") { name minutes stops { name arrivesAt warnings { code } place { name } } } }`

const counted = async (p: Portal, document: string): Promise<readonly [number, number]> => {
  p.statements.reset()
  const [rows] = Object.values(await p.ask<Record<string, readonly unknown[]>>(document))
  return [p.statements.calls, rows?.length ?? 0]
}

describe('the number of statements', () => {
  it.each([
    ['destinations', DESTINATIONS, 'tourism_destinations'],
    ['routes', ROUTES, 'tourism_routes'],
  ])('of %s does not grow with how many there are', async (_name, document, table) => {
    const p = await portal({ demo: true })
    const [many, all] = await counted(p, document)
    await p.db.run(
      sql`UPDATE ${sql.raw(table)} SET city_code = '430100' WHERE id = (SELECT max(id) FROM ${sql.raw(table)} WHERE city_code = '320100')`,
    )
    const [few, rest] = await counted(p, document)
    expect(rest).toBe(all - 1)
    expect(rest).toBeGreaterThan(0)
    expect(few).toBe(many)
  })
})
