import { distanceText } from './format.ts'
import type { LocatorPoint, Ui } from './types.ts'

const METRES_PER_DEGREE = 111_195 // of latitude on the mean sphere of 6 371 008.8 m
const HALF = 200 // half the side of the drawing, in its own units
const REACH = 150 // units from the centre to the outer ring
const CLEARANCE = 38 // units that keep a neighbour off the mark in the middle
const NICE_M = [50, 100, 200, 300, 500, 800, 1000, 1500, 2000, 3000, 5000, 8000, 10_000, 20_000]

/** A neighbour as seen from the centre. `x` grows east and `y` south, in drawing units. */
export interface PlottedPoint extends LocatorPoint {
  readonly distanceM: number
  readonly x: number
  readonly y: number
}

/**
 * Places neighbours around a centre by direction and distance, nearest first, at most `limit`.
 * Distances are those of a local plane (an error below 0.1 % within 20 km, between the polar circles).
 * `ringM` is the round distance of the outer ring (half way in stands a quarter of it: radius grows with
 * the square root of distance, so that a busy corner stays readable). Beyond 20 km a neighbour stands on the ring.
 */
export const plotAround = (
  centre: { readonly lon: number; readonly lat: number },
  neighbours: readonly LocatorPoint[],
  limit = 6,
): { readonly ringM: number; readonly points: readonly PlottedPoint[] } => {
  const eastScale = Math.cos((centre.lat * Math.PI) / 180)
  const measured = neighbours
    .map((point) => {
      const east = (((point.lon - centre.lon + 540) % 360) - 180) * METRES_PER_DEGREE * eastScale
      const south = (centre.lat - point.lat) * METRES_PER_DEGREE
      return { point, east, south, distanceM: Math.hypot(east, south) }
    })
    .toSorted((a, b) => a.distanceM - b.distanceM)
    .slice(0, limit)
  const farthest = measured.at(-1)?.distanceM ?? 0
  const ringM = NICE_M.find((m) => m >= farthest) ?? 20_000
  const points = measured.map(({ point, east, south, distanceM }) => {
    // Square-root distance spreads what is close; nobody stands on the mark in the middle.
    const reach = REACH * Math.sqrt(Math.min(1, distanceM / ringM))
    const scale = Math.max(CLEARANCE, reach) / Math.max(distanceM, 1)
    return { ...point, distanceM, x: Math.round(east * scale), y: Math.round(south * scale) }
  })
  return { ringM, points }
}

/** Where a place is: rings of distance with its neighbours by direction, and their names in a list. No map tiles. */
export const Locator = ({
  name,
  centre,
  neighbours,
  approximate,
  ui,
}: {
  name: string
  centre: { readonly lon: number; readonly lat: number }
  neighbours: readonly LocatorPoint[]
  approximate: boolean
  ui: Ui
}) => {
  const { ringM, points } = plotAround(centre, neighbours)
  return (
    <div class="locator">
      <svg
        class="locator-plan frame-ticks"
        viewBox="-200 -200 400 400"
        role="img"
        aria-label={ui.t('ui.place.locator', { name, count: points.length })}
      >
        <path class="l-axis" d={`M0-${HALF}V${HALF}M-${HALF} 0H${HALF}`} />
        <circle class="l-ring" r={REACH} />
        <circle class="l-ring" r={REACH / 2} />
        <text class="l-scale" x="6" y={-REACH - 7}>
          {distanceText(ringM, ui)}
        </text>
        <text class="l-scale" x="6" y={-REACH / 2 - 7}>
          {distanceText(ringM / 4, ui)}
        </text>
        <text class="l-north" x="-14" y="-182">
          {ui.t('ui.place.locator.north')}
        </text>
        {points.map(({ x, y }, index) => (
          <g transform={`translate(${x} ${y})`}>
            <circle class="l-point" r="13" />
            <text class="l-number" y="5">
              {index + 1}
            </text>
          </g>
        ))}
        {approximate ? <circle class="l-blur" r="26" /> : null}
        <path class="l-here" d="M-9-9H9V9H-9zM-5-20V20M5-20V20M-20-5H20M-20 5H20" />
      </svg>
      <ol class="locator-list">
        {points.map(({ name: label, href, distanceM }) => (
          <li>
            {href === undefined ? label : <a href={href}>{label}</a>}
            <span class="meta">{distanceText(distanceM, ui)}</span>
          </li>
        ))}
      </ol>
      <p class="meta locator-note">
        {ui.t('ui.place.locator.note')}
        {approximate ? <b class="approximate">{ui.t('ui.place.approximate')}</b> : null}
      </p>
    </div>
  )
}
