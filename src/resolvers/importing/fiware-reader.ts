import { entityOf, streamEntities } from './formats/fiware.ts'
import type { Mapper } from './formats/fiware.ts'
import { quoted, rowItem } from './formats/row.ts'
import { requiredFile } from './formats/text.ts'
import type { Reader } from './records.ts'

/** What a scene makes of an NGSI entity of one type. */
export type FiwareMapper = Mapper

/**
 * The reader of format `fiware`: NGSI entities as key-values, normalized or JSON-LD; one entity, an array, a graph.
 * @param mappers entity type to the scene's mapper. An entity with several types goes to the first that has one; an
 *   entity whose type has none is the fault UNKNOWN_ENTITY_TYPE.
 */
export const fiwareReader = (mappers: Readonly<Record<string, FiwareMapper>>): Reader => {
  const byType = new Map(Object.entries(mappers))
  return {
    format: 'fiware',
    files: [{ name: 'entities' }],
    async *read(files, options) {
      const file = requiredFile(files, 0, 'entities')
      for await (const { row: number, value } of streamEntities(file)) {
        yield rowItem(number, (row) => {
          const entity = entityOf(row, value)
          const mapper = entity.types.map((type) => byType.get(type)).find(Boolean)
          if (mapper !== undefined) return mapper(entity, row, options)
          throw row.refusal(
            'UNKNOWN_ENTITY_TYPE',
            'type',
            `Entities of type ${quoted(entity.types.join(', '))} are not read here.`,
          )
        })
      }
    },
  }
}
