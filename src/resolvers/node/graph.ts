import { z } from 'zod'
import type { Builder } from '#schema/builder.ts'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import type { Context } from '#schema/context.ts'
import { typeOfId, type IdType } from '#schema/ids.ts'
import type { PlaceTypes } from '../places/graph.ts'

/** How the things of one id prefix are found: public ones only, `null` for all others. */
export type NodeFinder = (
  ctx: Context,
  id: string,
) => Promise<{ readonly __typename: string } | null>
export type NodeFinders = Partial<Record<IdType, NodeFinder>>

const IDS_MAX = 100

/** `node(id)` and `nodes(ids)`: an id of the wrong shape or of nothing public is null, and costs no query. */
export const nodeGraph = (b: Builder, { Node }: PlaceTypes, finders: NodeFinders): void => {
  const find: NodeFinder = async (ctx, id) => {
    const type = typeOfId(id)
    return (type && (await finders[type]?.(ctx, id))) ?? null
  }
  b.queryFields((t) => ({
    node: t.field({
      ...cached(CONTENT),
      type: Node,
      nullable: true,
      description: 'Whatever has this id. Null when nothing public has it.',
      args: { id: t.arg.id({ required: true, description: 'An id of this portal.' }) },
      resolve: (_root, { id }, ctx) => find(ctx, id),
    }),
    nodes: t.field({
      ...cached(CONTENT),
      type: [Node],
      nullable: { list: false, items: true },
      description: `Several things by id, in the order of the ids; at most ${IDS_MAX}. Null where nothing public has the id.`,
      args: {
        ids: t.arg.idList({
          required: true,
          description: 'Ids of this portal.',
          validate: z.array(z.string()).max(IDS_MAX, `at most ${IDS_MAX} ids.`),
        }),
      },
      complexity: { field: 1, multiplier: IDS_MAX },
      resolve: (_root, { ids }, ctx) => Promise.all(ids.map((id) => find(ctx, id))),
    }),
  }))
}
