import {
  execute,
  Kind,
  type ConstDirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { policyOf, type AnswerPolicy } from '../cache/policy.ts'
import type { CheckedOperation, Documents } from '../graphql/documents.ts'
import { isRefusal, type Refusal } from '../graphql/refusal.ts'
import { CELL_LENGTH_DEFAULT } from '../schema.ts'
import { createCompletion } from './defaults.ts'

type Variables = Readonly<Record<string, unknown>>

/** The documents of the clients by the SHA-256 of their text, as clients/mini-program/trusted-documents.json has them. */
export type Manifest = Readonly<Record<string, { readonly name: string; readonly text: string }>>

/** Runs an operation; a promise where a resolver makes one. */
export type Run<C> = (
  context: C,
  variables: Variables,
) => ExecutionResult | Promise<ExecutionResult>

/** Makes something that runs an operation faster than graphql-js does, with the same results; `undefined` when it cannot. */
export type Compile<C> = (schema: GraphQLSchema, document: DocumentNode) => Run<C> | undefined

/** A trusted document, ready to run: parsed, validated and judged once. */
export interface TrustedDocument<C> {
  readonly id: string
  readonly name: string
  readonly operation: OperationDefinitionNode['operation']
  readonly policy: AnswerPolicy
  /** The variables of a request as far as it declares them, with its defaults. */
  readonly complete: (given: Variables) => Variables
  /** Which of them are positions, and to how many characters of geohash they are snapped. */
  readonly cells: ReadonlyMap<string, number>
  /** Refuses variables that would cost too much. */
  readonly choose: (variables: Variables) => CheckedOperation | Refusal
  readonly run: Run<C>
}

export interface TrustedOptions<C> {
  readonly schema: GraphQLSchema
  readonly manifest: Manifest
  readonly documents: Documents
  readonly compile?: Compile<C> | undefined
  readonly hideSuggestions: boolean
}

/** The trusted documents of a portal. */
export interface Registry<C> {
  /** The document of an id, ready to run; `undefined` when the id is not in the list. */
  readonly find: (id: string) => Promise<TrustedDocument<C> | undefined>
  /** Prepares all of them, for hosts that have the time at their start. */
  readonly prepareAll: () => Promise<readonly TrustedDocument<C>[]>
}

/** A document that clients were built with is not valid any more: the schema and the clients do not fit. */
export class BrokenDocument extends Error {
  constructor(name: string, refusal: Refusal) {
    super(`Trusted document ${name}: ${refusal.errors.map(({ message }) => message).join(' ')}`)
    this.name = 'BrokenDocument'
  }
}

const lengthOf = (directives: readonly ConstDirectiveNode[] | undefined): number | undefined => {
  const cell = directives?.find(({ name }) => name.value === 'cell')
  if (cell === undefined) return undefined
  const length = cell.arguments?.find(({ name }) => name.value === 'length')?.value
  return length?.kind === Kind.INT ? Number(length.value) : CELL_LENGTH_DEFAULT
}

/** `sha256:` and the hash, or the hash alone: both name the same document. */
export const normalId = (id: string): string => id.replace(/^sha256:/, '')

/**
 * The trusted documents of a manifest. Each is prepared when it is first asked for; `undefined` for an id that is
 * not in the list.
 */
export const createRegistry = <C>({
  schema,
  manifest,
  documents,
  compile,
  hideSuggestions,
}: TrustedOptions<C>): Registry<C> => {
  // A Map: an id such as `constructor` must find nothing.
  const texts = new Map(Object.entries(manifest))
  const prepared = new Map<string, TrustedDocument<C>>()

  const prepare = async (id: string): Promise<TrustedDocument<C> | undefined> => {
    const source = texts.get(id)
    if (source === undefined) return undefined
    const checked = await documents.check(source.text, () => false)
    if (isRefusal(checked)) throw new BrokenDocument(source.name, checked)
    const { document, operations } = checked
    const [operation] = operations
    if (operation === undefined) throw new TypeError(`${source.name} has no operation.`)
    const definitions = operation.variableDefinitions ?? []
    const compiled = operation.operation === 'query' ? compile?.(schema, document) : undefined
    const made: TrustedDocument<C> = {
      id,
      name: source.name,
      operation: operation.operation,
      policy: policyOf(schema, document, operation),
      complete: createCompletion(schema, operation),
      cells: new Map(
        definitions.flatMap(({ variable, directives }) => {
          const length = lengthOf(directives)
          return length === undefined ? [] : [[variable.name.value, length] as const]
        }),
      ),
      choose: (variables) => documents.choose(checked, undefined, variables),
      run:
        compiled ??
        ((contextValue, variableValues) =>
          execute({ schema, document, contextValue, variableValues, hideSuggestions })),
    }
    prepared.set(id, made)
    return made
  }

  return {
    find: async (id: string): Promise<TrustedDocument<C> | undefined> =>
      prepared.get(id) ?? (await prepare(id)),
    prepareAll: async () =>
      Promise.all(
        [...texts.keys()].map(async (id) => {
          const document = await prepare(id)
          if (document === undefined) throw new TypeError(`There is no document ${id}.`)
          return document
        }),
      ),
  }
}
