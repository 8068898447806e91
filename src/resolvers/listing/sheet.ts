import type { StaffContext } from '#schema/context.ts'
import { toCsv, uncsvCell, yuanCell, type CsvValue } from '#schema/csv.ts'
import { parseYuan } from '#schema/money.ts'
import { Problem } from '#schema/problem.ts'
import { choicesOf } from '../catalogue/rules.ts'
import { listCategories } from '../catalogue/service.ts'
import { streamCsv } from '../importing/formats/csv.ts'
import { FileRefused } from '../importing/records.ts'
import { SheetRefused } from './errors.ts'
import { productFault, type WrittenProduct, type WrittenSku } from './rules.ts'
import {
  AT_ONCE_MAX,
  createProduct,
  listDeskProducts,
  setOnSale,
  updateProduct,
  type DeskProduct,
} from './service.ts'

/** The columns of a sheet, in their order; one line a SKU. */
const COLUMNS = [
  'product',
  'sku',
  'name',
  'name_en',
  'choice',
  'category',
  'price_cny',
  'market_price_cny',
  'barcode',
  'tags',
  'on_sale',
] as const
type Column = (typeof COLUMNS)[number]

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
      choicesOf(product.specifications, sku.values, ctx.locale)
        .map(({ value }) => value)
        .join(' / '),
      product.categoryId,
      yuanCell(sku.priceFen),
      sku.marketPriceFen === null ? null : yuanCell(sku.marketPriceFen),
      // A spreadsheet would round thirteen digits off; as text it keeps them.
      sku.barcode === null ? null : `\t${sku.barcode}`,
      product.tags.join(' '),
      product.onSale ? 'yes' : 'no',
    ]),
  )
  return toCsv([COLUMNS, ...lines])
}

type Cells = Readonly<Record<Column, string>>
interface Line {
  readonly row: number
  readonly cells: Cells
  /** Columns the file has: what it does not say stays as it is. */
  readonly has: ReadonlySet<string>
}

/** What becomes of a line, or of the lines of one product. */
export interface SheetRow {
  /** The first line, the header not counted. */
  readonly row: number
  readonly name: string
  readonly outcome: 'CREATE' | 'UPDATE' | 'UNCHANGED' | 'FAULT'
  /** What is wrong, for people. */
  readonly fault?: Problem['texts'] | undefined
}

interface Plan extends SheetRow {
  readonly id?: string | undefined
  readonly version?: number | undefined
  readonly product?: WrittenProduct | undefined
  /** Absent where it is to stay as it is. */
  readonly onSale?: boolean | undefined
}

const readLines = async (text: string): Promise<readonly Line[]> => {
  const file = { name: 'products.csv', stream: () => new Blob([text]).stream() }
  const lines: Line[] = []
  try {
    for await (const { row, cells, wrongCount } of streamCsv(file, {
      required: [['name'], ['price_cny']],
    })) {
      if (wrongCount !== undefined)
        throw new FileRefused('CSV_FIELD_COUNT', `Line ${row} has ${wrongCount} cells.`)
      if (Object.values(cells).every((cell) => cell.trim() === '')) continue
      const known = Object.fromEntries(
        COLUMNS.map((name) => [name, uncsvCell(cells[name] ?? '').trim()]),
      ) as Cells // every column has a cell
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

const fault = (line: Line, zh: string, en: string): Plan => ({
  row: line.row,
  name: line.cells.name,
  outcome: 'FAULT',
  fault: { 'zh-CN': zh, en },
})

const fenOf = (text: string): number => {
  const parsed = parseYuan(text)
  return parsed.ok ? parsed.fen : Number.NaN
}

const tagsOf = (text: string): readonly string[] => [
  ...new Set(text.split(/[\s,，、#]+/u).filter((tag) => tag !== '')),
]

const saleOf = (text: string): boolean | undefined =>
  /^(yes|y|1|true|是|上架|在售)$/i.test(text)
    ? true
    : /^(no|n|0|false|否|下架)$/i.test(text)
      ? false
      : undefined

const skuOf = (line: Line, code: string, before?: WrittenSku): WrittenSku => {
  const { cells, has } = line
  const market = has.has('market_price_cny') ? cells.market_price_cny : undefined
  const marketFen =
    market === undefined ? before?.marketPriceFen : market === '' ? undefined : fenOf(market)
  const barcode = has.has('barcode') ? cells.barcode || undefined : before?.barcode
  return {
    code,
    values: before?.values ?? {},
    priceFen: fenOf(cells.price_cny),
    ...(marketFen === undefined ? {} : { marketPriceFen: marketFen }),
    ...(barcode === undefined ? {} : { barcode }),
  }
}

const writtenOf = (product: DeskProduct): WrittenProduct => ({
  names: product.names,
  ...(product.subtitles ? { subtitles: product.subtitles } : {}),
  ...(product.descriptions ? { descriptions: product.descriptions } : {}),
  categoryId: product.categoryId,
  tags: product.tags,
  specifications: product.specifications,
  skus: product.skus.map(({ code, values, priceFen, marketPriceFen, barcode }) => ({
    code,
    values,
    priceFen,
    ...(marketPriceFen === null ? {} : { marketPriceFen }),
    ...(barcode === null ? {} : { barcode }),
  })),
})

const namesOf = (
  { cells, has }: Line,
  before: WrittenProduct['names'],
): WrittenProduct['names'] => {
  const { en: was, ...others } = before
  const en = has.has('name_en') ? cells.name_en || undefined : was
  return { ...others, 'zh-CN': cells.name, ...(en === undefined ? {} : { en }) }
}

/** What lines of a product that is there come to. */
const planUpdate = (
  product: DeskProduct,
  lines: readonly Line[],
  categories: ReadonlySet<string>,
): Plan => {
  const [first] = lines
  if (!first) throw new RangeError('A product of a sheet has a line.')
  const before = writtenOf(product)
  const byCode = new Map(before.skus.map((sku) => [sku.code, sku]))
  const strange = lines.find(({ cells }) => !byCode.has(cells.sku))
  if (strange)
    return fault(
      strange,
      `没有编号为“${strange.cells.sku}”的规格：新规格请在商品页添加。`,
      `The product has no SKU “${strange.cells.sku}”: add choices on its page.`,
    )
  const written = new Map(
    lines.map((line) => [line.cells.sku, skuOf(line, line.cells.sku, byCode.get(line.cells.sku))]),
  )
  const category = first.has.has('category')
    ? first.cells.category || before.categoryId
    : before.categoryId
  const wanted: WrittenProduct = {
    ...before,
    names: namesOf(first, before.names),
    categoryId: category,
    tags: first.has.has('tags') ? tagsOf(first.cells.tags) : (before.tags ?? []),
    skus: before.skus.map((sku) => written.get(sku.code) ?? sku),
  }
  const wrong = faultOfProduct(first, wanted, categories)
  if (wrong) return wrong
  const onSale = saleOf(first.cells.on_sale)
  const same = JSON.stringify(inOrder(wanted)) === JSON.stringify(inOrder(before))
  const sameSale = onSale === undefined || onSale === product.onSale
  return {
    row: first.row,
    name: first.cells.name,
    outcome: same && sameSale ? 'UNCHANGED' : 'UPDATE',
    id: product.id,
    version: product.version,
    ...(same ? {} : { product: wanted }),
    ...(sameSale ? {} : { onSale }),
  }
}

/** What equality looks at, in one order of keys. */
const inOrder = ({ names, categoryId, tags, skus }: WrittenProduct): unknown => [
  names['zh-CN'],
  names.en,
  categoryId,
  tags,
  skus.map(({ code, priceFen, marketPriceFen, barcode }) => [
    code,
    priceFen,
    marketPriceFen ?? null,
    barcode ?? null,
  ]),
]

const faultOfProduct = (
  line: Line,
  product: WrittenProduct,
  categories: ReadonlySet<string>,
): Plan | undefined => {
  if (!categories.has(product.categoryId))
    return fault(
      line,
      `没有分类“${product.categoryId}”。`,
      `There is no category “${product.categoryId}”.`,
    )
  const wrong = productFault(product)
  return wrong ? { ...fault(line, '', ''), fault: wrong.texts } : undefined
}

const planCreate = (line: Line, categories: ReadonlySet<string>): Plan => {
  const product: WrittenProduct = {
    names: namesOf(line, {}),
    categoryId: line.cells.category,
    tags: tagsOf(line.cells.tags),
    specifications: [],
    skus: [skuOf(line, line.cells.sku || 'k1')],
  }
  return (
    faultOfProduct(line, product, categories) ?? {
      row: line.row,
      name: line.cells.name,
      outcome: 'CREATE',
      product,
      onSale: saleOf(line.cells.on_sale) === true,
    }
  )
}

const planOf = async (
  ctx: StaffContext,
  merchant: string,
  text: string,
): Promise<readonly Plan[]> => {
  const [lines, products, categories] = await Promise.all([
    readLines(text),
    allProducts(ctx, merchant),
    listCategories(ctx),
  ])
  const known = new Map(products.map((product) => [product.id, product]))
  const ids = new Set(categories.map(({ id }) => id))
  const [fresh, old] = [
    lines.filter(({ cells }) => cells.product === ''),
    lines.filter(({ cells }) => cells.product !== ''),
  ]
  const updates = [...Map.groupBy(old, ({ cells }) => cells.product)].map(([id, those]) => {
    const product = known.get(id)
    const [first] = those
    if (product) return planUpdate(product, those, ids)
    if (!first) throw new RangeError('A group has a line.')
    return fault(
      first,
      '没有这个商品：新商品请把 product 列留空。',
      'There is no such product: leave its first column empty for a new one.',
    )
  })
  return [...updates, ...fresh.map((line) => planCreate(line, ids))].toSorted(
    (a, b) => a.row - b.row,
  )
}

const shown = ({ row, name, outcome, fault: wrong }: Plan): SheetRow => ({
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
  plan: Plan,
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
