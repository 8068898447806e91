import { clockText } from '../format.ts'
import type { Ui } from '../types.ts'
import { Fold, Pick, TextField, Todo, Wrong } from './form-parts.tsx'

export type FulfilmentView = 'PICKUP' | 'DELIVERY' | 'DINE_IN'
/** What an obstacle is about; it is shown there. */
export type HandoverPart = 'how' | 'slot' | 'address' | 'table' | 'note'

export interface SlotView {
  readonly startsAt: number
  readonly endsAt: number
  readonly left: number
}

export interface SlotDayView {
  /** The day as a reader says it. */
  readonly day: string
  readonly slots: readonly SlotView[]
}

export interface HandoverView {
  readonly id: string
  readonly offered: readonly FulfilmentView[]
  readonly chosen: FulfilmentView | undefined
  /** `undefined`: the store has no slots; come when it is open. */
  readonly days?: readonly SlotDayView[] | undefined
  readonly slotStartsAt?: number | undefined
  readonly table: string
  readonly note: string
  readonly faults: Readonly<Partial<Record<HandoverPart, string>>>
}

const Fault = ({ id, text, tried }: { id: string; text: string | undefined; tried: boolean }) =>
  tried ? <Wrong id={id} text={text} /> : <Todo id={id} text={text} />

/** At or below this many places a slot says how many there are. */
const FEW = 3

const Slots = ({ store, ui }: { store: HandoverView; ui: Ui }) => {
  const { days = [], slotStartsAt } = store
  if (days.length === 0) return <p class="todo">{ui.t('ui.checkout.slots.none')}</p>
  return (
    <div class="slots">
      {days.map(({ day, slots }, d) => (
        <Fold
          title={day}
          open={
            slotStartsAt === undefined
              ? d === 0
              : slots.some(({ startsAt }) => startsAt === slotStartsAt)
          }
        >
          <fieldset class="picks">
            <legend class="hidden-text">{day}</legend>
            {slots.map(({ startsAt, endsAt, left }) => (
              <Pick
                name={`slot.${store.id}`}
                value={String(startsAt)}
                checked={startsAt === slotStartsAt}
                disabled={left === 0}
              >
                <span>
                  {clockText(startsAt, ui.zone)}–{clockText(endsAt, ui.zone)}
                </span>{' '}
                {left > FEW ? null : (
                  <span class={left === 0 ? 'stock stock-out' : 'meta'}>
                    {left === 0
                      ? ui.t('ui.checkout.slot.full')
                      : ui.t('ui.checkout.slot.left', { n: left })}
                  </span>
                )}
              </Pick>
            ))}
          </fieldset>
        </Fold>
      ))}
    </div>
  )
}

/** How one store is to hand over. Parts that belong to another way are hidden by style alone, and never sent wrongly: the portal reads those of the chosen way. */
export const Handover = ({
  store,
  n,
  tried,
  ui,
}: {
  store: HandoverView
  n: string
  tried: boolean
  ui: Ui
}) => {
  const { id, offered, chosen, faults } = store
  const fault = (part: HandoverPart) => (
    <Fault id={`fault-${n}-${part}`} text={faults[part]} tried={tried} />
  )
  return (
    <div class="handover">
      <fieldset class="hows">
        <legend>{ui.t('ui.checkout.how')}</legend>
        {fault('how')}
        {offered.length === 0 ? <p class="todo">{ui.t('ui.checkout.how.none')}</p> : null}
        <div class="picks">
          {offered.map((how) => (
            <Pick name={`how.${id}`} value={how} checked={how === chosen}>
              <b>{ui.t(`ui.fulfilment.${how}`)}</b>
            </Pick>
          ))}
        </div>
      </fieldset>
      {offered.includes('PICKUP') ? (
        <div class="of-pickup">
          {fault('slot')}
          {store.days === undefined ? (
            <p class="meta">{ui.t('ui.checkout.pickup.any')}</p>
          ) : (
            <Slots store={store} ui={ui} />
          )}
        </div>
      ) : null}
      {offered.includes('DELIVERY') ? (
        <div class="of-delivery">
          {fault('address')}
          <p class="meta">
            <a href="#address">{ui.t('ui.checkout.delivery.where')}</a>
          </p>
        </div>
      ) : null}
      {offered.includes('DINE_IN') ? (
        <div class="of-dine-in">
          <TextField
            id={`table-${n}`}
            name={`table.${id}`}
            label={ui.t('ui.checkout.table')}
            value={store.table}
            maxlength={12}
            autocomplete="off"
            wrong={tried ? faults.table : undefined}
          />
          {tried ? null : <Todo id={`fault-${n}-table`} text={faults.table} />}
        </div>
      ) : null}
      <p class="field">
        <label for={`note-${n}`}>{ui.t('ui.checkout.note.label')}</label>
        <textarea id={`note-${n}`} name={`note.${id}`} rows={2} maxlength={400}>
          {store.note}
        </textarea>
      </p>
      {fault('note')}
    </div>
  )
}
