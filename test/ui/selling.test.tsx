import type { Child } from 'hono/jsx'
import { describe, expect, it } from 'vitest'
import { CounterPage, type CounterPageProps } from '#ui/console/counter-page.tsx'
import { Layout, renderPage } from '#ui/layout.tsx'
import { ProductPage } from '#ui/product-page.tsx'
import { CartPage, type CartPageProps } from '#ui/selling/cart-page.tsx'
import { CheckoutPage, type CheckoutPageProps } from '#ui/selling/checkout-page.tsx'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import { OrderPage, type OrderPageProps } from '#ui/selling/order-page.tsx'
import { OrdersPage } from '#ui/selling/orders-page.tsx'
import { Progress } from '#ui/selling/progress.tsx'
import type { Ui } from '#ui/types.ts'
import * as fixtures from '../support/fixtures-ui.ts'

const zh = fixtures.uiFor()
const HOSTILE = '"><script>alert(1)</script><img src=x onerror=y>'
const NOW = fixtures.EVENING
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'

const render = (child: Child, ui = zh, over = {}): Promise<string> =>
  renderPage(<Layout {...fixtures.layoutProps(ui, over)}>{child}</Layout>)

const cart = (ui: Ui, over: Partial<CartPageProps> = {}): CartPageProps => ({
  ui,
  crumbs: [{ href: '/nanjing', label: '南京' }],
  stores: [
    {
      id: 'plc_a',
      name: '梅井早点铺',
      href: '/places/plc_a',
      goodsFen: 4_000,
      lines: [
        {
          storeId: 'plc_a',
          skuId: 'sku_1',
          name: '小笼包',
          href: '/products/prd_1',
          picture: '/art/product/bread/prd_1.svg',
          chosen: '大份',
          priceFen: 2_000,
          quantity: 2,
          warnings: ['只剩 1 件'],
          refused: '数量不对',
        },
      ],
    },
  ],
  totalFen: 4_000,
  action: '/nanjing/cart/line',
  checkoutHref: '/nanjing/checkout',
  ordersHref: '/nanjing/orders',
  browseHref: '/nanjing/products',
  elsewhere: [{ href: '/changsha/cart', label: '长沙（1 种）' }],
  added: true,
  ...over,
})

const checkout = (ui: Ui, over: Partial<CheckoutPageProps> = {}): CheckoutPageProps => ({
  ui,
  crumbs: [],
  action: '/nanjing/checkout',
  cartHref: '/nanjing/cart',
  hidden: { total: '4800', key: 'key-00000001' },
  lines: ['plc_a sku_1 2'],
  stores: [
    {
      id: 'plc_a',
      name: '梅井早点铺',
      lines: [
        {
          name: '小笼包',
          chosen: '',
          picture: '/x.svg',
          quantity: 2,
          payableFen: 4_000,
          wrong: '只剩 1 件',
        },
      ],
      offered: ['PICKUP', 'DELIVERY', 'DINE_IN'],
      chosen: 'PICKUP',
      days: [
        { day: '11月20日星期五', slots: [{ startsAt: NOW, endsAt: NOW + 1_800_000, left: 2 }] },
        {
          day: '11月21日星期六',
          slots: [{ startsAt: NOW + 86_400_000, endsAt: NOW + 88_200_000, left: 0 }],
        },
      ],
      table: 'A7',
      note: '少糖',
      faults: { slot: '请选择取货时间。', table: '请填写桌号。' },
      freightFen: 800,
      totalFen: 4_800,
    },
  ],
  address: {
    addresses: [{ id: 'adr_1', who: '周小满 138', where: '南京市玄武区' }],
    chosen: 'new',
    districts: [{ name: '南京市', districts: [{ code: '320102', name: '玄武区' }] }],
    written: {
      divisionCode: '320102',
      recipient: '',
      phone: '12',
      street: '',
      lon: '',
      lat: '',
      crs: 'WGS84',
    },
    asksPosition: false,
    fault: { field: 'phone', text: '请填写电话。' },
  },
  totalFen: 4_800,
  freightFen: 800,
  refused: '还有几处需要处理',
  obstacles: ['不同城市的商品需分开下单。'],
  tried: true,
  ...over,
})

const order = (ui: Ui, over: Partial<OrderPageProps> = {}): OrderPageProps => ({
  ui,
  crumbs: [],
  number: '261120ABCDEFGHJK',
  stateText: '待取货',
  remark: '已退款 ¥12。',
  done: '已提交退款。',
  steps: [
    { label: '下单', at: NOW, state: 'DONE' },
    { label: '待取', state: 'NOW' },
    { label: '完成', state: 'TO_COME' },
  ],
  code: { text: 'ABCD2345', svg: SVG },
  pay: {
    totalFen: 4_800,
    withOthers: true,
    expiresAt: NOW + 900_000,
    balanceFen: 500,
    unconfirmed: true,
  },
  actionOf: (what) => `/nanjing/orders/ord_1/${what}`,
  formKey: 'key-00000001',
  canCancel: true,
  canConfirm: true,
  open: [{ lineId: 'oln_1', name: '小笼包', most: 2 }],
  handedOver: [{ lineId: 'oln_1', name: '小笼包', most: 1 }],
  isService: false,
  extras: [],
  store: { href: '/places/plc_a', label: '梅井早点铺', address: '贡院街' },
  facts: [{ label: '备注', value: '少糖' }],
  lines: [
    {
      name: '小笼包',
      href: '/p',
      chosen: '大份',
      picture: '/x.svg',
      quantity: 3,
      payableFen: 4_000,
      fate: '已取 1',
    },
  ],
  amounts: [{ label: '商品', value: '¥40' }],
  totalFen: 4_800,
  reviewing: [],
  afterSales: [
    {
      id: 'asl_1',
      kind: 'RETURN',
      stateText: '同意，请寄回',
      what: '小笼包 × 1',
      reason: '凉了',
      answer: '寄回即可',
      refundFen: 1_200,
      replacement: { href: '/nanjing/orders/ord_2', label: '查看换货订单' },
      canWithdraw: true,
      canShip: true,
    },
  ],
  parcels: [
    {
      name: 'SF SF1234567',
      stateText: '运送中',
      steps: [{ at: NOW, text: '派送中 · 江苏,南京,玄武' }],
    },
  ],
  together: [{ href: '/o', label: '新街口店' }],
  ...over,
})

const counter = (ui: Ui, over: Partial<CounterPageProps> = {}): CounterPageProps => ({
  ui,
  actionOf: (what) => `/console/merchant/plc_1/counter/${what}`,
  readerPath: '/assets/qr.js',
  ...over,
})
const FOUND = {
  order: {
    number: '261120X',
    short: '120X',
    stateText: '待取货',
    facts: ['备注：少糖'],
    units: [{ lineId: 'oln_1', name: '小笼包', most: 2 }],
  },
  code: 'ABCD2345',
  key: 'key-00000001',
}

const pages: Readonly<Record<string, (ui: Ui) => Child>> = {
  product: (ui) => (
    <ProductPage
      {...fixtures.productProps(ui)}
      buy={{
        action: '/nanjing/cart/add',
        hidden: { product: 'prd_1' },
        quantity: '1',
        refused: '不行',
      }}
    />
  ),
  cart: (ui) => <CartPage {...cart(ui)} />,
  'empty cart': (ui) => <CartPage {...cart(ui, { stores: [], refused: '没有了' })} />,
  checkout: (ui) => <CheckoutPage {...checkout(ui)} />,
  order: (ui) => <OrderPage {...order(ui)} />,
  'order paid elsewhere': (ui) => (
    <OrderPage
      {...order(ui, {
        pay: {
          totalFen: 1,
          withOthers: false,
          expiresAt: NOW,
          balanceFen: 0,
          unconfirmed: false,
          elsewhere: { number: '261120X', svg: SVG },
        },
      })}
    />
  ),
  orders: (ui) => (
    <OrdersPage
      ui={ui}
      crumbs={[]}
      own={[{ href: '/nanjing/orders', label: '我的订单', current: true }]}
      orders={[
        {
          href: '/o',
          number: '261120X',
          stateText: '待取货',
          waits: true,
          store: '夫子庙店',
          what: '小笼包 × 2',
          pictures: ['/x.svg'],
          totalFen: 4_000,
          createdAt: NOW,
        },
      ]}
      browseHref="/p"
      signOutAction="/sign-out"
      prevHref="/a"
      nextHref="/b"
    />
  ),
  notice: (ui) => (
    <NoticePage
      ui={ui}
      crumbs={[]}
      title="登录"
      texts={['用小程序']}
      links={[{ href: '/', label: '首页' }]}
    />
  ),
  counter: (ui) => <CounterPage {...counter(ui, { refused: '无效', done: '已交货' })} />,
  'counter with an order': (ui) => (
    <CounterPage {...counter(ui, { found: FOUND, refused: '不行' })} />
  ),
}

describe.each(Object.keys(pages))('the %s page', (name) => {
  const page = pages[name]
  if (!page) throw new Error(`no page ${name}`)

  it.each(['zh-CN', 'en'] as const)(
    'is a whole document in %s, with every text',
    async (locale) => {
      const ui = fixtures.uiFor(locale)
      const html = await render(page(ui), ui, { cart: { href: '/cart', count: 2 } })
      expect(html).toContain(`<html lang="${locale}">`)
      expect(html.match(/<h1[ >]/g)).toHaveLength(1)
      expect(html).not.toMatch(/undefined|\[object|NaN|>ui\./)
    },
  )

  it('skips no heading level', async () => {
    const html = await render(page(zh))
    const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level))
    for (const [i, level] of levels.entries())
      expect(level - (levels[i - 1] ?? 0), levels.join(' ')).toBeLessThanOrEqual(1)
  })

  it('gives every id once, every label and description its target, every field a name it is known by', async () => {
    const html = await render(page(zh))
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, list = ''] of html.matchAll(
      / (?:aria-labelledby|aria-describedby|for)="([^"]+)"/g,
    ))
      for (const id of list.split(' ')) expect(ids).toContain(id)
    const labelled = new Set([...html.matchAll(/<label[^>]* for="([^"]+)"/g)].map(([, id]) => id))
    for (const [tag] of html.matchAll(/<(?:input|select|textarea)[^>]*>/g)) {
      const isPlain = / type="(?:hidden|radio|checkbox)"/.test(tag)
      if (!isPlain) expect(labelled, tag).toContain(/ id="([^"]+)"/.exec(tag)?.[1])
    }
    const radios = html.match(/<input[^>]* type="(?:radio|checkbox)"/g) ?? []
    expect(html.match(/<label class="(?:pick|tick)"><input/g) ?? []).toHaveLength(radios.length)
  })

  it('keeps to the content policy, and changes nothing by a link', async () => {
    const html = await render(page(zh))
    expect(html).not.toMatch(/ style=|<style|<script|javascript:| on[a-z]+=/i)
    for (const [form] of html.matchAll(/<form[^>]*>/g))
      expect(form).toMatch(/method="post"|role="search"/)
  })
})

describe('the buy form', () => {
  it('lets nobody choose what a store has sold out, and offers no button when all have', async () => {
    const props = fixtures.productProps(zh)
    const [store] = props.stores
    const buy = { action: '/add', hidden: {}, quantity: '1' }
    const sku = (state: 'OUT' | 'IN_STOCK') => ({
      id: 'sku_1',
      name: '大份',
      priceFen: 1_200,
      stock: [{ storeId: store?.id ?? '', state, quantity: state === 'OUT' ? 0 : 9 }],
    })
    const some = await render(
      <ProductPage {...props} skus={[sku('IN_STOCK'), sku('OUT')]} buy={buy} />,
    )
    expect(some.match(/name="pick"[^>]* disabled/g)).toHaveLength(1)
    expect(some).toContain('加入购物车')
    const none = await render(<ProductPage {...props} skus={[sku('OUT')]} buy={buy} />)
    expect(none).toContain('各门店都已售罄')
    expect(none).not.toContain('加入购物车')
  })

  it('steps aside for the table where nothing is sold', async () => {
    const html = await render(<ProductPage {...fixtures.productProps(zh)} />)
    expect(html).toContain('class="skus"')
    expect(html).not.toContain('class="buy"')
  })
})

describe('the checkout', () => {
  it('tells what is missing as to be done at first, and as wrong once somebody tried', async () => {
    const first = await render(
      <CheckoutPage {...checkout(zh, { tried: false, refused: undefined })} />,
    )
    expect(first).toContain('<p class="todo" id="fault-0-slot">请选择取货时间。</p>')
    const tried = await render(<CheckoutPage {...checkout(zh)} />)
    expect(tried).toContain('<p class="wrong" id="fault-0-slot" role="alert">请选择取货时间。</p>')
    expect(tried).toMatch(/id="table-0"[^>]*aria-invalid="true" aria-describedby="table-0-wrong"/)
  })

  it('offers a slot that is booked out to nobody, and opens the day that was chosen', async () => {
    const html = await render(
      <CheckoutPage
        {...checkout(zh, {
          stores: checkout(zh).stores.map((store) => ({
            ...store,
            slotStartsAt: NOW + 86_400_000,
          })),
        })}
      />,
    )
    expect(html).toMatch(new RegExp(`value="${NOW + 86_400_000}" checked="" disabled`))
    expect(html).toMatch(/<details class="fold"><summary>11月20日/)
    expect(html).toMatch(/<details class="fold" open=""><summary>11月21日/)
  })

  it('does not order by the Enter key: the first button only looks', async () => {
    const html = await render(<CheckoutPage {...checkout(zh)} />)
    const buttons = [...html.matchAll(/<button[^>]*name="do" value="(\w+)"/g)].map(
      ([, what]) => what,
    )
    expect(buttons).toEqual(['preview', 'place'])
  })
})

describe('the way of an order', () => {
  it('marks one station as the present one, and says of the others that they are to come', async () => {
    const html = await render(<Progress steps={order(zh).steps} ui={zh} />)
    expect(html.match(/aria-current="step"/g)).toHaveLength(1)
    expect(html).toContain('step step-to-come')
    expect(html.match(/（未到）/g)).toHaveLength(1)
    expect(html).toContain('datetime="2026-11-20T09:42:00.000Z">17:42<')
  })

  it('prints the code in two halves and draws it for cameras', async () => {
    const html = await render(<OrderPage {...order(zh)} />)
    expect(html).toContain('<span>ABCD</span> <span>2345</span>')
    expect(html).toMatch(
      /<img class="code-qr" src="data:image\/svg\+xml,%3Csvg[^"]*" alt="取货码的二维码"/,
    )
  })

  it('shows no form that cannot be used', async () => {
    const html = await render(
      <OrderPage
        {...order(zh, {
          pay: undefined,
          code: undefined,
          canCancel: false,
          canConfirm: false,
          open: [],
          handedOver: [],
          afterSales: [],
        })}
      />,
    )
    expect(html).not.toMatch(/<form(?! class="search")/)
  })
})

describe('the header', () => {
  it('says how much is in the cart, and shows no cart where nothing is sold', async () => {
    const full = await render(null, zh, { cart: { href: '/nanjing/cart', count: 3 } })
    expect(full).toContain('<a class="cart-link" href="/nanjing/cart" aria-label="购物车，3 件">')
    const empty = await render(null, zh, { cart: { href: '/nanjing/cart', count: 0 } })
    expect(empty).toContain('aria-label="购物车"')
    expect(empty).not.toContain('cart-count')
    expect(await render(null)).not.toContain('cart-link')
  })
})

describe('what people and partners wrote', () => {
  it('is text wherever it is printed', async () => {
    const base = order(zh)
    const htmls = await Promise.all([
      render(
        <OrderPage
          {...base}
          remark={HOSTILE}
          facts={[{ label: HOSTILE, value: HOSTILE }]}
          store={{ href: '/', label: HOSTILE, address: HOSTILE }}
          open={[{ lineId: HOSTILE, name: HOSTILE, most: 1 }]}
          afterSales={base.afterSales.map((one) => ({ ...one, reason: HOSTILE, answer: HOSTILE }))}
          refused={{ form: 'refund', text: HOSTILE, written: { reason: HOSTILE } }}
          code={{ text: HOSTILE, svg: HOSTILE }}
        />,
      ),
      render(
        <CounterPage
          {...counter(zh, {
            refused: HOSTILE,
            done: HOSTILE,
            found: { ...FOUND, code: HOSTILE, order: { ...FOUND.order, facts: [HOSTILE] } },
          })}
        />,
      ),
      render(
        <CheckoutPage
          {...checkout(zh, {
            stores: checkout(zh).stores.map((store) => ({
              ...store,
              note: `</textarea>${HOSTILE}`,
              table: HOSTILE,
            })),
          })}
        />,
      ),
    ])
    for (const html of htmls) {
      expect(html).not.toMatch(/<script|<img src=x/)
      expect(html).toContain('&lt;script&gt;alert(1)')
    }
  })
})
