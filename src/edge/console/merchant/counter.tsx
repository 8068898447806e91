import type { Context as HonoContext } from 'hono'
import { orderByCode, redeem } from '#resolvers/fulfilment/redeem.ts'
import {
  findOrder,
  linesOfOrder,
  noteOf,
  requireOrder,
  type OrderRow,
} from '#resolvers/ordering/service.ts'
import { CounterPage, type CounterPageProps } from '#ui/console/counter-page.tsx'
import { readForm } from '#ui/forms.ts'
import { unitsOf } from '../../portal/selling/forms.ts'
import { openUnits, slotText } from '../../portal/selling/order-views.ts'
import { stateText } from '../../portal/selling/views.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'
import { shortOf } from './orders.tsx'

type Call = HonoContext<DeskEnv>

const factsOf = async ({ ctx, ui }: DeskPage, order: OrderRow): Promise<readonly string[]> => {
  const slot = slotText(order, ui)
  const note = await noteOf(ctx, order)
  return [
    ...(slot === undefined ? [] : [slot]),
    ...(order.table === null ? [] : [ui.t('ui.counter.table', { table: order.table })]),
    ...(note === null ? [] : [ui.t('ui.counter.note', { note })]),
  ]
}

const counterPage = (
  page: DeskPage,
  more: Partial<Pick<CounterPageProps, 'refused' | 'done' | 'found'>> = {},
): Promise<Response> => {
  const { ui, at, asset } = page
  return page.render(
    {
      title: ui.t('ui.counter.title'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <CounterPage
      ui={ui}
      readerPath={asset('qr.js')}
      actionOf={(what) => at(what === '' ? 'counter' : `counter/${what}`)}
      {...more}
    />,
    ['scan.js'],
  )
}

/** The order behind a code as the counter shows it. */
const found = async (
  page: DeskPage,
  code: string,
): Promise<NonNullable<CounterPageProps['found']>> => {
  const { ctx, ui } = page
  const { id } = await orderByCode(ctx, code)
  const order = await requireOrder(ctx, id)
  const [lines, facts] = await Promise.all([linesOfOrder(ctx).load(id), factsOf(page, order)])
  return {
    code,
    key: crypto.randomUUID(),
    order: {
      number: order.number,
      short: shortOf(order.number),
      stateText: stateText(order, ui),
      facts,
      units: openUnits(lines, ui),
    },
  }
}

/** Which code is refused, since the field is empty for the next one. */
const refusedCode = (code: string, why: string, { ui }: DeskPage): string =>
  ui.t('ui.counter.refused', { code, why })

const look = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const typed = (await readForm(c)).one('code').trim()
  try {
    return await counterPage(page, { found: await found(page, typed) })
  } catch (error) {
    return counterPage(page, { refused: refusedCode(typed, refusalAt(error, page), page) })
  }
}

const handOver = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  const code = form.one('code')
  try {
    const id = await redeem(page.ctx, { code, units: unitsOf(form), key: form.one('key') })
    return c.redirect(page.at('counter', { done: id }), 303)
  } catch (error) {
    const refused = refusalAt(error, page)
    // The order may still be there, with other units left; a code that counts no more leads back to the beginning.
    const again = await found(page, code).catch(() => undefined)
    return counterPage(
      page,
      again ? { found: again, refused } : { refused: refusedCode(code, refused, page) },
    )
  }
}

/** What was just handed over, in one sentence; nothing where the address names no order of theirs. */
const doneText = async ({ ctx, ui }: DeskPage, id: string | undefined) => {
  const order = id === undefined ? null : await findOrder(ctx, id)
  return order
    ? ui.t('ui.counter.done', { number: shortOf(order.number), state: stateText(order, ui) })
    : undefined
}

/** A clerk types or scans a code, looks at what it stands for, then hands over. Codes go in forms, never in addresses. */
export const counter: Section = {
  id: 'counter',
  rights: ['handOver'],
  pages: (app) => {
    app.get('/', async (c) => {
      const page = c.get('desk')
      return counterPage(page, { done: await doneText(page, c.req.query('done')) })
    })
    for (const [path, doing] of [
      ['/look', look],
      ['/hand-over', handOver],
    ] as const) {
      app.post(path, doing)
      // Whoever reloads or changes the language after a refusal begins anew.
      app.get(path, (c) => c.redirect(c.get('desk').at('counter'), 303))
    }
  },
}
