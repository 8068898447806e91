import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write } from '#schema/batch.ts'
import type { StaffContext } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { MERCHANT_SCOPES, type MerchantScope } from '#schema/tables/partners.ts'
import { DAY_MS } from '#schema/time.ts'
import { newToken } from '#schema/tokens.ts'
import { auditing } from '../audit/service.ts'
import { merchantIsTheirs } from '../staff/rights.ts'
import { LinkUnknown, TooManyLinks } from './errors.ts'

/** A key of a merchant's own systems, without what it is proved by. */
export interface LinkKey {
  readonly id: string
  readonly merchantId: string
  readonly label: string
  readonly scopes: readonly MerchantScope[]
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt: number | null
}

const LABEL_MAX = 40
const DAYS_MAX = 400
/** Keys of a merchant that count at the same time. */
export const KEYS_MAX = 20
/** Keys that are shown: what counts, and what counted last. */
const SHOWN_MAX = 100

export interface NewLinkKey {
  readonly merchantId: string
  readonly label: string
  readonly scopes: readonly MerchantScope[]
  readonly days: number
}

/**
 * Makes a key for an ERP or till of a merchant where the viewer may manage links. The token is shown once: only its hash is
 * kept. Not once a key of the call, since a token cannot be told again: whoever heard no answer revokes what they find.
 * @throws {LinkUnknown} {@link TooManyLinks} {@link BadInput} BAD_LABEL, BAD_SCOPES, BAD_DAYS
 */
export const createLinkKey = async (
  ctx: StaffContext,
  { merchantId, label, scopes, days }: NewLinkKey,
): Promise<{ readonly key: LinkKey; readonly token: string }> => {
  const name = label.trim()
  if (name === '' || name.length > LABEL_MAX)
    throw new BadInput(
      'BAD_LABEL',
      `Say which system it is, in up to ${LABEL_MAX} characters.`,
      'label',
    )
  const chosen = MERCHANT_SCOPES.filter((scope) => scopes.includes(scope))
  if (chosen.length === 0 || chosen.length !== new Set(scopes).size)
    throw new BadInput('BAD_SCOPES', `Some of ${MERCHANT_SCOPES.join(', ')}.`, 'scopes')
  if (!Number.isSafeInteger(days) || days < 1 || days > DAYS_MAX)
    throw new BadInput('BAD_DAYS', `From 1 to ${DAYS_MAX} days.`, 'days')
  const { db, now } = ctx
  const { token, hash } = await newToken('apiKey')
  const id = ctx.newId('ApiKey')
  const expiresAt = now + days * DAY_MS
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) FROM merchants WHERE id = ${merchantId} AND ${merchantIsTheirs(ctx, 'manageLinks', sql`id`)}`,
      () => new LinkUnknown(),
    ),
    mustHold(
      ctx,
      sql`SELECT count(*) < ${KEYS_MAX} FROM api_keys WHERE merchant_id = ${merchantId} AND revoked_at IS NULL AND expires_at > ${now}`,
      () => new TooManyLinks(KEYS_MAX),
    ),
    does(
      db.run(sql`INSERT INTO api_keys (id, partner_id, merchant_id, label, hash, scopes, city_code, created_at, expires_at)
        SELECT ${id}, partner_id, id, ${name}, ${hash}, ${JSON.stringify(chosen)}, city_code, ${now}, ${expiresAt} FROM merchants WHERE id = ${merchantId}`),
    ),
    does(
      auditing(ctx, 'links.key.create', {
        keyId: id,
        merchantId,
        scopes: chosen.join(' '),
        expiresAt,
      }).statement,
    ),
  ])
  const key = {
    id,
    merchantId,
    label: name,
    scopes: chosen,
    createdAt: now,
    expiresAt,
    revokedAt: null,
  }
  return { key, token }
}

const KEY = sql`json_object('id', id, 'merchantId', merchant_id, 'label', coalesce(label, ''), 'scopes', json(scopes), 'createdAt', created_at,
  'expiresAt', expires_at, 'revokedAt', revoked_at)`

const readKeys = async (ctx: StaffContext, where: SQL): Promise<readonly LinkKey[]> =>
  (
    await ctx.db.all<[string]>(sql`SELECT ${KEY} FROM api_keys
      WHERE ${where} AND ${merchantIsTheirs(ctx, 'manageLinks', sql`merchant_id`)} ORDER BY id DESC LIMIT ${SHOWN_MAX}`)
  ).map(([json]) => JSON.parse(json) as LinkKey) // written by KEY, to this very shape

/** Keys of a merchant where the viewer may manage links, latest first; none of others. At most 100. */
export const listLinkKeys = (ctx: StaffContext, merchantId: string): Promise<readonly LinkKey[]> =>
  readKeys(ctx, sql`merchant_id = ${merchantId}`)

/** Ends a key: from the next request on nobody is known by it. Ended before, it is the same. @throws {LinkUnknown} */
export const revokeLinkKey = async (ctx: StaffContext, id: string): Promise<LinkKey> => {
  await write(ctx, [
    mustHit(
      ctx.db.run(sql`UPDATE api_keys SET revoked_at = coalesce(revoked_at, ${ctx.now})
        WHERE id = ${id} AND merchant_id IS NOT NULL AND ${merchantIsTheirs(ctx, 'manageLinks', sql`merchant_id`)}`),
      () => new LinkUnknown(),
    ),
    does(auditing(ctx, 'links.key.revoke', { keyId: id }).statement),
  ])
  const [key] = await readKeys(ctx, sql`id = ${id}`)
  if (!key) throw new LinkUnknown()
  return key
}
