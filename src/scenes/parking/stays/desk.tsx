import { BadInput } from '#schema/problem.ts'
import { textIn } from '#schema/locale.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { readForm, wholeOf, wordsOf } from '#ui/forms.ts'
import { ParkingDeskPage } from '#ui/parking-desk.tsx'
import type { CityPage, DeskApp, DeskCall } from '../../desk.ts'
import { addOffer, endOffer, managesParking, readParkingDesk, setPayee } from './offers.ts'
import { lengthText } from './views.ts'

const MINUTES_PER_HOUR = 60
const FEN_PER_YUAN = 100

const DONE = ['payee', 'offer', 'end'] as const

const show = async (
  page: CityPage,
  more: {
    readonly done?: string | undefined
    readonly refused?: string
    readonly written?: Readonly<Record<string, string>>
  },
): Promise<Response> => {
  const { ctx, city, ui, at, say } = page
  const { lots, stores, offers } = await readParkingDesk(ctx, city.code)
  const nameOf = new Map(lots.map(({ placeId, names }) => [placeId, textIn(names, ui.locale)]))
  const done = DONE.find((one) => one === more.done)
  return page.render(
    {
      title: say('parking.desk'),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <ParkingDeskPage
      ui={ui}
      title={say('parking.desk')}
      lots={lots.map((lot) => ({
        ...lot,
        id: lot.placeId,
        name: textIn(lot.names, ui.locale),
      }))}
      stores={stores.map(({ id, names }) => ({ id, name: textIn(names, ui.locale) }))}
      offers={offers.map((offer) => ({
        id: offer.id,
        store: textIn(offer.storeNames, ui.locale),
        minFen: offer.minFen,
        freeText: lengthText(page, offer.freeMinutes * MINUTE_MS),
        withinHours: Math.round(offer.withinMinutes / MINUTES_PER_HOUR),
        lots: offer.lots.map((id) => nameOf.get(id) ?? id),
        used: offer.used,
      }))}
      actionOf={(what) => at(`parking/${what}`)}
      done={done && ui.t(`ui.parkingDesk.done.${done}`)}
      refused={more.refused}
      written={more.written ?? {}}
    />,
  )
}

const act = async (
  c: DeskCall,
  what: (typeof DONE)[number],
  doing: (page: CityPage, form: Awaited<ReturnType<typeof readForm>>) => Promise<unknown>,
): Promise<Response> => {
  const page = c.get('cityDesk')
  const form = await readForm(c)
  try {
    await doing(page, form)
    return c.redirect(page.at('parking', { done: what }), 303)
  } catch (error) {
    const { ui } = page
    const bad = error instanceof BadInput && ['BAD_OFFER', 'BAD_GRACE'].includes(error.code)
    return show(page, {
      refused: bad ? ui.t('ui.parkingDesk.bad') : wordsOf(error, ui),
      written: Object.fromEntries(form.under('')),
    })
  }
}

/** `/console/city/<city>/parking`: who is paid for stays in which lot, and what purchases earn. */
export const desk = (app: DeskApp): void => {
  app.use('*', async (c, next) => {
    const { ctx, city } = c.get('cityDesk')
    return managesParking(ctx, city.code) ? next() : c.notFound()
  })
  app.get('/', (c) => show(c.get('cityDesk'), { done: c.req.query('done') }))
  app.post('/payee', (c) =>
    act(c, 'payee', ({ ctx, city }, form) =>
      setPayee(ctx, city.code, {
        lot: form.one('lot'),
        store: form.one('store'),
        graceMinutes: wholeOf(form.one('grace')),
      }),
    ),
  )
  app.post('/offer', (c) =>
    act(c, 'offer', ({ ctx, city }, form) =>
      addOffer(ctx, city.code, {
        store: form.one('store'),
        minFen: wholeOf(form.one('min')) * FEN_PER_YUAN,
        freeMinutes: wholeOf(form.one('free')) * MINUTES_PER_HOUR,
        withinMinutes: wholeOf(form.one('within')) * MINUTES_PER_HOUR,
        lots: form.all('lots'),
      }),
    ),
  )
  app.post('/end', (c) =>
    act(c, 'end', ({ ctx, city }, form) => endOffer(ctx, city.code, form.one('id'))),
  )
  for (const what of DONE)
    app.get(`/${what}`, (c) => c.redirect(c.get('cityDesk').at('parking'), 303))
}
