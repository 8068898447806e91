import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filmFile } from '../support/films.ts'
import { photograph } from '../support/pictures.ts'
import { startDeno, type DenoHost } from '../support/deno-host.ts'
import {
  chooseSlots,
  invitationBy,
  joinBy,
  put,
  signIn,
  startBeforeCamera,
  startChromium,
  visitWith,
  type Visit,
} from '../support/visiting.ts'

/** What stands in the merchant guide. */
const documented = new Map([
  ['desk-day-1-listing', 'desk-listing.png'],
  ['desk-day-3-delivery', 'desk-delivery.png'],
  ['desk-day-4-board', 'desk-board.png'],
  ['desk-day-7-request', 'desk-request.png'],
  ['desk-day-9-close', 'desk-close.png'],
  ['desk-morning-1-figures', 'desk-figures.png'],
  ['desk-morning-2-payouts', 'desk-payouts.png'],
  ['desk-morning-4-invited', 'desk-invited.png'],
  ['desk-morning-6-key', 'desk-key.png'],
  ['desk-evening-1-store', 'desk-store.png'],
  ['desk-evening-2-product', 'desk-product.png'],
])

const phone = { viewport: { width: 390, height: 844 } }
const GOODS = '桂花赤豆元宵'

let deno: DenoHost
let browser: Browser
let store = ''
let merchant = ''

beforeAll(async () => {
  deno = await startDeno()
  browser = await startChromium()
  const response = await fetch(`${deno.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: '{ stores(city: "nanjing", first: 1) { nodes { id merchant { id } } } }',
    }),
  })
  const { data } = (await response.json()) as {
    readonly data: {
      readonly stores: { readonly nodes: readonly { id: string; merchant: { id: string } }[] }
    }
  }
  store = data.stores.nodes[0]?.id ?? ''
  merchant = data.stores.nodes[0]?.merchant.id ?? ''
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await deno?.stop()
})

const visit = (name: string, options: object): Promise<Visit> =>
  visitWith(browser, name, { host: deno, documented, ...options })

const working = async (name: string, role: string, at: string, options: object): Promise<Visit> => {
  const staff = await visit(name, options)
  // What one sees on the way in is looked at in the test of selling.
  await joinBy(staff, await invitationBy(deno.dataDir, role, at), name, { looks: false })
  await staff.open(`/console/merchant/${store}`)
  return staff
}

/** Goes to a section by its name in the navigation. */
const goTo = ({ page, press }: Visit, name: string): Promise<void> =>
  press(page.locator('.work-nav').getByRole('link', { name, exact: true }))
const said = ({ page }: Visit): Promise<string> => page.getByRole('status').first().innerText()

/** Buys what was listed a moment ago. @returns the address of the order, and its code */
const buys = async (buyer: Visit, quantity: number) => {
  await put(buyer, GOODS, quantity)
  await buyer.press(buyer.page.getByRole('link', { name: '去结算' }))
  await signIn(buyer, '小满')
  await chooseSlots(buyer)
  await buyer.press(buyer.page.getByRole('button', { name: '提交订单' }))
  const order = buyer.page.url()
  await buyer.press(buyer.page.getByRole('button', { name: '微信支付' }))
  await buyer.press(buyer.page.locator('button[value=pay]'))
  const code = (await buyer.page.locator('.code-text').innerText()).replaceAll(/\s/g, '')
  return { order, code }
}

describe('a day at the counter, on a phone', () => {
  for (const script of [true, false])
    it(`lists, receives, hands over, answers and closes, ${script ? 'with' : 'without'} script`, async () => {
      const desk = await working(script ? 'desk-day' : 'desk-day-plain', 'MANAGER', store, {
        ...phone,
        javaScriptEnabled: script,
      })
      const { page, press, look } = desk
      const goods = script ? GOODS : `${GOODS}（大）`
      await goTo(desk, '商品')
      await press(page.getByRole('link', { name: '新商品' }))
      await page.locator('#name').fill(goods)
      await page.locator('#category').selectOption({ index: 1 })
      await page.locator('#price').fill('十二')
      await page.locator('#units').fill('1')
      const photo = {
        name: 'IMG_0001.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from(await photograph({ width: 1200, height: 900 })),
      }
      await page.locator('#picture').setInputFiles(photo)
      await look('1-listing')
      await press(page.getByRole('button', { name: '保存并上架' }))
      expect(await page.getByRole('alert').innerText()).toMatch(/价格在 0.01 到.*图片请再选一次/)
      await page.locator('#price').fill('12')
      await page.locator('#picture').setInputFiles(photo)
      await press(page.getByRole('button', { name: '保存并上架' }))
      expect(await said(desk)).toContain('已保存')
      expect(await page.locator('.pictures img').count()).toBe(1)
      expect(await page.locator('.work-head .order-state').innerText()).toBe('在售')
      await look('2-listed')

      await goTo(desk, '库存')
      await page.locator('#stock-q').fill(goods)
      await press(page.getByRole('button', { name: '查找' }))
      await page.locator('input[name^="in."]').fill('20')
      await look('3-delivery')
      await press(page.getByRole('button', { name: '保存' }))
      expect(await said(desk)).toBe('库存已更新。')
      await page.locator('#stock-q').fill(goods)
      await press(page.getByRole('button', { name: '查找' }))
      expect(await page.locator('.stock-numbers dd').first().innerText()).toBe('21')
      if (!script) {
        await desk.close()
        return
      }

      const buyer = await visit('desk-buyer', phone)
      const { order, code } = await buys(buyer, 2)
      await goTo(desk, '订单')
      expect(await page.locator('.board-rows').innerText()).toContain(GOODS)
      await look('4-board')
      await goTo(desk, '柜台核销')
      await page.locator('#code').fill(code)
      await press(page.getByRole('button', { name: '查看' }))
      await look('5-found')
      await press(page.getByRole('button', { name: '交货' }))
      expect(await said(desk)).toContain('已取货')
      await look('6-handed-over')

      await buyer.open(new URL(order).pathname)
      await buyer.page.getByText('售后（已拿到的）').click()
      const form = buyer.page.locator('.fold[open]')
      await form.locator('.choose-units input').fill('1')
      await form.locator('.pick:has([value=REFUND])').click()
      await form.locator('input[name=reason]').fill('洒了半碗')
      await buyer.press(form.getByRole('button', { name: '提交申请' }))
      await goTo(desk, '售后')
      expect(await page.locator('.request-rows').innerText()).toContain('洒了半碗')
      await page.locator('input[name=answer]').first().fill('不好意思，已退一份')
      await look('7-request')
      await press(page.getByRole('button', { name: '同意', exact: true }))
      expect(await said(desk)).toContain('已答复')
      await look('8-answered')
      await expect
        .poll(
          async () => {
            await buyer.open(new URL(order).pathname)
            return buyer.page.locator('main').innerText()
          },
          { timeout: 20_000, interval: 500 },
        )
        .toContain('已退款 ¥12')
      expect(await buyer.page.locator('main').innerText()).toContain('不好意思，已退一份')

      await buyer.page.getByText(`评价${GOODS}`).click()
      await buyer.page.locator('.pick:has([name=rating][value="5"])').click()
      await buyer.page.locator('textarea[name=text]').fill('甜而不腻')
      await buyer.press(buyer.page.getByRole('button', { name: '发布评价' }))
      await buyer.look('3-reviewed')
      await goTo(desk, '评价')
      await page.locator('textarea[name=text]').fill('谢谢，常来')
      await look('8-review')
      await press(page.getByRole('button', { name: '回复', exact: true }))
      await buyer.press(buyer.page.locator('.goods-name a').first())
      expect(await buyer.page.locator('.reviews').innerText()).toContain('店家回复：谢谢，常来')
      await buyer.look('4-product')

      await goTo(desk, '日结')
      expect(await page.locator('main').innerText()).toMatch(/¥24[^]*¥12/)
      await look('9-close')
      expect([...desk.faults, ...buyer.faults]).toEqual([])
      await buyer.close()
      await desk.close()
    }, 180_000)
})

describe('a morning in the office', () => {
  it('reads figures and payouts, takes somebody on, and links a till', async () => {
    const owner = await working('desk-morning', 'OWNER', merchant, {
      viewport: { width: 1440, height: 900 },
    })
    const { page, press, look } = owner
    await goTo(owner, '经营数据')
    await press(page.getByRole('link', { name: '近七天' }))
    expect(await page.locator('main').innerText()).toContain('¥24')
    await look('1-figures')
    await goTo(owner, '账目')
    expect(await page.locator('main').innerText()).toContain('微信支付')
    await look('2-payouts')
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '导出表格' }).click(),
    ])
    expect(csv.suggestedFilename()).toMatch(/\.csv$/)

    await goTo(owner, '员工')
    await look('3-staff')
    await page.locator('#label').fill('小赵')
    await press(page.getByRole('button', { name: '生成邀请链接' }))
    await look('4-invited')
    const link = /\/console\/invitation\?token=si_[\w-]{43}/.exec(await page.content())?.[0] ?? ''
    const clerk = await visit('desk-clerk', phone)
    await joinBy(clerk, link, 'xiao-zhao', { looks: false })
    expect(new URL(clerk.page.url()).pathname).toContain('/console')
    await owner.open(`/console/merchant/${store}/staff`)
    expect(await page.locator('main').innerText()).toContain('小赵')
    await press(page.getByRole('button', { name: '让小赵的所有设备下线' }))
    await clerk.open(`/console/merchant/${store}`)
    expect(clerk.page.url()).toContain('/console/sign-in') // a phone that was lost shows nothing more
    await clerk.close()

    await goTo(owner, '对接')
    await look('5-links')
    await page.locator('#label').fill('收银机')
    await page.getByRole('checkbox', { name: '核销取货码' }).check()
    await press(page.getByRole('button', { name: '生成密钥' }))
    expect(await page.locator('main').innerText()).toContain('只显示这一次')
    await look('6-key')
    expect(owner.faults).toEqual([])
    await owner.close()
  }, 180_000)
})

describe('a camera at the counter', () => {
  it('reads the code of a buyer where the browser cannot by itself, and finds the order', async () => {
    const buyer = await visit('desk-camera-buyer', phone)
    const { code } = await buys(buyer, 1)
    const atCounter = await startBeforeCamera(code)
    const clerk = await visitWith(atCounter, 'desk-camera', { host: deno, ...phone })
    await joinBy(clerk, await invitationBy(deno.dataDir, 'CLERK', store), 'camera-clerk', {
      looks: false,
    })
    await clerk.open(`/console/merchant/${store}/counter`)
    await clerk.press(clerk.page.getByRole('button', { name: '扫码' }))
    expect(await clerk.page.locator('main').innerText()).toContain(GOODS)
    await clerk.press(clerk.page.getByRole('button', { name: '交货' }))
    expect(await said(clerk)).toContain('已取货')
    expect([...buyer.faults, ...clerk.faults]).toEqual([])
    await buyer.close()
    await atCounter.close()
  }, 120_000)
})

describe('an evening in the office', () => {
  it('writes the store anew, a bundle with its origin, and prices, for the city to look at first', async () => {
    const desk = await working('desk-evening', 'OWNER', merchant, {
      viewport: { width: 1440, height: 900 },
    })
    const { page, press, look } = desk
    await goTo(desk, '门店资料')
    await page
      .locator('[id="date.0.date"]')
      .evaluate((field) => field.closest('details')?.setAttribute('open', ''))
    await page.locator('[id="date.0.date"]').fill('2027-02-06')
    await page.locator('[id="date.0.note"]').fill('除夕休息')
    await page.locator('.pick:has([name=freight][value=FLAT])').click()
    await page.locator('#first').fill('5')
    await page.locator('summary', { hasText: '配送范围' }).click()
    await page.locator('.pick:has([name=area][value=CIRCLE])').click()
    await page.locator('#radius').fill('3')
    await press(page.getByRole('button', { name: '保存' }).first())
    expect(await said(desk)).toContain('已保存')
    expect(await page.locator('.area-plan').count()).toBe(1)
    await look('1-store')
    await desk.open(`/places/${store}`)
    expect(await page.locator('main').innerText()).toContain('2027-02-06')

    const operator = await visit('desk-city', { viewport: { width: 1440, height: 900 } })
    await joinBy(operator, await invitationBy(deno.dataDir, 'OPERATOR', 'nanjing'), 'city-desk', {
      looks: false,
    })
    await operator.open('/console/city/nanjing')
    await operator.press(operator.page.getByRole('button', { name: '开启先审后发' }))

    await desk.open(`/console/merchant/${store}/products/new`)
    await page.locator('#name').fill('元宵双份')
    await page.locator('#category').selectOption({ index: 1 })
    await page.locator('#price').fill('22')
    await page.locator('#tags').fill('夜宵 校园')
    await press(page.getByRole('button', { name: '保存并上架' }))
    expect(await page.locator('.work-head .order-state').innerText()).toBe('等待城市审核')
    await page.locator('summary', { hasText: '套装组成' }).click()
    await page.locator('select[name=part]').first().selectOption({ label: GOODS })
    await page.locator('input[name=perUnit]').first().fill('2')
    await press(page.locator('form[action*="/bundle"] button'))
    await page.locator('summary', { hasText: '产地与来路' }).click()
    await page.locator('#origin').fill('南京')
    await page.locator('[id="what.0"]').fill('当天现做')
    await press(page.locator('form[action*="/origin"] button'))
    await page.locator('summary', { hasText: '360°' }).click()
    await page.locator('#spin').setInputFiles(
      await Promise.all(
        Array.from({ length: 8 }, async (_, i) => ({
          name: `${i}.jpg`,
          mimeType: 'image/jpeg',
          buffer: Buffer.from(await photograph({ width: 320, height: 240, red: i * 30 })),
        })),
      ),
    )
    await press(page.locator('form[action*="/spin"] button'))
    await page.locator('summary', { hasText: '视频' }).click()
    await page.locator('#film').setInputFiles({
      name: 'film.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.from(await filmFile({ seconds: 4, sound: true })),
    })
    await press(page.getByRole('button', { name: '上传视频' }))
    expect(await said(desk)).toContain('已保存')
    await page.locator('summary', { hasText: '定时上下架' }).click()
    await look('2-product')

    await operator.open('/console/city/nanjing/content')
    expect(await operator.page.locator('main').innerText()).toMatch(
      /元宵双份[^]*#夜宵 #校园[^]*当天现做/,
    )
    await operator.look('1-content')
    await operator.press(operator.page.getByRole('button', { name: '通过', exact: true }))
    await operator.press(operator.page.getByRole('button', { name: '关闭先审后发' }))
    await operator.open('/console/city/nanjing/reviews')
    await operator.look('2-reviews')

    const buyer = await visit('desk-evening-buyer', phone)
    await put(buyer, '元宵双份', 1)
    await buyer.open('/nanjing/search?q=元宵双份')
    await buyer.press(buyer.page.locator('main .card a').first())
    expect(await buyer.page.locator('main').innerText()).toContain(`含 ${GOODS} × 2`)
    await buyer.look('1-bundle')
    // It turns by the slider, and by a push across it.
    const turn = buyer.page.locator('#spin-turn')
    const side = (): Promise<string> => turn.inputValue()
    await turn.focus()
    await buyer.page.keyboard.press('ArrowRight')
    expect(await side()).toBe('2')
    const sides = buyer.page.locator('.spin ol')
    await sides.scrollIntoViewIfNeeded()
    const room = await sides.boundingBox()
    if (!room) throw new Error('Nothing turns.')
    await buyer.page.mouse.move(room.x + room.width * 0.75, room.y + 40)
    await buyer.page.mouse.down()
    await buyer.page.mouse.move(room.x + room.width * 0.5, room.y + 40, { steps: 4 })
    await buyer.page.mouse.up()
    expect(await side()).toBe('4')
    expect(await sides.locator('li:visible').count()).toBe(1)
    // A browser asks for a film in parts.
    const film = (await buyer.page.locator('video').getAttribute('src')) ?? ''
    expect(
      await buyer.page.evaluate(
        async (url) => (await fetch(url, { headers: { range: 'bytes=4-7' } })).text(),
        film,
      ),
    ).toBe('ftyp')

    await desk.open(`/console/merchant/${store}/products/prices`)
    await page.locator('[data-grid]').first().fill('21.5')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.matches('[data-grid]'))).toBe(true)
    await look('3-prices')
    await press(page.getByRole('button', { name: '保存' }))
    expect(await said(desk)).toContain('已保存')
    await desk.open(`/console/merchant/${store}/products/sheet`)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '导出表格' }).click(),
    ])
    const path = await file.path()
    await page.locator('#sheet-file').setInputFiles({
      name: 'products.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(readFileSync(path, 'utf8').replace('21.50', '21.00')),
    })
    await press(page.getByRole('button', { name: '先看看会改什么' }))
    expect(await page.locator('main').innerText()).toContain('修改 1')
    await look('4-sheet')
    await press(page.getByRole('button', { name: '确认导入' }))
    expect(await page.locator('main').innerText()).toContain('导入完成')
    expect([...desk.faults, ...operator.faults, ...buyer.faults]).toEqual([])
    await Promise.all([desk.close(), operator.close(), buyer.close()])
  }, 180_000)
})
