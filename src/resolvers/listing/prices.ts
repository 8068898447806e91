import { sql } from 'drizzle-orm'
import { does, mustHold, write } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { auditing } from '../audit/service.ts'
import { PricesChanged, ProductInvalid } from './errors.ts'
import { productIsTheirs, touched } from './own.ts'
import { isPrice, priceFault } from './rules.ts'

/** A price as it shall be, and as whoever writes it has seen it; fen. */
export interface NewPrice {
  readonly skuId: string
  readonly wasFen: number
  readonly priceFen: number
}

/** SKUs one call may be about. */
const PRICES_AT_ONCE_MAX = 500

/**
 * Writes prices of SKUs, all or none: where one of them is another than it was seen, nothing is written.
 * @throws {PricesChanged} also for what is none of the caller's; {@link ProductInvalid} PRICE
 * @throws {BadInput} TOO_MANY
 */
export const setPrices = async (ctx: StaffContext, prices: readonly NewPrice[]): Promise<void> => {
  const changed = prices.filter(({ wasFen, priceFen }) => wasFen !== priceFen)
  if (changed.length === 0) return
  if (changed.length > PRICES_AT_ONCE_MAX)
    throw new BadInput('TOO_MANY', `Name at most ${PRICES_AT_ONCE_MAX} prices at once.`, 'prices')
  const wrong = changed.find(({ priceFen }) => !isPrice(priceFen))
  if (wrong) throw new ProductInvalid(priceFault(wrong.skuId))
  const { db } = ctx
  const given = sql`json_each(${JSON.stringify(changed)})`
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(DISTINCT k.id) = ${new Set(changed.map(({ skuId }) => skuId)).size} FROM ${given} g JOIN skus k ON k.id = g.value ->> 'skuId' AND k.price_fen = g.value ->> 'wasFen'
        JOIN products d ON d.id = k.product_id WHERE ${productIsTheirs(ctx)}`,
      () => new PricesChanged(),
    ),
    does(
      db.run(
        sql`UPDATE skus SET price_fen = g.value ->> 'priceFen' FROM ${given} g WHERE skus.id = g.value ->> 'skuId'`,
      ),
    ),
    does(
      db.run(sql`UPDATE products SET ${touched(ctx)}
        WHERE id IN (SELECT k.product_id FROM ${given} g JOIN skus k ON k.id = g.value ->> 'skuId')`),
    ),
    does(auditing(ctx, 'product.prices', { skus: changed.length }).statement),
  ])
}
