import { sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import type { StaffRole } from '#schema/tables/identity.ts'
import { DAY_MS } from '#schema/time.ts'
import { grantSteps } from '#resolvers/staff/grants.ts'
import { findOffice } from '#resolvers/staff/offices.ts'

/** Who works in the demonstration, and at what of its first merchant with several stores. */
const PEOPLE: readonly {
  readonly label: string
  readonly role: StaffRole
  readonly at: 'store' | 'merchant' | 'city'
}[] = [
  { label: '店员小周', role: 'CLERK', at: 'store' },
  { label: '店长梅姐', role: 'MANAGER', at: 'store' },
  { label: '店主老秦', role: 'OWNER', at: 'merchant' },
  { label: '会计小吴', role: 'FINANCE', at: 'merchant' },
  { label: '城市运营', role: 'OPERATOR', at: 'city' },
]
const DAYS = 365

/**
 * Takes on the people of the demonstration, unless they are there: accounts without a password, that a developer plays by one
 * tap. Their addresses begin with `demo-`; nothing else makes such ones.
 */
export const ensurePlayers = async (ctx: Context): Promise<void> => {
  const { db, now } = ctx
  const there = await db.get<[number] | undefined>(
    sql`SELECT 1 FROM staff_accounts WHERE email LIKE 'demo-%' LIMIT 1`,
  )
  if (there) return
  const place = await db.get<[string, string, string] | undefined>(sql`
    SELECT min(s.place_id), s.merchant_id, m.city_code FROM stores s JOIN merchants m ON m.id = s.merchant_id
    GROUP BY s.merchant_id ORDER BY m.city_code = '320100' DESC, count(*) DESC, s.merchant_id LIMIT 1`)
  if (!place) return
  const [store, merchant, city] = place
  for (const { label, role, at } of PEOPLE) {
    const office = await findOffice(ctx, role, { store, merchant, city }[at])
    if (!office) continue
    const staffId = ctx.newId('Staff')
    await write(ctx, [
      does(
        db.run(
          sql`INSERT INTO staff (id, label, created_at) VALUES (${staffId}, ${label}, ${now})`,
        ),
      ),
      does(
        db.run(sql`INSERT INTO staff_accounts (id, name, email, two_factor_enabled, created_at, updated_at)
          VALUES (${staffId}, ${label}, ${`demo-${staffId.toLowerCase()}@staff.invalid`}, 1, ${now}, ${now})`),
      ),
      ...grantSteps(ctx, staffId, office, { endsAt: now + DAYS * DAY_MS, grantedBy: null }),
    ])
  }
}
