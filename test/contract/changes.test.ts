import { describe, expect, it } from 'vitest'
import { scenes } from '#scenes/index.ts'
import { portal } from '../support/portal.ts'

/** Tables of the core that no kept answer shows, or whose rows never change, with the reason. */
const WITHOUT_LOG: Readonly<Record<string, string>> = {
  schema_migrations: 'the history of the database itself',
  sqlite_sequence: 'SQLite’s own',
  change_log: 'it is the log',
  shared_values: 'copies of what is true elsewhere',
  rate_windows: 'counters of the limiter',
  audit_entries: 'what operators did; shown to nobody who may be given a kept answer',
  settings: 'what the portal notes for itself',
  api_keys: 'read for the viewer only, and that makes an answer private',
  parking_push_keys: 'read to prove who pushes; shown to nobody',
  ...Object.fromEntries(
    [
      'reports_requests',
      'reports_steps',
      'reports_supports',
      'reports_services',
      'parking_passages',
      'parking_stays',
      'parking_finders',
      'parking_bills',
      'parking_offers',
      'parking_offer_lots',
      'parking_vouchers',
    ].map((name) => [name, 'shown to whoever signed in and found it, and to the desk of the city']),
  ),
  partners: 'shown to their own machines only',
  import_runs: 'shown to their own machines only',
  product_ratings: 'written by triggers of `reviews`, which tell of the product',
  uploads: 'which files there are; a picture is shown by its row in `media`',
  place_kinds: 'written by migrations only',
  schedules:
    'the id is a hash of the row: a change is another row, and the place that takes it changes',
  schedule_spans: 'compiled from `schedules`',
  ...Object.fromEntries(
    [
      'residents',
      'resident_identities',
      'sessions',
      'addresses',
      'staff',
      'staff_grants',
      'store_entries',
      'staff_tokens',
      'staff_accounts',
      'staff_credentials',
      'staff_sessions',
      'staff_verifications',
      'staff_two_factors',
      'staff_lockouts',
      'staff_invitations',
      'cart_lines',
      'purchases',
      'orders',
      'order_lines',
      'order_events',
      'idempotency_keys',
      'payments',
      'payment_events',
      'refunds',
      'balances',
      'balance_movements',
      'after_sales',
      'after_sale_lines',
      'pickup_slots',
      'pickup_codes',
      'redemptions',
      'parcels',
      'handed_units',
      'store_services',
      'freight_templates',
      'stock_reservations',
      'stock_movements',
      'interests',
      'stock_alarms',
      'invoices',
      'webhook_endpoints',
      'webhook_deliveries',
      'sync_calls',
      'sync_answers',
      'order_changes',
      'subscription_quota',
    ].map((name) => [name, 'shown to whom it belongs only, and that makes an answer private']),
  ),
  searches: 'shown to whom they belong; the words of many end by themselves after minutes',
  product_pairs: 'counted behind orders; answers that show them end by themselves after an hour',
  order_transitions: 'written by migrations only',
  ledger_diffs: 'for operators',
  bill_checks: 'for operators',
  queue_days: 'kept from `queue_tickets`, which tell of their queue',
  queue_calls: 'written with a change of a number, which tells of its queue',
  bookings: 'shown to whom they belong only; slots, which they change, tell of themselves',
  booking_people: 'shown to whom they belong only',
  booking_quotas: 'counted with `booking_slots`, which tell of their resource',
  outbox: 'for those it is told to',
  leases: 'who is at work',
  txn_assert: 'empty between batches',
}

describe('the log of changes', () => {
  it('is written by triggers of every table that answers are made of', async () => {
    const { driver } = await portal()
    const rows = await driver.execute({
      sql: `SELECT name, type, tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')`,
      params: [],
    })
    const virtual = rows
      .filter(([, type, , sql]) => type === 'table' && /CREATE VIRTUAL/i.test(String(sql)))
      .map(([name]) => String(name))
    const logged = new Map<string, Set<string>>()
    for (const [, type, table, sql] of rows) {
      const event = /AFTER (INSERT|UPDATE|DELETE)/i.exec(String(sql))?.[1]
      if (type !== 'trigger' || event === undefined || !/INTO change_log/.test(String(sql)))
        continue
      const events = logged.get(String(table)) ?? new Set()
      logged.set(String(table), events.add(event.toUpperCase()))
    }
    const live = scenes.flatMap(({ liveTables }) => liveTables ?? [])
    const silent = rows
      .filter(([, type]) => type === 'table')
      .map(([name]) => String(name))
      .filter((name) => !virtual.some((table) => name === table || name.startsWith(`${table}_`)))
      .filter((name) => !Object.hasOwn(WITHOUT_LOG, name) && !live.includes(name))
      .filter((name) => !isKept(String(name)) && logged.get(name)?.size !== 3)
    expect(silent).toEqual([])
  })
})

/** Tables that triggers keep from tables that have a log. */
const isKept = (name: string): boolean =>
  ['product_cards', 'product_counts', 'product_tags'].includes(name)
