// npm run push-key -- --source NAME [--city CODE] [--days N]: makes a key with which barriers of a partner sign what they push, and
// prints its secret once. npm run push-key -- --revoke ID ends one.
import { parseArgs } from 'node:util'
import { BadInput } from '#schema/problem.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import { createPushKey, revokePushKey } from '#scenes/parking/push/service.ts'
import { openTool, runTool } from './host.ts'

const { values } = parseArgs({
  options: {
    source: { type: 'string' },
    city: { type: 'string' },
    days: { type: 'string', default: '365' },
    revoke: { type: 'string' },
  },
})
const { source, city, revoke } = values
if ((source === undefined) === (revoke === undefined)) {
  console.error('npm run push-key -- --source NAME [--city CODE] [--days 1…730], or --revoke ID')
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    if (!ctx.vault)
      throw new BadInput(
        'KEYS_MISSING',
        'Secrets are kept sealed: set SHIJING_FIELD_KEYS and SHIJING_INDEX_KEY as the portal has them.',
      )
    if (revoke !== undefined) {
      const ended = await revokePushKey(ctx, revoke)
      console.log(ended ? 'The key counts no more.' : 'No key that counts has this id.')
    } else if (source !== undefined) {
      const cityCode = city === undefined ? null : (await cityOrRefuse(ctx, city)).code
      const partnerId = await ensurePartner(ctx, source)
      const days = Number(values.days)
      const { keyId, secret } = await createPushKey(ctx, { partnerId, source, cityCode, days })
      console.log(`${keyId}\n${secret}\nThe second line is the secret. It is shown once.`)
    }
    driver.close()
  })
}
