import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, type Step } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { once } from '../idempotency/service.ts'
import { tells } from '../outbox/service.ts'
import { storeIsTheirs, type Right } from '../staff/rights.ts'
import { StockChanged, StockNegative, StockUnknown } from './errors.ts'

/** Stock of a SKU at a store. Units. */
export interface StockKey {
  readonly storeId: string
  readonly skuId: string
}

const UNITS_MAX = 1_000_000
const REFERENCE = /^[\p{L}\p{N} ._/-]{1,60}$/u

const levelOf = ({ storeId, skuId }: StockKey): SQL =>
  sql`sku_id = ${skuId} AND store_id = ${storeId} AND pool = 'NORMAL'`

/** @throws {BadInput} BAD_REFERENCE */
export const checkReference = (reference: string): void => {
  if (!REFERENCE.test(reference))
    throw new BadInput(
      'BAD_REFERENCE',
      'Name the stock-take or delivery note in up to 60 letters and digits.',
      'reference',
    )
}

/** SQL: SKU `k` has stock of its own, as none that is made of others has. */
export const isCounted = sql.raw(
  `NOT EXISTS (SELECT 1 FROM sku_components b WHERE b.sku_id = k.id)`,
)

/** The level is one the viewer may change, or take a delivery into. */
export const theirs = (ctx: StaffContext, key: StockKey, right: Right = 'changeStock'): Step =>
  mustHold(
    ctx,
    sql`SELECT count(*) FROM stores WHERE place_id = ${key.storeId} AND ${storeIsTheirs(ctx, right, sql`place_id`)}
      AND EXISTS (SELECT 1 FROM skus k JOIN products d ON d.id = k.product_id WHERE k.id = ${key.skuId} AND d.merchant_id = stores.merchant_id AND ${isCounted})`,
    () => new StockUnknown(),
  )

/** Orders have claim to more than is there: somebody has to decide which of them cannot be served. Nothing is cancelled by itself. */
const shortageStep = (ctx: StaffContext, key: StockKey, cause: string): Step =>
  tells(
    ctx,
    'stock.shortage',
    `shortage:${cause}`,
    { storeId: key.storeId, skuId: key.skuId },
    sql`EXISTS (SELECT 1 FROM stock_levels WHERE ${levelOf(key)} AND held + committed > on_hand)`,
  )

const movement = (
  ctx: StaffContext,
  key: StockKey,
  type: 'ADJUST' | 'TRANSFER_OUT' | 'TRANSFER_IN',
  units: number,
  reference: string,
  cause: string,
): Step =>
  does(
    ctx.db
      .run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, actor, at)
      VALUES (${cause}, ${type}, ${key.storeId}, ${key.skuId}, ${units}, ${reference}, ${ctx.viewer.staffId}, ${ctx.now})`),
    { stock_levels_sign: () => new StockNegative() },
  )

/** @throws {BadInput} BAD_UNITS */
export const checkUnits = (units: number, least: number): void => {
  if (!Number.isSafeInteger(units) || units < least || units > UNITS_MAX)
    throw new BadInput('BAD_UNITS', `A whole number from ${least} to ${UNITS_MAX}.`, 'units')
}

/** What a stock-take found, where it is still what was read before. */
export const countSteps = (
  ctx: StaffContext,
  count: StockKey & {
    readonly units: number
    readonly expected: number
    readonly reference: string
  },
  cause: string,
): readonly Step[] => [
  mustHit(
    ctx.db
      .run(sql`INSERT INTO stock_movements (key, type, store_id, sku_id, on_hand, reference, actor, at)
      SELECT ${cause}, 'COUNT', store_id, sku_id, ${count.units} - on_hand, ${count.reference}, ${ctx.viewer.staffId}, ${ctx.now}
      FROM stock_levels WHERE ${levelOf(count)} AND on_hand = ${count.expected}`),
    () => new StockChanged(count.expected),
  ),
  shortageStep(ctx, count, cause),
]

/** A SKU that a store had none of yet has a level from here on. */
export const openLevel = (ctx: StaffContext, { storeId, skuId }: StockKey): Step =>
  does(
    ctx.db
      .run(sql`INSERT INTO stock_levels (store_id, sku_id, on_hand, updated_at) VALUES (${storeId}, ${skuId}, 0, ${ctx.now})
      ON CONFLICT DO NOTHING`),
  )

/** A delivery: so many units more. */
export const receiveStep = (
  ctx: StaffContext,
  key: StockKey,
  units: number,
  reference: string,
  cause: string,
): Step => movement(ctx, key, 'ADJUST', units, reference, cause)

/**
 * What a stock-take found, if nobody changed the number since it was read: compare and set. It may be less than orders
 * have claim to: reality wins, nothing more is sold, and the shortage is told. Once a key.
 * @throws {StockUnknown} {@link StockChanged} IdempotencyKeyReused {@link BadInput} BAD_UNITS, BAD_REFERENCE
 */
export const countStock = async (
  ctx: StaffContext,
  count: StockKey & {
    readonly units: number
    readonly expected: number
    readonly reference: string
  },
  key: string,
): Promise<void> => {
  checkUnits(count.units, 0)
  checkReference(count.reference)
  await once(ctx, { operation: 'countStock', key, request: count }, async () => {
    const cause = `${ctx.viewer.staffId}:countStock:${key}`
    return {
      steps: [theirs(ctx, count), ...countSteps(ctx, count, cause)],
      result: { done: true },
    }
  }).catch(async (error: unknown) => {
    if (!(error instanceof StockChanged)) throw error
    // Read after it was refused: before, somebody else's count may not have been there.
    const row = await ctx.db.get<[number] | undefined>(
      sql`SELECT on_hand FROM stock_levels WHERE ${levelOf(count)}`,
    )
    throw row ? new StockChanged(row[0]) : new StockUnknown()
  })
}

/**
 * So many units more, or fewer: a delivery, which whoever stands at the counter takes in, or a breakage. Once a key.
 * @throws {StockUnknown} {@link StockNegative} IdempotencyKeyReused {@link BadInput} BAD_UNITS, BAD_REFERENCE
 */
export const adjustStock = async (
  ctx: StaffContext,
  change: StockKey & { readonly delta: number; readonly reference: string },
  key: string,
): Promise<void> => {
  checkUnits(Math.abs(change.delta), 1)
  checkReference(change.reference)
  await once(ctx, { operation: 'adjustStock', key, request: change }, async () => {
    const cause = `${ctx.viewer.staffId}:adjustStock:${key}`
    return {
      steps: [
        theirs(ctx, change, change.delta > 0 ? 'receiveStock' : 'changeStock'),
        movement(ctx, change, 'ADJUST', change.delta, change.reference, cause),
        shortageStep(ctx, change, cause),
      ],
      result: { done: true },
    }
  })
}

/**
 * Units go from one store to another, both the caller's: two movements, or none. Only what orders have no claim to can go.
 * @throws {StockUnknown} {@link StockNegative} IdempotencyKeyReused {@link BadInput} BAD_UNITS, BAD_REFERENCE
 */
export const transferStock = async (
  ctx: StaffContext,
  transfer: {
    readonly skuId: string
    readonly fromStoreId: string
    readonly toStoreId: string
    readonly units: number
    readonly reference: string
  },
  key: string,
): Promise<void> => {
  const { skuId, fromStoreId, toStoreId, units, reference } = transfer
  checkUnits(units, 1)
  checkReference(reference)
  if (fromStoreId === toStoreId) throw new BadInput('SAME_STORE', 'Name two stores.', 'toStoreId')
  const from = { storeId: fromStoreId, skuId }
  const to = { storeId: toStoreId, skuId }
  await once(ctx, { operation: 'transferStock', key, request: transfer }, async () => {
    const cause = `${ctx.viewer.staffId}:transferStock:${key}`
    return {
      steps: [
        theirs(ctx, from),
        theirs(ctx, to),
        mustHold(
          ctx,
          sql`SELECT count(*) FROM stock_levels WHERE ${levelOf(from)} AND on_hand - held - committed >= ${units}`,
          () => new StockNegative(),
        ),
        movement(ctx, from, 'TRANSFER_OUT', -units, reference, `${cause}:OUT`),
        movement(ctx, to, 'TRANSFER_IN', units, reference, `${cause}:IN`),
      ],
      result: { done: true },
    }
  })
}

/** Sets how many units of a SKU a store keeps back from sale. @throws {StockUnknown} {@link BadInput} BAD_UNITS */
export const keepBack = async (
  ctx: StaffContext,
  change: StockKey & { readonly safety: number },
  key: string,
): Promise<void> => {
  checkUnits(change.safety, 0)
  await once(ctx, { operation: 'keepBack', key, request: change }, async () => ({
    steps: [
      theirs(ctx, change),
      mustHit(
        ctx.db.run(
          sql`UPDATE stock_levels SET safety = ${change.safety}, updated_at = ${ctx.now} WHERE ${levelOf(change)}`,
        ),
        () => new StockUnknown(),
      ),
    ],
    result: { done: true },
  }))
}

/** Stock as whoever keeps it sees it. Units. */
export interface StockLevel extends StockKey {
  readonly onHand: number
  readonly held: number
  readonly committed: number
  readonly safety: number
  /** Units that orders have claim to and that are not there. */
  readonly missing: number
}

/** A level where the caller may take a delivery in, at least. @throws {StockUnknown} */
export const requireLevel = async (ctx: StaffContext, key: StockKey): Promise<StockLevel> => {
  const row = await ctx.db.get<[number, number, number, number] | undefined>(sql`
    SELECT on_hand, held, committed, safety FROM stock_levels WHERE ${levelOf(key)} AND ${storeIsTheirs(ctx, 'receiveStock', sql`store_id`)}`)
  if (!row) throw new StockUnknown()
  const [onHand, held, committed, safety] = row
  const { storeId, skuId } = key
  return {
    storeId,
    skuId,
    onHand,
    held,
    committed,
    safety,
    missing: Math.max(0, held + committed - onHand),
  }
}
