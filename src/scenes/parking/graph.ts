import type { GraphParts } from '../scene.ts'
import { lotsGraph } from './lots-graph.ts'
import { staysGraph } from './stays/graph.ts'

/** Lots, and stays in them. */
export const graph = (parts: GraphParts): void => {
  staysGraph(parts, lotsGraph(parts))
}
