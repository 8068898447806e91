import type { PlaceKindDefinition } from '#resolvers/places/graph.ts'

/** The kind of place that is parking's own. */
export const kind: PlaceKindDefinition = {
  kind: 'PARKING_LOT',
  description: 'A place to leave a vehicle, on or off the street.',
}
