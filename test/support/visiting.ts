import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { AxeBuilder } from '@axe-core/playwright'
import chromiumBinary from '@sparticuz/chromium'
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core'
import sharp from 'sharp'
import { renderSVG } from 'uqr'
import { expect } from 'vitest'
import { totp } from './totp.ts'

// SHIJING_SCREENSHOTS=1 puts pictures of all pages here, and those that stand in the documents there.
export const pictures = fileURLToPath(new URL('../../test-results/screenshots/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

/** The packaged Chromium. */
export const startChromium = async (more: readonly string[] = []): Promise<Browser> => {
  mkdirSync(pictures, { recursive: true })
  return chromium.launch({
    executablePath: await chromiumBinary.executablePath(),
    // With a single process, closing a context ends the browser.
    args: [
      ...chromiumBinary.args.filter((arg) => arg !== '--single-process'),
      '--no-sandbox',
      ...more,
    ],
    headless: true,
  })
}

export interface Visit {
  readonly page: Page
  /** Opens a path of the portal. */
  readonly open: (path: string) => Promise<void>
  /** Presses something that leads to another page, and waits for that. */
  readonly press: (what: Locator) => Promise<void>
  /** Looks at the page as it is: for faults that axe finds, for what sticks out of a phone, and takes its picture. */
  readonly look: (name: string) => Promise<void>
  /** What the pages complained about, and what they asked of strangers. */
  readonly faults: readonly string[]
  readonly close: () => Promise<void>
}

/** A browser before whose camera somebody holds a text as a QR code. */
export const startBeforeCamera = async (text: string): Promise<Browser> => {
  const code = Buffer.from(renderSVG(text, { pixelSize: 8, border: 4 }))
  const frame = await sharp(code)
    .resize(360, 360)
    .extend({ top: 60, bottom: 60, left: 140, right: 140, background: '#cfd3c8' })
    .jpeg()
    .toBuffer()
  const film = join(mkdtempSync(join(tmpdir(), 'shijing-camera-')), 'code.mjpeg')
  writeFileSync(film, Buffer.concat(Array.from({ length: 10 }, () => frame)))
  return startChromium([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ])
}

/** What a visit is of: the picture of a step by the name of a file in docs/screenshots. */
export interface VisitOptions extends BrowserContextOptions {
  readonly host: { readonly url: string }
  readonly documented?: ReadonlyMap<string, string>
  /** The same pages were looked at on another host: only their pictures are taken. */
  readonly seen?: boolean
}

/** Opens a window of a browser on a host, as somebody with a name for pictures. */
export const visitWith = async (
  browser: Browser,
  name: string,
  { host, documented, seen = false, ...options }: VisitOptions,
): Promise<Visit> => {
  const context = await browser.newContext({
    locale: 'zh-CN',
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  const page = await context.newPage()
  const size = page.viewportSize() ?? { width: 1440, height: 900 }
  const faults: string[] = []
  // A form that is refused is answered with 422, which browsers print as if a file were missing.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('422')) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol !== 'data:' && hostname !== '127.0.0.1') faults.push(`asked ${request.url()}`)
  })
  return {
    page,
    faults,
    open: async (path) => {
      await page.goto(host.url + path, { waitUntil: 'load' })
    },
    press: async (what) => {
      await Promise.all([page.waitForEvent('load'), what.click()])
    },
    look: async (step) => {
      await page.evaluate(() => document.fonts.ready.then(() => true))
      // A picture of a whole page takes as long as looking at it.
      if (process.env['SHIJING_SCREENSHOTS'])
        await page.screenshot({ path: `${pictures}${name}-${step}.png`, fullPage: true })
      const shown = documented?.get(`${name}-${step}`)
      if (shown !== undefined && process.env['SHIJING_SCREENSHOTS'])
        await page.screenshot({ path: `${root}docs/screenshots/${shown}` })
      if (seen || options.javaScriptEnabled === false) return // axe is a script itself
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze()
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        `${name}, ${step}`,
      ).toEqual([])
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 844 })
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${step} at ${width}`).toBeLessThanOrEqual(0)
      }
      await page.setViewportSize(size)
    },
    close: () => context.close(),
  }
}

/** The link by which somebody joins, as an operator makes it with the command. */
export const invitationBy = async (dataDir: string, role: string, at: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['tools/deno.mjs', 'tools/staff.ts', '--label', '小周', '--role', role, '--at', at],
    { cwd: root, env: { ...process.env, SHIJING_DATA_DIR: dataDir } },
  )
  return /\/console\/invitation\S+/.exec(stdout)?.[0] ?? ''
}

/** Takes up an invitation, up to the console; the steps are looked at where somebody wants to. */
export const joinBy = async (
  { page, open, press, look: lookAt }: Visit,
  link: string,
  name: string,
  { looks = true } = {},
) => {
  const look = async (step: string): Promise<void> => {
    if (looks) await lookAt(step)
  }
  const password = '梧桐树下三碗面-77'
  await open(link)
  await look('0-invited')
  await page.locator('#name').fill(name)
  await page.locator('#password').fill(password)
  await press(page.getByRole('button', { name: '下一步' }))
  await page.locator('#password').fill(password)
  await press(page.getByRole('button', { name: '显示二维码' }))
  await look('0-second-factor')
  const secret = await page.locator('.work-factor code').innerText()
  await page.locator('#code').fill(totp(secret))
  await press(page.getByRole('button', { name: '完成绑定' }))
}

/** Finds a product by its name and puts some of it into the cart. */
export const put = async (
  { page, open, press }: Visit,
  name: string,
  quantity: number,
  lang = '',
) => {
  await open(`/nanjing/search?q=${encodeURIComponent(name)}${lang}`)
  await press(page.locator('main .card a').first())
  await page.locator('#buy-quantity').fill(String(quantity))
  await press(page.locator('.buy-do button'))
}

/** Signs in as somebody new. */
export const signIn = async ({ page, press }: Visit, name: string): Promise<void> => {
  expect(page.url()).toContain('/sandbox/login')
  await page.locator('#name').fill(name)
  await press(page.locator('form:has(#name) button').last())
}

/** Chooses the first free slot of each store that is collected at. */
export const chooseSlots = async ({ page }: Visit): Promise<void> => {
  for (const store of await page.locator('.of-store').all()) {
    const slot = store.locator('.slots details[open] .pick:has(input:enabled)').first()
    if (await slot.isVisible()) await slot.click()
  }
}
