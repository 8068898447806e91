import { sql } from 'drizzle-orm'
import { does, mustHold, write } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { manyByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import { auditing } from '../audit/service.ts'
import { BundleInvalid } from './errors.ts'
import { touchProduct } from './own.ts'

/** A part of what is sold as one. */
export interface ComponentRow {
  /** The bundle. */
  readonly skuId: string
  readonly componentId: string
  /** Units of the part in one of the bundle. */
  readonly perUnit: number
  readonly productId: string
  readonly names: LocalizedText
  readonly specifications: readonly Specification[]
  readonly values: Readonly<Record<string, string>>
}

/** What SKUs are made of, in order; nothing for those that are sold as they are. */
export const componentsOfSku = (ctx: Context) =>
  manyByKey<ComponentRow>(
    ctx,
    'componentsOfSku',
    async (ids) =>
      (
        await ctx.db.all<[string]>(sql`
          SELECT json_object('skuId', c.sku_id, 'componentId', c.component_id, 'perUnit', c.per_unit, 'productId', d.id, 'names', json(d.names),
            'specifications', json(d.specifications), 'values', json(k."values"))
          FROM sku_components c JOIN skus k ON k.id = c.component_id JOIN products d ON d.id = k.product_id
          WHERE c.sku_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY c.sku_id, c.position`)
      ).map(([json]) => JSON.parse(json) as ComponentRow), // the shape is that of the statement
    ({ skuId }) => skuId,
  )

const COMPONENTS_MAX = 10
const PER_UNIT_MAX = 99

/** What is sold as one, and what it is made of. */
export interface Bundle {
  readonly skuId: string
  /** None: it is sold as it is. */
  readonly components: readonly { readonly skuId: string; readonly perUnit: number }[]
}

/**
 * Says what a SKU is made of, or that it is sold as it is. From then on it has as many as its parts allow, and what is held of
 * it is held of them; orders that were made keep what they hold.
 * @throws ProductUnknown; {@link BundleInvalid} COMPONENTS: not the merchant's, twice, itself, made of others, or a part of
 *   one; STOCK: it has stock of its own, which has to be counted to nothing first
 */
export const setComponents = async (
  ctx: StaffContext,
  { skuId, components }: Bundle,
): Promise<void> => {
  const ids = new Set(components.map((one) => one.skuId))
  const isSound =
    components.length <= COMPONENTS_MAX &&
    ids.size === components.length &&
    !ids.has(skuId) &&
    components.every(
      ({ perUnit }) => Number.isSafeInteger(perUnit) && perUnit >= 1 && perUnit <= PER_UNIT_MAX,
    )
  if (!isSound) throw new BundleInvalid('COMPONENTS')
  const { db, now } = ctx
  const given = sql`json_each(${JSON.stringify(components)})`
  const levels = sql`FROM stock_levels l WHERE l.sku_id = ${skuId} AND l.pool = 'NORMAL'`
  await write(ctx, [
    touchProduct(ctx, sql`(SELECT product_id FROM skus WHERE id = ${skuId})`),
    mustHold(
      ctx,
      sql`SELECT count(*) = ${components.length} FROM ${given} g JOIN skus k ON k.id = g.value ->> 'skuId' JOIN products d ON d.id = k.product_id
        WHERE d.merchant_id = (SELECT o.merchant_id FROM skus s JOIN products o ON o.id = s.product_id WHERE s.id = ${skuId})`,
      () => new BundleInvalid('COMPONENTS'),
    ),
    // Of what it was until now, nothing is left behind.
    does(
      db.run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, actor, at)
        SELECT 'BUNDLE:' || lower(hex(randomblob(16))), 'ADJUST', l.store_id, l.sku_id, -l.on_hand, 'bundle', ${ctx.viewer.staffId}, ${now} ${levels}
          AND l.on_hand <> 0 AND EXISTS (SELECT 1 FROM sku_components WHERE sku_id = ${skuId})`),
    ),
    mustHold(
      ctx,
      sql`SELECT ${components.length} = 0 OR NOT EXISTS (SELECT 1 ${levels} AND l.on_hand + l.held + l.committed <> 0)`,
      () => new BundleInvalid('STOCK'),
    ),
    does(db.run(sql`DELETE FROM sku_components WHERE sku_id = ${skuId}`)),
    does(
      db.run(sql`INSERT INTO sku_components (sku_id, component_id, per_unit, position)
        SELECT ${skuId}, value ->> 'skuId', value ->> 'perUnit', key FROM ${given}`),
      { BUNDLE_FLAT: () => new BundleInvalid('COMPONENTS') },
    ),
    does(
      db.run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, actor, at)
        SELECT 'BUNDLE:' || lower(hex(randomblob(16))), 'ADJUST', s.place_id, ${skuId}, s.free, 'bundle', ${ctx.viewer.staffId}, ${now} FROM (
          SELECT o.place_id, (SELECT min(coalesce((SELECT max(0, l.on_hand - l.held - l.committed - l.safety) FROM stock_levels l
              WHERE l.sku_id = c.component_id AND l.store_id = o.place_id AND l.pool = 'NORMAL'), 0) / c.per_unit) FROM sku_components c WHERE c.sku_id = ${skuId}) AS free
          FROM stores o WHERE o.merchant_id = (SELECT d.merchant_id FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = ${skuId})
        ) s WHERE s.free > 0`),
    ),
    does(auditing(ctx, 'product.bundle', { skuId, parts: components.length }).statement),
  ])
}
