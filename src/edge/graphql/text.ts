const QUOTE = 0x22
const HASH = 0x23
const BACKSLASH = 0x5c
const LF = 0x0a
const CR = 0x0d

const opens = (code: number): boolean => code === 0x7b || code === 0x5b || code === 0x28
const closes = (code: number): boolean => code === 0x7d || code === 0x5d || code === 0x29

/** Index of the last character of the string literal that begins at `start`; the end of the text when it is unclosed. */
const endOfString = (text: string, start: number): number => {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === BACKSLASH) i++
    else if (code === QUOTE || code === LF || code === CR) return i
  }
  return text.length
}

const endOfBlockString = (text: string, start: number): number => {
  let end = text.indexOf('"""', start + 3)
  while (end > 0 && text.charCodeAt(end - 1) === BACKSLASH) end = text.indexOf('"""', end + 3)
  return end < 0 ? text.length : end + 2
}

const endOfComment = (text: string, start: number): number => {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === LF || code === CR) return i
  }
  return text.length
}

/**
 * The greatest number of brackets open at once, without those in strings and comments (a comment full of closing
 * brackets must not hide a deep query). Stops counting just above `limit`. Reads `graphql` or `json` without
 * parsing, because both parsers, or what walks their result, recurse once per bracket.
 */
export const nesting = (text: string, language: 'graphql' | 'json', limit: number): number => {
  const graphql = language === 'graphql'
  let open = 0
  let most = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = graphql && text.startsWith('"""', i) ? endOfBlockString(text, i) : endOfString(text, i)
    } else if (code === HASH && graphql) {
      i = endOfComment(text, i)
    } else if (opens(code)) {
      if (++open > most) most = open
      if (most > limit) return most
    } else if (closes(code)) {
      open--
    }
  }
  return most
}

/** Whether the text is safe to store: no NUL (SQLite cuts there) and no lone surrogate (no UTF-8 exists for it). */
export const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/**
 * Removes own `__proto__` keys from a parsed JSON value, in place, so that no later merge can make them a prototype.
 * @returns false when a key or a string in it is not clean text.
 */
export const cleanJson = (value: unknown): boolean => {
  if (typeof value === 'string') return isCleanText(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(cleanJson)
  Reflect.deleteProperty(value, '__proto__')
  return Object.entries(value).every(([key, item]) => isCleanText(key) && cleanJson(item))
}

/** At most `limit` characters, never half a surrogate pair. */
export const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text
  const head = text.slice(0, limit - 1)
  return `${head.isWellFormed() ? head : head.slice(0, -1)}…`
}
