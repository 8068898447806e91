import { clockText, distanceText, isoText } from './format.ts'
import { AsOf } from './parts.tsx'
import type { LinkView, Ui } from './types.ts'

/** How full a place is, as a meter with its words. */
export interface CrowdMeterView {
  /** Of the fuller limit. */
  readonly percent: number
  readonly level: 1 | 2 | 3 | 4
  readonly label: string
  readonly asOf: number
  /** Said in place of the level where the count is too old. */
  readonly old?: string | undefined
}

/** The widest the bar is drawn, percent of the limit: beyond it, full is full. */
const FULL = 120

/** A bar up to the limit with the marks at 80, 90 and 100 %; what it says stands beside it in words. */
export const CrowdMeter = ({ crowd, ui }: { crowd: CrowdMeterView; ui: Ui }) => (
  <p class={`crowd-meter ${crowd.old === undefined ? `crowd-${crowd.level}` : 'crowd-old'}`}>
    <svg viewBox="0 0 120 10" aria-hidden="true" focusable="false" preserveAspectRatio="none">
      <rect class="crowd-off" width="120" height="10" />
      <rect class="crowd-on" width={Math.min(crowd.percent, FULL)} height="10" />
      {[80, 90, 100].map((mark) => (
        <rect class="crowd-mark" x={mark} width="0.8" height="10" />
      ))}
    </svg>
    <span>
      {crowd.old ?? crowd.label} <AsOf at={crowd.asOf} ui={ui} />
    </span>
  </p>
)

/** A spot of an attraction: what it is, and how one gets there. */
export interface SpotView {
  readonly kind: string
  readonly name: string
  readonly notes: readonly string[]
}

/** Gates, toilets and the like, each kind with its name. */
export const Spots = ({ spots }: { spots: readonly SpotView[] }) => (
  <ul class="spots">
    {spots.map(({ kind, name, notes }) => (
      <li>
        <span class="spot-kind">{kind}</span>
        <span>{name}</span>
        {notes.length > 0 ? <span class="meta">{notes.join(' · ')}</span> : null}
      </li>
    ))}
  </ul>
)

/** A text to listen to; without a recording it is read. */
export interface GuideView {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly audio?:
    | { readonly url: string; readonly label: string; readonly credit: string }
    | undefined
}

/** What there is to listen to: a player where there is a recording, and always the words. */
export const Guide = ({ stops }: { stops: readonly GuideView[] }) => (
  <ol class="guide">
    {stops.map(({ id, title, text, audio }) => (
      <li id={id}>
        <h3>{title}</h3>
        {audio ? (
          <figure>
            <audio controls preload="none" src={audio.url} aria-label={audio.label} />
            <figcaption class="meta">{audio.credit}</figcaption>
          </figure>
        ) : null}
        {text.split('\n').map((part) => (
          <p>{part}</p>
        ))}
      </li>
    ))}
  </ol>
)

/** A stop on the line of time. */
export interface TimelineStop {
  readonly name: string
  readonly href?: string | undefined
  /** UTC ms. */
  readonly arrivesAt: number
  readonly leavesAt: number
  /** The way to it, in words; nothing for the first. */
  readonly way?: string | undefined
  readonly stay: string
  readonly warnings: readonly string[]
}

/** A route drawn as a line of time: when one arrives, how long one stays, what is in the way. */
export const Timeline = ({ stops, ui }: { stops: readonly TimelineStop[]; ui: Ui }) => (
  <ol class="timeline">
    {stops.map((stop) => (
      <li>
        {stop.way === undefined ? null : <p class="timeline-way meta">{stop.way}</p>}
        <p class="timeline-time">
          <time datetime={isoText(stop.arrivesAt)}>{clockText(stop.arrivesAt, ui.zone)}</time>
          {stop.leavesAt === stop.arrivesAt ? null : (
            <>
              –<time datetime={isoText(stop.leavesAt)}>{clockText(stop.leavesAt, ui.zone)}</time>
            </>
          )}
        </p>
        <div class="timeline-stop">
          <h3>{stop.href === undefined ? stop.name : <a href={stop.href}>{stop.name}</a>}</h3>
          <p class="meta">{stop.stay}</p>
          {stop.warnings.map((warning) => (
            <p class="timeline-warning">{warning}</p>
          ))}
        </div>
      </li>
    ))}
  </ol>
)

/** Something near, with how far it is. */
export interface NearView extends LinkView {
  readonly distanceM: number
}

/** What is near, nearest first. */
export const NearList = ({ rows, ui }: { rows: readonly NearView[]; ui: Ui }) => (
  <ul class="near">
    {rows.map(({ href, label, distanceM }) => (
      <li>
        <a href={href}>{label}</a> <span class="meta">{distanceText(distanceM, ui)}</span>
      </li>
    ))}
  </ul>
)

/** A row that leads to a page of its own. */
export interface LeadView {
  readonly href: string
  readonly name: string
  readonly notes: readonly string[]
  readonly lead?: string | undefined
}

/** Rows that lead to pages: destinations, routes. */
export const LeadList = ({ rows, level }: { rows: readonly LeadView[]; level: 2 | 3 }) => {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <ul class="leads">
      {rows.map(({ href, name, notes, lead }) => (
        <li>
          <Heading>
            <a href={href}>{name}</a>
          </Heading>
          {notes.length > 0 ? <p class="meta">{notes.join(' · ')}</p> : null}
          {lead === undefined ? null : <p>{lead}</p>}
        </li>
      ))}
    </ul>
  )
}
