import {
  astFromValue,
  getNullableType,
  isInputObjectType,
  isListType,
  typeFromAST,
  valueFromASTUntyped,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'

type Variables = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A value with the defaults of input objects filled in, as a client would have written them. */
const filled = (value: unknown, type: GraphQLInputType): unknown => {
  const inner = getNullableType(type)
  if (isListType(inner)) {
    const of = inner.ofType as GraphQLInputType // a list in an input holds inputs
    return Array.isArray(value) ? value.map((one) => filled(one, of)) : value
  }
  if (!isInputObjectType(inner) || !isRecord(value)) return value
  const whole: Record<string, unknown> = { ...value }
  for (const field of Object.values(inner.getFields())) {
    const given = whole[field.name]
    if (given !== undefined) whole[field.name] = filled(given, field.type)
    else if (field.defaultValue !== undefined) {
      const written = astFromValue(field.defaultValue, field.type)
      if (written) whole[field.name] = valueFromASTUntyped(written)
    }
  }
  return whole
}

/**
 * Makes what completes the variables of an operation: those it declares and nothing else, defaults written out. So
 * a default that is sent and one that is left out are one question.
 */
export const createCompletion = (
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): ((given: Variables) => Variables) => {
  const declared = (operation.variableDefinitions ?? []).flatMap(
    ({ variable, type, defaultValue }) => {
      const input = typeFromAST(schema, type as Parameters<typeof typeFromAST>[1])
      if (input === undefined) return []
      return [
        {
          name: variable.name.value,
          type: input as GraphQLInputType, // a validated variable has an input type
          fallback: defaultValue === undefined ? undefined : valueFromASTUntyped(defaultValue),
        },
      ]
    },
  )
  return (given) => {
    const variables: Record<string, unknown> = {}
    for (const { name, type, fallback } of declared) {
      const value = Object.hasOwn(given, name) ? given[name] : undefined
      const whole = value === undefined ? fallback : filled(value, type)
      if (whole !== undefined) variables[name] = whole
    }
    return variables
  }
}
