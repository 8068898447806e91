// npm run dictionary: writes docs/data.md, the data dictionary, from what the tables say of themselves.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import ts from 'typescript'

const ROOT = new URL('../', import.meta.url)
export const DICTIONARY = 'docs/data.md'

interface Column {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly text: string
}
interface Table {
  readonly name: string
  readonly text: string
  readonly columns: readonly Column[]
}

/** A comment without its marks, on one line. */
const plain = (comment: string): string =>
  comment
    .replace(/^\/\*\*?|\*\/$|^\/\/ ?/g, '')
    .replaceAll(/\n\s*\* ?/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** What stands in front of a node, and behind it on its line. */
const commentsOf = (source: ts.SourceFile, node: ts.Node): string => {
  const { text } = source
  const before = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  const own = before
    .filter(({ kind }) => kind === ts.SyntaxKind.MultiLineCommentTrivia)
    .map(({ pos, end }) => plain(text.slice(pos, end)))
  // A comment behind the comma belongs to what is before it.
  const behind = text.slice(node.getEnd()).match(/^,?[ \t]*(\/\/[^\n]*)/)?.[1]
  return [...own, ...(behind === undefined ? [] : [plain(behind)])].join(' ')
}

const TYPES: Readonly<Record<string, string>> = { text: 'text', integer: 'integer', real: 'real' }

/** The innermost call of a chain such as `text('a').notNull()`, and what is called on it. */
const chainOf = (
  node: ts.Expression,
): { readonly call: ts.CallExpression; readonly steps: readonly string[] } | undefined => {
  const steps: string[] = []
  let at: ts.Expression = node
  for (;;) {
    if (!ts.isCallExpression(at)) return undefined
    if (ts.isIdentifier(at.expression)) return { call: at, steps }
    if (!ts.isPropertyAccessExpression(at.expression)) return undefined
    steps.push(at.expression.name.text)
    at = at.expression.expression
  }
}

const columnOf = (
  source: ts.SourceFile,
  property: ts.ObjectLiteralElementLike,
): Column | undefined => {
  if (!ts.isPropertyAssignment(property)) return undefined
  const chain = chainOf(property.initializer)
  if (!chain || !ts.isIdentifier(chain.call.expression)) return undefined
  const { call, steps } = chain
  const [first, second] = call.arguments
  const written = first && ts.isStringLiteral(first) ? first.text : undefined
  const options = (written === undefined ? first : second)?.getText(source) ?? ''
  const type = TYPES[chain.call.expression.text] ?? chain.call.expression.text
  const mode = /mode: '(\w+)'/.exec(options)?.[1]
  const name =
    written ?? property.name.getText(source).replaceAll(/[A-Z]/g, (big) => `_${big.toLowerCase()}`)
  return {
    name,
    type: mode === undefined ? type : mode,
    required: steps.includes('notNull') || steps.includes('primaryKey'),
    text: commentsOf(source, property),
  }
}

/** The columns that several tables of a file share, as `...imported()` spreads them, by the function's name. */
const sharedIn = (source: ts.SourceFile): ReadonlyMap<string, readonly Column[]> =>
  new Map(
    source.statements.flatMap((statement) =>
      ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.flatMap(({ name, initializer }) => {
            if (!initializer || !ts.isArrowFunction(initializer)) return []
            const { body } = initializer
            const made = ts.isParenthesizedExpression(body) ? body.expression : body
            if (!ts.isObjectLiteralExpression(made)) return []
            const columns = made.properties.flatMap((property) => columnOf(source, property) ?? [])
            return [[name.getText(source), columns] as const]
          })
        : [],
    ),
  )

const tablesIn = (path: string, text: string): readonly Table[] => {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const shared = sharedIn(source)
  const columnsOf = (property: ts.ObjectLiteralElementLike): readonly Column[] => {
    if (!ts.isSpreadAssignment(property)) return [columnOf(source, property) ?? []].flat()
    const call = property.expression
    return ts.isCallExpression(call) ? (shared.get(call.expression.getText(source)) ?? []) : []
  }
  return source.statements.flatMap((statement): Table[] => {
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.flatMap(({ initializer }) => {
      if (!initializer || !ts.isCallExpression(initializer)) return []
      const { expression, arguments: given } = initializer
      const [name, columns] = given
      if (expression.getText(source) !== 'sqliteTable' || !name || !ts.isStringLiteral(name))
        return []
      if (!columns || !ts.isObjectLiteralExpression(columns)) return []
      return [
        {
          name: name.text,
          text: commentsOf(source, statement),
          columns: columns.properties.flatMap(columnsOf),
        },
      ]
    })
  })
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)

/** The dictionary as it should be now. */
export const dictionary = async (): Promise<string> => {
  const folder = 'src/schema/tables/'
  const shared = (await readdir(new URL(folder, ROOT))).toSorted().map((name) => `${folder}${name}`)
  // A part of a scene that is a folder has its tables there.
  const scenes = (await readdir(new URL('src/scenes/', ROOT), { recursive: true }))
    .filter((path) => /(^|\/)tables\.ts$/.test(path))
    .map((path) => `src/scenes/${path}`)
    .toSorted((a, b) => a.localeCompare(b))
  const parts: string[] = []
  for (const path of [...shared, ...scenes]) {
    const tables = tablesIn(path, await readFile(new URL(path, ROOT), 'utf8'))
    parts.push(`## ${path.replace(/^.*\/([\w-]+)(?:\/tables)?\.ts$/, '$1')}`)
    for (const { name, text, columns } of tables) {
      parts.push(
        `### ${name}`,
        text,
        [
          '| column | type | |',
          '|---|---|---|',
          ...columns.map(
            (column) =>
              `| \`${column.name}\` | ${column.type}${column.required ? '' : ', may be null'} | ${cell(column.text)} |`,
          ),
        ].join('\n'),
      )
    }
  }
  return `# Data dictionary

Written by \`npm run dictionary\` from \`src/schema/tables\` and the scenes’ tables; do not edit. Amounts end in \`_fen\` and are whole numbers of fen,
instants are milliseconds UTC, ids are a prefix and a ULID. Columns that end in \`_sealed\` hold values only the portal’s keys open, those that
end in \`_index\` a keyed hash. Constraints stand beside the columns in the sources, triggers in \`migrations\`.

${parts.filter((part) => part !== '').join('\n\n')}
`
}

if (import.meta.main) {
  await writeFile(new URL(DICTIONARY, ROOT), await dictionary())
  console.log(`Wrote ${DICTIONARY}.`)
}
