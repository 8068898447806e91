import { parseYuan } from '#schema/money.ts'
import type { PriceProblem } from '#schema/money.ts'
import { streamCsv } from '../importing/formats/csv.ts'
import { given, quoted, rowItem } from '../importing/formats/row.ts'
import type { Row } from '../importing/formats/row.ts'
import { requiredFile } from '../importing/formats/text.ts'
import type { ImportFile, ImportItem, Reader } from '../importing/records.ts'
import type { LocalizedText } from '#schema/locale.ts'

/** EAN13 and EAN8 have a correct check digit; IN_STORE is the shop's own code; null is none, or one that is mistyped. */
export type BarcodeKind = 'EAN13' | 'EAN8' | 'IN_STORE'

/** What a file tells of a product. A column that is absent or blank is not given. */
export interface ProductFacts {
  readonly name: LocalizedText
  readonly subtitle?: LocalizedText
  readonly priceFen: number
  /** As written; leading zeros are part of it. */
  readonly barcode?: string
  readonly barcodeKind: BarcodeKind | null
  readonly sku?: string
  readonly category?: string
  /** Pieces on the shelf. */
  readonly stock?: number
}

const BARCODE_MAX = 64

/** Whether the last digit is the GS1 check digit: weights 3 and 1 alternate from the right (GS1 General Specifications, 7.9). */
const hasCheckDigit = (digits: string): boolean => {
  const sum = Array.from(digits).reduce(
    (total, digit, index) => total + Number(digit) * ((digits.length - index) % 2 === 0 ? 3 : 1),
    0,
  )
  return sum % 10 === 0
}

/**
 * What a barcode is. Eight digits that begin with 0 or 2 are restricted to the shop by GS1, so they need no check
 * digit; other lengths than 8 and 13 are shop codes as well.
 */
const barcodeKindOf = (row: Row, code: string): BarcodeKind | null => {
  if (!/^\d{8}$|^\d{13}$/.test(code) || /^[02]\d{7}$/.test(code)) return 'IN_STORE'
  if (hasCheckDigit(code)) return code.length === 13 ? 'EAN13' : 'EAN8'
  row.warn(
    'BARCODE_CHECK_DIGIT',
    'barcode',
    `The check digit of ${code} is wrong; the code is kept.`,
  )
  return null
}

const barcodeOf = (row: Row, cell: string | undefined): string | undefined => {
  const code = row.shortText('barcode', cell, BARCODE_MAX)
  if (code === undefined || /^[0-9A-Za-z._/-]+$/.test(code)) {
    // A spreadsheet turns 6901234567892 into 6.90123E+12; the digits behind it are lost.
    if (code === undefined || !/^\d(?:\.\d+)?E\+?\d+$/i.test(code)) return code
  }
  throw row.refusal(
    'BARCODE_INVALID',
    'barcode',
    `${quoted(code)} is no barcode; format the column as text before saving.`,
  )
}

const PRICE_MESSAGES: Readonly<Record<PriceProblem, string>> = {
  PRICE_NOT_A_NUMBER: 'is no price in yuan',
  PRICE_NEGATIVE: 'is below zero',
  PRICE_TOO_PRECISE: 'has more than two decimals',
  PRICE_TOO_LARGE: 'is too large',
}

const priceOf = (row: Row, field: string, cell: string | undefined): number => {
  const text = row.text(field, cell, 100) ?? ''
  const price = parseYuan(text)
  if (price.ok) return price.fen
  throw row.refusal(price.code, field, `${quoted(text)} ${PRICE_MESSAGES[price.code]}.`)
}

/** A stable id for a product that has neither barcode nor sku: 16 hex digits of the SHA-256 of its name. */
const idOfName = async (name: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name))
  const bytes = [...new Uint8Array(digest).subarray(0, 8)]
  return `name-${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

const productOf = (
  row: Row,
  cells: Readonly<Record<string, string>>,
  nameId: string,
): { readonly facts: ProductFacts } => {
  const barcode = barcodeOf(row, cells['barcode'])
  const sku = row.shortText('sku', cells['sku'], BARCODE_MAX)
  row.sourceId = barcode ?? sku ?? nameId
  const en = row.shortText('name_en', cells['name_en'])
  const subtitle = row.shortText('subtitle', cells['subtitle'])
  const priceField = cells['price_cny'] === undefined ? 'price' : 'price_cny'
  return {
    facts: {
      name: { 'zh-CN': row.requiredName('name', cells['name']), ...given({ en }) },
      priceFen: priceOf(row, priceField, cells[priceField]),
      barcodeKind: barcode === undefined ? null : barcodeKindOf(row, barcode),
      ...given({
        barcode,
        sku,
        subtitle: subtitle === undefined ? undefined : { 'zh-CN': subtitle },
        category: row.shortText('category', cells['category']),
        stock: row.count('stock', cells['stock']),
      }),
    },
  }
}

async function* readProducts(
  files: readonly ImportFile[],
): AsyncGenerator<ImportItem<ProductFacts, never>> {
  const file = requiredFile(files, 0, 'products')
  // Ids met so far, about 50 bytes each: the one thing that grows with the file.
  const seen = new Map<string, number>()
  const plan = { required: [['name'], ['price_cny', 'price']] }
  for await (const { row: number, cells, wrongCount } of streamCsv(file, plan)) {
    const nameId = await idOfName(cells['name']?.trim() ?? '')
    yield rowItem<ProductFacts, never>(number, (row) => {
      if (wrongCount !== undefined) {
        throw row.refusal(
          'CSV_FIELD_COUNT',
          undefined,
          `The row has ${wrongCount} cells, not as many as the header.`,
        )
      }
      const product = productOf(row, cells, nameId)
      const id = row.sourceId ?? nameId
      const before = seen.get(id)
      if (before !== undefined) {
        throw row.refusal(
          'DUPLICATE_ROW',
          'barcode',
          `Row ${before} is the same product (${quoted(id)}).`,
        )
      }
      seen.set(id, number)
      return product
    })
  }
}

/**
 * Format `products-csv`: columns `name` and `price_cny` (or `price`, in yuan), optionally `barcode`, `sku`, `category`,
 * `stock`, `subtitle`, `name_en`. The source id is the barcode, else the sku, else made of the name.
 */
export const productsCsv: Reader<ProductFacts, never> = {
  format: 'products-csv',
  files: [{ name: 'products' }],
  read: readProducts,
}

/** The file formats in which merchants give their products. */
export const readers: readonly Reader[] = [productsCsv]
