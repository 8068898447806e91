/** One bar: what it counts, how much, and the same as a reader sees it. */
export interface Bar {
  readonly label: string
  readonly value: number
  readonly text: string
  /** Its colour, by meaning. */
  readonly tone?: 'good' | 'waiting' | 'bad' | 'accent' | 'plain' | undefined
}

/** Drawn for the width of a phone, so that words keep their size there. */
const WIDTH = 340
const ROW = 46
const THICK = 12

/** The width of a bar: as its share of the greatest, and never so thin that something looks like nothing. */
const lengthOf = (value: number, greatest: number): number =>
  value === 0 || greatest === 0 ? 0 : Math.max(2, Math.round((value / greatest) * WIDTH))

/**
 * Bars below each other, each with its words above it. A picture of the numbers in a table beside it: a reader who
 * cannot see it loses nothing.
 */
export const BarChart = ({
  id,
  title,
  bars,
}: {
  id: string
  title: string
  bars: readonly Bar[]
}) => {
  const greatest = Math.max(0, ...bars.map(({ value }) => value))
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${WIDTH} ${bars.length * ROW}`}
      role="img"
      aria-labelledby={`${id}-title`}
    >
      <title id={`${id}-title`}>{title}</title>
      {bars.map(({ label, value, text, tone = 'plain' }, i) => (
        <g transform={`translate(0 ${i * ROW})`}>
          <text class="chart-label" x="0" y="18">
            {label}
          </text>
          <text class="chart-value" x={String(WIDTH)} y="18">
            {text}
          </text>
          <rect class="chart-all" y="26" width={String(WIDTH)} height={String(THICK)} />
          <rect
            class={`chart-${tone}`}
            y="26"
            width={String(lengthOf(value, greatest))}
            height={String(THICK)}
          />
        </g>
      ))}
    </svg>
  )
}

/** A column: what stands below it, how much, and the same as a reader sees it. */
export interface Column {
  readonly label: string
  readonly value: number
  readonly text: string
  /** The same a period before, drawn behind it. */
  readonly before?: number | undefined
}

const HEIGHT = 190
const TOP = 18
const FOOT = 22
/** Labels below columns that have room beside each other. */
const LABELS_MAX = 8
const LABEL_ROOM = 30

/** A round number not below the greatest value, so that the scale is easy to read: 1, 2 or 5 and zeros. */
export const scaleOf = (greatest: number): number => {
  if (greatest <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(greatest))
  return ([1, 2, 5, 10].find((step) => step * power >= greatest) ?? 10) * power
}

/**
 * Columns beside each other along a time: hours of a day, days of a month. A picture of the numbers in a table beside it.
 * @param topText the scale's highest line, as a reader sees it.
 */
export const ColumnChart = ({
  id,
  title,
  columns,
  topText,
}: {
  id: string
  title: string
  columns: readonly Column[]
  topText: (top: number) => string
}) => {
  const top = scaleOf(Math.max(0, ...columns.flatMap(({ value, before = 0 }) => [value, before])))
  const room = HEIGHT - TOP - FOOT
  const step = WIDTH / Math.max(1, columns.length)
  const tall = (value: number): number =>
    value <= 0 ? 0 : Math.max(2, Math.round((value / top) * room))
  const every = Math.max(1, Math.ceil(columns.length / LABELS_MAX))
  const round = (x: number): string => String(Math.round(x * 10) / 10)
  return (
    <svg
      class="chart chart-columns"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-labelledby={`${id}-title`}
    >
      <title id={`${id}-title`}>{title}</title>
      <text class="chart-tick" x="0" y="12">
        {topText(top)}
      </text>
      <line class="chart-line" x1="0" x2={String(WIDTH)} y1={String(TOP)} y2={String(TOP)} />
      {columns.map(({ label, value, text, before = 0 }, i) => (
        <g transform={`translate(${round(i * step)} 0)`}>
          <title>{`${label}: ${text}`}</title>
          {before > 0 ? (
            <rect
              class="chart-before"
              x={round(step * 0.08)}
              y={String(TOP + room - tall(before))}
              width={round(step * 0.84)}
              height={String(tall(before))}
            />
          ) : null}
          <rect
            class="chart-accent"
            x={round(step * 0.2)}
            y={String(TOP + room - tall(value))}
            width={round(step * 0.6)}
            height={String(tall(value))}
          />
          {i % every === 0 && i * step < WIDTH - LABEL_ROOM ? (
            <text class="chart-tick" x={round(step * 0.2)} y={String(HEIGHT - 6)}>
              {label}
            </text>
          ) : null}
        </g>
      ))}
      <line
        class="chart-line"
        x1="0"
        x2={String(WIDTH)}
        y1={String(TOP + room)}
        y2={String(TOP + room)}
      />
    </svg>
  )
}
