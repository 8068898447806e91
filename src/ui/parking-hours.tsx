import { SectionHead } from './parts.tsx'
import type { Ui } from './types.ts'

/** Bays that are usually free in an hour. */
export interface UsualHourView {
  readonly hour: number
  readonly low: number
  readonly median: number
  readonly high: number
}

const WIDTH = 340
const HEIGHT = 120
const LABELS = 18
const HOURS = 24
const x = (hour: number): number => Math.round((hour / HOURS) * WIDTH * 10) / 10

/** Hours that follow each other: a gap is not drawn over. */
const runsOf = (hours: readonly UsualHourView[]): readonly (readonly UsualHourView[])[] => {
  const runs: UsualHourView[][] = []
  for (const one of hours) {
    const last = runs.at(-1)
    if (last?.at(-1)?.hour === one.hour - 1) last.push(one)
    else runs.push([one])
  }
  return runs
}

/**
 * How many bays are usually free over the day: the middle as a line, four cases in five as a band, this hour marked. A picture of
 * the table below it.
 */
export const ParkingHours = ({
  title,
  sentence,
  hours,
  capacity,
  now,
  ui,
}: {
  title: string
  /** What is usual in this hour, in words. */
  sentence: string | undefined
  hours: readonly UsualHourView[]
  capacity: number
  /** This hour, and what is free at the moment. */
  now: { readonly hour: number; readonly free: number | undefined }
  ui: Ui
}) => {
  const y = (bays: number): number =>
    Math.round((HEIGHT - (Math.min(bays, capacity) / capacity) * HEIGHT) * 10) / 10
  // Each hour is as wide as an hour, so that steps are seen as steps.
  const along = (run: readonly UsualHourView[], of: 'low' | 'median' | 'high'): readonly string[] =>
    run.flatMap((one) => [`${x(one.hour)},${y(one[of])}`, `${x(one.hour + 1)},${y(one[of])}`])
  const runs = runsOf(hours)
  return (
    <section class="parking-hours" aria-labelledby="parking-hours">
      <SectionHead id="parking-hours" title={title} ui={ui} />
      {sentence === undefined ? null : <p>{sentence}</p>}
      <svg
        class="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT + LABELS}`}
        role="img"
        aria-labelledby="parking-hours-title"
      >
        <title id="parking-hours-title">{title}</title>
        <rect class="chart-all" width={String(WIDTH)} height={String(HEIGHT)} />
        <rect
          class="hours-now"
          x={String(x(now.hour))}
          width={String(x(1))}
          height={String(HEIGHT)}
        />
        {runs.map((run) => (
          <>
            <polygon
              class="hours-band"
              points={[...along(run, 'high'), ...along(run, 'low').toReversed()].join(' ')}
            />
            <polyline class="hours-line" points={along(run, 'median').join(' ')} />
          </>
        ))}
        {now.free === undefined ? null : (
          <circle
            class="hours-live"
            cx={String(x(now.hour + 0.5))}
            cy={String(y(now.free))}
            r="4.5"
          />
        )}
        {[0, 6, 12, 18, 24].map((hour) => (
          <text
            class="hours-label"
            x={String(x(hour))}
            y={String(HEIGHT + LABELS - 4)}
            text-anchor={hour === 0 ? 'start' : hour === HOURS ? 'end' : 'middle'}
          >
            {`${hour}`}
          </text>
        ))}
      </svg>
      <p class="meta">{ui.t('ui.parkingHours.note')}</p>
      <details>
        <summary>{ui.t('ui.parkingHours.table')}</summary>
        <table class="stay-sum">
          <thead>
            <tr>
              <th scope="col">{ui.t('ui.parkingHours.hour')}</th>
              <td>{ui.t('ui.parkingHours.median')}</td>
              <td>{ui.t('ui.parkingHours.spread')}</td>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ hour, low, median, high }) => (
              <tr>
                <th scope="row">{`${String(hour).padStart(2, '0')}:00`}</th>
                <td>{median}</td>
                <td>{`${low}–${high}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}
