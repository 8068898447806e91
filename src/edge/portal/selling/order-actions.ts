import type { Context as HonoContext } from 'hono'
import { type ResidentContext, residentOf } from '#schema/context.ts'
import { BadInput, TooOften } from '#schema/problem.ts'
import { AFTER_SALE_KINDS } from '#schema/tables/after-sale.ts'
import { requestAfterSale, shipReturn, withdrawAfterSale } from '#resolvers/after-sale/request.ts'
import { confirmReceipt } from '#resolvers/fulfilment/ship.ts'
import {
  cancelPurchase,
  findOrder,
  findPurchase,
  type OrderRow,
} from '#resolvers/ordering/service.ts'
import { balanceOf } from '#resolvers/payment/balance.ts'
import { pay, syncPurchase } from '#resolvers/payment/pay.ts'
import { requestInvoice, withdrawInvoice } from '#resolvers/invoicing/service.ts'
import { removeReview, writeReview } from '#resolvers/reviews/service.ts'
import type { Page } from '#scenes/page.ts'
import type { RefusedForm } from '#ui/selling/order-page.tsx'
import type { MessageKey } from '#ui/messages.ts'
import type { PortalEnv } from '../page-tools.tsx'
import { readFiles, readForm, wholeOf, wordsOf, type Form } from '#ui/forms.ts'
import { unitsOf } from './forms.ts'
import { invoiceBuyerOf } from './invoice-views.ts'
import { orderPage, ordersPath, type Done, type OrderPages } from './orders.tsx'
import { signInHref } from './sign-in.tsx'

type Call = HonoContext<PortalEnv>

interface Acting {
  /** Files that came with the form. */
  readonly files: readonly Uint8Array[]
  readonly page: Page
  readonly ctx: ResidentContext
  readonly order: OrderRow
  readonly form: Form
}

/** What may be done to an order, by the last part of the address that its form is sent to. */
export const ACTIONS = [
  'cancel',
  'receive',
  'refund',
  'return',
  'track',
  'withdraw',
  'review',
  'unreview',
  'invoice',
  'uninvoice',
] as const
type Action = (typeof ACTIONS)[number]

/** Which form of the page tells of a refusal. */
const FORM_OF: Readonly<Record<Action, RefusedForm['form']>> = {
  cancel: 'cancel',
  receive: 'receive',
  refund: 'refund',
  return: 'return',
  track: 'after-sale',
  withdraw: 'after-sale',
  review: 'review',
  unreview: 'review',
  invoice: 'invoice',
  uninvoice: 'invoice',
}

/** Input no form takes, in the reader's words; rethrown where there are none for it. */
const WORDED = ['BAD_REASON', 'NOT_HANDED_OVER', 'BAD_TRACKING']
const inWords = (error: unknown, { ui }: Page): string => {
  if (error instanceof TooOften) return ui.t('ui.error.429.text')
  if (error instanceof BadInput && ['BAD_RATING', 'BAD_TEXT'].includes(error.code))
    return ui.t('ui.reviews.bad')
  return error instanceof BadInput && WORDED.includes(error.code)
    ? ui.t(`ui.afterSale.bad.${error.code}` as MessageKey)
    : wordsOf(error, ui)
}

const asking = async (
  { ctx, order, form }: Acting,
  kind: (typeof AFTER_SALE_KINDS)[number],
  handedOver: boolean,
): Promise<void> => {
  const request = {
    orderId: order.id,
    kind,
    handedOver,
    units: unitsOf(form),
    reason: form.one('reason'),
  }
  await requestAfterSale(ctx, request, form.one('key'))
}

const act: Readonly<Record<Action, (acting: Acting) => Promise<unknown>>> = {
  cancel: ({ ctx, order }) => cancelPurchase(ctx, order.purchaseId),
  receive: ({ ctx, order }) => confirmReceipt(ctx, order.id),
  refund: (acting) => asking(acting, 'REFUND', false),
  return: (acting) =>
    asking(
      acting,
      AFTER_SALE_KINDS.find((kind) => kind === acting.form.one('kind')) ?? 'RETURN',
      true,
    ),
  track: ({ ctx, form }) =>
    shipReturn(ctx, {
      id: form.one('afterSale'),
      carrier: form.one('carrier').trim().toUpperCase(),
      trackingNo: form.one('trackingNo').trim(),
    }),
  withdraw: ({ ctx, form }) => withdrawAfterSale(ctx, form.one('afterSale')),
  review: ({ ctx, form, files }) =>
    writeReview(ctx, {
      files: ctx.media ? files : [],
      line: form.one('line'),
      rating: wholeOf(form.one('rating')),
      text: form.one('text'),
    }),
  unreview: ({ ctx, form }) => removeReview(ctx, form.one('review')),
  invoice: ({ ctx, order, form }) =>
    requestInvoice(ctx, { order: order.id, buyer: invoiceBuyerOf(form) }),
  uninvoice: ({ ctx, form }) => withdrawInvoice(ctx, form.one('invoice')),
}

/** The order an address names, for whoever it belongs to; else the answer to give instead. */
const acting = async (c: Call): Promise<Acting | Response> => {
  const page = c.get('page')
  const ctx = residentOf(page.ctx)
  const id = c.req.param('id') ?? ''
  const path = page.href(`${ordersPath(page)}/${id}`)
  if (!ctx) return c.redirect(signInHref(page, path), 303)
  const order = await findOrder(ctx, id)
  return order
    ? { page, ctx, order, form: await readForm(c), files: await readFiles(c, 'picture') }
    : c.notFound()
}

const refusing = async (
  { page, ctx, order, form }: Acting,
  refused: Omit<RefusedForm, 'written'>,
  pages: OrderPages,
): Promise<Response> => {
  const written = Object.fromEntries(form.under(''))
  // As it stands by now: what was refused was refused because of that.
  const now = (await findOrder(ctx, order.id)) ?? order
  return orderPage(page, ctx, now, { ...pages, refused: { ...refused, written } })
}

/** Does something with an order of the caller, and leads back to its page. */
export const actOnOrder = async (c: Call, what: Action, pages: OrderPages): Promise<Response> => {
  const all = await acting(c)
  if (all instanceof Response) return all
  const { page, order, form } = all
  const isAsking = what === 'refund' || what === 'return'
  try {
    if (isAsking && unitsOf(form).length === 0) {
      const text = page.ui.t('ui.afterSale.bad.NONE')
      return await refusing(all, { form: FORM_OF[what], text }, pages)
    }
    await act[what](all)
  } catch (error) {
    return refusing(all, { form: FORM_OF[what], text: inWords(error, page) }, pages)
  }
  const done: Done = what
  return c.redirect(page.href(`${ordersPath(page)}/${order.id}`, { done }), 303)
}

/** Opens the pay sheet and sends the browser there; what is paid from the balance alone is paid at once. */
export const payOrder = async (
  c: Call,
  sandboxUrl: string | undefined,
  pages: OrderPages,
): Promise<Response> => {
  const all = await acting(c)
  if (all instanceof Response) return all
  const { page, ctx, order, form } = all
  const path = `${ordersPath(page)}/${order.id}`
  // Not on the web: the page of the order says where.
  if (sandboxUrl === undefined) return c.redirect(page.href(path), 303)
  try {
    const purchase = await findPurchase(ctx, order.purchaseId)
    const wanted = form.one('balance') === 'yes' ? await balanceOf(ctx) : 0
    const balanceFen = Math.min(wanted, purchase?.totalFen ?? 0)
    const { purchaseId } = order
    const { sheet } = await pay(ctx, { purchaseId, balanceFen }, form.one('key'))
    if (!sheet) return c.redirect(page.href(path), 303)
    const paying = new URL('/sandbox/pay', sandboxUrl)
    paying.searchParams.set('prepay_id', sheet.package.replace(/^prepay_id=/, ''))
    paying.searchParams.set('return', page.absolute(page.href(`${path}/paid`)))
    return c.redirect(paying.href, 303)
  } catch (error) {
    return refusing(all, { form: 'pay', text: wordsOf(error, page.ui) }, pages)
  }
}

/** Where the browser comes back to from paying: that it came says nothing, so WeChat is asked. */
export const afterPaying = async (c: Call): Promise<Response> => {
  const all = await acting(c)
  if (all instanceof Response) return all
  const { page, ctx, order } = all
  const path = `${ordersPath(page)}/${order.id}`
  try {
    await syncPurchase(ctx, order.purchaseId)
  } catch (error) {
    // WeChat cannot be asked now: the page says that nothing is known yet.
    wordsOf(error, page.ui)
  }
  const now = await findOrder(ctx, order.id)
  const paid = now?.state === 'PENDING_PAYMENT' ? 'no' : undefined
  return c.redirect(page.href(path, { paid }), 303)
}
