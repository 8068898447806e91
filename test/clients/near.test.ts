import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import fc from 'fast-check'
import ngeohash from 'ngeohash'
import { describe, expect, it } from 'vitest'
import { cellOf, nearestFirst } from '../../clients/mini-program/near.ts'
import { distanceM, printedM, printedPoint, type Crs, type LonLat } from '#schema/geo.ts'

/** The middle of a cell, and how far two points of it can be apart. */
const cell = (hash: string): { readonly middle: LonLat; readonly diagonal: number } => {
  const [minLat, minLon, maxLat, maxLon] = ngeohash.decode_bbox(hash)
  const { latitude: lat, longitude: lon } = ngeohash.decode(hash)
  return {
    middle: { lon, lat },
    diagonal: distanceM({ lon: minLon, lat: minLat }, { lon: maxLon, lat: maxLat }),
  }
}

interface Edge {
  readonly cursor: string
  readonly distance: number
  readonly node: {
    readonly id: string
    readonly point: { readonly lon: number; readonly lat: number; readonly crs: Crs }
  }
}

/** What a server answers that knows the cell alone: all places within what it promises, by distance from the middle. */
const answer = (places: readonly LonLat[], hash: string, first: number, crs: Crs): Edge[] => {
  const { middle, diagonal } = cell(hash)
  const all = places
    .map((place, i) => ({ place, id: `p${i}`, meters: distanceM(middle, place) }))
    .toSorted((a, b) => a.meters - b.meters || (a.id < b.id ? -1 : 1))
  const reach = (all[first - 1]?.meters ?? Infinity) + diagonal
  return all
    .filter(({ meters }) => meters <= reach)
    .map(({ place, id, meters }) => ({
      cursor: id,
      distance: printedM(meters),
      node: { id, point: printedPoint(place, crs) },
    }))
}

/** The places that are really nearest. */
const nearest = (places: readonly LonLat[], from: LonLat, first: number) =>
  places
    .map((place, i) => ({ id: `p${i}`, meters: distanceM(from, place) }))
    .toSorted((a, b) => a.meters - b.meters || (a.id < b.id ? -1 : 1))
    .slice(0, first)

/** Whole 1e-7 degrees, as positions are printed. */
const printed = (degrees: number): number => Math.round(degrees * 1e7) / 1e7

const CENTRES = [
  { lon: 118.7787976, lat: 32.0437089 },
  { lon: 102.8314746, lat: 24.8831612 },
  { lon: 120.3014, lat: 22.6273 },
  { lon: 126.535, lat: 45.8038 },
] as const

const fraction = fc.double({ min: -1, max: 1, noNaN: true })

/**
 * A position anywhere in a cell, often in its corners, and places that crowd around it, around the middle of the cell
 * and in the opposite corner: where the order of the cell is farthest from that of the position.
 */
const scene = fc
  .record({
    centre: fc.constantFrom(...CENTRES),
    length: fc.integer({ min: 5, max: 8 }),
    corner: fc.oneof(
      fc.tuple(fraction, fraction),
      fc.tuple(fc.constantFrom(-0.999, 0.999), fc.constantFrom(-0.999, 0.999)),
    ),
    offsets: fc.array(
      fc.record({
        around: fc.constantFrom(-1, 0, 1),
        scale: fc.integer({ min: 0, max: 3 }),
        dLon: fraction,
        dLat: fraction,
      }),
      { maxLength: 60 },
    ),
    first: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ centre, length, corner: [x, y], offsets, first }) => {
    const [minLat, minLon, maxLat, maxLon] = ngeohash.decode_bbox(
      ngeohash.encode(centre.lat, centre.lon, length),
    )
    const at = (lonHalves: number, latHalves: number): LonLat => ({
      lon: printed((minLon + maxLon) / 2 + (lonHalves * (maxLon - minLon)) / 2),
      lat: printed((minLat + maxLat) / 2 + (latHalves * (maxLat - minLat)) / 2),
    })
    const places = offsets.map(({ around, scale, dLon, dLat }) =>
      at(around * x + dLon * 10 ** -scale, around * y + dLat * 10 ** -scale),
    )
    return { position: at(x, y), places: [...places, ...places.slice(0, 2)], first, length }
  })

describe('the order of the exact position', () => {
  it('is exactly the nearest places, whatever the cell, when the answer reaches as far as it must', () => {
    fc.assert(
      fc.property(scene, ({ position, places, first, length }) => {
        const here = { ...position, crs: 'WGS84' } as const
        const edges = answer(places, cellOf(here, length), first, 'WGS84')
        expect(
          nearestFirst(edges, here, first).map(({ node, distance }) => [node.id, distance]),
        ).toEqual(nearest(places, position, first).map(({ id, meters }) => [id, printedM(meters)]))
      }),
      { numRuns: 1000, seed: 20_261_126 },
    )
  })

  it('is as near to the decimetre when both the phone and the answer speak GCJ-02', () => {
    fc.assert(
      fc.property(scene, ({ position, places, first, length }) => {
        const here = printedPoint(position, 'GCJ02')
        const edges = answer(places, cellOf(here, length), first, 'GCJ02')
        const wanted = nearest(places, position, first)
        const got = nearestFirst(edges, here, first)
        expect(got).toHaveLength(wanted.length)
        for (const [i, { distance }] of got.entries()) {
          // Both ends are printed to a centimetre, and the distance to a decimetre.
          expect(Math.abs(distance - (wanted[i]?.meters ?? Number.NaN))).toBeLessThan(0.1)
        }
      }),
      { numRuns: 200, seed: 20_261_127 },
    )
  })

  it('leaves out what lies beyond the radius, and what lies nowhere', () => {
    const at = { lon: 118.78, lat: 32.04, crs: 'WGS84' } as const
    const edge = (id: string, lat: number | null) => ({
      distance: 1,
      node: { id, point: lat === null ? null : { lon: 118.78, lat, crs: 'WGS84' as const } },
    })
    const edges = [edge('far', 32.06), edge('nowhere', null), edge('near', 32.041)]
    expect(nearestFirst(edges, at, 9).map(({ node }) => node.id)).toEqual(['near', 'far'])
    expect(nearestFirst(edges, at, 9, 1_000)).toEqual([
      { ...edge('near', 32.041), distance: 111.2 },
    ])
  })
})

describe('the cell of a position', () => {
  it('is the geohash that others make', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.integer({ min: 1, max: 12 }),
        (lon, lat, length) => {
          const hash = cellOf({ lon, lat, crs: 'WGS84' }, length)
          expect(hash).toBe(ngeohash.encode(lat, lon, length))
        },
      ),
    )
  })

  it('is seven characters of where the phone really is, whatever its map calls that', () => {
    expect(cellOf({ lon: 118.7787976, lat: 32.0437089, crs: 'WGS84' })).toBe('wtsqqck')
    expect(cellOf({ lon: 118.7840058, lat: 32.0416601, crs: 'GCJ02' })).toBe('wtsqqck')
    expect(cellOf({ lon: 118.7904431, lat: 32.0478991, crs: 'BD09' })).toBe('wtsqqck')
  })

  it('is made at once also where the inverse of gcoord never returns', () => {
    for (let step = 0; step <= 100; step += 1) {
      const lon = 72.004 + step * 1e-4
      expect(cellOf({ lon, lat: 35, crs: 'GCJ02' })).toBe(ngeohash.encode(35, lon, 7))
    }
  })
})

it('all a mini-program needs for it is small', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../clients/mini-program/near.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    target: 'es2018',
  })
  const [bundle] = outputFiles
  expect(gzipSync(bundle?.contents ?? '').length).toBeLessThan(8 * 1024)
})
