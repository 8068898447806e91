import { vaultOf, type Context } from '#schema/context.ts'

/** Where an order is sent, as it was when it was made. */
export interface OrderAddress {
  readonly recipient: string
  readonly phone: string
  readonly street: string
}

const FIELD = 'order-address'

/** Seals where an order is sent; it opens for that order alone. */
export const sealAddress = (
  ctx: Context,
  { recipient, phone, street }: OrderAddress,
  orderId: string,
): Promise<string> =>
  vaultOf(ctx).seal(JSON.stringify({ recipient, phone, street }), FIELD, orderId)

/** Opens what {@link sealAddress} sealed for the order. @throws where it was sealed for another one */
export const openOrderAddress = async (
  ctx: Context,
  sealed: string,
  orderId: string,
): Promise<OrderAddress> =>
  JSON.parse(await vaultOf(ctx).open(sealed, FIELD, orderId)) as OrderAddress // written above
