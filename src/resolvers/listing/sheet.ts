import type { StaffContext } from '#schema/context.ts'
import { toCsv, uncsvCell, yuanCell, type CsvValue } from '#schema/csv.ts'
import { Problem } from '#schema/problem.ts'
import { choiceText } from '../catalogue/rules.ts'
import { listCategories } from '../catalogue/service.ts'
import { streamCsv } from '../importing/formats/csv.ts'
import { FileRefused } from '../importing/records.ts'
import { SheetRefused } from './errors.ts'
import {
  AT_ONCE_MAX,
  createProduct,
  listDeskProducts,
  setOnSale,
  updateProduct,
  type DeskProduct,
} from './service.ts'
import {
  planSheet,
  SHEET_COLUMNS,
  type SheetCells,
  type SheetLine,
  type SheetPlan,
  type SheetRow,
} from './sheet-rules.ts'

/** Products of one sheet; a chain with more has a file of its own, by `/v1/prices` or the import. */
export const SHEET_PRODUCTS_MAX = 1_000
const PAGE = 100

const allProducts = async (
  ctx: StaffContext,
  merchant: string,
): Promise<readonly DeskProduct[]> => {
  const found: DeskProduct[] = []
  let after: string | undefined
  do {
    const { edges, pageInfo } = await listDeskProducts(ctx, { merchant, first: PAGE, after })
    found.push(...edges.map(({ node }) => node))
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined
  } while (after !== undefined && found.length < SHEET_PRODUCTS_MAX)
  return found.slice(0, SHEET_PRODUCTS_MAX)
}

/** All products of a merchant for a spreadsheet, one line a SKU, in yuan; nothing for those who do not edit them. */
export const productsSheet = async (ctx: StaffContext, merchant: string): Promise<string> => {
  const lines = (await allProducts(ctx, merchant)).flatMap((product) =>
    product.skus.map((sku): readonly CsvValue[] => [
      product.id,
      sku.code,
      product.names['zh-CN'] ?? '',
      product.names.en ?? '',
      choiceText(product.specifications, sku.values, ctx.locale),
      product.categoryId,
      yuanCell(sku.priceFen),
      sku.marketPriceFen === null ? null : yuanCell(sku.marketPriceFen),
      // A spreadsheet would round thirteen digits off; as text it keeps them.
      sku.barcode === null ? null : `\t${sku.barcode}`,
      product.tags.join(' '),
      product.onSale ? 'yes' : 'no',
    ]),
  )
  return toCsv([SHEET_COLUMNS, ...lines])
}

const readLines = async (text: string): Promise<readonly SheetLine[]> => {
  const file = { name: 'products.csv', stream: () => new Blob([text]).stream() }
  const lines: SheetLine[] = []
  try {
    for await (const { row, cells, wrongCount } of streamCsv(file, {
      required: [['name'], ['price_cny']],
    })) {
      if (wrongCount !== undefined)
        throw new FileRefused('CSV_FIELD_COUNT', `SheetLine ${row} has ${wrongCount} cells.`)
      if (Object.values(cells).every((cell) => cell.trim() === '')) continue
      const known = Object.fromEntries(
        SHEET_COLUMNS.map((name) => [name, uncsvCell(cells[name] ?? '').trim()]),
      ) as SheetCells // every column has a cell
      lines.push({ row, cells: known, has: new Set(Object.keys(cells)) })
      if (lines.length > SHEET_PRODUCTS_MAX * 5)
        throw new FileRefused('TOO_MANY_ROWS', 'The sheet has too many lines.')
    }
  } catch (error) {
    if (error instanceof FileRefused) throw new SheetRefused(error.message)
    throw error
  }
  return lines
}

const planOf = async (
  ctx: StaffContext,
  merchant: string,
  text: string,
): Promise<readonly SheetPlan[]> => {
  const [lines, products, categories] = await Promise.all([
    readLines(text),
    allProducts(ctx, merchant),
    listCategories(ctx),
  ])
  return planSheet(lines, products, new Set(categories.map(({ id }) => id)))
}

const shown = ({ row, name, outcome, fault: wrong }: SheetPlan): SheetRow => ({
  row,
  name,
  outcome,
  ...(wrong ? { fault: wrong } : {}),
})

/**
 * What a sheet would do, line by line; nothing is written. Lines without a product are new ones, off the shelf unless they
 * say `on_sale`; columns that are left out stay as they are.
 * @throws {SheetRefused} for a file that cannot be read as a whole
 */
export const previewSheet = async (
  ctx: StaffContext,
  merchant: string,
  text: string,
): Promise<readonly SheetRow[]> => (await planOf(ctx, merchant, text)).map(shown)

const applied = async (
  ctx: StaffContext,
  merchant: string,
  plan: SheetPlan,
  key: string,
): Promise<{ readonly row: SheetRow; readonly id?: string | undefined }> => {
  try {
    if (plan.outcome === 'CREATE' && plan.product)
      return {
        row: shown(plan),
        id: await createProduct(ctx, { merchant, product: plan.product }, `${key}-${plan.row}`),
      }
    const { id, version = 0, product } = plan
    if (plan.outcome === 'UPDATE' && id !== undefined && product)
      await updateProduct(ctx, { id, version, product })
    return { row: shown(plan), id }
  } catch (error) {
    // One that somebody else wrote meanwhile holds nothing else up.
    if (!(error instanceof Problem)) throw error
    return { row: { ...shown(plan), outcome: 'FAULT', fault: error.texts } }
  }
}

/**
 * Does what a sheet says, product by product: one that cannot be is told, and the others are done. The same sheet again does
 * nothing more.
 * @param key of this sheet, so that new products are made once.
 * @throws {SheetRefused}
 */
export const applySheet = async (
  ctx: StaffContext,
  { merchant, text }: { readonly merchant: string; readonly text: string },
  key: string,
): Promise<readonly SheetRow[]> => {
  const rows: SheetRow[] = []
  const sale = new Map<boolean, string[]>([
    [true, []],
    [false, []],
  ])
  for (const plan of await planOf(ctx, merchant, text)) {
    const { row, id } = await applied(ctx, merchant, plan, key)
    rows.push(row)
    if (id !== undefined && plan.onSale !== undefined && row.outcome !== 'FAULT')
      sale.get(plan.onSale)?.push(id)
  }
  for (const [onSale, ids] of sale)
    for (let from = 0; from < ids.length; from += AT_ONCE_MAX)
      await setOnSale(ctx, { ids: ids.slice(from, from + AT_ONCE_MAX), onSale })
  return rows
}

/** The text of a sheet as spreadsheets save it: UTF-8, or GB 18030 as Excel does in China. @throws {SheetRefused} */
export const sheetText = (bytes: Uint8Array): string => {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      continue
    }
  throw new SheetRefused('The file is no text: save it as CSV UTF-8.')
}
