/**
 * Where the phone is, told no more closely than need be. A question carries the cell the phone lies in, about 150 m
 * wide, so that neighbours ask the same and the exact position never leaves the phone; the answer is then put into
 * the order of the exact position here.
 */
import {
  distanceM,
  geohash,
  printedM,
  toWgs84,
  type Crs,
  type LonLat,
  type Position,
} from '#schema/geo.ts'

/** A position as the variables of a document carry it: its numbers, or no more than the cell they lie in. */
export type PointOrCell =
  | {
      readonly lon: number
      readonly lat: number
      /** WGS84 when left out. */
      readonly crs?: Crs
      readonly cell?: never
    }
  | {
      /** A geohash, as `cellOf` makes it. */
      readonly cell: string
      readonly lon?: never
      readonly lat?: never
      readonly crs?: never
    }

/** The length of a cell that documents declare with `@cell`. */
const CELL_LENGTH = 7

/** The geohash of the cell a position lies in. `wx.getLocation({ type: 'gcj02' })` tells it in GCJ02. */
export const cellOf = (position: Position, length: number = CELL_LENGTH): string =>
  geohash(toWgs84(position), length)

/** What this needs to know of a row: its id, and where its place is. */
export interface PlaceEdge {
  readonly node: { readonly id: string; readonly point: Position | null }
}

/** A row that says how far its place is from the exact position, in metres. */
export type Measured<E extends PlaceEdge> = Omit<E, 'distance'> & { readonly distance: number }

/**
 * The `first` places of an answer that are nearest to the exact position, nearest first, with their distances from
 * there. They are the nearest there are: the answer holds more than was asked for, every place that is no farther from
 * the middle of the cell than the `first`th and the diagonal of the cell. A place without a point has no distance and
 * is left out.
 * @param radius in metres, as asked for: the answer reaches farther by the diagonal of the cell.
 */
export const nearestFirst = <E extends PlaceEdge>(
  edges: readonly E[],
  position: Position,
  first: number,
  radius: number = Infinity,
): readonly Measured<E>[] => {
  const here: LonLat = toWgs84(position)
  return (
    edges
      .flatMap((edge) => {
        const { point } = edge.node
        return point === null ? [] : [{ edge, meters: distanceM(here, toWgs84(point)) }]
      })
      .filter(({ meters }) => meters <= radius)
      // Equally far ones in the order in which the server has them.
      .sort((a, b) => a.meters - b.meters || (a.edge.node.id < b.edge.node.id ? -1 : 1))
      .slice(0, first)
      .map(({ edge, meters }) => ({ ...edge, distance: printedM(meters) }))
  )
}
