import { Hono, type Context } from 'hono'
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { isLoopback, payable, pay } from './trades.ts'
import { issueCode } from './platform-api.ts'
import { STYLE } from './style.ts'
import { addPerson, personOf, Refusal, type Person, type Trade, type World } from './world.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const frame = (title: string, content: Html): Html =>
  html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · 沙箱 Sandbox</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <main>
          <p class="stamp"><b>沙箱</b> <span lang="en">Sandbox</span></p>
          ${content}
          <p class="note">
            这里没有真钱，也不是微信。<span lang="en"
              >No real money moves here, and this is not WeChat.</span
            >
          </p>
        </main>
      </body>
    </html>`

/** A heading in both languages. */
const heading = (zh: string, en: string): Html => html`<h1>${zh} <span lang="en">${en}</span></h1>`

const yuan = (fen: number): string =>
  `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`

/** Where a page leads back to: this machine, or an origin that was named at the start. */
const returnUrl = (world: World, text: string | undefined): URL => {
  const url = text === undefined ? null : URL.parse(text)
  const web = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (!url || !web || !(isLoopback(url) || world.returnOrigins.includes(url.origin)))
    throw new Refusal(400, 'RETURN', '不能返回这个地址 · This address cannot be returned to')
  return url
}

const payPage = (world: World, trade: Trade, prepayId: string, back: URL, fault?: string): Html => {
  const buyer = personOf(world, trade.payer)
  const others = [...world.state.people.values()].filter(({ openid }) => openid !== trade.payer)
  return frame(
    '支付 Pay',
    html`${heading('确认支付', 'Confirm payment')}
      ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
      <p class="amount"><span>¥</span>${yuan(trade.total)}</p>
      <dl>
        <div>
          <dt>商户 <span lang="en">Merchant</span></dt>
          <dd>${world.keys.merchantId}</dd>
        </div>
        <div>
          <dt>商品 <span lang="en">For</span></dt>
          <dd>${trade.description}</dd>
        </div>
        <div>
          <dt>单号 <span lang="en">Number</span></dt>
          <dd>${trade.outTradeNo}</dd>
        </div>
      </dl>
      <form method="post" action="/sandbox/pay">
        <input type="hidden" name="prepay_id" value="${prepayId}" />
        <input type="hidden" name="return" value="${back.href}" />
        <label for="openid">谁来付 <span lang="en">Who pays</span></label>
        <select id="openid" name="openid">
          ${buyer ? html`<option value="${buyer.openid}" selected>${buyer.name}</option>` : ''}
          ${others.map(({ openid, name }) => html`<option value="${openid}">${name}</option>`)}
        </select>
        <button name="action" value="pay">支付 <span lang="en">Pay</span></button>
        <button name="action" value="cancel" class="quiet">
          取消 <span lang="en">Cancel</span>
        </button>
      </form>`,
  )
}

const personCard = ({ openid, name, phone, blocked }: Person): Html =>
  html`<button name="openid" value="${openid}" class="person">
    <b>${name}</b> <small>${phone}</small>
    ${blocked ? html`<small class="blocked">已封禁 <span lang="en">blocked</span></small>` : ''}
  </button>`

const loginPage = (world: World, back: URL, state: string): Html => {
  const people = [...world.state.people.values()]
  const hidden = html`<input type="hidden" name="return" value="${back.href}" />
    <input type="hidden" name="state" value="${state}" />`
  return frame(
    '登录 Log in',
    html`${heading('以谁的身份登录？', 'Log in as whom?')}
      ${
        people.length === 0
          ? ''
          : html`<form method="post" action="/sandbox/login" class="people">
              ${hidden} ${people.map(personCard)}
            </form>`
      }
      <form method="post" action="/sandbox/login">
        ${hidden}
        <h2>添加一位 <span lang="en">Add somebody</span></h2>
        <label for="name">称呼 <span lang="en">Name</span></label>
        <input id="name" name="name" required maxlength="40" autocomplete="off" />
        <label for="phone">手机号（可空） <span lang="en">Phone (optional)</span></label>
        <input id="phone" name="phone" inputmode="tel" pattern="[0-9]{6,15}" autocomplete="off" />
        <button>添加并登录 <span lang="en">Add and log in</span></button>
      </form>`,
  )
}

/** The two pages people see: the pay sheet and the login. Without script. */
export const pages = (world: World): Hono => {
  const app = new Hono()

  const show = async (status: number, page: Html, back?: URL): Promise<Response> => {
    const target = back ? `'self' ${back.origin}` : "'self'"
    return new Response(String(await page), {
      status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        // A form may lead on to where it returns to, and nowhere else.
        'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action ${target}; base-uri 'none'; frame-ancestors 'none'`,
      },
    })
  }
  const showFault = (error: unknown, back?: URL): Promise<Response> => {
    if (!(error instanceof Refusal)) throw error
    const content = html`${heading('不行', 'That does not work')}
      <p class="fault" role="alert">${error.message}</p>
      ${
        back
          ? html`<p>
              <a href="${back.href}">返回 <span lang="en">Back</span></a>
            </p>`
          : ''
      }`
    return show(error.status, frame('不行 No', content), back)
  }
  const form = async (c: Context): Promise<(name: string) => string | undefined> => {
    // Another site must not pay for who happens to have the sandbox running.
    if (c.req.header('sec-fetch-site') === 'cross-site')
      throw new Refusal(403, 'CROSS_SITE', '来自别的网站 · Sent by another site')
    const fields = await c.req.parseBody()
    return (name) => {
      const value = fields[name]
      return typeof value === 'string' && value !== '' ? value : undefined
    }
  }

  app.get('/sandbox/pay', async (c) => {
    let back: URL | undefined
    try {
      back = returnUrl(world, c.req.query('return'))
      const prepayId = c.req.query('prepay_id') ?? ''
      return await show(200, payPage(world, payable(world, prepayId), prepayId, back), back)
    } catch (error) {
      return showFault(error, back)
    }
  })

  app.post('/sandbox/pay', async (c) => {
    let back: URL | undefined
    try {
      const field = await form(c)
      back = returnUrl(world, field('return'))
      if (field('action') !== 'pay') return c.redirect(back.href, 303)
      const prepayId = field('prepay_id') ?? ''
      const trade = payable(world, prepayId)
      const openid = field('openid') ?? trade.payer
      if (openid !== trade.payer) {
        const fault = '下单人与支付人不一致。 Ordered by somebody else.'
        return await show(403, payPage(world, trade, prepayId, back, fault), back)
      }
      pay(world, prepayId, openid)
      return c.redirect(back.href, 303)
    } catch (error) {
      return showFault(error, back)
    }
  })

  app.get('/sandbox/login', async (c) => {
    try {
      const back = returnUrl(world, c.req.query('return'))
      return await show(200, loginPage(world, back, c.req.query('state') ?? ''), back)
    } catch (error) {
      return showFault(error)
    }
  })

  app.post('/sandbox/login', async (c) => {
    try {
      const field = await form(c)
      const back = returnUrl(world, field('return'))
      const name = field('name')?.trim().slice(0, 40)
      const openid =
        field('openid') ?? (name ? addPerson(world, { name, phone: field('phone') }).openid : '')
      const code = issueCode(world, 'login', openid)
      if (code === null) throw new Refusal(400, 'PERSON_UNKNOWN', '没有这个人 · No such person')
      back.searchParams.set('code', code)
      back.searchParams.set('state', field('state') ?? '')
      return c.redirect(back.href, 303)
    } catch (error) {
      return showFault(error)
    }
  })
  return app
}
