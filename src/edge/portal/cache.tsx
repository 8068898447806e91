import { Hono, type Context as HonoContext } from 'hono'
import { csrf } from 'hono/csrf'
import { textIn } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import type { City } from '#schema/tables/cities.ts'
import type { AuditEntry } from '#resolvers/audit/service.ts'
import {
  checkTarget,
  findPurge,
  latestPurges,
  NAMED_MAX,
  PRODUCTS,
  purgeCache,
  type PurgeTarget,
} from '#resolvers/caching/service.ts'
import { listCities } from '#resolvers/cities/service.ts'
import type { Page } from '#scenes/page.ts'
import type { Scene } from '#scenes/scene.ts'
import { CachePage } from '#ui/cache-page.tsx'
import type { PurgeView } from '#ui/cache-tables.tsx'
import { kindText } from '#ui/parts.tsx'
import {
  PURGE_FORMS,
  PurgeForms,
  PurgeQuestion,
  type PurgeForm,
  type PurgeFormsProps,
} from '#ui/purge-form.tsx'
import { SceneListPage } from '#ui/scene-pages.tsx'
import type { Ui } from '#ui/types.ts'
import { placeKindsOf } from '../schema.ts'
import type { PageTools, PortalEnv } from './page-tools.tsx'

const PATH = '/console/cache'
const PURGES_LISTED = 10
/** Ids and tags that a sentence names; the audit has all of them. */
const LISTED = 5

type Fields = Readonly<Record<string, string>>

const kindName = (kind: string, ui: Ui): string =>
  kind === PRODUCTS ? ui.t('ui.cache.purge.product') : kindText(kind, ui)

const linesOf = (text: string): readonly string[] =>
  text.split(/[\s,，、]+/).filter((line) => line !== '')

const formOf = (what: string | undefined): PurgeForm =>
  PURGE_FORMS.find((form) => form === what) ?? 'everything'

/** What a form means; nothing, where it is none of those there are. */
const targetOf = ({ what, city = '', kind = '', lines = '' }: Fields): PurgeTarget => {
  if (what === 'area') return { area: { city, kind } }
  if (what === 'places') return { places: linesOf(lines) }
  if (what === 'tags') return { tags: linesOf(lines) }
  return { everything: what === 'everything' }
}

const listText = (list: readonly string[]): string =>
  `${list.slice(0, LISTED).join(', ')}${list.length > LISTED ? ' …' : ''}`

/** A target in the reader's words. */
const whatText = (
  { tags, places, area }: PurgeTarget,
  { ui }: Page,
  cities: readonly City[],
): string => {
  if (tags) return ui.t('ui.cache.what.tags', { n: tags.length, list: listText(tags) })
  if (places) return ui.t('ui.cache.what.places', { n: places.length, list: listText(places) })
  if (area) {
    const city = cities.find(({ code }) => code === area.city)
    return ui.t('ui.cache.what.area', {
      city: textIn(city?.names, ui.locale) || area.city,
      kind: kindName(area.kind, ui),
    })
  }
  return ui.t('ui.cache.what.everything')
}

const purgeView = (entry: AuditEntry, page: Page, cities: readonly City[]): PurgeView => ({
  id: entry.id,
  at: entry.at,
  who: entry.actorId ?? page.ui.t('ui.cache.purges.console'),
  what: whatText(entry.target, page, cities),
})

const crumbsOf = ({ ui, href }: Page) => [
  { href: href('/console'), label: ui.t('ui.console.title') },
]

const cachePage = async (
  page: Page,
  kinds: readonly string[],
  {
    done,
    refused,
  }: { readonly done?: string | undefined; readonly refused?: PurgeFormsProps['refused'] },
): Promise<Response> => {
  const { ctx, ui, href } = page
  const [cities, purges, purged] = await Promise.all([
    listCities(ctx),
    latestPurges(ctx, PURGES_LISTED),
    done === undefined ? null : findPurge(ctx, done),
  ])
  const title = ui.t('ui.cache.title')
  const lead = ui.t('ui.cache.lead')
  return page.render(
    { title, description: lead, noIndex: true, ...(refused ? { status: 422 as const } : {}) },
    <SceneListPage ui={ui} crumbs={crumbsOf(page)} title={title} lead={lead} filters={[]}>
      <CachePage
        ui={ui}
        figures={ctx.node?.read(ctx.now)}
        questions={ctx.node?.questions() ?? []}
        tags={ctx.node?.tags() ?? []}
        purges={purges.map((entry) => purgeView(entry, page, cities))}
        done={purged ? purgeView(purged, page, cities) : undefined}
      >
        <PurgeForms
          ui={ui}
          action={href(`${PATH}/purge`)}
          cities={cities.map(({ code, names }) => ({ code, name: textIn(names, ui.locale) }))}
          kinds={kinds.map((kind) => ({ kind, name: kindName(kind, ui) }))}
          refused={refused}
        />
      </CachePage>
    </SceneListPage>,
  )
}

const questionPage = (page: Page, fields: Fields, what: string): Promise<Response> => {
  const { ui, href } = page
  const title = ui.t('ui.cache.confirm.title')
  return page.render(
    { title, description: title, noIndex: true },
    <SceneListPage
      ui={ui}
      crumbs={[...crumbsOf(page), { href: href(PATH), label: ui.t('ui.cache.title') }]}
      title={title}
      filters={[]}
    >
      <PurgeQuestion
        ui={ui}
        action={href(`${PATH}/purge`)}
        what={what}
        fields={fields}
        backHref={href(PATH)}
      />
    </SceneListPage>,
  )
}

/** The fields of a form that was sent, each once and as text. */
const fieldsOf = async (c: HonoContext<PortalEnv>): Promise<Fields> =>
  Object.fromEntries(
    Object.entries(await c.req.parseBody()).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )

/** First the question whether one is sure, then the purge and the way back to the page, which tells of it. */
const purge = async (
  c: HonoContext<PortalEnv>,
  page: Page,
  kinds: readonly string[],
): Promise<Response> => {
  const { sure, ...fields } = await fieldsOf(c)
  const target = targetOf(fields)
  const cities = await listCities(page.ctx)
  try {
    checkTarget(target)
    const { area } = target
    const isKnown =
      !area || (cities.some(({ code }) => code === area.city) && kinds.includes(area.kind))
    if (!isKnown) throw new BadInput('UNKNOWN_CITY', 'This portal has no such city or kind.')
    if (sure !== 'yes') return await questionPage(page, fields, whatText(target, page, cities))
    const { id } = await purgeCache(page.ctx, target)
    return c.redirect(page.href(PATH, { done: id }), 303)
  } catch (error) {
    const what = formOf(fields['what'])
    if (!(error instanceof BadInput) || what === 'everything') throw error
    const why = page.ui.t(`ui.cache.purge.bad.${what}`, { max: NAMED_MAX })
    return cachePage(page, kinds, { refused: { what, why, typed: fields['lines'] ?? '' } })
  }
}

/**
 * `/console/cache`: the figures of the node, and the forms that purge. Nobody signs in yet, so developers' machines
 * only; forms of other sites are refused all the same, since a developer's browser visits those too.
 */
export const cacheConsole = ({ pageFor }: PageTools, scenes: readonly Scene[]): Hono<PortalEnv> => {
  const kinds = [PRODUCTS, ...placeKindsOf(scenes).map(({ kind }) => kind)]
  return new Hono<PortalEnv>()
    .use(csrf())
    .get('/', async (c) =>
      cachePage(await pageFor(c, undefined), kinds, { done: c.req.query('done') }),
    )
    .post('/purge', async (c) => purge(c, await pageFor(c, undefined), kinds))
}
