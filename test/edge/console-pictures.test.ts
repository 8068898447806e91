import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { browserBefore, formsOf, type Browser, type Shown } from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { filmFile } from '../support/films.ts'
import { photograph } from '../support/pictures.ts'
import { market, type Market } from '../support/selling.ts'

/** Sends the form of a page that takes files, as a browser does. */
const sendFiles = async (
  browser: Browser,
  page: Shown,
  action: string,
  files: readonly (Uint8Array | string)[],
  more: Readonly<Record<string, string>> = {},
  button?: readonly [string, string],
): Promise<Response> => {
  const form = formsOf(page.html).find(
    ({ action: own, html }) => own.includes(action) && html.includes('multipart/form-data'),
  )
  if (!form) throw new Error(`There is no form for files to ${action}.`)
  const body = new FormData()
  for (const [name, value] of form.fields)
    if (name !== 'picture' && !(name in more)) body.append(name, value)
  for (const [name, value] of Object.entries(more)) body.append(name, value)
  if (button) body.append(...button)
  for (const [i, file] of files.entries())
    body.append('picture', new Blob([new Uint8Array(Buffer.from(file))]), `${i}.jpg`)
  const response = await browser.fetch(new URL(form.action, page.url).href, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
    body,
  })
  return response
}

/** Sends a film, as a browser does. */
const sendFilm = async (browser: Browser, page: Shown, film: Uint8Array | string) => {
  const form = formsOf(page.html).find(({ html }) => html.includes('name="film"'))
  if (!form) throw new Error('There is no form for a film.')
  const body = new FormData()
  body.append('film', new Blob([new Uint8Array(Buffer.from(film))]), 'film.mp4')
  body.append('do', 'film')
  return browser.fetch(new URL(form.action, page.url).href, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin' },
    body,
  })
}

const desk = async (m: Market): Promise<{ browser: Browser; at: (path: string) => string }> => {
  const browser = browserBefore(m)
  await workAs(m, browser, 'OWNER', m.merchant)
  return { browser, at: (path) => `/console/merchant/${m.store('a')}/${path}` }
}

describe('pictures at a desk', () => {
  it('come with a new product, and are what its buyers see', async () => {
    const m = await market({ pictures: true })
    const { browser, at } = await desk(m)
    const page = await browser.open(at('products/new'))
    expect(page.html).toContain('type="file"')
    const written = { name: '豆浆', category: 'bread', price: '4' }
    const files = [await photograph()]
    const made = await sendFiles(browser, page, '/products/new', files, written, ['then', 'list'])
    expect(made.status).toBe(303)
    const id = /products\/(prd_\w+)/.exec(made.headers.get('location') ?? '')?.[1] ?? ''
    const { html } = await browserBefore(m).open(`/products/${id}`)
    expect(html).toMatch(
      /class="intro-picture" src="\/media\/[0-9a-f]{64}\.webp" srcset="[^"]*-320\.webp 320w/,
    )
    const product = await browser.open(at(`products/${id}`))
    const described = await browser.send(product, '/pictures', { alt: '一杯豆浆', do: 'describe' })
    expect(described.html).toContain('value="一杯豆浆"')
    const gone = await browser.send(described, '/pictures', { do: 'remove' })
    expect(gone.html).not.toContain('/media/')
  })

  it('that are none are refused beside the field, and the product is there', async () => {
    const m = await market({ pictures: true })
    const { browser, at } = await desk(m)
    const page = await browser.open(at('products/new'))
    const made = await sendFiles(browser, page, '/products/new', ['<svg/>'], {
      name: '豆浆',
      category: 'bread',
      price: '4',
    })
    expect(made.status).toBe(422)
    const text = await made.text()
    expect(text).toContain('这不是能用的图片')
    expect(text).toContain('豆浆')
    expect(await m.p.db.all(sql`SELECT count(*) FROM products WHERE source = 'desk'`)).toEqual([
      [1],
    ])
  })

  it('that are too much at once are refused with a page, before they are read', async () => {
    const m = await market({ pictures: true })
    const { browser, at } = await desk(m)
    const bun = m.products.get('bun') ?? ''
    const page = await browser.open(at(`products/${bun}`))
    const refused = await sendFiles(browser, page, '/pictures', [new Uint8Array(33 * 1024 * 1024)])
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain('一次传得太多')
    const stranger = await sendFiles(browserBefore(m), page, '/pictures', [await photograph()])
    expect(stranger.headers.get('location')).toContain('/console/sign-in')
  })

  it('may be of all sides, and a film may stand beside them', async () => {
    const m = await market({ pictures: true })
    const { browser, at } = await desk(m)
    const bun = m.products.get('bun') ?? ''
    const open = () => browser.open(at(`products/${bun}`))
    const sides = await Promise.all(
      Array.from({ length: 8 }, (_, i) => photograph({ width: 120, height: 120, red: i * 30 })),
    )
    const few = await sendFiles(browser, await open(), '/spin', sides.slice(0, 7), {}, [
      'do',
      'add',
    ])
    expect(few.status).toBe(303)
    expect((await open()).html).toContain('已有 7 张；够 8 张后商品页才会出现。')
    const shown = async (): Promise<string> =>
      (await browserBefore(m).open(`/products/${bun}`)).html
    expect(await shown()).not.toContain('data-spin')
    await sendFiles(browser, await open(), '/spin', sides.slice(7), {}, ['do', 'add'])
    const turning = await shown()
    expect(turning).toContain('data-spin')
    expect(turning).toContain('，第 8 面，共 8 面')
    expect(turning).toContain('spin.js')
    const no = await sendFilm(browser, await open(), '<html>')
    expect(no.status).toBe(422)
    expect(await no.text()).toContain('这不是大家都能播放的视频')
    expect((await sendFilm(browser, await open(), await filmFile({ seconds: 2 }))).status).toBe(303)
    expect(await shown()).toMatch(/<video[^>]*src="\/media\/[0-9a-f]{64}\.mp4"/)
    const page = await open()
    const id = /name="id" value="(med_\w+)"/.exec(page.html)?.[1] ?? ''
    const described = await browser.send(page, '/pictures', { id, alt: '出笼', do: 'describe' })
    expect(described.html).toContain('value="出笼"')
    expect(await shown()).toContain('aria-label="出笼"')
    await browser.send(await open(), '/spin', { do: 'remove' })
    await browser.send(await open(), '/pictures', { id, do: 'remove' })
    const after = await shown()
    expect(after).not.toContain('data-spin')
    expect(after).not.toContain('<video')
  })

  it('are not asked for where none can be kept', async () => {
    const m = await market()
    const { browser, at } = await desk(m)
    expect((await browser.open(at('products/new'))).html).not.toContain('type="file"')
  })
})
