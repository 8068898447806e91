import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { policyOf, type AnswerPolicy } from '../cache/policy.ts'
import { CELL_LENGTH_DEFAULT } from '../schema.ts'

type Variables = Readonly<Record<string, unknown>>

/** What a document says about one of its variables. */
export interface VariableFacts {
  /** It is a position, and snapped to so many characters of geohash. */
  readonly cell?: number
  /** Its value when a request leaves it out. */
  readonly default?: unknown
}

/** What is found out about a document when the clients are built, so that a kept answer needs no schema to be given. */
export interface DocumentFacts {
  readonly operation: `${OperationDefinitionNode['operation']}`
  readonly policy: AnswerPolicy
  /** All that it declares, by name. */
  readonly variables: Readonly<Record<string, VariableFacts>>
}

const cellOf = (directives: readonly ConstDirectiveNode[] | undefined): number | undefined => {
  const cell = directives?.find(({ name }) => name.value === 'cell')
  if (cell === undefined) return undefined
  const length = cell.arguments?.find(({ name }) => name.value === 'length')?.value
  return length?.kind === Kind.INT ? Number(length.value) : CELL_LENGTH_DEFAULT
}

/** The facts of an operation of a valid document. */
export const factsOf = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): DocumentFacts => ({
  operation: operation.operation,
  policy: policyOf(schema, document, operation),
  variables: Object.fromEntries(
    (operation.variableDefinitions ?? []).map(({ variable, directives, defaultValue }) => {
      const cell = cellOf(directives)
      const facts: VariableFacts = {
        ...(cell === undefined ? {} : { cell }),
        ...(defaultValue === undefined ? {} : { default: valueFromASTUntyped(defaultValue) }),
      }
      return [variable.name.value, facts]
    }),
  ),
})

/** The variables of a request as far as a document declares them, defaults written out: both ways to ask are one question. */
export const complete = ({ variables }: DocumentFacts, given: Variables): Variables => {
  const whole: Record<string, unknown> = {}
  for (const [name, facts] of Object.entries(variables)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    const used = value === undefined ? facts.default : value
    if (used !== undefined) whole[name] = used
  }
  return whole
}
