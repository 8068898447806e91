import type { Context as HonoContext } from 'hono'
import { textIn } from '#schema/locale.ts'
import { localDay } from '#schema/time.ts'
import { choiceText } from '#resolvers/catalogue/rules.ts'
import {
  listDeskStock,
  saveStock,
  type DeskStock,
  type StockRow,
} from '#resolvers/inventory/desk.ts'
import { StockPage, type StockRowView } from '#ui/console/stock-page.tsx'
import { readForm, wholeOf, type Form } from '#ui/forms.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>

const LIST = 50

const rowView = (page: DeskPage, row: DeskStock, form: Form | undefined): StockRowView => {
  const claimed = row.held + row.committed
  const sellable = Math.max(0, row.onHand - claimed - row.safety)
  const typed = (field: string): string => form?.one(`${field}.${row.skuId}`) ?? ''
  return {
    skuId: row.skuId,
    name: textIn(row.names, page.ui.locale),
    chosen: choiceText(row.specifications, row.values, page.ui.locale),
    code: row.barcode ?? row.code,
    priceFen: row.priceFen,
    onHand: row.onHand,
    claimed,
    safety: row.safety,
    sellable,
    isShort: claimed > row.onHand || (sellable === 0 && row.safety > 0),
    ...(form ? { typed: { in: typed('in'), count: typed('count'), safety: typed('safety') } } : {}),
  }
}

const show = async (
  c: Call,
  more: { readonly refused?: string; readonly form?: Form } = {},
): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, ui, at, store, rights } = page
  const query = (c.req.query('q') ?? '').slice(0, 60)
  const short = c.req.query('show') === 'short'
  const kept = { ...(query === '' ? {} : { q: query }), ...(short ? { show: 'short' } : {}) }
  const { edges, pageInfo } = await listDeskStock(ctx, {
    store: store.storeId,
    query,
    short,
    first: LIST,
    after: c.req.query('after'),
  })
  const { date } = localDay(ctx.now, store.zone)
  return page.render(
    {
      title: ui.t('ui.work.stock'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <StockPage
      ui={ui}
      filters={[
        { href: at('stock'), label: ui.t('ui.work.stock.all'), current: !short },
        {
          href: at('stock', { show: 'short' }),
          label: ui.t('ui.work.stock.short'),
          current: short,
        },
      ]}
      query={query}
      searchAction={at('stock')}
      hidden={{
        ...(short ? { show: 'short' } : {}),
        ...(c.req.query('lang') === undefined ? {} : { lang: ui.locale }),
      }}
      action={at('stock/save', { ...kept, after: c.req.query('after') })}
      formKey={crypto.randomUUID()}
      reference={more.form?.one('reference') ?? ui.t('ui.work.stock.reference.of', { date })}
      mayChange={rights.has('changeStock')}
      rows={edges.map(({ node }) => rowView(page, node, more.form))}
      next={
        pageInfo.hasNextPage
          ? at('stock', { ...kept, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.work.stock.done')}
      {...(more.refused === undefined ? {} : { refused: more.refused })}
    />,
    ['grid.js'],
  )
}

/** Rows of a form in which something was typed. */
const rowsOf = (form: Form): readonly StockRow[] =>
  form.under('was.').flatMap(([skuId, was]) => {
    const typed = (field: string): number | undefined => {
      const text = form.one(`${field}.${skuId}`).trim()
      return text === '' ? undefined : wholeOf(text)
    }
    const [received, counted, safety] = [typed('in'), typed('count'), typed('safety')]
    if (received === undefined && counted === undefined && safety === undefined) return []
    return [
      {
        skuId,
        received,
        ...(counted === undefined
          ? {}
          : { counted: { units: counted, expected: wholeOf(was) + (received ?? 0) } }),
        safety,
      },
    ]
  })

const save = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  try {
    await saveStock(
      page.ctx,
      {
        store: page.store.storeId,
        reference: form.one('reference').trim(),
        rows: rowsOf(form),
      },
      form.one('key'),
    )
    return c.redirect(page.at('stock', { q: c.req.query('q'), done: 'yes' }), 303)
  } catch (error) {
    return show(c, { refused: refusalAt(error, page), form })
  }
}

/** What a store has of everything: a delivery taken in, a stock-take written down, what is kept back. */
export const stock: Section = {
  id: 'stock',
  rights: ['receiveStock'],
  pages: (app) => {
    app.get('/', (c) => show(c))
    app.post('/save', save)
    app.get('/save', (c) => c.redirect(c.get('desk').at('stock'), 303))
  },
}
