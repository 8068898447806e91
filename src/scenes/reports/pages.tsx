import type { Context as HonoContext } from 'hono'
import { residentOf, type ResidentContext } from '#schema/context.ts'
import { CRS_VALUES } from '#schema/geo.ts'
import { textIn } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import { pointOf } from '#resolvers/places/nearby.ts'
import { readForm, wordsOf, writtenPosition, type Form } from '#ui/forms.ts'
import {
  ReportFormPage,
  ReportPage,
  ReportServicesPage,
  ReportsPage,
  type AttributeField,
} from '#ui/reports.tsx'
import { NoticePage } from '#ui/selling/notice-page.tsx'
import type { Page, PageApp, PageEnv } from '../page.ts'
import { readAttributes } from './open311/read.ts'
import type { Attribute } from './rules.ts'
import {
  findReport,
  findService,
  isSupportedBy,
  listMyReports,
  listReports,
  listServices,
  similarReports,
  stepsByReport,
  type ReportRow,
  type ServiceRow,
} from './service.ts'
import { cardOf, factsOf } from './views.ts'
import { reportProblem, supportReport, type WrittenReport } from './write.ts'

type PageCall = HonoContext<PageEnv>

const LIST = 20

const here = ({ city }: Page): string => `/${city.slug}/reports`
const hrefOf = (page: Page, id: string): string => page.href(`${here(page)}/${id}`)
const signInHref = ({ href, city }: Page, to: string): string =>
  href(`/${city.slug}/sign-in`, { to: href(to) })
const homeCrumb = (page: Page) => ({
  href: page.href(here(page)),
  label: page.say('reports.title'),
})

const listPage = async (page: Page, query: Readonly<Record<string, string>>): Promise<Response> => {
  const { ctx, city, ui, href, say } = page
  const status = ['open', 'closed'].find((one) => one === query['status'])
  const after = query['after']
  const found = await listReports(ctx, {
    city: city.code,
    open: status === undefined ? null : status === 'open',
    first: LIST,
    after,
  })
  const to = (params: Readonly<Record<string, string | undefined>>): string =>
    href(here(page), params)
  return page.render(
    { title: say('reports.title'), description: say('reports.lead') },
    <ReportsPage
      ui={ui}
      crumbs={page.crumbs()}
      title={say('reports.title')}
      lead={say('reports.lead')}
      filters={[
        {
          label: say('reports.filter.status'),
          options: [
            { href: to({}), label: say('reports.filter.all'), current: status === undefined },
            ...(['open', 'closed'] as const).map((one) => ({
              href: to({ status: one }),
              label: say(`reports.filter.${one}`),
              current: status === one,
            })),
            { href: href(`${here(page)}/mine`), label: say('reports.mine'), current: false },
          ],
        },
      ]}
      reports={found.edges.map(({ node }) => cardOf(page, node, hrefOf(page, node.id)))}
      empty={say('reports.none')}
      newHref={href(`${here(page)}/new`)}
      prevHref={after === undefined ? undefined : to({ status })}
      nextHref={
        found.pageInfo.hasNextPage
          ? to({ status, after: found.pageInfo.endCursor ?? undefined })
          : undefined
      }
    />,
  )
}

const minePage = async (
  page: Page,
  ctx: ResidentContext,
  after: string | undefined,
): Promise<Response> => {
  const { ui, href, say } = page
  const found = await listMyReports(ctx, { first: LIST, after })
  const path = `${here(page)}/mine`
  return page.render(
    { title: say('reports.mine'), description: say('reports.mine'), noIndex: true },
    <ReportsPage
      ui={ui}
      crumbs={page.crumbs(homeCrumb(page))}
      title={say('reports.mine')}
      lead={say('reports.lead')}
      filters={[]}
      reports={found.edges.map(({ node }) => cardOf(page, node, hrefOf(page, node.id)))}
      empty={say('reports.mine.none')}
      newHref={href(`${here(page)}/new`)}
      prevHref={after === undefined ? undefined : href(path)}
      nextHref={
        found.pageInfo.hasNextPage
          ? href(path, { after: found.pageInfo.endCursor ?? undefined })
          : undefined
      }
    />,
  )
}

const servicesPage = async (page: Page): Promise<Response> => {
  const { ctx, city, ui, href } = page
  const services = await listServices(ctx, city.code)
  const groups = Map.groupBy(services, ({ groupNames }) => textIn(groupNames, ui.locale))
  const path = `${here(page)}/new`
  return page.render(
    { title: ui.t('ui.reports.new'), description: ui.t('ui.reports.which'), noIndex: true },
    <ReportServicesPage
      ui={ui}
      crumbs={page.crumbs(homeCrumb(page))}
      signInHref={residentOf(ctx) ? undefined : signInHref(page, path)}
      groups={[...groups].map(([name, some]) => ({
        name,
        services: some.map((service) => ({
          href: href(path, { service: service.code }),
          name: textIn(service.names, ui.locale),
          text: textIn(service.descriptions, ui.locale),
        })),
      }))}
    />,
  )
}

const KINDS: Readonly<Record<Attribute['datatype'], AttributeField['kind']>> = {
  string: 'text',
  number: 'number',
  datetime: 'date',
  text: 'long',
  singlevaluelist: 'one',
  multivaluelist: 'many',
}

/** What a form says, as a report; a position that cannot be read is not a number, which no rule takes. */
const readReport = (form: Form, service: string): WrittenReport => ({
  service,
  position: writtenPosition({
    lon: form.one('lon'),
    lat: form.one('lat'),
    crs: form.one('crs'),
  }) ?? { lon: Number.NaN, lat: Number.NaN, crs: 'WGS84' },
  address: form.one('address'),
  description: form.one('description'),
  values: readAttributes(
    form.under('').flatMap(([name]) => form.all(name).map((value) => [name, value] as const)),
  ),
  confidential: form.one('confidential') === 'yes',
})

const formPage = (
  page: Page,
  service: ServiceRow,
  more: {
    readonly form?: Form | undefined
    readonly similar?: readonly ReportRow[]
    readonly refused?: string
  },
): Promise<Response> => {
  const { ui, href, say } = page
  const { form, similar = [], refused } = more
  const one = (name: string): string => form?.one(name) ?? ''
  const title = textIn(service.names, ui.locale)
  const crs = CRS_VALUES.find((known) => known === one('crs')) ?? 'WGS84'
  return page.render(
    {
      title,
      description: title,
      noIndex: true,
      scripts: ['here.js'],
      ...(refused === undefined ? {} : { status: 422 as const }),
    },
    <ReportFormPage
      ui={ui}
      crumbs={page.crumbs(homeCrumb(page), {
        href: href(`${here(page)}/new`),
        label: ui.t('ui.reports.new'),
      })}
      title={title}
      promise={
        service.expectedHours === null
          ? undefined
          : say('reports.promise', { n: service.expectedHours })
      }
      action={href(`${here(page)}/new`)}
      hidden={{ service: service.code, key: form?.one('key') || crypto.randomUUID() }}
      written={{
        description: one('description'),
        address: one('address'),
        confidential: one('confidential') === 'yes',
      }}
      position={{ lon: one('lon'), lat: one('lat'), crs }}
      fields={service.attributes.map((attribute) => ({
        code: attribute.code,
        label: textIn(attribute.names, ui.locale),
        kind: KINDS[attribute.datatype],
        required: attribute.required,
        values: (attribute.values ?? []).map(({ key, names }) => ({
          key,
          name: textIn(names, ui.locale),
        })),
        chosen: form?.all(`attribute[${attribute.code}]`) ?? [],
      }))}
      similar={similar.map((report) => cardOf(page, report, hrefOf(page, report.id)))}
      refused={refused}
    />,
  )
}

const send = async (c: PageCall, ctx: ResidentContext, form: Form): Promise<Response> => {
  const { page } = c.var
  const { city, say } = page
  const service = await findService(ctx, city.code, form.one('service'))
  if (!service) return servicesPage(page)
  const written = readReport(form, service.code)
  try {
    const point = pointOf(written.position)
    if (form.one('confirmed') !== 'yes' && !written.confidential) {
      const similar = await similarReports(ctx, { service, point })
      if (similar.length > 0) return await formPage(page, service, { form, similar })
    }
    const id = await reportProblem(ctx, city.code, written, form.one('key'))
    return c.redirect(page.href(`${here(page)}/${id}`, { done: 'sent' }), 303)
  } catch (error) {
    const refused = error instanceof BadInput ? say('reports.badPosition') : wordsOf(error, page.ui)
    return formPage(page, service, { form, refused })
  }
}

const reportPage = async (page: Page, id: string, done: boolean): Promise<Response> => {
  const { ctx, ui, href, say } = page
  const report = await findReport(ctx, id)
  if (!report) {
    const title = say('reports.gone')
    return page.render(
      { title, description: title, noIndex: true, status: 404 },
      <NoticePage
        ui={ui}
        crumbs={page.crumbs()}
        title={title}
        texts={[say('reports.gone.text')]}
        links={[homeCrumb(page)]}
      />,
    )
  }
  const resident = residentOf(ctx)
  const isShown = report.state !== 'RECEIVED' && report.state !== 'HIDDEN' && !report.confidential
  const [steps, supported] = await Promise.all([
    stepsByReport(ctx).load(report.id),
    resident ? isSupportedBy(resident).load(report.id) : null,
  ])
  const path = `${here(page)}/${report.id}`
  return page.render(
    {
      title: report.description.slice(0, 60),
      description: report.description.slice(0, 160),
      noIndex: !isShown,
    },
    <ReportPage
      ui={ui}
      crumbs={page.crumbs(homeCrumb(page))}
      report={cardOf(page, report, href(path))}
      facts={factsOf(page, report)}
      steps={steps.map(({ state, note, at }) => ({
        stateText: say(`reports.state.${state}`),
        note,
        at,
      }))}
      duplicate={
        report.duplicateOf === null
          ? undefined
          : { href: hrefOf(page, report.duplicateOf), label: say('reports.duplicate') }
      }
      support={
        isShown
          ? {
              action: href(`${path}/support`),
              isOn: supported !== null,
              signInHref: resident ? undefined : signInHref(page, path),
            }
          : undefined
      }
      waits={report.state === 'RECEIVED'}
      done={done ? say('reports.sent') : undefined}
    />,
  )
}

/** `/:city/reports`: what residents have reported, one on a page of its own, and a new one in two steps. */
export const pages = (app: PageApp): void => {
  app.use('*', async (c, next) => {
    await next()
    if (residentOf(c.var.page.ctx)) c.header('Cache-Control', 'private, no-store')
  })
  app.get('/', (c) => listPage(c.var.page, c.req.query()))
  app.get('/mine', (c) => {
    const { page } = c.var
    const ctx = residentOf(page.ctx)
    return ctx
      ? minePage(page, ctx, c.req.query('after'))
      : c.redirect(signInHref(page, `${here(page)}/mine`), 303)
  })
  app.get('/new', async (c) => {
    const { page } = c.var
    const code = c.req.query('service')
    const service =
      code === undefined || !residentOf(page.ctx)
        ? null
        : await findService(page.ctx, page.city.code, code)
    return service ? formPage(page, service, {}) : servicesPage(page)
  })
  app.post('/new', async (c) => {
    const { page } = c.var
    const ctx = residentOf(page.ctx)
    if (!ctx) return c.redirect(signInHref(page, `${here(page)}/new`), 303)
    return send(c, ctx, await readForm(c))
  })
  app.get('/:id', (c) => reportPage(c.var.page, c.req.param('id'), c.req.query('done') === 'sent'))
  app.post('/:id/support', async (c) => {
    const { page } = c.var
    const id = c.req.param('id')
    const ctx = residentOf(page.ctx)
    if (!ctx) return c.redirect(signInHref(page, `${here(page)}/${id}`), 303)
    try {
      await supportReport(ctx, id, (await readForm(c)).one('on') === 'yes')
      return c.redirect(hrefOf(page, id), 303)
    } catch (error) {
      wordsOf(error, page.ui)
      return reportPage(page, id, false)
    }
  })
  app.get('/:id/support', (c) => c.redirect(hrefOf(c.var.page, c.req.param('id')), 303))
}
