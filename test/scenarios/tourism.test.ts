import { beforeAll, describe, expect, it } from 'vitest'
import type { ImportReport } from '#resolvers/importing/run.ts'
import { diskFile, textFile } from '../fixtures/import/reading.ts'
import { CHANGSHA, KAOHSIUNG, NANJING } from '../support/cities.ts'
import { portal, type Portal } from '../support/portal.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'

interface Listed {
  readonly attractions: {
    readonly totalCount: number
    readonly nodes: readonly {
      readonly name: string
      readonly grade: number
      readonly divisionCode: string | null
      readonly point: { readonly lon: number; readonly lat: number } | null
    }[]
  }
}
const LIST = `query ($city: String, $division: String, $province: String, $grade: Int) {
  attractions(city: $city, division: $division, province: $province, grade: $grade, first: 50) {
    totalCount nodes { name(locale: ZH_CN) grade divisionCode point { lon lat } }
  }
}`

describe.runIf(hasSharedData)('T1: the 5A list of two provinces, which has no coordinates', () => {
  let p: Portal
  let report: ImportReport
  beforeAll(async () => {
    p = await portal({ cities: [NANJING, CHANGSHA] })
    report = await p.import(
      'attractions-5a-json',
      [diskFile(sharedData('poi/scenic_5a_js_hn.json'))],
      NANJING,
    )
    return () => p.close()
  })
  const list = async (variables: object): Promise<Listed['attractions']> =>
    (await p.ask<Listed>(LIST, { ...variables })).attractions

  it('creates 38 with 38 warnings, and lists all of them', async () => {
    expect(report).toMatchObject({ outcome: 'DONE', created: 38, failed: 0, warnings: 38 })
    expect(new Set(report.faults.map(({ code }) => code))).toEqual(new Set(['NO_COORDINATES']))
    const { totalCount, nodes } = await list({})
    expect(totalCount).toBe(38)
    expect(nodes.map(({ point }) => point)).toEqual(Array.from({ length: 38 }, () => null))
  })

  it.each([
    [{ province: '江苏省', grade: 5 }, 26],
    // Five say 苏州市 and one 常熟市, which is a county-level city in it: see below.
    [{ division: '3205', grade: 5 }, 6],
    [{ division: '320200', grade: 5 }, 4],
    [{ division: '320400000000', grade: 5 }, 3],
    [{ division: '3201', grade: 5 }, 2],
    [{ province: '湖南省', grade: 5 }, 12],
    [{ division: '4301', grade: 5 }, 2],
    [{ province: '江苏省', grade: 4 }, 0],
  ])('finds by %j exactly %i', async (variables, expected) => {
    const { totalCount, nodes } = await list(variables)
    expect(totalCount).toBe(expected)
    expect(nodes).toHaveLength(expected)
  })

  it('tells five that name Suzhou itself from the one in a county-level city of it', async () => {
    const { nodes } = await list({ division: '3205' })
    const codes = nodes.map(({ divisionCode }) => divisionCode ?? '').toSorted()
    expect(codes).toEqual(['3205', '3205', '3205', '3205', '3205', '320581'])
  })

  it('names the two of Nanjing and the two of Changsha', async () => {
    const names = async (division: string): Promise<readonly string[]> =>
      (await list({ division })).nodes.map(({ name }) => name).toSorted()
    expect(await names('3201')).toEqual(
      ['夫子庙-秦淮河风光带景区', '钟山-中山陵园风景区'].toSorted(),
    )
    expect(await names('4301')).toEqual(['岳麓山·橘子洲旅游区', '花明楼景区'].toSorted())
  })

  it('never shows a place without a point as near to anything', async () => {
    const answer = await p.ask<{ nearby: { nodes: readonly unknown[] } }>(
      '{ nearby(at: { lon: 118.7788, lat: 32.0437 }, radius: 50000) { nodes { id } } }',
    )
    expect(answer.nearby.nodes).toEqual([])
  })
})

describe.runIf(hasSharedData)('T2 and T3: the open data of Kaohsiung', () => {
  let p: Portal
  let report: ImportReport
  beforeAll(async () => {
    p = await portal({ cities: [KAOHSIUNG] })
    report = await p.import(
      'ckan-attractions',
      [diskFile(sharedData('poi/kaohsiung_scenic_a.json'))],
      KAOHSIUNG,
    )
    return () => p.close()
  })

  it('creates 28', () => {
    expect(report).toMatchObject({ outcome: 'DONE', rows: 28, created: 28, failed: 0 })
  })

  it('turns coordinates that are text into numbers', async () => {
    const { nodes } = (await p.ask<Listed>(LIST, {})).attractions
    const found = nodes.find(({ name }) => name.includes('中都'))
    expect(found?.point?.lon).toBeCloseTo(120.28357, 5)
    expect(found?.point?.lat).toBeCloseTo(22.64668, 5)
  })

  it('reads a parking point of "0" as none, not as the point (0, 0)', async () => {
    const rows = await p.driver.execute({
      sql: 'SELECT parking_lon, parking_lat FROM tourism_attractions',
      params: [],
    })
    expect(rows).toHaveLength(28)
    expect(rows.some(([lon]) => lon === null)).toBe(true)
    expect(rows.every(([lon, lat]) => (lon === null) === (lat === null))).toBe(true)
    expect(rows.filter(([lon, lat]) => lon === 0 || lat === 0)).toEqual([])
  })

  it.each([
    ['大樹區', 8],
    ['左營區', 6],
    ['三民區', 5],
  ])('has %s with %i attractions', async (district, expected) => {
    const rows = await p.driver.execute({
      sql: `SELECT count(*) FROM places WHERE EXISTS (SELECT 1 FROM json_each(division_names) WHERE value = ?)`,
      params: [district],
    })
    expect(rows).toEqual([[expected]])
  })

  it('keeps the ticket texts, of which exactly two say free', async () => {
    const { attractions } = await p.ask<{
      attractions: { nodes: readonly { ticketText: string | null }[] }
    }>('{ attractions(city: "kaohsiung", first: 50) { nodes { ticketText(locale: ZH_HANT) } } }')
    const free = attractions.nodes.filter(({ ticketText }) => ticketText?.includes('免費'))
    expect(free).toHaveLength(2)
  })

  const SEARCH = `query ($text: String!) {
    search(text: $text, first: 50) { nodes { matchedIn place { id name(locale: ZH_HANT) } } }
  }`
  interface Found {
    readonly search: {
      readonly nodes: readonly {
        readonly matchedIn: string
        readonly place: { readonly id: string; readonly name: string }
      }[]
    }
  }

  it('finds the same by 濕地 and by 湿地, four of them by name, names first', async () => {
    const traditional = (await p.ask<Found>(SEARCH, { text: '濕地' })).search.nodes
    const simplified = (await p.ask<Found>(SEARCH, { text: '湿地' })).search.nodes
    expect(simplified).toEqual(traditional)
    const byName = traditional.filter(({ matchedIn }) => matchedIn === 'NAME')
    expect(byName).toHaveLength(4)
    expect(traditional.slice(0, 4)).toEqual(byName)
    for (const part of ['中都', '檨仔林埤', '九番埤', '洲仔'])
      expect(byName.filter(({ place }) => place.name.includes(part))).toHaveLength(1)
  })
})

describe('T4: closed on Mondays except on statutory holidays, last entry 16:30', () => {
  const record = {
    id: 'hours',
    name: '一座博物馆',
    lon: 118.79,
    lat: 32.04,
    crs: 'WGS84',
  }
  const hours = {
    weekly: [{ days: [2, 3, 4, 5, 6, 7], opens: '09:00', closes: '17:00', lastEntry: '16:30' }],
    holidays: 'OPEN',
    makeupWorkdays: 'AS_WEEKDAY',
  }
  const OPENING = `{ attractions(city: "nanjing") { nodes { opening { state closesAt nextOpening nextChange } } } }`

  it.each([
    ['2026-10-05T10:00:00+08:00', 'OPEN', null],
    ['2026-10-12T10:00:00+08:00', 'CLOSED', '2026-10-13T09:00:00+08:00'],
    ['2026-10-13T16:29:59+08:00', 'OPEN', null],
    ['2026-10-13T16:45:00+08:00', 'LAST_ENTRY_PASSED', '2026-10-14T09:00:00+08:00'],
    ['2026-10-13T16:59:59+08:00', 'LAST_ENTRY_PASSED', '2026-10-14T09:00:00+08:00'],
    ['2026-10-13T17:00:00+08:00', 'CLOSED', '2026-10-14T09:00:00+08:00'],
  ])('at %s it is %s, next opening %s', async (at, state, nextOpening) => {
    const p = await portal({ cities: [NANJING], now: Date.parse(at) })
    const file = textFile(JSON.stringify([{ ...record, hours }]))
    expect(await p.import('attractions-json', [file], NANJING)).toMatchObject({
      created: 1,
      failed: 0,
    })
    const answer = await p.ask<{
      attractions: {
        nodes: readonly { opening: { state: string; nextOpening: string | null } }[]
      }
    }>(OPENING)
    const opening = answer.attractions.nodes[0]?.opening
    expect(opening?.state).toBe(state)
    if (nextOpening !== null)
      expect(Date.parse(opening?.nextOpening ?? '')).toBe(Date.parse(nextOpening))
  })
})
