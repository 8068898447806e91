import type { Child } from 'hono/jsx'
import { distanceText, moneyText } from './format.ts'
import { ParkingPanel } from './parking.tsx'
import { Crumbs, OpenMark, Pagination } from './parts.tsx'
import type { LinkView, OpenView, ParkingView, Ui } from './types.ts'

/** A row of choices that are links: district, kind, open now. */
export interface FilterGroup {
  readonly label: string
  readonly options: readonly LinkView[]
}

/** What every list of a scene has around its rows. */
export interface SceneListFrame {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly title: string
  readonly lead?: string | undefined
  /** How many there are in all; left out when it was not counted. */
  readonly total?: number | undefined
  readonly filters: readonly FilterGroup[]
  readonly prevHref?: string | undefined
  readonly nextHref?: string | undefined
}

/** The words for how full a place is, 1 (calm) to 4 (at its limit), with the source's word for it. */
export interface CrowdView {
  readonly level: 1 | 2 | 3 | 4
  readonly label: string
}

export interface AttractionRow {
  readonly href: string
  readonly name: string
  readonly picture: string
  /** National grade 1..5. */
  readonly grade?: number | undefined
  readonly category?: string | undefined
  readonly area?: string | undefined
  readonly distanceM?: number | undefined
  readonly open?: OpenView | undefined
  /** Tickets by audience; a price of 0 prints as free. */
  readonly tickets: readonly { readonly label: string; readonly priceFen: number }[]
  readonly crowd?: CrowdView | undefined
}

/** Links that narrow a list. The chosen one of a group is marked for the eye and for a screen reader. */
export const Filters = ({ groups, ui }: { groups: readonly FilterGroup[]; ui: Ui }) =>
  groups.length === 0 ? null : (
    <nav class="filters" aria-label={ui.t('ui.list.filters')}>
      {groups.map(({ label, options }) => (
        <div class="filter">
          <span class="filter-name">{label}</span>
          <ul aria-label={label}>
            {options.map((option) => (
              <li>
                <a href={option.href} aria-current={option.current ? 'true' : undefined}>
                  {option.label}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )

/** The frame of a list page: title, count, filters, the rows given as children, the way to the next page. */
export const SceneListPage = (props: SceneListFrame & { readonly children?: Child }) => {
  const { ui } = props
  return (
    <div class="list-page wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <header class="list-head">
        <h1>{props.title}</h1>
        {props.lead ? <p class="lead">{props.lead}</p> : null}
        {props.total === undefined ? null : (
          <p class="meta">{ui.t('ui.list.count', { n: props.total })}</p>
        )}
      </header>
      <Filters groups={props.filters} ui={ui} />
      {props.children}
      <Pagination prevHref={props.prevHref} nextHref={props.nextHref} ui={ui} />
    </div>
  )
}

const ticketText = (tickets: AttractionRow['tickets'], { t }: Ui): string =>
  tickets
    .map(({ label, priceFen }) =>
      priceFen === 0 ? `${label} ${t('ui.list.free')}` : `${label} ${moneyText(priceFen)}`,
    )
    .join(' · ')

const Attraction = ({ row, ui }: { row: AttractionRow; ui: Ui }) => (
  <article class="sight">
    <img class="sight-picture" src={row.picture} alt="" width="400" height="300" loading="lazy" />
    <div class="sight-text">
      <h2>
        <a href={row.href}>{row.name}</a>
        {row.grade ? (
          <abbr
            class="grade"
            title={ui.t('ui.place.grade.value', { grade: 'A'.repeat(row.grade) })}
          >
            {row.grade}A
          </abbr>
        ) : null}
      </h2>
      <p class="meta">
        {[
          row.category,
          row.area,
          row.distanceM === undefined ? undefined : distanceText(row.distanceM, ui),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
    <div class="sight-now">
      {row.open ? <OpenMark open={row.open} ui={ui} /> : null}
      {row.crowd ? (
        <span class={`crowd crowd-${row.crowd.level}`}>
          <svg viewBox="0 0 36 10" aria-hidden="true" focusable="false">
            {[1, 2, 3, 4].map((step) => (
              <rect
                class={step <= (row.crowd?.level ?? 0) ? 'crowd-on' : 'crowd-off'}
                x={(step - 1) * 9}
                width="7"
                height="10"
              />
            ))}
          </svg>
          {row.crowd.label}
        </span>
      ) : null}
    </div>
    {row.tickets.length === 0 ? null : (
      <p class="sight-tickets">
        <span class="hidden-text">{ui.t('ui.list.tickets')} </span>
        {ticketText(row.tickets, ui)}
      </p>
    )}
  </article>
)

/** Attractions with grade, opening state, crowd and tickets. */
export const AttractionListPage = ({
  attractions,
  ...frame
}: SceneListFrame & { readonly attractions: readonly AttractionRow[] }) => (
  <SceneListPage {...frame}>
    {attractions.length === 0 ? (
      <p class="empty">{frame.ui.t('ui.list.empty')}</p>
    ) : (
      <ul class="sights">
        {attractions.map((row) => (
          <li>
            <Attraction row={row} ui={frame.ui} />
          </li>
        ))}
      </ul>
    )}
  </SceneListPage>
)

/** Parking lots with live availability and the tariff in one line. */
export const ParkingListPage = ({
  lots,
  ...frame
}: SceneListFrame & { readonly lots: readonly ParkingView[] }) => (
  <SceneListPage {...frame}>
    {lots.length === 0 ? (
      <p class="empty">{frame.ui.t('ui.list.empty')}</p>
    ) : (
      <section class="lots-wide" aria-label={frame.title}>
        <ParkingPanel lots={lots} ui={frame.ui} />
      </section>
    )}
  </SceneListPage>
)
