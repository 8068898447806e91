import { readForm, wordsOf } from '#ui/forms.ts'
import { ReportDeskPage, ReportsDeskPage } from '#ui/reports-desk.tsx'
import type { CityPage, DeskApp } from '../desk.ts'
import {
  DESK_LISTS,
  findAtDesk,
  listAtDesk,
  moderatesReports,
  moveReport,
  newAtDesk,
} from './moderate.ts'
import { movesFrom, REPORT_STATES } from './rules.ts'
import { cardOf, factsOf } from './views.ts'

const LIST = 30

const listPage = async (
  page: CityPage,
  query: Readonly<Record<string, string>>,
): Promise<Response> => {
  const { ctx, city, ui, at, say } = page
  const list = DESK_LISTS.find((one) => one === query['list']) ?? 'new'
  const [{ edges, pageInfo }, fresh] = await Promise.all([
    listAtDesk(ctx, { city: city.code, list, first: LIST, after: query['after'] }),
    newAtDesk(ctx, city.code),
  ])
  return page.render(
    { title: say('reports.desk') },
    <ReportsDeskPage
      ui={ui}
      title={say('reports.desk')}
      lists={DESK_LISTS.map((one) => ({
        href: at('reports', { list: one }),
        label: say(`reports.desk.list.${one}`, { n: fresh }),
        current: one === list,
      }))}
      reports={edges.map(({ node }) => cardOf(page, node, at(`reports/${node.id}`)))}
      nextHref={
        pageInfo.hasNextPage
          ? at('reports', { list, after: pageInfo.endCursor ?? undefined })
          : undefined
      }
      done={query['done'] === 'moved' ? say('reports.desk.moved') : undefined}
    />,
  )
}

const reportPage = async (
  page: CityPage,
  id: string,
  more: { readonly refused?: string; readonly written?: Readonly<Record<string, string>> } = {},
): Promise<Response | undefined> => {
  const { ctx, city, ui, at, say } = page
  const report = await findAtDesk(ctx, city.code, id)
  if (!report) return undefined
  return page.render(
    {
      title: report.description.slice(0, 60),
      ...(more.refused === undefined ? {} : { status: 422 as const }),
    },
    <ReportDeskPage
      ui={ui}
      report={cardOf(page, report, at(`reports/${id}`))}
      back={{ href: at('reports'), label: say('reports.desk.back') }}
      facts={factsOf(page, report)}
      steps={report.steps.map((step) => ({
        ...step,
        stateText: say(`reports.state.${step.state}`),
      }))}
      states={movesFrom(report.state).map((state) => ({
        state,
        label: say(`reports.state.${state}`),
      }))}
      from={report.state}
      agency={report.agency ?? ''}
      action={at(`reports/${id}`)}
      refused={more.refused}
      written={more.written ?? {}}
    />,
  )
}

/** `/console/city/<city>/reports`: what residents have reported, and what becomes of it. */
export const desk = (app: DeskApp): void => {
  app.use('*', async (c, next) => {
    const { ctx, city } = c.get('cityDesk')
    return moderatesReports(ctx, city.code) ? next() : c.notFound()
  })
  app.get('/', (c) => listPage(c.get('cityDesk'), c.req.query()))
  app.get('/:id', async (c) => {
    const found = await reportPage(c.get('cityDesk'), c.req.param('id'))
    return found ?? c.notFound()
  })
  app.post('/:id', async (c) => {
    const page = c.get('cityDesk')
    const id = c.req.param('id')
    const form = await readForm(c)
    const stateOf = (name: string) =>
      REPORT_STATES.find((state) => state === form.one(name)) ?? 'RECEIVED'
    try {
      await moveReport(page.ctx, page.city.code, {
        id,
        from: stateOf('from'),
        to: stateOf('to'),
        note: form.one('note'),
        internalNote: form.one('internalNote'),
        agency: form.one('agency'),
        duplicateOf: form.one('duplicateOf').trim(),
      })
      return c.redirect(page.at('reports', { done: 'moved' }), 303)
    } catch (error) {
      const again = await reportPage(page, id, {
        refused: wordsOf(error, page.ui),
        written: Object.fromEntries(form.under('')),
      })
      return again ?? c.notFound()
    }
  })
}
