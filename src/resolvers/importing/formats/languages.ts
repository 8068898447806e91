import type { ContentLocale, LocalizedText } from '#schema/locale.ts'
import { isObject } from './row.ts'
import type { Row } from './row.ts'

const HAN = /\p{Script=Han}/u
const HANT_TAG = /^(?:zh[-_](?:hant|tw|hk|mo)\b|tc$)/i
const HANS_TAG = /^(?:zh\b|zh[-_]|sc$|cmn\b)/i

/** The content language that a language tag (`zh-Hans-CN`, `zh_TW`, `sc`, `en-GB`) belongs to; others are not kept. */
export const localeOfTag = (tag: string): ContentLocale | undefined => {
  if (HANT_TAG.test(tag)) return 'zh-Hant'
  if (HANS_TAG.test(tag)) return 'zh-CN'
  return /^en\b/i.test(tag) || /^en_/i.test(tag) ? 'en' : undefined
}

/**
 * A text whose language nobody names: with a Chinese character it counts as zh-CN, otherwise it is kept under `en`,
 * the one content language in Latin letters.
 */
export const inOwnScript = (text: string): LocalizedText =>
  HAN.test(text) ? { 'zh-CN': text } : { en: text }

/** The languages that have a text; `undefined` when none has. */
export const localized = (
  texts: Readonly<Partial<Record<ContentLocale, string | undefined>>>,
): LocalizedText | undefined => {
  const found = Object.entries(texts).filter(([, text]) => text !== undefined)
  return found.length === 0 ? undefined : (Object.fromEntries(found) as LocalizedText)
}

/** How long a text may be and what happens when it is longer; see `Row.text` and `Row.shortText`. */
type TextKind = 'NAME' | 'TEXT'

const cleaned = (row: Row, kind: TextKind, field: string, value: unknown): string | undefined =>
  kind === 'NAME' ? row.shortText(field, value) : row.text(field, value)

/**
 * A text or a map of language tags to texts. Of a map the languages the portal keeps are taken; when there is none of
 * them, the first text of the map by its script.
 */
export const localizedField = (
  row: Row,
  kind: TextKind,
  field: string,
  value: unknown,
): LocalizedText | undefined => {
  if (!isObject(value)) {
    const text = cleaned(row, kind, field, value)
    return text === undefined ? undefined : inOwnScript(text)
  }
  const byLocale: Partial<Record<ContentLocale, string>> = {}
  let first: string | undefined
  for (const [tag, member] of Object.entries(value)) {
    const text = cleaned(row, kind, `${field}.${tag}`, member)
    if (text === undefined) continue
    first ??= text
    const locale = localeOfTag(tag)
    if (locale !== undefined) byLocale[locale] ??= text
  }
  return localized(byLocale) ?? (first === undefined ? undefined : inOwnScript(first))
}
