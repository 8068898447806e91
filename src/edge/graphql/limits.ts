/** `production` hides the schema and is tight; `development` leaves room for GraphiQL and long hand-written queries. */
export type Profile = 'development' | 'production'

/** Everything that can be refused for its size. Bytes are of UTF-8, characters are UTF-16 units. */
export interface Limits {
  readonly urlChars: number
  readonly bodyBytes: number
  readonly queryChars: number
  /** Brackets open at once in the query text, which bounds the parser's recursion. */
  readonly queryNesting: number
  readonly variablesChars: number
  /** Brackets open at once in a JSON text, which bounds everything that walks variables. */
  readonly jsonNesting: number
  readonly operationNameChars: number
  readonly acceptChars: number
  readonly tokens: number
  /** Fields below each other, fragments flattened. */
  readonly depth: number
  /** Aliases in an operation, fragments flattened. */
  readonly aliases: number
  /** Directives in an operation, fragments flattened. */
  readonly directives: number
  /** How often an operation may call one and the same root field (under different aliases). */
  readonly sameRootField: {
    readonly query: number
    readonly mutation: number
    readonly subscription: number
  }
  /** Pairs of fields with one response name that the overlap rule of GraphQL would compare. */
  readonly mergePairs: number
  readonly cost: number
  /** The greatest `first` or `last`. */
  readonly pageSize: number
  /** What a paged field is charged for when the query names no page size and the schema has no default. */
  readonly assumedPageSize: number
  /** What a list without paging arguments is charged for. */
  readonly assumedListSize: number
  readonly errors: number
  readonly messageChars: number
  /** Checked documents kept in memory, and the characters of query text they may add up to. */
  readonly keptDocuments: number
  readonly keptChars: number
}

const production: Limits = {
  urlChars: 8 * 1024,
  bodyBytes: 100 * 1024,
  queryChars: 20_000,
  queryNesting: 64,
  variablesChars: 64 * 1024,
  jsonNesting: 64,
  operationNameChars: 200,
  acceptChars: 256,
  tokens: 1000,
  depth: 10,
  aliases: 15,
  directives: 20,
  sameRootField: { query: 5, mutation: 1, subscription: 1 },
  mergePairs: 2000,
  cost: 5000,
  pageSize: 100,
  assumedPageSize: 20,
  assumedListSize: 5,
  errors: 20,
  messageChars: 300,
  keptDocuments: 500,
  keptChars: 1_000_000,
}

const development: Limits = {
  ...production,
  tokens: 2000,
  depth: 15,
  aliases: 30,
  directives: 40,
  sameRootField: { query: 10, mutation: 5, subscription: 1 },
  cost: 10_000,
}

/** The limits of a profile, with what the caller wants otherwise. Nothing is read from the environment. */
export const limitsFor = (profile: Profile, overrides: Partial<Limits> = {}): Limits => ({
  ...(profile === 'production' ? production : development),
  ...overrides,
})
