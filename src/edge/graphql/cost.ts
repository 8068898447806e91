import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  Kind,
  typeFromAST,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { Limits } from './limits.ts'

/** What a schema may say about one of its fields; what it leaves out is computed. */
export interface FieldCost {
  /** Cost of the field itself, for each time it is called. Else 2 for an object, 1 for a leaf. */
  readonly self?: number
  /** How many times the fields below run. Else the page size, or an assumed size for a plain list. */
  readonly times?: number
}

/** Looks up the cost of a field, from its extensions for example; undefined for the computed one. */
export type CostOf = (field: GraphQLField<unknown, unknown>) => FieldCost | undefined

/** The cost of an operation for given variables. */
export interface Costing {
  readonly cost: number
  /** A page size outside 0 to the limit, as the client wrote it. */
  readonly badPage: { readonly argument: string; readonly size: number } | undefined
}

interface Pricing {
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly costOf: CostOf | undefined
}

type Variables = Readonly<Record<string, unknown>>

const PAGE_ARGUMENTS = ['first', 'last'] as const

/** Field definitions as TypeScript sees them carry `any`; this is the same field with nothing promised. */
type AnyField = GraphQLField<unknown, unknown>

const fieldOf = (parent: GraphQLNamedType | undefined, name: string): AnyField | undefined =>
  isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined

/**
 * Computes what operations of one document cost, per request because page sizes may be variables. A field costs itself
 * plus what is below it, times the size of its page; fragments are priced once and added wherever they are spread.
 * `@skip` and `@include` are ignored: the worst case is what has to be affordable.
 */
export const createCosting = (
  document: DocumentNode,
  pricing: Pricing,
): ((operation: OperationDefinitionNode, variables: Variables) => Costing) => {
  const { schema, limits, costOf } = pricing
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition)
    }
  }
  // Operations whose page sizes are all literal are priced once.
  const constant = new Map<OperationDefinitionNode, Costing>()

  return (operation, variables) => {
    const known = constant.get(operation)
    if (known !== undefined) return known
    let usedVariable = false
    let badPage: Costing['badPage']
    const priced = new Map<string, number>()

    const numberIn = (value: ValueNode | undefined): number | undefined => {
      if (value?.kind === Kind.INT) return Number(value.value)
      if (value?.kind !== Kind.VARIABLE) return undefined
      usedVariable = true
      const name = value.name.value
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined
      if (typeof given === 'number') return given
      if (given !== undefined) return undefined
      const definition = operation.variableDefinitions?.find(
        (one) => one.variable.name.value === name,
      )
      return definition?.defaultValue === undefined ? undefined : numberIn(definition.defaultValue)
    }

    const pageSize = (node: FieldNode, field: AnyField): number | undefined => {
      const sizes: number[] = []
      let paged = false
      for (const name of PAGE_ARGUMENTS) {
        const argument = field.args.find((one) => one.name === name)
        if (argument === undefined) continue
        paged = true
        const written = node.arguments?.find((one) => one.name.value === name)
        const size = numberIn(written?.value)
        if (size !== undefined) {
          if (size < 0 || size > limits.pageSize) badPage ??= { argument: name, size }
          sizes.push(size)
        } else if (typeof argument.defaultValue === 'number') {
          sizes.push(argument.defaultValue)
        }
      }
      if (!paged) return undefined
      return sizes.length === 0 ? limits.assumedPageSize : Math.max(...sizes)
    }

    const timesOf = (node: FieldNode, field: AnyField, parent: GraphQLNamedType | undefined) => {
      const page = pageSize(node, field)
      if (page !== undefined) return Math.max(1, page)
      if (!isListType(getNullableType(field.type))) return 1
      // The lists of a connection (`edges`, `nodes`) are the page its field has been charged for.
      return fieldOf(parent, 'pageInfo') === undefined ? limits.assumedListSize : 1
    }

    const priceField = (node: FieldNode, parent: GraphQLNamedType | undefined): number => {
      const name = node.name.value
      if (name === '__typename') return 0
      const hidden = parent !== undefined && isIntrospectionType(parent)
      const field = hidden ? undefined : fieldOf(parent, name)
      if (field === undefined) {
        // `__schema`, `__type` and all below: one for each field. How far they multiply has a validation rule.
        return 1 + (node.selectionSet === undefined ? 0 : price(node.selectionSet, undefined))
      }
      const type = getNamedType(field.type)
      const own = costOf?.(field)
      const self = own?.self ?? (isCompositeType(type) ? 2 : 1)
      // Also with a weight of its own a field's page size is judged.
      const computed = timesOf(node, field, parent)
      const below = node.selectionSet === undefined ? 0 : price(node.selectionSet, type)
      return self + (own?.times ?? computed) * below
    }

    const priceFragment = (name: string): number => {
      const before = priced.get(name)
      if (before !== undefined) return before
      const fragment = fragments.get(name)
      if (fragment === undefined) return 0
      const cost = price(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value))
      priced.set(name, cost)
      return cost
    }

    const price = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): number => {
      let cost = 0
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          cost += priceField(selection, parent)
        } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
          cost += priceFragment(selection.name.value)
        } else {
          const { typeCondition } = selection
          const type = typeCondition === undefined ? parent : typeFromAST(schema, typeCondition)
          cost += price(selection.selectionSet, type)
        }
      }
      return cost
    }

    const root = schema.getRootType(operation.operation) ?? undefined
    const cost = price(operation.selectionSet, root)
    const costing: Costing = { cost, badPage }
    if (!usedVariable) constant.set(operation, costing)
    return costing
  }
}
