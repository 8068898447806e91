import type { AlertView } from './alerts.tsx'
import { CityBand } from './city-band.tsx'
import { clockText, dateText, distanceText, isoText } from './format.ts'
import { Mark } from './icons.tsx'
import { InlineScript } from './inline-script.tsx'
import { assetPath } from './layout.tsx'
import { ParkingBar, parkingText, StaleMark } from './parking.tsx'
import { OpenMark } from './parts.tsx'
import { screenRefreshScript } from './screen-refresh.ts'
import type {
  AssetManifest,
  AttributionView,
  CityView,
  OpenView,
  ParkingView,
  Ui,
} from './types.ts'

/** The most rows that fit; the page cuts what is beyond, so the caller need not ask for more. */
export const SCREEN_ROWS = { lots: 5, shops: 6, attractions: 4, queues: 3 } as const

export interface ScreenShop {
  readonly name: string
  readonly picture: string
  readonly note?: string | undefined
  readonly distanceM?: number | undefined
  readonly open?: OpenView | undefined
}

export interface ScreenAttraction extends ScreenShop {
  readonly grade?: number | undefined
}

/** A queue that calls. */
export interface ScreenCall {
  readonly place: string
  readonly queue: string
  /** The latest first. */
  readonly called: readonly { readonly text: string; readonly counter: string | null }[]
  readonly waiting: number
  readonly minutes?: number | undefined
}

export interface ScreenPageProps {
  readonly ui: Ui
  readonly assets: AssetManifest
  /** Nonce of this response's `script-src`. */
  readonly nonce: string
  readonly city: CityView
  readonly district: string
  /** `night` is easier on the street after dark; the server decides by its clock. */
  readonly theme: 'day' | 'night'
  readonly lots: readonly ParkingView[]
  readonly shops: readonly ScreenShop[]
  readonly attractions: readonly ScreenAttraction[]
  readonly calls?: readonly ScreenCall[] | undefined
  /** The worst first; one fits. */
  readonly alerts?: readonly AlertView[] | undefined
  /** When the oldest live figure shown was measured, UTC ms. */
  readonly asOf?: number | undefined
  /** A complete SVG document with the code to scan. It is shown as a picture, never as markup. */
  readonly codeSvg?: string | undefined
  /** The address in words below the code. */
  readonly codeText?: string | undefined
  readonly sources: readonly AttributionView[]
}

/** Width of a name in half-width columns; a Chinese character takes two. */
const columnsOf = (text: string): number =>
  Array.from(text).reduce((sum, char) => sum + (char > '\u2e7f' ? 2 : 1), 0)

/** The size class of the district's name, so that it stays on one line beside the clock. */
const nameSize = (district: string): string => {
  const columns = columnsOf(district)
  if (columns <= 12) return 's-district'
  return columns <= 18 ? 's-district s-long' : 's-district s-longer'
}

const Top = ({ ui, city, district }: Pick<ScreenPageProps, 'ui' | 'city' | 'district'>) => (
  <header class="s-top">
    <CityBand code={city.code} />
    <p class="s-city">
      <Mark />
      {city.name}
    </p>
    <h1 class={nameSize(district)}>{district}</h1>
    <p class="s-clock">
      <time datetime={isoText(ui.now)}>{clockText(ui.now, ui.zone)}</time>
    </p>
    <p class="s-date">{dateText(ui.now, ui)}</p>
  </header>
)

const Lot = ({ lot, ui }: { lot: ParkingView; ui: Ui }) => {
  const { figure, tone, counted, share } = parkingText(lot, ui)
  return (
    <li class={`s-lot lot-${tone}${lot.stale ? ' is-stale' : ''}`}>
      <p class="s-name">{lot.name}</p>
      <p class={counted ? 's-figure s-number' : 's-figure'}>{figure}</p>
      <p class="s-note">
        {lot.stale ? (
          <StaleMark lot={lot} ui={ui} />
        ) : (
          [
            lot.distanceM === undefined ? undefined : distanceText(lot.distanceM, ui),
            counted && lot.capacity
              ? ui.t('ui.parking.ofCapacity', { capacity: lot.capacity })
              : undefined,
          ]
            .filter(Boolean)
            .join(' · ')
        )}
      </p>
      {share === undefined ? null : <ParkingBar share={share} />}
    </li>
  )
}

const Spot = ({ spot, ui }: { spot: ScreenAttraction; ui: Ui }) => (
  <li class="s-spot">
    <img src={spot.picture} alt="" width="400" height="300" />
    <p class="s-name">
      {spot.name}
      {spot.grade ? <span class="grade">{spot.grade}A</span> : null}
    </p>
    <p class="s-note">
      {[spot.distanceM === undefined ? undefined : distanceText(spot.distanceM, ui), spot.note]
        .filter(Boolean)
        .join(' · ')}
    </p>
    {spot.open ? (
      <p class="s-open">
        <OpenMark open={spot.open} ui={ui} />
      </p>
    ) : null}
  </li>
)

const Spots = ({
  id,
  title,
  empty,
  spots,
  ui,
}: {
  id: string
  title: string
  empty: string
  spots: readonly ScreenAttraction[]
  ui: Ui
}) => (
  <section
    class={`s-part s-spots-part s-${id} s-rows-${Math.ceil(spots.length / 2)}`}
    aria-labelledby={id}
  >
    <h2 id={id}>{title}</h2>
    {spots.length === 0 ? (
      <p class="s-empty">{empty}</p>
    ) : (
      <ul class="s-spots">
        {spots.map((spot) => (
          <Spot spot={spot} ui={ui} />
        ))}
      </ul>
    )}
  </section>
)

/** Numbers that are called now, large enough for whoever waits across the street. */
const Calls = ({ calls, ui }: { calls: readonly ScreenCall[]; ui: Ui }) => (
  <section class="s-part s-calls-part" aria-labelledby="calls">
    <h2 id="calls">{ui.t('ui.screen.queues')}</h2>
    <ul class={`s-calls s-calls-${calls.length}`}>
      {calls.map(({ place, queue, called, waiting, minutes }) => (
        <li class="s-call">
          <p class="s-name">{place}</p>
          <p class="s-call-numbers">
            {called.slice(0, 2).map(({ text, counter }) => (
              <b class="s-number">
                {text}
                {counter === null ? null : <small>{counter}</small>}
              </b>
            ))}
          </p>
          <p class="s-note">
            {[
              queue,
              ui.t('ui.queue.waiting', { n: waiting }),
              minutes === undefined ? undefined : ui.t('ui.queue.wait', { minutes }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </li>
      ))}
    </ul>
  </section>
)

/** A warning, before everything else: its colour in words, what it is, what to do. */
const Warning = ({ alert }: { alert: AlertView }) => (
  <section class={`s-warning s-warning-${alert.colour.toLowerCase()}`} role="alert">
    <p class="s-warning-colour">{alert.colourText}</p>
    <p class="s-name">{alert.headline}</p>
    {alert.instruction === null ? null : <p class="s-note">{alert.instruction}</p>}
  </section>
)

const Bottom = ({ ui, asOf, codeSvg, codeText, sources }: ScreenPageProps) => (
  <footer class="s-bottom">
    {codeSvg === undefined ? null : (
      <div class="s-code">
        <img
          src={`data:image/svg+xml,${encodeURIComponent(codeSvg)}`}
          alt={ui.t('ui.screen.scan')}
          width="200"
          height="200"
        />
        <p>
          <b>{ui.t('ui.screen.scan')}</b>
          <span>{codeText ?? ui.t('ui.screen.scan.text')}</span>
        </p>
      </div>
    )}
    <p class="s-sources">
      {asOf === undefined ? null : (
        <time datetime={isoText(asOf)}>
          {ui.t('ui.screen.asOf', { time: clockText(asOf, ui.zone) })}
        </time>
      )}
      {sources.length === 0 ? null : (
        <span>
          {ui.t('ui.screen.sources', {
            sources: sources
              .map(({ text, licence }) => (licence ? `${text} (${licence})` : text))
              .join(ui.locale === 'en' ? ', ' : '、'),
          })}
        </span>
      )}
    </p>
  </footer>
)

/**
 * A whole document for a smart screen, portrait or landscape, 1080p or 4K: the stylesheet decides.
 * Everything is in the first answer; the script only keeps it fresh, and without script the page reloads each minute.
 */
export const ScreenPage = (props: ScreenPageProps) => {
  const { ui, assets, city, district } = props
  const calls = props.calls?.slice(0, SCREEN_ROWS.queues) ?? []
  const [warning] = props.alerts ?? []
  // What is called takes the room of what is least urgent.
  const [lotRows, shopRows] =
    calls.length > 0
      ? [SCREEN_ROWS.lots - 1, SCREEN_ROWS.shops - 2]
      : [SCREEN_ROWS.lots, SCREEN_ROWS.shops]
  const lots = props.lots.slice(0, lotRows)
  return (
    <html lang={ui.locale}>
      <head>
        <meta charset="utf-8" />
        <title>{ui.t('ui.screen.title', { district })}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" type="image/svg+xml" href={assetPath(assets, 'icon.svg')} />
        <link rel="stylesheet" href={assetPath(assets, 'fonts.css')} />
        <link rel="stylesheet" href={assetPath(assets, 'screen.css')} />
        <noscript>
          <meta http-equiv="refresh" content="60" />
        </noscript>
      </head>
      <body class={`screen city-${city.code} theme-${props.theme}`}>
        <main
          id="screen"
          class={
            [calls.length > 0 ? 'has-calls' : '', warning ? 'has-warning' : ''].join(' ').trim() ||
            undefined
          }
          data-time={clockText(ui.now, ui.zone)}
          data-build={assetPath(assets, 'screen.css')}
        >
          <Top ui={ui} city={city} district={district} />
          {warning ? <Warning alert={warning} /> : null}
          <section class={`s-part s-parking s-rows-${lots.length}`} aria-labelledby="parking">
            <h2 id="parking">{ui.t('ui.screen.parking')}</h2>
            {lots.length === 0 ? (
              <p class="s-empty">{ui.t('ui.screen.empty.parking')}</p>
            ) : (
              <ul class="s-lots">
                {lots.map((lot) => (
                  <Lot lot={lot} ui={ui} />
                ))}
              </ul>
            )}
          </section>
          <Spots
            id="shops"
            title={ui.t('ui.screen.shops')}
            empty={ui.t('ui.screen.empty.shops')}
            spots={props.shops.slice(0, shopRows)}
            ui={ui}
          />
          {calls.length > 0 ? <Calls calls={calls} ui={ui} /> : null}
          <Spots
            id="attractions"
            title={ui.t('ui.screen.attractions')}
            empty={ui.t('ui.screen.empty.attractions')}
            spots={props.attractions.slice(0, SCREEN_ROWS.attractions)}
            ui={ui}
          />
          <Bottom {...props} />
          <p class="s-progress" aria-hidden="true">
            <span />
          </p>
        </main>
        <p
          id="screen-offline"
          class="s-offline"
          role="status"
          hidden
          data-text={ui.t('ui.screen.offline', { time: '{time}' })}
        />
        <InlineScript code={screenRefreshScript} nonce={props.nonce} />
      </body>
    </html>
  )
}
