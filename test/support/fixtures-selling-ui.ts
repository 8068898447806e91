import { createApp } from '#edge/app.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import { scenes } from '#scenes/index.ts'
import { sql } from 'drizzle-orm'
import type { PickupRule } from '#schema/tables/fulfilment.ts'
import { ASSETS } from './fixtures-ui.ts'
import type { Market } from './selling.ts'

/** Where the sandbox of a test is for a browser; nothing listens there, the test hands requests on. */
export const SANDBOX_URL = 'http://wechat.test'
const PORTAL = 'http://localhost'

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(` ${name}(?:="([^"]*)")?(?=[ />])`).exec(tag)
  return found ? unescaped(found[1] ?? '') : undefined
}

export interface PageForm {
  readonly action: string
  readonly html: string
  /** What a browser would send, without the button. */
  readonly fields: readonly (readonly [string, string])[]
}

/** The forms of a page as a browser sees them. */
export const formsOf = (html: string): readonly PageForm[] =>
  [...html.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)].map(([form]) => {
    const fields: (readonly [string, string])[] = []
    for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
      const name = attribute(tag, 'name')
      const type = attribute(tag, 'type') ?? 'text'
      if (name === undefined || attribute(tag, 'disabled') !== undefined) continue
      if (['radio', 'checkbox'].includes(type) && attribute(tag, 'checked') === undefined) continue
      fields.push([name, attribute(tag, 'value') ?? ''])
    }
    for (const [, tag = '', text = ''] of form.matchAll(/(<textarea[^>]*>)([^<]*)<\/textarea>/g))
      fields.push([attribute(tag, 'name') ?? '', unescaped(text)])
    for (const [, tag = '', inner = ''] of form.matchAll(/(<select[^>]*>)([\s\S]*?)<\/select>/g)) {
      const options = [...inner.matchAll(/<option[^>]*>/g)].map(([option]) => option)
      const chosen = options.find((option) => attribute(option, 'selected') !== undefined)
      const value = attribute(chosen ?? options[0] ?? '', 'value')
      if (value !== undefined) fields.push([attribute(tag, 'name') ?? '', value])
    }
    const opening = /<form[^>]*>/.exec(form)?.[0] ?? ''
    return { action: attribute(opening, 'action') ?? '', html: form, fields }
  })

export interface Shown {
  readonly status: number
  readonly url: string
  readonly html: string
  readonly headers: Headers
}

export type Fields = Readonly<Record<string, string>>

/** A browser without script: it keeps cookies by their paths, follows redirects also to the sandbox, and sends forms. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** What was set, word for word. */
  readonly setCookies: readonly string[]
  /** One request; redirects are not followed. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  open(path: string): Promise<Shown>
  /** Sends the form of a page whose action contains a text, with fields filled in and a button pressed. */
  send(
    page: Shown,
    action: string,
    filled?: Fields,
    button?: readonly [string, string],
  ): Promise<Shown>
}

/** A browser before a portal with a sandbox, or with `onWeb: false` before one without. */
export const browserBefore = (
  m: Market,
  {
    onWeb = true,
    publicUrl,
  }: {
    readonly onWeb?: boolean
    readonly publicUrl?: string
  } = {},
): Browser => {
  const app = createApp({
    host: m.p.host,
    scenes,
    profile: 'development',
    allowedOrigins: [],
    publicUrl,
    sandboxUrl: onWeb ? SANDBOX_URL : undefined,
    trustedDocuments: OWN_DOCUMENTS,
    compile: compileQuery,
    assets: { manifest: ASSETS, fetch: () => Promise.resolve(undefined) },
  })
  const cookies = new Map<string, string>()
  const setCookies: string[] = []
  const paths = new Map<string, string>()
  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line)
      const [pair = '', ...rest] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      const isGone = rest.some((part) => /max-age=0/i.test(part))
      const path = rest.find((part) => /^ *path=/i.test(part))?.split('=')[1] ?? '/'
      paths.set(name, path)
      if (isGone) cookies.delete(name)
      else cookies.set(name, value)
    }
  }
  const fetch: Browser['fetch'] = async (path, init = {}) => {
    const url = new URL(path, PORTAL)
    if (url.origin === SANDBOX_URL) return m.p.weChat().fetch(new Request(url, init))
    const sent = [...cookies].filter(([name]) => url.pathname.startsWith(paths.get(name) ?? '/'))
    const headers = new Headers(init.headers)
    if (sent.length > 0 && !headers.has('cookie'))
      headers.set('cookie', sent.map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await app.request(url.href, { ...init, headers })
    keep(response)
    return response
  }
  const follow = async (path: string, init?: RequestInit): Promise<Shown> => {
    let url = new URL(path, PORTAL).href
    let response = await fetch(url, init)
    for (let hops = 0; [302, 303].includes(response.status) && hops < 8; hops += 1) {
      url = new URL(response.headers.get('location') ?? '', url).href
      response = await fetch(url)
    }
    return { status: response.status, url, html: await response.text(), headers: response.headers }
  }
  return {
    cookies,
    setCookies,
    fetch,
    open: (path) => follow(path),
    send: (page, action, filled = {}, button) => {
      const form = formsOf(page.html).find((one) => one.action.includes(action))
      if (!form) throw new Error(`There is no form for ${action} on ${page.url}.`)
      const fields = form.fields.filter(([name]) => !(name in filled))
      const body = new URLSearchParams([
        ...fields.map(([name, value]) => [name, value]),
        ...Object.entries(filled),
        ...(button ? [[...button]] : []),
      ])
      return follow(new URL(form.action, page.url).href, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        },
        body: body.toString(),
      })
    },
  }
}

/** Lets a store hand over in slots, by courier within Nanjing, and to tables. */
export const equip = async (
  m: Market,
  store: string,
  { slots = null }: { readonly slots?: PickupRule | null } = {},
): Promise<void> => {
  const zones = [
    {
      regions: ['3201'],
      firstUnits: 1,
      firstFen: 600,
      extraUnits: 1,
      extraFen: 100,
      freeFromFen: 20_000,
    },
  ]
  await m.p.db
    .run(sql`INSERT INTO freight_templates (id, merchant_id, name, basis, zones, excluded, updated_at)
    VALUES (${`frt_${store}`}, ${m.merchant}, '同城', 'COUNT', ${JSON.stringify(zones)}, '[]', 1)`)
  await m.p.db.run(sql`INSERT INTO store_services (store_id, pickup, dine_in, freight_template_id)
    VALUES (${m.store(store)}, ${slots ? JSON.stringify(slots) : null}, 1, ${`frt_${store}`})`)
}

/** Signs a browser in as a new person of the sandbox, from whatever page leads there. */
export const signInAs = async (browser: Browser, page: Shown, name: string): Promise<Shown> =>
  browser.send(page, '/sandbox/login', { name })

/** The button that orders. */
export const PLACE = ['do', 'place'] as const

export const productPath = (m: Market, product: string): string =>
  `/products/${m.products.get(product)}`

/** Puts something into the cart from its page. */
export const put = async (
  m: Market,
  browser: Browser,
  product: string,
  { store = 'a', quantity = '1' }: { readonly store?: string; readonly quantity?: string } = {},
): Promise<Shown> =>
  browser.send(await browser.open(productPath(m, product)), '/cart/add', {
    pick: `${m.sku(product)} ${m.store(store)}`,
    quantity,
  })

/** The checkout of what is in the cart; whoever has to sign in for it does. */
export const toCheckout = async (browser: Browser, name = '小周'): Promise<Shown> => {
  const page = await browser.open('/nanjing/checkout')
  return page.url.includes('/sandbox/login') ? signInAs(browser, page, name) : page
}

/** The page of an order that was paid in the sandbox. */
export const bought = async (
  m: Market,
  browser: Browser,
  {
    product = 'bun',
    quantity = '2',
    name = '小周',
    store = 'a',
    chosen = {},
  }: {
    readonly product?: string
    readonly quantity?: string
    readonly name?: string
    readonly store?: string
    readonly chosen?: Fields
  } = {},
): Promise<Shown> => {
  await put(m, browser, product, { quantity, store })
  const order = await browser.send(await toCheckout(browser, name), '/checkout', chosen, PLACE)
  const sheet = await browser.send(order, '/pay')
  return browser.send(sheet, '/sandbox/pay', {}, ['action', 'pay'])
}

/** The id of the order whose page this is. */
export const orderIdOf = ({ url }: Shown): string => /orders\/(ord_\w+)/.exec(url)?.[1] ?? ''
