import type { Locale } from '#schema/locale.ts'
import type { MessageKey } from './messages.ts'

/** Looks up a message of the reader's language and fills in its ICU placeholders. */
export type Translate = (
  key: MessageKey,
  params?: Readonly<Record<string, string | number>>,
) => string

/** Logical asset name (`portal.css`) to the fingerprinted path it is served at: `dist/assets/manifest.json`. */
export type AssetManifest = Readonly<Record<string, string>>

/** What every component needs to speak to one reader at one moment. Made once a request. */
export interface Ui {
  readonly locale: Locale
  readonly t: Translate
  /** The request's clock reading, UTC ms. */
  readonly now: number
  /** IANA zone of the city, for example `Asia/Shanghai`. */
  readonly zone: string
}

/** A link with its text, and whether it leads to the page being shown. */
export interface LinkView {
  readonly href: string
  readonly label: string
  readonly current?: boolean | undefined
}

export type OpenState =
  | 'OPEN'
  | 'LAST_ENTRY_PASSED'
  | 'CLOSED'
  | 'TEMPORARILY_CLOSED'
  | 'PLANNED'
  | 'UNKNOWN'

/** The evaluated opening state of a place. */
export interface OpenView {
  readonly state: OpenState
  /** UTC ms at which the state changes next; left out when it never does or is not known. */
  readonly nextChangeAt?: number | undefined
}

/** One card of a grid: a store, a product, a place. Everything but name, link and picture may be missing. */
export interface CardView {
  readonly href: string
  readonly name: string
  /** Path of a 4:3 picture; the card gives it an empty alt, because the name stands beside it. */
  readonly picture: string
  /** Place kind (`STORE`, `ATTRACTION` …), printed as a word. Leave out where the section already says it. */
  readonly kind?: string | undefined
  readonly area?: string | undefined
  /** Metres from the reader's or the page's point. */
  readonly distanceM?: number | undefined
  readonly open?: OpenView | undefined
  readonly priceFen?: { readonly from: number; readonly to: number } | undefined
  /** A short fact: what is sold, which grade, a unit. */
  readonly note?: string | undefined
}

export type AvailabilityMode = 'COUNT' | 'FLAG' | 'UNKNOWN' | 'CLOSED'

/** A parking lot as it stands now. */
export interface ParkingView {
  readonly href: string
  readonly name: string
  readonly mode: AvailabilityMode
  /** Free bays; read in mode COUNT. */
  readonly free?: number | undefined
  readonly capacity?: number | undefined
  /** Whether there is room; read in mode FLAG. */
  readonly hasRoom?: boolean | undefined
  /** When the figure was measured, UTC ms. */
  readonly asOf?: number | undefined
  /** The figure is older than its kind may be. It is shown, marked. */
  readonly stale?: boolean | undefined
  readonly distanceM?: number | undefined
  /** The tariff in one line, already in the reader's language. */
  readonly tariff?: string | undefined
  readonly address?: string | undefined
}

/** Whom to name for a record, as its licence asks. */
export interface AttributionView {
  readonly text: string
  readonly licence?: string | undefined
  readonly url?: string | undefined
}

/** One row of a timetable. `days` are ISO weekdays, 1 = Monday; minutes count from midnight and may pass 1440. */
export interface HoursRow {
  readonly days: readonly number[]
  /** The row is for public holidays instead of weekdays. */
  readonly holiday?: boolean | undefined
  /** Empty = closed. */
  readonly spans: readonly {
    readonly opensMin: number
    readonly closesMin: number
    readonly lastEntryMin?: number | undefined
  }[]
  /** Today falls into this row. */
  readonly today?: boolean | undefined
}

/** A point in WGS-84 degrees with its name, for the locator diagram. */
export interface LocatorPoint {
  readonly name: string
  readonly lon: number
  readonly lat: number
  readonly href?: string | undefined
}

/** A city as header, home and chooser name it. `code` chooses the accent colour and the drawing. */
export interface CityView {
  readonly code: string
  readonly name: string
  readonly href: string
  readonly current?: boolean | undefined
  /** One sentence for the chooser. */
  readonly lead?: string | undefined
}
