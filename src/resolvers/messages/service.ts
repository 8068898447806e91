import { sql } from 'drizzle-orm'
import type { Context, ResidentContext } from '#schema/context.ts'
import { formatFen } from '#schema/money.ts'
import { BadInput } from '#schema/problem.ts'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import { localDay } from '#schema/time.ts'
import { numberText } from '../booking/rules/queue.ts'
import { openIdOf } from '../identity/residents.ts'

/** Messages a resident may agree to, each once for each time they agree. */
export const MESSAGE_TEMPLATES = [
  'ORDER_PAID',
  'REFUNDED',
  'QUEUE_NEAR',
  'QUEUE_CALLED',
  'BOOKING_PLACED',
  'BOOKING_CANCELLED',
  'REPORT_MOVED',
] as const
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

/** What a message says: the page it leads to, and its fields by WeChat's names of them. */
interface Message {
  readonly residentId: string
  readonly page: string
  readonly data: Readonly<Record<string, string>>
}

/**
 * Sends a message to a resident, if they have agreed to one more of this kind; nothing happens otherwise.
 * @throws what WeChat's port throws
 */
const send = async (
  ctx: Context,
  template: string,
  make: () => Promise<Message | undefined>,
): Promise<void> => {
  const { db, now, weChat } = ctx
  const templateId = weChat?.templates[template]
  if (!weChat || templateId === undefined || !isTemplate(template)) return
  const message = await make()
  if (!message) return
  const { residentId, page, data } = message
  const spent = await db.all<
    [number]
  >(sql`UPDATE subscription_quota SET remaining = remaining - 1, updated_at = ${now}
    WHERE resident_id = ${residentId} AND template = ${template} AND remaining > 0 RETURNING remaining`)
  const openId = spent.length > 0 ? await openIdOf(ctx, residentId, weChat.appId) : null
  if (openId === null) return
  const sent = await weChat
    .sendSubscribeMessage({ openId, templateId, page, data })
    .catch(async (error: unknown) => {
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

/** WeChat's fields for a thing hold twenty characters. */
const THING_MAX = 20
const thing = (names: string): string =>
  textIn(JSON.parse(names) as LocalizedText, 'zh-CN').slice(0, THING_MAX)

/**
 * Sends a message about an order to its buyer, if they have agreed to one more of this kind. It names the store, the number
 * and the sum, nothing else. @throws what WeChat's port throws
 */
export const sendMessage = (ctx: Context, template: string, orderId: string): Promise<void> =>
  send(ctx, template, async () => {
    const row = await ctx.db.get<[string, string, string, number, number] | undefined>(sql`
      SELECT o.resident_id, o.number, p.names, o.total_fen, o.refunded_fen FROM orders o JOIN places p ON p.id = o.store_id WHERE o.id = ${orderId}`)
    if (!row) return undefined
    const [residentId, number, names, totalFen, refundedFen] = row
    return {
      residentId,
      page: `pages/order/order?id=${orderId}`,
      data: {
        character_string1: number,
        thing2: thing(names),
        amount3: formatFen(template === 'REFUNDED' ? refundedFen : totalFen, 'zh-CN'),
      },
    }
  })

/**
 * Tells whoever waits in a queue that they are called, or nearly; nothing where they wait no more. It names the place, the
 * number and the counter. @throws what WeChat's port throws
 */
export const sendQueueMessage = (ctx: Context, template: string, ticketId: string): Promise<void> =>
  send(ctx, template, async () => {
    const row = await ctx.db.get<[string, string, string, number, string | null] | undefined>(sql`
      SELECT t.resident_id, p.names, r.prefix, t.number, t.counter FROM queue_tickets t
      JOIN booking_resources r ON r.id = t.resource_id JOIN places p ON p.id = r.place_id
      WHERE t.id = ${ticketId} AND t.resident_id IS NOT NULL AND t.state = ${template === 'QUEUE_CALLED' ? 'CALLED' : 'WAITING'}`)
    if (!row) return undefined
    const [residentId, names, prefix, number, counter] = row
    return {
      residentId,
      page: `pages/queue/queue?id=${ticketId}`,
      data: {
        character_string1: numberText(prefix, number),
        thing2: thing(names),
        thing3: counter ?? (template === 'QUEUE_CALLED' ? '请到店就座' : '快到您了，请返回'),
      },
    }
  })

const two = (n: number): string => String(n).padStart(2, '0')
const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`

/**
 * Tells whoever waited for a slot that they have a place, or whose booking the place cancelled. It names the place, the time
 * and the code. @throws what WeChat's port throws
 */
export const sendBookingMessage = (
  ctx: Context,
  template: string,
  bookingId: string,
): Promise<void> =>
  send(ctx, template, async () => {
    const row = await ctx.db.get<[string, string, string, string, number, string] | undefined>(sql`
      SELECT b.resident_id, p.names, r.names, b.code, b.starts_at, c.zone FROM bookings b
      JOIN booking_resources r ON r.id = b.resource_id JOIN places p ON p.id = r.place_id JOIN cities c ON c.code = p.city_code
      WHERE b.id = ${bookingId} AND b.resident_id IS NOT NULL AND b.state = ${template === 'BOOKING_CANCELLED' ? 'CANCELLED' : 'BOOKED'}`)
    if (!row) return undefined
    const [residentId, place, names, code, startsAt, zone] = row
    const { date, minute } = localDay(startsAt, zone)
    return {
      residentId,
      page: `pages/booking/booking?id=${bookingId}`,
      data: {
        character_string1: code,
        thing2: thing(place),
        thing3: thing(names),
        time4: `${date} ${clock(minute)}`,
      },
    }
  })

/** What Open311 calls the state of a report, for the writer. */
const REPORT_STATUS: Readonly<Record<string, string>> = { open: '处理中', closed: '已办结' }

/**
 * Tells somebody that a report of theirs, or one they support, has moved on. It names the kind and how it stands, nothing that
 * was written. @throws what WeChat's port throws
 */
export const sendReportMessage = (
  ctx: Context,
  {
    residentId,
    reportId,
    service,
    status,
  }: {
    readonly residentId: string
    readonly reportId: string
    readonly service: string
    readonly status: string
  },
): Promise<void> =>
  send(ctx, 'REPORT_MOVED', () =>
    Promise.resolve({
      residentId,
      page: `pages/report/report?id=${reportId}`,
      data: {
        thing1: service.slice(0, THING_MAX),
        phrase2: REPORT_STATUS[status] ?? '有更新',
      },
    }),
  )
