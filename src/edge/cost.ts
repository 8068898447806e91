import type { CostOf } from './graphql/cost.ts'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/**
 * What a field of our schema costs, as its definition declares it through Pothos' complexity plug-in. Read
 * from the field's own options: the plug-in writes a default into `extensions.complexity` of every field,
 * lists of a connection included, which would count each page ten times over.
 */
export const declaredCost: CostOf = ({ extensions }) => {
  const options = extensions['pothosOptions']
  const complexity = isRecord(options) ? options['complexity'] : undefined
  if (typeof complexity === 'number') return { self: complexity }
  if (!isRecord(complexity)) return undefined
  const { field, multiplier } = complexity
  return {
    ...(typeof field === 'number' ? { self: field } : {}),
    ...(typeof multiplier === 'number' ? { times: multiplier } : {}),
  }
}
