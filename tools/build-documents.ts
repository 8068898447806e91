// npm run documents [-- --release]: collects the documents of the mini-program, checks them, and writes the manifest a server trusts
// and the types the mini-program asks with. A test compares both with what this makes.
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { plugin } from '@graphql-codegen/typescript-operations'
import {
  extendSchema,
  GraphQLError,
  Kind,
  parse,
  print,
  recommendedRules,
  Source,
  specifiedRules,
  stripIgnoredCharacters,
  validate,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql'
import { format } from 'oxfmt'
import { buildSchema } from '#edge/schema.ts'
import { factsOf } from '#edge/trusted/facts.ts'
import { scenes } from '#scenes/index.ts'

const ROOT = new URL('../', import.meta.url)
const CLIENT = 'clients/mini-program'
const MANIFEST = `${CLIENT}/trusted-documents.json`
const TYPES = `${CLIENT}/documents.ts`
const RELEASED = `${CLIENT}/released-documents.json`

/** One `.graphql` file; its path is from the root of the project, as people are told it. */
export interface DocumentFile {
  readonly path: string
  readonly text: string
}

/** An operation as a server runs it: minified, the fragments it uses behind it. */
export interface TrustedText {
  /** Lower-case hexadecimal SHA-256 of `text`. */
  readonly id: string
  readonly name: string
  readonly text: string
}

/** What the files hold, found to be right. Operations are in the order of their names, and so are fragments. */
export interface CollectedDocuments {
  readonly texts: readonly TrustedText[]
  readonly operations: readonly OperationDefinitionNode[]
  readonly fragments: readonly FragmentDefinitionNode[]
}

/** The schema of the portal with all scenes, as documents are checked against it. */
export const documentSchema = (): GraphQLSchema => buildSchema(scenes)

const inFolder = async (folder: string): Promise<readonly DocumentFile[]> => {
  const names = await readdir(new URL(folder, ROOT))
  return Promise.all(
    names
      .filter((name) => name.endsWith('.graphql'))
      .map(async (name) => ({
        path: `${folder}${name}`,
        text: await readFile(new URL(`${folder}${name}`, ROOT), 'utf8'),
      })),
  )
}

/** The documents and fragments of the mini-program. */
export const readDocuments = async (): Promise<readonly DocumentFile[]> =>
  (
    await Promise.all([
      inFolder(`${CLIENT}/documents/`),
      inFolder(`${CLIENT}/documents/fragments/`),
    ])
  ).flat()

type Definition = OperationDefinitionNode | FragmentDefinitionNode

/** Ordered by code units, which is the same on every machine. */
const byName = <D extends { readonly name?: { readonly value: string } | undefined }>(
  definitions: Iterable<D>,
): readonly D[] =>
  [...definitions].toSorted((a, b) => ((a.name?.value ?? '') < (b.name?.value ?? '') ? -1 : 1))

const documentOf = (definitions: readonly Definition[]): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions,
})

/** The named type of a variable, without lists and exclamation marks. */
const typeNameOf = ({ type }: VariableDefinitionNode): string => {
  let inner = type
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type
  return inner.name.value
}

const hasCell = ({ directives = [] }: VariableDefinitionNode): boolean =>
  directives.some(({ name }) => name.value === 'cell')

/** What is wrong with an operation apart from what the schema says about it. */
const faultsOfOperation = (operation: OperationDefinitionNode): readonly GraphQLError[] => {
  const fault = (message: string, nodes: GraphQLError['nodes'] = [operation]) =>
    new GraphQLError(message, { nodes })
  return [
    ...(operation.operation === 'subscription'
      ? [fault('Only queries and mutations can be trusted documents, and this is a subscription.')]
      : []),
    ...(operation.variableDefinitions ?? []).flatMap((variable) => {
      const name = variable.variable.name.value
      const isPosition = typeNameOf(variable) === 'PointInput'
      if (isPosition === hasCell(variable)) return []
      return [
        fault(
          isPosition
            ? `$${name} is a position: write @cell(length: 7) behind its type.`
            : `$${name} is no position: @cell is only for variables of type PointInput.`,
          [variable],
        ),
      ]
    }),
  ]
}

/** Takes the files apart: what they define by name, and what is wrong with how they do it. */
const definitionsOf = (files: readonly DocumentFile[]) => {
  const operations = new Map<string, OperationDefinitionNode>()
  const fragments = new Map<string, FragmentDefinitionNode>()
  const faults: GraphQLError[] = []

  const take = (definition: Definition, path: string): void => {
    const fault = (message: string) => faults.push(new GraphQLError(message, { nodes: definition }))
    const isFragment = definition.kind === Kind.FRAGMENT_DEFINITION
    const what = isFragment ? 'fragment' : 'operation'
    const name = definition.name?.value
    if (name === undefined) {
      fault('The operation has no name: give it that of the file.')
      return
    }
    const before = isFragment ? fragments.get(name) : operations.get(name)
    if (before) {
      const source = before.loc?.source.name ?? ''
      fault(`There is a second ${what} ${name}: the other is in ${source}.`)
      return
    }
    if (isFragment !== path.includes('/fragments/')) {
      fault(
        isFragment
          ? `The fragment ${name} belongs into documents/fragments/${name}.graphql.`
          : `The operation ${name} belongs into documents/${name}.graphql.`,
      )
    } else if (!path.endsWith(`/${name}.graphql`)) {
      fault(`The ${what} ${name} belongs into a file of its own, ${name}.graphql.`)
    }
    if (isFragment) {
      fragments.set(name, definition)
    } else {
      operations.set(name, definition)
      faults.push(...faultsOfOperation(definition))
    }
  }

  for (const { path, text } of files) {
    try {
      for (const definition of parse(new Source(text, path)).definitions) {
        if (
          definition.kind === Kind.OPERATION_DEFINITION ||
          definition.kind === Kind.FRAGMENT_DEFINITION
        ) {
          take(definition, path)
        } else {
          const message = 'Only operations and fragments stand in documents.'
          faults.push(new GraphQLError(message, { nodes: definition }))
        }
      }
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      faults.push(error)
    }
  }
  return { operations, fragments, faults }
}

/** The fragments a definition spreads, and those that they spread. Unknown ones are for validation to report. */
const fragmentsUsedBy = (
  definition: Definition,
  known: ReadonlyMap<string, FragmentDefinitionNode>,
  used = new Set<FragmentDefinitionNode>(),
): ReadonlySet<FragmentDefinitionNode> => {
  visit(definition, {
    FragmentSpread: ({ name }) => {
      const fragment = known.get(name.value)
      if (fragment === undefined || used.has(fragment)) return
      used.add(fragment)
      fragmentsUsedBy(fragment, known, used)
    },
  })
  return used
}

const placeOf = ({ source, locations, message }: GraphQLError): string =>
  `${source?.name ?? CLIENT}:${locations?.[0]?.line ?? 1}: ${message}`

/**
 * The operations of the files, checked against the schema, minified and named by their hash.
 * @throws Error with one line a fault, `file:line: what is wrong`, when anything is.
 */
export const collectDocuments = (
  files: readonly DocumentFile[],
  schema: GraphQLSchema,
): CollectedDocuments => {
  const { operations, fragments, faults } = definitionsOf(files)
  const rules = [...new Set([...specifiedRules, ...recommendedRules])]
  const used = new Set<FragmentDefinitionNode>()
  const texts = byName(operations.values()).map((operation): TrustedText => {
    const own = fragmentsUsedBy(operation, fragments)
    const document = documentOf([operation, ...byName(own)])
    for (const fragment of own) used.add(fragment)
    faults.push(...validate(schema, document, rules))
    const text = stripIgnoredCharacters(print(document))
    const id = createHash('sha256').update(text).digest('hex')
    return { id, name: operation.name?.value ?? '', text }
  })
  for (const fragment of fragments.values()) {
    if (used.has(fragment)) continue
    const message = `No document uses the fragment ${fragment.name.value}.`
    faults.push(new GraphQLError(message, { nodes: fragment }))
  }
  // A fault in a fragment is found once for each document that uses it.
  if (faults.length > 0) throw new Error([...new Set(faults.map(placeOf))].toSorted().join('\n'))
  return {
    texts,
    operations: byName(operations.values()),
    fragments: byName(fragments.values()),
  }
}

/** What clients in the hands of people still ask: by id, as `released-documents.json` has it. */
export type Released = Readonly<Record<string, { readonly name: string; readonly text: string }>>

/**
 * The text of `trusted-documents.json`: by id what the document is called and says, and what a server has to know of
 * it before it has a schema; in the order of names and ids. Those of released clients stand beside today's.
 * @throws Error with one line a released document that the schema does not answer any more.
 */
export const manifestOf = (
  { texts }: CollectedDocuments,
  schema: GraphQLSchema,
  released: Released,
): string => {
  const current = new Set(texts.map(({ id }) => id))
  const all = [
    ...texts,
    ...Object.entries(released).flatMap(([id, { name, text }]) =>
      current.has(id) ? [] : [{ id, name, text }],
    ),
  ].toSorted((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1))
  const faults: string[] = []
  const entries = all.flatMap(({ id, name, text }) => {
    const document = parse(text)
    const [operation] = document.definitions
    const errors = validate(schema, document, specifiedRules)
    if (errors.length > 0 || operation?.kind !== Kind.OPERATION_DEFINITION) {
      const why = errors.map(({ message }) => message).join(' ')
      faults.push(
        `${RELEASED}: ${name} (${id.slice(0, 12)}…): ${why} Keep what it asks for, or remove the document when no client asks it any more.`,
      )
      return []
    }
    return [[id, { name, facts: factsOf(schema, document, operation), text }] as const]
  })
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
}

/** `released-documents.json` with today's documents added: for the moment at which a client goes out. */
export const withReleased = (released: Released, { texts }: CollectedDocuments): string =>
  `${JSON.stringify(
    {
      ...released,
      ...Object.fromEntries(texts.map(({ id, name, text }) => [id, { name, text }])),
    },
    null,
    2,
  )}\n`

/** The documents of released clients. */
export const readReleased = async (): Promise<Released> =>
  JSON.parse(await readFile(new URL(RELEASED, ROOT), 'utf8')) as Released // written by this tool

/** An operation whose positions may be sent as cells, which only TypeScript is told of. */
const withCellTypes = (operation: OperationDefinitionNode): OperationDefinitionNode =>
  visit(operation, {
    VariableDefinition: (variable) =>
      hasCell(variable)
        ? visit(variable, {
            NamedType: (type) => ({ ...type, name: { ...type.name, value: 'PointOrCell' } }),
          })
        : false,
  })

/** The text of `documents.ts`: the types of variables and answers, and the documents by name. */
export const typesOf = async (
  { texts, operations, fragments }: CollectedDocuments,
  schema: GraphQLSchema,
): Promise<string> => {
  const document = documentOf([...operations.map(withCellTypes), ...fragments])
  const types = await plugin(
    extendSchema(schema, parse('scalar PointOrCell')),
    [{ location: CLIENT, document }],
    {
      scalars: {
        ID: 'string',
        DateTime: 'string',
        Fen: 'number',
        PointOrCell: './near.ts#PointOrCell',
      },
      strictScalars: true,
      immutableTypes: true,
      useTypeImports: true,
      inlineFragmentTypes: 'combine',
      // Equal questions shall have equal addresses: nothing that can be said in two ways may be.
      arrayInputCoercion: false,
      inputMaybeValue: 'T | undefined',
    },
    { outputFile: TYPES },
  )
  const { prepend = [], content } = typeof types === 'string' ? { content: types } : types
  const entry = ({ id, name, text }: CollectedDocuments['texts'][number]): string => {
    const parsed = parse(text)
    const [operation] = parsed.definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`${name} has no operation.`)
    const { policy } = factsOf(schema, parsed, operation)
    const kind = operation.operation === 'mutation' ? 'Mutation' : 'Query'
    const own = policy.scope === 'PRIVATE' ? ', own: true' : ''
    return `${name}: { id: '${id}'${own} } as TrustedDocument<${name}${kind}, ${name}${kind}Variables>,`
  }
  const source = `// Written by \`npm run documents\` from documents/*.graphql; do not edit.
import type { TrustedDocument } from './ask.ts'
${prepend.join('\n')}
${content}
/** The documents a server of this version trusts, by name. */
export const documents = {
  ${texts.map(entry).join('\n')}
}
`
  const { ignorePatterns: _, ...style } = JSON.parse(
    await readFile(new URL('.oxfmtrc.json', ROOT), 'utf8'),
  ) as Readonly<Record<string, unknown>>
  const { code, errors } = await format('documents.ts', source, style)
  if (errors.length > 0) throw new Error(`documents.ts: ${JSON.stringify(errors)}`)
  return code
}

/** Everything that is checked in, by its path from the root of the project, as the sources make it now. */
export const buildDocuments = async (): Promise<ReadonlyMap<string, string>> => {
  const schema = documentSchema()
  const collected = collectDocuments(await readDocuments(), schema)
  return new Map([
    [MANIFEST, manifestOf(collected, schema, await readReleased())],
    [TYPES, await typesOf(collected, schema)],
  ])
}

if (import.meta.main) {
  try {
    if (process.argv.includes('--release')) {
      const collected = collectDocuments(await readDocuments(), documentSchema())
      await writeFile(new URL(RELEASED, ROOT), withReleased(await readReleased(), collected))
    }
    const built = await buildDocuments()
    for (const [path, text] of built) await writeFile(new URL(path, ROOT), text)
    console.log(`Wrote ${[...built.keys()].join(' and ')}.`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
