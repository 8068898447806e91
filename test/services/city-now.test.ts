import { beforeAll, describe, expect, it } from 'vitest'
import { cityNow, type NowSource } from '#resolvers/now/service.ts'
import { nowSources } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'
import { instantOf } from '#schema/time.ts'
import { portal, type Portal } from '../support/portal.ts'

const XINJIEKOU = { lon: 118.7788, lat: 32.0437 }
const NOW = `query ($city: String!, $at: PointInput, $first: Int = 30, $radius: Float = 50000) { cityNow(city: $city, at: $at, first: $first, radius: $radius) {
  at occasions items { kind id title text distance score reasons { code value text } place { id kind name opening { state } ... on ParkingLot { availability { kind free level stale } } ... on Attraction { crowd { level percent stale } } } } } }`

interface Answer {
  readonly cityNow: {
    readonly occasions: readonly string[]
    readonly items: readonly {
      readonly kind: string
      readonly id: string
      readonly title: string
      readonly distance: number | null
      readonly score: number
      readonly reasons: readonly { readonly code: string; readonly text: string }[]
      readonly place: {
        readonly id: string
        readonly kind: string
        readonly opening: { readonly state: string }
        readonly availability?: { readonly level: string; readonly stale: boolean }
      } | null
    }[]
  }
}

describe('what matters now', () => {
  let p: Portal
  beforeAll(async () => {
    p = await portal({ demo: true })
    return () => p.close()
  })
  const ask = (variables: object = {}): Promise<Answer> =>
    p.ask<Answer>(NOW, { city: 'nanjing', at: XINJIEKOU, ...variables })
  const setTo = (date: string, hour: number): void =>
    p.setNow(instantOf(date, hour * 60, 'Asia/Shanghai'))

  it.each([
    ['2026-11-27', 8, 'MORNING', 'BREAKFAST'],
    ['2026-11-27', 22, 'LATE', 'NIGHT'],
  ])('on %s at %i it is %s, and what suits it is told as such', async (date, hour, occasion) => {
    setTo(date, hour)
    const { cityNow: now } = await ask()
    expect(now.occasions).toContain(occasion)
    const fitting = now.items.filter(({ reasons }) =>
      reasons.some(({ code }) => code === 'FITS_HOUR'),
    )
    expect(fitting.length).toBeGreaterThan(0)
    const scores = now.items.map(({ id }) => id)
    expect(new Set(scores).size).toBe(scores.length)
  })

  it('tells what is open alone, and lots that surely have room', async () => {
    setTo('2026-11-27', 11)
    const { cityNow: now } = await ask()
    const kinds = new Set(now.items.map(({ kind }) => kind))
    expect([...kinds]).toEqual(expect.arrayContaining(['STORE', 'SIGHT']))
    for (const { kind, place } of now.items) {
      if (kind === 'STORE' || kind === 'SIGHT') expect(place?.opening.state).toBe('OPEN')
      if (kind === 'PARKING') {
        expect(place?.availability?.stale).toBe(false)
        expect(['FREE', 'FEW']).toContain(place?.availability?.level)
      }
    }
  })

  it('asks the database as often for a longer page as for a short one', async () => {
    setTo('2026-11-27', 12)
    const counted = async (first: number): Promise<number> => {
      p.statements.reset()
      await ask({ first })
      return p.statements.calls
    }
    // From twelve on there is something of each kind.
    expect(await counted(30)).toBe(await counted(12))
  })

  it('refuses what cannot be, and knows a city without anything', async () => {
    const codeOf = async (variables: object): Promise<string | undefined> =>
      (await p.query(NOW, { city: 'nanjing', ...variables })).errors?.[0]?.extensions?.code
    expect(await codeOf({ city: 'atlantis' })).toBe('UNKNOWN_CITY')
    expect(await codeOf({ at: { lon: 32.04, lat: 118.78 } })).toBe('COORDINATE_OUT_OF_RANGE')
    for (const variables of [{ first: 31 }, { first: 0 }, { radius: 60_000 }, { radius: -1 }])
      expect(await codeOf(variables)).toBeDefined()
    const far = await ask({ at: { lon: 87.6, lat: 43.8 }, radius: 1_000 })
    expect(far.cityNow.items).toEqual([])
  })

  it('ranks what a scene tells among the rest', async () => {
    setTo('2026-11-27', 12)
    const ctx = p.context()
    const alarm: NowSource = () =>
      Promise.resolve([
        {
          kind: 'ALERT',
          id: 'alt_storm',
          placeId: null,
          title: { en: 'Thunderstorm' },
          distanceM: null,
          themes: [],
          factor: 1,
          reasons: [],
          urgency: 3,
          weather: 'OUTDOORS_BAD',
        },
      ])
    const { items } = await cityNow(ctx, [...nowSources(scenes), alarm], {
      city: 'nanjing',
      at: { ...XINJIEKOU, crs: 'WGS84' },
      radius: 5_000,
      first: 20,
    })
    expect(items[0]).toMatchObject({ kind: 'ALERT', id: 'alt_storm' })
    expect(items.filter(({ kind }) => kind === 'ALERT')).toHaveLength(1)
  })
})
