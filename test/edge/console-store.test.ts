import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { requireDeskStore, updateStore } from '#resolvers/storefront/service.ts'
import type { WrittenStore } from '#resolvers/storefront/rules.ts'
import { circleAround } from '#schema/geo/area.ts'
import {
  browserBefore,
  PLACE,
  put,
  toCheckout,
  type Browser,
} from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { ownerContext } from '../support/selling/links.ts'
import { market, SLOTS, type Market } from '../support/selling.ts'

const desk = (m: Market, path = 'store', store = 'a'): string =>
  `/console/merchant/${m.store(store)}/${path}`

const owner = async (m: Market): Promise<Browser> => {
  const browser = browserBefore(m)
  await workAs(m, browser, 'OWNER', m.merchant)
  return browser
}
const kept = async (m: Market) => {
  const {
    version: _,
    updatedAt: __,
    ...rest
  } = await requireDeskStore(ownerContext(m), m.store('a'))
  return rest
}

/** With everything that hours, slots and freight can say. */
const RICH: WrittenStore = {
  names: { 'zh-CN': '巷口面馆', en: 'Noodles' },
  descriptions: { 'zh-CN': '老卤面。', en: 'Old broth.' },
  address: { 'zh-CN': '中山路 8 号', en: '8 Zhongshan Road' },
  phone: '025-88880000',
  position: { lon: 118.78, lat: 32.04, crs: 'WGS84' },
  hours: {
    weekly: [
      { days: [1, 2, 3, 4, 5], opens: '10:00', closes: '14:00', lastEntry: '13:30' },
      { days: [6, 7], opens: '18:00', closes: '02:00' },
      { days: [1], opens: '20:00', closes: '24:00', from: '05-01', through: '09-30' },
    ],
    holidays: 'OPEN',
    makeupWorkdays: 'AS_WORKDAY',
    exceptions: [
      { date: '2026-12-31', spans: [], note: '盘点' },
      {
        date: '2027-01-01',
        spans: [
          { opens: '09:00', closes: '11:00', lastEntry: '10:45' },
          { opens: '15:00', closes: '18:00' },
        ],
      },
    ],
  },
  tags: ['LUNCH', 'NIGHT'],
  state: 'OPEN',
  pickup: true,
  slots: { ...SLOTS, windows: [...SLOTS.windows, { days: [6], from: '22:00', to: '24:00' }] },
  dineIn: true,
  freight: { firstFen: 500, extraFen: 150, freeFromFen: 5_000 },
  deliveryArea: circleAround({ lon: 118.78, lat: 32.04 }, 2_000),
}

const rich = async (m: Market): Promise<void> => {
  const own = ownerContext(m)
  const { version } = await requireDeskStore(own, m.store('a'))
  await updateStore(own, { id: m.store('a'), version, store: RICH })
}

describe('the page of a store', () => {
  it('sent as it came changes nothing of it, whatever it holds', async () => {
    const m = await market()
    await rich(m)
    const before = await kept(m)
    const browser = await owner(m)
    const page = await browser.open(desk(m))
    expect(page.html).toContain('只在 05-01 至 09-30')
    const sent = await browser.send(page, desk(m))
    expect(sent.html).toContain('已保存')
    expect(await kept(m)).toEqual(before)
  })

  it('writes hours, slots, freight and an area around the store, with no script', async () => {
    const m = await market()
    const browser = await owner(m)
    const page = await browser.open(desk(m))
    const sent = await browser.send(page, desk(m), {
      name: '新街口店',
      'week.0.days': '1',
      'week.0.opens': '09:00',
      'week.0.closes': '21:00',
      'date.0.date': '2026-12-31',
      slots: 'yes',
      'window.0.days': '5',
      'window.0.opens': '17:00',
      'window.0.closes': '20:00',
      freight: 'FLAT',
      first: '6',
      extra: '1.5',
      area: 'CIRCLE',
      radius: '3',
    })
    expect(sent.html).toContain('已保存')
    expect(await kept(m)).toMatchObject({
      names: { 'zh-CN': '新街口店' },
      openingHours: {
        weekly: [{ days: [1], opens: '09:00', closes: '21:00' }],
        exceptions: [{ date: '2026-12-31', spans: [] }],
      },
      slots: { windows: [{ days: [5], from: '17:00', to: '20:00' }] },
      freight: { zones: [{ firstFen: 600, extraFen: 150 }] },
      deliveryArea: circleAround({ lon: 118.78, lat: 32.04 }, 3_000),
    })
    expect(sent.html).toContain('area-plan')
  })

  it('gives back what was typed beside what is wrong, and what somebody else wrote instead of it', async () => {
    const m = await market()
    const browser = await owner(m)
    const page = await browser.open(desk(m))
    const wrong = await browser.send(page, desk(m), {
      phone: '打这里',
      'week.0.opens': '09:00',
      'week.0.closes': '21:00',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('电话不对')
    expect(wrong.html).toContain('value="打这里"')
    expect(wrong.html).toMatch(/name="week\.0\.opens"[^>]*value="09:00"/)
    await rich(m)
    const late = await browser.send(page, desk(m), { name: '晚了' })
    expect(late.status).toBe(422)
    expect(late.html).toContain('别人刚改过')
    expect(late.html).toContain('value="巷口面馆"')
  })

  it('takes points as GeoJSON in the system they were drawn in', async () => {
    const m = await market()
    const browser = await owner(m)
    const page = await browser.open(desk(m))
    const ring = [
      [118.76, 32.03],
      [118.8, 32.03],
      [118.8, 32.06],
      [118.76, 32.06],
      [118.76, 32.03],
    ]
    await browser.send(page, desk(m), {
      area: 'POINTS',
      points: JSON.stringify({ type: 'Polygon', coordinates: [ring] }),
    })
    expect((await kept(m)).deliveryArea).toEqual(ring.slice(0, 4))
  })

  it('opens another store for whoever runs the merchant, once, and for nobody else', async () => {
    const m = await market()
    const browser = await owner(m)
    const page = await browser.open(desk(m, 'store/new'))
    const filled = { name: '河西店', lon: '118.73', lat: '32.02' }
    const made = await browser.send(page, 'store/new', filled)
    expect(made.url).toMatch(/\/console\/merchant\/plc_\w+\/store\?done=new/)
    expect(made.html).toContain('河西店')
    const again = await browser.send(page, 'store/new', filled)
    expect(again.url).toBe(made.url)
    const unsaid = await browser.send(await browser.open(desk(m, 'store/new')), 'store/new', {
      name: ' ',
    })
    expect(unsaid.status).toBe(422)
    const manager = browserBefore(m)
    await workAs(m, manager, 'MANAGER', m.store('a'))
    const turned = await manager.open(desk(m, 'store/new'))
    expect(turned.url).toMatch(/\/store$/)
    expect(turned.html).not.toContain('store/new')
    const clerk = browserBefore(m)
    await workAs(m, clerk, 'CLERK', m.store('a'))
    expect((await clerk.open(desk(m))).status).toBe(403)
    expect(await m.p.db.all(sql`SELECT count(*) FROM places WHERE source = 'desk'`)).toEqual([[1]])
  })
})

describe('a checkout at a store that delivers nearby', () => {
  it('asks where the address is, tells who is too far, and delivers to who is not', async () => {
    const m = await market()
    await rich(m)
    const browser = browserBefore(m)
    await put(m, browser, 'bun')
    const checkout = await toCheckout(browser)
    expect(checkout.html).toContain('只送附近')
    expect(checkout.html).toContain('here.js')
    const wanted = {
      [`how.${m.store('a')}`]: 'DELIVERY',
      address: 'new',
      'new.divisionCode': '320106',
      'new.street': '中山路 8 号',
      'new.recipient': '周小满',
      'new.phone': '13800138000',
    }
    const unsaid = await browser.send(checkout, '/checkout', wanted, PLACE)
    expect(unsaid.html).toContain('请为收货地址补上位置')
    const typed = async (lon: string, lat: string) =>
      browser.send(unsaid, '/checkout', { ...wanted, 'new.lon': lon, 'new.lat': lat }, PLACE)
    expect((await typed('118.78', '一百')).html).toContain('位置不对')
    expect((await typed('118.9', '32.04')).html).toContain('不在该门店的配送范围内')
    const order = await typed('118.785', '32.045')
    expect(order.html).toContain('周小满 13800138000')
    // The same door told more exactly is the same address, and nothing of where it is lies open.
    const rows = await m.p.db.all(sql`SELECT * FROM addresses`)
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('118.785')
    await m.expectBooks()
  })
})
