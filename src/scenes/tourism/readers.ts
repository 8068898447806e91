import type { Reader } from '#resolvers/importing/records.ts'
import { attractions5aJson, attractionsJson } from './readers/attractions-json.ts'
import { ckanAttractions } from './readers/ckan-attractions.ts'

export type { TourismFacts } from './readers/facts.ts'
export { fiware } from './readers/fiware.ts'

/** The file formats in which partners give attractions; `fiware` is read for all scenes at once. */
export const readers: readonly Reader[] = [ckanAttractions, attractionsJson, attractions5aJson]
