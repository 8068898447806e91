import {
  GraphQLError,
  Kind,
  parse,
  recommendedRules,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
} from 'graphql'
import { createCosting, type CostOf, type Costing } from './cost.ts'
import type { Limits, Profile } from './limits.ts'
import { createLru } from './lru.ts'
import { isRefusal, refuse, refuseDocument, type Refusal, type RefusalCode } from './refusal.ts'
import { checkShape } from './shape.ts'
import { cut } from './text.ts'

/** A document that may be executed against the schema, with everything that was found out about it. */
export interface CheckedDocument {
  readonly kind: 'document'
  readonly document: DocumentNode
  readonly operations: readonly OperationDefinitionNode[]
  readonly introspects: boolean
  readonly costing: (
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ) => Costing
}

/** One operation of a checked document that the request may run with its variables. */
export interface CheckedOperation {
  readonly kind: 'operation'
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
}

/** Where query texts become checked documents. Documents that were refused are not kept. */
export interface Documents {
  /** The checked document of a query text. `mayIntrospect` is asked only when the text asks for the schema. */
  readonly check: (
    query: string,
    mayIntrospect: () => boolean | Promise<boolean>,
  ) => Promise<CheckedDocument | Refusal>
  /** The operation to run, when there is exactly one of that name and its cost is within the budget. */
  readonly choose: (
    checked: CheckedDocument,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
  ) => CheckedOperation | Refusal
  /** How many documents are kept now. */
  readonly kept: () => number
}

/** What a schema and a profile make of query texts. */
export interface DocumentsOptions {
  readonly schema: GraphQLSchema
  readonly profile: Profile
  readonly limits: Limits
  readonly costOf?: CostOf | undefined
}

const formatted = (
  errors: readonly GraphQLError[],
  code: RefusalCode,
  limits: Limits,
): GraphQLFormattedError[] =>
  errors.slice(0, limits.errors).map((error) => {
    const { message, locations } = error.toJSON()
    return {
      message: cut(message, limits.messageChars),
      ...(locations === undefined ? {} : { locations }),
      extensions: { code },
    }
  })

/** Parses within the token limit, which also keeps the parser from working on long texts. */
const parseQuery = (query: string, limits: Limits): DocumentNode | Refusal => {
  try {
    return parse(query, { maxTokens: limits.tokens })
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    if (error.message.includes('tokens. Parsing aborted')) {
      const message = `The document may have at most ${limits.tokens} tokens; split it.`
      return refuse(400, 'TOKEN_LIMIT', message)
    }
    return refuseDocument(formatted([error], 'GRAPHQL_PARSE_FAILED', limits))
  }
}

const chosen = (
  operations: readonly OperationDefinitionNode[],
  name: string | undefined,
): OperationDefinitionNode | Refusal => {
  const [first, second] = operations
  const found =
    name === undefined ? first : operations.find((operation) => operation.name?.value === name)
  if (found !== undefined && (name !== undefined || second === undefined)) return found
  const message =
    found === undefined
      ? 'The document has no operation of that name.'
      : 'The document has several operations; say which in "operationName".'
  return refuseDocument([{ message, extensions: { code: 'OPERATION_NOT_FOUND' } }])
}

/**
 * Makes the store of checked documents. A text is parsed, judged by its shape and only then validated, so that the
 * dear rules never see a document made to be dear; an introspection of a hidden schema is refused before validation
 * could comment on it. Texts already checked are found again without any of that.
 */
export const createDocuments = (options: DocumentsOptions): Documents => {
  const { schema, profile, limits, costOf } = options
  const kept = createLru<CheckedDocument>({
    entries: limits.keptDocuments,
    chars: limits.keptChars,
  })
  const rules: readonly ValidationRule[] = [...new Set([...specifiedRules, ...recommendedRules])]

  const check: Documents['check'] = async (query, mayIntrospect) => {
    const refuseIntrospection = async (): Promise<Refusal | undefined> => {
      if (await mayIntrospect()) return undefined
      const message = 'Introspection is off here; read the published schema instead.'
      return refuse(400, 'INTROSPECTION_DISABLED', message)
    }
    const known = kept.get(query)
    if (known !== undefined) {
      return (known.introspects ? await refuseIntrospection() : undefined) ?? known
    }
    const document = parseQuery(query, limits)
    if (document.kind === 'refusal') return document
    const shape = checkShape(document, limits)
    if (isRefusal(shape)) return shape
    const hidden = shape.introspects ? await refuseIntrospection() : undefined
    if (hidden !== undefined) return hidden
    const errors = validate(schema, document, rules, {
      maxErrors: limits.errors,
      hideSuggestions: profile === 'production',
    })
    if (errors.length > 0) {
      return refuseDocument(formatted(errors, 'GRAPHQL_VALIDATION_FAILED', limits))
    }
    const checked: CheckedDocument = {
      kind: 'document',
      document,
      operations: document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION),
      introspects: shape.introspects,
      costing: createCosting(document, { schema, limits, costOf }),
    }
    kept.set(query, checked)
    return checked
  }

  const choose: Documents['choose'] = (checked, operationName, variables) => {
    const operation = chosen(checked.operations, operationName)
    if (operation.kind === 'refusal') return operation
    const { cost, badPage } = checked.costing(operation, variables)
    if (badPage !== undefined) {
      const message = `"${badPage.argument}" must be between 0 and ${limits.pageSize}; page through the rest.`
      return refuse(400, badPage.size < 0 ? 'BAD_USER_INPUT' : 'COST_LIMIT', message)
    }
    // Written so that a cost that is not a number is refused.
    if (!(cost <= limits.cost)) {
      const message = `The operation may cost at most ${limits.cost}; ask for smaller pages or fewer fields.`
      return refuse(400, 'COST_LIMIT', message)
    }
    return { kind: 'operation', document: checked.document, operation }
  }

  return { check, choose, kept: kept.size }
}
