import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { addDays, localDay } from '#schema/time.ts'
import { readDayReport } from '#resolvers/figures/day-report.ts'
import { readFigures, type Totals } from '#resolvers/figures/figures.ts'
import { listPayouts, payoutsCsv, sumOfPayouts } from '#resolvers/figures/payouts.ts'
import { changeOf } from '#resolvers/figures/rules.ts'
import { numberText, shareText } from '#ui/cache-tables.tsx'
import { FiguresPage, type FigureView } from '#ui/console/figures-page.tsx'
import { DayPage, PayoutsPage, signedText } from '#ui/console/payouts-page.tsx'
import { dateText, moneyText } from '#ui/format.ts'
import type { LinkView } from '#ui/types.ts'
import type { DeskEnv, DeskPage, Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>

const today = ({ ctx, store }: DeskPage): string => localDay(ctx.now, store.zone).date

interface Period {
  readonly from: string
  readonly to: string
}

/** Periods that are one tap away: by their names, from today on backwards. */
const periodsOf = (date: string): Readonly<Record<'today' | 'week' | 'month' | 'last', Period>> => {
  const month = `${date.slice(0, 8)}01`
  const lastEnd = addDays(month, -1)
  return {
    today: { from: date, to: date },
    week: { from: addDays(date, -6), to: date },
    month: { from: month, to: date },
    last: { from: `${lastEnd.slice(0, 8)}01`, to: lastEnd },
  }
}

const links = (page: DeskPage, path: string, chosen: Period): readonly LinkView[] =>
  Object.entries(periodsOf(today(page))).map(([name, period]) => ({
    href: page.at(path, { ...period }),
    label: page.ui.t(`ui.work.period.${name}` as 'ui.work.period.today'),
    current: period.from === chosen.from && period.to === chosen.to,
  }))

/** Reads what an address asks for, or what stands there without one where it is none; with a word about it. */
const asked = async <Result,>(
  c: Call,
  otherwise: Period,
  read: (period: Period) => Promise<Result>,
): Promise<{ readonly period: Period; readonly result: Result; readonly wrong?: string }> => {
  const period = {
    from: c.req.query('from') ?? otherwise.from,
    to: c.req.query('to') ?? otherwise.to,
  }
  try {
    return { period, result: await read(period) }
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
    const wrong = c.get('desk').ui.t('ui.work.period.wrong')
    return { period: otherwise, result: await read(otherwise), wrong }
  }
}

const changeText = (
  page: DeskPage,
  now: number,
  before: number,
): Pick<FigureView, 'change' | 'tone'> => {
  const change = changeOf(now, before)
  if (change === null) return {}
  const text = numberText(change / 1_000, page.ui, {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  })
  return {
    change: page.ui.t('ui.work.figures.change', { change: text }),
    ...(change === 0 ? {} : { tone: change > 0 ? ('good' as const) : ('bad' as const) }),
  }
}

const figureViews = (
  page: DeskPage,
  figures: Totals & {
    readonly before: Totals
    readonly buyers: number | null
    readonly returning: number | null
  },
): readonly FigureView[] => {
  const { ui } = page
  const { before } = figures
  return [
    {
      label: ui.t('ui.work.figures.sales'),
      value: moneyText(figures.salesFen),
      ...changeText(page, figures.salesFen, before.salesFen),
    },
    {
      label: ui.t('ui.work.figures.orders'),
      value: numberText(figures.orders, ui),
      ...changeText(page, figures.orders, before.orders),
    },
    {
      label: ui.t('ui.work.figures.average'),
      value: moneyText(figures.averageFen),
      ...changeText(page, figures.averageFen, before.averageFen),
    },
    { label: ui.t('ui.work.figures.units'), value: numberText(figures.units, ui) },
    {
      label: ui.t('ui.work.figures.refunds'),
      value: moneyText(figures.refundsFen),
      change: ui.t('ui.work.figures.share', {
        share: shareText(figures.refundsFen, figures.salesFen, ui),
      }),
    },
    ...(figures.buyers === null || figures.returning === null
      ? []
      : [
          {
            label: ui.t('ui.work.figures.returning'),
            value: shareText(figures.returning, figures.buyers, ui),
          },
        ]),
  ]
}

const showFigures = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const { period, result, wrong } = await asked(c, periodsOf(today(page)).today, (one) =>
    readFigures(ctx, { store: store.storeId, ...one }),
  )
  if (!result) return c.notFound()
  const before = result.days.length < 2 ? [] : result.days
  return page.render(
    { title: ui.t('ui.work.figures') },
    <FiguresPage
      ui={ui}
      title={ui.t('ui.work.figures')}
      periods={links(page, 'figures', period)}
      action={at('figures')}
      {...period}
      wrong={wrong}
      figures={figureViews(page, result)}
      days={before.map(({ date, salesFen }) => ({
        label: date.slice(5),
        value: salesFen,
        text: moneyText(salesFen),
      }))}
      hours={result.hours.map(({ hour, orders }) => ({
        label: String(hour),
        value: orders,
        text: ui.t('ui.work.figures.orders.n', { n: orders }),
      }))}
      best={result.bestSellers.map(({ names, units, salesFen }) => ({
        label: textIn(names, ui.locale),
        value: units,
        text: ui.t('ui.work.figures.best.text', { n: units, fen: moneyText(salesFen) }),
        salesFen,
      }))}
      shares={result.fulfilments.map(({ fulfilment, orders }) => ({
        label: ui.t(`ui.fulfilment.${fulfilment}`),
        value: orders,
        text: shareText(orders, result.orders, ui),
        tone: 'good',
      }))}
    />,
  )
}

/** What a store sold today, this month, or whenever: for whoever may read it. */
export const figures: Section = {
  id: 'figures',
  rights: ['readFigures'],
  pages: (app) => {
    app.get('/', showFigures)
  },
}

const showPayouts = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store } = page
  const { period, result, wrong } = await asked(c, periodsOf(today(page)).month, (one) =>
    listPayouts(ctx, { merchant: store.merchantId, ...one }),
  )
  const sum = sumOfPayouts(result)
  const figure = (label: string, fen: number): FigureView => ({ label, value: signedText(fen) })
  return page.render(
    { title: ui.t('ui.work.payouts') },
    <PayoutsPage
      ui={ui}
      periods={links(page, 'payouts', period)}
      action={at('payouts')}
      {...period}
      wrong={wrong}
      exportHref={at('payouts/export', { ...period })}
      figures={[
        figure(ui.t('ui.work.payouts.net'), sum.netFen),
        figure(ui.t('ui.work.payouts.external'), sum.externalFen),
        figure(ui.t('ui.work.payouts.balance'), sum.balanceFen),
        figure(ui.t('ui.work.payouts.refunds'), sum.externalRefundFen + sum.balanceRefundFen),
        figure(ui.t('ui.work.payouts.fee'), 0 - sum.feeFen),
      ]}
      rows={result.map((row) => ({
        ...row,
        store: textIn(row.names, ui.locale) || row.storeId,
        refundFen: row.externalRefundFen + row.balanceRefundFen,
      }))}
    />,
  )
}

/** What each store of the merchant earned each day, and the same as a file. */
export const payouts: Section = {
  id: 'payouts',
  rights: ['readPayouts'],
  pages: (app) => {
    app.get('/', showPayouts)
    app.get('/export', async (c) => {
      const page = c.get('desk')
      const { ctx, store } = page
      const { period, result } = await asked(c, periodsOf(today(page)).month, (one) =>
        payoutsCsv(ctx, { merchant: store.merchantId, ...one }),
      )
      return c.body(result, 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="payouts-${period.from}-${period.to}.csv"`,
      })
    })
  },
}

/** What a shop closes its day with: what was done, and what is still to be done. */
export const day: Section = {
  id: 'day',
  rights: ['readOrders'],
  pages: (app) => {
    app.get('/', async (c) => {
      const page = c.get('desk')
      const { ctx, ui, at, store } = page
      const report = await readDayReport(ctx, {
        store: store.storeId,
        date: today(page),
        zone: store.zone,
      })
      const { waiting, late, requests, shortages } = report
      const todo = (n: number, text: string, href: string) => (n > 0 ? [{ text, href }] : [])
      const figure = (label: string, value: string): FigureView => ({ label, value })
      return page.render(
        { title: ui.t('ui.work.day') },
        <DayPage
          ui={ui}
          date={dateText(ctx.now, ui)}
          figures={[
            figure(ui.t('ui.work.figures.orders'), numberText(report.orders, ui)),
            figure(ui.t('ui.work.payouts.external'), moneyText(report.externalFen)),
            figure(ui.t('ui.work.payouts.balance'), moneyText(report.balanceFen)),
            figure(ui.t('ui.work.figures.refunds'), moneyText(report.refundsFen)),
            figure(ui.t('ui.work.day.handedOver'), numberText(report.handedOver, ui)),
          ]}
          todo={[
            ...todo(waiting, ui.t('ui.work.day.waiting', { n: waiting, late }), at('orders')),
            ...todo(requests, ui.t('ui.work.day.requests', { n: requests }), at('after-sales')),
            ...todo(shortages, ui.t('ui.work.day.shortages', { n: shortages }), at('stock')),
          ]}
        />,
        ['board.js'],
      )
    })
  },
}
