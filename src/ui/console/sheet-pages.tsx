import { priceText } from '../format.ts'
import { Pagination } from '../parts.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import { DeskSearch, Done } from './parts.tsx'

export interface SheetRowView {
  readonly row: number
  readonly name: string
  readonly outcome: 'CREATE' | 'UPDATE' | 'UNCHANGED' | 'FAULT'
  readonly fault?: string | undefined
}

export interface SheetPageProps {
  readonly ui: Ui
  readonly back: LinkView
  readonly exportHref: string
  readonly action: string
  readonly refused?: string | undefined
  /** What a sheet would do, or has done; its text goes along until it is done. */
  readonly result?:
    | {
        readonly done: boolean
        readonly rows: readonly SheetRowView[]
        readonly text: string
        readonly key: string
      }
    | undefined
}

const OUTCOMES = ['CREATE', 'UPDATE', 'FAULT', 'UNCHANGED'] as const
/** Lines that are listed one by one; what nothing happens to is only counted. */
const LISTED_MAX = 300

const Result = ({
  ui,
  result,
  action,
}: Required<Pick<SheetPageProps, 'ui' | 'action'>> & {
  result: NonNullable<SheetPageProps['result']>
}) => {
  const { rows, done } = result
  const count = (outcome: SheetRowView['outcome']): number =>
    rows.filter((row) => row.outcome === outcome).length
  const listed = rows.filter(({ outcome }) => outcome !== 'UNCHANGED')
  const waits = !done && listed.some(({ outcome }) => outcome !== 'FAULT')
  return (
    <section aria-labelledby="sheet-result">
      <h2 id="sheet-result">{ui.t(done ? 'ui.work.sheet.done' : 'ui.work.sheet.preview')}</h2>
      <p role="status">
        {OUTCOMES.map((outcome) =>
          ui.t(`ui.work.sheet.count.${outcome}`, { n: count(outcome) }),
        ).join(' · ')}
      </p>
      {waits ? (
        <form method="post" action={action} enctype="multipart/form-data">
          <Hidden fields={{ key: result.key }} />
          <textarea name="text" hidden readonly>
            {result.text}
          </textarea>
          <p class="choices">
            <button class="button button-strong button-big" type="submit" name="do" value="apply">
              {ui.t('ui.work.sheet.apply')}
            </button>
          </p>
        </form>
      ) : null}
      <ol class="sheet-rows">
        {listed.slice(0, LISTED_MAX).map(({ row, name, outcome, fault }) => (
          <li class={outcome === 'FAULT' ? 'sheet-fault' : undefined}>
            <span class="meta">{ui.t('ui.work.sheet.line', { n: row })}</span> <b>{name}</b>{' '}
            {fault ?? ui.t(outcome === 'CREATE' ? 'ui.work.sheet.CREATE' : 'ui.work.sheet.UPDATE')}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Products as a spreadsheet: out, changed there, and in again, looked at first. */
export const SheetPage = (props: SheetPageProps) => {
  const { ui, result } = props
  return (
    <article class="sheet">
      <p class="work-back">
        <a href={props.back.href}>{props.back.label}</a>
      </p>
      <header class="work-head">
        <h1>{ui.t('ui.work.sheet')}</h1>
        <p class="choices">
          <a class="button" href={props.exportHref} download>
            {ui.t('ui.work.sheet.export')}
          </a>
        </p>
      </header>
      <p>{ui.t('ui.work.sheet.note')}</p>
      <form class="work-form" method="post" action={props.action} enctype="multipart/form-data">
        <Wrong id="sheet-wrong" text={props.refused} />
        <p class="field">
          <label for="sheet-file">{ui.t('ui.work.sheet.file')}</label>
          <input id="sheet-file" type="file" name="file" accept=".csv,text/csv" required />
        </p>
        <p class="choices">
          <button class="button button-strong" type="submit" name="do" value="preview">
            {ui.t('ui.work.sheet.look')}
          </button>
        </p>
      </form>
      {result ? <Result ui={ui} result={result} action={props.action} /> : null}
    </article>
  )
}

export interface PriceRowView {
  readonly skuId: string
  readonly name: string
  readonly chosen: string
  readonly priceFen: number
  /** As it stands in the field. */
  readonly value: string
}

export interface PricesPageProps {
  readonly ui: Ui
  readonly back: LinkView
  readonly query: string
  readonly searchAction: string
  readonly hidden: Readonly<Record<string, string>>
  readonly action: string
  readonly rows: readonly PriceRowView[]
  readonly next?: string | undefined
  readonly done?: string | undefined
  readonly refused?: string | undefined
}

/** Prices of many SKUs in one grid, from field to field by the arrow keys. */
export const PricesPage = (props: PricesPageProps) => {
  const { ui, rows } = props
  return (
    <article class="prices-desk">
      <p class="work-back">
        <a href={props.back.href}>{props.back.label}</a>
      </p>
      <header class="work-head">
        <h1>{ui.t('ui.work.prices')}</h1>
      </header>
      <Done text={props.done} />
      <div class="stock-tools">
        <DeskSearch
          id="prices-q"
          label={ui.t('ui.work.products.search')}
          query={props.query}
          action={props.searchAction}
          hidden={props.hidden}
          ui={ui}
        />
      </div>
      {rows.length === 0 ? (
        <p class="empty">{ui.t('ui.work.stock.none')}</p>
      ) : (
        <form method="post" action={props.action}>
          <Wrong id="prices-wrong" text={props.refused} />
          <ol class="board-rows">
            {rows.map(({ skuId, name, chosen, priceFen, value }) => (
              <li class="price-row">
                <div>
                  <b>{name}</b>
                  {chosen === '' ? null : <span class="meta"> {chosen}</span>}
                </div>
                <span class="stock-cell">
                  <label for={`price-${skuId}`}>
                    {ui.t('ui.work.prices.now', {
                      price: priceText({ from: priceFen, to: priceFen }, ui),
                    })}
                    <span class="hidden-text">
                      {ui.t('ui.work.stock.of', { name: `${name} ${chosen}` })}
                    </span>
                  </label>
                  <input type="hidden" name={`was.${skuId}`} value={priceFen} />
                  <input
                    id={`price-${skuId}`}
                    type="text"
                    name={`price.${skuId}`}
                    value={value}
                    inputmode="decimal"
                    maxlength={9}
                    autocomplete="off"
                    data-grid
                  />
                </span>
              </li>
            ))}
          </ol>
          <p class="choices stock-save">
            <button class="button button-strong" type="submit">
              {ui.t('ui.work.product.save')}
            </button>
          </p>
        </form>
      )}
      <Pagination nextHref={props.next} ui={ui} />
    </article>
  )
}
