import { describe, expect, it } from 'vitest'
import { fiwareReader } from '#resolvers/importing/fiware-reader.ts'
import { entityOf } from '#resolvers/importing/formats/fiware.ts'
import type { Entity } from '#resolvers/importing/formats/fiware.ts'
import { Row } from '#resolvers/importing/formats/row.ts'
import { outcomeOf, textFile } from '../../fixtures/import/reading.ts'

const entity = (value: unknown): Entity => entityOf(new Row(1), value)

const reader = fiwareReader({
  Museum: ({ attributes }) => ({ facts: attributes }),
  Park: () => ({ facts: 'park' }),
})
const outcome = (value: unknown): ReturnType<typeof outcomeOf> =>
  outcomeOf(reader, [textFile(JSON.stringify(value))])

describe('entityOf', () => {
  it('reads key-values, normalized NGSI-LD, NGSI v2 and JSON-LD as the same entity', () => {
    const location = { type: 'Point', coordinates: [118.78, 32.04] }
    const plain = entity({
      id: 'm-1',
      type: 'Museum',
      name: '馆',
      location,
      opened: '2026-01-01T00:00:00Z',
      owner: 'o',
    })
    const spellings = [
      {
        id: 'urn:ngsi-ld:Museum:m-1',
        type: 'Museum',
        name: { type: 'Property', value: '馆' },
        location: { type: 'GeoProperty', value: location },
        opened: {
          type: 'Property',
          value: { '@type': 'DateTime', '@value': '2026-01-01T00:00:00Z' },
        },
        owner: { type: 'Relationship', object: 'o' },
      },
      {
        id: 'm-1',
        type: 'Museum',
        name: { type: 'Text', value: '馆', metadata: {} },
        location: { type: 'geo:json', value: location },
        opened: { type: 'DateTime', value: '2026-01-01T00:00:00Z' },
        owner: { type: 'Text', value: 'o' },
      },
      {
        '@context': 'https://example.org/context.jsonld',
        '@id': 'urn:ngsi-ld:Museum:m-1',
        '@type': 'https://smartdatamodels.org/dataModel.PointOfInterest/Museum',
        'https://smartdatamodels.org/name': '馆',
        location,
        opened: { '@type': 'DateTime', '@value': '2026-01-01T00:00:00Z' },
        owner: { type: 'Relationship', object: 'o' },
      },
    ]
    for (const spelling of spellings) expect(entity(spelling)).toEqual(plain)
    expect(plain.id).toBe('Museum:m-1')
  })

  it('keeps entities of two types with one number apart', () => {
    expect(entity({ id: 'urn:ngsi-ld:Park:1', type: 'Park' }).id).not.toBe(
      entity({ id: 'urn:ngsi-ld:Museum:1', type: 'Museum' }).id,
    )
  })

  it('reads texts by language in both spellings', () => {
    const names = { zh: '馆', en: 'Museum' }
    const map = entity({
      id: '1',
      type: 'Museum',
      name: { type: 'LanguageProperty', languageMap: names },
    })
    const tagged = entity({
      id: '1',
      type: 'Museum',
      name: [
        { '@value': '馆', '@language': 'zh' },
        { '@value': 'Museum', '@language': 'en' },
      ],
    })
    expect(map.attributes['name']).toEqual(names)
    expect(tagged.attributes['name']).toEqual(names)
  })
})

describe('fiwareReader', () => {
  it('reads one entity, an array and a graph', async () => {
    const one = { id: '1', type: 'Museum', name: '馆' }
    for (const document of [one, [one], { '@context': 'x', '@graph': [one] }]) {
      const { records, faults } = await outcome(document)
      expect(records.map(({ sourceId, facts }) => [sourceId, facts])).toEqual([
        ['Museum:1', { name: '馆' }],
      ])
      expect(faults).toEqual([])
    }
  })

  it('gives each bad entity one fault and reads on', async () => {
    const { records, faults } = await outcome([
      { id: '1', type: 'Event' },
      7,
      { type: 'Museum' },
      { id: '2' },
      { id: '3', type: ['Thing', 'Park'] },
    ])
    expect(faults.map(({ row, code }) => [row, code])).toEqual([
      [1, 'UNKNOWN_ENTITY_TYPE'],
      [2, 'ROW_NOT_OBJECT'],
      [3, 'ID_MISSING'],
      [4, 'ENTITY_TYPE_MISSING'],
    ])
    expect(faults[0]?.sourceId).toBe('Event:1')
    expect(records.map(({ facts }) => facts)).toEqual(['park'])
  })

  it('is not fooled by a type that every object has', async () => {
    const { faults } = await outcome({ id: '1', type: 'constructor' })
    expect(faults.map(({ code }) => code)).toEqual(['UNKNOWN_ENTITY_TYPE'])
  })

  it('refuses to run without a file', async () => {
    expect((await outcomeOf(reader, [])).refused).toBe('FILE_MISSING')
  })
})
