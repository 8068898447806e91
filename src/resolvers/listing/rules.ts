import type { LocalizedText } from '#schema/locale.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'

/** A SKU as somebody writes it; its code is the product's own and stays, whatever else changes. */
export interface WrittenSku {
  readonly code: string
  /** Value by specification. */
  readonly values: Readonly<Record<string, string>>
  readonly priceFen: number
  readonly marketPriceFen?: number | undefined
  readonly barcode?: string | undefined
}

/** A product as somebody writes it by hand. */
export interface WrittenProduct {
  readonly names: LocalizedText
  readonly subtitles?: LocalizedText | undefined
  readonly descriptions?: LocalizedText | undefined
  readonly categoryId: string
  /** Words of the place it is sold in, as 夜宵; each once. */
  readonly tags?: readonly string[] | undefined
  readonly specifications: readonly Specification[]
  readonly skus: readonly WrittenSku[]
}

export const NAME_MAX = 60
const TEXT_MAX = 5_000
const TAGS_MAX = 6
const TAG_MAX = 10
const SPECIFICATIONS_MAX = 3
const VALUES_MAX = 20
/** What one product can be chosen in. */
export const SKUS_MAX = 200
const PRICE_MAX_FEN = 9_999_999

/** What is wrong with a product as it was written: a code, the field, and what to tell people. */
export interface ProductFault {
  readonly fault:
    | 'TEXT'
    | 'NAME'
    | 'TAGS'
    | 'ORIGIN'
    | 'INSPECTION'
    | 'SPECIFICATIONS'
    | 'CHOICE'
    | 'SKUS'
    | 'PRICE'
    | 'BARCODE'
  readonly at: string
  readonly texts: { readonly 'zh-CN': string; readonly en: string }
}

const faultOf = (
  fault: ProductFault['fault'],
  at: string,
  zh: string,
  en: string,
): ProductFault => ({ fault, at, texts: { 'zh-CN': zh, en } })

type Faults = Generator<ProductFault, void, undefined>

function* textFaults(text: LocalizedText | undefined, most: number, at: string): Faults {
  for (const one of Object.values(text ?? {})) {
    if (!isCleanText(one))
      yield faultOf(
        'TEXT',
        at,
        '文字里有无法显示的字符：请删掉。',
        'A text has signs that cannot be shown: remove them.',
      )
    if (lengthOf(one) > most)
      yield faultOf(
        'TEXT',
        at,
        `文字太长：最多 ${most} 字。`,
        `A text is too long: at most ${most} characters.`,
      )
  }
}

/** Every choice a product can be made in: one value of each specification, in the order of their display. */
export const choicesOf = (
  specifications: readonly Specification[],
): readonly Readonly<Record<string, string>>[] =>
  specifications.reduce<readonly Readonly<Record<string, string>>[]>(
    (choices, { id, values }) =>
      choices.flatMap((choice) => values.map((value) => ({ ...choice, [id]: value.id }))),
    [{}],
  )

/** A choice as a text that is the same for the same choice. */
export const choiceKey = (
  specifications: readonly Specification[],
  values: Readonly<Record<string, string>>,
): string => specifications.map(({ id }) => values[id] ?? '').join('/')

/** The check digit of an EAN-8, UPC-A or EAN-13 (GS1 General Specifications, 7.9). */
export const isBarcode = (code: string): boolean => {
  if (!/^(\d{8}|\d{12}|\d{13})$/.test(code)) return false
  const digits = Array.from(code, Number)
  const check = digits.at(-1) ?? 0
  const sum = digits
    .slice(0, -1)
    .toReversed()
    .reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 3 : 1), 0)
  return (10 - (sum % 10)) % 10 === check
}

function* specificationFaults(specifications: readonly Specification[]): Faults {
  if (specifications.length > SPECIFICATIONS_MAX)
    yield faultOf(
      'SPECIFICATIONS',
      'specifications',
      `规格最多 ${SPECIFICATIONS_MAX} 种。`,
      `At most ${SPECIFICATIONS_MAX} specifications.`,
    )
  for (const { name, values } of specifications) {
    const names = values.map((value) => value.name['zh-CN'] ?? '')
    if (!name['zh-CN'] || values.length === 0 || names.some((one) => one === ''))
      yield faultOf(
        'SPECIFICATIONS',
        'specifications',
        '每种规格要有名称和至少一个选项。',
        'Every specification needs a name and a value.',
      )
    if (new Set(names).size !== names.length)
      yield faultOf(
        'SPECIFICATIONS',
        'specifications',
        '同一规格里选项不能重复。',
        'Values of a specification differ from each other.',
      )
    if (values.length > VALUES_MAX)
      yield faultOf(
        'SPECIFICATIONS',
        'specifications',
        `每种规格最多 ${VALUES_MAX} 个选项。`,
        `At most ${VALUES_MAX} values each.`,
      )
    for (const text of [name, ...values.map((value) => value.name)])
      yield* textFaults(text, 30, 'specifications')
  }
}

/** Whether something can cost so much; fen. */
export const isPrice = (fen: number): boolean =>
  Number.isSafeInteger(fen) && fen >= 1 && fen <= PRICE_MAX_FEN

/** What is told of a price that cannot be. */
export const priceFault = (at: string): ProductFault =>
  faultOf(
    'PRICE',
    at,
    '价格在 0.01 到 99,999.99 元之间。',
    'A price lies between 0.01 and 99,999.99 yuan.',
  )

function* skuFaults({ specifications }: WrittenProduct, sku: WrittenSku): Faults {
  const at = `skus.${sku.code}`
  for (const { id, values } of specifications)
    if (!values.some((value) => value.id === sku.values[id]))
      yield faultOf(
        'CHOICE',
        at,
        '每个规格组合都要选全。',
        'Every SKU names a value of every specification.',
      )
  const prices = [sku.priceFen, ...(sku.marketPriceFen === undefined ? [] : [sku.marketPriceFen])]
  if (!prices.every(isPrice)) yield priceFault(at)
  if (sku.barcode !== undefined && !isBarcode(sku.barcode))
    yield faultOf(
      'BARCODE',
      at,
      '条码不对：请核对数字（校验位不符）。',
      'The barcode is wrong: look at its digits again.',
    )
}

/** Tags as they are typed: between blanks, commas or the Chinese signs for them, each once. */
export const typedTags = (text: string): readonly string[] => [
  ...new Set(text.split(/[\s,，、#＃]+/u).filter((tag) => tag !== '')),
]

function* tagFaults(tags: readonly string[]): Faults {
  const isTag = (tag: string): boolean => /^[\p{L}\p{N}·-]+$/u.test(tag) && lengthOf(tag) <= TAG_MAX
  if (tags.length > TAGS_MAX || new Set(tags).size !== tags.length || !tags.every(isTag))
    yield faultOf(
      'TAGS',
      'tags',
      `标签最多 ${TAGS_MAX} 个，不重复，每个最多 ${TAG_MAX} 字，只用文字和数字。`,
      `At most ${TAGS_MAX} tags, each once, of at most ${TAG_MAX} letters and digits.`,
    )
}

function* faultsIn(product: WrittenProduct): Faults {
  if (!product.names['zh-CN']?.trim())
    yield faultOf('NAME', 'name', '请填商品名称。', 'Give it a name in Chinese.')
  yield* textFaults(product.names, NAME_MAX, 'name')
  yield* textFaults(product.subtitles, NAME_MAX, 'subtitle')
  yield* textFaults(product.descriptions, TEXT_MAX, 'description')
  yield* tagFaults(product.tags ?? [])
  yield* specificationFaults(product.specifications)
  const { skus, specifications } = product
  if (skus.length === 0 || skus.length > SKUS_MAX)
    yield faultOf(
      'SKUS',
      'skus',
      `规格组合在 1 到 ${SKUS_MAX} 个之间。`,
      `Between 1 and ${SKUS_MAX} SKUs.`,
    )
  const keys = new Set(skus.map(({ values }) => choiceKey(specifications, values)))
  if (keys.size !== skus.length || new Set(skus.map(({ code }) => code)).size !== skus.length)
    yield faultOf('SKUS', 'skus', '规格组合不能重复。', 'No two SKUs are the same choice.')
  for (const sku of skus) yield* skuFaults(product, sku)
}

/** The first thing that is wrong with a product as it was written. */
export const productFault = (product: WrittenProduct): ProductFault | undefined =>
  faultsIn(product).next().value ?? undefined
