import { Hono } from 'hono'
import { textIn } from '#schema/locale.ts'
import { bookingPlaces } from '#resolvers/booking/slots/bookables.ts'
import type { DeskEnv } from '#scenes/desk.ts'
import { BookingPlacesPage } from '#ui/booking/slots-setup-page.tsx'
import { bookingPages } from '../bookings.tsx'

/** Bookings of halls and sights, which belong to no merchant. */
export const cityBookingPages = (): Hono<DeskEnv> => {
  const app = new Hono<DeskEnv>()
  app.get('/', async (c) => {
    const { ctx, ui, at, city, render } = c.get('cityDesk')
    const places = await bookingPlaces(ctx, city.code)
    return render(
      { title: ui.t('ui.city.bookings') },
      <BookingPlacesPage
        ui={ui}
        places={places.map(({ placeId, names, bookables }) => ({
          href: at(`bookings/${placeId}`),
          name: textIn(names, ui.locale),
          bookables,
        }))}
      />,
    )
  })
  const ofPlace = new Hono<DeskEnv>()
  bookingPages(ofPlace, async (c) => {
    const desk = c.get('cityDesk')
    const id = c.req.path.split('/')[5] ?? ''
    const places = await bookingPlaces(desk.ctx, desk.city.code)
    return places.some(({ placeId }) => placeId === id)
      ? {
          ...desk,
          placeId: id,
          mayEdit: true,
          at: (path, params) =>
            desk.at(path === '' ? `bookings/${id}` : `bookings/${id}/${path}`, params),
        }
      : undefined
  })
  app.route('/:place', ofPlace)
  return app
}
