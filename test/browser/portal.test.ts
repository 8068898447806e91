import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import chromiumBinary from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import { startDeno, type DenoHost } from '../support/deno-host.ts'

// The pictures in the README are these tests' own: SHIJING_SCREENSHOTS=1 writes them there.
const pictures = fileURLToPath(
  new URL(
    process.env['SHIJING_SCREENSHOTS']
      ? '../../docs/screenshots/'
      : '../../test-results/screenshots/',
    import.meta.url,
  ),
)
const scratch = fileURLToPath(new URL('../../test-results/screenshots/', import.meta.url))

let host: DenoHost
let browser: Browser
const ids = { store: '', attraction: '', lot: '', station: '', product: '' }

interface Visit {
  readonly page: Page
  /** What the page complained about, and what it asked of other machines. */
  readonly faults: string[]
  readonly close: () => Promise<void>
}

const visit = async (path: string, options: BrowserContextOptions = {}): Promise<Visit> => {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1280, height: 900 },
    ...options,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(host.url) && !request.url().startsWith('data:'))
      faults.push(`asked ${request.url()}`)
  })
  await page.goto(host.url + path, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready.then(() => true))
  return { page, faults, close: () => context.close() }
}

const query = async (
  document: string,
): Promise<Record<string, { readonly nodes: readonly { readonly id: string }[] }>> => {
  const response = await fetch(`${host.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document }),
  })
  return ((await response.json()) as { data: Record<string, { nodes: { id: string }[] }> }).data
}

beforeAll(async () => {
  for (const folder of [pictures, scratch]) mkdirSync(folder, { recursive: true })
  host = await startDeno()
  browser = await chromium.launch({
    executablePath: await chromiumBinary.executablePath(),
    // With a single process, closing a context ends the browser.
    args: [...chromiumBinary.args.filter((arg) => arg !== '--single-process'), '--no-sandbox'],
    headless: true,
  })
  const data = await query(`{
    stores(city: "nanjing", first: 1, tag: BREAKFAST) { nodes { id } }
    attractions(city: "nanjing", first: 1) { nodes { id } }
    parkingLots(city: "nanjing", first: 1, near: { lon: 118.7788, lat: 32.0437 }) { nodes { id } }
    nearby(at: { lon: 118.7788, lat: 32.0437 }, kinds: [STATION], first: 1) { nodes { id } }
    products(city: "nanjing", first: 1) { nodes { id } }
  }`)
  const first = (field: string): string => data[field]?.nodes[0]?.id ?? ''
  Object.assign(ids, {
    store: first('stores'),
    attraction: first('attractions'),
    lot: first('parkingLots'),
    station: first('nearby'),
    product: first('products'),
  })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await host?.stop()
})

const pages = (): readonly (readonly [string, string])[] => [
  ['chooser', '/'],
  ['home', '/nanjing'],
  ['store', `/places/${ids.store}`],
  ['attraction', `/places/${ids.attraction}`],
  ['lot', `/places/${ids.lot}`],
  ['station', `/places/${ids.station}`],
  ['product', `/products/${ids.product}`],
  ['products', '/nanjing/products'],
  ['tourism', '/nanjing/tourism'],
  ['parking', '/nanjing/parking'],
  ['transit', '/nanjing/transit'],
  ['search', '/nanjing/search?q=%E9%B8%AD%E8%A1%80'],
  ['nothing-found', '/nanjing/search?q=zzzz'],
  ['not-found', '/nanjing/nowhere'],
  ['overview', '/console'],
  ['cache', '/console/cache'],
]

describe('every page', () => {
  for (const scheme of ['light', 'dark'] as const) {
    it(`has no accessibility fault that axe finds, fits a narrow phone, asks nothing of other machines and logs no error, in the ${scheme} scheme`, async () => {
      for (const [name, path] of pages()) {
        const { page, faults, close } = await visit(path, { colorScheme: scheme })
        const { violations } = await new AxeBuilder({ page })
          .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
          .analyze()
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
          `${name} in ${scheme}`,
        ).toEqual([])
        // A phone and a narrow window: nothing scrolls sideways.
        for (const width of [390, 320]) {
          await page.setViewportSize({ width, height: 844 })
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          )
          expect(overflow, `${name} at ${width}`).toBeLessThanOrEqual(0)
        }
        // The 404 of the page itself is what it is for.
        expect(
          faults.filter((fault) => !(name === 'not-found' && fault.includes('404'))),
          name,
        ).toEqual([])
        await close()
      }
    }, 180_000)
  }

  it('speaks English from title to footer when asked to', async () => {
    for (const path of [
      '/nanjing?lang=en',
      `/places/${ids.attraction}?lang=en`,
      '/nanjing/parking?lang=en',
    ]) {
      const { page, close } = await visit(path)
      expect(await page.locator('html').getAttribute('lang')).toBe('en')
      expect(await page.locator('h1').first().innerText()).toMatch(/[A-Za-z]/)
      expect(await page.locator('footer').innerText()).not.toMatch(/关于|数据来源/)
      const links = await page
        .locator('main a[href^="/"]')
        .evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''))
      expect(links.filter((href) => !href.includes('lang=en'))).toEqual([])
      await close()
    }
  }, 60_000)
})

describe('the portal without JavaScript', () => {
  it('shows what suits this hour, live parking and the way to all scenes', async () => {
    const { page, close } = await visit('/nanjing', { javaScriptEnabled: false })
    expect(await page.locator('main section').count()).toBeGreaterThan(3)
    expect(await page.locator('.panel li').count()).toBeGreaterThan(3)
    await page.locator('.doors a', { hasText: '停车' }).click()
    expect(page.url()).toContain('/nanjing/parking')
    await close()
  }, 60_000)
})

describe('the portal by keyboard alone', () => {
  it('skips to the content, searches, and opens what was found', async () => {
    const { page, close } = await visit('/nanjing')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    await page.locator('input[name=q]').first().focus()
    await page.keyboard.type('鸭血')
    await page.keyboard.press('Enter')
    await page.waitForURL(/search/)
    const found = page.locator('main .card a').first()
    expect(await found.innerText()).toContain('鸭血')
    await found.focus()
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    )
    expect(outline).not.toBe('none')
    await page.keyboard.press('Enter')
    await page.waitForURL(/products/)
    expect(await page.locator('h1').innerText()).toContain('鸭血')
    await close()
  }, 60_000)
})

describe('the view of the cache', () => {
  const audit = async (page: Page, name: string): Promise<void> => {
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze()
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      name,
    ).toEqual([])
  }

  /** For whoever wants to see the page as it is; the picture in docs/operator.md is taken below. */
  const look = (page: Page, name: string) =>
    page.screenshot({ path: `${scratch}${name}.png`, fullPage: true })

  it('shows what is kept, and purges it after a question, without JavaScript', async () => {
    const documents = Object.entries(OWN_DOCUMENTS)
    const idOf = (wanted: string): string =>
      documents.find(([, { name }]) => name === wanted)?.[0] ?? ''
    const ask = async (name: string, variables: object): Promise<void> => {
      const query = new URLSearchParams({
        documentId: idOf(name),
        variables: JSON.stringify(variables),
      })
      await (await fetch(`${host.url}/graphql?${query}`)).text()
    }
    for (let i = 0; i < 7; i += 1) {
      await ask('Cities', {})
      await ask('Attractions', { city: 'nanjing' })
      if (i % 2 === 0) await ask('Home', { city: 'nanjing', at: { lon: 118.7788, lat: 32.0437 } })
    }
    for (const [name, options] of [
      ['cache-wide', { viewport: { width: 1440, height: 900 } }],
      ['cache-wide-dark', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
      ['cache-phone', { viewport: { width: 390, height: 844 } }],
      [
        'cache-phone-dark',
        { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'en' },
      ],
    ] as const) {
      const { page, faults, close } = await visit('/console/cache', options)
      await audit(page, name)
      await look(page, name)
      await page.locator('.purge:last-child button').click()
      await page.locator('.sure').waitFor()
      await audit(page, `${name}, the question`)
      expect(faults).toEqual([])
      await close()
    }

    const { page, close } = await visit('/console/cache?lang=en', { javaScriptEnabled: false })
    expect(await page.locator('.figures').innerText()).toContain('%')
    expect(
      await page.locator('.figures-table', { hasText: 'Attractions' }).count(),
    ).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Purge everything' }).click()
    expect(await page.locator('h1').innerText()).toBe('Confirm the purge')
    await look(page, 'cache-question')
    await page.getByRole('link', { name: 'go back' }).click()
    expect(await page.locator('.purges .purge').count()).toBe(4)
    await page.locator('#purge-tags-lines').fill('Product@320100\ncategories')
    await page.getByRole('button', { name: 'Purge these tags' }).click()
    expect(await page.locator('.sure-what').innerText()).toContain('Product@320100')
    await page.getByRole('button', { name: 'Purge', exact: true }).click()
    expect(new URL(page.url()).pathname).toBe('/console/cache')
    expect(await page.getByRole('status').innerText()).toContain(
      '2 tags: Product@320100, categories',
    )
    expect(await page.locator('section[aria-labelledby=cache-purges] tbody tr').count()).toBe(1)
    await ask('Cities', {})
    await page.locator('#purge-places-lines').fill('no place')
    await page.getByRole('button', { name: 'Purge these places' }).click()
    expect(await page.getByRole('alert').innerText()).toContain('plc_')
    expect(await page.locator('#purge-places-lines').inputValue()).toBe('no place')
    await look(page, 'cache-refused')
    await close()
  }, 120_000)
})

describe('a smart screen', () => {
  for (const [name, width, height] of [
    ['portrait', 1080, 1920],
    ['landscape', 1920, 1080],
  ] as const) {
    it(`fills a ${name} player without scrolling, in the portal's own Chinese font`, async () => {
      const { page, faults, close } = await visit('/screens/demo?city=nanjing&district=320104', {
        viewport: { width, height },
      })
      const size = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        high: document.documentElement.scrollHeight,
        font: document.fonts.check('20px "Noto Sans SC Variable"', '秦淮区停车'),
      }))
      expect(size.wide).toBeLessThanOrEqual(width)
      expect(size.high).toBeLessThanOrEqual(height)
      expect(size.font).toBe(true)
      expect(faults).toEqual([])
      await page.screenshot({ path: `${pictures}screen-${name}.png` })
      await close()
    }, 60_000)
  }

  it('keeps what it shows when the portal goes away, says since when, and recovers', async () => {
    const context = await browser.newContext({ viewport: { width: 1080, height: 1920 } })
    const page = await context.newPage()
    await page.clock.install()
    await page.goto(`${host.url}/screens/demo?city=nanjing`, { waitUntil: 'load' })
    const shown = await page.locator('#screen h1').innerText()
    await context.setOffline(true)
    await page.clock.runFor(30_000)
    await page.locator('#screen-offline').waitFor({ state: 'visible' })
    expect(await page.locator('#screen h1').innerText()).toBe(shown)
    await context.setOffline(false)
    await page.clock.runFor(30_000)
    await page.locator('#screen-offline').waitFor({ state: 'hidden' })
    await context.close()
  }, 60_000)

  it('is answered with 304 while nothing it shows has changed', async () => {
    const address = `${host.url}/screens/demo?city=nanjing&district=320104`
    // The clock on the page shows minutes: a pair of requests may fall on both sides of one, three pairs may not.
    const statuses = []
    for (let i = 0; i < 3; i += 1) {
      const first = await fetch(address)
      await first.arrayBuffer()
      const second = await fetch(address, {
        headers: { 'if-none-match': first.headers.get('etag') ?? '' },
      })
      statuses.push(second.status)
    }
    expect(statuses).toContain(304)
  }, 60_000)
})

describe('the pictures of the documents', () => {
  it('are taken from the running portal', async () => {
    const shots = [
      ['home', '/nanjing', { viewport: { width: 1280, height: 1000 } }],
      ['home-dark', '/kunming', { viewport: { width: 1280, height: 1000 }, colorScheme: 'dark' }],
      ['home-phone', '/changsha', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }],
      ['place', `/places/${ids.attraction}`, { viewport: { width: 1280, height: 1000 } }],
      ['product', `/products/${ids.product}`, { viewport: { width: 1280, height: 1000 } }],
      ['parking', '/nanjing/parking?lang=en', { viewport: { width: 1280, height: 1000 } }],
      ['transit', '/changsha/transit', { viewport: { width: 1280, height: 800 } }],
      ['cache', '/console/cache?lang=en', { viewport: { width: 1280, height: 1000 } }],
    ] as const
    for (const [name, path, options] of shots) {
      const { page, close } = await visit(path, options)
      const bytes = await page.screenshot({ path: `${pictures}${name}.png` })
      expect(bytes.length, name).toBeGreaterThan(10_000)
      await close()
    }
  }, 120_000)
})
