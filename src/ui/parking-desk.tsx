import { moneyText } from './format.ts'
import { Done } from './console/parts.tsx'
import { Hidden, Wrong } from './selling/form-parts.tsx'
import type { Ui } from './types.ts'

export interface DeskOption {
  readonly id: string
  readonly name: string
}

export interface DeskLotView extends DeskOption {
  readonly storeId: string | null
  readonly graceMinutes: number
  readonly inside: number
}

export interface DeskOfferView {
  readonly id: string
  readonly store: string
  readonly minFen: number
  readonly freeText: string
  readonly withinHours: number
  readonly lots: readonly string[]
  readonly used: number
}

const Stores = ({
  id,
  stores,
  chosen,
  none,
}: {
  id: string
  stores: readonly DeskOption[]
  chosen: string | null
  none: string
}) => (
  <select id={id} name="store">
    <option value="">{none}</option>
    {stores.map(({ id: store, name }) => (
      <option value={store} selected={store === chosen}>
        {name}
      </option>
    ))}
  </select>
)

const Lots = ({
  lots,
  stores,
  action,
  ui,
}: {
  lots: readonly DeskLotView[]
  stores: readonly DeskOption[]
  action: string
  ui: Ui
}) => (
  <section aria-labelledby="desk-lots">
    <h2 id="desk-lots">{ui.t('ui.parkingDesk.lots')}</h2>
    <p class="meta">{ui.t('ui.parkingDesk.lots.note')}</p>
    {lots.length === 0 ? <p>{ui.t('ui.parkingDesk.lots.none')}</p> : null}
    <ul class="desk-rows">
      {lots.map((lot) => (
        <li>
          <form method="post" action={action}>
            <Hidden fields={{ lot: lot.id }} />
            <b>
              {lot.name}
              <span class="meta">{ui.t('ui.parkingDesk.inside', { n: lot.inside })}</span>
            </b>
            <p class="field">
              <label for={`store-${lot.id}`}>{ui.t('ui.parkingDesk.payee')}</label>
              <Stores
                id={`store-${lot.id}`}
                stores={stores}
                chosen={lot.storeId}
                none={ui.t('ui.parkingDesk.payee.none')}
              />
            </p>
            <p class="field">
              <label for={`grace-${lot.id}`}>{ui.t('ui.parkingDesk.grace')}</label>
              <input
                id={`grace-${lot.id}`}
                name="grace"
                type="number"
                min={1}
                max={120}
                value={lot.graceMinutes}
                required
              />
            </p>
            <button class="button" type="submit">
              {ui.t('ui.parkingDesk.save')}
            </button>
          </form>
        </li>
      ))}
    </ul>
  </section>
)

const Offers = ({
  offers,
  endAction,
  ui,
}: {
  offers: readonly DeskOfferView[]
  endAction: string
  ui: Ui
}) => (
  <ul class="desk-rows">
    {offers.map((offer) => (
      <li>
        <form method="post" action={endAction}>
          <Hidden fields={{ id: offer.id }} />
          <b>
            {ui.t('ui.parkingDesk.offer', {
              store: offer.store,
              fen: moneyText(offer.minFen),
              free: offer.freeText,
            })}
            <span class="meta">
              {offer.lots.join(ui.locale === 'en' ? ', ' : '、')} ·{' '}
              {ui.t('ui.parkingDesk.offer.within', { h: offer.withinHours })} ·{' '}
              {ui.t('ui.parkingDesk.offer.used', { n: offer.used })}
            </span>
          </b>
          <button class="button" type="submit">
            {ui.t('ui.parkingDesk.offer.end')}
          </button>
        </form>
      </li>
    ))}
  </ul>
)

/** What the desk of a city says about parking: who is paid for which lot, and what shops give. */
export const ParkingDeskPage = ({
  ui,
  title,
  lots,
  stores,
  offers,
  actionOf,
  done,
  refused,
  written,
}: {
  ui: Ui
  title: string
  lots: readonly DeskLotView[]
  stores: readonly DeskOption[]
  offers: readonly DeskOfferView[]
  actionOf: (what: 'payee' | 'offer' | 'end') => string
  done: string | undefined
  refused: string | undefined
  written: Readonly<Record<string, string>>
}) => {
  const number = (name: string, min: number, max: number, otherwise: number) => (
    <p class="field">
      <label for={`offer-${name}`}>{ui.t(`ui.parkingDesk.${name}` as 'ui.parkingDesk.min')}</label>
      <input
        id={`offer-${name}`}
        name={name}
        type="number"
        min={min}
        max={max}
        value={written[name] ?? String(otherwise)}
        required
      />
    </p>
  )
  return (
    <article class="parking-desk">
      <header class="work-head">
        <h1>{title}</h1>
      </header>
      <Done text={done} />
      <Wrong id="parking-desk-wrong" text={refused} />
      <Lots lots={lots} stores={stores} action={actionOf('payee')} ui={ui} />
      <section aria-labelledby="desk-offers">
        <h2 id="desk-offers">{ui.t('ui.parkingDesk.offers')}</h2>
        <p class="meta">{ui.t('ui.parkingDesk.offers.note')}</p>
        <Offers offers={offers} endAction={actionOf('end')} ui={ui} />
        <form class="work-form frame" method="post" action={actionOf('offer')}>
          <h3>{ui.t('ui.parkingDesk.offer.new')}</h3>
          <p class="field">
            <label for="offer-store">{ui.t('ui.parkingDesk.store')}</label>
            <Stores
              id="offer-store"
              stores={stores}
              chosen={written['store'] ?? null}
              none={ui.t('ui.parkingDesk.store.choose')}
            />
          </p>
          {number('min', 0, 1_000_000, 100)}
          {number('free', 1, 24, 2)}
          {number('within', 1, 168, 24)}
          <fieldset>
            <legend>{ui.t('ui.parkingDesk.where')}</legend>
            {lots
              .filter(({ storeId }) => storeId !== null)
              .map((lot) => (
                <p class="check">
                  <input id={`lot-${lot.id}`} type="checkbox" name="lots" value={lot.id} />
                  <label for={`lot-${lot.id}`}>{lot.name}</label>
                </p>
              ))}
          </fieldset>
          <button class="button button-strong" type="submit">
            {ui.t('ui.parkingDesk.offer.add')}
          </button>
        </form>
      </section>
    </article>
  )
}
