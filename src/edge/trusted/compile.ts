import { getVariableValues, GraphQLError, Kind, type ExecutionResult } from 'graphql'
import { compileQuery as compileWithJit, isCompiledQuery } from 'graphql-jit'
import type { Context } from '#schema/context.ts'
import type { Compile } from './registry.ts'

/** As graphql-js has it for `execute`. */
const VARIABLE_ERRORS_MAX = 50

/** An error of graphql-jit as graphql-js would have made it: its own class leaves out what is `undefined`. */
const asOfGraphqlJs = (error: GraphQLError): GraphQLError => {
  const { message, path, originalError, locations } = error
  const extensions = error.extensions as GraphQLError['extensions'] | undefined // missing on theirs
  const made = new GraphQLError(message, {
    path,
    originalError,
    extensions: extensions ?? null,
  })
  return Object.defineProperty(made, 'locations', { value: locations, enumerable: true })
}

/**
 * Compiles a document to a function of its own with graphql-jit: what graphql-js looks up in schema and document
 * for every field of every row is written down once. Needs `new Function`, which Deno allows always and a Worker only
 * while its module loads. Variables are judged by graphql-js first, so that refusals read the same; they must be
 * complete, since graphql-jit knows no defaults of variables that may not be null.
 */
export const compileQuery: Compile<Context> = (schema, document) => {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  const compiled = compileWithJit(schema, document)
  if (operation === undefined || !isCompiledQuery(compiled)) return undefined
  const definitions = operation.variableDefinitions ?? []
  const finish = ({ data, errors }: ExecutionResult): ExecutionResult =>
    errors === undefined
      ? { data: data ?? null }
      : { errors: errors.map(asOfGraphqlJs), data: data ?? null }
  return (context, variables) => {
    const { errors } = getVariableValues(schema, definitions, variables, {
      maxErrors: VARIABLE_ERRORS_MAX,
    })
    if (errors !== undefined) return { errors }
    const result = compiled.query(undefined, context, variables)
    return result instanceof Promise ? result.then(finish) : finish(result)
  }
}
