import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceM } from '#schema/geo.ts'
import { circleAround, isWithinRing, type Ring } from '#schema/geo/area.ts'

// A concave area, as an L: 2 × 2 km with its north-eastern quarter cut out.
const L: Ring = [
  [118.78, 32.02],
  [118.8, 32.02],
  [118.8, 32.03],
  [118.79, 32.03],
  [118.79, 32.04],
  [118.78, 32.04],
]

describe('an area', () => {
  it.each([
    [118.785, 32.035, true],
    [118.795, 32.025, true],
    [118.795, 32.035, false], // in the corner that is cut out
    [118.77, 32.03, false],
    [118.78, 32.03, true], // on the edge
    [118.78, 32.02, true], // on a corner
  ])('of an L holds %s, %s: %s', (lon, lat, expected) => {
    expect(isWithinRing({ lon, lat }, L)).toBe(expected)
    expect(isWithinRing({ lon, lat }, L.toReversed())).toBe(expected) // whichever way it runs
  })

  it('of fewer than three points holds nothing', () => {
    expect(isWithinRing({ lon: 118.78, lat: 32.02 }, L.slice(0, 2))).toBe(false)
    expect(isWithinRing({ lon: 118.78, lat: 32.02 }, [])).toBe(false)
  })

  it('around a point has all its corners as far away as it was asked for, and the point within', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -170, max: 170, noNaN: true }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        fc.integer({ min: 100, max: 20_000 }),
        (lon, lat, radiusM) => {
          const ring = circleAround({ lon, lat }, radiusM)
          expect(isWithinRing({ lon, lat }, ring)).toBe(true)
          for (const [x, y] of ring) {
            const away = distanceM({ lon, lat }, { lon: x, lat: y })
            expect(Math.abs(away - radiusM)).toBeLessThan(radiusM * 0.02 + 1)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
