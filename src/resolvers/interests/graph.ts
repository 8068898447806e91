import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { textIn } from '#schema/locale.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { productById } from '../catalogue/service.ts'
import type { identityGraph } from '../identity/graph.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { placeById } from '../places/service.ts'
import { FavouritesFull, InterestUnknown } from './errors.ts'
import {
  boughtTogether,
  clearSearches,
  clearVisits,
  hotWords,
  listInterests,
  listSearches,
  noteSearch,
  noteVisit,
  setFavourite,
  type Interest,
} from './service.ts'

const idArg = z.string().min(1).max(64)

/** What residents mark, look at and search for; and what follows from many of them. */
export const interestsGraph = (
  b: Builder,
  shared: SharedTypes,
  { Place }: PlaceTypes,
  { ProductType }: ReturnType<typeof catalogueGraph>,
  { ResidentType }: ReturnType<typeof identityGraph>,
): void => {
  problemTypes(b, shared, {
    InterestUnknown: [InterestUnknown, 'Nothing that is sold or shown has this id.'],
    FavouritesFull: [FavouritesFull, 'More is marked than anybody looks through.'],
  })
  const InterestType = b.objectRef<Interest>('Interest').implement({
    description: 'A product or place that a resident keeps in mind. Shown to them alone.',
    fields: (t) => ({
      id: t.exposeID('targetId', { description: 'Of the product or place.' }),
      name: t.string({
        description: 'As it was called when it was noted: also of something that is gone.',
        resolve: ({ names }, _args, ctx) => textIn(names, ctx.locale),
      }),
      at: t.expose('at', { type: 'DateTime', description: 'When it was marked, or last opened.' }),
      product: t.field({
        type: ProductType,
        nullable: true,
        description: 'The product. Null for a place, and for what is sold no more.',
        resolve: ({ targetId }, _args, ctx) => productById(ctx).load(targetId),
      }),
      place: t.field({
        type: Place,
        nullable: true,
        description: 'The place. Null for a product, and for what is gone.',
        resolve: ({ targetId }, _args, ctx) => placeById(ctx).load(targetId),
      }),
    }),
  })
  const InterestConnection = b.connectionObject({
    type: InterestType,
    name: 'InterestConnection',
    description: 'What a resident keeps in mind, the latest first.',
  })
  b.objectFields(ResidentType, (t) => ({
    favourites: t.withAuth({ resident: true }).field({
      type: InterestConnection,
      description: 'What they have marked.',
      args: pageArgs(b),
      resolve: (_resident, args, ctx) => listInterests(ctx, { ...args, kind: 'FAVOURITE' }),
    }),
    visits: t.withAuth({ resident: true }).field({
      type: InterestConnection,
      description: 'Whose page they opened: the last hundred, within ninety days.',
      args: pageArgs(b),
      resolve: (_resident, args, ctx) => listInterests(ctx, { ...args, kind: 'VISIT' }),
    }),
    searches: t.withAuth({ resident: true }).stringList({
      description: 'What they searched for in a city, the latest first; at most twenty.',
      args: {
        city: t.arg.string({ required: true, description: 'Code or slug.', validate: idArg }),
      },
      resolve: async (_resident, { city }, ctx) => [...(await listSearches(ctx, city))],
    }),
  }))
  b.objectField(ProductType, 'boughtTogether', (t) =>
    t.field({
      type: [ProductType],
      description: 'What was bought with it most often, on sale now; at most six.',
      resolve: async ({ id }, _args, ctx) => {
        const ids = (await boughtTogether(ctx).load(id)).map(({ otherId }) => otherId)
        const found = await Promise.all(ids.map((one) => productById(ctx).load(one)))
        return found.filter((product) => product !== null)
      },
    }),
  )
  b.queryField('hotWords', (t) =>
    t.stringList({
      ...cached(CONTENT),
      description: 'What most residents of a city searched for within a week; at most ten.',
      args: {
        city: t.arg.string({ required: true, description: 'Code or slug.', validate: idArg }),
      },
      resolve: async (_root, { city }, ctx) => [...(await hotWords(ctx, city))],
    }),
  )
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'A product or place.', validate: idArg })
    return {
      setFavourite: t.withAuth({ resident: true }).boolean({
        description: 'Marks a product or place, or takes the mark away. Again, it is the same.',
        errors: {
          directResult: false,
          types: [InterestUnknown, FavouritesFull],
          result: { name: 'FavouriteSet', description: 'It is set.' },
          dataField: { name: 'isFavourite', description: 'Whether it is marked.' },
        },
        args: {
          id,
          isFavourite: t.arg.boolean({ required: true, description: 'Whether it is to be.' }),
        },
        resolve: async (_root, args, ctx) => {
          await setFavourite(ctx, args)
          return args.isFavourite
        },
      }),
      noteVisit: t.withAuth({ resident: true }).boolean({
        description: 'Notes that the caller opened the page of a product or place.',
        args: { id },
        resolve: async (_root, args, ctx) => {
          await noteVisit(ctx, args.id)
          return true
        },
      }),
      clearVisits: t.withAuth({ resident: true }).boolean({
        description: 'Forgets which pages the caller opened.',
        resolve: async (_root, _args, ctx) => {
          await clearVisits(ctx)
          return true
        },
      }),
      noteSearch: t.withAuth({ resident: true }).boolean({
        description: 'Notes what the caller searched for and found.',
        args: {
          city: t.arg.string({ required: true, description: 'Code or slug.', validate: idArg }),
          text: t.arg.string({
            required: true,
            description: 'What was searched for.',
            validate: z.string().max(200),
          }),
        },
        resolve: async (_root, args, ctx) => {
          await noteSearch(ctx, args)
          return true
        },
      }),
      clearSearches: t.withAuth({ resident: true }).boolean({
        description: 'Forgets what the caller searched for.',
        resolve: async (_root, _args, ctx) => {
          await clearSearches(ctx)
          return true
        },
      }),
    }
  })
}
