import type { CostOf } from './graphql/cost.ts'

const isCost = (
  value: unknown,
): value is { readonly field?: number; readonly multiplier?: number } =>
  typeof value === 'object' && value !== null && ('field' in value || 'multiplier' in value)

/** What a field of our schema costs, as its definition declares it through Pothos' complexity plug-in. */
export const declaredCost: CostOf = ({ extensions }) => {
  const complexity = extensions['complexity']
  if (typeof complexity === 'number') return { self: complexity }
  if (!isCost(complexity)) return undefined
  return {
    ...(complexity.field === undefined ? {} : { self: complexity.field }),
    ...(complexity.multiplier === undefined ? {} : { times: complexity.multiplier }),
  }
}
