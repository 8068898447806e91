import { IntlMessageFormat } from 'intl-messageformat'
import type { Locale } from '#schema/locale.ts'

export type Params = Readonly<Record<string, string | number>>
export type Lookup = (key: string, params?: Params) => string

/**
 * A look-up of texts in ICU message syntax. Messages are parsed at first use and kept: they are the
 * program's own and few. A key that is not there reads as itself, so that a page still comes out.
 */
export const createLookup = (texts: Readonly<Record<string, string>>, locale: Locale): Lookup => {
  const parsed = new Map<string, IntlMessageFormat>()
  return (key, params) => {
    const text = texts[key]
    if (text === undefined) return key
    if (!text.includes('{')) return text
    let format = parsed.get(key)
    if (!format) {
      format = new IntlMessageFormat(text, locale)
      parsed.set(key, format)
    }
    return String(format.format(params ? { ...params } : {}))
  }
}
