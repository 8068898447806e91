import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** How an operation's fields fall together when it runs. */
export interface Merging {
  /** Pairs of fields with one response name, summed over the merged tree; counted until just above the limit. */
  readonly pairs: number
  /** Different response names each root field is called under. */
  readonly rootCalls: ReadonlyMap<string, number>
}

const collect = (
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Map<string, FieldNode[]> => {
  const groups = new Map<string, FieldNode[]>()
  // As in execution, a fragment counts once per merged selection set.
  const spread = new Set<string>()
  const pending = [...sets]
  for (let set = pending.pop(); set !== undefined; set = pending.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value
        const group = groups.get(name)
        if (group === undefined) groups.set(name, [selection])
        else group.push(selection)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        pending.push(selection.selectionSet)
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment !== undefined) pending.push(fragment.selectionSet)
      }
    }
  }
  return groups
}

/**
 * Counts what the validation rule for overlapping fields would compare, without comparing: the fields of one response
 * name in every merged selection set, pair by pair. The caller has bounded the flattened fields and refused circles,
 * so the merged tree is no larger than that bound.
 */
export const mergePairs = (
  root: SelectionSetNode,
  document: DocumentNode,
  limit: number,
): Merging => {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition)
    }
  }
  const rootGroups = collect([root], fragments)
  const rootCalls = new Map<string, number>()
  for (const fields of rootGroups.values()) {
    const name = fields[0]?.name.value ?? ''
    rootCalls.set(name, (rootCalls.get(name) ?? 0) + 1)
  }
  let pairs = 0
  const pending = [rootGroups]
  for (let groups = pending.pop(); groups !== undefined; groups = pending.pop()) {
    for (const fields of groups.values()) {
      pairs += (fields.length * (fields.length - 1)) / 2
      if (pairs > limit) return { pairs, rootCalls }
      const sets = fields.flatMap((field) => field.selectionSet ?? [])
      if (sets.length > 0) pending.push(collect(sets, fragments))
    }
  }
  return { pairs, rootCalls }
}
