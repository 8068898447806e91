import {
  BREAK,
  defaultTypeResolver,
  getVariableValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type ListValueNode,
  type ObjectValueNode,
} from 'graphql'
import { compileQuery as compileWithJit, isCompiledQuery } from 'graphql-jit'
import type { Context } from '#schema/context.ts'
import type { Compile } from './registry.ts'

const CONDITIONS: readonly string[] = [GraphQLSkipDirective.name, GraphQLIncludeDirective.name]

/**
 * Whether graphql-jit would answer a document otherwise than graphql-js: it writes fields that stand under conditions
 * in another order and lets a condition be null, and a variable that was left out within an object it takes for null
 * where the field of the object has a default.
 */
const isBeyondJit = (document: DocumentNode): boolean => {
  let beyond = false
  const found = (): unknown => {
    beyond = true
    return BREAK
  }
  const within = (value: ListValueNode | ObjectValueNode): unknown => {
    visit(value, { Variable: found })
    return beyond ? BREAK : undefined
  }
  visit(document, {
    Directive: ({ name }) => (CONDITIONS.includes(name.value) ? found() : undefined),
    ListValue: within,
    ObjectValue: within,
  })
  return beyond
}

/** What throws, or has to be waited for, judges that it is none. */
const orNone =
  <Args extends readonly unknown[], Judgement>(
    judge: (...args: Args) => Judgement | Promise<Judgement>,
    none: Judgement,
  ) =>
  (...args: Args): Judgement => {
    try {
      const judgement = judge(...args)
      if (!(judgement instanceof Promise)) return judgement
      judgement.catch(() => undefined)
      return none
    } catch {
      return none
    }
  }

/**
 * Compiles with types that cannot throw when they are asked what a row is: graphql-jit asks outside of any `try`, so
 * the answer would never come, and the error would end the process. It takes their functions while it compiles; after
 * that the schema is as it was.
 */
const compileGuarded = (schema: GraphQLSchema, document: DocumentNode) => {
  const restoring: (() => void)[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) {
      const { resolveType } = type
      const resolve = resolveType ?? defaultTypeResolver
      type.resolveType = orNone(
        (value, context, info) => resolve(value, context, info, type),
        undefined,
      )
      restoring.push(() => (type.resolveType = resolveType))
    } else if (isObjectType(type) && type.isTypeOf) {
      const { isTypeOf } = type
      type.isTypeOf = orNone(isTypeOf, false)
      restoring.push(() => (type.isTypeOf = isTypeOf))
    }
  }
  try {
    return compileWithJit(schema, document)
  } finally {
    for (const restore of restoring) restore()
  }
}

/**
 * Compiles a document to a function of its own with graphql-jit: what graphql-js looks up in schema and document
 * for every field of every row is written down once. Needs `new Function`, which Deno allows always and a Worker only
 * while its module loads. Where something is wrong graphql-js has the word: it judges the variables first, and runs
 * the query again when there are errors, since graphql-jit tells more of them, and in another order. Variables must be
 * complete, since graphql-jit knows no defaults of variables that may not be null.
 */
export const compileQuery: Compile<Context> = (schema, document, interpret) => {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (operation?.operation !== 'query' || isBeyondJit(document)) return undefined
  const compiled = compileGuarded(schema, document)
  if (!isCompiledQuery(compiled)) return undefined
  const definitions = operation.variableDefinitions ?? []
  return (context, variables) => {
    const { errors } = getVariableValues(schema, definitions, variables, { maxErrors: 1 })
    if (errors !== undefined) return interpret(context, variables)
    const finish = (result: ExecutionResult): ExecutionResult | Promise<ExecutionResult> =>
      result.errors === undefined ? { data: result.data ?? null } : interpret(context, variables)
    const result = compiled.query(undefined, context, variables)
    return result instanceof Promise ? result.then(finish) : finish(result)
  }
}
