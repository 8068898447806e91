import { clockText } from '../format.ts'
import type { Ui } from '../types.ts'
import type { TicketView } from './ticket-page.tsx'

/** A number on paper, with a code that leads to its page. */
export const SlipPage = ({
  ui,
  ticket,
  place,
  queue,
  ahead,
  codeSvg,
  address,
  backHref,
}: {
  ui: Ui
  ticket: Pick<TicketView, 'number' | 'party' | 'takenAt'>
  place: string
  queue: string
  ahead: number | null
  /** A complete SVG document; shown as a picture, never as markup. */
  codeSvg: string
  /** Where the code leads. */
  address: string
  backHref: string
}) => (
  <article class="slip-page">
    <div class="slip frame" data-address={address}>
      <p>{place}</p>
      <p class="meta">{queue}</p>
      <h1 class="ticket-number">{ticket.number}</h1>
      {ahead === null ? null : <p class="ticket-ahead">{ui.t('ui.queue.ahead', { n: ahead })}</p>}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(codeSvg)}`}
        alt=""
        width="180"
        height="180"
      />
      <p class="meta">{ui.t('ui.queue.slip.keep')}</p>
      <p class="meta">
        {ui.t('ui.queue.taken', {
          time: clockText(ticket.takenAt, ui.zone),
          party: ticket.party,
        })}
      </p>
    </div>
    <p class="choices no-print">
      <button class="button button-strong button-big" type="button" data-print hidden>
        {ui.t('ui.work.order.print')}
      </button>
      <a class="button button-big" href={backHref} autofocus>
        {ui.t('ui.work.queue.slip.back')}
      </a>
    </p>
  </article>
)
