import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { csvProducts } from '#resolvers/catalogue/csv-products.ts'
import { productsCsv } from '#resolvers/catalogue/readers.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import type { ImportFile } from '#resolvers/importing/records.ts'
import { runImport, type ImportReport } from '#resolvers/importing/run.ts'
import type { Scene } from '#scenes/scene.ts'
import { sceneImporters } from './importers.ts'

/** An import as a person or a partner's machine asks for it. */
export interface ImportRequest {
  readonly format: string
  readonly files: readonly ImportFile[]
  readonly city: string
  readonly partnerId: string
  readonly source: string
  readonly atomic: boolean
  readonly dryRun: boolean
  /** For product lists with a `stock` column. */
  readonly storeId?: string | undefined
  /** Whom to name where the files do not say it. */
  readonly attribution?: string | undefined
}

const SOURCE = /^[a-z0-9][a-z0-9._-]{0,62}$/

/**
 * Runs an import of any known format.
 * @throws {BadInput} UNKNOWN_FORMAT, UNKNOWN_CITY, BAD_SOURCE, SOURCE_IN_OTHER_CITY, UNKNOWN_STORE
 * @throws {FileRefused} when a file cannot be taken as a whole
 */
export const importFiles = async (
  ctx: Context,
  scenes: readonly Scene[],
  request: ImportRequest,
  onProgress?: (rows: number) => void,
): Promise<ImportReport> => {
  const { format, files, partnerId, source } = request
  const importers = sceneImporters(scenes)
  if (format !== productsCsv.format && !importers.has(format)) {
    const known = [...importers.keys(), productsCsv.format].toSorted().join(', ')
    throw new BadInput('UNKNOWN_FORMAT', `There is no such format. Known: ${known}.`, 'format')
  }
  if (!SOURCE.test(source)) {
    throw new BadInput(
      'BAD_SOURCE',
      'A source is named with small letters, digits, dots and hyphens, up to 63 of them.',
      'source',
    )
  }
  const city = await cityOrRefuse(ctx, request.city)
  const importer =
    importers.get(format) ??
    (await csvProducts(ctx, {
      city,
      partnerId,
      source,
      storeId: request.storeId,
      dryRun: request.dryRun,
    }))
  return runImport(
    ctx,
    {
      importer,
      files,
      city,
      partnerId,
      source,
      mode: request.atomic ? 'ATOMIC' : 'PARTIAL',
      dryRun: request.dryRun,
      attribution: request.attribution === undefined ? undefined : { text: request.attribution },
    },
    onProgress,
  )
}
