import type { PlaceKindDefinition } from '#resolvers/places/graph.ts'

/** The kind of place that is transit's own. */
export const kind: PlaceKindDefinition = {
  kind: 'STATION',
  description: 'A station or stop of public transport.',
}
