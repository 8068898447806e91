import { Hono, type Context as HonoContext } from 'hono'
import type { StaffContext } from '#schema/context.ts'
import { TooOften } from '#schema/problem.ts'
import { localDay } from '#schema/time.ts'
import { listCities } from '#resolvers/cities/service.ts'
import { listStores } from '#resolvers/catalogue/service.ts'
import { orderByCode, redeem } from '#resolvers/fulfilment/redeem.ts'
import { serveOrder } from '#resolvers/fulfilment/ship.ts'
import { actionsOf } from '#resolvers/ordering/rules/states.ts'
import {
  findOrder,
  linesOfOrder,
  listStoreOrders,
  noteOf,
  requireOrder,
  type OrderRow,
} from '#resolvers/ordering/service.ts'
import type { PlaceRow } from '#resolvers/places/row.ts'
import type { Page } from '#scenes/page.ts'
import { CounterPage, type CounterPageProps, type CounterRow } from '#ui/selling/counter-page.tsx'
import type { PageTools, PortalEnv } from '../page-tools.tsx'
import { readForm, unitsOf, wordsOf, guardForms } from './forms.ts'
import { lineName, openUnits, slotText } from './order-views.ts'
import type { Sessions } from './session.ts'
import { staffOf } from './viewers.ts'
import { nameOf, stateText, storesById } from './views.ts'

type Call = HonoContext<PortalEnv>

const PATH = '/console/counter'
/** Orders of a day at one store, as far as a counter looks back. */
const LIST = 100
const STORES_MAX = 50
const WAITING = ['TO_FULFIL', 'PARTIALLY_FULFILLED'] as const
const FINISHED = ['FULFILLED', 'COMPLETED'] as const

/** The stores where the clerk works: those of their grants, and all of a merchant whose owner they are. */
const storesOf = async (page: Page, ctx: StaffContext): Promise<readonly PlaceRow[]> => {
  const { grants } = ctx.viewer
  const named = grants.flatMap(({ scope, scopeId }) => (scope === 'STORE' ? [scopeId] : []))
  const merchants = await Promise.all(
    grants.flatMap(({ scope, scopeId, cityCode }) =>
      scope === 'MERCHANT'
        ? [listStores(ctx, { city: cityCode, merchant: scopeId, first: STORES_MAX })]
        : [],
    ),
  )
  const owned = merchants.flatMap(({ edges }) => edges.map(({ node }) => node.id))
  return [...(await storesById(page, [...named, ...owned])).values()]
}

const factsOf = async (
  ctx: StaffContext,
  order: OrderRow,
  { ui }: Page,
): Promise<readonly string[]> => {
  const slot = slotText(order, ui)
  const note = await noteOf(ctx, order)
  return [
    ...(slot === undefined ? [] : [slot]),
    ...(order.table === null ? [] : [ui.t('ui.counter.table', { table: order.table })]),
    ...(note === null ? [] : [ui.t('ui.counter.note', { note })]),
  ]
}

const rowOf = async (ctx: StaffContext, order: OrderRow, page: Page): Promise<CounterRow> => {
  const { ui } = page
  const lines = await linesOfOrder(ctx).load(order.id)
  const how = ui.t(`ui.fulfilment.${order.fulfilment}`)
  const canServe =
    order.fulfilment === 'DINE_IN' && actionsOf(order, 'STAFF', ctx.now).includes('HAND_OVER')
  return {
    number: order.number,
    at: order.createdAt,
    what: lines
      .map((line) => `${lineName(line, ui)} × ${line.quantity}`)
      .join(ui.locale === 'en' ? ', ' : '，'),
    how: [how, ...(await factsOf(ctx, order, page))].join(' · '),
    stateText: stateText(order, ui),
    waits: order.open > 0,
    ...(canServe ? { serve: { orderId: order.id, key: crypto.randomUUID() } } : {}),
  }
}

/** Orders of the store that were made today, are for today, or are still to be handed over. */
const rowsOf = async (
  page: Page,
  ctx: StaffContext,
  store: PlaceRow | undefined,
): Promise<readonly CounterRow[]> => {
  if (!store) return []
  // Apart, so that what is finished takes no place from what waits.
  const [waiting, finished] = await Promise.all(
    [WAITING, FINISHED].map((states) =>
      listStoreOrders(ctx, { store: store.id, states, first: LIST }),
    ),
  )
  const today = localDay(ctx.now, store.zone).date
  const isToday = (at: number | null): boolean =>
    at !== null && localDay(at, store.zone).date === today
  const orders = [...(waiting?.edges ?? []), ...(finished?.edges ?? [])]
    .map(({ node }) => node)
    .filter(
      ({ createdAt, slotStartsAt, open }) =>
        isToday(createdAt) || isToday(slotStartsAt) || open > 0,
    )
  return Promise.all(orders.map((order) => rowOf(ctx, order, page)))
}

type More = Partial<Pick<CounterPageProps, 'refused' | 'done' | 'found'>>

const counterPage = async (
  page: Page,
  wanted: string | undefined,
  more: More = {},
): Promise<Response> => {
  const { ui, href } = page
  const ctx = staffOf(page.ctx)
  const stores = ctx ? await storesOf(page, ctx) : []
  const store = stores.find(({ id }) => id === wanted) ?? stores[0]
  const title = ui.t('ui.counter.title')
  return page.render(
    {
      title,
      description: ui.t('ui.counter.lead'),
      noIndex: true,
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <CounterPage
      ui={ui}
      crumbs={[{ href: href('/console'), label: ui.t('ui.console.title') }]}
      actionOf={(what) => href(what === '' ? PATH : `${PATH}/${what}`, { store: wanted })}
      needsToken={ctx === undefined}
      refused={more.refused}
      done={more.done}
      found={more.found}
      stores={stores.map((one) => ({
        href: href(PATH, { store: one.id }),
        label: nameOf(one, ui),
        current: one.id === store?.id,
      }))}
      rows={ctx ? await rowsOf(page, ctx, store) : []}
    />,
  )
}

/** The order behind a code as the counter shows it; with why it could not be handed over. */
const found = async (
  page: Page,
  ctx: StaffContext,
  code: string,
): Promise<NonNullable<CounterPageProps['found']>> => {
  const { ui } = page
  const { id } = await orderByCode(ctx, code)
  const order = await requireOrder(ctx, id)
  const [lines, stores, facts] = await Promise.all([
    linesOfOrder(ctx).load(id),
    storesById(page, [order.storeId]),
    factsOf(ctx, order, page),
  ])
  return {
    code,
    key: crypto.randomUUID(),
    order: {
      number: order.number,
      stateText: stateText(order, ui),
      store: nameOf(stores.get(order.storeId), ui, order.storeId),
      facts,
      units: openUnits(lines, ui),
    },
  }
}

/** Which code is refused, since the field is empty for the next one. */
const refusedCode = (code: string, why: string, { ui }: Page): string =>
  ui.t('ui.counter.refused', { code, why })

/** A refusal in the reader's words; too many tries are one as well. */
const refusalOf = (error: unknown, { ui }: Page): string =>
  error instanceof TooOften ? ui.t('ui.error.429.text') : wordsOf(error, ui)

const look = async (page: Page, ctx: StaffContext, c: Call): Promise<Response> => {
  const typed = (await readForm(c)).one('code').trim()
  const store = c.req.query('store')
  try {
    return await counterPage(page, store, { found: await found(page, ctx, typed) })
  } catch (error) {
    return counterPage(page, store, { refused: refusedCode(typed, refusalOf(error, page), page) })
  }
}

const handOver = async (page: Page, ctx: StaffContext, c: Call): Promise<Response> => {
  const form = await readForm(c)
  const code = form.one('code')
  const store = c.req.query('store')
  try {
    const id = await redeem(ctx, { code, units: unitsOf(form), key: form.one('key') })
    return c.redirect(page.href(PATH, { store, done: id }), 303)
  } catch (error) {
    const refused = refusalOf(error, page)
    // The order may still be there, with other units left; a code that counts no more leads back to the beginning.
    const again = await found(page, ctx, code).catch(() => undefined)
    return counterPage(
      page,
      store,
      again ? { found: again, refused } : { refused: refusedCode(code, refused, page) },
    )
  }
}

const serve = async (page: Page, ctx: StaffContext, c: Call): Promise<Response> => {
  const form = await readForm(c)
  const store = c.req.query('store')
  try {
    const orderId = await serveOrder(ctx, { orderId: form.one('order') }, form.one('key'))
    return c.redirect(page.href(PATH, { store, done: orderId }), 303)
  } catch (error) {
    return counterPage(page, store, { refused: refusalOf(error, page) })
  }
}

/** What was just handed over, in one sentence; nothing where the address names no order of theirs. */
const doneText = async (page: Page, id: string | undefined): Promise<string | undefined> => {
  const ctx = staffOf(page.ctx)
  const order = ctx && id !== undefined ? await findOrder(ctx, id) : null
  return order
    ? page.ui.t('ui.counter.done', { number: order.number, state: stateText(order, page.ui) })
    : undefined
}

/**
 * `/console/counter`: a clerk looks up a code, then hands over. The token of the clerk lies in a cookie that goes to the
 * console alone; codes are sent in forms, never in addresses. Developers' machines only, until staff sign in by themselves.
 */
export const counter = (
  { pageFor }: PageTools,
  sessions: Sessions,
  publicUrl: string | undefined,
): Hono<PortalEnv> => {
  // Times at a counter are those of the city where the clerk works.
  const pageOf = async (c: Call): Promise<Page> => {
    const page = await pageFor(c, undefined)
    const [grant] = page.ctx.viewer.kind === 'staff' ? page.ctx.viewer.grants : []
    const city = (await listCities(page.ctx)).find(({ code }) => code === grant?.cityCode)
    return city ? { ...page, city, ui: { ...page.ui, zone: city.zone } } : page
  }
  const app = new Hono<PortalEnv>()
  for (const guard of guardForms(publicUrl)) app.use(guard)
  app.use(sessions.clerk)
  app.use(async (c, next) => {
    await next()
    c.header('Cache-Control', 'private, no-store')
  })
  app.get('/', async (c) => {
    const page = await pageOf(c)
    return counterPage(page, c.req.query('store'), {
      done: await doneText(page, c.req.query('done')),
    })
  })
  app.post('/staff', async (c) => {
    const page = await pageOf(c)
    const token = (await readForm(c)).one('token').trim()
    if (await sessions.keepClerk(c, page.ctx, token)) return c.redirect(page.href(PATH), 303)
    return counterPage(page, undefined, { refused: page.ui.t('ui.counter.token.wrong') })
  })
  app.post('/leave', async (c) => {
    sessions.forgetClerk(c)
    return c.redirect((await pageOf(c)).href(PATH), 303)
  })
  for (const [path, doing] of [
    ['/look', look],
    ['/hand-over', handOver],
    ['/serve', serve],
  ] as const) {
    app.post(path, async (c) => {
      const page = await pageOf(c)
      const ctx = staffOf(page.ctx)
      return ctx ? doing(page, ctx, c) : c.redirect(page.href(PATH), 303)
    })
    // Whoever reloads or changes the language after a refusal begins anew.
    app.get(path, async (c) => c.redirect((await pageOf(c)).href(PATH), 303))
  }
  return app
}
