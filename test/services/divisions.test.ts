import { describe, expect, it } from 'vitest'
import { normalDivisionCode } from '#resolvers/cities/service.ts'
import { NANJING } from '../support/cities.ts'
import { allPages } from '../support/pages.ts'
import { portal } from '../support/portal.ts'

const DISTRICT = `query ($code: String!, $on: String) { district(code: $code, on: $on) { code level name(locale: ZH_CN) validFrom validThrough } }`

describe('division codes', () => {
  it.each([
    ['320100', '3201'],
    ['320100000000', '3201'],
    ['320102', '320102'],
    ['320102000', '320102'],
    ['320102000000', '320102'],
    ['320102002', '320102002'],
    ['320102002000', '320102002'],
    ['320000', '32'],
    ['32', '32'],
    ['3', undefined],
    ['32010', undefined],
    ['32o100', undefined],
    ['', undefined],
  ])('%s is %s', (code, normal) => {
    expect(normalDivisionCode(code)).toBe(normal)
  })

  it.each([
    ['130502', '2019-01-01', '桥东区'],
    ['130502', '2020-06-04', '桥东区'],
    ['130502', '2020-06-05', '襄都区'],
    ['130502', null, '襄都区'],
    ['130502000000', '2026-01-01', '襄都区'],
    ['130521', '2020-01-01', '邢台县'],
    ['130521', '2021-01-01', null],
    ['320102', null, '玄武区'],
    ['999999', null, null],
  ])('%s on %s means %s', async (code, on, name) => {
    const p = await portal()
    const { district } = await p.ask<{ district: { name: string } | null }>(DISTRICT, { code, on })
    expect(district?.name ?? null).toBe(name)
  })

  it.each([
    [{ code: '12345' }, 'BAD_DIVISION_CODE'],
    [{ code: 'x'.repeat(500) }, /BAD_DIVISION_CODE|BAD_USER_INPUT/],
    [{ code: '320102', on: '2026-02-30' }, /BAD_/],
  ])('%j is refused', async (variables, code) => {
    const p = await portal()
    const { errors } = await p.query(DISTRICT, variables)
    expect(errors?.[0]?.extensions?.code).toMatch(code)
  })

  it('a city lists its districts of today, in the order of their codes, page by page', async () => {
    const p = await portal({ cities: [NANJING] })
    const document = `query ($first: Int!, $after: String) { city(code: "nanjing") { districts(first: $first, after: $after) { nodes { code } pageInfo { hasNextPage endCursor } } } }`
    interface Page {
      readonly city: {
        readonly districts: {
          readonly nodes: readonly { readonly code: string }[]
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
        }
      }
    }
    const pages: string[] = []
    for (let after: string | null = null; ;) {
      const { city }: Page = await p.ask<Page>(document, { first: 4, after })
      pages.push(...city.districts.nodes.map(({ code }) => code))
      if (!city.districts.pageInfo.hasNextPage) break
      after = city.districts.pageInfo.endCursor
    }
    expect(pages).toHaveLength(11)
    expect(pages).toEqual(pages.toSorted())
    expect(pages).toContain('320102')
    expect(pages).not.toContain('320103') // 白下区, until 2013
  })

  it('streets lie below districts', async () => {
    const p = await portal()
    const { district } = await p.ask<{
      district: { divisions: { nodes: readonly { code: string; level: string }[] } }
    }>('{ district(code: "320102") { divisions { nodes { code level } } } }')
    expect(district.divisions.nodes.length).toBeGreaterThan(3)
    for (const { code, level } of district.divisions.nodes) {
      expect(level).toBe('STREET')
      expect(code.startsWith('320102')).toBe(true)
    }
  })

  it('an unknown city is null, and a list of it is refused by name', async () => {
    const p = await portal({ cities: [NANJING] })
    expect(await p.ask('{ city(code: "atlantis") { code } }')).toEqual({ city: null })
    const { errors } = await p.query('{ stores(city: "atlantis") { nodes { id } } }')
    expect(errors?.[0]?.extensions?.code).toBe('UNKNOWN_CITY')
    expect(errors?.[0]?.message).toContain('nanjing')
    await expect(
      allPages(
        p,
        'stores',
        'query ($first: Int!, $after: String) { stores(city: "320100", first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
      ),
    ).resolves.toEqual([[]])
  })
})
