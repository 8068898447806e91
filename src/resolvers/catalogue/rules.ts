import { textIn, type ContentLocale } from '#schema/locale.ts'
import type { Specification } from '#schema/tables/catalogue.ts'

/**
 * The choices that make a SKU, in the order of the product's specifications and in a reader's
 * language. A value the specifications do not know is shown by its own id, so that old SKUs stay legible.
 */
export const choicesOf = (
  specifications: readonly Specification[],
  values: Readonly<Record<string, string>>,
  locale: ContentLocale,
): readonly { readonly specification: string; readonly value: string }[] =>
  specifications.flatMap(({ id, name, values: known }) => {
    const chosen = values[id]
    if (chosen === undefined) return []
    const value = known.find((candidate) => candidate.id === chosen)
    return [
      { specification: textIn(name, locale), value: value ? textIn(value.name, locale) : chosen },
    ]
  })

/** What a choice is called: `中份 / 热`; nothing for a product of one choice. */
export const choiceText = (
  specifications: readonly Specification[],
  values: Readonly<Record<string, string>>,
  locale: ContentLocale,
): string =>
  choicesOf(specifications, values, locale)
    .map(({ value }) => value)
    .join(' / ')
