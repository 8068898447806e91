import { clockText, isoText } from '../format.ts'
import { Crumbs, Pagination } from '../parts.tsx'
import { Hidden, Wrong } from '../selling/form-parts.tsx'
import { OwnPages } from '../selling/interests-page.tsx'
import { momentText } from '../selling/progress.tsx'
import type { LinkView, Ui } from '../types.ts'
import { audienceText } from './slots-page.tsx'

export type BookingState = 'BOOKED' | 'WAITING' | 'CANCELLED' | 'CHECKED_IN' | 'NO_SHOW' | 'EXPIRED'

/** A booking as whoever made it sees it. */
export interface BookingView {
  readonly id: string
  readonly code: string
  readonly state: BookingState
  readonly place: string
  readonly placeHref: string | undefined
  readonly what: string
  readonly startsAt: number
  readonly endsAt: number
  readonly party: number
  readonly audience: string
  readonly ahead: number | null
  readonly cancelUntil: number
  readonly byPlace: boolean
  /** As much as is shown of those who come. */
  readonly people: readonly { readonly name: string; readonly number: string }[]
}

const LIVE: ReadonlySet<BookingState> = new Set(['BOOKED', 'WAITING'])

const spanText = ({ startsAt, endsAt }: BookingView, ui: Ui): string =>
  `${momentText(startsAt, ui)}–${clockText(endsAt, ui.zone)}`

const Giving = ({ booking, action, ui }: { booking: BookingView; action: string; ui: Ui }) => {
  const { id, state, cancelUntil } = booking
  if (!LIVE.has(state)) return null
  if (state === 'BOOKED' && ui.now > cancelUntil)
    return <p class="meta">{ui.t('ui.slots.tooLate')}</p>
  return (
    <form method="post" action={action}>
      <Hidden fields={{ id }} />
      <button class="button" type="submit">
        {ui.t('ui.slots.cancel')}
      </button>{' '}
      {state === 'BOOKED' ? (
        <span class="meta">
          {ui.t('ui.slots.cancelUntil', { time: momentText(cancelUntil, ui) })}
        </span>
      ) : null}
    </form>
  )
}

/** A booking, its code large enough to be shown at a desk. */
export const BookingPage = ({
  ui,
  crumbs,
  booking,
  codeSvg,
  cancelAction,
  refused,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  booking: BookingView
  /** A complete SVG document; shown as a picture, never as markup. */
  codeSvg: string
  cancelAction: string
  refused: string | undefined
}) => {
  const { state, code, place, placeHref, what, party, audience, ahead, people, byPlace } = booking
  return (
    <article class="selling wrap ticket-page">
      <Crumbs links={crumbs} ui={ui} />
      <div class={`ticket frame booking-${state.toLowerCase().replace('_', '-')}`}>
        <p class="meta">{ui.t('ui.slots.code')}</p>
        <h1 class="booking-code">{code}</h1>
        <p class="ticket-state">{ui.t(`ui.slots.booking.${state}`)}</p>
        {ahead === null ? null : <p class="ticket-ahead">{ui.t('ui.slots.ahead', { n: ahead })}</p>}
        {byPlace ? <p>{ui.t('ui.slots.byPlace')}</p> : null}
        {state === 'BOOKED' ? (
          <>
            <img
              src={`data:image/svg+xml,${encodeURIComponent(codeSvg)}`}
              alt=""
              width="180"
              height="180"
            />
            <p class="meta">{ui.t('ui.slots.show')}</p>
          </>
        ) : null}
        <p class="ticket-ahead">
          <time datetime={isoText(booking.startsAt)}>{spanText(booking, ui)}</time>
        </p>
        <p>
          {placeHref === undefined ? place : <a href={placeHref}>{place}</a>} · {what}
        </p>
        <p class="meta">
          {ui.t('ui.slots.people', { n: party })}
          {audience === 'GENERAL' ? '' : ` · ${audienceText(audience, ui)}`}
        </p>
        {people.map(({ name, number }) => (
          <p class="meta">
            {name} {number}
          </p>
        ))}
      </div>
      <Wrong id="cancel-wrong" text={refused} />
      <Giving booking={booking} action={cancelAction} ui={ui} />
    </article>
  )
}

/** The bookings of whoever is signed in. */
export const BookingsPage = ({
  ui,
  crumbs,
  own,
  bookings,
  prevHref,
  nextHref,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  own: readonly LinkView[]
  bookings: readonly (BookingView & { readonly href: string })[]
  prevHref: string | undefined
  nextHref: string | undefined
}) => (
  <article class="selling wrap">
    <Crumbs links={crumbs} ui={ui} />
    <header class="list-head">
      <h1>{ui.t('ui.slots.mine')}</h1>
    </header>
    <OwnPages links={own} ui={ui} />
    {bookings.length === 0 ? (
      <p class="nothing frame">{ui.t('ui.slots.empty')}</p>
    ) : (
      <ul class="orders">
        {bookings.map((booking) => (
          <li class="order-card">
            <p class={LIVE.has(booking.state) ? 'order-state waits' : 'order-state'}>
              {ui.t(`ui.slots.booking.${booking.state}`)}
            </p>
            <div class="order-what">
              <h2>
                <a href={booking.href}>
                  {spanText(booking, ui)} · {booking.place}
                </a>
              </h2>
              <p>
                {booking.what} · {ui.t('ui.slots.people', { n: booking.party })}
              </p>
            </div>
          </li>
        ))}
      </ul>
    )}
    <Pagination prevHref={prevHref} nextHref={nextHref} ui={ui} />
  </article>
)
