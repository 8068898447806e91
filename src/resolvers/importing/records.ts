import type { Position } from '#schema/geo.ts'
import type { OpeningHours } from '#schema/hours.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { Attribution, PlaceState, PositionAccuracy } from '#schema/tables/places.ts'

/** Something wrong with one row. An ERROR keeps the row out; a WARNING lets it in. */
export interface RowFault {
  /** 1-based position of the record in its file (a CSV's header is not counted). */
  readonly row: number
  readonly sourceId?: string
  readonly field?: string
  /** Stable, SCREAMING_SNAKE; programs branch on it. */
  readonly code: string
  /** A sentence in English that says what to do. Never quotes more than 80 characters of the input. */
  readonly message: string
  readonly severity: 'ERROR' | 'WARNING'
}

/** A place as a partner's file tells it. What a scene knows beyond that goes into the record's `facts`. */
export interface PlaceDraft {
  readonly kind: string
  readonly names: LocalizedText
  readonly descriptions?: LocalizedText
  readonly address?: LocalizedText
  /** A division code of 6, 9 or 12 digits where the file has one. */
  readonly divisionCode?: string
  /** The names of province, city and district as the file spells them, from large to small. */
  readonly divisionNames?: readonly string[]
  /** Absent when the file gives no point: the place is then listed but never "near" anything. */
  readonly position?: Position
  readonly accuracy?: PositionAccuracy
  readonly hours?: OpeningHours
  /** Opening hours as the partner wrote them, kept beside (or instead of) the structured ones. */
  readonly hoursText?: LocalizedText
  readonly state?: PlaceState
  readonly phone?: string
  readonly website?: string
  readonly attribution?: Attribution
}

/**
 * One row of a partner's file in the portal's terms.
 * `place` and `facts` are the static part: unchanged content means no write. `live` is a value of
 * the moment (free bays) that may also come alone, for a place that was imported before.
 */
export interface ImportRecord<Facts = unknown, Live = unknown> {
  readonly row: number
  readonly sourceId: string
  readonly sourceVersion?: string
  readonly place?: PlaceDraft
  readonly facts?: Facts
  readonly live?: Live
  readonly warnings: readonly RowFault[]
}

export type ImportItem<Facts = unknown, Live = unknown> =
  | { readonly kind: 'record'; readonly record: ImportRecord<Facts, Live> }
  | { readonly kind: 'fault'; readonly fault: RowFault }

/** A file to read: its name as given, its size where known, and its bytes as they come. */
export interface ImportFile {
  readonly name: string
  readonly bytes?: number
  stream(): ReadableStream<Uint8Array>
}

export interface ReadOptions {
  /** IANA zone of the city, for files whose times carry none. */
  readonly zone: string
  /** One clock reading for the whole run, milliseconds UTC. */
  readonly now: number
}

/** The whole file cannot be taken: wrong format, unknown reference system, too large, not readable. */
export class FileRefused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'FileRefused'
    this.code = code
  }
}

/** Turns files of one format into records. Streams: holds no more than a row and a buffer of the file. */
export interface Reader<Facts = unknown, Live = unknown> {
  /** The FORMAT word of the command line and of the HTTP address. */
  readonly format: string
  /** What each file is, in the order in which they are given; later ones may be optional. */
  readonly files: readonly { readonly name: string; readonly optional?: boolean }[]
  read(files: readonly ImportFile[], options: ReadOptions): AsyncIterable<ImportItem<Facts, Live>>
}
