import type { Context as HonoContext } from 'hono'
import { distanceM } from '#schema/geo.ts'
import { textIn } from '#schema/locale.ts'
import { STORE_TAGS } from '#schema/tables/catalogue.ts'
import { StoreChanged } from '#resolvers/storefront/errors.ts'
import { picturesOfStore } from '#resolvers/storefront/pictures.ts'
import {
  createStore,
  releaseStore,
  requireDeskStore,
  updateStore,
  type DeskStore,
} from '#resolvers/storefront/service.ts'
import { distanceText } from '#ui/format.ts'
import { StoreFormPage, type AreaView } from '#ui/console/store-page.tsx'
import { readForm, wholeOf, type Form } from '#ui/forms.ts'
import { MERCHANT, refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'
import { limitOfPictures, pictureViews, workOnPictures } from './pictures.ts'
import { storeFields, writtenStore } from './store-form.ts'

type Call = HonoContext<DeskEnv>

const RINGS_M = [200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 50_000]

/** The area as seen from the store, with the largest round ring that its farthest point lies beyond. */
const areaView = ({ ui }: DeskPage, store: DeskStore): AreaView | undefined => {
  const { lon, lat, deliveryArea: ring } = store
  if (lon === null || lat === null || ring === null) return undefined
  const centre = { lon, lat }
  const east = (to: number): number => distanceM(centre, { lon: to, lat }) * Math.sign(to - lon)
  const south = (to: number): number => distanceM(centre, { lon, lat: to }) * Math.sign(lat - to)
  const points = ring.map(([x, y]) => [Math.round(east(x)), Math.round(south(y))] as const)
  const farthest = Math.max(...points.map(([x, y]) => Math.hypot(x, y)))
  const ringM = RINGS_M.findLast((m) => m <= farthest) ?? 100
  return { points, reachM: Math.ceil(farthest * 1.1), ringM, ringText: distanceText(ringM, ui) }
}

interface Shown {
  readonly store?: DeskStore | undefined
  readonly form?: Form | undefined
  readonly refused?: string | undefined
  readonly pictureRefused?: string | undefined
  readonly done?: string | undefined
}

const opensStores = ({ rights }: DeskPage): boolean => rights.has('openStores')

const formPage = async (
  page: DeskPage,
  { store, form, refused, pictureRefused, done }: Shown,
): Promise<Response> => {
  const { ctx, ui, at } = page
  const fields = storeFields(store, form)
  const isRefused = refused !== undefined || pictureRefused !== undefined
  const title = store ? textIn(store.names, ui.locale) : ui.t('ui.work.store.new')
  return page.render(
    { title, ...(isRefused ? { status: 422 as const } : {}) },
    <StoreFormPage
      ui={ui}
      title={title}
      {...(store ? {} : { back: { href: at('store'), label: ui.t('ui.work.store') } })}
      {...(store && opensStores(page) ? { newHref: at('store/new') } : {})}
      {...(store ? { publicHref: page.href(`/places/${store.id}`) } : {})}
      action={store ? at('store') : at('store/new')}
      hidden={
        store
          ? { version: String(store.version) }
          : { key: form?.one('key') || crypto.randomUUID() }
      }
      done={done}
      refused={refused}
      {...fields}
      tags={STORE_TAGS.map((id) => ({
        id,
        label: ui.t(`ui.work.store.tag.${id}`),
        on: fields.tags.includes(id),
      }))}
      {...(store && !form ? { area: areaView(page, store) } : {})}
      {...(store && ctx.media
        ? {
            pictures: {
              action: at('store/pictures'),
              refused: pictureRefused,
              ...(await pictureViews(page, store.id)),
            },
          }
        : {})}
      {...(store && store.byHandAt !== null && !store.isOwn
        ? { release: at('store/release') }
        : {})}
    />,
    ['here.js'],
  )
}

const here = (page: DeskPage): Promise<DeskStore> => requireDeskStore(page.ctx, page.store.storeId)

const update = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  const store = await here(page)
  try {
    await updateStore(page.ctx, {
      id: store.id,
      version: wholeOf(form.one('version')),
      store: writtenStore(form),
    })
    return c.redirect(page.at('store', { done: 'yes' }), 303)
  } catch (error) {
    const refused = refusalAt(error, page)
    // What somebody else wrote is shown, not what was typed on top of what is no more.
    return formPage(
      page,
      error instanceof StoreChanged ? { store, refused } : { store, form, refused },
    )
  }
}

const create = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  try {
    const id = await createStore(
      page.ctx,
      { merchant: page.store.merchantId, store: writtenStore(form) },
      form.one('key'),
    )
    return c.redirect(page.href(`${MERCHANT}/${id}/store`, { done: 'new' }), 303)
  } catch (error) {
    return formPage(page, { form, refused: refusalAt(error, page) })
  }
}

const pictures = async (c: Call): Promise<Response> => {
  const page = c.get('desk')
  try {
    await workOnPictures(c, picturesOfStore(page.ctx, page.store.storeId))
    return c.redirect(page.at('store', { done: 'yes' }), 303)
  } catch (error) {
    return formPage(page, { store: await here(page), pictureRefused: refusalAt(error, page) })
  }
}

const limitPictures = limitOfPictures(async (c, pictureRefused) => {
  const page = c.get('desk')
  return formPage(page, { store: await here(page), pictureRefused })
})

/** The store itself: what it is called, where it is, when it is open, how it hands over, its photographs; new ones. */
export const store: Section = {
  id: 'store',
  rights: ['editStore'],
  pages: (app) => {
    app.get('/', async (c) => {
      const page = c.get('desk')
      const done = c.req.query('done') === undefined ? undefined : page.ui.t('ui.work.product.done')
      return formPage(page, { store: await here(page), done })
    })
    app.post('/', update)
    app.get('/new', (c) => {
      const page = c.get('desk')
      return opensStores(page) ? formPage(page, {}) : c.redirect(page.at('store'), 303)
    })
    app.post('/new', create)
    app.post('/pictures', limitPictures, pictures)
    app.get('/pictures', (c) => c.redirect(c.get('desk').at('store'), 303))
    app.post('/release', async (c) => {
      const page = c.get('desk')
      await releaseStore(page.ctx, page.store.storeId)
      return c.redirect(page.at('store', { done: 'yes' }), 303)
    })
  },
}
