import { moneyText } from '../format.ts'
import { Pagination } from '../parts.tsx'
import { Hidden, TextField, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { DeskSearch, Done, Filter } from './parts.tsx'

export interface StockRowView {
  readonly skuId: string
  readonly name: string
  readonly chosen: string
  readonly code: string
  readonly priceFen: number
  readonly onHand: number
  /** Orders have claim to it: held and committed. */
  readonly claimed: number
  readonly safety: number
  readonly sellable: number
  readonly isShort: boolean
  /** What was typed and not written. */
  readonly typed?:
    | { readonly in: string; readonly count: string; readonly safety: string }
    | undefined
}

export interface StockPageProps {
  readonly ui: Ui
  readonly filters: readonly LinkView[]
  readonly query: string
  readonly searchAction: string
  readonly hidden: Readonly<Record<string, string>>
  readonly action: string
  readonly formKey: string
  readonly reference: string
  /** Whoever looks may count and keep back, not only take deliveries in. */
  readonly mayChange: boolean
  readonly rows: readonly StockRowView[]
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?: string | undefined
}

const Cell = ({
  id,
  name,
  label,
  text,
  value,
}: {
  id: string
  name: string
  label: string
  text: string
  value?: string | undefined
}) => (
  <span class="stock-cell">
    <label for={id}>
      <span aria-hidden="true">{text}</span>
      <span class="hidden-text">{label}</span>
    </label>
    <input
      id={id}
      type="text"
      name={name}
      value={value ?? ''}
      inputmode="numeric"
      pattern="\d*"
      maxlength={7}
      autocomplete="off"
      data-grid
    />
  </span>
)

const Row = ({ row, props }: { row: StockRowView; props: StockPageProps }) => {
  const { ui, mayChange } = props
  const name = row.chosen === '' ? row.name : `${row.name} ${row.chosen}`
  const cell = (field: 'in' | 'count' | 'safety') => (
    <Cell
      id={`${field}-${row.skuId}`}
      name={`${field}.${row.skuId}`}
      text={ui.t(`ui.work.stock.${field}`)}
      label={ui.t('ui.work.stock.of', { name })}
      value={row.typed?.[field]}
    />
  )
  return (
    <li class={row.isShort ? 'stock-row stock-short' : 'stock-row'}>
      <input type="hidden" name={`was.${row.skuId}`} value={String(row.onHand)} />
      <div>
        <b>{row.name}</b>
        <span class="meta">
          {[row.chosen, row.code, moneyText(row.priceFen)]
            .filter((text) => text !== '')
            .join(' · ')}
        </span>
      </div>
      <dl class="stock-numbers">
        {(
          [
            ['onHand', row.onHand],
            ['claimed', row.claimed],
            ['kept', row.safety],
            ['sellable', row.sellable],
          ] as const
        ).map(([what, n]) => (
          <div>
            <dt>{ui.t(`ui.work.stock.${what}`)}</dt>
            <dd>{n}</dd>
          </div>
        ))}
      </dl>
      <div class="stock-cells">
        {cell('in')}
        {mayChange ? cell('count') : null}
        {mayChange ? cell('safety') : null}
      </div>
    </li>
  )
}

/** What a store has of everything its merchant sells: a delivery is taken in, or counted, many rows in one form. */
export const StockPage = (props: StockPageProps) => {
  const { ui, rows } = props
  return (
    <article class="stock">
      <header class="work-head">
        <h1>{ui.t('ui.work.stock')}</h1>
      </header>
      <Done text={props.done} />
      <div class="stock-tools">
        <DeskSearch
          id="stock-q"
          label={ui.t('ui.work.stock.search')}
          query={props.query}
          action={props.searchAction}
          hidden={props.hidden}
          ui={ui}
        />
        <Filter filters={props.filters} ui={ui} />
      </div>
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.stock.none')}</p>
      ) : (
        <form method="post" action={props.action} class="stock-form">
          <Hidden fields={{ key: props.formKey }} />
          <Wrong id="stock-wrong" text={props.refused} />
          <p class="meta">{ui.t(props.mayChange ? 'ui.work.stock.how' : 'ui.work.stock.how.in')}</p>
          <ol class="stock-rows">
            {rows.map((row) => (
              <Row row={row} props={props} />
            ))}
          </ol>
          <div class="stock-save">
            <TextField
              id="reference"
              name="reference"
              label={ui.t('ui.work.stock.reference')}
              value={props.reference}
              required
              maxlength={60}
              autocomplete="off"
            />
            <button class="button button-strong button-big" type="submit">
              {ui.t('ui.work.stock.save')}
            </button>
          </div>
        </form>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}
