// npm run api-key -- --source NAME [--city CODE] [--days N]: makes an import key for a partner and prints it once.
import { parseArgs } from 'node:util'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { createApiKey, ensurePartner } from '#resolvers/partners/service.ts'
import { openTool, runTool } from './host.ts'

const { values } = parseArgs({
  options: {
    source: { type: 'string' },
    city: { type: 'string' },
    days: { type: 'string', default: '365' },
  },
})
const { source, city } = values
const days = Number(values.days)
if (source === undefined || !Number.isInteger(days) || days < 1 || days > 730) {
  console.error('npm run api-key -- --source NAME [--city CODE] [--days 1…730]')
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    const cityCode = city === undefined ? null : (await cityOrRefuse(ctx, city)).code
    const partnerId = await ensurePartner(ctx, source)
    const key = await createApiKey(ctx, { partnerId, scopes: ['import'], cityCode, days })
    driver.close()
    console.log(
      `${key}\nThis key is shown once. It may import for ${source}${cityCode === null ? '' : ` into ${cityCode}`} for ${days} days.`,
    )
  })
}
