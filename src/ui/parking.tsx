import { clockText, distanceText } from './format.ts'
import { AsOf } from './parts.tsx'
import type { ParkingView, Ui } from './types.ts'

/** What a lot says for itself now: the big word or number, its tone, and the small words below. */
export interface ParkingText {
  readonly figure: string
  readonly tone: 'free' | 'few' | 'full' | 'unknown'
  /** True when `figure` is a number of bays. */
  readonly counted: boolean
  /** Share of bays that are free, 0..1; left out when the capacity is not known. */
  readonly share?: number | undefined
}

/** Reads a lot's availability into words. Fewer than 5 % or 10 free bays is "few"; none is "full". */
export const parkingText = (lot: ParkingView, { t }: Pick<Ui, 't'>): ParkingText => {
  if (lot.mode === 'CLOSED')
    return { figure: t('ui.parking.closed'), tone: 'unknown', counted: false }
  if (lot.mode === 'FLAG' && lot.hasRoom !== undefined)
    return lot.hasRoom
      ? { figure: t('ui.parking.room'), tone: 'free', counted: false }
      : { figure: t('ui.parking.full'), tone: 'full', counted: false }
  if (lot.mode !== 'COUNT' || lot.free === undefined)
    return { figure: t('ui.parking.unknown'), tone: 'unknown', counted: false }
  const free = Math.max(0, lot.free)
  const share = lot.capacity ? Math.min(1, free / lot.capacity) : undefined
  if (free === 0) return { figure: t('ui.parking.full'), tone: 'full', counted: false, share: 0 }
  const tone = free < 10 || (share !== undefined && share < 0.05) ? 'few' : 'free'
  return { figure: String(free), tone, counted: true, share }
}

/** The bar of free bays. Its width is an SVG attribute, because the content policy forbids inline styles. */
export const ParkingBar = ({ share }: { share: number }) => (
  <svg
    class="bar"
    viewBox="0 0 100 4"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    <rect class="bar-all" width="100" height="4" />
    <rect class="bar-free" width={String(Math.round(share * 1000) / 10)} height="4" />
  </svg>
)

/** The mark of an old figure, with the time it is from. */
export const StaleMark = ({ lot, ui }: { lot: ParkingView; ui: Ui }) => (
  <span class="stale-mark">
    {lot.asOf === undefined
      ? ui.t('ui.parking.stale.untimed')
      : ui.t('ui.parking.stale', { time: clockText(lot.asOf, ui.zone) })}
  </span>
)

/** One lot as a row: name and facts left, the figure right, the bar below. */
const ParkingRow = ({ lot, ui }: { lot: ParkingView; ui: Ui }) => {
  const { figure, tone, counted, share } = parkingText(lot, ui)
  const facts = [
    lot.distanceM === undefined ? undefined : distanceText(lot.distanceM, ui),
    lot.tariff,
  ].filter((fact) => fact !== undefined && fact !== '')
  return (
    <li class={`lot lot-${tone}${lot.stale ? ' is-stale' : ''}`}>
      <div class="lot-text">
        <a class="lot-name" href={lot.href}>
          {lot.name}
        </a>
        {facts.length > 0 ? <p class="meta">{facts.join(' · ')}</p> : null}
        {lot.stale ? <StaleMark lot={lot} ui={ui} /> : null}
      </div>
      <p class="lot-figure">
        <b class={counted ? 'lot-number' : 'lot-word'}>{figure}</b>
        {counted ? (
          <span class="lot-unit">
            {lot.capacity
              ? ui.t('ui.parking.ofCapacity', { capacity: lot.capacity })
              : ui.t('ui.parking.free')}
          </span>
        ) : null}
      </p>
      {share === undefined ? null : <ParkingBar share={share} />}
    </li>
  )
}

/** The live panel: lots with their figures, and the newest time one was measured. */
export const ParkingPanel = ({
  lots,
  ui,
  lead,
}: {
  lots: readonly ParkingView[]
  ui: Ui
  lead?: string | undefined
}) => {
  const times = lots.filter((lot) => !lot.stale).flatMap(({ asOf }) => asOf ?? [])
  return lots.length === 0 ? (
    <p class="empty">{ui.t('ui.parking.none')}</p>
  ) : (
    <>
      {lead ? <p class="lead">{lead}</p> : null}
      <ul class="lots">
        {lots.map((lot) => (
          <ParkingRow lot={lot} ui={ui} />
        ))}
      </ul>
      <p class="meta legend">
        {times.length === 0 ? null : <AsOf at={Math.max(...times)} ui={ui} />}
        {ui.t('ui.parking.legend')}
      </p>
    </>
  )
}
