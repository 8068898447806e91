import type { GraphParts } from '../scene.ts'
import { lotsGraph } from './lots-graph.ts'
import { hoursGraph } from './hours/graph.ts'
import { staysGraph } from './stays/graph.ts'

/** Lots, what is usual in them, and stays. */
export const graph = (parts: GraphParts): void => {
  const lots = lotsGraph(parts)
  staysGraph(parts, lots)
  hoursGraph(parts, lots)
}
