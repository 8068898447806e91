import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, OFFER } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { resolveText, textIn, writtenText } from '#schema/locale.ts'
import { documentUrl } from '#schema/media-port.ts'
import type { INSPECTION_RESULTS, SupplyStep } from '#schema/tables/catalogue.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { mediaByOwner } from '../media/service.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { componentsOfSku, setComponents, type ComponentRow } from './bundles.ts'
import { BundleInvalid, ProductChanged, ProductInvalid, ProductUnknown } from './errors.ts'
import type { listingGraph } from './graph.ts'
import {
  judgeProduct,
  listProductsToReview,
  setContentReview,
  type ProductToReview,
} from './review.ts'
import { requireDeskProduct } from './service.ts'
import { spinOfProduct, turning } from './spin.ts'
import {
  addInspection,
  inspectionsOfProduct,
  originOfProduct,
  removeInspection,
  writeOrigin,
  type InspectionRow,
} from './trust.ts'

const idArg = z.string().min(1).max(64)

/** Where products come from, what laboratories found, and what the city says before they are sold. */
export const trustGraph = (
  b: Builder,
  shared: SharedTypes,
  { MediaType }: PlaceTypes,
  { ProductType, SkuType }: ReturnType<typeof catalogueGraph>,
  { MerchantProductType }: ReturnType<typeof listingGraph>,
): void => {
  const { TextInput } = shared
  b.objectType(BundleInvalid, {
    name: 'BundleInvalid',
    description: 'What a SKU is said to be made of cannot be.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      fault: t.exposeString('fault', { description: 'COMPONENTS or STOCK.' }),
    }),
  })
  const ResultEnum = b.enumType('InspectionResult', {
    description: 'What a laboratory found on the whole.',
    values: {
      PASSED: { description: 'It is as it has to be.' },
      FAILED: { description: 'It is not.' },
    } as const satisfies Record<(typeof INSPECTION_RESULTS)[number], { description: string }>,
  })
  const StepType = b.objectRef<SupplyStep>('SupplyStep').implement({
    ...cached(OFFER),
    description: 'A step on the way of a product.',
    fields: (t) => ({
      on: t.exposeString('on', { nullable: true, description: 'The day, as 2026-11-01.' }),
      where: t.string({
        nullable: true,
        description: 'Where it was done.',
        resolve: ({ where }, _args, ctx) => resolveText(where, ctx.locale)?.text ?? null,
      }),
      what: t.string({
        description: 'What was done.',
        resolve: ({ what }, _args, ctx) => textIn(what, ctx.locale),
      }),
    }),
  })
  const InspectionType = b.objectRef<InspectionRow>('Inspection').implement({
    ...cached(OFFER),
    description: 'What a laboratory of others found of a product.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `removeInspection`.' }),
      laboratory: t.exposeString('laboratory', { description: 'Who looked.' }),
      number: t.exposeString('number', { description: 'Of the report.' }),
      inspectedOn: t.exposeString('inspectedOn', { description: 'The day, as 2026-10-08.' }),
      result: t.expose('result', { type: ResultEnum, description: 'What was found.' }),
      pageUrl: t.exposeString('pageUrl', {
        nullable: true,
        description: 'Where the laboratory shows it.',
      }),
      documentUrl: t.string({
        nullable: true,
        description: 'The report as a PDF: a path of this portal.',
        resolve: ({ document }) => (document === null ? null : documentUrl(document)),
      }),
      media: t.field({
        type: [MediaType],
        description: 'The pages of the report, as far as they were sent.',
        resolve: async ({ id }, _args, ctx) => [...(await mediaByOwner(ctx).load(id))],
      }),
    }),
  })
  b.objectFields(ProductType, (t) => ({
    origin: t.string({
      nullable: true,
      description: 'Where it comes from, as its merchant says.',
      resolve: async ({ id }, _args, ctx) =>
        resolveText((await originOfProduct(ctx).load(id))?.origin ?? null, ctx.locale)?.text ??
        null,
    }),
    supplyChain: t.field({
      type: [StepType],
      description: 'On which way it came, as its merchant says.',
      resolve: async ({ id }, _args, ctx) => [
        ...((await originOfProduct(ctx).load(id))?.steps ?? []),
      ],
    }),
    spin: t.field({
      type: [MediaType],
      description:
        'Photographs of it all around, in the order in which it turns; at least 8, or none.',
      resolve: async ({ id }, _args, ctx) => [...turning(await spinOfProduct(ctx).load(id))],
    }),
    inspections: t.field({
      type: [InspectionType],
      description: 'Reports of laboratories, the latest first.',
      resolve: async ({ id }, _args, ctx) => [...(await inspectionsOfProduct(ctx).load(id))],
    }),
  }))
  const ToReviewType = b.objectRef<ProductToReview>('ProductToReview').implement({
    description: 'A product that waits for the city, as it would be shown.',
    fields: (t) => ({
      product: t.field({
        type: ProductType,
        description: 'What buyers would see.',
        resolve: (product) => product,
      }),
      contentVersion: t.exposeInt('contentVersion', { description: 'For `judgeProduct`.' }),
      isKnown: t.exposeBoolean('isKnown', {
        description: 'Whether it was approved before, as it was then.',
      }),
    }),
  })
  const ToReviewConnection = b.connectionObject({
    type: ToReviewType,
    name: 'ProductToReviewConnection',
    description: 'Products that wait for the city, the longest waiting first.',
  })
  b.queryField('productsToReview', (t) =>
    t.withAuth({ right: 'reviewContent' }).field({
      type: ToReviewConnection,
      description: 'Products that a city of the caller has to look at before they are sold.',
      args: {
        city: t.arg.string({ required: true, description: 'Its code or slug.', validate: idArg }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listProductsToReview(ctx, args),
    }),
  )
  const StepInput = b.inputType('SupplyStepInput', {
    description: 'A step on the way of a product.',
    fields: (t) => ({
      on: t.string({ required: false, description: 'The day, as 2026-11-01.' }),
      where: t.field({ type: TextInput, required: false, description: 'Where it was done.' }),
      what: t.field({ type: TextInput, required: true, description: 'What was done.' }),
    }),
  })
  const ComponentType = b.objectRef<ComponentRow>('SkuComponent').implement({
    ...cached(OFFER),
    description: 'A part of what is sold as one.',
    fields: (t) => ({
      sku: t.exposeID('componentId', { description: 'The SKU of the part.' }),
      product: t.exposeID('productId', { description: 'Of which product it is.' }),
      name: t.string({
        description: 'What it is called.',
        resolve: ({ names }, _args, ctx) => textIn(names, ctx.locale),
      }),
      perUnit: t.exposeInt('perUnit', { description: 'Units of it in one.' }),
    }),
  })
  b.objectField(SkuType, 'components', (t) =>
    t.field({
      type: [ComponentType],
      description: 'What it is made of, where it is a bundle; its stock is what these allow.',
      resolve: async ({ sku }, _args, ctx) => [...(await componentsOfSku(ctx).load(sku.id))],
    }),
  )
  const ComponentInput = b.inputType('SkuComponentInput', {
    description: 'A part of what is sold as one.',
    fields: (t) => ({
      sku: t.id({ required: true, description: 'A SKU of the same merchant.' }),
      perUnit: t.int({ required: true, description: 'Units of it in one, 1 to 99.' }),
    }),
  })
  b.mutationFields((t) => {
    const product = t.arg.id({ required: true, description: 'Which product.', validate: idArg })
    return {
      writeOrigin: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description: 'Says where a product comes from and on which way.',
        errors: { types: [ProductUnknown, ProductInvalid] },
        args: {
          product,
          origin: t.arg({ type: TextInput, required: false, description: 'As 南京溧水.' }),
          steps: t.arg({ type: [StepInput], required: true, description: 'At most twelve.' }),
        },
        resolve: async (_root, { product: productId, origin, steps }, ctx) => {
          await writeOrigin(ctx, {
            productId,
            origin: origin ? writtenText(origin) : null,
            steps: steps.map(({ on, where, what }) => ({
              on: on ?? null,
              where: where ? writtenText(where) : {},
              what: writtenText(what),
            })),
          })
          return requireDeskProduct(ctx, productId)
        },
      }),
      addInspection: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description:
          'Notes what a laboratory found of a product. Its pages are sent in the console.',
        errors: { types: [ProductUnknown, ProductInvalid] },
        args: {
          product,
          laboratory: t.arg.string({ required: true, description: 'Up to 60 characters.' }),
          number: t.arg.string({ required: true, description: 'Of the report.' }),
          inspectedOn: t.arg.string({ required: true, description: 'As 2026-10-08.' }),
          result: t.arg({ type: ResultEnum, required: true, description: 'What was found.' }),
          pageUrl: t.arg.string({
            required: false,
            description: 'Where the laboratory shows it, by https.',
          }),
        },
        resolve: async (_root, { product: productId, pageUrl, ...report }, ctx) => {
          await addInspection(ctx, { ...report, productId, pageUrl: pageUrl ?? null, files: [] })
          return requireDeskProduct(ctx, productId)
        },
      }),
      removeInspection: t.withAuth({ right: 'editProducts' }).field({
        type: MerchantProductType,
        description: 'Takes a report away that was noted wrongly. Again, it is the same.',
        errors: { types: [ProductUnknown] },
        args: {
          product,
          id: t.arg.id({ required: true, description: 'Which report.', validate: idArg }),
        },
        resolve: async (_root, args, ctx) => {
          await removeInspection(ctx, args)
          return requireDeskProduct(ctx, args.product)
        },
      }),
      setSkuComponents: t.withAuth({ right: 'editProducts' }).boolean({
        description:
          'Says what a SKU is made of. From then on it has as many as its parts allow, and holds them.',
        errors: {
          directResult: false,
          types: [ProductUnknown, BundleInvalid],
          result: { name: 'SkuComponentsSet', description: 'It is set.' },
          dataField: { name: 'isBundle', description: 'Whether it is made of others now.' },
        },
        args: {
          sku: t.arg.id({ required: true, description: 'Which SKU.', validate: idArg }),
          components: t.arg({
            type: [ComponentInput],
            required: true,
            description: 'At most ten; none for what is sold as it is.',
            validate: z.array(z.object({ sku: idArg, perUnit: z.int() })).max(10),
          }),
        },
        resolve: async (_root, { sku, components }, ctx) => {
          await setComponents(ctx, {
            skuId: sku,
            components: components.map((one) => ({ skuId: one.sku, perUnit: one.perUnit })),
          })
          return components.length > 0
        },
      }),
      judgeProduct: t.withAuth({ right: 'reviewContent' }).boolean({
        description: 'Lets a product be sold as it was looked at, or says why it may not be.',
        errors: {
          directResult: false,
          types: [ProductUnknown, ProductChanged],
          result: { name: 'ProductJudged', description: 'It was judged.' },
          dataField: { name: 'isJudged', description: 'Always true.' },
        },
        args: {
          id: t.arg.id({ required: true, description: 'Which product.', validate: idArg }),
          contentVersion: t.arg.int({ required: true, description: 'As it was looked at.' }),
          refusedBecause: t.arg.string({
            required: false,
            description: 'Why not, for its merchant; without it the product is approved.',
          }),
        },
        resolve: async (_root, { refusedBecause, ...args }, ctx) => {
          await judgeProduct(ctx, { ...args, refusedBecause: refusedBecause ?? null })
          return true
        },
      }),
      setContentReview: t.withAuth({ right: 'reviewContent' }).boolean({
        description:
          'Says whether a city looks at what merchants show before anybody sees it. What is sold when it begins stays.',
        errors: {
          directResult: false,
          types: [ProductUnknown],
          result: { name: 'ContentReviewSet', description: 'It is set.' },
          dataField: { name: 'isOn', description: 'Whether the city looks first.' },
        },
        args: {
          city: t.arg.string({ required: true, description: 'Its code or slug.', validate: idArg }),
          isOn: t.arg.boolean({ required: true, description: 'Whether it does.' }),
        },
        resolve: async (_root, args, ctx) => {
          await setContentReview(ctx, args)
          return args.isOn
        },
      }),
    }
  })
}
