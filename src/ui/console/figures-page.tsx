import type { Child } from 'hono/jsx'
import { BarChart, ColumnChart, type Bar, type Column } from '../chart.tsx'
import { Table } from '../cache-tables.tsx'
import { moneyText } from '../format.ts'
import { LinkBar, SectionHead } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'

/** A number that stands out, with what it was before. */
export interface FigureView {
  readonly label: string
  readonly value: string
  /** Against the period before, as text. */
  readonly change?: string | undefined
  readonly tone?: 'good' | 'bad' | undefined
}

export interface FiguresPageProps {
  readonly ui: Ui
  readonly title: string
  readonly periods: readonly LinkView[]
  /** A form for any other period. */
  readonly action: string
  readonly from: string
  readonly to: string
  readonly wrong?: string | undefined
  readonly figures: readonly FigureView[]
  readonly days: readonly Column[]
  readonly hours: readonly Column[]
  readonly best: readonly (Bar & { readonly salesFen: number })[]
  readonly shares: readonly Bar[]
}

export const Figures = ({ figures }: { figures: readonly FigureView[] }) => (
  <dl class="figures">
    {figures.map(({ label, value, change, tone }) => (
      <div class="figure">
        <dt>{label}</dt>
        <dd>
          <span class="figure-value">{value}</span>
          {change === undefined ? null : (
            <span class={tone === undefined ? 'meta' : `meta figure-${tone}`}>{change}</span>
          )}
        </dd>
      </div>
    ))}
  </dl>
)

/** A period by two dates; works without script. */
export const PeriodForm = ({
  ui,
  action,
  from,
  to,
  wrong,
  periods,
}: Pick<FiguresPageProps, 'ui' | 'action' | 'from' | 'to' | 'wrong' | 'periods'>) => (
  <div class="period">
    <LinkBar class="filter" label={ui.t('ui.work.period')} links={periods} />
    <form class="period-form" method="get" action={action}>
      <label for="from">{ui.t('ui.work.period.from')}</label>
      <input id="from" type="date" name="from" value={from} required />
      <label for="to">{ui.t('ui.work.period.to')}</label>
      <input id="to" type="date" name="to" value={to} required />
      <button class="button" type="submit">
        {ui.t('ui.work.period.do')}
      </button>
      {wrong === undefined ? null : (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </form>
  </div>
)

const Section = ({
  id,
  title,
  ui,
  children,
}: {
  id: string
  title: string
  ui: Ui
  children?: Child
}) => (
  <section aria-labelledby={id}>
    <SectionHead id={id} title={title} ui={ui} />
    {children}
  </section>
)

/** What a store sold in a period: numbers first, then pictures of them, each with its table. */
export const FiguresPage = (props: FiguresPageProps) => {
  const { ui, days, hours, best, shares } = props
  const { t } = ui
  return (
    <article class="figures-page">
      <header class="work-head">
        <h1>{props.title}</h1>
      </header>
      <PeriodForm {...props} />
      <Figures figures={props.figures} />
      <div class="pair">
        {days.length < 2 ? null : (
          <Section id="days" title={t('ui.work.figures.days')} ui={ui}>
            <ColumnChart
              id="days-chart"
              title={t('ui.work.figures.days')}
              columns={days}
              topText={moneyText}
            />
            <details class="fold">
              <summary>{t('ui.work.figures.table')}</summary>
              <Table
                label={t('ui.work.figures.days')}
                head={
                  <>
                    <th scope="col">{t('ui.work.figures.date')}</th>
                    <th scope="col">{t('ui.work.figures.sales')}</th>
                  </>
                }
                rows={days.map(({ label, text }) => (
                  <tr>
                    <th scope="row">{label}</th>
                    <td>{text}</td>
                  </tr>
                ))}
              />
            </details>
          </Section>
        )}
        <Section id="hours" title={t('ui.work.figures.hours')} ui={ui}>
          <ColumnChart
            id="hours-chart"
            title={t('ui.work.figures.hours')}
            columns={hours}
            topText={(top) => t('ui.work.figures.orders.n', { n: top })}
          />
          <details class="fold">
            <summary>{t('ui.work.figures.table')}</summary>
            <Table
              label={t('ui.work.figures.hours')}
              head={
                <>
                  <th scope="col">{t('ui.work.figures.hour')}</th>
                  <th scope="col">{t('ui.work.figures.orders')}</th>
                </>
              }
              rows={hours.map(({ label, text }) => (
                <tr>
                  <th scope="row">{label}</th>
                  <td>{text}</td>
                </tr>
              ))}
            />
          </details>
        </Section>
        <Section id="best" title={t('ui.work.figures.best')} ui={ui}>
          {best.length === 0 ? (
            <p class="empty">{t('ui.work.figures.none')}</p>
          ) : (
            <BarChart id="best-chart" title={t('ui.work.figures.best')} bars={best} />
          )}
        </Section>
        <Section id="shares" title={t('ui.work.figures.shares')} ui={ui}>
          {shares.length === 0 ? (
            <p class="empty">{t('ui.work.figures.none')}</p>
          ) : (
            <BarChart id="shares-chart" title={t('ui.work.figures.shares')} bars={shares} />
          )}
        </Section>
      </div>
    </article>
  )
}
