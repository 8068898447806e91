import { Done } from '../console/parts.tsx'
import { clockText } from '../format.ts'
import { LinkBar } from '../parts.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'
import type { BookingState } from './booking-page.tsx'
import { audienceText, PeopleFields } from './slots-page.tsx'

/** A booking as the desk sees it, whoever comes shown as little as lists show. */
export interface DeskBooking {
  readonly id: string
  readonly href: string
  readonly code: string
  readonly state: BookingState
  readonly startsAt: number
  readonly party: number
  readonly audience: string
  readonly byDesk: boolean
  readonly who: string
  readonly checkedInAt: number | null
}

export interface DeskSlot {
  readonly startsAt: number
  readonly endsAt: number
  readonly isOpen: boolean
  readonly isOver: boolean
  readonly taken: number
  readonly capacity: number
  readonly left: number
  readonly bookings: readonly DeskBooking[]
}

/** Something to be booked, with its day. */
export interface DeskBookable {
  readonly id: string
  readonly name: string
  readonly isOpen: boolean
  readonly realName: boolean
  readonly partyMin: number
  readonly partyMax: number
  readonly audiences: readonly string[]
  readonly slots: readonly DeskSlot[]
  readonly more: boolean
}

export interface SlotsDeskProps {
  readonly ui: Ui
  readonly bookables: readonly DeskBookable[]
  readonly day: string
  readonly days: readonly LinkView[]
  readonly actionOf: (what: string) => string
  readonly token: () => string
  readonly setupHref: string | undefined
  readonly done: string | undefined
  readonly refused: string | undefined
}

const spanText = ({ startsAt, endsAt }: DeskSlot, ui: Ui): string =>
  `${clockText(startsAt, ui.zone)}–${clockText(endsAt, ui.zone)}`

const Row = ({ booking, props }: { booking: DeskBooking; props: SlotsDeskProps }) => {
  const { ui, actionOf, day } = props
  const { id, href, code, state, party, audience, byDesk, who, checkedInAt } = booking
  const facts = [
    ui.t('ui.work.slots.row', { party }),
    audience === 'GENERAL' ? '' : audienceText(audience, ui),
    who,
    byDesk ? ui.t('ui.work.slots.row.desk') : '',
    checkedInAt === null
      ? ''
      : ui.t('ui.work.slots.checked', { time: clockText(checkedInAt, ui.zone) }),
  ]
  return (
    <li class={`queue-row booking-row-${state.toLowerCase().replace('_', '-')}`}>
      <a class="queue-number" href={href}>
        {code}
      </a>
      <span class="queue-row-facts">
        <span>{ui.t(`ui.slots.booking.${state}`)}</span>
        <span class="meta">{facts.filter((fact) => fact !== '').join(' · ')}</span>
      </span>
      {state === 'BOOKED' || state === 'NO_SHOW' ? (
        <form method="post" action={actionOf('check-in')}>
          <Hidden fields={{ id, day }} />
          <button
            class="button"
            type="submit"
            aria-label={ui.t('ui.work.slots.checkIn.of', { code })}
          >
            {ui.t('ui.work.slots.checkIn')}
          </button>
        </form>
      ) : null}
    </li>
  )
}

const Slot = ({
  slot,
  bookable,
  props,
}: {
  slot: DeskSlot
  bookable: DeskBookable
  props: SlotsDeskProps
}) => {
  const { ui, actionOf, day } = props
  const time = clockText(slot.startsAt, ui.zone)
  return (
    <section class="slot-desk">
      <h3>
        {spanText(slot, ui)}{' '}
        <span class="meta">
          {ui.t('ui.work.slots.taken', { taken: slot.taken, capacity: slot.capacity })}
          {slot.isOpen ? '' : ` · ${ui.t('ui.slots.state.CLOSED')}`}
        </span>
      </h3>
      {slot.bookings.length === 0 ? null : (
        <ul class="queue-rows">
          {slot.bookings.map((booking) => (
            <Row booking={booking} props={props} />
          ))}
        </ul>
      )}
      {slot.isOver ? null : (
        <form method="post" action={actionOf(slot.isOpen ? 'close-slot' : 'reopen')}>
          <Hidden fields={{ bookable: bookable.id, day, startsAt: String(slot.startsAt) }} />
          {slot.isOpen && slot.bookings.length > 0 ? (
            <label class="meta">
              <input type="checkbox" name="sure" value="yes" required />{' '}
              {ui.t('ui.work.slots.closeDay.sure', { n: slot.bookings.length })}
            </label>
          ) : null}{' '}
          <button class="button" type="submit">
            {ui.t(slot.isOpen ? 'ui.work.slots.close.slot' : 'ui.work.slots.reopen.slot', { time })}
          </button>
        </form>
      )}
    </section>
  )
}

const Give = ({ bookable, props }: { bookable: DeskBookable; props: SlotsDeskProps }) => {
  const { ui, actionOf, token, day } = props
  const free = bookable.slots.filter(({ isOpen, isOver, left }) => isOpen && !isOver && left > 0)
  if (free.length === 0 || !bookable.isOpen) return null
  const id = `give-${bookable.id}`
  const field = (name: string, label: string, more: Readonly<Record<string, unknown>>) => (
    <p class="field">
      <label for={`${id}-${name}`}>{label}</label>
      <input id={`${id}-${name}`} name={name} {...more} />
    </p>
  )
  return (
    <details class="slot-give">
      <summary>{ui.t('ui.work.slots.give.title')}</summary>
      <form method="post" action={actionOf('give')}>
        <Hidden fields={{ bookable: bookable.id, day, key: token() }} />
        <p class="field">
          <label for={`${id}-slot`}>{ui.t('ui.work.slots.give.slot')}</label>
          <select id={`${id}-slot`} name="startsAt">
            {free.map((slot) => (
              <option value={String(slot.startsAt)}>
                {spanText(slot, ui)} · {ui.t('ui.slots.state.OPEN', { left: slot.left })}
              </option>
            ))}
          </select>
        </p>
        {bookable.realName ? (
          // One by one: at an entrance each shows their own.
          <PeopleFields people={[]} party={1} ui={ui} />
        ) : (
          <>
            {field('party', ui.t('ui.slots.party'), {
              type: 'number',
              value: Math.min(Math.max(2, bookable.partyMin), bookable.partyMax),
              min: bookable.partyMin,
              max: bookable.partyMax,
              required: true,
            })}
            {field('contact', ui.t('ui.work.slots.contact.name'), { maxlength: 40 })}
            {field('phone', ui.t('ui.work.slots.contact.phone'), { type: 'tel', maxlength: 20 })}
          </>
        )}
        {bookable.audiences.length < 2 ? null : (
          <p class="field">
            <label for={`${id}-audience`}>{ui.t('ui.slots.audience')}</label>
            <select id={`${id}-audience`} name="audience">
              {bookable.audiences.map((audience) => (
                <option value={audience}>{audienceText(audience, ui)}</option>
              ))}
            </select>
          </p>
        )}
        <p class="field-check">
          <label>
            <input type="checkbox" name="arrived" value="yes" />{' '}
            {ui.t('ui.work.slots.give.arrived')}
          </label>
        </p>
        <button class="button button-strong" type="submit">
          {ui.t('ui.work.slots.give')}
        </button>
      </form>
    </details>
  )
}

const Bookable = ({ bookable, props }: { bookable: DeskBookable; props: SlotsDeskProps }) => {
  const { ui, actionOf, day } = props
  const booked = bookable.slots
    .flatMap(({ bookings }) => bookings)
    .filter(({ state }) => state === 'BOOKED' || state === 'WAITING').length
  const closable = bookable.slots.some(({ isOpen, isOver }) => isOpen && !isOver)
  return (
    <section class="queue-desk frame" aria-labelledby={bookable.id}>
      <h2 id={bookable.id}>{bookable.name}</h2>
      {bookable.isOpen ? null : <p class="queue-paused">{ui.t('ui.slots.paused')}</p>}
      <Give bookable={bookable} props={props} />
      {bookable.slots.length === 0 ? <p class="meta">{ui.t('ui.work.slots.noSlots')}</p> : null}
      {bookable.slots.map((slot) => (
        <Slot slot={slot} bookable={bookable} props={props} />
      ))}
      {bookable.more ? <p class="meta">{ui.t('ui.work.slots.more')}</p> : null}
      <div class="queue-foot choices">
        {closable ? (
          <form method="post" action={actionOf('close-day')}>
            <Hidden fields={{ bookable: bookable.id, day }} />
            <label class="meta">
              <input type="checkbox" name="sure" value="yes" required />{' '}
              {ui.t('ui.work.slots.closeDay.sure', { n: booked })}
            </label>{' '}
            <button class="button" type="submit">
              {ui.t('ui.work.slots.closeDay')}
            </button>
          </form>
        ) : null}
        <form method="post" action={actionOf('state')}>
          <Hidden
            fields={{ bookable: bookable.id, day, state: bookable.isOpen ? 'PAUSED' : 'OPEN' }}
          />
          <button class="button" type="submit">
            {ui.t(bookable.isOpen ? 'ui.work.slots.pause' : 'ui.work.slots.resume')}
          </button>
        </form>
      </div>
    </section>
  )
}

/** The desk of bookings: a code checks in, the day shows who comes. */
export const SlotsDeskPage = (props: SlotsDeskProps) => {
  const { ui, bookables, actionOf, setupHref, day, days } = props
  return (
    <article class="slots-desk">
      <header class="work-head">
        <h1>{ui.t('ui.work.booking')}</h1>
        <form class="queue-to" method="post" action={actionOf('find')}>
          <Hidden fields={{ day }} />
          <label for="code">{ui.t('ui.work.slots.code')}</label>
          <input
            id="code"
            name="code"
            maxlength={200}
            placeholder={ui.t('ui.work.slots.code.hint')}
            autocomplete="off"
            autocapitalize="characters"
            required
            autofocus
          />
          <button class="button button-strong" type="submit">
            {ui.t('ui.work.slots.find')}
          </button>
        </form>
        {setupHref === undefined ? null : (
          <a class="button" href={setupHref}>
            {ui.t('ui.work.slots.setup')}
          </a>
        )}
      </header>
      <Done text={props.done} />
      <Wrong id="slots-wrong" text={props.refused} />
      {bookables.length === 0 ? (
        <p class="nothing frame">{ui.t('ui.work.slots.none')}</p>
      ) : (
        <>
          <LinkBar class="filter slot-days" label={ui.t('ui.work.slots.day')} links={days} />
          <div class="queue-desks">
            {bookables.map((bookable) => (
              <Bookable bookable={bookable} props={props} />
            ))}
          </div>
        </>
      )}
    </article>
  )
}

/** One booking at the desk, with the names that documents are compared to. */
export const DeskBookingPage = ({
  ui,
  booking,
  people,
  contact,
  actionOf,
  backHref,
  day,
  refused,
}: {
  ui: Ui
  booking: DeskBooking
  people: readonly { readonly name: string; readonly kind: string; readonly number: string }[]
  contact: { readonly name: string; readonly phone: string } | null
  actionOf: (what: string) => string
  backHref: string
  day: string
  refused: string | undefined
}) => {
  const { id, code, state, startsAt, party } = booking
  return (
    <article class="slip-page">
      <header class="work-head">
        <h1 class="booking-code">{code}</h1>
        <a class="button" href={backHref}>
          {ui.t('ui.work.slots.back')}
        </a>
      </header>
      <p class="ticket-state">
        {ui.t(`ui.slots.booking.${state}`)} · {clockText(startsAt, ui.zone)} ·{' '}
        {ui.t('ui.work.slots.row', { party })}
      </p>
      <Wrong id="booking-wrong" text={refused} />
      {contact === null ? null : (
        <p>
          {contact.name} {contact.phone}
        </p>
      )}
      {people.length === 0 ? null : (
        <>
          <h2>{ui.t('ui.work.slots.compare')}</h2>
          <ul class="queue-rows">
            {people.map(({ name, kind, number }) => (
              <li class="queue-row">
                <b>{name}</b>
                <span class="meta">
                  {ui.t(`ui.slots.document.${kind as 'PASSPORT'}`)} {number}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="choices">
        {state === 'BOOKED' || state === 'NO_SHOW' ? (
          <form method="post" action={actionOf('check-in')}>
            <Hidden fields={{ id, day }} />
            <button class="button button-strong button-big" type="submit" autofocus>
              {ui.t(people.length === 0 ? 'ui.work.slots.checkIn' : 'ui.work.slots.compare.ok')}
            </button>
          </form>
        ) : null}
        {state === 'BOOKED' || state === 'WAITING' ? (
          <form method="post" action={actionOf('cancel')}>
            <Hidden fields={{ id, day }} />
            <button class="button" type="submit">
              {ui.t('ui.work.slots.cancel')}
            </button>
          </form>
        ) : null}
      </div>
    </article>
  )
}
