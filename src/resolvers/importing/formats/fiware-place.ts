import type { LocalizedText } from '#schema/locale.ts'
import type { Attribution } from '#schema/tables/places.ts'
import type { PlaceDraft } from '../records.ts'
import type { Entity } from './fiware.ts'
import { locate } from './geojson.ts'
import { inOwnScript, localizedField } from './languages.ts'
import { given, isObject } from './row.ts'
import type { Row } from './row.ts'

const HAN = /\p{Script=Han}/u

interface Address {
  readonly address?: LocalizedText
  readonly divisionNames?: readonly string[]
}

/** A schema.org PostalAddress (or a plain text). Chinese addresses run from large to small, others the other way. */
const addressOf = (row: Row, value: unknown): Address => {
  if (!isObject(value)) {
    return given({ address: localizedField(row, 'TEXT', 'address', value) })
  }
  const part = (name: string): string | undefined => row.shortText(`address.${name}`, value[name])
  const divisionNames = ['addressRegion', 'addressLocality', 'district']
    .map(part)
    .filter((name) => name !== undefined)
  const parts = [...divisionNames, part('streetAddress')].filter((name) => name !== undefined)
  if (parts.length === 0) return {}
  const chinese = parts.some((name) => HAN.test(name))
  return {
    address: inOwnScript(chinese ? parts.join('') : parts.toReversed().join(', ')),
    ...(divisionNames.length === 0 ? {} : { divisionNames }),
  }
}

/** `dataProvider`, else `source`: whom the entity itself names as its origin. */
const attributionOf = (row: Row, { attributes }: Entity): Attribution | undefined => {
  const text =
    row.text('dataProvider', attributes['dataProvider'], 500) ??
    row.text('source', attributes['source'], 500)
  if (text === undefined) return undefined
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? { text, url: text } : { text }
}

const first = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value)

/**
 * What every smart data model of a place has in common, as a draft of that kind.
 * @param fallbackNames attributes that name the place when `name` is absent; their use is warned about
 *   (NAME_SUBSTITUTED). Refuses with NAME_MISSING, and what `locate` refuses with.
 */
export const fiwarePlace = (
  kind: string,
  entity: Entity,
  row: Row,
  fallbackNames: readonly string[] = [],
): PlaceDraft => {
  const { attributes } = entity
  const contact = attributes['contactPoint']
  return {
    kind,
    names: namesOf(entity, row, fallbackNames),
    ...given({
      descriptions: localizedField(row, 'TEXT', 'description', attributes['description']),
      ...addressOf(row, attributes['address']),
      ...locate(row, 'location', attributes['location'], 'WGS84'),
      phone: isObject(contact)
        ? row.text('contactPoint.telephone', contact['telephone'], 100)
        : row.text('telephone', first(attributes['telephone']), 100),
      website: row.url('url', first(attributes['url'] ?? attributes['webSite'])),
      attribution: attributionOf(row, entity),
    }),
  }
}

const namesOf = ({ attributes }: Entity, row: Row, fallbacks: readonly string[]): LocalizedText => {
  const own = localizedField(row, 'NAME', 'name', attributes['name'])
  if (own !== undefined) return own
  for (const field of fallbacks) {
    const substitute = localizedField(row, 'NAME', field, attributes[field])
    if (substitute === undefined) continue
    row.warn('NAME_SUBSTITUTED', 'name', `The entity has no name; ${field} is used instead.`)
    return substitute
  }
  throw row.refusal('NAME_MISSING', 'name', 'name is missing.')
}
