import { sql } from 'drizzle-orm'
import { employ, inviteFirst } from '#resolvers/staff/service.ts'
import type { StaffRole } from '#schema/tables/identity.ts'
import { formsOf, type Browser, type Shown } from './fixtures-selling-ui.ts'
import type { Market } from './selling.ts'

/** The link by which somebody joins, as the command line makes it. */
export const invitationTo = async (m: Market, role: StaffRole, at: string): Promise<string> => {
  const { token } = await inviteFirst(m.p.context(), { label: '新同事', role, at, days: 30 })
  return `/console/invitation?token=${token}`
}

/** Signs in as somebody with a role, the way a developer plays people of the demonstration. @returns where one lands, and who */
export const workAs = async (
  m: Market,
  browser: Browser,
  role: StaffRole,
  at: string,
): Promise<{ readonly page: Shown; readonly staffId: string }> => {
  const { staffId } = await employ(m.p.context(), { label: `${role} 小林`, role, at, days: 30 })
  await m.p.db
    .run(sql`INSERT INTO staff_accounts (id, name, email, two_factor_enabled, created_at, updated_at)
    VALUES (${staffId}, ${role}, ${`demo-${staffId.toLowerCase()}@staff.invalid`}, 1, 1, 1)`)
  const page = await browser.open('/console/sign-in')
  const form = formsOf(page.html).find(({ fields }) =>
    fields.some(([name, value]) => name === 'staff' && value === staffId),
  )
  if (!form) throw new Error('Nobody such can be played.')
  return { page: await browser.send({ ...page, html: form.html }, '/enter'), staffId }
}
