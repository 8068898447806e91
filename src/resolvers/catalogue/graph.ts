import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, CONTENT, OFFER, REFERENCE } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { printedM } from '#schema/geo.ts'
import { resolveText, textIn } from '#schema/locale.ts'
import { pictureFor } from '#schema/media-port.ts'
import type { Category, STORE_TAGS } from '#schema/tables/catalogue.ts'
import { widthArg } from '../media/graph.ts'
import { mediaByOwner } from '../media/service.ts'
import type { PlaceTypes } from '../places/graph.ts'
import type { PlaceRow } from '../places/row.ts'
import {
  countProducts,
  listProducts,
  listProductsOfStore,
  type PRODUCT_SORTS,
  type ProductsArgs,
} from './products.ts'
import type { ProductRow } from './row.ts'
import {
  findProduct,
  listCategories,
  listStores,
  merchantById,
  storeByPlace,
  type MerchantRow,
} from './service.ts'
import { createSkuType } from './sku-graph.ts'

const idArg = z.string().min(1).max(64)

/** Merchants, stores, categories, products, SKUs and their stock. */
export const catalogueGraph = (b: Builder, { PointInput }: SharedTypes, places: PlaceTypes) => {
  const { Node, MediaType, localeArg, localeOf } = places
  const StoreTagEnum = b.enumType('StoreTag', {
    description: 'The occasion a store suits.',
    values: {
      BREAKFAST: { description: 'Something warm before work.' },
      LUNCH: { description: 'A meal at noon.' },
      NIGHT: { description: 'Food late in the evening.' },
      FAMILY: { description: 'With children, at weekends.' },
      CAMPUS: { description: 'What students need.' },
      GIFT: { description: 'Something to take home.' },
    } as const satisfies Record<(typeof STORE_TAGS)[number], { description: string }>,
  })
  const ProductSortEnum = b.enumType('ProductSort', {
    description:
      'The order of a list of products. Equal ones are ordered by id, so that pages never overlap.',
    values: {
      SALES: { description: 'Most sold first.' },
      PRICE_ASC: { description: 'Lowest price first.' },
      PRICE_DESC: { description: 'Highest of the lowest prices first.' },
      NEWEST: { description: 'Latest listed first.' },
      DISTANCE: { description: 'Nearest keeping store first; needs `near`.' },
    } as const satisfies Record<(typeof PRODUCT_SORTS)[number], { description: string }>,
  })

  const MerchantType = b.objectRef<MerchantRow>('Merchant').implement({
    description: 'Who sells: one business in one city, with one or more stores.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Stays the same over re-imports.' }),
      name: t.string({
        description: 'Its name.',
        args: { locale: t.arg(localeArg) },
        resolve: (merchant, { locale }, ctx) => textIn(merchant.names, localeOf(ctx, locale)),
      }),
      brand: t.string({
        nullable: true,
        description: 'The name of its brand. Null when it trades under its own name only.',
        args: { locale: t.arg(localeArg) },
        resolve: (merchant, { locale }, ctx) =>
          resolveText(merchant.brandNames, localeOf(ctx, locale))?.text ?? null,
      }),
    }),
  })

  const StoreType = places.placeKind({
    kind: 'STORE',
    description: 'A shop, restaurant or stall of a merchant.',
  })
  const StoreConnection = b.connectionObject({
    type: StoreType,
    name: 'StoreConnection',
    description: 'Stores; nearest first when a position was given.',
  })

  const CategoryType = b.objectRef<Category>('Category')
  CategoryType.implement({
    description: 'A branch or leaf of the tree products are sorted into.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'A stable word, as in `breakfast`.' }),
      name: t.string({
        description: 'Its name.',
        args: { locale: t.arg(localeArg) },
        resolve: (category, { locale }, ctx) => textIn(category.names, localeOf(ctx, locale)),
      }),
      children: t.field({
        type: [CategoryType],
        description: 'The categories directly below, in order of display.',
        resolve: async (category, _args, ctx) =>
          (await listCategories(ctx)).filter(({ parentId }) => parentId === category.id),
      }),
    }),
  })

  const SkuType = createSkuType(b, StoreType)
  const ImageType = b.objectRef<NonNullable<ProductRow['cover']>>('CoverImage').implement({
    description: 'The first picture of a product.',
    fields: (t) => ({
      url: t.string({
        description: 'A path of this portal, or an https address.',
        args: { width: t.arg.int(widthArg) },
        resolve: ({ url }, { width }) => pictureFor(url, width),
      }),
      alt: t.string({
        nullable: true,
        description: 'What it shows.',
        resolve: (cover, _args, ctx) => resolveText(cover.alt, ctx.locale)?.text ?? null,
      }),
    }),
  })
  const ProductType = b.objectRef<ProductRow>('Product').implement({
    ...cached(OFFER),
    description: 'Something a merchant sells. What is bought is one of its SKUs.',
    interfaces: [Node],
    isTypeOf: (row) =>
      typeof row === 'object' &&
      row !== null &&
      '__typename' in row &&
      row.__typename === 'Product',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Stays the same over re-imports.' }),
      name: t.string({
        description: 'Its name.',
        args: { locale: t.arg(localeArg) },
        resolve: (product, { locale }, ctx) => textIn(product.names, localeOf(ctx, locale)),
      }),
      subtitle: t.string({
        nullable: true,
        description: 'A short line beside the name.',
        args: { locale: t.arg(localeArg) },
        resolve: (product, { locale }, ctx) =>
          resolveText(product.subtitles, localeOf(ctx, locale))?.text ?? null,
      }),
      description: t.string({
        nullable: true,
        description: 'A few sentences about it.',
        args: { locale: t.arg(localeArg) },
        resolve: (product, { locale }, ctx) =>
          resolveText(product.descriptions, localeOf(ctx, locale))?.text ?? null,
      }),
      resolvedLocale: t.field({
        type: places.ContentLocaleEnum,
        description: 'The language `name` is really in, after falling back.',
        args: { locale: t.arg(localeArg) },
        resolve: (product, { locale }, ctx) =>
          resolveText(product.names, localeOf(ctx, locale))?.locale ?? 'zh-CN',
      }),
      category: t.field({
        type: CategoryType,
        nullable: true,
        description: 'Where it is sorted.',
        resolve: async (product, _args, ctx) =>
          (await listCategories(ctx)).find(({ id }) => id === product.categoryId) ?? null,
      }),
      merchant: t.field({
        type: MerchantType,
        nullable: true,
        description: 'Who sells it.',
        resolve: (product, _args, ctx) => merchantById(ctx).load(product.merchantId),
      }),
      tags: t.stringList({
        description: 'Words of the place it is sold in, as 夜宵 or 校园.',
        resolve: ({ tags }) => [...tags],
      }),
      minPrice: t.expose('minPriceFen', { type: 'Fen', description: 'Price of its cheapest SKU.' }),
      maxPrice: t.expose('maxPriceFen', { type: 'Fen', description: 'Price of its dearest SKU.' }),
      sold: t.exposeInt('sold', { description: 'Units sold so far.' }),
      inStock: t.boolean({
        description: 'Whether any store may sell any of its SKUs now.',
        resolve: (product) => product.skus.some(({ sellable }) => sellable > 0),
      }),
      cover: t.field({
        type: ImageType,
        nullable: true,
        description: 'Its first picture.',
        resolve: (product) => product.cover,
      }),
      media: t.field({
        type: [MediaType],
        description: 'All its pictures and films, in order.',
        resolve: async (product, _args, ctx) => [...(await mediaByOwner(ctx).load(product.id))],
      }),
      skus: t.field({
        type: [SkuType],
        description: 'Its SKUs, in order of display.',
        resolve: (product) => product.skus.map((sku) => ({ sku, product })),
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        description: 'When its content changed last.',
      }),
    }),
  })
  const ProductConnection = b.connectionObject(
    {
      type: ProductType,
      name: 'ProductConnection',
      description: 'Products in the order asked for.',
      fields: (t) => ({
        totalCount: t.int({
          description:
            'How many the filters find in all. Counts them, so ask only where it is shown.',
          resolve: (page, _args, ctx) =>
            countProducts(ctx, (page as unknown as { readonly asked: ProductsArgs }).asked),
        }),
      }),
    },
    {
      name: 'ProductEdge',
      description: 'A product in a list.',
      fields: (t) => ({
        distance: t.float({
          nullable: true,
          description:
            'Great-circle metres from `near` to the nearest store that keeps it. Null unless ordered by distance.',
          resolve: ({ node: { distanceM } }) =>
            distanceM === undefined ? null : printedM(distanceM),
        }),
      }),
    },
  )

  b.objectFields(StoreType, (t) => ({
    merchant: t.field({
      type: MerchantType,
      nullable: true,
      description: 'Who runs it.',
      resolve: async (place, _args, ctx) => {
        const store = await storeByPlace(ctx).load(place.id)
        return store === null ? null : merchantById(ctx).load(store.merchantId)
      },
    }),
    tags: t.field({
      type: [StoreTagEnum],
      description: 'The occasions it suits.',
      resolve: async (place, _args, ctx) => (await storeByPlace(ctx).load(place.id))?.tags ?? [],
    }),
    pickup: t.boolean({
      description: 'Whether orders can be collected there.',
      resolve: async (place, _args, ctx) =>
        (await storeByPlace(ctx).load(place.id))?.pickup ?? false,
    }),
  }))

  b.queryFields((t) => ({
    categories: t.field({
      ...cached(REFERENCE),
      type: [CategoryType],
      description: 'The roots of the category tree.',
      resolve: async (_root, _args, ctx) =>
        (await listCategories(ctx)).filter(({ parentId }) => parentId === null),
    }),
    stores: t.field({
      ...cached(CONTENT),
      type: StoreConnection,
      description: 'Stores of a city.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: idArg,
        }),
        tag: t.arg({
          type: StoreTagEnum,
          required: false,
          description: 'Only stores that suit this occasion.',
        }),
        merchant: t.arg.id({
          required: false,
          description: 'Only stores of this merchant.',
          validate: idArg,
        }),
        openNow: t.arg.boolean({
          required: false,
          description: 'Only stores open at the moment of the request.',
        }),
        near: t.arg({
          type: PointInput,
          required: false,
          description: 'Order by distance from here.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listStores(ctx, args),
    }),
    products: t.field({
      ...cached(OFFER),
      type: ProductConnection,
      description: 'Products on sale in a city.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: idArg,
        }),
        category: t.arg.id({
          required: false,
          description: 'Only this category and those below it.',
          validate: idArg,
        }),
        store: t.arg.id({
          required: false,
          description: 'Only what this store keeps.',
          validate: idArg,
        }),
        merchant: t.arg.id({
          required: false,
          description: 'Only what this merchant sells.',
          validate: idArg,
        }),
        tag: t.arg.string({
          required: false,
          description: 'Only what has this tag, as `夜宵`.',
          validate: z.string().min(1).max(20),
        }),
        inStock: t.arg.boolean({ required: false, description: 'Only what may be sold now.' }),
        minPrice: t.arg({
          type: 'Fen',
          required: false,
          description: 'Only products with a SKU at this price or above.',
        }),
        maxPrice: t.arg({
          type: 'Fen',
          required: false,
          description: 'Only products with a SKU at this price or below.',
        }),
        sort: t.arg({
          type: ProductSortEnum,
          required: true,
          defaultValue: 'SALES',
          description: 'The order.',
        }),
        near: t.arg({
          type: PointInput,
          required: false,
          description: 'Where to measure from, for the order by distance.',
        }),
        ...pageArgs(b),
      },
      resolve: async (_root, args, ctx) => ({ ...(await listProducts(ctx, args)), asked: args }),
    }),
    product: t.field({
      ...cached(OFFER),
      type: ProductType,
      nullable: true,
      description: 'One product. Null when there is none with this id, or it is no longer on sale.',
      args: { id: t.arg.id({ required: true, description: 'Its id.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findProduct(ctx, id),
    }),
  }))
  b.objectField(StoreType, 'products', (t) =>
    t.field({
      type: ProductConnection,
      description: 'What the store keeps, most sold first.',
      args: pageArgs(b),
      resolve: async (place: PlaceRow, args, ctx) => {
        const asked = { ...args, city: place.cityCode, store: place.id, sort: 'SALES' as const }
        return { ...(await listProductsOfStore(ctx, place.id, args)), asked }
      },
    }),
  )
  return { ProductType, SkuType, MerchantType, StoreType, StoreTagEnum }
}
