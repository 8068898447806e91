import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import { PlatformRefused } from '#schema/payment-port.ts'
import { MINUTE_MS } from '#schema/time.ts'
import {
  sendBookingMessage,
  sendMessage,
  sendQueueMessage,
  sendReportMessage,
} from '../messages/service.ts'
import { uploadShipping } from '../fulfilment/shipping-upload.ts'
import { retryAfterMs } from '../payment/rules.ts'
import type { Topic } from './service.ts'

type Payload = Readonly<Record<string, string | number | boolean | null>>

const textOf = (payload: Payload, name: string): string => String(payload[name] ?? '')

/** How each topic goes out. Throwing means: not yet. */
const WAYS: Readonly<Record<Topic, (ctx: Context, payload: Payload) => Promise<void>>> = {
  'wechat.message': (ctx, payload) =>
    sendMessage(ctx, textOf(payload, 'template'), textOf(payload, 'orderId')),
  'wechat.queue': (ctx, payload) =>
    sendQueueMessage(ctx, textOf(payload, 'template'), textOf(payload, 'ticketId')),
  'wechat.booking': (ctx, payload) =>
    sendBookingMessage(ctx, textOf(payload, 'template'), textOf(payload, 'bookingId')),
  'wechat.report': (ctx, payload) =>
    sendReportMessage(ctx, {
      residentId: textOf(payload, 'residentId'),
      reportId: textOf(payload, 'reportId'),
      service: textOf(payload, 'service'),
      status: textOf(payload, 'status'),
    }),
  'wechat.shipping': (ctx, payload) => uploadShipping(ctx, textOf(payload, 'orderId')),
  // Until consoles show it, whoever runs the portal finds it in the log.
  'stock.shortage': (ctx, payload) => {
    ctx.log.warn('stock_shortage', {
      storeId: textOf(payload, 'storeId'),
      skuId: textOf(payload, 'skuId'),
    })
    return Promise.resolve()
  },
  // Nobody earns anything by it yet: the ledger of points will take it from here.
  'tourism.checked_in': () => Promise.resolve(),
}

const BATCH = 20
/** How long whoever delivers may take before another one tries. */
const HELD_MS = MINUTE_MS
/** About two days of retries. */
const TRIES_MAX = 18

/**
 * Delivers what is due. Each message is held while it is delivered, so that two processes do not tell the same at once;
 * one whose process died is delivered by the next. @returns how many were tried.
 */
export const deliverOutbox = async (ctx: Context): Promise<number> => {
  const { db, now } = ctx
  const rows = await db.all<[string, Topic, string, number]>(sql`
    UPDATE outbox SET held_until = ${now + HELD_MS}, tries = tries + 1
    WHERE id IN (SELECT id FROM outbox WHERE delivered_at IS NULL AND abandoned_at IS NULL AND due_at <= ${now} AND (held_until IS NULL OR held_until <= ${now}) ORDER BY due_at LIMIT ${BATCH})
    RETURNING id, topic, payload, tries`)
  for (const [id, topic, payload, tries] of rows) {
    try {
      await WAYS[topic](ctx, JSON.parse(payload) as Payload)
      await db.run(sql`UPDATE outbox SET delivered_at = ${now}, held_until = NULL WHERE id = ${id}`)
    } catch (error) {
      const name =
        error instanceof PlatformRefused
          ? `WeChat ${error.errcode}`
          : error instanceof Error
            ? error.name
            : 'unknown'
      const over = tries >= TRIES_MAX
      ctx.log.warn('outbox_waits', { outboxId: id, topic, tries, error: name, over })
      await db.run(sql`UPDATE outbox SET held_until = NULL, last_error = ${name}, due_at = ${now + retryAfterMs(tries)},
        abandoned_at = ${over ? now : null} WHERE id = ${id}`)
    }
  }
  return rows.length
}
