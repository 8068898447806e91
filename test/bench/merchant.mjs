// The group `merchant`: the board of a store with many orders, a call of an ERP beside readers, and pages of the console.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import chromiumBinary from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { copyOf, dataFolder, dropCopies, run } from './lib/data.mjs'
import { LIST, pathOf } from './lib/documents.mjs'
import { get, median, pause, percentile, READ_EVERY_MS, readingWhile } from './lib/load.mjs'
import { denoFlags, root, startDeno } from './lib/servers.mjs'

const MANY = 100_000
const FEW = 100
const OPEN = 60
const BOARD_RATIO_MAX = 1.5
const ROWS = 10_000
const CALLS = 5
const CALL_MAX_S = 2
const READERS_RATIO_MAX = 1.5
const READ_ALONE_MS = 2_000
const PAGES = 5
const SCRIPT_MAX_KB = 60
const LCP_MAX_MS = 1_000
const SLOWER = 4
const LOOKS = 5

const insist = (right, what) => {
  if (!right) throw new Error(`The answer is not right: ${what}.`)
}
const host = (name) => join(root, 'test/bench/hosts', name)

const board = async (bench, folder, { merchant, city, large, small }) => {
  const out = await run('deno', [
    ...denoFlags,
    host('board.ts'),
    folder,
    merchant,
    city,
    large,
    small,
  ])
  const { statements, rows, scans, times } = JSON.parse(out)
  insist(rows[0] > 0 && rows[0] === rows[1], 'the orders of two boards')
  const comparedWith = `one with ${FEW}`
  bench.add({
    name: `board of a store with ${MANY} orders: statements more`,
    value: statements[0] - statements[1],
    unit: '',
    comparedWith,
    bar: { atLeast: 0, atMost: 0 },
    detail: `${statements[0]} statements, ${rows[0]} orders shown of ${OPEN} open`,
  })
  bench.add({
    name: 'its plans: scans of orders, purchases or lines',
    value: scans.length,
    unit: '',
    comparedWith: 'nothing',
    bar: { atLeast: 0, atMost: 0 },
    detail: scans.join('; ') || null,
  })
  const [many, few] = times.map(median)
  bench.add({
    name: 'its time',
    value: median(times[0].map((ms, i) => ms / times[1][i])),
    unit: '×',
    comparedWith,
    bar: { atMost: BOARD_RATIO_MAX },
    detail: `${many.toFixed(2)} and ${few.toFixed(2)} ms in one process`,
  })
}

const erp = async (bench, folder, { city, large, token, skus }) => {
  const { base, stop } = await startDeno(folder, { SHIJING_CACHE_MB: '64' })
  const paths = []
  let after = null
  for (let page = 0; page < PAGES; page += 1) {
    const path = pathOf(LIST, { city, after })
    const { pageInfo } = JSON.parse((await get(base, path)).text).data.products
    paths.push(path)
    after = pageInfo.endCursor
  }
  const call = async (onHand) => {
    const rows = skus.map((sku) => ({ store: large, sku, onHand, expected: null }))
    const body = JSON.stringify({ rows })
    const began = performance.now()
    const response = await fetch(`${base}/v1/stock`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'idempotency-key': crypto.randomUUID(),
      },
      body,
    })
    const text = await response.text()
    const seconds = (performance.now() - began) / 1000
    insist(response.ok, `a call of an ERP: ${response.status} ${text.slice(0, 300)}`)
    insist(JSON.parse(text).counts.APPLIED === skus.length, 'not every row was applied')
    return seconds
  }
  // Warmed once, both.
  await readingWhile(base, paths, () => call(11))
  const seconds = []
  const beside = []
  const alone = []
  for (let i = 0; i < CALLS; i += 1) {
    alone.push(...(await readingWhile(base, paths, () => pause(READ_ALONE_MS))).waited)
    const { value, waited } = await readingWhile(base, paths, () => call(20 + i))
    seconds.push(value)
    beside.push(...waited)
  }
  await stop()
  bench.add({
    name: `ERP call of ${ROWS} rows of stock, beside readers`,
    value: median(seconds),
    unit: 's',
    comparedWith: 'nothing',
    bar: { atMost: CALL_MAX_S },
    detail: `${CALLS} calls, slowest ${Math.max(...seconds).toFixed(2)} s`,
  })
  const [p95, own] = [percentile(beside, 0.95), percentile(alone, 0.95)]
  bench.add({
    name: `readers of the list beside it, ${1000 / READ_EVERY_MS} a second, p95`,
    value: p95 / own,
    unit: '×',
    comparedWith: 'the same without a call',
    bar: { atMost: READERS_RATIO_MAX },
    detail: `${p95.toFixed(1)} and ${own.toFixed(1)} ms; medians ${median(beside).toFixed(1)} and ${median(alone).toFixed(1)} ms`,
  })
}

/** When the largest thing of a page was painted, ms after it was asked for. */
const paintedAt = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({
          type: 'largest-contentful-paint',
          buffered: true,
        })
        setTimeout(() => resolve(Number.NaN), 5_000)
      }),
  )

/** Signs in as the owner among the people of the demonstration and finds the pages of the first desk. */
const enter = async (page, base) => {
  await page.goto(`${base}/console/sign-in`)
  const owner = page.locator('form[action$="/console/sign-in/enter"]').filter({ hasText: '店主' })
  await owner.getByRole('button').first().click()
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
  const home = new URL(page.url()).pathname
  const linked = () =>
    page
      .locator('a[href*="/console"]')
      .evaluateAll((links) => links.map((link) => new URL(link.href).pathname))
  const found = new Set([home, ...(await linked())])
  const store = [...found].find((path) => /^\/console\/merchant\/plc_\w+$/.test(path))
  insist(store !== undefined, 'no desk is linked from the front page of the console')
  const desk = `${store}/orders`
  await page.goto(`${base}${desk}`)
  for (const path of await linked()) found.add(path)
  return { desk, paths: [...found] }
}

const pages = async (bench) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-console-'))
  const { base, stop } = await startDeno(folder, {
    SHIJING_PROFILE: 'development',
    // Those of the data folder, as on a developer's machine.
    SHIJING_FIELD_KEYS: '',
    SHIJING_INDEX_KEY: '',
    SHIJING_CACHE_MB: '64',
  })
  const browser = await chromium.launch({
    executablePath: await chromiumBinary.executablePath(),
    args: [...chromiumBinary.args.filter((arg) => arg !== '--single-process'), '--no-sandbox'],
    headless: true,
  })
  try {
    const context = await browser.newContext({
      locale: 'zh-CN',
      viewport: { width: 1280, height: 900 },
    })
    const page = await context.newPage()
    const { desk, paths } = await enter(page, base)
    const sizes = []
    for (const path of paths) {
      const answer = await page.goto(`${base}${path}`)
      if (answer === null || !answer.ok())
        throw new Error(`${path} was answered ${answer?.status()}`)
      const sources = await page
        .locator('script[src]')
        .evaluateAll((scripts) => scripts.map(({ src }) => src))
      const inline = await page
        .locator('script:not([src])')
        .evaluateAll((scripts) => scripts.map(({ textContent }) => textContent ?? ''))
      let bytes = inline.reduce((sum, text) => sum + (text ? gzipSync(text).length : 0), 0)
      for (const source of sources)
        bytes += gzipSync(await (await context.request.get(source)).body()).length
      sizes.push({ path, bytes })
    }
    const largest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0]
    bench.add({
      name: `script of ${sizes.length} pages of the console, gzipped, the most`,
      value: largest.bytes / 1024,
      unit: 'KB',
      comparedWith: 'nothing',
      bar: { atMost: SCRIPT_MAX_KB },
      detail: largest.path.split('/').at(-1),
    })
    for (const [name, path] of [
      ['orders board', desk],
      ['stock', desk.replace(/orders$/, 'stock')],
    ]) {
      const times = []
      for (let i = 0; i < LOOKS; i += 1) {
        const look = await context.newPage()
        const devtools = await context.newCDPSession(look)
        await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
        const answer = await look.goto(`${base}${path}`, { waitUntil: 'load' })
        insist(answer?.ok(), `${path} was answered ${answer?.status()}`)
        times.push(await paintedAt(look))
        await look.close()
      }
      bench.add({
        name: `LCP of the page ${name}, CPU ${SLOWER} times slower`,
        value: median(times),
        unit: 'ms',
        comparedWith: 'nothing',
        bar: { atMost: LCP_MAX_MS },
        detail: `${LOOKS} looks with an empty cache, slowest ${Math.max(...times).toFixed(0)} ms`,
      })
    }
  } finally {
    await browser.close()
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const merchant = async (bench) => {
  const seeded = await dataFolder(1_000, 1_000, bench.say)
  try {
    bench.say(`a merchant with ${MANY} orders …`)
    const folder = copyOf(seeded, 'merchant')
    const counts = [MANY, FEW, OPEN, ROWS].map(String)
    const prepare = [...denoFlags, host('prepare-merchant.ts'), folder, ...counts]
    const shop = JSON.parse(await run('deno', prepare))
    await board(bench, folder, shop)
    bench.say('an ERP beside readers …')
    await erp(bench, folder, shop)
    bench.say('pages of the console …')
    await pages(bench)
  } finally {
    dropCopies()
  }
}
