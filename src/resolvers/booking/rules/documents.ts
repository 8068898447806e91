import { isDate } from '#schema/time.ts'

export const DOCUMENT_KINDS = [
  'RESIDENT_ID',
  'PASSPORT',
  'HK_MACAO_PERMIT',
  'TAIWAN_PERMIT',
] as const
/**
 * RESIDENT_ID: of 18 signs, residence permits of people from Hong Kong, Macao and Taiwan and permanent residents’ cards
 * included. HK_MACAO_PERMIT: 港澳居民来往内地通行证. TAIWAN_PERMIT: 台湾居民来往大陆通行证.
 */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** A number as it is compared: capitals, no blanks, no hyphens. */
export const normalNumber = (typed: string): string =>
  typed.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '')

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_SIGNS = '10X98765432'

/** The last sign of a citizen’s number by GB 11643—1999 (ISO 7064 MOD 11-2), from its first seventeen digits. */
export const checkSignOf = (digits: string): string => {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return CHECK_SIGNS[sum % CHECK_SIGNS.length] ?? ''
}

const isResidentId = (number: string, today: string): boolean => {
  if (!/^\d{17}[\dX]$/.test(number)) return false
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  return (
    isDate(born) && born >= '1850-01-01' && born <= today && checkSignOf(number) === number.at(-1)
  )
}

/**
 * Whether a number can be that of a document: its form, for citizens also the day of birth and the check sign.
 * @param number as {@link normalNumber} gives it
 * @param today `YYYY-MM-DD`
 */
export const isDocumentNumber = (kind: DocumentKind, number: string, today: string): boolean => {
  if (kind === 'RESIDENT_ID') return isResidentId(number, today)
  // Of permits the last two digits, where printed, count how often it was renewed.
  if (kind === 'HK_MACAO_PERMIT') return /^[HM]\d{8}(\d{2})?$/.test(number)
  if (kind === 'TAIWAN_PERMIT') return /^(\d{8}|\d{10}[A-Z])$/.test(number)
  return /^(?=.*\d)[A-Z0-9]{6,12}$/.test(number)
}

/** What is the same for one document however it was typed: a renewed permit of Hong Kong or Macao keeps its first nine signs. */
export const documentIdentity = (kind: DocumentKind, number: string): string =>
  `${kind} ${kind === 'HK_MACAO_PERMIT' ? number.slice(0, 9) : number}`

/** A number as its holder may see it again: `3****************6`. */
export const maskDocument = (number: string): string =>
  `${number.slice(0, 1)}${'*'.repeat(Math.max(0, number.length - 2))}${number.slice(-1)}`
