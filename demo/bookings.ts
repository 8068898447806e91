import { sql, type SQL } from 'drizzle-orm'
import type { OpeningHours } from '#schema/hours.ts'
import type { LocalizedText } from '#schema/locale.ts'

interface DemoBookable {
  readonly suffix: string
  readonly kind: 'TABLE' | 'ENTRY' | 'APPOINTMENT'
  readonly names: LocalizedText
  readonly partyMax: number
  readonly hours: OpeningHours
  readonly slotMinutes: number
  readonly capacity: number
  readonly countsPeople: boolean
  readonly quotas: Readonly<Record<string, number>>
  readonly daysAhead: number
  readonly cancelMinutes: number
  readonly realName: boolean
}

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const

const TABLES: DemoBookable = {
  suffix: 'T',
  kind: 'TABLE',
  names: { 'zh-CN': '订位', en: 'Tables' },
  partyMax: 10,
  hours: {
    weekly: [
      { days: [...WEEK], opens: '11:00', closes: '14:00' },
      { days: [...WEEK], opens: '17:00', closes: '21:30' },
    ],
    holidays: 'AS_WEEKDAY',
    makeupWorkdays: 'AS_WEEKDAY',
  },
  slotMinutes: 90,
  capacity: 8,
  countsPeople: false,
  quotas: {},
  daysAhead: 14,
  cancelMinutes: 60,
  realName: false,
}
/** Closed on Mondays, but open on those that are holidays. */
const ENTRY: DemoBookable = {
  suffix: 'E',
  kind: 'ENTRY',
  names: { 'zh-CN': '实名预约参观', en: 'Timed entry' },
  partyMax: 5,
  hours: {
    weekly: [{ days: [2, 3, 4, 5, 6, 7], opens: '09:00', closes: '17:00' }],
    holidays: 'OPEN',
    makeupWorkdays: 'AS_WEEKDAY',
  },
  slotMinutes: 120,
  capacity: 300,
  countsPeople: true,
  quotas: { STUDENT: 100, GROUP: 80 },
  daysAhead: 7,
  cancelMinutes: 120,
  realName: true,
}
/** On workdays, those that are worked at a weekend included. */
const APPOINTMENTS: DemoBookable = {
  suffix: 'P',
  kind: 'APPOINTMENT',
  names: { 'zh-CN': '综合业务预约', en: 'Appointments' },
  partyMax: 1,
  hours: {
    weekly: [
      { days: [1, 2, 3, 4, 5], opens: '09:00', closes: '12:00' },
      { days: [1, 2, 3, 4, 5], opens: '13:30', closes: '17:00' },
    ],
    holidays: 'CLOSED',
    makeupWorkdays: 'AS_WORKDAY',
  },
  slotMinutes: 30,
  capacity: 4,
  countsPeople: false,
  quotas: {},
  daysAhead: 10,
  cancelMinutes: 60,
  realName: false,
}

/** Not a ULID of now: the same at each load. */
const idOf = (placeId: string, { suffix }: DemoBookable): string =>
  `bkr_${placeId.slice(4, -1)}${suffix}`

/** What can be booked at restaurants, sights and halls; what is there stays as it is. */
export const bookableStatements = (
  now: number,
  places: {
    readonly tables: readonly string[]
    readonly entries: readonly string[]
    readonly appointments: readonly string[]
  },
): readonly SQL[] =>
  [
    ...places.tables.map((placeId) => [placeId, TABLES] as const),
    ...places.entries.map((placeId) => [placeId, ENTRY] as const),
    ...places.appointments.map((placeId) => [placeId, APPOINTMENTS] as const),
  ].flatMap(([placeId, one]) => [
    sql`INSERT INTO booking_resources (id, place_id, kind, names, position, party_min, party_max, has_queue, updated_at)
      VALUES (${idOf(placeId, one)}, ${placeId}, ${one.kind}, ${JSON.stringify(one.names)}, 10, 1, ${one.partyMax}, 0, ${now}) ON CONFLICT (id) DO NOTHING`,
    sql`INSERT INTO booking_rules (resource_id, hours, slot_minutes, capacity, counts_people, quotas, days_ahead, lead_minutes, cancel_minutes, real_name, no_show_limit, waiting_list)
      VALUES (${idOf(placeId, one)}, ${JSON.stringify(one.hours)}, ${one.slotMinutes}, ${one.capacity}, ${Number(one.countsPeople)}, ${JSON.stringify(one.quotas)}, ${one.daysAhead}, 30,
        ${one.cancelMinutes}, ${Number(one.realName)}, 3, 1) ON CONFLICT (resource_id) DO NOTHING`,
  ])
