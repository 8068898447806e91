import { SceneListPage, type SceneListFrame } from './scene-pages.tsx'
import type { Ui } from './types.ts'

export interface StationView {
  readonly name: string
  readonly href: string
  /** Names of the other lines one changes to here. */
  readonly changes: readonly string[]
  /** The reader's nearest station, marked. */
  readonly nearest?: boolean | undefined
}

export interface LineView {
  /** Used in the page as an anchor: letters, digits and hyphens. */
  readonly id: string
  readonly name: string
  /** Colour of the operator as `#rrggbb`; anything else falls back to the city's accent. */
  readonly colour?: string | undefined
  readonly loop?: boolean | undefined
  readonly stations: readonly StationView[]
}

const PER_ROW = 8
const STEP = 120
const ROW = 124
const MARGIN = 84

/** Where a station stands in the diagram: rows of eight, every second row running back, like a river. */
export const stationPoint = (index: number): { readonly x: number; readonly y: number } => {
  const row = Math.floor(index / PER_ROW)
  const inRow = index % PER_ROW
  const column = row % 2 === 0 ? inRow : PER_ROW - 1 - inRow
  return { x: MARGIN + column * STEP, y: 40 + row * ROW }
}

/** The line's path through its stations, with round turns at the ends of rows. */
export const linePath = (count: number): string =>
  Array.from({ length: count }, (_, index) => {
    const { x, y } = stationPoint(index)
    if (index === 0) return `M${x} ${y}`
    if (index % PER_ROW !== 0) return `L${x} ${y}`
    const bulge = Math.floor(index / PER_ROW) % 2 === 1 ? 88 : -88
    return `C${x + bulge} ${y - ROW} ${x + bulge} ${y} ${x} ${y}`
  }).join('')

const lineColour = (colour: string | undefined): string =>
  colour !== undefined && /^#[0-9a-f]{6}$/i.test(colour) ? colour : 'currentColor'

/** Columns a line of a station's name may have in the diagram; a Chinese character takes two. */
const NAME_COLUMNS = 15
const NAME_LINES = 3

const columnsOf = (text: string): number =>
  Array.from(text).reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0)

/** A station's name in lines that fit between its neighbours: broken at spaces, cut where it is still too long. */
export const nameLines = (name: string): readonly string[] => {
  const lines: string[] = []
  for (const word of name.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && columnsOf(`${last} ${word}`) <= NAME_COLUMNS) {
      lines[lines.length - 1] = `${last} ${word}`
    } else {
      lines.push(word)
    }
  }
  return lines.length <= NAME_LINES
    ? lines
    : [...lines.slice(0, NAME_LINES - 1), `${lines[NAME_LINES - 1] ?? ''}…`]
}

const LINE_HEIGHT = 17

const Diagram = ({ line, ui }: { line: LineView; ui: Ui }) => {
  const { stations } = line
  const rows = Math.ceil(stations.length / PER_ROW)
  const columns = Math.min(PER_ROW, stations.length)
  return (
    <svg
      class="diagram"
      viewBox={`0 0 ${MARGIN * 2 + (Math.max(columns, PER_ROW) - 1) * STEP} ${rows * ROW}`}
      role="group"
      aria-label={ui.t('ui.transit.diagram', {
        name: line.name,
        from: stations[0]?.name ?? '',
        to: stations.at(-1)?.name ?? '',
        n: stations.length,
      })}
    >
      <path class="diagram-line" d={linePath(stations.length)} stroke={lineColour(line.colour)} />
      {stations.map(({ name, href, changes, nearest }, index) => {
        const { x, y } = stationPoint(index)
        const lines = nameLines(name)
        return (
          <a href={href}>
            <g transform={`translate(${x} ${y})`}>
              {changes.length > 0 ? (
                <rect class="stop stop-change" x="-9" y="-9" width="18" height="18" rx="4" />
              ) : (
                <circle class={nearest ? 'stop stop-nearest' : 'stop'} r="7" />
              )}
              <text class={nearest ? 'stop-name stop-name-nearest' : 'stop-name'} y="30">
                {lines.map((text, at) => (
                  <tspan x="0" dy={at === 0 ? '0' : String(LINE_HEIGHT)}>
                    {text}
                  </tspan>
                ))}
              </text>
              {changes.length > 0 ? (
                <text class="stop-lines" y={String(30 + lines.length * LINE_HEIGHT)}>
                  {changes.join(' · ')}
                </text>
              ) : null}
            </g>
          </a>
        )
      })}
    </svg>
  )
}

const StationList = ({ line, ui }: { line: LineView; ui: Ui }) => (
  <ol class="stations">
    {line.stations.map(({ name, href, changes }) => (
      <li>
        <svg
          class="station-track"
          viewBox="0 0 20 40"
          preserveAspectRatio="none"
          aria-hidden="true"
          focusable="false"
        >
          <path d="M10 0V40" stroke={lineColour(line.colour)} />
        </svg>
        <svg class="station-dot" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
          <circle cx="10" cy="10" r="5" stroke={lineColour(line.colour)} />
        </svg>
        <a href={href}>{name}</a>
        {changes.length > 0 ? (
          <span class="meta">{ui.t('ui.transit.change', { lines: changes.join(' · ') })}</span>
        ) : null}
      </li>
    ))}
  </ol>
)

/**
 * Lines with their stations: a drawn diagram where there is room, the same stations as a list on a
 * narrow page. Only one of the two is shown at a time, so links are met once.
 */
export const TransitPage = ({
  lines,
  ...frame
}: SceneListFrame & { readonly lines: readonly LineView[] }) => {
  const { ui } = frame
  return (
    <SceneListPage {...frame}>
      {lines.length === 0 ? <p class="empty">{ui.t('ui.list.empty')}</p> : null}
      {lines.map((line) => (
        <section class="line" aria-labelledby={line.id}>
          <div class="section-head">
            <h2 id={line.id}>
              <svg class="line-tag" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <rect width="24" height="24" rx="3" fill={lineColour(line.colour)} />
              </svg>
              {line.name}
            </h2>
            <p class="lead">
              {line.loop
                ? ui.t('ui.transit.loop')
                : ui.t('ui.transit.toward', {
                    from: line.stations[0]?.name ?? '',
                    to: line.stations.at(-1)?.name ?? '',
                  })}
              {' · '}
              {ui.t('ui.transit.stations', { n: line.stations.length })}
            </p>
          </div>
          <Diagram line={line} ui={ui} />
          <StationList line={line} ui={ui} />
        </section>
      ))}
    </SceneListPage>
  )
}
