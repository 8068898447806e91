import { Hono } from 'hono'
import { textIn } from '#schema/locale.ts'
import { queuePlaces } from '#resolvers/booking/queues.ts'
import type { DeskEnv } from '#scenes/desk.ts'
import { QueuePlacesPage } from '#ui/booking/setup-page.tsx'
import { queuePages } from '../queues.tsx'

/** Queues of halls and sights, which belong to no merchant. */
export const cityQueuePages = (): Hono<DeskEnv> => {
  const app = new Hono<DeskEnv>()
  app.get('/', async (c) => {
    const { ctx, ui, at, city, render } = c.get('cityDesk')
    const places = await queuePlaces(ctx, city.code)
    return render(
      { title: ui.t('ui.city.queues') },
      <QueuePlacesPage
        ui={ui}
        places={places.map(({ placeId, names, queues }) => ({
          href: at(`queues/${placeId}`),
          name: textIn(names, ui.locale),
          queues,
        }))}
      />,
    )
  })
  const ofPlace = new Hono<DeskEnv>()
  queuePages(ofPlace, async (c) => {
    const desk = c.get('cityDesk')
    const id = c.req.path.split('/')[5] ?? ''
    const place = (await queuePlaces(desk.ctx, desk.city.code)).find(
      ({ placeId }) => placeId === id,
    )
    return place
      ? {
          ...desk,
          placeId: id,
          placeName: textIn(place.names, desk.ui.locale),
          mayEdit: true,
          at: (path, params) =>
            desk.at(path === '' ? `queues/${id}` : `queues/${id}/${path}`, params),
        }
      : undefined
  })
  app.route('/:place', ofPlace)
  return app
}
