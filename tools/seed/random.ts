/** Numbers that look random and are the same at every run: each row has a stream of its own. */
export interface Random {
  /** 0 up to, not including, 1. */
  readonly unit: () => number
  /** A whole number from 0 up to, not including, `below`. */
  readonly int: (below: number) => number
  readonly pick: <Value>(from: readonly Value[]) => Value
  /** Normally distributed, mean 0, standard deviation 1 (Box–Muller). */
  readonly normal: () => number
}

/** The numbers of row `index` of a stream (mulberry32 on a mixed seed; the period is far longer than a row needs). */
export const randomOf = (stream: number, index: number): Random => {
  let state = Math.imul(stream + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(unit() * below)
  return {
    unit,
    int,
    pick: (from) => {
      const value = from[int(from.length)]
      if (value === undefined) throw new RangeError('there is nothing to pick from')
      return value
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  }
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * An id of the portal for row `index` of generated data: it reads like any other, but is the same at
 * every run, and ids of one city sort by index.
 */
export const seedId = (prefix: string, cityCode: string, index: number): string => {
  let rest = index
  let digits = ''
  do {
    digits = `${DIGITS[rest % 32]}${digits}`
    rest = Math.floor(rest / 32)
  } while (rest > 0)
  return `${prefix}_01SEED${cityCode.padStart(6, '0')}${digits.padStart(14, '0')}`
}
