import { lengthOf, isCleanText } from '#schema/text.ts'
import { localDay } from '#schema/time.ts'

/** Days after paying within which an invoice can be asked for. */
export const INVOICE_DAYS = 360
const TITLE_MAX = 100

/** Signs of a unified social credit code, in the order of their values (GB 32100-2015, 5.1): no I, O, S, V, Z. */
const CREDIT_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/**
 * Whether a text is a taxpayer's number: a unified social credit code of eighteen signs with a right check sign (GB 32100-2015,
 * 5.5: Σ value × 3^(i−1) mod 31), or one of the older ones of fifteen digits or letters, which have none.
 */
export const isTaxNumber = (text: string): boolean => {
  if (/^[0-9A-Z]{15}$/.test(text)) return true
  if (!/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text)) return false
  const values = Array.from(text, (sign) => CREDIT_SIGNS.indexOf(sign))
  let [sum, weight] = [0, 1]
  for (const value of values.slice(0, 17)) {
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return (31 - (sum % 31)) % 31 === values[17]
}

/** What an invoice is made out to. */
export interface InvoiceBuyer {
  readonly kind: 'PERSONAL' | 'COMPANY'
  readonly title: string
  /** Of a company. */
  readonly taxNumber: string | null
  /** Where it is sent; nobody but the merchant's office reads it. */
  readonly email: string | null
}

/** What is wrong with whom an invoice is made out to. */
export const buyerFault = ({
  kind,
  title,
  taxNumber,
  email,
}: InvoiceBuyer): 'TITLE' | 'TAX_NUMBER' | 'EMAIL' | undefined => {
  if (title.trim() === '' || lengthOf(title) > TITLE_MAX || !isCleanText(title)) return 'TITLE'
  if (kind === 'COMPANY' && (taxNumber === null || !isTaxNumber(taxNumber))) return 'TAX_NUMBER'
  if (email !== null && !/^[^\s@<>"]{1,64}@[^\s@<>".]+(\.[^\s@<>".]+)+$/.test(email)) return 'EMAIL'
  return email !== null && email.length > 200 ? 'EMAIL' : undefined
}

/** A fully digital invoice has twenty digits; an old form a code of ten or twelve and a number of eight. */
export const isInvoiceNumber = (text: string): boolean =>
  /^(\d{20}|\d{10}-\d{8}|\d{12}-\d{8})$/.test(text)

/**
 * Whether an invoice may still be taken back instead of reversed by a red-letter one: an old form, in the month of its issue.
 * Fully digital ones are never voided.
 */
export const mayBeVoided = (
  number: string,
  issuedAt: number,
  now: number,
  zone: string,
): boolean => {
  const month = (ms: number): string => localDay(ms, zone).date.slice(0, 7)
  return number.includes('-') && month(issuedAt) === month(now)
}
