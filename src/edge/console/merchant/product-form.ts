import type { LocalizedText } from '#schema/locale.ts'
import { fenOf } from '#schema/money.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import type { DeskProduct } from '#resolvers/listing/service.ts'
import {
  choiceKey,
  choicesOf,
  typedTags,
  type WrittenProduct,
  type WrittenSku,
} from '#resolvers/listing/rules.ts'
import { optional, textsOf, type Form } from '#ui/forms.ts'

/** `大份/Large` as a text in two languages; without a slash it is Chinese alone. */
const bothOf = (text: string): LocalizedText => {
  const [zh = '', en = ''] = text.split('/').map((part) => part.trim())
  return en === '' ? { 'zh-CN': zh } : { 'zh-CN': zh, en }
}
const bothText = (text: LocalizedText): string => {
  const [zh, en] = [text['zh-CN'] ?? '', text.en ?? '']
  return en === '' ? zh : `${zh}/${en}`
}

/** A specification as one line, as `大小/Size: 中份/Regular, 大份/Large`. */
export const specificationLine = ({ name, values }: Specification): string =>
  `${bothText(name)}: ${values.map((value) => bothText(value.name)).join(', ')}`

/** The next id with a prefix that none of some has. */
const fresh = (prefix: string, taken: ReadonlySet<string>): string => {
  for (let n = 1; ; n += 1) if (!taken.has(`${prefix}${n}`)) return `${prefix}${n}`
}

/**
 * Specifications of lines as they were typed. One that was there keeps its id by its Chinese name, and so do its values: what
 * buyers chose before means the same as ever.
 */
export const specificationsOf = (
  lines: readonly string[],
  before: readonly Specification[] = [],
): readonly Specification[] => {
  const ids = new Set(before.map(({ id }) => id))
  return lines
    .filter((line) => line.trim() !== '')
    .map((line): Specification => {
      const [head = '', rest = ''] = line.normalize('NFKC').split(':')
      const name = bothOf(head)
      const known = before.find((one) => one.name['zh-CN'] === name['zh-CN'])
      const id = known?.id ?? fresh('s', ids)
      ids.add(id)
      const valueIds = new Set(known?.values.map((value) => value.id))
      const values = rest
        .split(/[,、，]/)
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => {
          const text = bothOf(part)
          const was = known?.values.find((value) => value.name['zh-CN'] === text['zh-CN'])
          const valueId = was?.id ?? fresh('v', valueIds)
          valueIds.add(valueId)
          return { id: valueId, name: text }
        })
      return { id, name, values }
    })
}

/** The product of a form. A choice that is new costs what the first one does, until somebody says otherwise. */
export const writtenProduct = (form: Form, before?: DeskProduct): WrittenProduct => {
  const specifications = specificationsOf(form.all('specification'), before?.specifications)
  const known = new Map(
    before?.skus.map((sku) => [choiceKey(specifications, sku.values), sku]) ?? [],
  )
  const codes = new Set(before?.skus.map(({ code }) => code))
  const typed = form.under('price.').map(([, text]) => fenOf(text))
  const common = typed[0] ?? fenOf(form.one('price'))
  const skus = choicesOf(specifications).map((values): WrittenSku => {
    const was = known.get(choiceKey(specifications, values))
    const code = was?.code ?? fresh('k', codes)
    codes.add(code)
    const market = optional(form.one(`market.${code}`))
    const barcode = optional(form.one(`barcode.${code}`))
    const price = optional(form.one(`price.${code}`))
    return {
      code,
      values,
      priceFen: price === undefined ? common : fenOf(price),
      ...(market === undefined ? {} : { marketPriceFen: fenOf(market) }),
      ...(barcode === undefined ? {} : { barcode }),
    }
  })
  const subtitles = textsOf(form, 'subtitle')
  const descriptions = textsOf(form, 'description')
  return {
    names: textsOf(form, 'name') ?? {},
    ...(subtitles ? { subtitles } : {}),
    ...(descriptions ? { descriptions } : {}),
    categoryId: form.one('category'),
    tags: typedTags(form.one('tags')),
    specifications,
    skus,
  }
}
