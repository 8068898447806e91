import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { writtenText, type WrittenText } from '#schema/locale.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { CONTENT_REVIEWS } from '#schema/tables/catalogue.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { ProductChanged, ProductInvalid, ProductUnknown } from './errors.ts'
import type { WrittenProduct } from './rules.ts'
import { scheduleProduct } from './schedule.ts'
import {
  createProduct,
  listDeskProducts,
  releaseProduct,
  requireDeskProduct,
  setOnSale,
  updateProduct,
  type DeskProduct,
} from './service.ts'

const idArg = z.string().min(1).max(64)

interface Written {
  readonly name: WrittenText
  readonly subtitle?: WrittenText | null | undefined
  readonly description?: WrittenText | null | undefined
  readonly category: string
  readonly tags?: readonly string[] | null | undefined
  readonly specifications: readonly {
    readonly id: string
    readonly name: WrittenText
    readonly values: readonly { readonly id: string; readonly name: WrittenText }[]
  }[]
  readonly skus: readonly {
    readonly code: string
    readonly values: readonly { readonly specification: string; readonly value: string }[]
    readonly price: number
    readonly marketPrice?: number | null | undefined
    readonly barcode?: string | null | undefined
  }[]
}

const productOf = (written: Written): WrittenProduct => ({
  names: writtenText(written.name),
  ...(written.subtitle ? { subtitles: writtenText(written.subtitle) } : {}),
  ...(written.description ? { descriptions: writtenText(written.description) } : {}),
  categoryId: written.category,
  tags: written.tags ?? [],
  specifications: written.specifications.map(({ id, name, values }) => ({
    id,
    name: writtenText(name),
    values: values.map((value) => ({ id: value.id, name: writtenText(value.name) })),
  })),
  skus: written.skus.map(({ code, values, price, marketPrice, barcode }) => ({
    code,
    values: Object.fromEntries(values.map(({ specification, value }) => [specification, value])),
    priceFen: price,
    ...(typeof marketPrice === 'number' ? { marketPriceFen: marketPrice } : {}),
    ...(typeof barcode === 'string' ? { barcode } : {}),
  })),
})

/** Products as those who sell them write them. */
export const listingGraph = (
  b: Builder,
  shared: SharedTypes,
  { ProductType }: ReturnType<typeof catalogueGraph>,
) => {
  problemTypes(b, shared, {
    ProductUnknown: [ProductUnknown, 'There is no such product for the caller to edit.'],
  })
  b.objectType(ProductChanged, {
    name: 'ProductChanged',
    description: 'Somebody else has changed it since it was read.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'The version it has now.' }),
    }),
  })
  b.objectType(ProductInvalid, {
    name: 'ProductInvalid',
    description: 'Something about the product cannot be as it was written.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      fault: t.exposeString('fault', {
        description:
          'NAME, TEXT, TAGS, SPECIFICATIONS, CHOICE, SKUS, PRICE, BARCODE, ORIGIN or INSPECTION.',
      }),
      at: t.exposeString('at', { description: 'Where, as in `skus.k1`.' }),
    }),
  })
  const ReviewEnum = b.enumType('ContentReview', {
    description: 'How far a city is with what a merchant wants to show.',
    values: {
      PENDING: { description: 'It waits to be looked at.' },
      REFUSED: { description: 'It may not be sold as it is.' },
    } as const satisfies Record<(typeof CONTENT_REVIEWS)[number], { description: string }>,
  })
  const MerchantProductType = b.objectRef<DeskProduct>('MerchantProduct').implement({
    description: 'A product as those who sell it see it, on sale or not.',
    fields: (t) => ({
      product: t.field({
        type: ProductType,
        description: 'What buyers see of it.',
        resolve: (product) => product,
      }),
      onSale: t.exposeBoolean('onSale', { description: 'Whether buyers see it.' }),
      version: t.exposeInt('version', { description: 'For `updateProduct`.' }),
      isKeptByHand: t.boolean({
        description: 'Somebody keeps it by hand: imports of its file leave it alone.',
        resolve: ({ byHandAt, isOwn }) => byHandAt !== null && !isOwn,
      }),
      listAt: t.expose('listAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it goes on sale by itself.',
      }),
      unlistAt: t.expose('unlistAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it goes off the shelf by itself.',
      }),
      review: t.expose('review', {
        type: ReviewEnum,
        nullable: true,
        description: 'What the city says, where it looks first. Null: nothing stands against it.',
      }),
      reviewReason: t.exposeString('reviewReason', {
        nullable: true,
        description: 'Why the city refused it.',
      }),
    }),
  })
  const MerchantProductConnection = b.connectionObject({
    type: MerchantProductType,
    name: 'MerchantProductConnection',
    description: 'Products of a merchant, the latest first.',
  })
  const { TextInput } = shared
  const ValueInput = b.inputType('SpecificationValueInput', {
    description: 'What can be chosen of a specification.',
    fields: (t) => ({
      id: t.string({ required: true, description: 'Stays the same whatever it is called.' }),
      name: t.field({ type: TextInput, required: true, description: 'As in 大份.' }),
    }),
  })
  const SpecificationInput = b.inputType('SpecificationInput', {
    description: 'What buyers choose, as the size.',
    fields: (t) => ({
      id: t.string({ required: true, description: 'Stays the same whatever it is called.' }),
      name: t.field({ type: TextInput, required: true, description: 'As in 大小.' }),
      values: t.field({ type: [ValueInput], required: true, description: 'In order of display.' }),
    }),
  })
  const ChoiceInput = b.inputType('ChoiceInput', {
    description: 'A value of a specification.',
    fields: (t) => ({
      specification: t.string({ required: true, description: 'Its id.' }),
      value: t.string({ required: true, description: 'Id of the value.' }),
    }),
  })
  const SkuInput = b.inputType('SkuInput', {
    description: 'One choice of a product, with what it costs.',
    fields: (t) => ({
      code: t.string({ required: true, description: 'Your own; the SKU is known by it.' }),
      values: t.field({
        type: [ChoiceInput],
        required: true,
        description: 'One of each specification.',
      }),
      price: t.field({ type: 'Fen', required: true, description: 'What it costs.' }),
      marketPrice: t.field({ type: 'Fen', required: false, description: 'Struck through.' }),
      barcode: t.string({ required: false, description: 'EAN-8, UPC-A or EAN-13.' }),
    }),
  })
  const ProductInput = b.inputType('ProductInput', {
    description: 'A product as somebody writes it; what is left out it has no more.',
    fields: (t) => ({
      name: t.field({ type: TextInput, required: true, description: 'Up to 60 characters.' }),
      subtitle: t.field({ type: TextInput, required: false, description: 'One line about it.' }),
      description: t.field({
        type: TextInput,
        required: false,
        description: 'Up to 5,000 characters.',
      }),
      category: t.id({ required: true, description: 'Where it is sorted.' }),
      tags: t.stringList({
        required: false,
        description: 'Words of the place it is sold in, as 夜宵: at most six.',
      }),
      specifications: t.field({
        type: [SpecificationInput],
        required: true,
        description: 'At most three; none where there is nothing to choose.',
      }),
      skus: t.field({ type: [SkuInput], required: true, description: 'At most 200.' }),
    }),
  })
  b.queryFields((t) => ({
    merchantProducts: t.withAuth({ right: 'editProducts' }).field({
      type: MerchantProductConnection,
      description: 'Products of a merchant whose products the caller edits, on sale or not.',
      args: {
        merchant: t.arg.id({ required: true, description: 'Which merchant.', validate: idArg }),
        text: t.arg.string({ required: false, description: 'Part of a name.' }),
        onSale: t.arg.boolean({ required: false, description: 'Only those on sale, or not.' }),
        ...pageArgs(b),
      },
      resolve: (_root, { text, onSale, ...args }, ctx) =>
        listDeskProducts(ctx, {
          ...args,
          query: text?.slice(0, 60),
          onSale: onSale ?? undefined,
        }),
    }),
  }))
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'Which product.', validate: idArg })
    const product = t.arg({ type: ProductInput, required: true, description: 'As it shall be.' })
    return {
      createProduct: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description: 'Puts a product into the list of a merchant, off the shelf.',
        errors: { types: [ProductUnknown, ProductInvalid, IdempotencyKeyReused] },
        args: {
          merchant: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
          product,
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, { merchant, product: written, idempotencyKey }, ctx) =>
          requireDeskProduct(
            ctx,
            await createProduct(ctx, { merchant, product: productOf(written) }, idempotencyKey),
          ),
      }),
      updateProduct: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description: 'Writes a product anew. Imports leave it alone from then on.',
        errors: { types: [ProductUnknown, ProductChanged, ProductInvalid] },
        args: {
          id,
          version: t.arg.int({ required: true, description: 'As it was read.' }),
          product,
        },
        resolve: async (_root, { product: written, ...args }, ctx) => {
          await updateProduct(ctx, { ...args, product: productOf(written) })
          return requireDeskProduct(ctx, args.id)
        },
      }),
      setProductsOnSale: t.withAuth({ right: 'editProducts' }).field({
        type: [MerchantProductType],
        description: 'Puts products on sale, or takes them off the shelf: all of them or none.',
        errors: {
          types: [ProductUnknown],
          result: { name: 'ProductsOnSale', description: 'The products as they are now.' },
          dataField: { name: 'products', description: 'In the order they were named.' },
        },
        args: {
          ids: t.arg.idList({
            required: true,
            description: 'Which, at most 50.',
            validate: z.array(idArg).min(1).max(50),
          }),
          onSale: t.arg.boolean({ required: true, description: 'Whether buyers see them.' }),
        },
        resolve: async (_root, { ids, onSale }, ctx) => {
          await setOnSale(ctx, { ids, onSale })
          return Promise.all(ids.map((one) => requireDeskProduct(ctx, one)))
        },
      }),
      scheduleProduct: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description: 'Says when a product goes on sale, and off the shelf, by itself.',
        errors: { types: [ProductUnknown] },
        args: {
          id,
          listAt: t.arg({ type: 'DateTime', required: false, description: 'Within a year.' }),
          unlistAt: t.arg({ type: 'DateTime', required: false, description: 'After that.' }),
        },
        resolve: async (_root, args, ctx) => {
          const { listAt = null, unlistAt = null } = args
          await scheduleProduct(ctx, { id: args.id, listAt, unlistAt })
          return requireDeskProduct(ctx, args.id)
        },
      }),
      releaseProduct: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description: 'Gives a product back to the file it came from: the next import writes it.',
        errors: { types: [ProductUnknown] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await releaseProduct(ctx, args.id)
          return requireDeskProduct(ctx, args.id)
        },
      }),
    }
  })
  return { MerchantProductType }
}
