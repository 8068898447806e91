import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { capReader, readCircle, readPolygon } from '#scenes/alerts/reader.ts'
import { activeAt, areaConcerns, colourOf, type Message } from '#scenes/alerts/rules.ts'
import type { ImportItem } from '#resolvers/importing/records.ts'
import { hasSharedData, sharedData } from '../../support/shared-data.ts'

const read = async (text: string): Promise<readonly ImportItem<Message>[]> =>
  Array.fromAsync(
    capReader.read([{ name: 'a.cap', stream: () => new Blob([text]).stream() }], {
      zone: 'Asia/Shanghai',
      now: 0,
    }),
  )
const cap = (extra = '', namespace = 'urn:oasis:names:tc:emergency:cap:1.2') =>
  `<alert xmlns="${namespace}"><identifier>a</identifier><sender>s</sender><sent>2026-11-03T09:00:00+08:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>${extra}</alert>`
const XINJIEKOU = { lon: 118.778, lat: 32.044 }
const RING = '32.0,118.7 32.1,118.7 32.1,118.9 32.0,118.9 32.0,118.7'

describe('the areas', () => {
  it('A3: reads a polygon latitude first', () => {
    const area = {
      areaDesc: '',
      polygons: [readPolygon(RING) ?? []],
      circles: [],
      geocodes: [],
      divisions: [],
    }
    expect(areaConcerns(area, { at: XINJIEKOU })).toBe(true)
    expect(areaConcerns(area, { at: { lon: 119.5, lat: 32.05 } })).toBe(false)
    expect(areaConcerns(area, { at: { lon: 118.91, lat: 32.05 }, radiusM: 2_000 })).toBe(true)
  })
  it('reads a circle in kilometres, and refuses what is none', () => {
    expect(readCircle('32,118.7 5')).toEqual({ lat: 32, lon: 118.7, radiusKm: 5 })
    for (const bad of ['', '32,118', '118.7,200 5', '32,118 -1'])
      expect(readCircle(bad)).toBe(undefined)
    for (const bad of ['', '32,118 33,118', '1,1 2,2 3,3 4,4'])
      expect(readPolygon(bad)).toBe(undefined)
  })
  it('has the four colours of China', () => {
    expect((['Extreme', 'Severe', 'Moderate', 'Minor'] as const).map(colourOf)).toEqual([
      'RED',
      'ORANGE',
      'YELLOW',
      'BLUE',
    ])
  })
})

describe('the reader', () => {
  it('refuses other namespaces and keeps bad times and values out', async () => {
    await expect(read(cap('', 'urn:oasis:names:tc:emergency:cap:9'))).rejects.toMatchObject({
      code: 'CAP_VERSION_UNKNOWN',
    })
    const [bad] = await read(cap().replace('Public', 'Everyone'))
    expect(bad).toMatchObject({ kind: 'fault', fault: { field: 'scope', code: 'UNKNOWN_VALUE' } })
    const [late] = await read(cap().replace('09:00:00+08:00', '09:00'))
    expect(late).toMatchObject({ kind: 'fault', fault: { field: 'sent', code: 'BAD_TIME' } })
  })
  it.runIf(hasSharedData)('A1: reads the real files', async () => {
    const of = async (name: string): Promise<Message> => {
      const [item] = await read(readFileSync(sharedData(`alerts/cap/${name}`), 'utf8'))
      if (item?.kind !== 'record' || !item.record.facts) throw new Error(JSON.stringify(item))
      return item.record.facts
    }
    const storm = await of('thunderstorm.cap')
    expect(storm.identifier).toBe('KSTO1055887203')
    expect(activeAt([storm], Date.parse('2003-06-17T15:59:59-07:00'))).toHaveLength(1)
    expect(activeAt([storm], Date.parse('2003-06-17T16:00:00-07:00'))).toHaveLength(0)
    expect((await of('earthquake.cap')).infos).toHaveLength(1)
    expect((await of('no_optional_fields.cap')).infos).toHaveLength(0)
  })
})
