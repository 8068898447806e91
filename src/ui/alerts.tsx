import { clockText, dateText, isoText } from './format.ts'
import { Icon } from './icons.tsx'
import { Crumbs } from './parts.tsx'
import type { LinkView, Ui } from './types.ts'

/** A warning as pages show it: never by its colour alone. */
export interface AlertView {
  readonly href: string
  readonly colour: 'RED' | 'ORANGE' | 'YELLOW' | 'BLUE' | 'NONE'
  /** The colour in words: 橙色预警. */
  readonly colourText: string
  readonly headline: string
  readonly event: string
  readonly sender: string
  readonly areas: string
  readonly from: number
  readonly until: number | null
  readonly instruction: string | null
}

const moment = (ms: number, ui: Ui): string =>
  `${dateText(ms, ui)}${ui.locale === 'en' ? ', ' : ' '}${clockText(ms, ui.zone)}`

const Colour = ({ alert }: { alert: AlertView }) => (
  <span class={`alert-colour alert-${alert.colour.toLowerCase()}`}>
    <Icon name="info" />
    {alert.colourText}
  </span>
)

/** Warnings at the head of a page: what, where, until when, what to do. */
export const AlertBanner = ({
  alerts,
  title,
  ui,
}: {
  alerts: readonly AlertView[]
  title: string
  ui: Ui
}) => (
  <section class="wrap alerts-banner" aria-label={title}>
    <ul class="alert-list">
      {alerts.map((alert) => (
        <AlertItem alert={alert} ui={ui} />
      ))}
    </ul>
  </section>
)

const AlertItem = ({ alert, ui }: { alert: AlertView; ui: Ui }) => (
  <li class={`alert-row alert-row-${alert.colour.toLowerCase()}`}>
    <Colour alert={alert} />
    <h3>
      <a href={alert.href}>{alert.headline}</a>
    </h3>
    {alert.instruction === null ? null : <p>{alert.instruction}</p>}
    <p class="meta">
      {[alert.areas, alert.sender].filter((text) => text !== '').join(' · ')}
      {alert.until === null ? null : (
        <>
          {' · '}
          <time datetime={isoText(alert.until)}>
            {ui.t('ui.alert.until', { time: moment(alert.until, ui) })}
          </time>
        </>
      )}
    </p>
  </li>
)

/** All warnings in force in a city. */
export const AlertsPage = ({
  ui,
  crumbs,
  title,
  lead,
  empty,
  alerts,
  nextHref,
  nextText,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  title: string
  lead: string
  empty: string
  alerts: readonly AlertView[]
  nextHref: string | undefined
  nextText: string
}) => (
  <article class="wrap alerts-page">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{title}</h1>
      <p>{lead}</p>
    </header>
    {alerts.length === 0 ? (
      <p class="nothing frame">{empty}</p>
    ) : (
      <ul class="alert-list">
        {alerts.map((alert) => (
          <AlertItem alert={alert} ui={ui} />
        ))}
      </ul>
    )}
    {nextHref === undefined ? null : (
      <p>
        <a class="button" href={nextHref}>
          {nextText}
        </a>
      </p>
    )}
  </article>
)

/** Rings and circles of an area, WGS-84, longitude first. */
export interface AreaShape {
  readonly rings: readonly (readonly (readonly [number, number])[])[]
  readonly circles: readonly {
    readonly lon: number
    readonly lat: number
    readonly radiusKm: number
  }[]
}

const WIDTH = 320
const MARGIN = 14
const KM_PER_DEGREE = 111.2

/** Where a warning applies, drawn to scale with north up: its shape, and a mark where the middle of the city is. */
const AreaMap = ({
  shape,
  centre,
  title,
}: {
  shape: AreaShape
  centre: { readonly lon: number; readonly lat: number }
  title: string
}) => {
  const squeeze = Math.cos((centre.lat * Math.PI) / 180)
  const flat = (lon: number, lat: number): readonly [number, number] => [
    (lon - centre.lon) * squeeze,
    centre.lat - lat,
  ]
  const rings = shape.rings.map((ring) => ring.map(([lon, lat]) => flat(lon, lat)))
  const circles = shape.circles.map(({ lon, lat, radiusKm }) => ({
    at: flat(lon, lat),
    r: radiusKm / KM_PER_DEGREE,
  }))
  const corners = [
    [0, 0] as const,
    ...rings.flat(),
    ...circles.flatMap(({ at: [x, y], r }) => [[x - r, y - r] as const, [x + r, y + r] as const]),
  ]
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const tall = Math.max(...ys) - top
  const extent = Math.max(Math.max(...xs) - left, tall, 0.01)
  const scale = (WIDTH - 2 * MARGIN) / extent
  const at = (x: number, y: number): readonly [string, string] => [
    (MARGIN + (x - left) * scale).toFixed(1),
    (MARGIN + (y - top) * scale).toFixed(1),
  ]
  const [cx, cy] = at(0, 0)
  return (
    <svg
      class="alert-map"
      viewBox={`0 0 ${WIDTH} ${Math.ceil(tall * scale) + 2 * MARGIN}`}
      role="img"
      aria-label={title}
    >
      {rings.map((ring) => (
        <polygon class="alert-shape" points={ring.map(([x, y]) => at(x, y).join(',')).join(' ')} />
      ))}
      {circles.map(({ at: [x, y], r }) => {
        const [px, py] = at(x, y)
        return <circle class="alert-shape" cx={px} cy={py} r={(r * scale).toFixed(1)} />
      })}
      <circle class="alert-centre" cx={cx} cy={cy} r="5" />
    </svg>
  )
}

/** One warning with all it says. */
export const AlertPage = ({
  ui,
  crumbs,
  alert,
  over,
  description,
  shape,
  centre,
  mapTitle,
  web,
  webText,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  alert: AlertView
  /** Said of a warning that counts no more. */
  over: string | undefined
  description: string | null
  shape: AreaShape
  centre: { readonly lon: number; readonly lat: number; readonly name: string }
  mapTitle: string
  web: string | undefined
  webText: string
}) => (
  <article class="wrap alert-page">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <Colour alert={alert} />
      <h1>{alert.headline}</h1>
      {over === undefined ? null : (
        <p class="todo" role="status">
          {over}
        </p>
      )}
    </header>
    {alert.instruction === null ? null : <p class="alert-instruction">{alert.instruction}</p>}
    {description === null ? null : <p>{description}</p>}
    <p class="meta">
      {[alert.areas, alert.sender].filter((text) => text !== '').join(' · ')}
      {' · '}
      <time datetime={isoText(alert.from)}>{moment(alert.from, ui)}</time>
      {alert.until === null ? null : (
        <>
          {' · '}
          <time datetime={isoText(alert.until)}>
            {ui.t('ui.alert.until', { time: moment(alert.until, ui) })}
          </time>
        </>
      )}
    </p>
    {shape.rings.length + shape.circles.length === 0 ? null : (
      <figure>
        <AreaMap shape={shape} centre={centre} title={mapTitle} />
        <figcaption class="meta">{ui.t('ui.alert.map', { city: centre.name })}</figcaption>
      </figure>
    )}
    {web === undefined ? null : (
      <p>
        <a href={web} rel="noopener nofollow">
          {webText}
        </a>
      </p>
    )}
  </article>
)
