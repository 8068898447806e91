// npm run merchant -- CITY --zh NAME [--en NAME] [--store NAME] [--at LON,LAT] [--crs WGS84|GCJ02|BD09] [--address TEXT]
//   [--phone NUMBER] [--brand CODE --brand-zh NAME [--brand-en NAME]]
// Takes a merchant on in a city, with a first store; prints the ids of both. The rest is written in the console by the owner.
import { parseArgs } from 'node:util'
import { openMerchant } from '#resolvers/storefront/service.ts'
import { CRS_VALUES, type Position } from '#schema/geo.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { openTool, runTool } from './host.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    zh: { type: 'string' },
    en: { type: 'string' },
    store: { type: 'string' },
    at: { type: 'string' },
    crs: { type: 'string', default: 'WGS84' },
    address: { type: 'string' },
    phone: { type: 'string' },
    brand: { type: 'string' },
    'brand-zh': { type: 'string' },
    'brand-en': { type: 'string' },
  },
})
const [city] = positionals
const { zh, en, brand, address, phone } = values
const crs = CRS_VALUES.find((one) => one === values.crs)
const textOf = (chinese: string, english: string | undefined): LocalizedText =>
  english === undefined ? { 'zh-CN': chinese } : { 'zh-CN': chinese, en: english }
const positionOf = (text: string | undefined): Position | null => {
  const [lon = NaN, lat = NaN] = (text ?? '').split(',').map(Number)
  return text === undefined ? null : { lon, lat, crs: crs ?? 'WGS84' }
}

if (city === undefined || zh === undefined || crs === undefined) {
  console.error(
    'npm run merchant -- CITY --zh NAME [--en NAME] [--store NAME] [--at LON,LAT] [--crs WGS84|GCJ02|BD09] [--address TEXT] [--phone NUMBER] [--brand CODE --brand-zh NAME [--brand-en NAME]]',
  )
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    const { merchantId, storeId } = await openMerchant(ctx, {
      city,
      names: textOf(zh, en),
      ...(brand === undefined
        ? {}
        : {
            brand: { code: brand, names: textOf(values['brand-zh'] ?? brand, values['brand-en']) },
          }),
      store: {
        names: values.store === undefined ? textOf(zh, en) : { 'zh-CN': values.store },
        ...(address === undefined ? {} : { address: { 'zh-CN': address } }),
        ...(phone === undefined ? {} : { phone }),
        position: positionOf(values.at),
        hours: null,
        tags: [],
        state: 'OPEN',
        pickup: true,
        slots: null,
        dineIn: false,
        freight: null,
        deliveryArea: null,
      },
    }).finally(() => driver.close())
    console.log(`merchant ${merchantId}\nstore    ${storeId}`)
    console.log(`Invite its owner: npm run staff -- --label NAME --role OWNER --at ${merchantId}`)
  })
}
