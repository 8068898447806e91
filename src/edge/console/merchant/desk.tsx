import { Hono, type Context as HonoContext, type MiddlewareHandler } from 'hono'
import { type StaffContext, staffOf } from '#schema/context.ts'
import { textIn } from '#schema/locale.ts'
import { BadInput, TooOften } from '#schema/problem.ts'
import type { Right } from '#schema/rights.ts'
import { findCity } from '#resolvers/cities/service.ts'
import { listDesks, rightsAt, type Desk } from '#resolvers/staff/desks.ts'
import type { Page } from '#scenes/page.ts'
import type { ConsoleFrame } from '#ui/console/layout.tsx'
import { NotePage } from '#ui/console/sign-in.tsx'
import type { MessageKey } from '#ui/messages.ts'
import type { PageTools, PortalEnv } from '../../portal/page-tools.tsx'
import { wordsOf } from '#ui/forms.ts'
import { consolePageFor, type ConsolePage } from '../frame.tsx'

/** What a page at somebody's place of work is made with. */
export interface DeskPage extends Omit<ConsolePage, 'ctx' | 'render'> {
  readonly ctx: StaffContext
  readonly store: Desk
  readonly rights: ReadonlySet<Right>
  /** A path of the desk, as `orders` or `orders/ord_…`. */
  readonly at: (
    path: string,
    params?: Readonly<Record<string, string | number | undefined>>,
  ) => string
  readonly render: (
    head: Parameters<ConsolePage['render']>[0],
    body: Parameters<ConsolePage['render']>[1],
    scripts?: ConsoleFrame['scripts'],
  ) => Promise<Response>
}

export interface DeskEnv {
  Variables: PortalEnv['Variables'] & { desk: DeskPage }
}

/** Something that is done at a desk: a folder of addresses below it, for whoever has one of its rights. */
export interface Section {
  /** The part of its addresses, and of its texts: `ui.work.<id>`. */
  readonly id: string
  readonly rights: readonly Right[]
  readonly pages: (app: Hono<DeskEnv>) => void
}

export const MERCHANT = '/console/merchant'

const may = (rights: ReadonlySet<Right>, { rights: wanted }: Section): boolean =>
  wanted.some((right) => rights.has(right))

/** Input that no field of a form takes, with what to say of it. */
const BAD = [
  'BAD_REASON',
  'BAD_TEXT',
  'BAD_TRACKING',
  'TRACKING_TAKEN',
  'BAD_ANSWER',
  'BAD_UNITS',
  'BAD_REFERENCE',
  'NO_ROWS',
  'BAD_SCOPES',
  'BAD_EVENTS',
  'BAD_LABEL',
  'BAD_DAYS',
  'BAD_SCHEDULE',
  'BAD_COUNTER',
  'BAD_NAME',
  'BAD_PARTY',
  'BAD_PREFIX',
  'TOO_MANY_QUEUES',
  'BAD_AUDIENCE',
  'BAD_CONTACT',
  'BAD_SLOT_HOURS',
  'BAD_SLOT_RULES',
] as const

/** The sentence of a refusal in the reader's words; too many tries are one as well. @throws what is no refusal */
export const refusalAt = (error: unknown, { ui }: Pick<Page, 'ui'>): string => {
  if (error instanceof TooOften) return ui.t('ui.error.429.text')
  const bad = error instanceof BadInput ? BAD.find((code) => code === error.code) : undefined
  return bad ? ui.t(`ui.work.bad.${bad}`) : wordsOf(error, ui)
}

const note = (
  page: ConsolePage,
  which: 'nowhere' | 'notYours',
  status: 403 | 404,
): Promise<Response> => {
  const { ui } = page
  return page.render(
    { title: ui.t(`ui.work.${which}`), status },
    <NotePage
      title={ui.t(`ui.work.${which}`)}
      text={ui.t(`ui.work.${which}.text`)}
      link={{ href: page.href('/console'), label: ui.t('ui.work.home') }}
    />,
  )
}

const deskPage = async (
  page: ConsolePage,
  ctx: StaffContext,
  store: Desk,
  desks: readonly Desk[],
  sections: readonly Section[],
  path: string,
): Promise<DeskPage> => {
  const rights = rightsAt(ctx.viewer, store)
  const ui = { ...page.ui, zone: store.zone }
  const at: DeskPage['at'] = (to, params) =>
    page.href(`${MERCHANT}/${store.storeId}${to === '' ? '' : `/${to}`}`, params)
  const city = await findCity(ctx, store.cityCode)
  const current = path.split('/')[4] ?? ''
  return {
    ...page,
    ...(city ? { city } : {}),
    ui,
    ctx,
    store,
    rights,
    at,
    render: (head, body, scripts = []) =>
      page.render(head, body, {
        cityCode: store.cityCode,
        desk: {
          name: textIn(store.names, ui.locale),
          others: desks
            .filter(({ storeId }) => storeId !== store.storeId)
            .map(({ storeId, names }) => ({
              href: page.href(`${MERCHANT}/${storeId}${current === '' ? '' : `/${current}`}`),
              label: textIn(names, ui.locale),
            })),
        },
        sections: sections.flatMap((section) =>
          may(rights, section)
            ? [
                {
                  href: at(section.id),
                  label: ui.t(`ui.work.${section.id}` as MessageKey),
                  current: current === section.id,
                },
              ]
            : [],
        ),
        scripts,
      }),
  }
}

/**
 * `/console/merchant/<store>/<section>`: whoever works at a store, and has one of the rights that a section asks for, sees it.
 * Services ask for the right once more, in the condition of what they read and write.
 */
export const merchantConsole = (
  tools: PageTools,
  sections: readonly Section[],
): Hono<PortalEnv> => {
  const app = new Hono<PortalEnv>()
  const atDesk = new Hono<DeskEnv>()
  const opening: MiddlewareHandler<PortalEnv> = async (c, next) => {
    const page = await consolePageFor(tools, c)
    const ctx = staffOf(page.ctx)
    if (!ctx) return c.redirect(page.href('/console/sign-in', { to: c.req.path }), 303)
    const desks = await listDesks(ctx)
    const store = desks.find(({ storeId }) => storeId === c.req.param('store'))
    if (!store) return note(page, 'nowhere', 404)
    const desk = await deskPage(page, ctx, store, desks, sections, c.req.path)
    const section = sections.find(({ id }) => id === c.req.path.split('/')[4])
    if (section && !may(desk.rights, section)) return note(page, 'notYours', 403)
    // From here on the request has a desk; DeskEnv says so to what comes after.
    ;(c as unknown as HonoContext<DeskEnv>).set('desk', desk)
    return next()
  }
  atDesk.use(opening as unknown as MiddlewareHandler<DeskEnv>)
  atDesk.get('/', (c) => {
    const { rights, at, href } = c.get('desk')
    const first = sections.find((section) => may(rights, section))
    return c.redirect(first ? at(first.id) : href('/console'), 303)
  })
  for (const { id, pages } of sections) {
    const own = new Hono<DeskEnv>()
    pages(own)
    atDesk.route(`/${id}`, own)
  }
  app.get('/', async (c) => {
    const page = await consolePageFor(tools, c)
    const ctx = staffOf(page.ctx)
    if (!ctx) return c.redirect(page.href('/console/sign-in', { to: c.req.path }), 303)
    const [first, ...others] = await listDesks(ctx)
    return c.redirect(
      first && others.length === 0
        ? page.href(`${MERCHANT}/${first.storeId}`)
        : page.href('/console'),
      303,
    )
  })
  // The variables of a desk are set by its own middleware before any of its handlers runs.
  app.route('/:store', atDesk as unknown as Hono<PortalEnv>)
  return app
}
