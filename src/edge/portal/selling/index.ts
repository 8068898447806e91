import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Scene } from '#scenes/scene.ts'
import type { PortalEnv } from '../page-tools.tsx'
import { addLine, cartPage, setLine } from './cart.tsx'
import { sendCheckout, showCheckout } from './checkout.tsx'
import { guardForms } from './forms.ts'
import { sendFavourite, sendForget, showFavourites, showHistory } from './interests.tsx'
import { sendBooking, sendCancel, showBooking, showBookings, showSlots } from './booking.tsx'
import { ACTIONS, actOnOrder, afterPaying, payOrder } from './order-actions.ts'
import { showOrder, showOrders, type OrderPages } from './orders.tsx'
import { sendLeave, sendTake, showSlip, showTicket, showTickets } from './queue.tsx'
import type { Sessions } from './session.ts'
import { beginSignIn, finishSignIn, signOut } from './sign-in.tsx'

export interface SellingOptions {
  readonly publicUrl: string | undefined
  /** Where people sign in and pay on a developer's machine; elsewhere they do so in the mini-program. */
  readonly sandboxUrl: string | undefined
  readonly scenes: readonly Scene[]
}

/** Four photographs as phones take them. */
const PICTURES_MAX_BYTES = 24 * 1024 * 1024
const takesPictures = (path: string): boolean => /^\/[^/]+\/orders\/[^/]+\/review$/.test(path)
const limitPictures = bodyLimit({
  maxSize: PICTURES_MAX_BYTES,
  onError: (c) => c.text('The pictures are too large in all: at most 24 MB.', 413),
})

/**
 * The pages of selling below a city: cart, checkout, orders, sign-in. Everything is a form and a page, without script. Forms
 * of other sites are refused; nothing of these pages is kept by anybody.
 */
export const sellingPages = (
  sessions: Sessions,
  { publicUrl, sandboxUrl, scenes }: SellingOptions,
): Hono<PortalEnv> => {
  const pages: OrderPages = { onWeb: sandboxUrl !== undefined, scenes }
  const app = new Hono<PortalEnv>()
  const paths = [
    '/cart',
    '/checkout',
    '/orders',
    '/favourites',
    '/history',
    '/queue',
    '/booking',
    '/sign-in',
    '/sign-out',
  ]
  for (const path of paths.map((one) => `${one}/*`)) {
    for (const guard of guardForms(publicUrl, takesPictures)) app.use(path, guard)
    app.use(path, sessions.rotating)
    app.use(path, async (c, next) => {
      // Where nothing personal can be kept nothing is sold.
      if (!c.get('page').ctx.vault) return c.notFound()
      await next()
      c.header('Cache-Control', 'private, no-store')
      return undefined
    })
  }
  app.get('/cart', (c) => cartPage(c.get('page'), { added: c.req.query('added') === '1' }))
  app.post('/cart/add', (c) => addLine(c, sessions))
  app.post('/cart/line', setLine)
  app.get('/checkout', showCheckout)
  app.post('/checkout', sendCheckout)
  app.get('/sign-in', (c) => beginSignIn(c, sessions, sandboxUrl))
  app.get('/sign-in/back', (c) => finishSignIn(c, sessions))
  app.post('/sign-out', (c) => signOut(c, sessions))
  app.get('/favourites', showFavourites)
  app.post('/favourites/set', sendFavourite)
  app.get('/history', showHistory)
  app.post('/history/clear', sendForget)
  for (const [path, to] of [
    ['/favourites/set', 'favourites'],
    ['/history/clear', 'history'],
  ] as const)
    app.get(path, (c) => c.redirect(c.get('page').href(`/${c.get('page').city.slug}/${to}`), 303))
  app.get('/booking', showBookings)
  app.get('/booking/at/:bookable', showSlots)
  app.post('/booking/book', sendBooking)
  app.post('/booking/cancel', sendCancel)
  for (const path of ['/booking/book', '/booking/cancel'])
    app.get(path, (c) => c.redirect(c.get('page').href(`/${c.get('page').city.slug}/booking`), 303))
  app.get('/booking/:id', showBooking)
  app.get('/queue', showTickets)
  app.post('/queue/take', sendTake)
  app.post('/queue/leave', sendLeave)
  for (const path of ['/queue/take', '/queue/leave'])
    app.get(path, (c) => c.redirect(c.get('page').href(`/${c.get('page').city.slug}/queue`), 303))
  app.get('/queue/slip/:slip', showSlip)
  app.get('/queue/:id', showTicket)
  app.get('/orders', showOrders)
  app.get('/orders/:id', (c) => showOrder(c, pages))
  app.post('/orders/:id/pay', (c) => payOrder(c, sandboxUrl, pages))
  app.get('/orders/:id/paid', afterPaying)
  app.use('/orders/:id/review', limitPictures)
  for (const what of ACTIONS) app.post(`/orders/:id/${what}`, (c) => actOnOrder(c, what, pages))
  // Whoever reloads or changes the language after a refusal lands on the page that the form stood on.
  for (const what of ['pay', ...ACTIONS])
    app.get(`/orders/:id/${what}`, (c) => {
      const { city, href } = c.get('page')
      return c.redirect(href(`/${city.slug}/orders/${c.req.param('id')}`), 303)
    })
  for (const path of ['/cart/add', '/cart/line'])
    app.get(path, (c) => c.redirect(c.get('page').href(`/${c.get('page').city.slug}/cart`), 303))
  return app
}
