import { brandWithType } from '@pothos/core'
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

/**
 * A problem as the value of a field, where it is one of several answers and no refusal of the whole: an Error that a
 * resolver returns counts as thrown.
 */
export const problemValue = (problem: Problem): Problem => {
  // Its code, its texts and what it tells besides: all that its type shows.
  const value = Object.fromEntries(Object.entries(problem)) as unknown as Problem
  brandWithType(value, problem.constructor as never)
  return value
}
