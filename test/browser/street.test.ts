import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeno, type DenoHost } from '../support/deno-host.ts'
import {
  chooseSlots,
  put,
  signIn,
  startChromium,
  visitWith,
  type Visit,
  type VisitOptions,
} from '../support/visiting.ts'
import { startWorkerBeside, type WorkerBeside } from '../support/worker-beside.ts'

const documented = new Map([['street-desk-3-called', 'desk-queue.png']])

let deno: DenoHost
let worker: WorkerBeside
let browser: Browser

beforeAll(async () => {
  deno = await startDeno()
  worker = await startWorkerBeside(deno.dataDir)
  browser = await startChromium()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await worker?.stop()
  await deno?.stop()
})

const visit = (name: string, options: Partial<VisitOptions> = {}): Promise<Visit> =>
  visitWith(browser, `street-${name}`, { host: deno, documented, ...options })

const phone = { viewport: { width: 390, height: 844 } }

describe('an evening in a browser', () => {
  for (const [name, isWorker] of [
    ['deno', false],
    ['workerd', true],
  ] as const) {
    it(`goes from free bays over a number and a meal to the barrier, ${name}`, async () => {
      const host = isWorker ? worker : deno
      const seen = isWorker
      const guest = await visit(isWorker ? 'guest-workerd' : 'guest', { host, seen, ...phone })
      const { page, open, press, look } = guest
      await open('/nanjing/parking')
      await look('01-lots')
      await press(page.locator('main a', { hasText: '新街口' }).first())
      await look('02-lot')

      const desk = await visit(isWorker ? 'desk-workerd' : 'desk', { host, seen })
      await desk.open('/console/sign-in')
      await desk.press(desk.page.getByRole('button', { name: /店主老秦/ }))
      const links = desk.page.locator('main a[href*="/console/merchant/"]')
      const store = new URL((await links.first().getAttribute('href')) ?? '', host.url).pathname
      // With where numbers are called to, as a clerk writes it once in the morning.
      await desk.open(`${store}/queue?counter=${encodeURIComponent('2号桌')}`)
      await desk.look('1-queue')
      await desk.press(desk.page.getByRole('button', { name: '现场取号' }).first())
      await desk.look('2-slip')
      const number = await desk.page.locator('.ticket-number').innerText()
      expect(number).toMatch(/^A\d{3}$/)

      // The guest scans the code: the same address, without an account.
      const slip = desk.page.url().split('/slip/')[1]?.split('?')[0] ?? ''
      const address = await desk.page.locator('.slip').getAttribute('data-address')
      expect(address).toContain(`/queue/slip/${slip}.`)
      await guest.open(new URL(address ?? '').pathname)
      await guest.look('03-waiting')
      expect(await guest.page.locator('.ticket-state').innerText()).toBe('等候中')

      await desk.press(desk.page.getByRole('link', { name: '回到叫号' }))
      await desk.page.locator('#counter').fill('2号桌')
      await desk.press(desk.page.locator('.queue-to button'))
      // Whoever stands before them is called first.
      for (let i = 0; i < 20; i += 1) {
        const next = desk.page.locator('.queue-desk').first().locator('.queue-next')
        const isOurs = (await next.innerText()).includes(number)
        await desk.press(next)
        if (isOurs) break
      }
      await desk.look('3-called')
      // Nobody touches the phone: the page finds out by itself, and says so in its title.
      await guest.page.waitForFunction(() => document.title.includes('到您了'), undefined, {
        timeout: 25_000,
      })
      await guest.look('04-called')
      expect(await guest.page.locator('.ticket-ahead').innerText()).toContain('2号桌')
      const row = desk.page.locator('.queue-row-called').filter({ hasText: number })
      await desk.press(row.getByRole('button', { name: `到了 ${number}` }))
      await guest.page.waitForFunction(
        () => document.querySelector('.ticket-state')?.textContent === '已就座',
        undefined,
        { timeout: 25_000 },
      )

      await put(guest, '鸭汤午市套餐', 5)
      await press(page.getByRole('link', { name: '去结算' }))
      await signIn(guest, `小满 ${name}`)
      await chooseSlots(guest)
      await press(page.getByRole('button', { name: '提交订单' }))
      await press(page.getByRole('button', { name: '微信支付' }))
      await press(page.locator('button[value=pay]'))
      expect(await page.locator('.earned h2').innerText()).toContain('免费停车 2 小时')
      await look('05-earned')
      // The car of the demonstration stands in every lot; each host pays for another one.
      const lots = page.locator('.earned a')
      await press(isWorker ? lots.last() : lots.first())
      await page.locator('#plate').fill('苏a·88888')
      await look('06-plate')
      await press(page.getByRole('button', { name: '查询费用' }))
      await look('07-stay')
      const due = await page.locator('.stay-due').innerText()
      expect(due).toMatch(/^¥[1-9]/)
      expect(await page.locator('.stay-vouchers .used').count()).toBe(1)
      await press(page.getByRole('button', { name: `付款 ${due}` }))
      expect(new URL(page.url()).pathname).toMatch(/\/orders\/ord_/)
      await look('08-bill')
      await press(page.getByRole('button', { name: '微信支付' }))
      await press(page.locator('button[value=pay]'))
      expect(await page.locator('h1').innerText()).toBe('已完成')
      await look('09-paid')
      await press(page.getByRole('link', { name: '回到这次停车' }))
      expect(await page.locator('h1').innerText()).toBe('已缴费，可以离场')
      await look('10-leave')
      await open('/nanjing/parking/stays')
      await look('11-stays')
      for (const { faults, close } of [desk, guest]) {
        expect(faults).toEqual([])
        await close()
      }
    }, 240_000)
  }

  it('is looked after at the desk of the city', async () => {
    const desk = await visit('city')
    await desk.open('/console/sign-in')
    await desk.press(desk.page.getByRole('button', { name: /城市运营/ }))
    await desk.open('/console/city/nanjing/parking')
    await desk.look('1-parking')
    await desk.page.locator('#offer-store').selectOption({ index: 1 })
    await desk.page.locator('#offer-min').fill('50')
    await desk.page.locator('[name=lots]').first().check()
    await desk.press(desk.page.getByRole('button', { name: '新增', exact: true }))
    expect(await desk.page.getByRole('status').innerText()).toContain('已新增')
    await desk.look('2-added')
    await desk.open('/console/city/nanjing/reports')
    await desk.look('3-reports')
    await desk.press(desk.page.locator('.report-list a').first())
    await desk.look('4-report')
    expect(desk.faults).toEqual([])
    await desk.close()
  }, 60_000)

  it('shows what can be queued for on the page of a place, and warnings on a page of their own', async () => {
    const guest = await visit('pages', phone)
    await guest.open('/nanjing')
    await guest.look('1-home')
    await guest.open('/nanjing/alerts')
    await guest.look('2-alerts')
    await guest.open('/nanjing/tourism')
    await guest.look('3-tourism')
    await guest.open('/nanjing/reports')
    await guest.look('4-reports')
    await guest.press(guest.page.locator('.report-list a').first())
    await guest.look('5-report')
    await guest.open('/nanjing/sign-in?to=/nanjing/reports/new')
    await signIn(guest, '小唐')
    await guest.look('6-services')
    await guest.press(guest.page.getByRole('link', { name: /路灯故障/ }))
    await guest.look('7-form')
    expect(guest.faults).toEqual([])
    await guest.close()
  }, 60_000)
})
