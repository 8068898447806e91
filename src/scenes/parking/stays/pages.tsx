import { BadInput, TooOften } from '#schema/problem.ts'
import { residentOf } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import { MINUTE_MS } from '#schema/time.ts'
import type { OrderRow } from '#resolvers/ordering/service.ts'
import { findPlace, placeById } from '#resolvers/places/service.ts'
import { moneyText } from '#ui/format.ts'
import { readForm, wholeOf, wordsOf } from '#ui/forms.ts'
import { FindStayPage, StayPage, StaysPage } from '#ui/parking-stay.tsx'
import { SectionHead } from '#ui/parts.tsx'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { ResidentContext } from '#schema/context.ts'
import type { Page, PageApp } from '../../page.ts'
import { offersOfLot } from './offers.ts'
import { payStay } from './pay.ts'
import { findStay, listMyStays, lookUpStay, paysHere, stayOfOrder } from './service.ts'
import { earnedBy } from './vouchers.ts'
import { lengthText, stayView } from './views.ts'

const LIST = 20
const WITHOUT_MAX = 20

const staysPath = ({ city }: Page): string => `/${city.slug}/parking/stays`
const payPath = ({ city }: Page, lot: string): string => `/${city.slug}/parking/pay/${lot}`
const signInHref = ({ href, city }: Page, to: string): string =>
  href(`/${city.slug}/sign-in`, { to: href(to) })

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .filter((id) => id !== '')
    .slice(0, WITHOUT_MAX)

/** Why something was refused, in the reader's words. */
const refusal = (page: Page, error: unknown): string => {
  if (error instanceof TooOften) return page.ui.t('ui.error.429.text')
  if (error instanceof BadInput && error.code === 'BAD_PLATE')
    return page.say('parking.stay.badPlate')
  return wordsOf(error, page.ui)
}

const offerTexts = async (page: Page, lot: string): Promise<readonly string[]> =>
  (await offersOfLot(page.ctx, lot)).map(({ storeNames, minFen, freeMinutes }) =>
    page.say('parking.stay.offer', {
      store: textIn(storeNames, page.ui.locale),
      fen: moneyText(minFen),
      length: lengthText(page, freeMinutes * MINUTE_MS),
    }),
  )

const findPage = async (
  page: Page,
  lot: string,
  more: { readonly plate: string; readonly refused: string | undefined },
): Promise<Response | undefined> => {
  const { ctx, ui, href, say } = page
  const place = await findPlace(ctx, lot)
  if (place?.kind !== 'PARKING_LOT' || !ctx.vault || !(await paysHere(ctx, lot))) return undefined
  const signedIn = residentOf(ctx) !== undefined
  return page.render(
    {
      title: ui.t('ui.stay.find'),
      description: textIn(place.names, ui.locale),
      noIndex: true,
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <FindStayPage
      ui={ui}
      crumbs={page.crumbs({
        href: href(`/${page.city.slug}/parking`),
        label: say('parking.title'),
      })}
      lot={textIn(place.names, ui.locale)}
      lotHref={href(`/places/${place.id}`)}
      offers={await offerTexts(page, lot)}
      action={href(payPath(page, lot))}
      signInHref={signedIn ? undefined : signInHref(page, payPath(page, lot))}
      staysHref={signedIn ? href(staysPath(page)) : undefined}
      {...more}
    />,
  )
}

const gone = (page: Page): Promise<Response> => {
  const { ui, href, say, city } = page
  const title = say('parking.stay.gone')
  return page.render(
    { title, description: title, noIndex: true, status: 404 },
    <NoticePage
      ui={ui}
      crumbs={page.crumbs()}
      title={title}
      texts={[say('parking.stay.gone.text')]}
      links={[{ href: href(`/${city.slug}/parking`), label: say('parking.title') }]}
    />,
  )
}

const stayPage = async (
  page: Page,
  ctx: ResidentContext,
  id: string,
  { without = [], refused }: { readonly without?: readonly string[]; readonly refused?: string },
): Promise<Response> => {
  const stay = await findStay(ctx, id)
  if (!stay) return gone(page)
  const { ui, href } = page
  const path = `${staysPath(page)}/${id}`
  const title = ui.t('ui.stay.title')
  return page.render(
    {
      title,
      description: title,
      noIndex: true,
      ...(refused === undefined ? {} : { status: 422 as const }),
    },
    <StayPage
      ui={ui}
      crumbs={page.crumbs({ href: href(staysPath(page)), label: ui.t('ui.stay.mine') })}
      stay={await stayView(page, ctx, stay, without)}
      payAction={href(`${path}/pay`)}
      formKey={crypto.randomUUID()}
      refreshHref={href(path)}
      refused={refused}
    />,
  )
}

/** Pages of paying a stay: find it by lot and plate, look at what is due, pay. Nothing of them is kept by anybody. */
export const stayPages = (app: PageApp): void => {
  for (const path of ['/pay/*', '/stays', '/stays/*'])
    app.use(path, async (c, next) => {
      await next()
      c.header('Cache-Control', 'private, no-store')
    })
  app.get('/pay/:lot', async (c) => {
    const found = await findPage(c.var.page, c.req.param('lot'), { plate: '', refused: undefined })
    return found ?? c.notFound()
  })
  app.post('/pay/:lot', async (c) => {
    const { page } = c.var
    const lot = c.req.param('lot')
    const ctx = residentOf(page.ctx)
    if (!ctx) return c.redirect(signInHref(page, payPath(page, lot)), 303)
    const plate = (await readForm(c)).one('plate')
    try {
      const id = await lookUpStay(ctx, { lot, plate })
      return c.redirect(page.href(`${staysPath(page)}/${id}`), 303)
    } catch (error) {
      const again = await findPage(page, lot, { plate, refused: refusal(page, error) })
      return again ?? c.notFound()
    }
  })
  app.get('/stays', async (c) => {
    const { page } = c.var
    const ctx = residentOf(page.ctx)
    if (!ctx) return c.redirect(signInHref(page, staysPath(page)), 303)
    const { ui, href } = page
    const after = c.req.query('after')
    const { edges, pageInfo } = await listMyStays(ctx, { first: LIST, after })
    const title = ui.t('ui.stay.mine')
    return page.render(
      { title, description: title, noIndex: true },
      <StaysPage
        ui={ui}
        crumbs={page.crumbs({
          href: href(`/${page.city.slug}/parking`),
          label: page.say('parking.title'),
        })}
        stays={await Promise.all(
          edges.map(async ({ node }) => ({
            ...(await stayView(page, ctx, node, [])),
            href: href(`${staysPath(page)}/${node.id}`),
          })),
        )}
        prevHref={after === undefined ? undefined : href(staysPath(page))}
        nextHref={
          pageInfo.hasNextPage
            ? href(staysPath(page), { after: pageInfo.endCursor ?? undefined })
            : undefined
        }
      />,
    )
  })
  app.get('/stays/:id', async (c) => {
    const { page } = c.var
    const ctx = residentOf(page.ctx)
    const id = c.req.param('id')
    if (!ctx) return c.redirect(signInHref(page, `${staysPath(page)}/${id}`), 303)
    return stayPage(page, ctx, id, { without: listOf(c.req.query('without')) })
  })
  app.post('/stays/:id/pay', async (c) => {
    const { page } = c.var
    const ctx = residentOf(page.ctx)
    const id = c.req.param('id')
    const path = `${staysPath(page)}/${id}`
    if (!ctx) return c.redirect(signInHref(page, path), 303)
    const form = await readForm(c)
    const dueFen = wholeOf(form.one('due'))
    try {
      const orderId = await payStay(
        ctx,
        { stayId: id, dueFen, vouchers: listOf(form.one('vouchers')) },
        form.one('key'),
      )
      return c.redirect(
        page.href(dueFen === 0 ? path : `/${page.city.slug}/orders/${orderId}`),
        303,
      )
    } catch (error) {
      return stayPage(page, ctx, id, { refused: refusal(page, error) })
    }
  })
  app.get('/stays/:id/pay', (c) =>
    c.redirect(c.var.page.href(`${staysPath(c.var.page)}/${c.req.param('id')}`), 303),
  )
}

/** On the page of an order: back to the stay it paid, or what the purchase has earned. */
export const orderPanel = async (
  page: Page & { readonly ctx: ResidentContext },
  order: OrderRow,
) => {
  const { ctx, ui, href, say } = page
  if (order.service === 'parking') {
    const stay = await stayOfOrder(ctx, order.id)
    return stay === undefined ? null : (
      <p class="choices">
        <a class="button" href={href(`${staysPath(page)}/${stay}`)}>
          {say('parking.stay.back')}
        </a>
      </p>
    )
  }
  if (order.service !== null || order.paidAt === null) return null
  const earned = await earnedBy(ctx, order.id)
  if (!earned) return null
  const lots = (await Promise.all(earned.lots.map((id) => placeById(ctx).load(id)))).flatMap(
    (place) => place ?? [],
  )
  if (lots.length === 0) return null
  return (
    <section class="earned frame" aria-labelledby="earned-parking">
      <SectionHead
        id="earned-parking"
        title={say('parking.stay.earned', {
          length: lengthText(page, earned.freeMinutes * MINUTE_MS),
        })}
        ui={ui}
      />
      <p>{say('parking.stay.earned.text')}</p>
      <ul>
        {lots.map((place) => (
          <li>
            <a href={href(payPath(page, place.id))}>{textIn(place.names, ui.locale)}</a>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** On the page of a lot: where to pay, and what shops give. */
export const payPanel = async (page: Page, lot: string) => {
  if (!page.ctx.vault || !(await paysHere(page.ctx, lot))) return null
  const offers = await offerTexts(page, lot)
  return (
    <>
      <p class="choices">
        <a class="button button-strong" href={page.href(payPath(page, lot))}>
          {page.ui.t('ui.stay.find')}
        </a>
      </p>
      {offers.length === 0 ? null : (
        <ul class="stay-offers">
          {offers.map((offer) => (
            <li>{offer}</li>
          ))}
        </ul>
      )}
    </>
  )
}
