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
 * Makes what fills in the defaults of input objects in the variables of an operation: what compiles documents knows
 * none of them.
 */
export const createFilling = (
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): ((variables: Variables) => Variables) => {
  const types = (operation.variableDefinitions ?? []).flatMap(({ variable, type }) => {
    const input = typeFromAST(schema, type as Parameters<typeof typeFromAST>[1])
    // A validated variable has an input type.
    return input === undefined ? [] : [[variable.name.value, input as GraphQLInputType] as const]
  })
  return (variables) => {
    const whole: Record<string, unknown> = { ...variables }
    for (const [name, type] of types)
      if (whole[name] !== undefined) whole[name] = filled(whole[name], type)
    return whole
  }
}
