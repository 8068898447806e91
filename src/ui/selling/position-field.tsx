import type { Ui } from '../types.ts'

export interface PositionWritten {
  readonly lon: string
  readonly lat: string
  readonly crs: string
}

/** Names of the three fields, and so their ids. */
export interface PositionNames {
  readonly lon: string
  readonly lat: string
  readonly crs: string
}

/**
 * Where something is: a longitude, a latitude and what they are measured in. With the script `here.js` the device fills them
 * in; without it they are typed.
 */
export const PositionField = ({
  names,
  written,
  note,
  ui,
  wrong,
}: {
  names: PositionNames
  written: PositionWritten
  note: string
  ui: Ui
  wrong?: string | undefined
}) => (
  <fieldset class="position" data-here>
    <legend>{ui.t('ui.position')}</legend>
    <p class="meta">{note}</p>
    <div class="stock-cells here-cells">
      {(['lon', 'lat'] as const).map((axis) => (
        <span class="stock-cell">
          <label for={names[axis]}>{ui.t(`ui.position.${axis}`)}</label>
          <input
            id={names[axis]}
            class="wide"
            type="text"
            name={names[axis]}
            value={written[axis]}
            inputmode="decimal"
            maxlength={14}
            autocomplete="off"
            data-axis={axis}
            aria-invalid={wrong === undefined ? undefined : 'true'}
            aria-describedby={wrong === undefined ? undefined : `${names.lon}-wrong`}
          />
        </span>
      ))}
      <button
        class="button"
        type="button"
        hidden
        data-find
        data-failed={ui.t('ui.position.failed')}
      >
        {ui.t('ui.position.find')}
      </button>
    </div>
    <p class="meta" role="status" data-said></p>
    {wrong === undefined ? null : (
      <p class="wrong" id={`${names.lon}-wrong`} role="alert">
        {wrong}
      </p>
    )}
    <p class="field">
      <label for={names.crs}>{ui.t('ui.position.crs')}</label>
      <select id={names.crs} name={names.crs} data-axis="crs">
        {(['WGS84', 'GCJ02', 'BD09'] as const).map((id) => (
          <option value={id} selected={written.crs === id}>
            {ui.t(`ui.position.crs.${id}`)}
          </option>
        ))}
      </select>
    </p>
  </fieldset>
)
