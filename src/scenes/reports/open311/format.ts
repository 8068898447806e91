/** Open311 GeoReport v2 as JSON and XML: http://wiki.open311.org/GeoReport_v2/. Pure. */
import { textIn } from '#schema/locale.ts'
import type { Locale } from '#schema/locale.ts'
import type { ReportRow, ServiceRow } from '../service.ts'
import { statusOf, type Attribute } from '../rules.ts'

export type Format = 'json' | 'xml'

/** What an answer is made of: as JSON it is written as it is, as XML lists need the name of their parts. */
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [key: string]: Value }

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
/** What no XML may hold, also not escaped. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu
const escaped = (text: string): string =>
  text.replaceAll(NOT_XML, '').replaceAll(/[&<>"']/g, (char) => ESCAPES[char] ?? '')

/** Names of the parts of lists. */
const PARTS: Readonly<Record<string, string>> = {
  services: 'service',
  service_requests: 'request',
  attributes: 'attribute',
  values: 'value',
  errors: 'error',
  endpoints: 'endpoint',
  formats: 'format',
}

const element = (name: string, value: Value): string => {
  if (value === null) return `<${name}/>`
  if (typeof value !== 'object') return `<${name}>${escaped(String(value))}</${name}>`
  const inside = Array.isArray(value)
    ? (value as readonly Value[]).map((part) => element(PARTS[name] ?? 'item', part))
    : Object.entries(value).map(([key, part]) => element(key, part))
  return `<${name}>${inside.join('')}</${name}>`
}

/** An answer as text; `root` is what XML calls the whole. */
export const written = (format: Format, root: string, value: Value): string =>
  format === 'json'
    ? JSON.stringify(value)
    : `<?xml version="1.0" encoding="utf-8"?>\n${element(root, value)}`

/** A service in the list of them. */
export const serviceValue = (service: ServiceRow, locale: Locale): Value => ({
  service_code: service.code,
  service_name: textIn(service.names, locale),
  description: textIn(service.descriptions, locale),
  metadata: service.attributes.length > 0,
  type: 'realtime',
  keywords: '',
  group: textIn(service.groupNames, locale),
})

const attributeValue = (attribute: Attribute, position: number, locale: Locale): Value => ({
  variable: true,
  code: attribute.code,
  datatype: attribute.datatype,
  required: attribute.required,
  datatype_description: '',
  order: position + 1,
  description: textIn(attribute.names, locale),
  ...(attribute.values
    ? {
        values: attribute.values.map(({ key, names }) => ({ key, name: textIn(names, locale) })),
      }
    : {}),
})

/** What a service asks for besides. */
export const definitionValue = (service: ServiceRow, locale: Locale): Value => ({
  service_code: service.code,
  attributes: service.attributes.map((one, i) => attributeValue(one, i, locale)),
})

const instant = (ms: number | null): Value => (ms === null ? null : new Date(ms).toISOString())

/** A report that everybody may see. */
export const requestValue = (report: ReportRow, locale: Locale): Value => ({
  service_request_id: report.id,
  status: statusOf(report.state),
  status_notes: report.note,
  service_name: textIn(report.serviceNames, locale),
  service_code: report.serviceCode,
  description: report.description,
  agency_responsible: report.agency,
  service_notice: null,
  requested_datetime: instant(report.createdAt),
  updated_datetime: instant(report.updatedAt),
  expected_datetime: instant(report.expectedAt),
  address: report.address,
  address_id: null,
  zipcode: null,
  lat: report.lat,
  long: report.lon,
  media_url: null,
})
