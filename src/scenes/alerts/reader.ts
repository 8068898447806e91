import { normalDivisionCode } from '#resolvers/cities/service.ts'
import {
  childrenOf,
  descendantsOf,
  elementsOf,
  readXml,
  xmlText,
  type XmlElement,
} from '#resolvers/importing/formats/xml.ts'
import { wholeText } from '#resolvers/importing/formats/text.ts'
import {
  FileRefused,
  type ImportFile,
  type ImportItem,
  type Reader,
  type RowFault,
} from '#resolvers/importing/records.ts'
import * as rules from './rules.ts'

const NAMESPACE = /urn:oasis:names:tc:emergency:cap:1\.[12](?=["'])/
const ANY_CAP = /<(?:[\w.-]+:)?alert[\s>]/
/** CAP demands a zone in every time; `Z` is tolerated though the standard writes -00:00. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
const CODES_OF_DIVISIONS = new Set(['GBT2260', 'ADCODE', 'DIVISIONCODE', '行政区划代码'])
const TEXT_MAX = 20_000
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const UNCLEAN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd]/

class Fault extends Error {
  readonly code: string
  readonly field: string
  constructor(field: string, code: string, message: string) {
    super(message)
    this.code = code
    this.field = field
  }
}

const optional = (element: XmlElement, field: string): string | null => {
  const text = xmlText(childrenOf(element, field)[0])
  if (text === undefined) return null
  if (UNCLEAN.test(text) || !text.isWellFormed())
    throw new Fault(
      field,
      'TEXT_NOT_CLEAN',
      'A text holds control or broken characters: remove them.',
    )
  if (text.length > TEXT_MAX)
    throw new Fault(field, 'TEXT_TOO_LONG', `A text has at most ${TEXT_MAX} characters.`)
  return text
}

const required = (element: XmlElement, field: string): string => {
  const text = optional(element, field)
  if (text === null) throw new Fault(field, 'FIELD_MISSING', `CAP demands ${field}.`)
  return text
}

const oneOf = <T extends string>(values: readonly T[], text: string, field: string): T => {
  const found = values.find((value) => value === text)
  if (found === undefined)
    throw new Fault(field, 'UNKNOWN_VALUE', `${field} is one of ${values.join(', ')}.`)
  return found
}

const manyOf = <T extends string>(
  values: readonly T[],
  element: XmlElement,
  field: string,
): readonly T[] =>
  childrenOf(element, field).map((node) => oneOf(values, xmlText(node) ?? '', field))

const timeOf = (text: string, field: string): number => {
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time))
    throw new Fault(
      field,
      'BAD_TIME',
      `${field} is a time with its zone, as 2026-07-01T08:00:00+08:00.`,
    )
  return time
}

const optionalTime = (element: XmlElement, field: string): number | null => {
  const text = optional(element, field)
  return text === null ? null : timeOf(text, field)
}

/** A pair of CAP: latitude first. */
const pairOf = (text: string): readonly [number, number] | undefined => {
  const match = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text)
  if (!match) return undefined
  const lat = Number(match[1])
  const lon = Number(match[2])
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [lon, lat] : undefined
}

/** A polygon of CAP ("lat,lon lat,lon …", closed, four pairs or more) as a ring of [lon, lat]; `undefined` when it is none. */
export const readPolygon = (text: string): Area['polygons'][number] | undefined => {
  const ring = text.trim().split(/\s+/).map(pairOf)
  if (ring.length < 4 || !ring.every((pair) => pair !== undefined)) return undefined
  const [first] = ring
  const last = ring.at(-1)
  return first?.[0] === last?.[0] && first?.[1] === last?.[1] ? ring : undefined
}
type Area = rules.Area

/** A circle of CAP ("lat,lon radius", kilometres); `undefined` when it is none. */
export const readCircle = (text: string): rules.Circle | undefined => {
  const [pair = '', radius = '', ...rest] = text.trim().split(/\s+/)
  const centre = pairOf(pair)
  const radiusKm = /^\d+(?:\.\d+)?$/.test(radius) ? Number(radius) : Number.NaN
  if (!centre || rest.length > 0 || !(radiusKm <= 20_040)) return undefined
  return { lon: centre[0], lat: centre[1], radiusKm }
}

type Warn = (field: string, code: string, message: string) => void

const areaOf = (element: XmlElement, warn: Warn): Area => {
  const shapes = <T>(
    field: string,
    read: (text: string) => T | undefined,
    code: string,
    how: string,
  ) =>
    childrenOf(element, field).flatMap((node): T[] => {
      const shape = read(xmlText(node) ?? '')
      if (shape === undefined) warn(field, code, how)
      return shape === undefined ? [] : [shape]
    })
  const geocodes = elementsOf(element, 'geocode').map((code) => ({
    valueName: required(code, 'valueName'),
    value: required(code, 'value'),
  }))
  return {
    areaDesc: required(element, 'areaDesc'),
    polygons: shapes(
      'polygon',
      readPolygon,
      'BAD_POLYGON',
      'A polygon is four or more pairs lat,lon, the last one equal to the first: it was left out.',
    ),
    circles: shapes(
      'circle',
      readCircle,
      'BAD_CIRCLE',
      'A circle is lat,lon and a radius in kilometres: it was left out.',
    ),
    geocodes,
    divisions: geocodes.flatMap(({ valueName, value }) => {
      if (!CODES_OF_DIVISIONS.has(valueName.toUpperCase().replaceAll(/[\s/_-]/g, ''))) return []
      const code = normalDivisionCode(value)
      if (code === undefined)
        warn('geocode', 'BAD_DIVISION_CODE', 'A division code has 2, 4, 6, 9 or 12 digits.')
      return code === undefined ? [] : [code]
    }),
  }
}

const webOf = (element: XmlElement, warn: Warn): string | null => {
  const text = optional(element, 'web')
  if (text === null || /^https?:\/\/\S+$/i.test(text)) return text
  warn('web', 'BAD_URL', 'web is an address with http or https: it was left out.')
  return null
}

const infoOf = (element: XmlElement, warn: Warn): rules.Info => ({
  language: optional(element, 'language') ?? 'en-US', // CAP 1.2, 3.2.2
  category: manyOf(rules.CATEGORIES, element, 'category'),
  event: required(element, 'event'),
  responseType: manyOf(rules.RESPONSE_TYPES, element, 'responseType'),
  urgency: oneOf(rules.URGENCIES, required(element, 'urgency'), 'urgency'),
  severity: oneOf(rules.SEVERITIES, required(element, 'severity'), 'severity'),
  certainty: oneOf(
    rules.CERTAINTIES,
    required(element, 'certainty').replace(/^Very Likely$/, 'Likely'),
    'certainty',
  ),
  effective: optionalTime(element, 'effective'),
  onset: optionalTime(element, 'onset'),
  expires: optionalTime(element, 'expires'),
  senderName: optional(element, 'senderName'),
  headline: optional(element, 'headline'),
  description: optional(element, 'description'),
  instruction: optional(element, 'instruction'),
  web: webOf(element, warn),
  areas: elementsOf(element, 'area').map((area) => areaOf(area, warn)),
})

const referencesOf = (element: XmlElement): readonly rules.Reference[] =>
  (optional(element, 'references') ?? '')
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [sender = '', identifier = '', sent = '', ...rest] = part.split(',')
      if (sender === '' || identifier === '' || rest.length > 0)
        throw new Fault('references', 'BAD_REFERENCE', 'A reference is sender,identifier,sent.')
      return { sender, identifier, sent: timeOf(sent, 'references') }
    })

const messageOf = (element: XmlElement, warn: Warn): rules.Message => ({
  identifier: required(element, 'identifier'),
  sender: required(element, 'sender'),
  sent: timeOf(required(element, 'sent'), 'sent'),
  status: oneOf(rules.STATUSES, required(element, 'status'), 'status'),
  msgType: oneOf(rules.MSG_TYPES, required(element, 'msgType'), 'msgType'),
  scope: oneOf(rules.SCOPES, required(element, 'scope'), 'scope'),
  references: referencesOf(element),
  infos: elementsOf(element, 'info').map((info) => infoOf(info, warn)),
})

const itemOf = (element: XmlElement, row: number): ImportItem<rules.Message> => {
  const warnings: RowFault[] = []
  try {
    const facts = messageOf(element, (field, code, message) =>
      warnings.push({ row, field, code, message, severity: 'WARNING' }),
    )
    const sourceId = JSON.stringify([facts.sender, facts.identifier, facts.sent])
    return { kind: 'record', record: { row, sourceId, facts, warnings } }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { field, code, message } = error
    return { kind: 'fault', fault: { row, field, code, message, severity: 'ERROR' } }
  }
}

async function* read(files: readonly ImportFile[]): AsyncIterable<ImportItem<rules.Message>> {
  for (const file of files) {
    const text = await wholeText(file)
    const bytes = new TextEncoder().encode(text)
    const document = await readXml({
      name: file.name,
      bytes: bytes.length,
      stream: () => new Blob([bytes]).stream(),
    })
    if (!ANY_CAP.test(text)) throw new FileRefused('CAP_MISSING', `${file.name} has no <alert>.`)
    if (!NAMESPACE.test(text))
      throw new FileRefused(
        'CAP_VERSION_UNKNOWN',
        `${file.name} is not of CAP 1.1 or 1.2: its namespace is urn:oasis:names:tc:emergency:cap:1.2.`,
      )
    for (const [i, alert] of descendantsOf(document, 'alert').entries()) yield itemOf(alert, i + 1)
  }
}

/** Alerts of OASIS CAP 1.1 and 1.2: one `<alert>`, or a feed with many. */
export const capReader: Reader<rules.Message> = {
  format: 'cap',
  files: [{ name: 'FILE' }],
  read,
}
