import { isCleanText, lengthOf } from '#schema/text.ts'

/** Signs a review or a reply to it has at most. */
export const REVIEW_TEXT_MAX = 500
/** Days from paying within which something can be reviewed. */
export const REVIEW_DAYS = 180
/** Pictures of one review. */
export const REVIEW_PICTURES_MAX = 4

/** How many reviews with one to five stars something has. */
export type Stars = readonly [one: number, two: number, three: number, four: number, five: number]

/** How many reviews there are in all. */
export const countOf = (stars: Stars): number => stars.reduce((sum, n) => sum + n, 0)

/** The mean of the stars to one decimal, half a tenth upwards; `null` where nobody has said anything. */
export const averageOf = (stars: Stars): number | null => {
  const count = countOf(stars)
  const sum = stars.reduce((total, n, i) => total + n * (i + 1), 0)
  // In whole numbers: tenths are of what is asked, not of what binary fractions make of it.
  return count === 0 ? null : Math.floor((sum * 20 + count) / (2 * count)) / 10
}

/** Signs that turn the direction of what follows: with them a text says something else than it has. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/

/**
 * What is shown of what somebody wrote: numbers of mobile phones are covered in the middle, their own as anybody's, because
 * everybody reads it. `undefined` where it is too long or has signs that cannot be shown.
 */
export const shownText = (text: string): string | undefined => {
  const trimmed = text.trim()
  if (lengthOf(trimmed) > REVIEW_TEXT_MAX || !isCleanText(trimmed) || TURNS.test(trimmed))
    return undefined
  return trimmed.replaceAll(/(?<!\d)(1[3-9]\d)[\s-]?\d{4}[\s-]?(\d{4})(?!\d)/g, '$1****$2')
}
