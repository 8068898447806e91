import { SIMPLIFIED, TRADITIONAL } from './text/traditional.ts'

let folding: Map<string, string> | undefined
/** Built at first use, kept for the life of the process: three thousand pairs, the same for every request. */
const foldingTable = (): Map<string, string> => {
  if (!folding) {
    folding = new Map()
    for (let i = 0; i < TRADITIONAL.length; i += 1)
      folding.set(TRADITIONAL.charAt(i), SIMPLIFIED.charAt(i))
  }
  return folding
}

/**
 * The form in which texts are compared: NFKC (full-width to plain), lower case, traditional
 * characters as simplified ones. 濕地 and 湿地 fold alike, ＡＢＣ and abc too.
 */
export const foldText = (text: string): string => {
  const table = foldingTable()
  let folded = ''
  for (const char of text.normalize('NFKC').toLowerCase()) folded += table.get(char) ?? char
  return folded
}

// Chinese characters are letters too: without the subtraction "3号线" would be one word.
const RUNS = /(\p{Script=Han}+)|([[\p{L}\p{N}]--\p{Script=Han}]+)/gv

/**
 * The index terms of a text, in order: a run of Chinese characters becomes its overlapping pairs and
 * its last character alone, so that a phrase of pairs matches any two or more characters in a row and
 * a prefix search any single one; a run of other letters or digits is a word.
 */
export const indexTerms = (text: string): string => {
  const terms: string[] = []
  for (const [, han, word] of foldText(text).matchAll(RUNS)) {
    if (word !== undefined) terms.push(word)
    if (han === undefined) continue
    const chars = Array.from(han)
    for (let i = 0; i + 1 < chars.length; i += 1) terms.push(`${chars[i]}${chars[i + 1]}`)
    terms.push(chars.at(-1) ?? '')
  }
  return terms.join(' ')
}

/** Longest search text that is looked at, in characters. */
export const SEARCH_TEXT_MAX = 64
/** Most words of a search text that are looked at. */
const WORDS_MAX = 8

const quote = (term: string): string => `"${term.replaceAll('"', '""')}"`

/**
 * The FTS5 expression that finds texts indexed by `indexTerms`: every Chinese run as a phrase of its
 * pairs, every other word as a prefix, all of them required. `undefined` when the text holds no letter or digit.
 */
export const matchExpression = (text: string): string | undefined => {
  const parts: string[] = []
  for (const [, han, word] of foldText(text.slice(0, SEARCH_TEXT_MAX)).matchAll(RUNS)) {
    if (parts.length === WORDS_MAX) break
    if (word !== undefined) parts.push(`${quote(word)} *`)
    if (han === undefined) continue
    const chars = Array.from(han)
    const pairs = chars.slice(1).map((char, i) => `${chars[i]}${char}`)
    parts.push(pairs.length === 0 ? `${quote(han)} *` : quote(pairs.join(' ')))
  }
  return parts.length === 0 ? undefined : parts.join(' AND ')
}

/** NUL and the other control characters that no text needs: all but tab, line feed and carriage return. */
const CONTROLS = /[^\P{Cc}\t\n\r]/u

/**
 * Whether a text can be stored and sent on unharmed: no control characters but tab and line ends, no
 * lone surrogates.
 */
export const isCleanText = (text: string): boolean => text.isWellFormed() && !CONTROLS.test(text)

/** How many characters a text has as people count them, roughly: code points, not the units of UTF-16. */
export const lengthOf = (text: string): number => Array.from(text).length

/** Digits in groups, as cards are written; also the wide ones of Chinese keyboards. */
const DIGITS = /[\d０-９](?:[ \u00a0\u3000.·–-]?[\d０-９]){12,}/gu
const BETWEEN = /([ \u00a0\u3000.·–-])/u
const CARD_DIGITS = { least: 13, most: 19 }

/** Whether a row of digits could be the number of a payment card: ISO/IEC 7812, the Luhn sum. */
const isCardNumber = (digits: string): boolean => {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** The first number of a card among groups of digits, from one group to another: its expiry may stand right behind it. */
const cardAmong = (
  groups: readonly string[],
): { readonly from: number; readonly to: number; readonly digits: string } | undefined => {
  for (let from = 0; from < groups.length; from += 1) {
    let digits = ''
    for (let to = from; to < groups.length && digits.length < CARD_DIGITS.most; to += 1) {
      digits += (groups[to] ?? '').normalize('NFKC')
      const { length } = digits
      if (length >= CARD_DIGITS.least && length <= CARD_DIGITS.most && isCardNumber(digits))
        return { from, to, digits }
    }
  }
  return undefined
}

/** Groups at even places, what stands between them at odd ones. */
const masked = (parts: readonly string[]): string => {
  const card = cardAmong(parts.filter((_, i) => i % 2 === 0))
  if (!card) return parts.join('')
  const { from, to, digits } = card
  const [between = '', ...rest] = parts.slice(to * 2 + 1)
  return [
    ...parts.slice(0, from * 2),
    `${'*'.repeat(digits.length - 4)}${digits.slice(-4)}`,
    between,
    masked(rest),
  ].join('')
}

/** A text with what could be the number of a payment card made unreadable: none may ever be stored. */
export const withoutCards = (text: string): string =>
  text.replaceAll(DIGITS, (found) => masked(found.split(BETWEEN)))
