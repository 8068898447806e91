import { z } from 'zod'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput } from '#schema/problem.ts'
import type { CategoryImport } from './merchants.ts'

interface CategoryNode {
  readonly id: string
  readonly name: { readonly 'zh-CN'?: string | undefined; readonly en?: string | undefined }
  readonly children?: readonly CategoryNode[] | undefined
}

const nameSchema = z
  .strictObject({
    'zh-CN': z.string().min(1).max(30).optional(),
    en: z.string().min(1).max(60).optional(),
  })
  .refine((name) => Object.keys(name).length > 0, 'a name in some language')
const nodeSchema: z.ZodType<CategoryNode> = z.lazy(() =>
  z.strictObject({
    // Part of addresses, and of the path by which a branch is a prefix.
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'small letters, digits and hyphens'),
    name: nameSchema,
    children: z.array(nodeSchema).max(200).optional(),
  }),
)

const DEPTH_MAX = 4

const importOf = ({ id, name, children }: CategoryNode): CategoryImport => ({
  id,
  names: name as LocalizedText,
  ...(children ? { children: children.map(importOf) } : {}),
})

const idsOf = (nodes: readonly CategoryNode[]): readonly string[] =>
  nodes.flatMap(({ id, children }) => [id, ...idsOf(children ?? [])])
const depthOf = (nodes: readonly CategoryNode[]): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map(({ children }) => depthOf(children ?? [])))

const refuse = (message: string): never => {
  throw new BadInput('BAD_CATEGORIES', message, 'file')
}

/**
 * The tree of a file of categories.
 * @throws {BadInput} BAD_CATEGORIES, naming what is wrong and where
 */
export const parseCategories = (text: string): readonly CategoryImport[] => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return refuse(`The file is no JSON: ${error instanceof Error ? error.message : ''}`)
  }
  const parsed = z.array(nodeSchema).min(1).max(200).safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const ids = idsOf(parsed.data)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) return refuse(`The id ${twice} is there twice.`)
  if (depthOf(parsed.data) > DEPTH_MAX) return refuse(`At most ${DEPTH_MAX} levels.`)
  return parsed.data.map(importOf)
}
