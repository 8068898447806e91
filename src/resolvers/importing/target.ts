import type { SQL } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import type { City } from '#schema/tables/cities.ts'
import type { Attribution } from '#schema/tables/places.ts'
import type { ImportRecord, RowFault } from './records.ts'

/** What one import is about; the same for all its rows. */
export interface ImportScope {
  readonly city: City
  readonly partnerId: string
  /** The data set's name: ids are unique within partner and source. */
  readonly source: string
  /** Whom to name where the file does not say it itself. */
  readonly attribution?: Attribution | undefined
}

/** A row that may be written, with the hash that tells whether it says anything new. */
export interface PreparedRow<Content = unknown> {
  readonly record: ImportRecord
  readonly hash: string
  readonly content: Content
  readonly warnings: readonly RowFault[]
}

/** What is stored already of a row. */
export interface StoredRow {
  readonly id: string
  readonly hash: string
  /** The city it was imported into; it stays there. */
  readonly cityCode: string
  /** Somebody keeps it by hand: what a file says of it is not written. */
  readonly isByHand?: boolean | undefined
}

/** A row with its place in the database: `known` is false for one that is written for the first time. */
export interface PlacedRow<Content = unknown> extends PreparedRow<Content> {
  readonly id: string
  readonly known: boolean
  /** Whether the static part differs from what is stored. */
  readonly changed: boolean
}

/**
 * What rows of an import become: places or products. The runner asks for what is stored, decides
 * what is new, and hands back the rows to write; all statements of a chunk go into one write batch.
 */
export interface ImportTarget<Content = unknown> {
  /** Checks one record; a fault keeps the row out. */
  prepare(
    ctx: Context,
    scope: ImportScope,
    record: ImportRecord,
  ): Promise<PreparedRow<Content> | RowFault>
  /** What is stored under these source ids. */
  stored(
    ctx: Context,
    scope: ImportScope,
    sourceIds: readonly string[],
  ): Promise<ReadonlyMap<string, StoredRow>>
  newId(ctx: Context): string
  /** The statements that write these rows, in order. Set-based: their number does not grow with the rows. */
  write(
    ctx: Context,
    scope: ImportScope,
    rows: readonly PlacedRow<Content>[],
  ): Promise<readonly SQL[]>
}
