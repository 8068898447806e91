export interface Stop {
  readonly placeId: string
  readonly position: number
}

/**
 * The stops after `from` up to and with `to` along a line, in the order of travel, either way; the
 * shorter way where a station stands twice (a ring). `null` when one of them is not on the line.
 */
export const stopsBetween = (
  stops: readonly Stop[],
  from: string,
  to: string,
): readonly Stop[] | null => {
  const positions = (placeId: string): readonly number[] =>
    stops.flatMap((stop, index) => (stop.placeId === placeId ? [index] : []))
  const pairs = positions(from).flatMap((start) => positions(to).map((end) => ({ start, end })))
  const shortest = pairs.toSorted(
    (a, b) => Math.abs(a.end - a.start) - Math.abs(b.end - b.start),
  )[0]
  if (!shortest) return null
  const { start, end } = shortest
  return start <= end ? stops.slice(start + 1, end + 1) : stops.slice(end, start).toReversed()
}
