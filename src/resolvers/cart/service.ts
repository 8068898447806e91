import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import { once, ownerOf } from '../idempotency/service.ts'
import { CartFull, NotOnSale, QuantityInvalid } from './errors.ts'
import { CART_LINES_MAX, isQuantity, QUANTITY_MAX } from './rules.ts'

/** A line of a cart as it stands now. */
export interface CartLine {
  readonly storeId: string
  readonly skuId: string
  readonly productId: string
  readonly names: LocalizedText
  readonly specifications: readonly Specification[]
  readonly values: Readonly<Record<string, string>>
  readonly imageUrl: string | null
  readonly quantity: number
  readonly addedFen: number
  readonly priceFen: number
  readonly sellable: number
  readonly onSale: boolean
  readonly storeOpen: boolean
}

/** Which store and SKU a line is of. */
export interface LineKey {
  readonly storeId: string
  readonly skuId: string
}

/** The insertion of a line, of what is really on sale there. `then` says what becomes of a line that is there already. */
const putting = (
  { db, now }: Context,
  owner: string,
  { storeId, skuId }: LineKey,
  quantity: number,
  then: SQL,
): Step =>
  mustHit(
    db.run(sql`INSERT INTO cart_lines (owner_id, store_id, sku_id, quantity, added_fen, added_at, updated_at)
      SELECT ${owner}, l.store_id, k.id, ${quantity}, k.price_fen, ${now}, ${now}
      FROM stock_levels l JOIN skus k ON k.id = l.sku_id JOIN products d ON d.id = k.product_id
      WHERE l.sku_id = ${skuId} AND l.store_id = ${storeId} AND l.pool = 'NORMAL' AND d.state = 'ON_SALE'
      ON CONFLICT (owner_id, store_id, sku_id) DO UPDATE SET ${then}, added_fen = excluded.added_fen, updated_at = excluded.updated_at`),
    () => new NotOnSale(),
  )

const notTooMany = ({ db }: Context, owner: string): Step =>
  mustHit(
    db.run(sql`UPDATE cart_lines SET owner_id = owner_id
      WHERE owner_id = ${owner} AND (SELECT count(*) FROM cart_lines WHERE owner_id = ${owner}) <= ${CART_LINES_MAX}`),
    () => new CartFull(),
  )

/**
 * Puts so many more of something into the caller's cart, once a key.
 * @throws {QuantityInvalid} {@link NotOnSale} {@link CartFull} IdempotencyKeyReused
 */
export const addToCart = async (
  ctx: Context,
  line: LineKey & { readonly quantity: number },
  key: string,
): Promise<void> => {
  const owner = ownerOf(ctx)
  if (!isQuantity(line.quantity)) throw new QuantityInvalid()
  const { storeId, skuId, quantity } = line
  await once(
    ctx,
    { operation: 'addToCart', key, request: { storeId, skuId, quantity } },
    async () => ({
      steps: [
        putting(
          ctx,
          owner,
          line,
          quantity,
          sql`quantity = min(${QUANTITY_MAX}, quantity + excluded.quantity)`,
        ),
        notTooMany(ctx, owner),
      ],
      result: { done: true },
    }),
  )
}

/**
 * Makes the quantity of a line what it should be; 0 takes it out. Again, it is the same.
 * @throws {QuantityInvalid} {@link NotOnSale} {@link CartFull}
 */
export const setCartLine = async (
  ctx: Context,
  line: LineKey & { readonly quantity: number },
): Promise<void> => {
  const owner = ownerOf(ctx)
  const { storeId, skuId, quantity } = line
  if (quantity === 0) {
    await write(ctx, [
      does(
        ctx.db.run(
          sql`DELETE FROM cart_lines WHERE owner_id = ${owner} AND store_id = ${storeId} AND sku_id = ${skuId}`,
        ),
      ),
    ])
    return
  }
  if (!isQuantity(quantity)) throw new QuantityInvalid()
  await write(ctx, [
    putting(ctx, owner, line, quantity, sql`quantity = excluded.quantity`),
    notTooMany(ctx, owner),
  ])
}

type Row = readonly [
  string,
  string,
  string,
  string,
  string,
  string,
  string | null,
  number,
  number,
  number,
  number,
  number,
  number,
]

/** The lines of the caller's cart, in the order in which they were put in; nobody without a session has one. */
export const readCart = async (ctx: Context): Promise<readonly CartLine[]> => {
  const rows = await ctx.db.all<Row>(sql`
    SELECT c.store_id, c.sku_id, d.id, d.names, d.specifications, k."values", d.cover ->> 'url', c.quantity, c.added_fen, k.price_fen,
      max(0, coalesce(l.on_hand - l.held - l.committed - l.safety, 0)), d.state = 'ON_SALE', p.state = 'OPEN'
    FROM cart_lines c JOIN skus k ON k.id = c.sku_id JOIN products d ON d.id = k.product_id JOIN places p ON p.id = c.store_id
    LEFT JOIN stock_levels l ON l.sku_id = c.sku_id AND l.store_id = c.store_id AND l.pool = 'NORMAL'
    WHERE c.owner_id = ${ownerOf(ctx)} ORDER BY c.added_at, c.sku_id, c.store_id`)
  return rows.map((row) => ({
    storeId: row[0],
    skuId: row[1],
    productId: row[2],
    names: JSON.parse(row[3]) as LocalizedText,
    specifications: JSON.parse(row[4]) as readonly Specification[],
    values: JSON.parse(row[5]) as Readonly<Record<string, string>>,
    imageUrl: row[6],
    quantity: row[7],
    addedFen: row[8],
    priceFen: row[9],
    sellable: row[10],
    onSale: row[11] === 1,
    storeOpen: row[12] === 1,
  }))
}
