import { bookingPages } from '../bookings.tsx'
import type { Section } from './desk.tsx'

/** The bookings of a store: who comes when, checked in by code. */
export const booking: Section = {
  id: 'booking',
  rights: ['runBookings', 'editBookings'],
  pages: (app) =>
    bookingPages(app, (c) => {
      const desk = c.get('desk')
      return Promise.resolve({
        ...desk,
        placeId: desk.store.storeId,
        mayEdit: desk.rights.has('editBookings'),
        at: (path, params) => desk.at(path === '' ? 'booking' : `booking/${path}`, params),
      })
    }),
}
