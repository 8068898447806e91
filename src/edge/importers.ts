import { fiwareReader } from '#resolvers/importing/fiware-reader.ts'
import { placeTarget } from '#resolvers/importing/place-target.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import type { Importer } from '#resolvers/importing/run.ts'
import type { ImportTarget, PlacedRow } from '#resolvers/importing/target.ts'
import type { Scene } from '#scenes/scene.ts'

/**
 * What becomes of records that may belong to several scenes: each goes to the scene whose kind of place
 * it is.
 */
const targetByKind = (scenes: readonly Scene[]): ImportTarget => {
  const targets = new Map(
    scenes.flatMap(({ imports }) =>
      imports ? [[imports.writer.kind, placeTarget(imports.writer)] as const] : [],
    ),
  )
  const [first] = targets.values()
  if (!first) throw new Error('A portal without importing scenes has no FIWARE importer.')
  const kindOf = (row: PlacedRow): string => row.record.place?.kind ?? ''
  return {
    prepare: (ctx, scope, record) =>
      (targets.get(record.place?.kind ?? '') ?? first).prepare(ctx, scope, record),
    stored: (ctx, scope, ids) => first.stored(ctx, scope, ids),
    newId: (ctx) => first.newId(ctx),
    write: async (ctx, scope, rows) => {
      const byKind = Map.groupBy(rows, kindOf)
      const statements = []
      for (const [kind, some] of byKind) {
        statements.push(
          ...(await (targets.get(kind) ?? first).write(
            ctx,
            scope,
            some as Parameters<typeof first.write>[2],
          )),
        )
      }
      return statements
    },
  }
}

/** Every format of the scenes, by its name. Products have their own, since they need a merchant. */
export const sceneImporters = (scenes: readonly Scene[]): ReadonlyMap<string, Importer> => {
  const importers = scenes.flatMap(({ imports, importers: own = [] }): Importer[] => [
    ...(imports?.readers.map((reader: Reader) => ({
      reader,
      target: placeTarget(imports.writer),
    })) ?? []),
    ...own,
  ])
  const mappers = Object.assign({}, ...scenes.map(({ imports }) => imports?.fiware ?? {}))
  const fiware: Importer = { reader: fiwareReader(mappers), target: targetByKind(scenes) }
  return new Map([...importers, fiware].map((importer) => [importer.reader.format, importer]))
}
