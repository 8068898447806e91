// npm run staff -- --label NAME --role ROLE --at ID [--days N]: takes somebody on and prints their token once. ROLE is
// CLERK or MANAGER (at a store), OWNER or FINANCE (at a merchant), OPERATOR (in a city).
import { parseArgs } from 'node:util'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { employ, SCOPE_OF_ROLE } from '#resolvers/staff/service.ts'
import { STAFF_ROLES, type StaffRole } from '#schema/tables/identity.ts'
import { openTool, runTool } from './host.ts'

const { values } = parseArgs({
  options: {
    label: { type: 'string' },
    role: { type: 'string' },
    at: { type: 'string' },
    days: { type: 'string', default: '90' },
  },
})
const { label, at } = values
const role = STAFF_ROLES.find((one) => one === values.role) as StaffRole | undefined
const days = Number(values.days)
if (!label || !at || !role || !Number.isInteger(days) || days < 1 || days > 730) {
  console.error(
    `npm run staff -- --label NAME --role ${STAFF_ROLES.join('|')} --at STORE|MERCHANT|CITY [--days 1…730]`,
  )
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    const scopeId = SCOPE_OF_ROLE[role] === 'CITY' ? (await cityOrRefuse(ctx, at)).code : at
    const { token } = await employ(ctx, { label, role, scopeId, days })
    driver.close()
    console.log(
      `${token}\nThis token is shown once. ${label} is ${role} at ${scopeId} for ${days} days.`,
    )
  })
}
