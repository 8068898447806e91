import { textIn } from '#schema/locale.ts'
import { clockText, dateText } from '#ui/format.ts'
import type { ReportCard } from '#ui/reports.tsx'
import type { Page } from '../page.ts'
import { isOverdue, statusOf } from './rules.ts'
import type { ReportRow } from './service.ts'

type Words = Pick<Page, 'ui' | 'say'>

/** A report as a row; `href` is its page, for residents or for the desk. */
export const cardOf = ({ ui, say }: Words, report: ReportRow, href: string): ReportCard => ({
  href,
  service: textIn(report.serviceNames, ui.locale),
  text: report.description,
  address: report.address,
  stateText: say(`reports.state.${report.state}`),
  tone: report.state === 'RECEIVED' ? 'new' : statusOf(report.state) === 'open' ? 'open' : 'done',
  at: report.createdAt,
  supports: report.supports,
  overdue: isOverdue(report, ui.now),
})

/** What is known of a report, beside its words. */
export const factsOf = (
  { ui, say }: Words,
  report: ReportRow,
): readonly { readonly label: string; readonly value: string }[] => {
  const fact = (key: string, value: string | null) =>
    value === null || value === '' ? [] : [{ label: say(`reports.${key}`), value }]
  const moment = (at: number | null): string | null =>
    at === null ? null : `${dateText(at, ui)} ${clockText(at, ui.zone)}`
  return [
    ...fact(
      'address',
      [report.address, `${report.lat.toFixed(5)}, ${report.lon.toFixed(5)} (WGS-84)`]
        .filter((part) => part !== '')
        .join(' · '),
    ),
    ...fact('at', moment(report.createdAt)),
    ...fact('expected', statusOf(report.state) === 'open' ? moment(report.expectedAt) : null),
    ...fact('agency', report.agency),
    ...fact('confidential', report.confidential ? say('reports.yes') : null),
    ...fact('number', report.id),
  ]
}
