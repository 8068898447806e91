import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'

/**
 * What a required argument is given, as GraphQL writes it, when the rows wanted are of a type; `undefined` for whatever fits.
 * A variable, as `$order`, is declared by the document: whoever asks says which.
 */
export type ValueOf = (argument: string, field: string, wanted: string) => string | undefined

/** A document that reaches one field of one object type from the root. */
export interface Visit {
  /** `Store.tags`. */
  readonly field: string
  /** The name of its operation. */
  readonly name: string
  readonly text: string
  /** What its variables are called. */
  readonly variables: readonly string[]
  /** How one gets to the field in the data: names of fields. */
  readonly path: readonly string[]
}

export interface Walk {
  readonly visits: readonly Visit[]
  /** Object types that no field of the root leads to. */
  readonly unreachable: readonly GraphQLObjectType[]
}

type Fields = GraphQLObjectType | GraphQLInterfaceType

/** One step down: a field of a type, which may be one of several that a row can have. */
interface Step {
  readonly on: Fields
  readonly field: GraphQLField<unknown, unknown>
}

const anything = (type: GraphQLInputType): string => {
  if (isNonNullType(type)) return anything(type.ofType)
  if (isListType(type)) return `[${anything(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null'
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField)
    return `{ ${required.map((field) => `${field.name}: ${anything(field.type)}`).join(' ')} }`
  }
  if (type.name === 'Boolean') return 'true'
  return ['Int', 'Float', 'Fen'].includes(type.name) ? '1' : '"x"'
}

/** How one gets to every type by the shortest way, along fields that show something as long as that leads there. */
const waysIn = (
  schema: GraphQLSchema,
  root: GraphQLObjectType,
  isEmpty: (field: string) => boolean,
): ReadonlyMap<string, readonly Step[]> => {
  const ways = new Map<string, readonly Step[]>([[root.name, []]])
  for (const alsoEmpty of [false, true]) {
    const waiting = [...ways.keys()]
    for (const name of waiting) {
      const type = schema.getType(name)
      if (!isObjectType(type) && !isInterfaceType(type)) continue
      for (const field of Object.values(type.getFields())) {
        const of = getNamedType(field.type)
        if (!isCompositeType(of) || (!alsoEmpty && isEmpty(`${name}.${field.name}`))) continue
        const way = [...(ways.get(name) ?? []), { on: type, field }]
        for (const next of isAbstractType(of) ? [of, ...schema.getPossibleTypes(of)] : [of]) {
          if (ways.has(next.name)) continue
          ways.set(next.name, way)
          waiting.push(next.name)
        }
      }
    }
  }
  return ways
}

/**
 * A document for every field of every object type that can be reached from the root, by the shortest way there.
 * Fields of interfaces are asked for in each of the types behind them.
 * @param isEmpty fields that have nothing to show, as `Store.media`: others are taken to what is behind them.
 */
export const walkOf = (
  schema: GraphQLSchema,
  valueOf: ValueOf,
  isEmpty: (field: string) => boolean = () => false,
): Walk => {
  const root = schema.getQueryType()
  if (!root) throw new TypeError('The schema has no root.')
  const ways = waysIn(schema, root, isEmpty)

  const written = (
    steps: readonly Step[],
    wanted: Fields,
    variables: Map<string, string>,
  ): string => {
    const [step, ...rest] = steps
    if (step === undefined) return ''
    const { field } = step
    const next = rest[0]?.on ?? wanted
    const given = (argument: GraphQLArgument): string => {
      const value = valueOf(argument.name, field.name, next.name) ?? anything(argument.type)
      if (value.startsWith('$')) variables.set(value.slice(1), String(argument.type))
      return `${argument.name}: ${value}`
    }
    const args = field.args.filter(isRequiredArgument).map(given)
    const head = `${field.name}${args.length > 0 ? `(${args.join(' ')})` : ''}`
    if (rest.length === 0)
      return isCompositeType(getNamedType(field.type)) ? `${head} { __typename }` : head
    const below = written(rest, wanted, variables)
    const narrowed = getNamedType(field.type) === next ? below : `... on ${next.name} { ${below} }`
    return `${head} { ${narrowed} }`
  }

  const visits: Visit[] = []
  const unreachable: GraphQLObjectType[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const way = ways.get(type.name)
    if (way === undefined) {
      unreachable.push(type)
      continue
    }
    for (const field of Object.values(type.getFields())) {
      const steps = [...way, { on: type, field }]
      const name = `Walk_${type.name}_${field.name}`
      const variables = new Map<string, string>()
      const body = written(steps, type, variables)
      const declared = [...variables].map(([variable, of]) => `$${variable}: ${of}`).join(', ')
      visits.push({
        field: `${type.name}.${field.name}`,
        name,
        text: `query ${name}${declared === '' ? '' : `(${declared})`} { ${body} }`,
        variables: [...variables.keys()],
        path: steps.map((step) => step.field.name),
      })
    }
  }
  return { visits, unreachable }
}
