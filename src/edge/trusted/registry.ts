import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import type { CheckedDocument, CheckedOperation, Documents } from '../graphql/documents.ts'
import { isRefusal, type Refusal } from '../graphql/refusal.ts'
import { createFilling } from './defaults.ts'
import { factsOf, type DocumentFacts } from './facts.ts'

type Variables = Readonly<Record<string, unknown>>

/** The documents of the clients by the SHA-256 of their text, as clients/mini-program/trusted-documents.json has them. */
export type Manifest = Readonly<Record<string, ManifestEntry>>

/** A document; its facts are found out from the schema where they are not given. */
export interface ManifestEntry {
  readonly name: string
  readonly text: string
  readonly facts?: DocumentFacts
}

/** Runs an operation; a promise where a resolver makes one. */
export type Run<C> = (
  context: C,
  variables: Variables,
) => ExecutionResult | Promise<ExecutionResult>

/**
 * Makes something that runs a query faster than `interpret`, which is graphql-js, and with the same results;
 * `undefined` when it cannot.
 */
export type Compile<C> = (
  schema: GraphQLSchema,
  document: DocumentNode,
  interpret: Run<C>,
) => Run<C> | undefined

/** A trusted document, known well enough to find its kept answers. */
export interface TrustedDocument<C> {
  readonly id: string
  readonly name: string
  readonly facts: DocumentFacts
  /** What it takes to run it; worked out at its first use. */
  readonly prepare: () => Promise<PreparedDocument<C>>
}

/** A trusted document parsed, validated and, where the host can, compiled. */
export interface PreparedDocument<C> {
  /** Refuses variables that would cost too much. */
  readonly choose: (variables: Variables) => CheckedOperation | Refusal
  readonly run: Run<C>
}

export interface TrustedOptions<C> {
  /** Asked for when a document is run that was not run before, or whose facts are not given. */
  readonly schema: () => GraphQLSchema
  readonly manifest: Manifest
  readonly documents: () => Documents
  readonly compile?: Compile<C> | undefined
  readonly hideSuggestions: boolean
}

/** The trusted documents of a portal. */
export interface Registry<C> {
  /** The document of an id; `undefined` when the id is not in the list. */
  readonly find: (id: string) => Promise<TrustedDocument<C> | undefined>
}

/** A document that clients were built with is not valid any more: the schema and the clients do not fit. */
export class BrokenDocument extends Error {
  constructor(name: string, refusal: Refusal) {
    super(`Trusted document ${name}: ${refusal.errors.map(({ message }) => message).join(' ')}`)
    this.name = 'BrokenDocument'
  }
}

/** `sha256:` and the hash, or the hash alone: both name the same document. */
export const normalId = (id: string): string => id.replace(/^sha256:/, '')

/** The trusted documents of a manifest. Nothing is done for one before it is asked for. */
export const createRegistry = <C>({
  schema,
  manifest,
  documents,
  compile,
  hideSuggestions,
}: TrustedOptions<C>): Registry<C> => {
  // Maps: an id such as `constructor` must find nothing.
  const entries = new Map(Object.entries(manifest))
  const found = new Map<string, TrustedDocument<C>>()
  const prepared = new Map<string, PreparedDocument<C>>()

  const check = async ({
    name,
    text,
  }: ManifestEntry): Promise<CheckedDocument & { readonly operation: OperationDefinitionNode }> => {
    const checked = await documents().check(text, () => false)
    if (isRefusal(checked)) throw new BrokenDocument(name, checked)
    const [operation] = checked.operations
    if (operation === undefined) throw new TypeError(`${name} has no operation.`)
    return { ...checked, operation }
  }

  const prepare = async (
    id: string,
    entry: ManifestEntry,
    { policy }: DocumentFacts,
  ): Promise<PreparedDocument<C>> => {
    const known = prepared.get(id)
    if (known !== undefined) return known
    const { operation, ...checked } = await check(entry)
    const { document } = checked
    const interpret: Run<C> = (contextValue, variableValues) =>
      execute({ schema: schema(), document, contextValue, variableValues, hideSuggestions })
    // What many ask is worth compiling. What is the caller's own, and what changes things, runs as graphql-js runs it.
    const compiled =
      policy.scope === 'PUBLIC' ? compile?.(schema(), document, interpret) : undefined
    const run = compiled ?? interpret
    const fill = createFilling(schema(), operation)
    const made: PreparedDocument<C> = {
      choose: (variables) => documents().choose(checked, undefined, variables),
      run: (context, variables) => run(context, fill(variables)),
    }
    prepared.set(id, made)
    return made
  }

  const judge = async (entry: ManifestEntry): Promise<DocumentFacts> => {
    const { document, operation } = await check(entry)
    return factsOf(schema(), document, operation)
  }

  const find = async (id: string): Promise<TrustedDocument<C> | undefined> => {
    const known = found.get(id)
    if (known !== undefined) return known
    const entry = entries.get(id)
    if (entry === undefined) return undefined
    const facts = entry.facts ?? (await judge(entry))
    const made: TrustedDocument<C> = {
      id,
      name: entry.name,
      facts,
      prepare: () => prepare(id, entry, facts),
    }
    found.set(id, made)
    return made
  }

  return { find }
}
