const round = (value) =>
  Number.isInteger(value)
    ? String(value)
    : Math.abs(value) >= 100
      ? value.toFixed(0)
      : Math.abs(value) >= 10
        ? value.toFixed(1)
        : value.toFixed(2)

const barText = ({ atLeast, atMost }) =>
  atLeast === undefined ? `≤ ${atMost}` : atLeast === atMost ? `= ${atMost}` : `≥ ${atLeast}`

/** A row as --json writes it: `bar` as text, `met` as true or false, null where nothing is demanded. */
export const withVerdict = ({ bar, ...row }) => ({
  ...row,
  bar: bar ? barText(bar) : null,
  met: bar
    ? row.value >= (bar.atLeast ?? -Infinity) && row.value <= (bar.atMost ?? Infinity)
    : null,
})

/** The rows as a Markdown table: the ratio first, the absolute figures beside it. */
export const table = (rows) =>
  [
    '| what | ratio or value | compared with | bar | met | figures |',
    '| --- | ---: | --- | --- | --- | --- |',
    ...rows.map(
      ({ name, value, unit, comparedWith, bar, met, detail }) =>
        `| ${name} | ${round(value)} ${unit} | ${comparedWith === 'nothing' ? '' : comparedWith} | ${bar ?? ''} | ${met === null ? '' : met ? 'yes' : 'NO'} | ${detail ?? ''} |`,
    ),
  ].join('\n')
