import type { Builder, SharedTypes } from './builder.ts'
import type { Problem } from './problem.ts'

// oxlint-disable-next-line no-explicit-any -- problems take what they tell of, each something else
type ProblemClass = new (...args: any[]) => Problem

/**
 * Makes problems members of result unions: one type for each class, named like it, with the fields of every problem. One
 * that tells more is made by `b.objectType` in its graph.
 */
export const problemTypes = (
  b: Builder,
  { ProblemInterface }: SharedTypes,
  problems: Readonly<Record<string, readonly [ProblemClass, string]>>,
): void => {
  for (const [name, [problem, description]] of Object.entries(problems))
    b.objectType(problem, { name, description, interfaces: [ProblemInterface] })
}
