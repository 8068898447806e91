import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core'
import { sql } from 'drizzle-orm'
import type { LocalizedText } from '#schema/locale.ts'
import { skus } from '#schema/tables/catalogue.ts'
import { cities } from '#schema/tables/cities.ts'
import { residents } from '#schema/tables/identity.ts'
import { partners } from '#schema/tables/partners.ts'
import { places, POSITION_ACCURACIES, type Attribution } from '#schema/tables/places.ts'
import { ATTRACTION_CATEGORIES } from './rules/crowd.ts'
import { LEG_MODES } from './rules/route.ts'

export const AUDIENCES = [
  'ADULT',
  'STUDENT',
  'CHILD',
  'SENIOR_60',
  'SENIOR_70',
  'EVERYONE',
] as const
export type Audience = (typeof AUDIENCES)[number]

export interface Ticket {
  readonly audience: Audience
  readonly name: LocalizedText
  readonly priceFen: number
}

/** Where a row came from: what makes a second import update and never duplicate. */
const imported = () => ({
  id: text().primaryKey(),
  cityCode: text('city_code')
    .notNull()
    .references(() => cities.code),
  partnerId: text('partner_id')
    .notNull()
    .references(() => partners.id),
  source: text().notNull(),
  sourceId: text('source_id').notNull(),
  contentHash: text('content_hash').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** An area with several attractions, as 钟山风景区. */
export const tourismDestinations = sqliteTable(
  'tourism_destinations',
  {
    ...imported(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    descriptions: text({ mode: 'json' }).$type<LocalizedText>(),
    grade: integer().notNull().default(0), // GB/T 17775, where the area has one of its own
    gradeYear: integer('grade_year'),
    lon: real(), // its middle, WGS-84; null: not known
    lat: real(),
    attribution: text({ mode: 'json' }).$type<Attribution>(),
  },
  (t) => [
    uniqueIndex('tourism_destinations_source').on(t.partnerId, t.source, t.sourceId),
    index('tourism_destinations_city').on(t.cityCode, t.id),
    check('tourism_destinations_grade', sql`${t.grade} between 0 and 5`),
    check('tourism_destinations_point', sql`(${t.lon} is null) = (${t.lat} is null)`),
  ],
)

export const POINT_KINDS = [
  'GATE',
  'TICKET_OFFICE',
  'TOILET',
  'AUDIO_POINT',
  'VISITOR_CENTRE',
  'FIRST_AID',
  'LOCKER',
  'VIEWPOINT',
] as const
export type PointKind = (typeof POINT_KINDS)[number]
export const WHEELCHAIR = ['YES', 'LIMITED', 'NO'] as const
export type Wheelchair = (typeof WHEELCHAIR)[number]

/** A point of an attraction: a gate, a toilet. */
export const tourismPoints = sqliteTable(
  'tourism_points',
  {
    ...imported(),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    kind: text({ enum: POINT_KINDS }).notNull(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    lon: real().notNull(), // WGS-84
    lat: real().notNull(),
    accuracy: text({ enum: POSITION_ACCURACIES }).notNull(),
    wheelchair: text({ enum: WHEELCHAIR }), // null: nobody told
    hoursText: text('hours_text', { mode: 'json' }).$type<LocalizedText>(), // null: as the attraction
  },
  (t) => [
    uniqueIndex('tourism_points_source').on(t.partnerId, t.source, t.sourceId),
    index('tourism_points_place').on(t.placeId, t.kind),
    check(
      'tourism_points_kind',
      sql`${t.kind} in ('GATE','TICKET_OFFICE','TOILET','AUDIO_POINT','VISITOR_CENTRE','FIRST_AID','LOCKER','VIEWPOINT')`,
    ),
    check(
      'tourism_points_wheelchair',
      sql`${t.wheelchair} is null or ${t.wheelchair} in ('YES','LIMITED','NO')`,
    ),
    check('tourism_points_accuracy', sql`${t.accuracy} in ('EXACT','APPROXIMATE')`),
    check(
      'tourism_points_range',
      sql`${t.lon} between -180 and 180 and ${t.lat} between -90 and 90`,
    ),
  ],
)

/** A recording of a guide text in one language. */
export interface GuideAudio {
  readonly locale: 'zh-CN' | 'en'
  /** https only. */
  readonly url: string
  readonly seconds: number
  readonly attribution: Attribution
}

/** A text to listen to at an attraction or one of its points; whole without any recording. */
export const tourismGuideStops = sqliteTable(
  'tourism_guide_stops',
  {
    ...imported(),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    pointId: text('point_id').references(() => tourismPoints.id, { onDelete: 'set null' }),
    position: integer().notNull(),
    titles: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    texts: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    audio: text({ mode: 'json' }).$type<readonly GuideAudio[]>().notNull(),
  },
  (t) => [
    uniqueIndex('tourism_guide_stops_source').on(t.partnerId, t.source, t.sourceId),
    index('tourism_guide_stops_place').on(t.placeId, t.position, t.id),
    check('tourism_guide_stops_position', sql`${t.position} > 0`),
    check(
      'tourism_guide_stops_texts',
      sql`json_extract(${t.texts}, '$."zh-CN"') is not null and json_extract(${t.texts}, '$.en') is not null`,
    ),
  ],
)

/** A walk or drive from stop to stop. */
export const tourismRoutes = sqliteTable(
  'tourism_routes',
  {
    ...imported(),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(),
    descriptions: text({ mode: 'json' }).$type<LocalizedText>(),
    mode: text({ enum: LEG_MODES }).notNull(),
    attribution: text({ mode: 'json' }).$type<Attribution>(),
  },
  (t) => [
    uniqueIndex('tourism_routes_source').on(t.partnerId, t.source, t.sourceId),
    index('tourism_routes_city').on(t.cityCode, t.id),
    check('tourism_routes_mode', sql`${t.mode} in ('WALK','DRIVE')`),
  ],
)

/** A stop: at a place, or at something the portal knows by its name (and its point) only. */
export const tourismRouteStops = sqliteTable(
  'tourism_route_stops',
  {
    routeId: text('route_id')
      .notNull()
      .references(() => tourismRoutes.id, { onDelete: 'cascade' }),
    position: integer().notNull(), // from 1
    placeId: text('place_id').references(() => places.id, { onDelete: 'set null' }),
    pointId: text('point_id').references(() => tourismPoints.id, { onDelete: 'set null' }),
    names: text({ mode: 'json' }).$type<LocalizedText>().notNull(), // as the route calls it
    lon: real(), // WGS-84; null: that of the point or place
    lat: real(),
    dwellMinutes: integer('dwell_minutes').notNull(),
    legMinutes: integer('leg_minutes'), // from the stop before, as the source states it; null: estimated
  },
  (t) => [
    primaryKey({ columns: [t.routeId, t.position] }),
    index('tourism_route_stops_place').on(t.placeId),
    check('tourism_route_stops_position', sql`${t.position} > 0`),
    check('tourism_route_stops_dwell', sql`${t.dwellMinutes} between 0 and 1440`),
    check(
      'tourism_route_stops_leg',
      sql`${t.legMinutes} is null or ${t.legMinutes} between 0 and 1440`,
    ),
    check('tourism_route_stops_spot', sql`(${t.lon} is null) = (${t.lat} is null)`),
  ],
)

/** Who was where on which day. Where exactly they stood is not kept. */
export const tourismCheckIns = sqliteTable(
  'tourism_check_ins',
  {
    residentId: text('resident_id')
      .notNull()
      .references(() => residents.id, { onDelete: 'cascade' }),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    date: text().notNull(), // YYYY-MM-DD, in the zone of the city
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.residentId, t.placeId, t.date] }),
    index('tourism_check_ins_latest').on(t.residentId, t.at, t.placeId),
    index('tourism_check_ins_place').on(t.placeId, t.residentId),
    check('tourism_check_ins_date', sql`${t.date} glob '????-??-??'`),
  ],
)

/** Which SKU of commerce is the ticket of an audience. The SKU's price is what is paid. */
export const tourismTicketSkus = sqliteTable(
  'tourism_ticket_skus',
  {
    ...imported(),
    placeId: text('place_id')
      .notNull()
      .references(() => places.id, { onDelete: 'cascade' }),
    audience: text({ enum: AUDIENCES }).notNull(),
    skuId: text('sku_id')
      .notNull()
      .references(() => skus.id, { onDelete: 'cascade' }),
  },
  (t) => [
    uniqueIndex('tourism_ticket_skus_source').on(t.partnerId, t.source, t.sourceId),
    uniqueIndex('tourism_ticket_skus_audience').on(t.placeId, t.audience),
    index('tourism_ticket_skus_sku').on(t.skuId),
    check(
      'tourism_ticket_skus_audience_word',
      sql`${t.audience} in ('ADULT','STUDENT','CHILD','SENIOR_60','SENIOR_70','EVERYONE')`,
    ),
  ],
)

/** What tourism knows of a place of kind ATTRACTION. */
export const tourismAttractions = sqliteTable(
  'tourism_attractions',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    category: text({ enum: ATTRACTION_CATEGORIES }).notNull(),
    grade: integer().notNull().default(0), // GB/T 17775: 5 = AAAAA, 0 = none
    gradeYear: integer('grade_year'),
    bookingRequired: integer('booking_required', { mode: 'boolean' }).notNull().default(false),
    tickets: text({ mode: 'json' }).$type<readonly Ticket[]>().notNull(),
    ticketText: text('ticket_text', { mode: 'json' }).$type<LocalizedText>(), // as the partner wrote it
    parkingText: text('parking_text', { mode: 'json' }).$type<LocalizedText>(),
    travelText: text('travel_text', { mode: 'json' }).$type<LocalizedText>(),
    parkingLon: real('parking_lon'), // of the site's own lot, WGS-84, where the source gives one
    parkingLat: real('parking_lat'),
    capacityInstantaneous: integer('capacity_instantaneous'), // persons on site at once, as published by law
    capacityDaily: integer('capacity_daily'),
    /** The best capacity, persons on site: level IV begins there. Null: not published. A trigger keeps it above 0. */
    capacityBest: integer('capacity_best'),
    destinationId: text('destination_id').references(() => tourismDestinations.id),
  },
  (t) => [
    check('tourism_attractions_grade', sql`${t.grade} between 0 and 5`),
    check(
      'tourism_attractions_capacity',
      sql`(${t.capacityInstantaneous} is null or ${t.capacityInstantaneous} > 0) and (${t.capacityDaily} is null or ${t.capacityDaily} > 0)`,
    ),
  ],
)

/** Counts at the gate, overwritten by each push; an older observation never replaces a newer one. */
export const tourismCounts = sqliteTable(
  'tourism_counts',
  {
    placeId: text('place_id')
      .primaryKey()
      .references(() => places.id, { onDelete: 'cascade' }),
    onSite: integer('on_site'),
    enteredToday: integer('entered_today'),
    asOf: integer('as_of').notNull(),
  },
  (t) => [
    check(
      'tourism_counts_sign',
      sql`(${t.onSite} is null or ${t.onSite} >= 0) and (${t.enteredToday} is null or ${t.enteredToday} >= 0)`,
    ),
  ],
)

export type Attraction = typeof tourismAttractions.$inferSelect
export type Counts = typeof tourismCounts.$inferSelect
export type Destination = typeof tourismDestinations.$inferSelect
export type Point = typeof tourismPoints.$inferSelect
export type GuideStop = typeof tourismGuideStops.$inferSelect
export type Route = typeof tourismRoutes.$inferSelect
export type RouteStop = typeof tourismRouteStops.$inferSelect
