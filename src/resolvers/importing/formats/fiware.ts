import type { ImportFile, ImportRecord, ReadOptions } from '../records.ts'
import { streamJson } from './json-stream.ts'
import { isObject, objectOf } from './row.ts'
import type { Row } from './row.ts'

/**
 * An NGSI entity in one form, whatever its spelling was: attribute names to plain values. The id is
 * `Type:rest` without the prefix `urn:ngsi-ld:`, so that `porto-1` (key-values) and
 * `urn:ngsi-ld:OffStreetParking:porto-1` (normalized) are the same record.
 */
export interface Entity {
  readonly id: string
  /** Without the address of the vocabulary; an entity may have several. */
  readonly types: readonly string[]
  readonly attributes: Readonly<Record<string, unknown>>
  /** Attribute name to the `observedAt` that a normalized attribute may carry. */
  readonly observedAt: Readonly<Record<string, unknown>>
}

/** What a scene makes of an entity of one type. */
export type Mapper<Facts = unknown, Live = unknown> = (
  entity: Entity,
  row: Row,
  options: ReadOptions,
) => Omit<ImportRecord<Facts, Live>, 'row' | 'warnings' | 'sourceId'>

const IRI = /^https?:\/\//i

/** `https://smartdatamodels.org/dataModel.Parking/OffStreetParking` and `ngsi-ld:name` by their last part. */
const localName = (name: string): string =>
  IRI.test(name) ? name.replace(/[/#]+$/, '').replace(/^.*[/#]/, '') : name.replace(/^ngsi-ld:/, '')

const isLanguageTagged = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && '@value' in value && typeof value['@language'] === 'string'

/** A value without the wrappers of JSON-LD: `{"@type":"DateTime","@value":x}` is x, tagged texts are a map of languages. */
const plainValue = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isLanguageTagged)
      ? Object.fromEntries(value.map((text) => [text['@language'], text['@value']]))
      : value.map(plainValue)
  }
  if (!isObject(value)) return value
  if (isLanguageTagged(value)) return { [String(value['@language'])]: value['@value'] }
  if ('@value' in value) return value['@value']
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainValue(inner)]))
}

/** Where a normalized attribute (NGSI-LD or NGSI v2) keeps its value; key-values have none of these beside a type. */
const WRAPPED = ['value', 'object', 'languageMap'] as const

const wrapperOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  isObject(value) && (typeof value['type'] === 'string' || typeof value['@type'] === 'string')
    ? value
    : undefined

const attributeValue = (value: unknown): unknown => {
  const wrapper = wrapperOf(value)
  const member = wrapper && WRAPPED.find((name) => name in wrapper)
  return plainValue(wrapper !== undefined && member !== undefined ? wrapper[member] : value)
}

const NOT_ATTRIBUTES = new Set(['id', '@id', 'type', '@type', '@context'])

/**
 * The entity that a JSON object spells as key-values, normalized or JSON-LD.
 * Refuses with ROW_NOT_OBJECT, ID_MISSING and ENTITY_TYPE_MISSING; names the row by the entity's id.
 */
export const entityOf = (row: Row, value: unknown): Entity => {
  const object = objectOf(row, value)
  const given = row.id('id', object['id'] ?? object['@id'])
  const type = object['type'] ?? object['@type']
  const types = (Array.isArray(type) ? type : [type])
    .filter((name) => typeof name === 'string')
    .map(localName)
  const [first] = types
  if (first === undefined) {
    throw row.refusal('ENTITY_TYPE_MISSING', 'type', 'An entity must state its type.')
  }
  const bare = given.replace(/^urn:ngsi-ld:/i, '')
  const id = row.id('id', bare.startsWith(`${first}:`) ? bare : `${first}:${bare}`)
  const members = Object.entries(object).filter(([name]) => !NOT_ATTRIBUTES.has(name))
  return {
    id,
    types,
    attributes: Object.fromEntries(
      members.map(([name, member]) => [localName(name), attributeValue(member)]),
    ),
    observedAt: Object.fromEntries(
      members.flatMap(([name, member]) => {
        const observed = wrapperOf(member)?.['observedAt']
        return observed === undefined ? [] : [[localName(name), plainValue(observed)]]
      }),
    ),
  }
}

/** The entities of a file: one object, an array, or the `@graph` of one object. Throws what `streamJson` throws. */
export async function* streamEntities(
  file: ImportFile,
): AsyncGenerator<{ readonly row: number; readonly value: unknown }> {
  for await (const part of streamJson(file, { array: '', orSingle: true })) {
    if (part.kind !== 'element') continue
    const graph = isObject(part.value) ? part.value['@graph'] : undefined
    if (Array.isArray(graph)) {
      yield* graph.map((value: unknown, index) => ({ row: index + 1, value }))
    } else {
      yield { row: part.row, value: part.value }
    }
  }
}
