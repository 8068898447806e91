/** Digits and capitals that nobody takes for another, read aloud or by a scratched screen: no 0 O, 1 I L. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/**
 * A random text for people: each of its characters one of 31, from the system's generator, none likelier than another.
 * Eight of them are 8.5 × 10¹¹.
 */
export const randomCode = (length: number): string => {
  const fair = 256 - (256 % ALPHABET.length)
  let code = ''
  while (code.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // Bytes beyond the last whole round would make the first characters likelier.
      if (byte < fair && code.length < length) code += ALPHABET[byte % ALPHABET.length]
    }
  }
  return code
}

/** What somebody typed as a code, as it is stored: capitals, without blanks and hyphens. */
export const normalCode = (typed: string): string =>
  typed.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '')

/** Whether a text could be such a code. */
export const isCode = (text: string, length: number): boolean =>
  text.length === length && Array.from(text).every((char) => ALPHABET.includes(char))
