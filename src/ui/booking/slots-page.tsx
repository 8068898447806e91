import { clockText } from '../format.ts'
import { Crumbs, LinkBar, SectionHead } from '../parts.tsx'
import { Hidden, Pick, Wrong } from '../selling/form-parts.tsx'
import type { MessageKey } from '../messages.ts'
import type { LinkView, Ui } from '../types.ts'

/** A slot as those who might book it see it. */
export interface SlotView {
  readonly startsAt: number
  readonly endsAt: number
  readonly state: 'OPEN' | 'FULL' | 'CLOSED' | 'OVER'
  readonly left: number
  readonly waiting: number
}

/** Something to be booked. */
export interface BookableView {
  readonly name: string
  readonly partyMin: number
  readonly partyMax: number
  readonly audiences: readonly string[]
  readonly realName: boolean
  readonly waitingList: boolean
  readonly cancelMinutes: number
  readonly noShowLimit: number
}

/** What somebody has typed so far. */
export interface Wish {
  readonly startsAt: number | undefined
  readonly party: number
  readonly audience: string
  readonly orWait: boolean
  readonly people: readonly {
    readonly name: string
    readonly kind: string
    readonly number: string
  }[]
}

export const audienceText = (audience: string, ui: Ui): string =>
  ui.t(`ui.slots.audience.${audience}` as MessageKey)

/** What can be booked at a place, each with the way to its slots. */
export const SlotsPanel = ({
  ui,
  bookables,
}: {
  ui: Ui
  bookables: readonly {
    readonly href: string
    readonly name: string
    readonly partyMin: number
    readonly partyMax: number
    readonly isOpen: boolean
    /** The next day with a slot, in words. */
    readonly nextDay: string | undefined
  }[]
}) => (
  <section class="slots-panel" aria-labelledby="bookables">
    <SectionHead id="bookables" title={ui.t('ui.slots.title')} ui={ui} />
    <ul class="queue-list">
      {bookables.map(({ href, name, partyMin, partyMax, isOpen, nextDay }) => (
        <li class="queue-card">
          <h3>
            {name}
            <span class="meta">
              {partyMax > 1 ? ui.t('ui.slots.party.range', { from: partyMin, to: partyMax }) : ''}
            </span>
          </h3>
          {!isOpen || nextDay === undefined ? (
            <p class="meta">{ui.t(isOpen ? 'ui.slots.none' : 'ui.slots.paused')}</p>
          ) : (
            <>
              <p>{ui.t('ui.slots.from', { day: nextDay })}</p>
              <p>
                <a class="button button-strong" href={href}>
                  {ui.t('ui.slots.choose')}
                </a>
              </p>
            </>
          )}
        </li>
      ))}
    </ul>
  </section>
)

const slotText = ({ state, left }: SlotView, ui: Ui): string =>
  ui.t(`ui.slots.state.${state}`, { left })

const Slot = ({
  slot,
  wish,
  waits,
  ui,
}: {
  slot: SlotView
  wish: Wish
  waits: boolean
  ui: Ui
}) => {
  const { startsAt, endsAt, state, waiting } = slot
  const disabled = state === 'CLOSED' || state === 'OVER' || (state === 'FULL' && !waits)
  return (
    <Pick
      name="startsAt"
      value={String(startsAt)}
      checked={startsAt === wish.startsAt && !disabled}
      disabled={disabled}
      required
    >
      <b>
        {clockText(startsAt, ui.zone)}–{clockText(endsAt, ui.zone)}
      </b>{' '}
      <span class={state === 'OPEN' ? 'meta' : 'stock stock-out'}>
        {slotText(slot, ui)} {waiting > 0 ? ui.t('ui.slots.waiting', { n: waiting }) : ''}
      </span>
    </Pick>
  )
}

export const DOCUMENTS = ['RESIDENT_ID', 'PASSPORT', 'HK_MACAO_PERMIT', 'TAIWAN_PERMIT'] as const

/** Names and documents of everybody who comes. */
export const PeopleFields = ({
  people,
  party,
  ui,
}: {
  people: Wish['people']
  party: number
  ui: Ui
}) => (
  <>
    {Array.from({ length: party }, (_, i) => {
      const of = people[i] ?? { name: '', kind: 'RESIDENT_ID', number: '' }
      const id = `person-${i}`
      return (
        <fieldset class="slot-person">
          <legend>{ui.t('ui.slots.person', { n: i + 1 })}</legend>
          <p class="field">
            <label for={`${id}-name`}>{ui.t('ui.slots.person.name')}</label>
            <input
              id={`${id}-name`}
              name="name"
              value={of.name}
              maxlength={40}
              autocomplete={i === 0 ? 'name' : 'off'}
              required
            />
          </p>
          <p class="field">
            <label for={`${id}-kind`}>{ui.t('ui.slots.person.kind')}</label>
            <select id={`${id}-kind`} name="kind">
              {DOCUMENTS.map((kind) => (
                <option value={kind} selected={kind === of.kind}>
                  {ui.t(`ui.slots.document.${kind}`)}
                </option>
              ))}
            </select>
          </p>
          <p class="field">
            <label for={`${id}-number`}>{ui.t('ui.slots.person.number')}</label>
            <input
              id={`${id}-number`}
              name="number"
              value={of.number}
              maxlength={40}
              autocomplete="off"
              autocapitalize="characters"
              required
            />
          </p>
        </fieldset>
      )
    })}
  </>
)

const PartyField = ({ bookable, party, ui }: { bookable: BookableView; party: number; ui: Ui }) => (
  <>
    <label for="party">{ui.t('ui.slots.party')}</label>
    <input
      id="party"
      type="number"
      name="party"
      inputmode="numeric"
      min={bookable.partyMin}
      max={bookable.partyMax}
      value={party}
      required
    />
  </>
)

export interface SlotsPageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly place: LinkView
  readonly bookable: BookableView
  readonly days: readonly LinkView[]
  readonly day: string | undefined
  readonly slots: readonly SlotView[]
  readonly wish: Wish
  readonly hereAction: string
  readonly bookAction: string
  readonly hidden: Readonly<Record<string, string>>
  readonly signInHref: string | undefined
  readonly refused: string | undefined
}

const BookForm = (props: SlotsPageProps) => {
  const { ui, bookable, slots, wish, bookAction, hidden, signInHref } = props
  return (
    <form class="slots-form" method="post" action={bookAction}>
      <Hidden fields={hidden} />
      <fieldset class="picks">
        <legend class="hidden-text">{ui.t('ui.slots.legend')}</legend>
        {slots.map((slot) => (
          <Slot slot={slot} wish={wish} waits={bookable.waitingList} ui={ui} />
        ))}
      </fieldset>
      {signInHref !== undefined ? (
        <p>
          <a class="button button-strong button-big" href={signInHref}>
            {ui.t('ui.slots.signIn')}
          </a>
        </p>
      ) : (
        <>
          {bookable.realName ? (
            <>
              <input type="hidden" name="party" value={String(wish.party)} />
              <p class="meta">{ui.t('ui.slots.realName')}</p>
              <PeopleFields people={wish.people} party={wish.party} ui={ui} />
            </>
          ) : (
            <p class="queue-take">
              <PartyField bookable={bookable} party={wish.party} ui={ui} />
            </p>
          )}
          {bookable.audiences.length < 2 ? null : (
            <p class="field">
              <label for="audience">{ui.t('ui.slots.audience')}</label>
              <select id="audience" name="audience">
                {bookable.audiences.map((audience) => (
                  <option value={audience} selected={audience === wish.audience}>
                    {audienceText(audience, ui)}
                  </option>
                ))}
              </select>
            </p>
          )}
          {bookable.waitingList ? (
            <p class="field-check">
              <label>
                <input type="checkbox" name="orWait" value="yes" checked={wish.orWait} />{' '}
                {ui.t('ui.slots.orWait')}
              </label>
            </p>
          ) : null}
          <button class="button button-strong button-big" type="submit">
            {ui.t('ui.slots.book')}
          </button>
        </>
      )}
    </form>
  )
}

/** Chooses a day and a slot, says who comes, and books. */
export const SlotsPage = (props: SlotsPageProps) => {
  const { ui, crumbs, place, bookable, days, day, wish, hereAction, refused } = props
  return (
    <article class="selling wrap slots-page">
      <Crumbs links={crumbs} ui={ui} />
      <header class="list-head">
        <h1>{bookable.name}</h1>
        <p>
          <a href={place.href}>{place.label}</a>
        </p>
      </header>
      <Wrong id="book-wrong" text={refused} />
      {day === undefined ? (
        <p class="nothing frame">{ui.t('ui.slots.none')}</p>
      ) : (
        <>
          <LinkBar class="filter slot-days" label={ui.t('ui.slots.day')} links={days} />
          {bookable.realName && bookable.partyMax > 1 ? (
            <form class="queue-take" method="get" action={hereAction}>
              <Hidden fields={{ day }} />
              <PartyField bookable={bookable} party={wish.party} ui={ui} />
              <button class="button" type="submit">
                {ui.t('ui.slots.people.change')}
              </button>
            </form>
          ) : null}
          <BookForm {...props} />
        </>
      )}
      <p class="meta">
        {ui.t('ui.slots.cancelRule', { n: bookable.cancelMinutes })}{' '}
        {bookable.noShowLimit > 0 ? ui.t('ui.slots.noShowRule', { n: bookable.noShowLimit }) : ''}
      </p>
    </article>
  )
}
