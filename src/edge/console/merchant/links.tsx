import type { Context as HonoContext } from 'hono'
import { WEBHOOK_EVENTS, type WebhookEvent } from '#schema/tables/links.ts'
import { MERCHANT_SCOPES, type MerchantScope } from '#schema/tables/partners.ts'
import {
  listDeliveries,
  pingWebhook,
  retryDelivery,
  type Delivery,
} from '#resolvers/links/deliveries.ts'
import { createLinkKey, listLinkKeys, revokeLinkKey, type LinkKey } from '#resolvers/links/keys.ts'
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  removeWebhook,
  rotateWebhookSecret,
  type Endpoint,
} from '#resolvers/links/webhooks.ts'
import {
  LinksPage,
  type DeliveryView,
  type EndpointView,
  type KeyView,
  type LinkAction,
  type LinksPageProps,
} from '#ui/console/links-page.tsx'
import { clockText } from '#ui/format.ts'
import { readForm, wholeOf, type Form } from '#ui/forms.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>
type More = Pick<LinksPageProps, 'done' | 'secret' | 'refused'>

/** Of each endpoint; the whole log is in the graph. */
const DELIVERIES = 8

const scopeText = ({ ui }: DeskPage, scope: MerchantScope): string =>
  ui.t(`ui.work.links.scope.${scope}`)
const eventText = ({ ui }: DeskPage, event: string): string =>
  WEBHOOK_EVENTS.some((one) => one === event)
    ? ui.t(`ui.work.links.event.${event as WebhookEvent}`)
    : event

const keyView = (page: DeskPage, key: LinkKey): KeyView => ({
  id: key.id,
  label: key.label,
  scopes: key.scopes.map((scope) => scopeText(page, scope)),
  expiresAt: key.expiresAt,
  state: key.revokedAt !== null ? 'REVOKED' : key.expiresAt > page.ctx.now ? 'LIVE' : 'OVER',
})

const deliveryView = (page: DeskPage, one: Delivery): DeliveryView => ({
  id: one.id,
  event: eventText(page, one.event),
  at: one.createdAt,
  state: one.state,
  answer: one.status === null ? (one.fault ?? '–') : String(one.status),
  tries: one.tries,
})

const endpointView = async (page: DeskPage, endpoint: Endpoint): Promise<EndpointView> => {
  const { ctx, ui } = page
  const { edges } = await listDeliveries(ctx, { endpoint: endpoint.id, first: DELIVERIES })
  const waits = endpoint.openUntil !== null && endpoint.openUntil > ctx.now
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.events.map((event) => eventText(page, event)),
    enabled: endpoint.enabled,
    stateText: !endpoint.enabled
      ? ui.t(endpoint.disabledBy === 'GONE' ? 'ui.work.links.gone' : 'ui.work.links.isOff')
      : waits
        ? ui.t('ui.work.links.waits', { time: clockText(endpoint.openUntil, ui.zone) })
        : ui.t('ui.work.links.isOn'),
    deliveries: edges.map(({ node }) => deliveryView(page, node)),
  }
}

const show = async (page: DeskPage, more: More = {}): Promise<Response> => {
  const { ctx, ui, at, store } = page
  const [keys, endpoints] = await Promise.all([
    listLinkKeys(ctx, store.merchantId),
    listWebhooks(ctx, store.merchantId),
  ])
  return page.render(
    { title: ui.t('ui.work.links'), ...(more.refused ? { status: 422 as const } : {}) },
    <LinksPage
      ui={ui}
      keys={keys.map((key) => keyView(page, key))}
      // At most ten of a merchant.
      endpoints={await Promise.all(endpoints.map((one) => endpointView(page, one)))}
      scopes={MERCHANT_SCOPES.map((value) => ({ value, label: scopeText(page, value) }))}
      events={WEBHOOK_EVENTS.map((value) => ({ value, label: eventText(page, value) }))}
      actionOf={(what) => at(`links/${what}`)}
      {...more}
    />,
  )
}

const secretOf = (page: DeskPage, what: 'key' | 'webhook', value: string): More => ({
  secret: {
    title: page.ui.t(`ui.work.links.secret.${what}`),
    text: page.ui.t(`ui.work.links.secret.${what}.text`),
    value,
  },
})

const DOING: Readonly<
  Record<LinkAction, (page: DeskPage, form: Form) => Promise<More | undefined>>
> = {
  key: async (page, form) => {
    const { token } = await createLinkKey(page.ctx, {
      merchantId: page.store.merchantId,
      label: form.one('label'),
      scopes: MERCHANT_SCOPES.filter((scope) => form.all('scopes').includes(scope)),
      days: wholeOf(form.one('days')),
    })
    return secretOf(page, 'key', token)
  },
  webhook: async (page, form) => {
    const { secret } = await createWebhook(page.ctx, {
      merchantId: page.store.merchantId,
      url: form.one('url').trim(),
      events: WEBHOOK_EVENTS.filter((event) => form.all('events').includes(event)),
    })
    return secretOf(page, 'webhook', secret)
  },
  rotate: async (page, form) => {
    const { secret } = await rotateWebhookSecret(page.ctx, form.one('endpoint'))
    return secretOf(page, 'webhook', secret)
  },
  revoke: async ({ ctx }, form) => void (await revokeLinkKey(ctx, form.one('key'))),
  ping: async ({ ctx }, form) => void (await pingWebhook(ctx, form.one('endpoint'))),
  toggle: async ({ ctx }, form) =>
    void (await changeWebhook(ctx, form.one('endpoint'), {
      enabled: form.one('enabled') === 'yes',
    })),
  remove: async ({ ctx }, form) => void (await removeWebhook(ctx, form.one('endpoint'))),
  retry: async ({ ctx }, form) => void (await retryDelivery(ctx, form.one('delivery'))),
}

const ACTIONS = Object.keys(DOING) as readonly LinkAction[]

const act = async (c: Call, what: LinkAction): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  try {
    // A secret is shown once, in the answer itself.
    const made = await DOING[what](page, form)
    return made ? await show(page, made) : c.redirect(page.at('links', { done: what }), 303)
  } catch (error) {
    return show(page, {
      refused: {
        form: what === 'key' || what === 'webhook' ? what : 'other',
        text: refusalAt(error, page),
        written: { label: form.one('label'), url: form.one('url') },
      },
    })
  }
}

/** Keys for an ERP or a till, and webhooks, with what they were told. */
export const links: Section = {
  id: 'links',
  rights: ['manageLinks'],
  pages: (app) => {
    app.get('/', (c) => {
      const page = c.get('desk')
      const done = ACTIONS.includes(c.req.query('done') as LinkAction)
      return show(page, done ? { done: page.ui.t('ui.work.links.done') } : {})
    })
    for (const what of ACTIONS) {
      app.post(`/${what}`, (c) => act(c, what))
      app.get(`/${what}`, (c) => c.redirect(c.get('desk').at('links'), 303))
    }
  },
}
