import { sql } from 'drizzle-orm'
import { does, write } from '#schema/batch.ts'
import { vaultOf, type Context, type ResidentContext } from '#schema/context.ts'
import { checkPosition, roundedPoint, toWgs84, type LonLat, type Position } from '#schema/geo.ts'
import { isCleanText, lengthOf, withoutCards } from '#schema/text.ts'
import { AddressInvalid } from './errors.ts'

/** An address as its owner writes it. */
export interface AddressFacts {
  /** Six digits of GB/T 2260, of a district or county. */
  readonly divisionCode: string
  readonly recipient: string
  readonly phone: string
  readonly street: string
  /** Where its door is: stores that deliver within an area of their own need it. */
  readonly position?: Position | null | undefined
}

export interface Address extends Omit<AddressFacts, 'position'> {
  readonly id: string
  /** In WGS-84; `null` where it was not told. */
  readonly position: LonLat | null
}

const POSITION = 'position'

const RECIPIENT_MAX = 40
const STREET_MAX = 120
const PHONE = /^\+?[0-9][0-9 -]{4,19}$/
/** More than anybody needs, and few enough to open at once. */
const ADDRESSES_MAX = 20

const faultOf = (facts: AddressFacts): string | undefined => {
  const text = (value: string, most: number): boolean =>
    value.trim() !== '' && lengthOf(value) <= most && isCleanText(value)
  if (!/^\d{6}$/.test(facts.divisionCode)) return 'divisionCode'
  if (!text(facts.recipient, RECIPIENT_MAX)) return 'recipient'
  if (!PHONE.test(facts.phone)) return 'phone'
  if (!text(facts.street, STREET_MAX)) return 'street'
  if (facts.position && !checkPosition(facts.position).ok) return 'position'
  return undefined
}

/**
 * Keeps an address of the caller: a new one, or another one's new contents. Sealed field by field.
 * @throws {AddressInvalid}
 */
export const saveAddress = async (
  ctx: ResidentContext,
  id: string | null | undefined,
  facts: AddressFacts,
): Promise<Address> => {
  const fault = faultOf(facts)
  if (fault) throw new AddressInvalid(fault)
  const division = await ctx.db.get(
    sql`SELECT 1 FROM divisions WHERE code = ${facts.divisionCode} AND level = 'DISTRICT' AND valid_through IS NULL`,
  )
  if (!division) throw new AddressInvalid('divisionCode')
  const vault = vaultOf(ctx)
  const { residentId } = ctx.viewer
  const addressId = id ?? ctx.newId('Address')
  const kept = {
    ...facts,
    position: facts.position ? roundedPoint(toWgs84(facts.position)) : null,
    recipient: withoutCards(facts.recipient),
    street: withoutCards(facts.street),
  }
  const [recipient, phone, street, position] = await Promise.all([
    vault.seal(kept.recipient, 'recipient', addressId),
    vault.seal(kept.phone, 'phone', addressId),
    vault.seal(kept.street, 'street', addressId),
    kept.position && vault.seal(JSON.stringify(kept.position), POSITION, addressId),
  ])
  const { db, now } = ctx
  const rows = await db.all<[string]>(
    id
      ? sql`UPDATE addresses SET division_code = ${facts.divisionCode}, recipient_sealed = ${recipient}, phone_sealed = ${phone},
          street_sealed = ${street}, position_sealed = ${position}, updated_at = ${now} WHERE id = ${id} AND resident_id = ${residentId} RETURNING id`
      : sql`INSERT INTO addresses (id, resident_id, division_code, recipient_sealed, phone_sealed, street_sealed, position_sealed, created_at, updated_at)
          SELECT ${addressId}, ${residentId}, ${facts.divisionCode}, ${recipient}, ${phone}, ${street}, ${position}, ${now}, ${now}
          WHERE (SELECT count(*) FROM addresses WHERE resident_id = ${residentId}) < ${ADDRESSES_MAX} RETURNING id`,
  )
  if (rows.length === 0) throw new AddressInvalid('id')
  return { id: addressId, ...kept }
}

/** Forgets an address of the caller; of one that is not theirs nothing happens. Orders keep their own copy. */
export const deleteAddress = async (ctx: ResidentContext, id: string): Promise<boolean> => {
  await write(ctx, [
    does(
      ctx.db.run(
        sql`DELETE FROM addresses WHERE id = ${id} AND resident_id = ${ctx.viewer.residentId}`,
      ),
    ),
  ])
  return true
}

type SealedAddress = readonly [string, string, string, string, string, string | null]

/** Opens where an address is; `null` where it was not told. */
export const openPosition = async (
  ctx: Pick<Context, 'vault'>,
  id: string,
  sealed: string | null,
): Promise<LonLat | null> =>
  sealed === null ? null : (JSON.parse(await vaultOf(ctx).open(sealed, POSITION, id)) as LonLat) // as it was sealed

/** A row of `addresses` opened: id, division, recipient, phone, street, position. */
export const openAddress = async (
  ctx: Pick<Context, 'vault'>,
  [id, divisionCode, recipient, phone, street, position]: SealedAddress,
): Promise<Address> => {
  const vault = vaultOf(ctx)
  const [opened, number, line, at] = await Promise.all([
    vault.open(recipient, 'recipient', id),
    vault.open(phone, 'phone', id),
    vault.open(street, 'street', id),
    openPosition(ctx, id, position),
  ])
  return { id, divisionCode, recipient: opened, phone: number, street: line, position: at }
}

/** The caller's addresses, latest first. */
export const listAddresses = async (ctx: ResidentContext): Promise<readonly Address[]> => {
  const rows = await ctx.db.all<SealedAddress>(sql`
    SELECT id, division_code, recipient_sealed, phone_sealed, street_sealed, position_sealed FROM addresses
    WHERE resident_id = ${ctx.viewer.residentId} ORDER BY id DESC LIMIT ${ADDRESSES_MAX}`)
  return Promise.all(rows.map((row) => openAddress(ctx, row)))
}
