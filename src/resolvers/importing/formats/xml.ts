import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { FileRefused } from '../records.ts'
import type { ImportFile } from '../records.ts'
import { isObject } from './row.ts'
import { wholeText } from './text.ts'

/** An element: attributes as `@name`, its own text as `#text`, children by local name (one, or an array of several). */
export type XmlElement = Readonly<Record<string, unknown>>

const DECLARES_ENTITIES = /<!(?:DOCTYPE|ENTITY)/i

/**
 * A whole XML document as objects; namespace prefixes are dropped, all values stay text.
 * @throws {FileRefused} XML_ENTITY_REFUSED for any DOCTYPE or ENTITY declaration (nothing is expanded, nothing is
 *   fetched), XML_MALFORMED with the line, FILE_TOO_LARGE above 64 MiB, FILE_EMPTY, TEXT_NOT_UTF8.
 */
export const readXml = async (file: ImportFile): Promise<XmlElement> => {
  const text = await wholeText(file)
  if (text.trim() === '') throw new FileRefused('FILE_EMPTY', `${file.name} is empty.`)
  if (DECLARES_ENTITIES.test(text)) {
    throw new FileRefused(
      'XML_ENTITY_REFUSED',
      `${file.name} has a DOCTYPE or ENTITY declaration. Remove it; the formats read here have none.`,
    )
  }
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) {
    throw new FileRefused(
      'XML_MALFORMED',
      `${file.name} is not well-formed XML: line ${verdict.err.line}, column ${verdict.err.col}.`,
    )
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    ignoreDeclaration: true,
    parseTagValue: false,
    parseAttributeValue: false,
  })
  try {
    const document: unknown = parser.parse(text)
    if (isObject(document)) return document
  } catch {
    // Nesting beyond the parser's limit, or a name it does not take.
  }
  throw new FileRefused('XML_MALFORMED', `${file.name} cannot be read as XML.`)
}

/** The children of that name in document order; none is an empty list. */
export const childrenOf = (element: XmlElement, name: string): readonly unknown[] => {
  const child = element[name]
  if (child === undefined) return []
  return Array.isArray(child) ? child : [child]
}

/** The element children of that name. */
export const elementsOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  childrenOf(element, name).filter(isObject)

/** The first element along a path of child names. */
export const elementAt = (
  element: XmlElement,
  ...path: readonly string[]
): XmlElement | undefined => {
  let at: XmlElement | undefined = element
  for (const name of path) at = at === undefined ? undefined : elementsOf(at, name)[0]
  return at
}

/** The text of a node: of a plain child, or of an element that also has attributes. */
export const xmlText = (node: unknown): string | undefined => {
  const text = isObject(node) ? node['#text'] : node
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

/** Every element of that name anywhere below, outermost ones only, in document order. */
export const descendantsOf = (element: XmlElement, name: string): readonly XmlElement[] =>
  Object.entries(element).flatMap(([key, child]) => {
    const below = (Array.isArray(child) ? child : [child]).filter(isObject)
    return key === name ? below : below.flatMap((inner) => descendantsOf(inner, name))
  })
