import type { Portal } from './portal.ts'

interface Connection<Node> {
  readonly nodes: readonly Node[]
  readonly edges?: readonly { readonly node: Node; readonly distance?: number | null }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/**
 * All pages of a list in turn. The document takes `$first` and `$after` and asks for `pageInfo` of the
 * field.
 */
export const allPages = async <Node>(
  p: Portal,
  field: string,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
  first = 100,
): Promise<readonly (readonly Node[])[]> => {
  const pages: (readonly Node[])[] = []
  for (let after: string | null = null; ;) {
    const data: Record<string, Connection<Node>> = await p.ask(document, {
      first,
      after,
      ...variables,
    })
    const connection = data[field]
    if (!connection) throw new Error(`The answer has no ${field}.`)
    pages.push(connection.nodes)
    const { hasNextPage, endCursor }: Connection<Node>['pageInfo'] = connection.pageInfo
    if (!hasNextPage) return pages
    if (endCursor === null || endCursor === after) throw new Error('The cursor does not move on.')
    after = endCursor
  }
}
