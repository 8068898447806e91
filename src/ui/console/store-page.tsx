import { Fold, Hidden, Pick, TextField, Wrong } from '../selling/form-parts.tsx'
import { PositionField } from '../selling/position-field.tsx'
import type { LinkView, Ui } from '../types.ts'
import { Done } from './parts.tsx'
import { Pictures, type PicturesProps } from './pictures.tsx'

/** A stretch of a week: on these days from then to then. */
export interface WeekRow {
  readonly days: readonly number[]
  readonly opens: string
  readonly closes: string
  readonly last: string
  /** First and last day of its season, as MM-DD; empty for the whole year. */
  readonly from: string
  readonly through: string
}

/** What holds on one date: closed where no times are written. */
export interface DateRow {
  readonly date: string
  readonly opens: string
  readonly closes: string
  readonly last: string
  readonly note: string
}

/** An area around a store, drawn: points in metres east and south of it. */
export interface AreaView {
  readonly points: readonly (readonly [east: number, south: number])[]
  /** Half the side of the picture, metres. */
  readonly reachM: number
  /** How far a ring around the store is, metres. */
  readonly ringM: number
  readonly ringText: string
}

export interface StoreFormProps {
  readonly ui: Ui
  readonly title: string
  readonly back?: LinkView | undefined
  readonly newHref?: string | undefined
  readonly publicHref?: string | undefined
  readonly action: string
  readonly hidden: Readonly<Record<string, string>>
  readonly done?: string | undefined
  readonly refused?: string | undefined
  /** Single fields by their names. */
  readonly written: Readonly<Record<string, string>>
  readonly tags: readonly { readonly id: string; readonly label: string; readonly on: boolean }[]
  readonly week: readonly WeekRow[]
  readonly dates: readonly DateRow[]
  readonly windows: readonly Omit<WeekRow, 'last' | 'from' | 'through'>[]
  /** Its freight is by regions: it can be kept, or given up. */
  readonly hasTable: boolean
  readonly area?: AreaView | undefined
  readonly pictures?: PicturesProps | undefined
  readonly release?: string | undefined
}

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const

const Days = ({ name, days, ui }: { name: string; days: readonly number[]; ui: Ui }) => (
  <fieldset class="day-picks">
    <legend class="hidden-text">{ui.t('ui.work.store.days')}</legend>
    {DAYS.map((day) => (
      <label>
        <input type="checkbox" name={name} value={day} checked={days.includes(day)} />
        <span>{ui.t(`ui.work.store.day.${day}`)}</span>
      </label>
    ))}
  </fieldset>
)

const Field = ({
  name,
  label,
  value,
  type,
}: {
  name: string
  label: string
  value: string
  type: 'time' | 'date' | 'text'
}) => (
  <span class="stock-cell">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type={type}
      value={value}
      maxlength={type === 'text' ? 60 : undefined}
      autocomplete="off"
    />
  </span>
)

const Week = ({ rows, ui }: { rows: readonly WeekRow[]; ui: Ui }) => (
  <ol class="time-rows">
    {rows.map(({ days, opens, closes, last, from, through }, i) => (
      <li>
        <Days name={`week.${i}.days`} days={days} ui={ui} />
        <div class="stock-cells">
          <Field
            type="time"
            name={`week.${i}.opens`}
            label={ui.t('ui.work.store.opens')}
            value={opens}
          />
          <Field
            type="time"
            name={`week.${i}.closes`}
            label={ui.t('ui.work.store.closes')}
            value={closes}
          />
          <Field
            type="time"
            name={`week.${i}.last`}
            label={ui.t('ui.work.store.last')}
            value={last}
          />
        </div>
        {from === '' ? null : <p class="meta">{ui.t('ui.work.store.season', { from, through })}</p>}
        <Hidden
          fields={from === '' ? {} : { [`week.${i}.from`]: from, [`week.${i}.through`]: through }}
        />
      </li>
    ))}
  </ol>
)

const Dates = ({ rows, ui }: { rows: readonly DateRow[]; ui: Ui }) => (
  <ol class="time-rows">
    {rows.map(({ date, opens, closes, last, note }, i) => (
      <li class="stock-cells">
        <Field
          type="date"
          name={`date.${i}.date`}
          label={ui.t('ui.work.store.date')}
          value={date}
        />
        <Field
          type="time"
          name={`date.${i}.opens`}
          label={ui.t('ui.work.store.opens')}
          value={opens}
        />
        <Field
          type="time"
          name={`date.${i}.closes`}
          label={ui.t('ui.work.store.closes')}
          value={closes}
        />
        <Field
          type="text"
          name={`date.${i}.note`}
          label={ui.t('ui.work.store.note')}
          value={note}
        />
        <Hidden fields={last === '' ? {} : { [`date.${i}.last`]: last }} />
      </li>
    ))}
  </ol>
)

const Select = ({
  name,
  label,
  value,
  options,
}: {
  name: string
  label: string
  value: string
  options: readonly { readonly id: string; readonly label: string }[]
}) => (
  <p class="field">
    <label for={name}>{label}</label>
    <select id={name} name={name}>
      {options.map(({ id, label: text }) => (
        <option value={id} selected={value === id}>
          {text}
        </option>
      ))}
    </select>
  </p>
)

const Check = ({ name, label, on }: { name: string; label: string; on: boolean }) => (
  <label class="check">
    <input type="checkbox" name={name} value="yes" checked={on} />
    <span>{label}</span>
  </label>
)

/** The area as seen from above, with a ring that tells how far. */
const Area = ({ area, ui }: { area: AreaView; ui: Ui }) => {
  const { points, reachM, ringM, ringText } = area
  const path = `${points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')}Z`
  const stroke = reachM / 130
  return (
    <svg
      class="area-plan"
      viewBox={`${-reachM} ${-reachM} ${reachM * 2} ${reachM * 2}`}
      role="img"
      aria-label={ui.t('ui.work.store.area.plan', { ring: ringText })}
    >
      <path class="area-shape" d={path} stroke-width={stroke} />
      <circle class="area-ring" r={ringM} stroke-width={stroke / 2} />
      <circle class="area-here" r={reachM / 40} />
      <text class="area-scale" x={reachM / 60} y={-ringM - reachM / 60} font-size={reachM / 11}>
        {ringText}
      </text>
    </svg>
  )
}

const Words = ({ ui, value }: { ui: Ui; value: (name: string) => string }) => (
  <>
    <div class="form-pair">
      <TextField
        id="name"
        name="name"
        label={ui.t('ui.work.store.name')}
        value={value('name')}
        required
        maxlength={60}
        autocomplete="off"
      />
      <TextField
        id="phone"
        name="phone"
        label={ui.t('ui.work.store.phone')}
        value={value('phone')}
        inputmode="tel"
        maxlength={25}
        autocomplete="off"
      />
    </div>
    <TextField
      id="address"
      name="address"
      label={ui.t('ui.work.store.address')}
      value={value('address')}
      maxlength={120}
      autocomplete="off"
    />
    <Select
      name="state"
      label={ui.t('ui.work.store.state')}
      value={value('state')}
      options={(['OPEN', 'SUSPENDED', 'CLOSED_FOREVER'] as const).map((id) => ({
        id,
        label: ui.t(`ui.work.store.state.${id}`),
      }))}
    />
  </>
)

const Hours = ({ props, value }: { props: StoreFormProps; value: (name: string) => string }) => {
  const { ui } = props
  return (
    <fieldset class="time-fields">
      <legend>{ui.t('ui.work.store.hours')}</legend>
      <p class="meta">{ui.t('ui.work.store.hours.note')}</p>
      <Week rows={props.week} ui={ui} />
      <div class="form-pair">
        <Select
          name="holidays"
          label={ui.t('ui.work.store.holidays')}
          value={value('holidays')}
          options={(['AS_WEEKDAY', 'OPEN', 'CLOSED'] as const).map((id) => ({
            id,
            label: ui.t(`ui.work.store.holidays.${id}`),
          }))}
        />
        <Select
          name="makeup"
          label={ui.t('ui.work.store.makeup')}
          value={value('makeup')}
          options={(['AS_WEEKDAY', 'AS_WORKDAY'] as const).map((id) => ({
            id,
            label: ui.t(`ui.work.store.makeup.${id}`),
          }))}
        />
      </div>
      <Fold title={ui.t('ui.work.store.dates')} open={props.dates.some(({ date }) => date !== '')}>
        <p class="meta">{ui.t('ui.work.store.dates.note')}</p>
        <Dates rows={props.dates} ui={ui} />
      </Fold>
    </fieldset>
  )
}

const Count = ({ name, label, value }: { name: string; label: string; value: string }) => (
  <span class="stock-cell">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      value={value}
      inputmode="numeric"
      maxlength={4}
      autocomplete="off"
    />
  </span>
)

const Pickup = ({ props, value }: { props: StoreFormProps; value: (name: string) => string }) => {
  const { ui } = props
  return (
    <fieldset class="time-fields">
      <legend>{ui.t('ui.work.store.handover')}</legend>
      <Check name="dineIn" label={ui.t('ui.work.store.dineIn')} on={value('dineIn') === 'yes'} />
      <Check name="pickup" label={ui.t('ui.work.store.pickup')} on={value('pickup') === 'yes'} />
      <Fold title={ui.t('ui.work.store.slots')} open={value('slots') === 'yes'}>
        <Check name="slots" label={ui.t('ui.work.store.slots.on')} on={value('slots') === 'yes'} />
        <div class="stock-cells slot-cells">
          {(['slotMinutes', 'capacity', 'leadMinutes', 'daysAhead'] as const).map((name) => (
            <Count name={name} label={ui.t(`ui.work.store.${name}`)} value={value(name)} />
          ))}
        </div>
        <ol class="time-rows">
          {props.windows.map(({ days, opens, closes }, i) => (
            <li>
              <Days name={`window.${i}.days`} days={days} ui={ui} />
              <div class="stock-cells">
                <Field
                  type="time"
                  name={`window.${i}.opens`}
                  label={ui.t('ui.work.store.from')}
                  value={opens}
                />
                <Field
                  type="time"
                  name={`window.${i}.closes`}
                  label={ui.t('ui.work.store.to')}
                  value={closes}
                />
              </div>
            </li>
          ))}
        </ol>
      </Fold>
    </fieldset>
  )
}

const Delivery = ({ props, value }: { props: StoreFormProps; value: (name: string) => string }) => {
  const { ui } = props
  const freight = value('freight')
  const area = value('area')
  const ways = ['NONE', 'FLAT', ...(props.hasTable ? (['KEPT'] as const) : [])] as const
  return (
    <fieldset class="time-fields">
      <legend>{ui.t('ui.work.store.delivery')}</legend>
      <div class="picks">
        {ways.map((way) => (
          <Pick name="freight" value={way} checked={freight === way}>
            {ui.t(`ui.work.store.freight.${way}`)}
          </Pick>
        ))}
      </div>
      <div class="stock-cells slot-cells">
        {(['first', 'extra', 'freeFrom'] as const).map((name) => (
          <span class="stock-cell">
            <label for={name}>{ui.t(`ui.work.store.${name}`)}</label>
            <input
              id={name}
              name={name}
              value={value(name)}
              inputmode="decimal"
              maxlength={9}
              autocomplete="off"
            />
          </span>
        ))}
      </div>
      <Fold title={ui.t('ui.work.store.area')} open={area !== 'NONE'}>
        <p class="meta">{ui.t('ui.work.store.area.note')}</p>
        <div class="picks">
          {(['NONE', 'CIRCLE', 'POINTS'] as const).map((way) => (
            <Pick name="area" value={way} checked={area === way}>
              {ui.t(`ui.work.store.area.${way}`)}
            </Pick>
          ))}
        </div>
        <TextField
          id="radius"
          name="radius"
          label={ui.t('ui.work.store.radius')}
          value={value('radius')}
          inputmode="decimal"
          maxlength={5}
          autocomplete="off"
        />
        <p class="field">
          <label for="points">{ui.t('ui.work.store.points')}</label>
          <textarea id="points" name="points" rows={5} maxlength={9_000} spellcheck={false}>
            {value('points')}
          </textarea>
        </p>
        {props.area ? <Area area={props.area} ui={ui} /> : null}
      </Fold>
    </fieldset>
  )
}

const MORE = ['nameEn', 'addressEn', 'description', 'descriptionEn'] as const

const More = ({ ui, value }: { ui: Ui; value: (name: string) => string }) => (
  <Fold title={ui.t('ui.work.store.more')} open={MORE.some((name) => value(name) !== '')}>
    <div class="form-pair">
      {(['nameEn', 'addressEn'] as const).map((name) => (
        <TextField
          id={name}
          name={name}
          label={ui.t(`ui.work.store.${name}`)}
          value={value(name)}
          maxlength={120}
          autocomplete="off"
        />
      ))}
    </div>
    <div class="form-pair">
      {(['description', 'descriptionEn'] as const).map((name) => (
        <p class="field">
          <label for={name}>{ui.t(`ui.work.product.${name}`)}</label>
          <textarea id={name} name={name} rows={4} maxlength={2_000}>
            {value(name)}
          </textarea>
        </p>
      ))}
    </div>
  </Fold>
)

/** A store as those who run it write it: words, where it is, when it is open, how it hands over, its photographs. */
export const StoreFormPage = (props: StoreFormProps) => {
  const { ui, written } = props
  const value = (name: string): string => written[name] ?? ''
  return (
    <article class="product-form store-form">
      {props.back === undefined ? null : (
        <p class="work-back">
          <a href={props.back.href}>{props.back.label}</a>
        </p>
      )}
      <header class="work-head">
        <h1>{props.title}</h1>
        <p class="choices">
          {props.publicHref === undefined ? null : (
            <a class="button" href={props.publicHref}>
              {ui.t('ui.work.store.look')}
            </a>
          )}
          {props.newHref === undefined ? null : (
            <a class="button" href={props.newHref}>
              {ui.t('ui.work.store.new')}
            </a>
          )}
        </p>
      </header>
      <Done text={props.done} />
      <form class="work-form" method="post" action={props.action}>
        <Hidden fields={props.hidden} />
        <Wrong id="store-wrong" text={props.refused} />
        <Words ui={ui} value={value} />
        <Hours props={props} value={value} />
        <Pickup props={props} value={value} />
        <Delivery props={props} value={value} />
        <PositionField
          names={{ lon: 'lon', lat: 'lat', crs: 'crs' }}
          written={{ lon: value('lon'), lat: value('lat'), crs: value('crs') }}
          note={ui.t('ui.work.store.where.note')}
          ui={ui}
        />
        <fieldset>
          <legend>{ui.t('ui.work.store.tags')}</legend>
          <div class="tag-picks">
            {props.tags.map(({ id, label, on }) => (
              <label class="check">
                <input type="checkbox" name="tag" value={id} checked={on} />
                <span>{label}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <More ui={ui} value={value} />
        <p class="choices">
          <button class="button button-strong button-big" type="submit">
            {ui.t('ui.work.product.save')}
          </button>
        </p>
      </form>
      {props.pictures ? <Pictures ui={ui} pictures={props.pictures} /> : null}
      {props.release === undefined ? null : (
        <form method="post" action={props.release}>
          <p class="meta">{ui.t('ui.work.store.release.note')}</p>
          <p class="choices">
            <button class="button" type="submit">
              {ui.t('ui.work.product.release')}
            </button>
          </p>
        </form>
      )}
    </article>
  )
}
