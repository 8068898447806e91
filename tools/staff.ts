// npm run staff -- --label NAME --role ROLE --at ID [--days N] [--token]: takes somebody on and prints the link by which they
// join, or, with --token, a token for a program that acts for them; both are shown once. ROLE and what it is held at: CLERK or
// MANAGER a store, OWNER or FINANCE a merchant, OPERATOR a city (its code or name in addresses) or a division, EDITOR a partner
// or a scene in a city, as ptn_…@320100 or parking@320100.
import { parseArgs } from 'node:util'
import { findCity } from '#resolvers/cities/service.ts'
import { employ, inviteFirst } from '#resolvers/staff/service.ts'
import { areDays } from '#resolvers/staff/rules.ts'
import { STAFF_ROLES, type StaffRole } from '#schema/tables/identity.ts'
import { openTool, runTool } from './host.ts'

const { values } = parseArgs({
  options: {
    label: { type: 'string' },
    role: { type: 'string' },
    at: { type: 'string' },
    days: { type: 'string', default: '365' },
    token: { type: 'boolean', default: false },
  },
})
const { label, at, token: wantsToken } = values
const role = STAFF_ROLES.find((one) => one === values.role) as StaffRole | undefined
const days = Number(values.days)
if (!label || !at || !role || !areDays(days)) {
  console.error(
    `npm run staff -- --label NAME --role ${STAFF_ROLES.join('|')} --at STORE|MERCHANT|CITY|AREA|PARTNER@CITY|SCENE@CITY [--days 1…730] [--token]`,
  )
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    const post = { label, role, at: (await findCity(ctx, at))?.code ?? at, days }
    if (wantsToken) {
      const { token } = await employ(ctx, post)
      console.log(
        `${token}\nThis token is shown once. ${label} is ${role} at ${at} for ${days} days.`,
      )
    } else {
      const { token } = await inviteFirst(ctx, post)
      console.log(
        `/console/invitation?token=${token}\nOpen this path of the portal within three days; it works once. ${label} will be ${role} at ${at} for ${days} days.`,
      )
    }
    driver.close()
  })
}
