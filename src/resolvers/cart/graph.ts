import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { problemTypes } from '#schema/problem-types.ts'
import { textIn } from '#schema/locale.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { chosenOf } from '../ordering/rules/quote.ts'
import { placeById } from '../places/service.ts'
import type { PlaceTypes } from '../places/graph.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { CartFull, NotOnSale, QuantityInvalid } from './errors.ts'
import { warningsOf } from './rules.ts'
import { addToCart, readCart, setCartLine, type CartLine } from './service.ts'

const idArg = z.string().min(1).max(64)

/** What somebody means to buy. */
export const cartGraph = (
  b: Builder,
  shared: SharedTypes,
  places: PlaceTypes,
  { StoreType }: ReturnType<typeof catalogueGraph>,
) => {
  problemTypes(b, shared, {
    NotOnSale: [NotOnSale, 'The store does not sell it, or not any more.'],
    QuantityInvalid: [QuantityInvalid, 'Not a whole number from 1 to 9,999.'],
    CartFull: [CartFull, 'There are a hundred different things in it already.'],
    IdempotencyKeyReused: [IdempotencyKeyReused, 'The key was used for another request.'],
  })
  const WarningEnum = b.enumType('CartWarning', {
    description: 'What the owner of a cart should know of a line before they buy it.',
    values: {
      PRICE_CHANGED: { description: 'It costs something else than when it was put in.' },
      NOT_ENOUGH_STOCK: { description: 'There is less of it than wanted.' },
      OFF_SHELF: { description: 'It is not sold any more.' },
      STORE_CLOSED: { description: 'The store takes no orders now.' },
    } as const,
  })
  const CartLineType = b.objectRef<CartLine>('CartLine').implement({
    description: 'A SKU of a store in a cart, as it stands now.',
    fields: (t) => ({
      store: t.field({
        type: StoreType,
        nullable: true,
        description: 'Where it is bought.',
        resolve: ({ storeId }, _args, ctx) => placeById(ctx).load(storeId),
      }),
      skuId: t.exposeID('skuId', { description: 'What is bought.' }),
      productId: t.exposeID('productId', { description: 'The product it is a SKU of.' }),
      name: t.string({
        description: 'Of the product.',
        args: { locale: t.arg(places.localeArg) },
        resolve: ({ names }, { locale }, ctx) => textIn(names, places.localeOf(ctx, locale)),
      }),
      chosen: t.stringList({
        description: 'What was chosen, value by value, as in `Large`.',
        resolve: ({ specifications, values }, _args, ctx) =>
          chosenOf(specifications, values).map(({ value }) => textIn(value, ctx.locale)),
      }),
      imageUrl: t.exposeString('imageUrl', { nullable: true, description: 'Its first picture.' }),
      quantity: t.exposeInt('quantity', { description: 'Units wanted.' }),
      price: t.expose('priceFen', { type: 'Fen', description: 'Of a unit, now.' }),
      addedPrice: t.expose('addedFen', {
        type: 'Fen',
        description: 'Of a unit, when it was put in.',
      }),
      available: t.exposeInt('sellable', { description: 'Units the store may sell now.' }),
      warnings: t.field({
        type: [WarningEnum],
        description: 'What to look at; none when all is well.',
        resolve: (line) => [...warningsOf(line)],
      }),
    }),
  })
  const CartType = b.objectRef<{ readonly lines: readonly CartLine[] }>('Cart').implement({
    description:
      'What the caller means to buy. Kept by the portal; a guest’s goes along when they sign in.',
    fields: (t) => ({
      lines: t.field({
        type: [CartLineType],
        description: 'In the order in which they were put in.',
        resolve: ({ lines }) => lines,
      }),
      goods: t.field({
        type: 'Fen',
        description: 'What all of it costs by the list; `checkout` says what is to be paid.',
        resolve: ({ lines }) =>
          lines.reduce((sum, { priceFen, quantity }) => sum + priceFen * quantity, 0),
      }),
    }),
  })
  b.queryField('cart', (t) =>
    t.field({
      type: CartType,
      description: 'The caller’s cart. Needs a session, also a guest’s.',
      resolve: async (_root, _args, ctx) => ({ lines: await readCart(ctx) }),
    }),
  )
  b.mutationFields((t) => {
    const line = {
      store: t.arg.id({ required: true, description: 'Where.', validate: idArg }),
      sku: t.arg.id({ required: true, description: 'What.', validate: idArg }),
    }
    return {
      addToCart: t.field({
        type: CartType,
        description: 'Puts so many more of something into the cart. Needs a session.',
        errors: { types: [NotOnSale, QuantityInvalid, CartFull, IdempotencyKeyReused] },
        args: {
          ...line,
          quantity: t.arg.int({ required: true, description: 'How many more, 1 to 9,999.' }),
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, { store, sku, quantity, idempotencyKey }, ctx) => {
          await addToCart(ctx, { storeId: store, skuId: sku, quantity }, idempotencyKey)
          return { lines: await readCart(ctx) }
        },
      }),
      setCartLine: t.field({
        type: CartType,
        description: 'Makes the quantity of a line what it should be. Needs a session.',
        errors: { types: [NotOnSale, QuantityInvalid, CartFull] },
        args: {
          ...line,
          quantity: t.arg.int({ required: true, description: '0 takes it out.' }),
        },
        resolve: async (_root, { store, sku, quantity }, ctx) => {
          await setCartLine(ctx, { storeId: store, skuId: sku, quantity })
          return { lines: await readCart(ctx) }
        },
      }),
    }
  })
}
