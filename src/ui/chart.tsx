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
