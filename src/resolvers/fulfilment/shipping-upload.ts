import { sql } from 'drizzle-orm'
import { does, type Step } from '#schema/batch.ts'
import { vaultOf, type Context } from '#schema/context.ts'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import { openOrderAddress } from '../ordering/address.ts'
import { tells } from '../outbox/service.ts'

/** WeChat's ways of handing over: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html */
const BY_COURIER = 1
const COLLECTED = 4
/** Nothing that could be carried: a service. */
const VIRTUAL = 3
/** How much of what was bought WeChat shows. */
const DESCRIPTION_MAX = 120
const PARCELS_MAX = 15

/** WeChat wants to know how to reach somebody for this courier. */
const WANTS_CONTACT = 'SF'

type ParcelRow = readonly [string, string, string, string | null]

const contactOf = async (
  ctx: Context,
  [carrier, , orderId, addressSealed]: ParcelRow,
): Promise<{ readonly recipientContact?: string }> => {
  if (carrier !== WANTS_CONTACT || addressSealed === null) return {}
  const { phone } = await openOrderAddress(ctx, addressSealed, orderId)
  // Of any length: the last four have to be readable, and nothing else.
  return { recipientContact: phone.slice(-4).padStart(phone.length, '*') }
}

/**
 * What follows, as steps of its batch, when an order goes on: once nothing of its payment is left to be handed over, and
 * something was, WeChat is told, so that it lets go of the money. The last of it may have been given back instead.
 */
export const shippingSteps = (ctx: Context, orderId: string): readonly Step[] => [
  does(
    ctx.db
      .run(sql`UPDATE payments SET shipping_status = 'DUE' WHERE channel = 'WECHAT' AND shipping_status = 'NONE'
      AND id = (SELECT p.payment_id FROM purchases p JOIN orders o ON o.purchase_id = p.id WHERE o.id = ${orderId})
      AND NOT EXISTS (SELECT 1 FROM orders other WHERE other.purchase_id = payments.purchase_id AND other.state IN ('TO_FULFIL', 'PARTIALLY_FULFILLED'))
      AND EXISTS (SELECT 1 FROM orders other WHERE other.purchase_id = payments.purchase_id AND other.state IN ('FULFILLED', 'COMPLETED'))`),
  ),
  tells(
    ctx,
    'wechat.shipping',
    `shipping:${orderId}`,
    { orderId },
    sql`EXISTS (SELECT 1 FROM payments y JOIN orders o ON o.purchase_id = y.purchase_id WHERE o.id = ${orderId} AND y.shipping_status = 'DUE')`,
  ),
]

/**
 * Tells WeChat that all of a payment was handed over, so that it lets go of the money: with its parcels where there are any,
 * else as collected. Nothing is told of a payment that was not through WeChat, or twice. @throws what WeChat's port throws
 */
export const uploadShipping = async (ctx: Context, orderId: string): Promise<void> => {
  const { db, now, weChat } = ctx
  const [payments, lines, parcels] = await db.batch([
    db.all<[string, string, string]>(sql`
      SELECT y.id, y.transaction_id, y.payer_sealed FROM payments y JOIN orders o ON o.purchase_id = y.purchase_id
      WHERE o.id = ${orderId} AND y.state = 'SUCCEEDED' AND y.surplus = 0 AND y.shipping_status = 'DUE'`),
    db.all<[string, string | null, number]>(sql`
      SELECT l.names, x.service, l.quantity FROM orders o JOIN orders x ON x.purchase_id = o.purchase_id JOIN order_lines l ON l.order_id = x.id
      WHERE o.id = ${orderId} ORDER BY x.id, l.position`),
    db.all<ParcelRow>(sql`
      SELECT g.carrier, g.tracking_no, x.id, x.address_sealed FROM orders o JOIN orders x ON x.purchase_id = o.purchase_id JOIN parcels g ON g.order_id = x.id
      WHERE o.id = ${orderId} ORDER BY g.id LIMIT ${PARCELS_MAX}`),
  ])
  const [payment] = payments
  if (!payment || !weChat) return
  const [paymentId, transactionId, payerSealed] = payment
  const itemDesc = lines
    .map(
      ([names, , quantity]) => `${textIn(JSON.parse(names) as LocalizedText, 'zh-CN')}×${quantity}`,
    )
    .join('，')
    .slice(0, DESCRIPTION_MAX)
  await weChat.uploadShipping({
    transactionId,
    openId: await vaultOf(ctx).open(payerSealed, 'payer', paymentId),
    logisticsType:
      parcels.length > 0
        ? BY_COURIER
        : lines.every(([, service]) => service !== null)
          ? VIRTUAL
          : COLLECTED,
    isAllDelivered: true,
    parcels:
      parcels.length > 0
        ? await Promise.all(
            parcels.map(async (parcel) => {
              const [carrier, trackingNo] = parcel
              return { itemDesc, carrier, trackingNo, ...(await contactOf(ctx, parcel)) }
            }),
          )
        : [{ itemDesc }],
    at: now,
  })
  await db.run(
    sql`UPDATE payments SET shipping_status = 'UPLOADED' WHERE id = ${paymentId} AND shipping_status = 'DUE'`,
  )
}
