import type { Child } from 'hono/jsx'
import { describe, expect, it } from 'vitest'
import { CityChooser } from '#ui/city-chooser.tsx'
import { ErrorPage } from '#ui/error-page.tsx'
import { HomePage } from '#ui/home-page.tsx'
import { Layout, renderPage } from '#ui/layout.tsx'
import { plotAround } from '#ui/locator.tsx'
import { parkingText } from '#ui/parking.tsx'
import { PlacePage } from '#ui/place-page.tsx'
import { ProductPage } from '#ui/product-page.tsx'
import { AttractionListPage, ParkingListPage } from '#ui/scene-pages.tsx'
import { SearchPage } from '#ui/search-page.tsx'
import { linePath, stationPoint, TransitPage } from '#ui/transit-page.tsx'
import type { Ui } from '#ui/types.ts'
import * as fixtures from '../support/fixtures-ui.ts'

const zh = fixtures.uiFor()
const HOSTILE = '"><script>alert(1)</script><img src=x onerror=y>'

const render = (child: Child, ui = zh, over = {}): Promise<string> =>
  renderPage(<Layout {...fixtures.layoutProps(ui, over)}>{child}</Layout>)

const search = (query: string) => ({ action: '/search', query, hidden: { city: '320100' } })
const pages: Readonly<Record<string, (ui: Ui) => Child>> = {
  home: (ui) => <HomePage {...fixtures.homeProps(ui)} />,
  place: (ui) => <PlacePage {...fixtures.placeProps(ui)} />,
  product: (ui) => <ProductPage {...fixtures.productProps(ui)} />,
  attractions: (ui) => (
    <AttractionListPage
      {...fixtures.listFrame(ui, '景点')}
      attractions={fixtures.attractionRows()}
    />
  ),
  parking: (ui) => <ParkingListPage {...fixtures.listFrame(ui, '停车')} lots={fixtures.lots()} />,
  transit: (ui) => <TransitPage {...fixtures.listFrame(ui, '地铁')} lines={fixtures.lines()} />,
  search: (ui) => (
    <SearchPage
      ui={ui}
      search={search('面馆')}
      total={4}
      filters={[]}
      groups={[{ id: 'stores', title: '店铺', cards: fixtures.nightCards() }]}
      words={[]}
      browse={[]}
    />
  ),
  chooser: (ui) => <CityChooser ui={ui} cities={fixtures.cities(ui.locale)} />,
  fault: (ui) => <ErrorPage ui={ui} status={500} requestId="01JD3X9K2M" homeHref="/" links={[]} />,
}

/** Levels of the headings in document order. */
const headings = (html: string): readonly number[] =>
  [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level))

describe.each(Object.keys(pages))('the %s page', (name) => {
  const page = pages[name]
  if (!page) throw new Error(`no page ${name}`)

  it.each(['zh-CN', 'en'] as const)('is a whole document in %s', async (locale) => {
    const ui = fixtures.uiFor(locale)
    const html = await render(page(ui), ui)
    expect(html).toMatch(new RegExp(`^<!DOCTYPE html><html lang="${locale}">`))
    for (const landmark of ['<header class="top"', '<main id="main"', '<footer class="foot"'])
      expect(html.split(landmark)).toHaveLength(2)
    expect(html).toContain('<a class="skip" href="#main">')
    expect(html).not.toMatch(/undefined|\[object|NaN/)
  })

  it('has one first heading and skips no level', async () => {
    const levels = headings(await render(page(zh)))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    levels.reduce((before, level) => {
      expect(level - before, levels.join(' ')).toBeLessThanOrEqual(1)
      return level
    }, 0)
  })

  it('keeps to the content policy: no inline style, no script, nothing from elsewhere', async () => {
    const html = await render(page(zh))
    expect(html).not.toMatch(/ style=|<style|<script|javascript:| on[a-z]+=/i)
    const loaded = [
      ...html.matchAll(/<(?:img|link rel="(?:stylesheet|icon)")[^>]*(?:src|href)="([^"]+)"/g),
    ]
    for (const [, address] of loaded) expect(address).toMatch(/^\/(?!\/)/)
  })

  it('gives every id once and every label its target', async () => {
    const html = await render(page(zh), zh, { headerSearch: name !== 'search' })
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of html.matchAll(/ (?:aria-labelledby|for)="([^"]+)"/g))
      expect(ids).toContain(id)
  })
})

describe('Layout', () => {
  it('takes the accent of the city and marks it in the switcher', async () => {
    const html = await render(null, zh, { city: fixtures.cityOf('530100') })
    expect(html).toContain('<body class="city-530100">')
    expect(html).toContain('<a href="/530100" aria-current="true">昆明</a>')
  })

  it('searches by a plain GET form that carries the city along', async () => {
    const html = await render(null)
    expect(html).toMatch(/<form class="search" role="search" action="\/search" method="get"/)
    expect(html).toContain('<input type="hidden" name="city" value="320100"/>')
  })

  it('never lets structured data end its element', async () => {
    const html = await render(null, zh, { jsonLd: { name: '</script><script>alert(1)' } })
    const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? []
    expect(JSON.parse(json)).toEqual({ name: '</script><script>alert(1)' })
    expect(html.match(/<script/g)).toHaveLength(1)
  })

  it('refuses to render without built assets', async () => {
    await expect(async () => render(null, zh, { assets: {} })).rejects.toThrow(
      'build the assets first',
    )
  })
})

describe('text from partners and merchants', () => {
  it('is escaped wherever it is printed', async () => {
    const place = fixtures.placeProps(zh)
    const html = await render(
      <PlacePage
        {...place}
        crumbs={[{ href: '/', label: HOSTILE }]}
        place={{
          ...place.place,
          name: HOSTILE,
          description: HOSTILE,
          address: HOSTILE,
          phone: HOSTILE,
          website: 'javascript:alert(1)',
          hoursText: HOSTILE,
          attribution: [{ text: HOSTILE, licence: HOSTILE, url: 'javascript:alert(1)' }],
        }}
        neighbours={[{ name: HOSTILE, lon: 118.8, lat: 32.04 }]}
        products={[{ href: '/x', name: HOSTILE, picture: '/x.svg', note: HOSTILE }]}
      />,
      zh,
      { title: HOSTILE, description: HOSTILE, search: search(HOSTILE) },
    )
    expect(html).not.toMatch(/<script|<img src=x|javascript:/)
    expect(html).toContain('&lt;script&gt;alert(1)')
  })

  it('cannot smuggle a colour into a line diagram', async () => {
    const [line] = fixtures.lines()
    if (!line) throw new Error('no line')
    const html = await render(
      <TransitPage
        {...fixtures.listFrame(zh, '地铁')}
        lines={[{ ...line, colour: 'url(https://evil.example)' }]}
      />,
    )
    expect(html).not.toContain('evil.example')
    expect(html).toContain('stroke="currentColor"')
  })
})

describe('SearchPage', () => {
  it('helps when nothing was found', async () => {
    const html = await render(
      <SearchPage
        ui={zh}
        search={search('魔杖')}
        total={0}
        filters={[]}
        groups={[]}
        words={[{ title: '大家在搜', links: [{ href: '/nanjing/search?q=a', label: 'a' }] }]}
        browse={[{ href: '/noodles', label: '面馆' }]}
      />,
    )
    expect(html).toContain('没有找到“魔杖”')
    expect(html).toContain('<a href="/noodles">面馆</a>')
  })
})

describe('parkingText', () => {
  const lot = { href: '/', name: 'x' }
  it.each([
    [{ ...lot, mode: 'COUNT', free: 186, capacity: 420 }, '186', 'free'],
    [{ ...lot, mode: 'COUNT', free: 23, capacity: 900 }, '23', 'few'],
    [{ ...lot, mode: 'COUNT', free: 9, capacity: 20 }, '9', 'few'],
    [{ ...lot, mode: 'COUNT', free: 0, capacity: 150 }, '已满', 'full'],
    [{ ...lot, mode: 'COUNT', free: -3 }, '已满', 'full'],
    [{ ...lot, mode: 'COUNT' }, '暂无数据', 'unknown'],
    [{ ...lot, mode: 'FLAG', hasRoom: true }, '有位', 'free'],
    [{ ...lot, mode: 'FLAG', hasRoom: false }, '已满', 'full'],
    [{ ...lot, mode: 'FLAG' }, '暂无数据', 'unknown'],
    [{ ...lot, mode: 'UNKNOWN', free: 0 }, '暂无数据', 'unknown'],
    [{ ...lot, mode: 'CLOSED', free: 12 }, '已关闭', 'unknown'],
  ] as const)('reads %j as %s', (view, figure, tone) => {
    expect(parkingText(view, zh)).toMatchObject({ figure, tone })
  })

  it('never draws a bar longer than the lot', () => {
    expect(parkingText({ ...lot, mode: 'COUNT', free: 500, capacity: 420 }, zh).share).toBe(1)
  })

  it('marks an old figure with the time it is from', async () => {
    const html = await render(pages['parking']?.(zh))
    expect(html).toContain('数据较旧，截至 17:16')
    expect(html.match(/is-stale/g)).toHaveLength(1)
  })
})

describe('plotAround', () => {
  const centre = { lon: 118.7787976, lat: 32.0437089 }
  it('puts east right and north up, nearest first', () => {
    const { points, ringM } = plotAround(centre, [
      { name: 'east', lon: centre.lon + 0.01, lat: centre.lat },
      { name: 'north', lon: centre.lon, lat: centre.lat + 0.002 },
    ])
    expect(points.map(({ name }) => name)).toEqual(['north', 'east'])
    expect(points[0]?.distanceM).toBeCloseTo(222.4, 0)
    expect(points[1]?.distanceM).toBeCloseTo(942.5, 0)
    expect(points[0]).toMatchObject({ x: 0 })
    expect(points[0]?.y).toBeLessThan(0)
    expect(points[1]?.x).toBeGreaterThan(0)
    expect(ringM).toBe(1000)
  })

  it('keeps everyone inside the outer ring and off the mark, also across the date line', () => {
    const { points } = plotAround({ lon: 179.999, lat: 0 }, [
      { name: 'over the line', lon: -179.999, lat: 0 },
      { name: 'same door', lon: 179.999, lat: 0 },
      { name: 'far', lon: 100, lat: 40 },
    ])
    expect(points[1]?.distanceM).toBeCloseTo(222.4, 0)
    for (const { x, y } of points) expect(Math.hypot(x, y)).toBeLessThanOrEqual(151)
    expect(points[1]?.x).toBeGreaterThanOrEqual(38)
  })

  it('draws alone when there are no neighbours', () => {
    expect(plotAround(centre, [])).toMatchObject({ points: [] })
  })
})

describe('the line diagram', () => {
  it('runs its rows back and forth, so that neighbours stay neighbours', () => {
    expect(stationPoint(7).x).toBe(stationPoint(8).x)
    expect(stationPoint(8).x).toBeGreaterThan(stationPoint(9).x)
    expect(stationPoint(15).x).toBe(stationPoint(16).x)
  })

  it('visits every station once', () => {
    expect(linePath(18).match(/[MLC]/g)).toHaveLength(18)
    expect(linePath(0)).toBe('')
  })
})
