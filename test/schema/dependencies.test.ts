import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellsOfPoint,
  cityTag,
  coverCircle,
  createDependencies,
  dependOnCircle,
  dependOnLists,
  tagsOf,
} from '#schema/dependencies.ts'
import { distanceM, EARTH_RADIUS_M, type LonLat } from '#schema/geo.ts'

/** The point so many metres from another, in a direction. */
const pointAt = ({ lon, lat }: LonLat, meters: number, bearing: number): LonLat => {
  const rad = Math.PI / 180
  const d = meters / EARTH_RADIUS_M
  const from = lat * rad
  const to = Math.asin(
    Math.sin(from) * Math.cos(d) + Math.cos(from) * Math.sin(d) * Math.cos(bearing),
  )
  const turn = Math.atan2(
    Math.sin(bearing) * Math.sin(d) * Math.cos(from),
    Math.cos(d) - Math.sin(from) * Math.sin(to),
  )
  return { lon: lon + turn / rad, lat: to / rad }
}

const inChina = fc.record({
  lon: fc.double({ min: 73, max: 135, noNaN: true }),
  lat: fc.double({ min: 3, max: 53, noNaN: true }),
})
const radius = fc.oneof(
  fc.double({ min: 1, max: 500, noNaN: true }),
  fc.double({ min: 1, max: 50_000, noNaN: true }),
)

describe('the cells of a circle', () => {
  it('hold every place within it', () => {
    fc.assert(
      fc.property(
        inChina,
        radius,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        (centre, meters, share, bearing) => {
          const place = pointAt(centre, meters * share, bearing)
          const cells = coverCircle(centre, meters)
          expect(distanceM(centre, place)).toBeLessThanOrEqual(meters * 1.000_001 + 0.01)
          expect(cellsOfPoint(place).some((cell) => cells.includes(cell))).toBe(true)
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it('are a dozen at the most, and no wider than a dozen cells of the next size would be', () => {
    fc.assert(
      fc.property(inChina, radius, (centre, meters) => {
        const cells = coverCircle(centre, meters)
        expect(cells.length).toBeGreaterThan(0)
        expect(cells.length).toBeLessThanOrEqual(12)
        expect(new Set(cells).size).toBe(cells.length)
        // A page of a street must not fall with a change at the other end of the city.
        if (meters < 1_000) expect(cells[0]?.length).toBeGreaterThanOrEqual(5)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['the 180th meridian', { lon: 179.9999, lat: 10 }],
    ['the pole', { lon: 0, lat: 89.9999 }],
    ['the equator', { lon: 0, lat: 0 }],
  ])('hold the neighbourhood at %s', (_where, centre) => {
    for (let bearing = 0; bearing < 6.28; bearing += 0.1) {
      const { lon, lat } = pointAt(centre, 900, bearing)
      const place = { lon: ((lon + 540) % 360) - 180, lat }
      const cells = coverCircle(centre, 1_000)
      expect(cellsOfPoint(place).some((cell) => cells.includes(cell))).toBe(true)
    }
  })
})

describe('what falls with a change', () => {
  const lot = { subject: 'plc_1', kind: 'PARKING_LOT', lon: 118.78, lat: 32.04, cityCode: '320100' }
  const tagsRead = (tell: (ctx: { reads: ReturnType<typeof createDependencies> }) => void) => {
    const reads = createDependencies()
    tell({ reads })
    return [...reads.tags]
  }
  const falls = (tags: readonly string[], change = lot): boolean =>
    tags.some((tag) => tagsOf(change).includes(tag))

  it('are lists of its kind, and of every kind, whose area covers it', () => {
    const at = { lon: 118.781, lat: 32.041 }
    for (const kinds of [['PARKING_LOT'], ['STORE', 'PARKING_LOT'], []])
      expect(falls(tagsRead((ctx) => dependOnCircle(ctx, kinds, at, 500)))).toBe(true)
    expect(falls(tagsRead((ctx) => dependOnCircle(ctx, ['STORE'], at, 500)))).toBe(false)
    expect(
      falls(tagsRead((ctx) => dependOnCircle(ctx, [], { lon: 112.97, lat: 28.19 }, 500))),
    ).toBe(false)
  })

  it('are lists of its city, and of all cities', () => {
    for (const city of ['320100', null])
      for (const kinds of [['PARKING_LOT'], []])
        expect(falls(tagsRead((ctx) => dependOnLists(ctx, kinds, city)))).toBe(true)
    expect(falls(tagsRead((ctx) => dependOnLists(ctx, [], '430100')))).toBe(false)
    expect(falls(tagsRead((ctx) => dependOnLists(ctx, ['STORE'], null)))).toBe(false)
  })

  it('is only what shows it, when no list can have gained or lost it', () => {
    const sold = { subject: 'prd_1', kind: null, lon: null, lat: null, cityCode: '320100' }
    expect(tagsOf(sold)).toEqual(['prd_1'])
  })

  it('never names a city like a cell', () => {
    expect(cityTag('STORE', '320100')).not.toBe(cellsOfPoint(lot)[1])
    fc.assert(
      fc.property(inChina, (point) => {
        const tags = tagsOf({ ...lot, ...point, cityCode: '320100' })
        expect(new Set(tags).size).toBe(tags.length)
      }),
    )
  })
})
