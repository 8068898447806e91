import { fenOf } from '#schema/money.ts'
import { invariant, type Problem } from '#schema/problem.ts'
import type { DeskProduct } from './service.ts'
import { productFault, typedTags, type WrittenProduct, type WrittenSku } from './rules.ts'

/** The columns of a sheet, in their order; one line a SKU. */
export const SHEET_COLUMNS = [
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
type Column = (typeof SHEET_COLUMNS)[number]

/** A line’s cells: every column has one. */
export type SheetCells = Readonly<Record<Column, string>>
/** A line of a sheet. */
export interface SheetLine {
  readonly row: number
  readonly cells: SheetCells
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

/** What is to be done for it. */
export interface SheetPlan extends SheetRow {
  readonly id?: string | undefined
  readonly version?: number | undefined
  readonly product?: WrittenProduct | undefined
  /** Absent where it is to stay as it is. */
  readonly onSale?: boolean | undefined
}

const faultWith = (line: SheetLine, texts: Problem['texts']): SheetPlan => ({
  row: line.row,
  name: line.cells.name,
  outcome: 'FAULT',
  fault: texts,
})
const fault = (line: SheetLine, zh: string, en: string): SheetPlan =>
  faultWith(line, { 'zh-CN': zh, en })

const saleOf = (text: string): boolean | undefined =>
  /^(yes|y|1|true|是|上架|在售)$/i.test(text)
    ? true
    : /^(no|n|0|false|否|下架)$/i.test(text)
      ? false
      : undefined

const skuOf = (line: SheetLine, code: string, before?: WrittenSku): WrittenSku => {
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
  { cells, has }: SheetLine,
  before: WrittenProduct['names'],
): WrittenProduct['names'] => {
  const { en: was, ...others } = before
  const en = has.has('name_en') ? cells.name_en || undefined : was
  return { ...others, 'zh-CN': cells.name, ...(en === undefined ? {} : { en }) }
}

/** What lines of a product that is there come to. */
const planUpdate = (
  product: DeskProduct,
  lines: readonly SheetLine[],
  categories: ReadonlySet<string>,
): SheetPlan => {
  const [first] = lines
  invariant(first, 'a product of a sheet has a line')
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
    tags: first.has.has('tags') ? typedTags(first.cells.tags) : (before.tags ?? []),
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
  line: SheetLine,
  product: WrittenProduct,
  categories: ReadonlySet<string>,
): SheetPlan | undefined => {
  if (!categories.has(product.categoryId))
    return fault(
      line,
      `没有分类“${product.categoryId}”。`,
      `There is no category “${product.categoryId}”.`,
    )
  const wrong = productFault(product)
  return wrong ? faultWith(line, wrong.texts) : undefined
}

const planCreate = (line: SheetLine, categories: ReadonlySet<string>): SheetPlan => {
  const product: WrittenProduct = {
    names: namesOf(line, {}),
    categoryId: line.cells.category,
    tags: typedTags(line.cells.tags),
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

/** What lines of a sheet come to, beside the products that there are and the ids of all categories; in their order. */
export const planSheet = (
  lines: readonly SheetLine[],
  products: readonly DeskProduct[],
  ids: ReadonlySet<string>,
): readonly SheetPlan[] => {
  const known = new Map(products.map((product) => [product.id, product]))
  const [fresh, old] = [
    lines.filter(({ cells }) => cells.product === ''),
    lines.filter(({ cells }) => cells.product !== ''),
  ]
  const updates = [...Map.groupBy(old, ({ cells }) => cells.product)].map(([id, those]) => {
    const product = known.get(id)
    const [first] = those
    if (product) return planUpdate(product, those, ids)
    invariant(first, 'a group has a line')
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
