import { z } from 'zod'
import type { Builder } from '#schema/builder.ts'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { SEARCH_TEXT_MAX } from '#schema/text.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import type { PlaceKindDefinition, PlaceTypes } from '../places/graph.ts'
import { PRODUCT_KIND, search, type SearchHit } from './service.ts'

/** One search over places of every kind and products. */
export const searchGraph = (
  b: Builder,
  { Place }: PlaceTypes,
  { ProductType }: ReturnType<typeof catalogueGraph>,
  kinds: readonly PlaceKindDefinition[],
): void => {
  const SearchKind = b.enumType('SearchKind', {
    description: 'What can be found: products, and places of each kind.',
    values: Object.fromEntries([
      [PRODUCT_KIND, { value: PRODUCT_KIND, description: 'Something on sale.' }],
      ...kinds.map(({ kind, description }) => [kind, { value: kind, description }]),
    ]) as Record<string, { value: string; description: string }>,
  })
  const MatchedIn = b.enumType('SearchMatch', {
    description: 'Where the text was found.',
    values: {
      NAME: { description: 'All of it stands in the name.' },
      TEXT: { description: 'Some of it stands only in the description or address.' },
    } as const,
  })
  const HitType = b.objectRef<SearchHit>('SearchHit').implement({
    description: 'Something that was found: exactly one of `place` and `product` is set.',
    fields: (t) => ({
      matchedIn: t.expose('matchedIn', {
        type: MatchedIn,
        description: 'Where the text was found; names come first.',
      }),
      place: t.field({
        type: Place,
        nullable: true,
        description: 'The place found. Null when the hit is a product.',
        resolve: ({ entity }) => ('kind' in entity ? entity : null),
      }),
      product: t.field({
        type: ProductType,
        nullable: true,
        description: 'The product found. Null when the hit is a place.',
        resolve: ({ entity }) => ('kind' in entity ? null : entity),
      }),
    }),
  })
  const HitConnection = b.connectionObject({
    type: HitType,
    name: 'SearchHitConnection',
    description: 'What was found, best first.',
  })
  b.queryField('search', (t) =>
    t.field({
      ...cached(CONTENT),
      type: HitConnection,
      description:
        'Places and products by text. Any two Chinese characters in a row hit; traditional and simplified script are the same.',
      args: {
        text: t.arg.string({
          required: true,
          description: `What to look for; the first ${SEARCH_TEXT_MAX} characters count. Several words must all occur.`,
          validate: z.string().max(200, 'at most 200 characters.'),
        }),
        city: t.arg.string({
          required: false,
          description: 'Only in this city: code or slug.',
          validate: z.string().max(64),
        }),
        kinds: t.arg({
          type: [SearchKind],
          required: false,
          description: 'Only these kinds; all when left out.',
          validate: z.array(z.string()).max(20),
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => search(ctx, args),
    }),
  )
}
