/** The languages the portal speaks itself: pages, messages, errors. */
export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]

/** The languages in which content may be stored. Traditional Chinese comes from partners. */
export const CONTENT_LOCALES = ['zh-CN', 'zh-Hant', 'en'] as const
export type ContentLocale = (typeof CONTENT_LOCALES)[number]

/** A text in one or more languages; never empty when it comes from the database. */
export type LocalizedText = Partial<Record<ContentLocale, string>>

/** Which languages are tried for a reader, in this order (spec: zh-CN → zh-Hant → en). */
const FALLBACK: Record<ContentLocale, readonly ContentLocale[]> = {
  'zh-CN': ['zh-CN', 'zh-Hant', 'en'],
  'zh-Hant': ['zh-Hant', 'zh-CN', 'en'],
  en: ['en', 'zh-CN', 'zh-Hant'],
}

/**
 * The text a reader of `locale` gets, and the language it is really in.
 * `undefined` when there is no text in any language.
 */
export const resolveText = (
  text: LocalizedText | null | undefined,
  locale: ContentLocale,
): { readonly text: string; readonly locale: ContentLocale } | undefined => {
  if (!text) return undefined
  for (const candidate of FALLBACK[locale]) {
    const found = text[candidate]
    if (found) return { text: found, locale: candidate }
  }
  return undefined
}

/** The text alone; the empty string when there is none. For places where a page needs something to print. */
export const textIn = (text: LocalizedText | null | undefined, locale: ContentLocale): string =>
  resolveText(text, locale)?.text ?? ''

/**
 * The portal language that suits an `Accept-Language` header or a `lang` parameter best.
 * Anything unknown reads as zh-CN, the language of the four cities.
 */
export const negotiateLocale = (...wishes: readonly (string | null | undefined)[]): Locale => {
  for (const wish of wishes) {
    if (wish === null || wish === undefined) continue
    const ranked = wish
      .slice(0, 200)
      .split(',')
      .map((part, index) => {
        const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
        const q = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find(Boolean)
        return { tag, q: q === undefined ? 1 : Number(q), index }
      })
      .filter(({ tag, q }) => tag !== '' && q > 0)
      .toSorted((a, b) => b.q - a.q || a.index - b.index)
    for (const { tag } of ranked) {
      if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-CN'
      if (tag === 'en' || tag.startsWith('en-')) return 'en'
    }
  }
  return 'zh-CN'
}

/** A text as callers of the graph write it. */
export interface WrittenText {
  readonly zh: string
  readonly en?: string | null | undefined
}

/** A text as it is kept. */
export const writtenText = ({ zh, en }: WrittenText): LocalizedText =>
  typeof en === 'string' && en !== '' ? { 'zh-CN': zh, en } : { 'zh-CN': zh }
