// npm run api-key -- --source NAME [--scope import|operate] [--city CODE] [--days N]: makes a key for a machine of a
// partner, or for an operator, and prints it once.
import { parseArgs } from 'node:util'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { createApiKey, ensurePartner } from '#resolvers/partners/service.ts'
import { openTool, runTool } from './host.ts'

const { values } = parseArgs({
  options: {
    source: { type: 'string' },
    scope: { type: 'string', default: 'import' },
    city: { type: 'string' },
    days: { type: 'string', default: '365' },
  },
})
const { source, scope, city } = values
const days = Number(values.days)
const isScope = scope === 'import' || scope === 'operate'
if (source === undefined || !isScope || !Number.isInteger(days) || days < 1 || days > 730) {
  console.error(
    'npm run api-key -- --source NAME [--scope import|operate] [--city CODE] [--days 1…730]',
  )
  process.exitCode = 2
} else if (scope === 'operate' && city !== undefined) {
  console.error('What an operator does touches every city: leave --city out.')
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    const cityCode = city === undefined ? null : (await cityOrRefuse(ctx, city)).code
    const partnerId = await ensurePartner(ctx, source)
    const key = await createApiKey(ctx, { partnerId, scopes: [scope], cityCode, days })
    driver.close()
    const may =
      scope === 'operate'
        ? `operate the portal as ${source}`
        : `import for ${source}${cityCode === null ? '' : ` into ${cityCode}`}`
    console.log(`${key}\nThis key is shown once. It may ${may} for ${days} days.`)
  })
}
