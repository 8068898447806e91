import { beforeAll, describe, expect, it } from 'vitest'
import { diskFile } from '../fixtures/import/reading.ts'
import { NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'

interface Near {
  readonly nearby: {
    readonly edges: readonly {
      readonly distance: number
      readonly node: {
        readonly id: string
        readonly name: string
        readonly point: { readonly lon: number; readonly lat: number; readonly crs: string }
      }
    }[]
  }
}
const NEAR = `query ($at: PointInput!, $radius: Int!, $crs: Crs!) {
  nearby(at: $at, radius: $radius, kinds: [STATION], first: 100) {
    edges { distance node { id name(locale: ZH_CN) point(crs: $crs) { lon lat crs } } }
  }
}`

// 新街口 in three systems, from the published vectors.
const XINJIEKOU = {
  WGS84: { lon: 118.7787976, lat: 32.0437089 },
  GCJ02: { lon: 118.7840058, lat: 32.0416601 },
  BD09: { lon: 118.7904431, lat: 32.0478991 },
} as const
const SYSTEMS = ['WGS84', 'GCJ02', 'BD09'] as const

describe.runIf(hasSharedData)('Nanjing lines 1 and 2, imported from the real file', () => {
  let p: Portal
  beforeAll(async () => {
    p = await portal({ cities: [NANJING] })
    const files = ['stations_lines_1_2.geojson', 'lines_1_2.json'].map((name) =>
      diskFile(sharedData(`transit_nanjing/${name}`)),
    )
    const report = await p.import('stations-geojson', files, NANJING)
    expect(report).toMatchObject({ created: 56, failed: 0 })
    return () => p.close()
  })
  const near = async (
    crs: (typeof SYSTEMS)[number],
    radius: number,
    out: string = crs,
  ): Promise<Near['nearby']['edges']> =>
    (await p.ask<Near>(NEAR, { at: { ...XINJIEKOU[crs], crs }, radius, crs: out })).nearby.edges

  it.each(SYSTEMS)(
    'X4: from 新街口 in %s within 1100 m there are exactly these four',
    async (crs) => {
      const edges = await near(crs, 1100)
      expect(edges.map(({ node }) => node.name)).toEqual(['新街口', '上海路', '大行宫', '珠江路'])
      const [own, ...others] = edges.map(({ distance }) => distance)
      expect(own).toBeLessThan(1)
      for (const [i, expected] of [755.8, 1011.6, 1037.8].entries())
        expect(Math.abs((others[i] ?? 0) - expected)).toBeLessThan(0.5)
    },
  )

  it('X1: answers in the system asked for, there and back within a millionth of a degree', async () => {
    for (const from of SYSTEMS) {
      for (const to of SYSTEMS) {
        const point = (await near(from, 50, to))[0]?.node.point
        expect(point?.crs).toBe(to)
        const tolerance = to === 'WGS84' ? 1e-6 : 1e-5
        expect(Math.abs((point?.lon ?? 0) - XINJIEKOU[to].lon)).toBeLessThan(tolerance)
        expect(Math.abs((point?.lat ?? 0) - XINJIEKOU[to].lat)).toBeLessThan(tolerance)
      }
    }
  })

  interface Lines {
    readonly transitLines: readonly {
      readonly id: string
      readonly code: string
      readonly stations: readonly {
        readonly id: string
        readonly name: string
        readonly lines: readonly { readonly code: string }[]
      }[]
    }[]
  }
  const lines = async (): Promise<Lines['transitLines']> =>
    (
      await p.ask<Lines>(
        '{ transitLines(city: "320100") { id code stations { id name(locale: ZH_CN) lines { code } } } }',
      )
    ).transitLines

  it('B9: has 56 stations, 27 and 30 of them on the lines, and one interchange', async () => {
    const [one, two] = await lines()
    expect([one?.code, two?.code]).toEqual(['1', '2'])
    expect([one?.stations.length, two?.stations.length]).toEqual([27, 30])
    const all = new Map([one, two].flatMap((line) => line?.stations ?? []).map((s) => [s.id, s]))
    expect(all.size).toBe(56)
    const changes = [...all.values()].filter((station) => station.lines.length > 1)
    expect(changes.map(({ name }) => name)).toEqual(['新街口'])
  })

  it('B9: counts 8 stops from 新街口 to 南京南站, 张府园 first, and as many back', async () => {
    const [one] = await lines()
    const idOf = (name: string): string | undefined =>
      one?.stations.find((station) => station.name.startsWith(name))?.id
    const between = async (from?: string, to?: string): Promise<readonly string[]> => {
      const { transitLine } = await p.ask<{
        transitLine: { stationsBetween: readonly { name: string }[] }
      }>(
        'query ($line: ID!, $from: ID!, $to: ID!) { transitLine(id: $line) { stationsBetween(from: $from, to: $to) { name(locale: ZH_CN) } } }',
        { line: one?.id, from, to },
      )
      return transitLine.stationsBetween.map(({ name }) => name)
    }
    const there = await between(idOf('新街口'), idOf('南京南站'))
    expect(there).toHaveLength(8)
    expect(there[0]).toBe('张府园')
    expect(there.at(-1)).toBe('南京南站')
    const back = await between(idOf('南京南站'), idOf('新街口'))
    expect(back).toHaveLength(8)
    expect(back.at(-1)).toBe('新街口')
  })

  it('B9: runs line 2 from 鱼嘴 to 经天路 over 30 stations', async () => {
    const names = (await lines())[1]?.stations.map(({ name }) => name) ?? []
    expect(new Set([names.at(0), names.at(-1)])).toEqual(new Set(['经天路', '鱼嘴']))
    expect(new Set(names).size).toBe(30)
  })

  it('B9: has 上海路 nearest to 新街口, 755.8 m away', async () => {
    const [, second] = await near('WGS84', 3000)
    expect(second?.node.name).toBe('上海路')
    expect(Math.abs((second?.distance ?? 0) - 755.8)).toBeLessThan(0.5)
  })
})

describe('X5: coordinates that cannot be', () => {
  const NEAR_CODE = 'query ($at: PointInput!) { nearby(at: $at) { nodes { id } } }'

  it.each([
    [{ lon: 32.04, lat: 118.78 }, 'COORDINATE_OUT_OF_RANGE'],
    [{ lon: 181, lat: 0 }, 'COORDINATE_OUT_OF_RANGE'],
    [{ lon: 39.47, lat: 75.99 }, 'COORDINATE_SWAPPED'],
  ])('%j is refused as %s, with the field', async (at, code) => {
    const p = await portal({ cities: [NANJING] })
    const { errors, data } = await p.query(NEAR_CODE, { at })
    expect(data ?? null).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code, field: expect.stringContaining('at.') })
  })

  it('the same numbers the right way round and without crs are taken as WGS-84', async () => {
    const p = await portal({ cities: [NANJING] })
    expect(await p.query(NEAR_CODE, { at: { lon: 118.78, lat: 32.04 } })).toEqual({
      data: { nearby: { nodes: [] } },
    })
  })
})
