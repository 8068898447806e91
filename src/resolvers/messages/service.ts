import { sql } from 'drizzle-orm'
import type { Context, ResidentContext } from '#schema/context.ts'
import { formatFen } from '#schema/money.ts'
import { BadInput } from '#schema/problem.ts'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import { openIdOf } from '../identity/residents.ts'

/** Messages a resident may agree to, each once for each time they agree. */
export const MESSAGE_TEMPLATES = ['ORDER_PAID', 'REFUNDED'] as const
export type MessageTemplate = (typeof MESSAGE_TEMPLATES)[number]

const isTemplate = (name: string): name is MessageTemplate =>
  (MESSAGE_TEMPLATES as readonly string[]).includes(name)

/** WeChat asks for at most three templates at a time. */
const ACCEPTED_MAX = 3

/**
 * Notes which messages the caller has just agreed to get: WeChat lets one be sent for each time, and tells nobody how many
 * are left. @throws {BadInput} BAD_TEMPLATES
 */
export const noteConsent = async (
  { db, now, viewer }: ResidentContext,
  templates: readonly MessageTemplate[],
): Promise<void> => {
  if (templates.length === 0 || templates.length > ACCEPTED_MAX)
    throw new BadInput('BAD_TEMPLATES', `Name 1 to ${ACCEPTED_MAX} templates.`, 'templates')
  await db.run(sql`INSERT INTO subscription_quota (resident_id, template, remaining, updated_at)
    SELECT ${viewer.residentId}, value, 1, ${now} FROM json_each(${JSON.stringify([...new Set(templates)])}) WHERE true
    ON CONFLICT (resident_id, template) DO UPDATE SET remaining = remaining + 1, updated_at = excluded.updated_at`)
}

/**
 * Sends a message about an order to its buyer, if they have agreed to one more of this kind; nothing happens otherwise.
 * It names the store, the number and the sum, nothing else. @throws what WeChat's port throws
 */
export const sendMessage = async (
  ctx: Context,
  template: string,
  orderId: string,
): Promise<void> => {
  const { db, now, weChat } = ctx
  const templateId = weChat?.templates[template]
  if (!weChat || templateId === undefined || !isTemplate(template)) return
  const row = await db.get<[string, string, string, number, number] | undefined>(sql`
    SELECT o.resident_id, o.number, p.names, o.total_fen, o.refunded_fen FROM orders o JOIN places p ON p.id = o.store_id WHERE o.id = ${orderId}`)
  if (!row) return
  const [residentId, number, names, totalFen, refundedFen] = row
  const spent = await db.all<
    [number]
  >(sql`UPDATE subscription_quota SET remaining = remaining - 1, updated_at = ${now}
    WHERE resident_id = ${residentId} AND template = ${template} AND remaining > 0 RETURNING remaining`)
  const openId = spent.length > 0 ? await openIdOf(ctx, residentId, weChat.appId) : null
  if (openId === null) return
  const message = {
    openId,
    templateId,
    page: `pages/order/order?id=${orderId}`,
    data: {
      character_string1: number,
      thing2: textIn(JSON.parse(names) as LocalizedText, 'zh-CN').slice(0, 20),
      amount3: formatFen(template === 'REFUNDED' ? refundedFen : totalFen, 'zh-CN'),
    },
  }
  const sent = await weChat.sendSubscribeMessage(message).catch(async (error: unknown) => {
    // It is tried again, and must find the consent it was to use: WeChat itself sends no more than were agreed to.
    await db.run(
      sql`UPDATE subscription_quota SET remaining = remaining + 1, updated_at = ${now} WHERE resident_id = ${residentId} AND template = ${template}`,
    )
    throw error
  })
  if (sent === 'NO_CONSENT')
    await db.run(
      sql`UPDATE subscription_quota SET remaining = 0, updated_at = ${now} WHERE resident_id = ${residentId} AND template = ${template}`,
    )
}
