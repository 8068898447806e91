import { isCleanText, lengthOf } from '#schema/text.ts'

const TEXT_MAX = 40

/** A text as it is remembered: composed, in small letters, with single blanks; nothing where it is none or too long. */
export const searchedText = (text: string): string | undefined => {
  const kept = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
  return kept !== '' && lengthOf(kept) <= TEXT_MAX && kept.length <= TEXT_MAX && isCleanText(kept)
    ? kept
    : undefined
}

/** What may be shown to others: short, and no number that could be somebody's. */
export const isHotWord = (text: string): boolean =>
  lengthOf(text) <= 12 && !/\d{4}/.test(text) && !/[@/\\:]/.test(text)
