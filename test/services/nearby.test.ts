import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearby } from '#resolvers/places/nearby.ts'
import { chordSquared, distanceM, fromWgs84 } from '#schema/geo.ts'
import { NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'
import { aPlace, importRecords, plainWriter } from '../support/records.ts'

const KINDS = ['STORE', 'ATTRACTION', 'PARKING_LOT', 'STATION'] as const

interface Point {
  readonly id: string
  readonly kind: string
  readonly lon: number
  readonly lat: number
}

/** Points that crowd together at several scales, some of them in one spot, from a seed. */
const pointsOf = (count: number, seed: number): readonly Point[] => {
  let state = seed
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  const points: Point[] = []
  for (let i = 0; i < count; i += 1) {
    const last = points.at(-1)
    const reach = 0.4 * 10 ** (-4 * random())
    const spot =
      last && i % 9 === 0
        ? { lon: last.lon, lat: last.lat }
        : {
            lon: NANJING.lon + reach * (random() * 2 - 1),
            lat: NANJING.lat + reach * (random() * 2 - 1),
          }
    points.push({ id: `p${i}`, kind: KINDS[i % KINDS.length] ?? 'STORE', ...spot })
  }
  return points
}

const fill = async (p: Portal, points: readonly Point[]): Promise<void> => {
  for (const [kind, some] of Map.groupBy(points, (point) => point.kind)) {
    const records = some.map(({ id, lon, lat }) => aPlace(id, kind, [lon, lat]))
    expect(await importRecords(p, NANJING, plainWriter(kind), records)).toMatchObject({ failed: 0 })
  }
}

/** All pages of the ring search, as the source ids with their distances. */
const collect = async (
  p: Portal,
  args: {
    readonly at: { readonly lon: number; readonly lat: number }
    readonly radius: number
    readonly kinds: readonly string[] | null
    readonly first: number
  },
): Promise<readonly { readonly sourceId: string; readonly distanceM: number }[]> => {
  const found: { sourceId: string; distanceM: number }[] = []
  for (let after: string | null = null; ;) {
    const page = await nearby(p.context(), { ...args, at: { ...args.at, crs: 'WGS84' }, after })
    expect(page.edges.length).toBeLessThanOrEqual(args.first)
    found.push(...page.edges.map(({ node }) => node))
    if (!page.pageInfo.hasNextPage) return found
    after = page.pageInfo.endCursor
  }
}

describe('nearby', () => {
  it('pages through exactly what sorting all places by distance gives, without gaps or repeats', async () => {
    const p = await portal({ cities: [NANJING] })
    const points = pointsOf(400, 7)
    await fill(p, points)
    const spread = fc.double({ min: -0.45, max: 0.45, noNaN: true })
    await fc.assert(
      fc.asyncProperty(
        spread,
        spread,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 1, max: 50_000 }),
        fc.constantFrom(
          null,
          ['STORE'],
          ['STORE', 'STATION'],
          ['ATTRACTION', 'STATION'],
          [...KINDS],
        ),
        fc.integer({ min: 1, max: 100 }),
        async (dLon, dLat, scale, radius, kinds, first) => {
          const at = {
            lon: NANJING.lon + dLon / 10 ** scale,
            lat: NANJING.lat + dLat / 10 ** scale,
          }
          const found = await collect(p, { at, radius, kinds, first })
          const expected = points
            .filter(({ kind }) => kinds === null || kinds.some((wanted) => wanted === kind))
            .map((point) => ({ ...point, distance: distanceM(at, point) }))
            .filter(({ distance }) => distance <= radius)
          expect(found.map(({ sourceId }) => sourceId).toSorted()).toEqual(
            expected.map(({ id }) => id).toSorted(),
          )
          const distances = found.map((row) => row.distanceM)
          expect(distances).toEqual(distances.toSorted((a, b) => a - b))
          const byId = new Map(expected.map(({ id, distance }) => [id, distance]))
          for (const { sourceId, distanceM: distance } of found)
            expect(Math.abs(distance - (byId.get(sourceId) ?? Number.NaN))).toBeLessThan(0.01)
        },
      ),
      { numRuns: 80, seed: 20_261_103 },
    )
  })

  it('counts the place on the very edge of the radius and leaves out the one beyond', async () => {
    const p = await portal({ cities: [NANJING] })
    await fill(p, [{ id: 'edge', kind: 'STORE', lon: NANJING.lon, lat: NANJING.lat + 0.01 }])
    const at = { lon: NANJING.lon, lat: NANJING.lat }
    const exact = distanceM(at, { lon: NANJING.lon, lat: NANJING.lat + 0.01 })
    expect(chordSquared(exact)).toBeGreaterThan(0)
    const within = (radius: number) => collect(p, { at, radius, kinds: null, first: 5 })
    expect(await within(Math.ceil(exact))).toHaveLength(1)
    expect(await within(Math.floor(exact))).toHaveLength(0)
  })

  it('finds the same around one spot in any reference system', async () => {
    const p = await portal({ cities: [NANJING] })
    await fill(p, pointsOf(60, 3))
    const at = { lon: NANJING.lon, lat: NANJING.lat }
    const lists = await Promise.all(
      (['WGS84', 'GCJ02', 'BD09'] as const).map(async (crs) => {
        const position = { ...fromWgs84(at, crs), crs }
        const page = await nearby(p.context(), {
          at: position,
          radius: 50_000,
          first: 100,
        })
        return page.edges.map(({ node }) => node.sourceId)
      }),
    )
    expect(lists[0]).toHaveLength(60)
    expect(new Set(lists[1])).toEqual(new Set(lists[0]))
    expect(new Set(lists[2])).toEqual(new Set(lists[0]))
  })

  it.each([
    ['PLANNED', 0],
    ['CLOSED_FOREVER', 0],
    ['SUSPENDED', 1],
    ['SEASONAL_CLOSED', 1],
  ] as const)('shows a place that is %s %i times', async (state, times) => {
    const p = await portal({ cities: [NANJING] })
    const at = [NANJING.lon, NANJING.lat] as const
    await importRecords(p, NANJING, plainWriter('STORE'), [aPlace('a', 'STORE', at)])
    const here = { at: { lon: at[0], lat: at[1] }, radius: 100, kinds: null, first: 5 }
    expect(await collect(p, here)).toHaveLength(1)
    await importRecords(p, NANJING, plainWriter('STORE'), [aPlace('a', 'STORE', at, { state })])
    expect(await collect(p, here)).toHaveLength(times)
    await importRecords(p, NANJING, plainWriter('STORE'), [aPlace('a', 'STORE', at)])
    expect(await collect(p, here)).toHaveLength(1)
  })

  it('follows a place that moved', async () => {
    const p = await portal({ cities: [NANJING] })
    const at = { lon: NANJING.lon, lat: NANJING.lat }
    const around = { at, radius: 500, kinds: ['STORE'], first: 5 }
    for (const [lat, times] of [
      [at.lat, 1],
      [at.lat + 0.1, 0],
    ] as const) {
      await importRecords(p, NANJING, plainWriter('STORE'), [aPlace('a', 'STORE', [at.lon, lat])])
      expect(await collect(p, around)).toHaveLength(times)
    }
  })

  it.each([
    [{ radius: 0 }, 'BAD_USER_INPUT'],
    [{ radius: 50_001 }, 'BAD_USER_INPUT'],
    [{ after: 'nonsense' }, 'BAD_CURSOR'],
    [{ after: btoa('["a","b"]') }, 'BAD_CURSOR'],
    [{ after: 'x'.repeat(400) }, 'BAD_CURSOR'],
  ])('refuses %j with %s', async (args, code) => {
    const p = await portal({ cities: [NANJING] })
    const { errors } = await p.query(
      'query ($radius: Int! = 3000, $after: String) { nearby(at: { lon: 118.78, lat: 32.04 }, radius: $radius, after: $after) { nodes { id } } }',
      args,
    )
    expect(errors?.[0]?.extensions?.code).toBe(code)
  })
})
