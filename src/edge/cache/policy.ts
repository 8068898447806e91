import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  typeFromAST,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { cachePolicyIn, type CachePolicy } from '#schema/cache-policy.ts'

/** Whether the answer of an operation may be kept for others, and for how long. Seconds. */
export type AnswerPolicy =
  | { readonly scope: 'PRIVATE'; readonly because: string }
  | ({ readonly scope: 'PUBLIC' } & Required<Omit<CachePolicy, 'scope'>>)

type PublicPolicy = Extract<AnswerPolicy, { scope: 'PUBLIC' }>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Whether Pothos was told to ask for rights: who asks decides what is answered. */
const asksForRights = (extensions: Readonly<Record<string, unknown>>): boolean => {
  const options = extensions['pothosOptions']
  return isRecord(options) && options['authScopes'] !== undefined
}

interface Declaring {
  readonly extensions: Readonly<Record<string, unknown>>
}

const interfacesOf = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
  isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []

const strictest = (a: PublicPolicy, b: CachePolicy): PublicPolicy => ({
  scope: 'PUBLIC',
  maxAgeS: Math.min(a.maxAgeS, b.maxAgeS ?? a.maxAgeS),
  keepS: Math.min(a.keepS, b.keepS ?? a.keepS),
  staleWhileRevalidateS: Math.min(
    a.staleWhileRevalidateS,
    b.staleWhileRevalidateS ?? a.staleWhileRevalidateS,
  ),
  staleIfErrorS: Math.min(a.staleIfErrorS, b.staleIfErrorS ?? a.staleIfErrorS),
})

/**
 * What may be kept of an operation's answer: the strictest of what its fields and their types declare. A field of
 * the query root that declares nothing is private, and so is whatever asks for rights; a field below takes what is
 * above it. Decided from document and schema alone, so that no alias, fragment or value can talk it round.
 */
export const policyOf = (
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): AnswerPolicy => {
  if (operation.operation !== 'query') return { scope: 'PRIVATE', because: operation.operation }
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  let policy: PublicPolicy = {
    scope: 'PUBLIC',
    maxAgeS: Number.POSITIVE_INFINITY,
    keepS: Number.POSITIVE_INFINITY,
    staleWhileRevalidateS: Number.POSITIVE_INFINITY,
    staleIfErrorS: Number.POSITIVE_INFINITY,
  }
  let because: string | undefined
  const root = schema.getQueryType()
  const seen = new Set<string>()

  const take = (where: string, { extensions }: Declaring): boolean => {
    if (asksForRights(extensions)) because ??= `${where} asks for rights`
    const declared = cachePolicyIn(extensions)
    if (declared === undefined) return false
    if (declared.scope === 'PRIVATE') because ??= `${where} is private`
    policy = strictest(policy, declared)
    return true
  }
  /** A type counts with the interfaces it stands behind and, where rows of several types may come, with all of those. */
  const takeType = (type: GraphQLNamedType): void => {
    const rows = isAbstractType(type) ? schema.getPossibleTypes(type) : []
    for (const one of new Set([type, ...rows].flatMap((row) => [row, ...interfacesOf(row)])))
      take(one.name, one)
  }

  const walk = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): void => {
    // A field of an interface may be stricter in one of the types behind it.
    const parents =
      parent !== undefined && isAbstractType(parent)
        ? [parent, ...schema.getPossibleTypes(parent)]
        : [parent]
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value
        if (name === '__typename') continue
        if (name.startsWith('__')) because ??= 'it asks for the schema'
        let type: GraphQLNamedType | undefined
        for (const one of parents) {
          const field =
            isObjectType(one) || isInterfaceType(one) ? one.getFields()[name] : undefined
          if (one === undefined || field === undefined) continue
          // What is declared first is the widest: types behind an interface may only narrow it.
          type ??= getNamedType(field.type)
          takeType(getNamedType(field.type))
          const said = take(`${one.name}.${name}`, field)
          if (one === root && !said) because ??= `Query.${name} declares no policy`
        }
        if (selection.selectionSet && type && isCompositeType(type))
          walk(selection.selectionSet, type)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition } = selection
        const type = typeCondition === undefined ? parent : typeFromAST(schema, typeCondition)
        if (type) takeType(type)
        walk(selection.selectionSet, type)
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment === undefined) continue
        const type = typeFromAST(schema, fragment.typeCondition)
        if (type) takeType(type)
        walk(fragment.selectionSet, type)
      }
    }
  }
  if (root) takeType(root)
  walk(operation.selectionSet, root ?? undefined)
  if (because !== undefined) return { scope: 'PRIVATE', because }
  return Number.isFinite(policy.keepS)
    ? {
        ...policy,
        maxAgeS: Number.isFinite(policy.maxAgeS) ? policy.maxAgeS : 0,
        staleWhileRevalidateS: Number.isFinite(policy.staleWhileRevalidateS)
          ? policy.staleWhileRevalidateS
          : 0,
        staleIfErrorS: Number.isFinite(policy.staleIfErrorS) ? policy.staleIfErrorS : 0,
      }
    : { scope: 'PRIVATE', because: 'nothing in it declares how long it may be kept' }
}
