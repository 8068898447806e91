// npm run seed -- --places 100000 --products 20000 [--city nanjing] [--reset]
import { parseArgs } from 'node:util'
import { clear, fill } from './seed/fill.ts'
import { openTool, runTool } from './host.ts'

const MAX = 2_000_000

const options = {
  places: { type: 'string', default: '0' },
  products: { type: 'string', default: '0' },
  city: { type: 'string', default: 'nanjing' },
  reset: { type: 'boolean', default: false },
} as const

/** The command line, or `undefined` when it cannot be read. */
const read = () => {
  try {
    return parseArgs({ options }).values
  } catch {
    return undefined
  }
}

/** A count of the command line, or `undefined` when it is none. */
const countOf = (text: string): number | undefined =>
  /^\d{1,7}$/.test(text) && Number(text) <= MAX ? Number(text) : undefined

const values = read()
const places = countOf(values?.places ?? '')
const products = countOf(values?.products ?? '')

/** One line that is written over on a terminal; a line a tenth of the work elsewhere. */
const progress = (): ((what: string, done: number, wanted: number) => void) => {
  let said = ''
  return (what, done, wanted) => {
    const line = `${what}: ${done} of ${wanted}`
    const tenth = `${what} ${Math.floor((done * 10) / wanted)}`
    if (process.stderr.isTTY) process.stderr.write(`\r${line}${done === wanted ? '\n' : ''}`)
    else if (tenth !== said) process.stderr.write(`${line}\n`)
    said = tenth
  }
}

if (
  values === undefined ||
  places === undefined ||
  products === undefined ||
  (places + products === 0 && !values.reset)
) {
  console.error(
    `Usage: npm run seed -- --places 100000 --products 20000 [--city nanjing] [--reset]\nCounts are whole numbers up to ${MAX}. They say how many generated rows there shall be in all; --reset removes them first.`,
  )
  process.exitCode = 2
} else {
  await runTool(async () => {
    const { driver } = await openTool()
    try {
      const started = performance.now()
      if (values.reset) console.log(`Removed ${await clear(driver, values.city)} generated rows`)
      if (places + products === 0) return
      await fill(driver, { city: values.city, places, products, onProgress: progress() })
      const seconds = (performance.now() - started) / 1000
      console.log(
        `Generated data of ${values.city}: ${places} places, ${products} products in ${seconds.toFixed(1)} s`,
      )
    } finally {
      driver.close()
    }
  })
}
