import type { Context as HonoContext, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { yuanOf } from '#schema/csv.ts'
import { textIn } from '#schema/locale.ts'
import { fenOf } from '#schema/money.ts'
import { localDay } from '#schema/time.ts'
import { choiceText } from '#resolvers/catalogue/rules.ts'
import { setPrices, type NewPrice } from '#resolvers/listing/prices.ts'
import { listDeskProducts } from '#resolvers/listing/service.ts'
import { applySheet, previewSheet, productsSheet, sheetText } from '#resolvers/listing/sheet.ts'
import type { SheetRow } from '#resolvers/listing/sheet-rules.ts'
import { PricesPage, SheetPage, type SheetPageProps } from '#ui/console/sheet-pages.tsx'
import { readFiles, readForm, wholeOf, type Form } from '#ui/forms.ts'
import { refusalAt, type DeskEnv } from './desk.tsx'

type Call = HonoContext<DeskEnv>

/** A thousand products are a quarter of it. */
const SHEET_MAX_BYTES = 2 * 1024 * 1024
const LIST = 50

const show = (
  c: Call,
  more: Partial<Pick<SheetPageProps, 'refused' | 'result'>> = {},
): Promise<Response> => {
  const { ui, at, render } = c.get('desk')
  return render(
    {
      title: ui.t('ui.work.sheet'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <SheetPage
      ui={ui}
      back={{ href: at('products'), label: ui.t('ui.work.products') }}
      exportHref={at('products/sheet.csv')}
      action={at('products/sheet')}
      {...more}
    />,
  )
}

const textOf = async (c: Call, form: Form): Promise<string> => {
  const [file] = await readFiles(c, 'file')
  return file ? sheetText(file) : form.one('text')
}

const send = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const { ctx, store, ui } = page
  const form = await readForm(c)
  const isDone = form.one('do') === 'apply'
  try {
    const text = await textOf(c, form)
    const key = form.one('key') || crypto.randomUUID()
    const merchant = store.merchantId
    const rows: readonly SheetRow[] = isDone
      ? await applySheet(ctx, { merchant, text }, key)
      : await previewSheet(ctx, merchant, text)
    return await show(c, {
      result: {
        done: isDone,
        text,
        key,
        rows: rows.map(({ fault, ...row }) => ({ ...row, fault: fault?.[ui.locale] })),
      },
    })
  } catch (error) {
    return show(c, { refused: refusalAt(error, page) })
  }
}

const prices = async (c: Call, refused?: string, form?: Form): Promise<Response> => {
  const { ctx, ui, at, store, render } = c.get('desk')
  const query = (c.req.query('q') ?? '').slice(0, 60)
  const kept = query === '' ? {} : { q: query }
  const after = c.req.query('after')
  const { edges, pageInfo } = await listDeskProducts(ctx, {
    merchant: store.merchantId,
    query,
    first: LIST,
    after,
  })
  return render(
    { title: ui.t('ui.work.prices'), ...(refused === undefined ? {} : { status: 422 as const }) },
    <PricesPage
      ui={ui}
      back={{ href: at('products'), label: ui.t('ui.work.products') }}
      query={query}
      searchAction={at('products/prices')}
      hidden={c.req.query('lang') === undefined ? {} : { lang: ui.locale }}
      action={at('products/prices/save', { ...kept, after })}
      rows={edges.flatMap(({ node }) =>
        node.skus.map(({ id, values, priceFen }) => ({
          skuId: id,
          name: textIn(node.names, ui.locale),
          chosen: choiceText(node.specifications, values, ui.locale),
          priceFen,
          value: form?.one(`price.${id}`) || yuanOf(priceFen),
        })),
      )}
      next={
        pageInfo.hasNextPage
          ? at('products/prices', { ...kept, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={c.req.query('done') === undefined ? undefined : ui.t('ui.work.product.done')}
      refused={refused}
    />,
    ['grid.js'],
  )
}

const pricesOf = (form: Form): readonly NewPrice[] =>
  form.under('was.').map(([skuId, was]) => ({
    skuId,
    wasFen: wholeOf(was),
    priceFen: fenOf(form.one(`price.${skuId}`)),
  }))

const savePrices = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  try {
    await setPrices(page.ctx, pricesOf(form))
    const { q, after } = c.req.query()
    return c.redirect(page.at('products/prices', { q, after, done: 'yes' }), 303)
  } catch (error) {
    return prices(c, refusalAt(error, page), form)
  }
}

/** Products in bulk: as a spreadsheet, and their prices in a grid. Mounted before a product by its id. */
export const sheetPages = (app: Hono<DeskEnv>): void => {
  app.get('/sheet', (c) => show(c))
  app.get('/sheet.csv', async (c) => {
    const { ctx, store } = c.get('desk')
    const { date } = localDay(ctx.now, store.zone)
    return c.body(await productsSheet(ctx, store.merchantId), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="products-${date}.csv"`,
      'Cache-Control': 'private, no-store',
    })
  })
  app.post(
    '/sheet',
    bodyLimit({
      maxSize: SHEET_MAX_BYTES,
      onError: (c) => {
        // Set by the desk that this is mounted in.
        const call = c as unknown as Call
        return show(call, { refused: call.get('desk').ui.t('ui.work.sheet.tooMuch') })
      },
    }),
    send,
  )
  app.get('/prices', (c) => prices(c))
  app.post('/prices/save', savePrices)
  app.get('/prices/save', (c) => c.redirect(c.get('desk').at('products/prices'), 303))
}
