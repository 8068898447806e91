import { sql } from 'drizzle-orm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '#schema/time.ts'
import { browserBefore, type Browser, type Shown } from '../support/fixtures-selling-ui.ts'
import { invitationTo, workAs } from '../support/console.ts'
import { totp } from '../support/totp.ts'
import { market } from '../support/selling.ts'

const PASSWORD = '梧桐树下三碗面-77'
const NAME = '13812345678'

afterEach(() => {
  vi.useRealTimers()
})

const secretOf = (page: Shown): string => /<code>([A-Z2-7]{20,})<\/code>/.exec(page.html)?.[1] ?? ''
const backupOf = (page: Shown): readonly string[] =>
  [...page.html.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code = '']) => code)

/** Takes an invitation up, as far as the console. */
const join = async (browser: Browser, link: string) => {
  const invited = await browser.open(link)
  const begin = await browser.send(invited, '/invitation', { name: NAME, password: PASSWORD })
  const factor = await browser.send(begin, '/second-factor', { password: PASSWORD })
  const secret = secretOf(factor)
  const home = await browser.send(factor, '/confirm', { code: totp(secret) })
  return { begin, factor, secret, home, backup: backupOf(factor) }
}

const signIn = async (browser: Browser, password = PASSWORD): Promise<Shown> =>
  browser.send(await browser.open('/console/sign-in'), '/console/sign-in', {
    name: NAME,
    password,
  })

describe('joining by an invitation', () => {
  it('sets a password and a second factor, and leads to the desk; nothing of it can be read in the database', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const link = await invitationTo(m, 'CLERK', m.store('a'))
    const invited = await browser.open(link)
    expect(invited.html).toContain('新同事，您受邀成为店员')
    const { begin, factor, secret, home } = await join(browser, link)
    expect(begin.html).toContain('绑定验证器')
    expect(factor.html).toContain('role="img"')
    expect(secret).toMatch(/^[A-Z2-7]{32,}$/)
    expect(home.html).toContain('验证器已绑定')
    const board = await browser.open('/console/merchant')
    expect(board.html).toContain('<h1>订单</h1>')
    for (const cookie of browser.setCookies.filter((line) => line.startsWith('shijing_staff')))
      for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/console'])
        expect(cookie).toContain(part)
    const texts = await m.p.db.all<[string]>(sql`
      SELECT group_concat(quote(a.email) || quote(c.password) || quote(t.secret) || quote(t.backup_codes))
      FROM staff_accounts a JOIN staff_credentials c ON c.user_id = a.id JOIN staff_two_factors t ON t.user_id = a.id`)
    for (const secretText of [NAME, PASSWORD, secret])
      expect(texts[0]?.[0]).not.toContain(secretText)
    expect((await browser.open(link)).status).toBe(404)
    await m.expectBooks()
  })

  it.each<readonly [string, string, string]>([
    ['x', PASSWORD, '登录名为'],
    [NAME, 'short-1', '至少要 10 个字符'],
    [NAME, 'onlyletters', '至少两种'],
    [NAME, `a-${NAME}`, '不能含登录名'],
    [NAME, 'password-12', '太常见'],
  ])('refuses %s with %s and keeps the link open', async (name, password, why) => {
    const m = await market()
    const browser = browserBefore(m)
    const invited = await browser.open(await invitationTo(m, 'CLERK', m.store('a')))
    const refused = await browser.send(invited, '/invitation', { name, password })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain(why)
    expect(refused.html).not.toContain(password)
    const accepted = await browser.send(refused, '/invitation', { name: NAME, password: PASSWORD })
    expect(accepted.url).toContain('/console/second-factor')
    await m.expectBooks()
  })

  it('works once, also for two at the same time', async () => {
    const m = await market()
    const link = await invitationTo(m, 'CLERK', m.store('a'))
    const both = [browserBefore(m), browserBefore(m)]
    const pages = await Promise.all(both.map((browser) => browser.open(link)))
    const ends = await Promise.all(
      both.map((browser, i) =>
        browser.send(pages[i] as Shown, '/invitation', {
          name: `somebody-${i}`,
          password: PASSWORD,
        }),
      ),
    )
    expect(ends.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 404])
    expect(await m.p.db.all(sql`SELECT 1 FROM staff_accounts`)).toHaveLength(1)
    expect(await m.p.db.all(sql`SELECT 1 FROM staff_grants`)).toHaveLength(1)
    await m.expectBooks()
  })

  it('gives nobody the name of somebody else', async () => {
    const m = await market()
    const first = browserBefore(m)
    await join(first, await invitationTo(m, 'CLERK', m.store('a')))
    const second = browserBefore(m)
    const invited = await second.open(await invitationTo(m, 'CLERK', m.store('a')))
    const taken = await second.send(invited, '/invitation', {
      name: ` ${NAME} `,
      password: PASSWORD,
    })
    expect(taken.html).toContain('已有人使用')
    expect(await m.p.db.all(sql`SELECT 1 FROM staff`)).toHaveLength(1)
    await m.expectBooks()
  })
})

describe('signing in', () => {
  it('takes the password and then the code; before that nothing is seen', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const { secret, home } = await join(browser, await invitationTo(m, 'CLERK', m.store('a')))
    const left = await browser.send(home, '/sign-out')
    expect(left.url).toContain('/console/sign-in')
    const code = await signIn(browser)
    expect(code.html).toContain('输入动态码')
    const early = await browser.open(`/console/merchant/${m.store('a')}/orders`)
    expect(early.url).toContain('/console/sign-in')
    const wrong = await browser.send(code, '/code', { code: '000000' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('验证码不对')
    const right = await browser.send(wrong, '/code', { code: totp(secret) })
    expect(right.html).toContain('工作台')
    expect((await browser.open('/console/merchant')).html).toContain('<h1>订单</h1>')
    await m.expectBooks()
  })

  it('takes a backup code in place of the app, once', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const { backup, home } = await join(browser, await invitationTo(m, 'CLERK', m.store('a')))
    expect(backup.length).toBeGreaterThan(5)
    await browser.send(home, '/sign-out')
    const [code = ''] = backup
    const inside = await browser.send(await signIn(browser), '/code', { code })
    expect(inside.url).toContain('/console')
    expect(inside.html).not.toContain('输入动态码')
    await browser.send(inside, '/sign-out')
    expect((await browser.send(await signIn(browser), '/code', { code })).status).toBe(422)
    await m.expectBooks()
  })

  it('is locked for half an hour by five wrong passwords, whether there is such a name or not', async () => {
    const m = await market()
    const browser = browserBefore(m)
    const { home } = await join(browser, await invitationTo(m, 'CLERK', m.store('a')))
    await browser.send(home, '/sign-out')
    const told = async (name: string): Promise<readonly string[]> => {
      const texts: string[] = []
      for (let i = 0; i < 6; i += 1) {
        const page = await browser.send(
          await browser.open('/console/sign-in'),
          '/console/sign-in',
          {
            name,
            password: 'not-the-one-1',
          },
        )
        texts.push(/role="alert">([^<]+)/.exec(page.html)?.[1] ?? '')
      }
      return texts
    }
    const known = await told(NAME)
    expect(known.slice(0, 5).every((text) => text.includes('不对'))).toBe(true)
    expect(known[5]).toContain('已锁定到 10:30')
    expect(await told('nobody-at-all')).toEqual(known)
    // Not even the right one, and after half an hour again.
    m.p.setNow(m.p.context().now + 2 * MINUTE_MS)
    expect((await signIn(browser)).html).toContain('已锁定')
    m.p.setNow(m.p.context().now + 29 * MINUTE_MS)
    expect((await signIn(browser)).html).toContain('输入动态码')
    await m.expectBooks()
  })

  it('counts attempts that come at once before it looks at any of them', async () => {
    const m = await market()
    const { home } = await join(browserBefore(m), await invitationTo(m, 'CLERK', m.store('a')))
    expect(home.status).toBe(200)
    const pages = await Promise.all(
      Array.from({ length: 12 }, async () => {
        const browser = browserBefore(m)
        return signIn(browser, 'not-the-one-1')
      }),
    )
    expect(pages.filter(({ html }) => html.includes('不对'))).toHaveLength(5)
    await m.expectBooks()
  })

  it('ends by half an hour without a request, by twelve hours in any case, and at once when sessions are ended', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const m = await market({ now: Date.now() })
    const pass = (ms: number): void => {
      vi.setSystemTime(Date.now() + ms)
      m.p.setNow(Date.now())
    }
    const browser = browserBefore(m)
    const { staffId } = await workAs(m, browser, 'CLERK', m.store('a'))
    const isIn = async (): Promise<boolean> =>
      !(await browser.open(`/console/merchant/${m.store('a')}/orders`)).url.includes('/sign-in')
    pass(29 * MINUTE_MS)
    expect(await isIn()).toBe(true)
    pass(29 * MINUTE_MS)
    expect(await isIn()).toBe(true)
    pass(31 * MINUTE_MS)
    expect(await isIn()).toBe(false)
    const again = async (): Promise<void> => {
      const page = await browser.open('/console/sign-in')
      await browser.send(page, '/enter', { staff: staffId })
    }
    await again()
    const end = Date.now() + 12 * HOUR_MS
    while (Date.now() + 25 * MINUTE_MS < end) {
      pass(25 * MINUTE_MS)
      expect(await isIn()).toBe(true)
    }
    pass(25 * MINUTE_MS)
    expect(await isIn()).toBe(false)
    await again()
    expect(await isIn()).toBe(true)
    const owner = await m.staff('OWNER', m.merchant)
    await owner.ask('mutation ($id: ID!) { endStaffSessions(staff: $id) { __typename } }', {
      id: staffId,
    })
    expect(await isIn()).toBe(false)
    await m.expectBooks()
  })

  it('believes no cookie that it did not sign', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await workAs(m, browser, 'CLERK', m.store('a'))
    const [token] = await m.p.db.get<[string]>(sql`SELECT token FROM staff_sessions`)
    const stranger = browserBefore(m)
    for (const value of [token, `${token}.${'A'.repeat(43)}%3D`, `${token}.`]) {
      const response = await stranger.fetch(`/console/merchant/${m.store('a')}/orders`, {
        headers: { cookie: `shijing_staff.session_token=${value}` },
      })
      expect(response.status, value).toBe(303)
    }
    await m.expectBooks()
  })
})

describe('an account', () => {
  it('changes its password, and all other devices are out', async () => {
    const m = await market()
    const [here, there] = [browserBefore(m), browserBefore(m)]
    const { secret } = await join(here, await invitationTo(m, 'CLERK', m.store('a')))
    await there.send(await signIn(there), '/code', { code: totp(secret) })
    const page = await here.open('/console/account')
    expect(page.html).toContain('店员')
    const wrong = await here.send(page, '/console/account', {
      present: 'no-7777777',
      next: `${PASSWORD}8`,
    })
    expect(wrong.html).toContain('现在的密码不对')
    const done = await here.send(page, '/console/account', {
      present: PASSWORD,
      next: `${PASSWORD}8`,
    })
    expect(done.html).toContain('密码已修改')
    expect((await there.open('/console/account')).url).toContain('/console/sign-in')
    expect((await signIn(there)).html).toContain('登录名或密码不对')
    expect((await signIn(there, `${PASSWORD}8`)).html).toContain('输入动态码')
    await m.expectBooks()
  })

  it('is set up anew by a link from above: the old password, second factor and sessions count no more', async () => {
    const m = await market()
    const browser = browserBefore(m)
    await join(browser, await invitationTo(m, 'CLERK', m.store('a')))
    const [staffId] = await m.p.db.get<[string]>(sql`SELECT id FROM staff_accounts`)
    const manager = await m.staff('MANAGER', m.store('a'))
    const { inviteStaffAnew: made } = await manager.ask<{
      readonly inviteStaffAnew: { readonly token: string }
    }>('mutation ($id: ID!) { inviteStaffAnew(staff: $id) { ... on StaffInvitation { token } } }', {
      id: staffId,
    })
    const phone = browserBefore(m)
    const invited = await phone.open(`/console/invitation?token=${made.token}`)
    expect(invited.html).toContain('重设密码')
    const begin = await phone.send(invited, '/invitation', { name: NAME, password: `${PASSWORD}9` })
    expect((await browser.open('/console/account')).url).toContain('/console/sign-in')
    const factor = await phone.send(begin, '/second-factor', { password: `${PASSWORD}9` })
    const home = await phone.send(factor, '/confirm', { code: totp(secretOf(factor)) })
    expect(home.html).toContain('验证器已绑定')
    expect((await signIn(browser)).html).toContain('登录名或密码不对')
    await m.expectBooks()
  })

  it('is played by nobody in production', async () => {
    const m = await market({ profile: 'production', publicUrl: 'https://portal.example.org' })
    const html = await (await m.p.request('/console/sign-in')).text()
    expect(html).not.toContain('/enter')
    const sent = await m.p.request('/console/sign-in/enter', {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect(sent.status).toBe(404)
    for (const path of ['/console/overview', '/console/cache'])
      expect((await m.p.request(path)).status, path).toBe(404)
    await m.expectBooks()
  })
})
