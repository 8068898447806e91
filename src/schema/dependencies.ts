import ngeohash from 'ngeohash'
import type { Context } from './context.ts'
import { boundingBox, geohash, type LonLat } from './geo.ts'

/**
 * What can change, by name: a thing by its id (`plc_…`), a small table that is read whole (`categories`), the
 * lists of a kind in a city (`Product@320100`), or in an area (`PARKING_LOT@/wtsq`).
 */
export type Tag = string

/**
 * What an answer depends on, collected while it is made. The answer may be kept while none of its tags has
 * changed, until the next scheduled change of what it shows, and for as long as its live values may be shown.
 */
export interface Dependencies {
  readonly tags: Set<Tag>
  /** The earliest scheduled change of anything shown, milliseconds UTC. */
  changesAt: number
  /** How long its live values may be shown, milliseconds. */
  liveMs: number
  /** Something asked who is asking: the answer belongs to the caller alone. */
  private: boolean
}

export const createDependencies = (): Dependencies => ({
  tags: new Set(),
  changesAt: Number.POSITIVE_INFINITY,
  liveMs: Number.POSITIVE_INFINITY,
  private: false,
})

/** Geohash characters that areas are told in: cells of about 156, 39, 4.9 and 1.2 kilometres. */
export const AREA_LENGTHS = [3, 4, 5, 6] as const
const AREA_LENGTH_MAX = 6
/** An area of more cells than this is told in larger cells. */
const AREA_CELLS_MAX = 12
/** For everything, wherever it is. */
export const EVERYTHING: Tag = '*'

/** The tag of the lists of a kind in a city. */
export const cityTag = (kind: string, cityCode: string): Tag => `${kind}@${cityCode}`

/** The tag of the lists of a kind whose area covers a cell. Cells begin with a letter or digit of geohash; city codes have six digits. */
export const cellTag = (kind: string, cell: string): Tag => `${kind}@/${cell}`

/** Tells that the answer depends on these tags. Nothing happens where no answer is kept. */
export const dependOn = (ctx: Pick<Context, 'reads'>, tags: Iterable<Tag>): void => {
  if (ctx.reads) for (const tag of tags) ctx.reads.tags.add(tag)
}

/** Tells when something that the answer shows changes by itself: a shop opens, a price ends. `null` for never. */
export const dependUntil = (ctx: Pick<Context, 'reads'>, at: number | null): void => {
  if (ctx.reads && at !== null && at < ctx.reads.changesAt) ctx.reads.changesAt = at
}

/** Tells that the answer shows a live value, which may be shown for so long after it was read. */
export const dependOnLive = (ctx: Pick<Context, 'reads'>, ms: number): void => {
  if (ctx.reads && ms < ctx.reads.liveMs) ctx.reads.liveMs = ms
}

/** The cells of one length that a circle's box touches, or `undefined` when they are more than `most`. */
const cellsOver = (
  centre: LonLat,
  radiusM: number,
  length: number,
  most: number,
): readonly string[] | undefined => {
  const { minLon, minLat, maxLon, maxLat } = boundingBox(centre, radiusM)
  const [south, west, north, east] = ngeohash.decode_bbox(geohash(centre, length))
  const high = north - south
  const wide = east - west
  // How many cells beyond that of the centre the box reaches, each way.
  const up = Math.max(0, Math.ceil((maxLat - north) / high))
  const down = Math.max(0, Math.ceil((south - minLat) / high))
  const right = Math.max(0, Math.ceil((maxLon - east) / wide))
  const left = Math.max(0, Math.ceil((west - minLon) / wide))
  if ((up + down + 1) * (right + left + 1) > most) return undefined
  const cells: string[] = []
  for (let y = -down; y <= up; y += 1) {
    const lat = (south + north) / 2 + y * high
    for (let x = -left; x <= right; x += 1) {
      const lon = (west + east) / 2 + x * wide
      if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) cells.push(geohash({ lon, lat }, length))
    }
  }
  return cells
}

/**
 * The cells that cover a circle, in the smallest size of which a dozen will do. Every place within the circle lies
 * in one of them.
 */
export const coverCircle = (centre: LonLat, radiusM: number): readonly string[] => {
  for (const length of AREA_LENGTHS.toReversed()) {
    const cells = cellsOver(centre, radiusM, length, AREA_CELLS_MAX)
    if (cells) return cells
  }
  return ['']
}

/** The cells that a point is told to lie in, one of each length, and the whole earth. */
export const cellsOfPoint = ({ lon, lat }: LonLat): readonly string[] => {
  const finest = geohash({ lon, lat }, AREA_LENGTH_MAX)
  return ['', ...AREA_LENGTHS.map((length) => finest.slice(0, length))]
}

/** Tells that the answer lists all of these kinds (of any kind when there are none) within a circle. */
export const dependOnCircle = (
  ctx: Pick<Context, 'reads'>,
  kinds: readonly string[],
  centre: LonLat,
  radiusM: number,
): void => {
  if (!ctx.reads) return
  for (const cell of coverCircle(centre, radiusM))
    for (const kind of kinds.length > 0 ? kinds : [EVERYTHING])
      ctx.reads.tags.add(cellTag(kind, cell))
}

/** Tells that the answer lists these kinds in a city (of any kind when there are none; everywhere when no city is named). */
export const dependOnLists = (
  ctx: Pick<Context, 'reads'>,
  kinds: readonly string[],
  cityCode: string | null | undefined,
): void => {
  for (const kind of kinds.length > 0 ? kinds : [EVERYTHING])
    dependOn(ctx, [cityTag(kind, cityCode ?? EVERYTHING)])
}

/** One row of the log of changes, as src/schema/tables/cache.ts describes it. */
export interface Change {
  readonly subject: string
  readonly kind: string | null
  readonly lon: number | null
  readonly lat: number | null
  readonly cityCode: string | null
}

/** Every tag that falls with a change. */
export const tagsOf = ({ subject, kind, lon, lat, cityCode }: Change): readonly Tag[] => {
  const tags = [subject]
  if (kind === null) return tags
  for (const listed of [kind, EVERYTHING]) {
    tags.push(cityTag(listed, EVERYTHING))
    if (cityCode !== null) tags.push(cityTag(listed, cityCode))
    if (lon !== null && lat !== null)
      for (const cell of cellsOfPoint({ lon, lat })) tags.push(cellTag(listed, cell))
  }
  return tags
}
