import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeno, type DenoHost } from '../support/deno-host.ts'
import {
  chooseSlots,
  invitationBy,
  joinBy,
  pictures,
  put,
  signIn,
  startChromium,
  visitWith,
  type Visit,
  type VisitOptions,
} from '../support/visiting.ts'
import { startWorkerBeside, type WorkerBeside } from '../support/worker-beside.ts'

const documented = new Map([
  ['selling-phone-06-order-paid', 'order-phone.png'],
  ['selling-phone-03-checkout', 'checkout-phone.png'],
  ['selling-counter-phone-4-found', 'counter-phone.png'],
])

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
  visitWith(browser, `selling-${name}`, { host: deno, documented, ...options })

describe('the whole way in a browser', () => {
  const phone = { viewport: { width: 390, height: 844 } }
  for (const [name, isWorker, screen] of [
    ['phone', false, phone],
    ['wide-dark', false, { colorScheme: 'dark' }],
    ['phone-workerd', true, phone],
  ] as const) {
    it(`goes from browsing over payment and redemption to the refund of one unit, ${name}`, async () => {
      const options = { ...screen, host: isWorker ? worker : deno, seen: isWorker }
      const buyer = await visit(name, options)
      const { page, open, press, look } = buyer
      await open('/nanjing/cart')
      await look('00-empty-cart')
      await open('/nanjing/products')
      await press(page.locator('main .card a').first())
      await look('01-product')
      await put(buyer, '豆浆', 3)
      expect(await page.getByRole('status').innerText()).toBe('已加入购物车。')
      await look('02-cart')
      await press(page.getByRole('link', { name: '去结算' }))
      await signIn(buyer, `小满 ${name}`)
      expect(new URL(page.url()).pathname).toBe('/nanjing/checkout')
      await look('03-checkout')
      await press(page.getByRole('button', { name: '提交订单' }))
      await look('04-checkout-refused')
      expect(await page.getByRole('alert').first().innerText()).toContain('请选择取货时间')
      await chooseSlots(buyer)
      await page.locator('textarea').first().fill('少糖')
      await press(page.getByRole('button', { name: '提交订单' }))
      const order = page.url()
      await look('05-order-to-pay')
      await press(page.getByRole('button', { name: '微信支付' }))
      expect(page.url()).toContain('/sandbox/pay')
      await press(page.locator('button[value=pay]'))
      expect(page.url()).toBe(order)
      expect(await page.locator('h1').innerText()).toBe('待取货')
      await look('06-order-paid')
      const code = (await page.locator('.code-text').innerText()).replaceAll(/\s/g, '')
      expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/)
      const store = await page.locator('a[href^="/places/plc_"]').first().getAttribute('href')

      const clerk = await visit(`counter-${name}`, options)
      await joinBy(
        clerk,
        await invitationBy(deno.dataDir, 'CLERK', store?.split('/').at(-1) ?? ''),
        `clerk-${name}`,
      )
      await clerk.look('1-home')
      await clerk.open('/console/merchant')
      await clerk.look('1-board')
      await clerk.press(clerk.page.getByRole('link', { name: '柜台核销' }))
      await clerk.look('2-code')
      await clerk.page.keyboard.type('22222222') // the field has the focus
      await clerk.press(clerk.page.getByRole('button', { name: '查看' }))
      await clerk.look('3-unknown')
      await clerk.page.locator('#code').fill(code.toLowerCase())
      await clerk.press(clerk.page.getByRole('button', { name: '查看' }))
      await clerk.look('4-found')
      await clerk.page.locator('.choose-units input').fill('2')
      await clerk.press(clerk.page.getByRole('button', { name: '交货' }))
      expect(await clerk.page.getByRole('status').innerText()).toContain('部分已取')
      expect(await clerk.page.evaluate(() => document.activeElement?.id)).toBe('code')
      await clerk.look('5-done')
      expect(clerk.faults).toEqual([])
      await clerk.close()

      await open(new URL(order).pathname)
      await page.getByText('退款（还没拿到的）').click()
      await look('07-refund-form')
      await page.locator('.fold[open] .choose-units input').fill('1')
      await page.locator('#refund-reason').fill('喝不下了')
      await press(page.getByRole('button', { name: '申请退款' }))
      expect(await page.getByRole('status').innerText()).toContain('已提交退款申请')
      await look('08-refunded')
      await open('/nanjing/orders')
      await look('09-orders')
      expect(buyer.faults).toEqual([])
      await buyer.close()
    }, 240_000)
  }

  it('sends by courier to a new address, in English, without script', async () => {
    const buyer = await visit('courier', { javaScriptEnabled: false, locale: 'en-GB' })
    const { page, press } = buyer
    await put(buyer, '书签', 1, '&lang=en')
    expect(await page.getByRole('status').innerText()).toBe('It is in your cart.')
    await press(page.getByRole('link', { name: 'Check out' }))
    await signIn(buyer, 'Alex')
    await page.locator('.pick:has([value=DELIVERY])').click()
    await page.locator('#new-street').fill('中山路 8 号')
    await page.locator('#new-recipient').fill('Alex')
    await page.locator('#new-phone').fill('12')
    await press(page.getByRole('button', { name: 'Place order' }))
    expect(await page.locator('#new-phone-wrong').innerText()).toContain('phone number')
    expect(await page.locator('#new-street').inputValue()).toBe('中山路 8 号')
    await page.locator('#new-phone').fill('13800138000')
    await press(page.getByRole('button', { name: 'Update total' }))
    expect(await page.locator('.bill').innerText()).toContain('¥8')
    await page.screenshot({ path: `${pictures}selling-courier-checkout.png`, fullPage: true })
    await press(page.getByRole('button', { name: 'Place order' }))
    await press(page.getByRole('button', { name: 'Pay with WeChat' }))
    await press(page.locator('button[value=pay]'))
    expect(await page.locator('h1').innerText()).toBe('To be sent')
    expect(await page.locator('main').innerText()).toContain('Alex 13800138000')
    expect(await page.locator('.code').count()).toBe(0)
    await page.screenshot({ path: `${pictures}selling-courier-order.png`, fullPage: true })
    await buyer.close()
  }, 120_000)

  it('is walked by keyboard alone: choices show where the focus is, and Enter does not order', async () => {
    const buyer = await visit('keyboard')
    const { page, open } = buyer
    await open(`/nanjing/search?q=${encodeURIComponent('豆浆')}`)
    await buyer.press(page.locator('main .card a').first())
    const before = await page.locator('.buy input:checked').getAttribute('value')
    await page.locator('.buy input:checked').focus()
    await page.keyboard.press('ArrowDown')
    const after = await page.locator('.buy input:checked').getAttribute('value')
    expect(after).not.toBe(before)
    const outline = await page.evaluate(() => {
      const plate = document.activeElement?.nextElementSibling
      return plate ? getComputedStyle(plate).outlineStyle : 'no plate'
    })
    expect(outline).toBe('solid')
    await page.locator('#buy-quantity').focus()
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    expect(await page.getByRole('status').innerText()).toBe('已加入购物车。')
    await buyer.press(page.getByRole('link', { name: '去结算' }))
    await signIn(buyer, '键盘')
    const dineIn = page.locator('.pick:has([value=DINE_IN])')
    await dineIn.click()
    const table = page.locator('input[name^="table."]')
    await table.fill('A7')
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    expect(new URL(page.url()).pathname).toBe('/nanjing/checkout')
    expect(await table.inputValue()).toBe('A7')
    await buyer.close()
  }, 120_000)
})
