// npm run city -- CODE SLUG --zh NAME --en NAME --centre LON,LAT --bounds MINLON,MINLAT,MAXLON,MAXLAT [--zone ZONE]
// Opens a city, or changes one that is there. Coordinates are WGS-84.
import { parseArgs } from 'node:util'
import { writeCity } from '#resolvers/cities/write.ts'
import { openTool, runTool } from './host.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // Coordinates west or south begin with a minus: write --centre=-0.1,51.5.
  options: {
    zh: { type: 'string' },
    en: { type: 'string' },
    centre: { type: 'string' },
    bounds: { type: 'string' },
    zone: { type: 'string', default: 'Asia/Shanghai' },
  },
})
const numbers = (text: string | undefined): readonly number[] => (text ?? '').split(',').map(Number)
const [code, slug] = positionals
const { zh, en, zone } = values
if (code === undefined || slug === undefined || (zh === undefined && en === undefined)) {
  console.error(
    'npm run city -- CODE SLUG --zh NAME --en NAME --centre LON,LAT --bounds MINLON,MINLAT,MAXLON,MAXLAT [--zone ZONE]',
  )
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { ctx, driver } = await openTool()
    const [lon, lat] = numbers(values.centre)
    const [minLon, minLat, maxLon, maxLat] = numbers(values.bounds)
    const names = {
      ...(zh === undefined ? {} : { 'zh-CN': zh }),
      ...(en === undefined ? {} : { en }),
    }
    await writeCity(ctx, {
      code,
      slug,
      names,
      zone,
      lon,
      lat,
      minLon,
      minLat,
      maxLon,
      maxLat,
    }).finally(() => driver.close())
    console.log(`${slug} (${code}) is open.`)
  })
}
