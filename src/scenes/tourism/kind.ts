import type { PlaceKindDefinition } from '#resolvers/places/graph.ts'

/** The kind of place that is tourism's own. */
export const kind: PlaceKindDefinition = {
  kind: 'ATTRACTION',
  description: 'A sight, park, museum or old street.',
}
