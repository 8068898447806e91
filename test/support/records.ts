import { placeTarget, type FactsWriter } from '#resolvers/importing/place-target.ts'
import type { ImportRecord, PlaceDraft, Reader } from '#resolvers/importing/records.ts'
import { runImport, type ImportMode, type ImportReport } from '#resolvers/importing/run.ts'
import type { ImportTarget } from '#resolvers/importing/target.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import type { Position } from '#schema/geo.ts'
import type { City } from '#schema/tables/cities.ts'
import type { Portal } from './portal.ts'

export type Given<Facts = unknown, Live = unknown> = Omit<
  ImportRecord<Facts, Live>,
  'row' | 'warnings'
>

/** A reader whose records are given; may do something before it hands one out. */
export const readerOf = (
  records: readonly Given[],
  before: (index: number) => void = () => undefined,
): Reader => ({
  format: 'given',
  files: [],
  async *read() {
    for (const [index, record] of records.entries()) {
      before(index)
      yield { kind: 'record', record: { ...record, row: index + 1, warnings: [] } }
    }
  },
})

/** A place of a kind without facts of its own. */
export const plainWriter = (kind: string): FactsWriter<unknown, never> => ({
  kind,
  facts: () => [],
  live: () => [],
})

/** A place at WGS-84 lon and lat, with whatever else is given. */
export const aPlace = (
  sourceId: string,
  kind: string,
  at?: readonly [number, number] | Position,
  more: Partial<PlaceDraft> = {},
): Given => {
  const position =
    at === undefined
      ? undefined
      : 'crs' in at
        ? at
        : ({ lon: at[0], lat: at[1], crs: 'WGS84' } as const)
  return {
    sourceId,
    place: {
      kind,
      names: { 'zh-CN': `地方${sourceId}`, en: `Place ${sourceId}` },
      ...(position ? { position } : {}),
      ...more,
    },
  }
}

export interface RunOptions {
  readonly mode?: ImportMode
  readonly dryRun?: boolean
  readonly source?: string
  readonly partner?: string
  readonly before?: (index: number) => void
}

/** Runs the real import over given records. */
export const importRecords = async (
  p: Portal,
  city: City,
  writer: FactsWriter<never, never> | FactsWriter<unknown, never> | ImportTarget,
  records: readonly Given[],
  options: RunOptions = {},
): Promise<ImportReport> => {
  const { mode = 'PARTIAL', dryRun = false, source = 'given', partner = 'a-partner' } = options
  const ctx = p.context()
  const target = 'prepare' in writer ? writer : placeTarget(writer as FactsWriter<unknown, never>)
  return runImport(ctx, {
    importer: { reader: readerOf(records, options.before), target },
    files: [],
    city,
    partnerId: await ensurePartner(ctx, partner),
    source,
    mode,
    dryRun,
  })
}
