import type { Fen } from '#schema/money.ts'

const demandCount = (value: number, what: string): void => {
  if (Number.isSafeInteger(value) && value >= 0) return
  throw new RangeError(`${what} is no whole number from zero: ${value}`)
}

/** Exact beyond 2^53 too: the product goes through BigInt where a double could not hold it. */
const divide = (amount: number, part: number, whole: number) => {
  const product = amount * part
  if (Number.isSafeInteger(product)) {
    const remainder = product % whole
    return { share: (product - remainder) / whole, remainder }
  }
  const exact = BigInt(amount) * BigInt(part)
  return { share: Number(exact / BigInt(whole)), remainder: Number(exact % BigInt(whole)) }
}

/**
 * `floor(amount × part / whole)`, exact for all whole numbers that can be held exactly.
 * @throws RangeError when a number is negative or not whole, or `whole` is zero.
 */
export const partOf = (amount: number, part: number, whole: number): number => {
  demandCount(amount, 'the amount')
  demandCount(part, 'the part')
  demandCount(whole, 'the whole')
  if (whole === 0) throw new RangeError('nothing is a part of zero')
  return divide(amount, part, whole).share
}

/**
 * The amount in whole shares, one a weight, in proportion to the weights: largest remainder (Hamilton). Every share is
 * rounded down, and what is left goes out one by one to the largest remainders, of equal ones to the first.
 *
 * The shares add up to the amount exactly. While the amount is at most the sum of the weights, no share is larger than
 * its weight, which "the last one takes the rest" does not promise. A weight of zero gets nothing.
 * @throws RangeError when a number is negative or not whole, or an amount meets weights that are all zero.
 */
export const splitByWeight = (amount: number, weights: readonly number[]): number[] => {
  demandCount(amount, 'the amount')
  for (const weight of weights) demandCount(weight, 'a weight')
  if (amount === 0) return weights.map(() => 0)
  const whole = weights.reduce((all, weight) => all + weight, 0)
  demandCount(whole, 'the sum of the weights')
  if (whole === 0) throw new RangeError(`nothing to split ${amount} over`)
  const parts = weights.map((weight, index) => ({ index, ...divide(amount, weight, whole) }))
  const shares = parts.map(({ share }) => share)
  const left = amount - shares.reduce((all, share) => all + share, 0)
  if (left === 0) return shares
  const byRemainder = parts.sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index, share } of byRemainder.slice(0, left)) shares[index] = share + 1
  return shares
}

/**
 * What a percentage takes off, in fen: `percentPayable` is what remains to be paid, so 85 is 八五折. The payable is
 * rounded half up, and the discount is the rest of the base, at most `capFen` where there is one.
 * @throws RangeError when the percentage is not a whole number from 0 to 100, or the base is no amount.
 */
export const percentOff = (base: Fen, percentPayable: number, capFen?: Fen): Fen => {
  demandCount(base, 'the base')
  demandCount(percentPayable, 'the percentage')
  if (percentPayable > 100) throw new RangeError(`more than the whole: ${percentPayable} percent`)
  if (capFen !== undefined) demandCount(capFen, 'the cap')
  const hundredfold = base * percentPayable + 50
  demandCount(hundredfold, 'a hundred times the payable')
  const off = base - (hundredfold - (hundredfold % 100)) / 100
  return Math.min(off, capFen ?? off)
}
