import { textIn } from '#schema/locale.ts'
import { queuePages } from '../queues.tsx'
import type { Section } from './desk.tsx'

/** The queues of a store: its counter calls, the door gives out numbers. */
export const queue: Section = {
  id: 'queue',
  rights: ['runQueue', 'editQueue'],
  pages: (app) =>
    queuePages(app, (c) => {
      const desk = c.get('desk')
      return Promise.resolve({
        ...desk,
        placeId: desk.store.storeId,
        placeName: textIn(desk.store.names, desk.ui.locale),
        mayEdit: desk.rights.has('editQueue'),
        at: (path, params) => desk.at(path === '' ? 'queue' : `queue/${path}`, params),
      })
    }),
}
