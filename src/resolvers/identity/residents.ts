import { sql } from 'drizzle-orm'
import { does, mustHit, Unavailable, write } from '#schema/batch.ts'
import { vaultOf, type Context, type ResidentContext } from '#schema/context.ts'
import { PlatformAway, PlatformRefused, type WeChatPlatform } from '#schema/payment-port.ts'
import { Refused } from '#schema/problem.ts'
import { maskPhone } from '#schema/vault.ts'
import { cartMergeSteps } from '../cart/merge.ts'
import { countAttempt } from './attempts.ts'
import { AccountRestricted, CodeRefused } from './errors.ts'
import { rotationStep, sessionStep, type OpenSession } from './sessions.ts'

export interface SignedIn extends OpenSession {
  readonly residentId: string
}

/** Fields of sealed values; a value opens for its own field and owner alone. */
const OPENID = 'openid'
const PHONE = 'phone'

const CODE = /^[\w-]{4,128}$/

/** Error codes of WeChat: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html */
const ERR_BLOCKED = 40226
const ERR_TOO_OFTEN = 45011

const weChatOf = ({ weChat }: Context): WeChatPlatform => {
  if (!weChat) throw new Unavailable()
  return weChat
}

/** Asks WeChat, and says in the portal's words why it would not. */
const asking = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof PlatformRefused)
      throw error.errcode === ERR_BLOCKED || error.errcode === ERR_TOO_OFTEN
        ? new AccountRestricted()
        : new CodeRefused()
    if (error instanceof PlatformAway) throw new Unavailable(error)
    throw error
  }
}

/**
 * Signs in whoever a login code of WeChat belongs to; at the first time they become a resident. A guest's cart goes
 * along. Two sign-ins at once make one resident: the identity is unique, and whoever comes second takes it as it is.
 * @throws {CodeRefused} {@link AccountRestricted} {@link Unavailable}
 */
export const signIn = async (ctx: Context, code: string): Promise<SignedIn> => {
  await countAttempt(ctx, 'sign-in')
  if (!CODE.test(code)) throw new CodeRefused()
  const weChat = weChatOf(ctx)
  const vault = vaultOf(ctx)
  const { openId } = await asking(() => weChat.codeToSession(code))
  const { appId } = weChat
  const index = await vault.index(openId, OPENID)
  const fresh = ctx.newId('Resident')
  const { viewer, db, now } = ctx
  const identity = sql`SELECT resident_id FROM resident_identities WHERE app_id = ${appId} AND openid_index = ${index}`
  const { session, id, step } = await sessionStep(ctx, sql`(${identity})`)
  // Sealed for the identity, not for the resident: which of two sign-ins at once makes the resident is not known yet.
  const sealed = await vault.seal(openId, OPENID, index)
  await write(ctx, [
    does(
      db.run(sql`INSERT INTO residents (id, created_at) SELECT ${fresh}, ${now}
        WHERE NOT EXISTS (${identity})`),
    ),
    does(
      db.run(sql`INSERT INTO resident_identities (app_id, openid_index, openid_sealed, resident_id, created_at)
        SELECT ${appId}, ${index}, ${sealed}, ${fresh}, ${now} WHERE NOT EXISTS (${identity})`),
    ),
    step,
    ...(viewer.kind === 'guest' && viewer.session
      ? [
          ...cartMergeSteps(ctx, viewer.session.id, sql`(${identity})`),
          does(
            db.run(
              sql`UPDATE sessions SET revoked_at = ${now} WHERE id = ${viewer.session.id} AND revoked_at IS NULL`,
            ),
          ),
        ]
      : []),
  ])
  const row = await db.get<[string]>(sql`SELECT resident_id FROM sessions WHERE id = ${id}`)
  return { ...session, residentId: row[0] }
}

/**
 * Notes the phone number behind a code of WeChat's phone button. The caller's token changes with it.
 * @throws {CodeRefused} {@link AccountRestricted} {@link Unavailable}
 */
export const bindPhone = async (ctx: ResidentContext, code: string): Promise<SignedIn> => {
  await countAttempt(ctx, 'phone')
  if (!CODE.test(code)) throw new CodeRefused()
  const { number } = await asking(() => weChatOf(ctx).phoneNumber(code))
  const vault = vaultOf(ctx)
  const { residentId, session: held } = ctx.viewer
  const { session, step } = await rotationStep(ctx, held)
  const sealed = await vault.seal(number, PHONE, residentId)
  const index = await vault.index(number, PHONE)
  await write(ctx, [
    mustHit(
      ctx.db.run(
        sql`UPDATE residents SET phone_sealed = ${sealed}, phone_index = ${index} WHERE id = ${residentId}`,
      ),
      () => new Refused('UNAUTHENTICATED', 'Sign in again.'),
    ),
    step,
  ])
  return { ...session, residentId }
}

export interface Resident {
  readonly id: string
  readonly createdAt: number
  readonly phoneSealed: string | null
}

/** The caller as a resident. */
export const findMe = async (ctx: ResidentContext): Promise<Resident | null> => {
  const row = await ctx.db.get<[string, number, string | null] | undefined>(
    sql`SELECT id, created_at, phone_sealed FROM residents WHERE id = ${ctx.viewer.residentId}`,
  )
  return row ? { id: row[0], createdAt: row[1], phoneSealed: row[2] } : null
}

/** A resident's phone number, whole for its owner, masked for everybody else; `null` when none is known. */
export const phoneOf = async (
  ctx: Context,
  { id, phoneSealed }: Resident,
): Promise<string | null> => {
  if (phoneSealed === null) return null
  const phone = await vaultOf(ctx).open(phoneSealed, PHONE, id)
  return ctx.viewer.kind === 'resident' && ctx.viewer.residentId === id ? phone : maskPhone(phone)
}

/** How WeChat knows a resident, for paying and for messages. `null` when they never signed in through this app. */
export const openIdOf = async (
  ctx: Context,
  residentId: string,
  appId: string,
): Promise<string | null> => {
  const row = await ctx.db.get<[string, string] | undefined>(sql`
    SELECT openid_sealed, openid_index FROM resident_identities WHERE resident_id = ${residentId} AND app_id = ${appId}`)
  return row ? vaultOf(ctx).open(row[0], OPENID, row[1]) : null
}
