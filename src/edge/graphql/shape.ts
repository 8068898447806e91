import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { Limits } from './limits.ts'
import { mergePairs } from './merge-pairs.ts'
import { refuse, type Refusal, type RefusalCode } from './refusal.ts'

/** Sizes of a selection set with its fragments flattened. Sums of 2^28 fragments stay exact: doubles hold 2^53. */
interface Measure {
  readonly depth: number
  readonly fields: number
  readonly aliases: number
  readonly directives: number
}

/** What the shape of an accepted document says about it. */
export interface Shape {
  readonly kind: 'shape'
  /** The document asks for `__schema` or `__type` somewhere. */
  readonly introspects: boolean
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode

const INTROSPECTION_FIELDS: ReadonlySet<string> = new Set(['__schema', '__type'])

class CircularFragment extends Error {
  readonly fragment: string
  constructor(fragment: string) {
    super('circular fragment')
    this.fragment = fragment
  }
}

/**
 * Measures selection sets, each fragment once however often it is spread: that answers a document of 28 fragments
 * which spread each other twice (2^28 fields) as fast as any other.
 * @throws {CircularFragment} when a fragment spreads itself.
 */
const createMeasurer = (
  document: DocumentNode,
): {
  readonly measureDefinition: (definition: Definition) => Measure
  introspects: boolean
} => {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition)
    }
  }
  const measured = new Map<string, Measure>()
  const open = new Set<string>()

  const measureFragment = (name: string): Measure | undefined => {
    const known = measured.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    // An unknown fragment is for validation to report.
    if (fragment === undefined) return undefined
    if (open.has(name)) throw new CircularFragment(name)
    open.add(name)
    const inner = measure(fragment.selectionSet)
    open.delete(name)
    const result = {
      ...inner,
      directives: inner.directives + (fragment.directives?.length ?? 0),
      // Names with two underscores are those of introspection; see below.
      depth: fragment.typeCondition.name.value.startsWith('__') ? 0 : inner.depth,
    }
    measured.set(name, result)
    return result
  }

  const measure = (set: SelectionSetNode): Measure => {
    let depth = 0
    let fields = 0
    let aliases = 0
    let directives = 0
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0
      let inner: Measure | undefined
      let below = 0
      if (selection.kind === Kind.FIELD) {
        fields++
        if (selection.alias !== undefined) aliases++
        if (selection.selectionSet !== undefined) inner = measure(selection.selectionSet)
        below = 1
        if (INTROSPECTION_FIELDS.has(selection.name.value)) {
          measurer.introspects = true
          // How deep introspection may go has a rule of its own (MaxIntrospectionDepth), made for GraphiQL's query.
          if (inner !== undefined) inner = { ...inner, depth: 0 }
        }
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        inner = measure(selection.selectionSet)
      } else {
        inner = measureFragment(selection.name.value)
      }
      depth = Math.max(depth, below + (inner?.depth ?? 0))
      fields += inner?.fields ?? 0
      aliases += inner?.aliases ?? 0
      directives += inner?.directives ?? 0
    }
    return { depth, fields, aliases, directives }
  }
  const measureDefinition = (definition: Definition): Measure => {
    const name = definition.name?.value
    const fragment = definition.kind === Kind.FRAGMENT_DEFINITION && name !== undefined
    // Of two fragments with one name the other is measured as well, though validation will refuse them.
    const known = fragment && fragments.get(name) === definition ? measureFragment(name) : undefined
    if (known !== undefined) return known
    const inner = measure(definition.selectionSet)
    return { ...inner, directives: inner.directives + (definition.directives?.length ?? 0) }
  }
  const measurer = { measureDefinition, introspects: false }
  return measurer
}

const over = (code: RefusalCode, message: string): Refusal => refuse(400, code, message)

const judge = (measure: Measure, limits: Limits): Refusal | undefined => {
  if (measure.directives > limits.directives) {
    return over('DIRECTIVE_LIMIT', `Use at most ${limits.directives} directives in an operation.`)
  }
  if (measure.aliases > limits.aliases) {
    return over(
      'ALIAS_LIMIT',
      `Use at most ${limits.aliases} aliases in an operation; send several.`,
    )
  }
  if (measure.depth > limits.depth) {
    return over('DEPTH_LIMIT', `Nest fields at most ${limits.depth} levels deep.`)
  }
  // Every field costs something, so a count over the budget needs no schema to be refused.
  if (measure.fields > limits.cost) {
    return over('COST_LIMIT', 'The operation selects too many fields; ask for fewer.')
  }
  return undefined
}

const judgeMerging = (
  definition: Definition,
  document: DocumentNode,
  limits: Limits,
): Refusal | undefined => {
  const merged = mergePairs(definition.selectionSet, document, limits.mergePairs)
  if (merged.pairs > limits.mergePairs) {
    return over('COST_LIMIT', 'The same field is selected too many times; select it once.')
  }
  if (definition.kind !== Kind.OPERATION_DEFINITION) return undefined
  const most = limits.sameRootField[definition.operation]
  for (const [field, calls] of merged.rootCalls) {
    if (calls > most && field !== '__typename') {
      const message = `Call one ${definition.operation} field at most ${most} times in an operation.`
      return over('ALIAS_LIMIT', message)
    }
  }
  return undefined
}

const hasNul = (value: ValueNode): boolean => {
  if (value.kind === Kind.STRING) return value.value.includes('\0')
  if (value.kind === Kind.LIST) return value.values.some(hasNul)
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => hasNul(field.value))
  return false
}

/** Whether a string literal of the document spells a NUL by an escape, which the gate cannot see. */
const setHasNul = (set: SelectionSetNode): boolean =>
  set.selections.some((selection) => {
    const values = [selection.directives ?? [], selection.kind === Kind.FIELD ? [selection] : []]
    if (values.flat().some((one) => one.arguments?.some((argument) => hasNul(argument.value)))) {
      return true
    }
    return selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined
      ? setHasNul(selection.selectionSet)
      : false
  })

const definitionHasNul = (definition: Definition): boolean => {
  const defaults = definition.variableDefinitions ?? []
  return (
    setHasNul(definition.selectionSet) ||
    defaults.some(({ defaultValue }) => defaultValue !== undefined && hasNul(defaultValue)) ||
    (definition.directives ?? []).some((one) => one.arguments?.some(({ value }) => hasNul(value)))
  )
}

/**
 * Judges a parsed document by its shape alone, before any validation rule runs: the rule for overlapping fields is
 * quadratic (the class of CVE-2023-26144), and nothing here is more than linear in the document and the limits.
 * Every operation and fragment is judged, also those that will not run.
 */
export const checkShape = (document: DocumentNode, limits: Limits): Shape | Refusal => {
  const measurer = createMeasurer(document)
  const definitions = document.definitions.filter(
    (one) => one.kind === Kind.OPERATION_DEFINITION || one.kind === Kind.FRAGMENT_DEFINITION,
  )
  try {
    for (const definition of definitions) {
      const measure = measurer.measureDefinition(definition)
      const refusal = judge(measure, limits)
      if (refusal !== undefined) return refusal
    }
  } catch (error) {
    if (!(error instanceof CircularFragment)) throw error
    const message = `Fragment "${error.fragment}" spreads itself; take the circle out.`
    return over('GRAPHQL_VALIDATION_FAILED', message)
  }
  for (const definition of definitions) {
    const refusal = judgeMerging(definition, document, limits)
    if (refusal !== undefined) return refusal
    if (definitionHasNul(definition)) {
      return over('BAD_ENCODING', 'String literals must not contain NUL characters.')
    }
  }
  return { kind: 'shape', introspects: measurer.introspects }
}
