import type { Given } from '#resolvers/importing/formats/row.ts'
import type { Attraction } from '../tables.ts'

/** What a file tells of an attraction beyond its place: the columns of `tourism_attractions` that it gives. */
export type TourismFacts = Given<Attraction, 'placeId' | 'destinationId'>

/** The kind of place under which attractions are kept. */
export const ATTRACTION = 'ATTRACTION'
