import { z } from 'zod'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { printedM } from '#schema/geo.ts'
import { resolveText, textIn } from '#schema/locale.ts'
import type { GraphParts } from '../scene.ts'
import { kind } from './kind.ts'
import { checkInsGraph } from './graph/check-ins.ts'
import { destinationsGraph } from './graph/destinations.ts'
import { routesGraph } from './graph/routes.ts'
import { nearestTo, NEAREST_M, NEAREST_MAX, type NearestRow } from '#resolvers/places/nearest.ts'
import type { Crowd } from './rules/crowd.ts'
import {
  attractionByPlace,
  countAttractions,
  listAttractions,
  type AttractionsArgs,
} from './service.ts'
import { crowdAt } from './services/flow.ts'
import { ticketsOf, type OfferedTicket, type TicketOffer } from './services/tickets.ts'

/** Attractions with grade, tickets and crowd. */
export const graph = (parts: GraphParts): void => {
  const { builder: b, places } = parts
  const { localeArg, localeOf } = places
  const Category = b.enumType('AttractionCategory', {
    description: 'What sort of attraction it is.',
    values: {
      SCENIC_AREA: { description: 'A landscape to walk in.' },
      PARK: { description: 'A city park.' },
      MUSEUM: { description: 'A museum or gallery.' },
      MEMORIAL: { description: 'A memorial or mausoleum.' },
      HISTORIC_SITE: { description: 'Walls, gates, former residences.' },
      OLD_STREET: { description: 'An old street or quarter.' },
      TEMPLE: { description: 'A place of worship that receives visitors.' },
      ZOO: { description: 'A zoo, aquarium or botanical garden.' },
      THEATRE: { description: 'A stage.' },
      OTHER: { description: 'Something else, or not told.' },
    } as const,
  })
  const AudienceEnum = b.enumType('TicketAudience', {
    description: 'Whom a ticket price is for.',
    values: {
      ADULT: { description: 'Anyone without a reduction.' },
      STUDENT: { description: 'With a student card.' },
      CHILD: { description: 'By age or height, as the site says.' },
      SENIOR_60: { description: '60 to 69 years.' },
      SENIOR_70: { description: '70 years and older.' },
      EVERYONE: { description: 'One price for all.' },
    } as const,
  })
  const NotSoldEnum = b.enumType('TicketNotSold', {
    description: 'Why a ticket cannot be bought at this moment.',
    values: {
      OUT_OF_USE: { description: 'The attraction is not in use for now.' },
      SALES_STOPPED: { description: 'A limit of people is reached: sales go on when it falls.' },
      OFF_SHELF: { description: 'Its seller has taken it off the shelf.' },
      SOLD_OUT: { description: 'None are left.' },
      CLOSED_NOW: { description: 'Nobody is let in at this hour.' },
    } as const,
  })
  const OfferType = b.objectRef<TicketOffer>('TicketOffer').implement({
    description: 'A SKU that is bought as a ticket. Slots of a day to come are booked elsewhere.',
    fields: (t) => ({
      skuId: t.exposeID('skuId', { description: 'What goes into the cart.' }),
      productId: t.exposeID('productId', { description: 'The product it is a SKU of.' }),
      price: t.expose('priceFen', { type: 'Fen', description: 'What is paid.' }),
      canBuyNow: t.boolean({
        description: 'Whether it can be bought at this moment.',
        resolve: ({ notSold }) => notSold === null,
      }),
      notSold: t.expose('notSold', {
        type: NotSoldEnum,
        nullable: true,
        description: 'Why it cannot. Null when it can.',
      }),
    }),
  })
  const TicketType = b.objectRef<OfferedTicket>('AttractionTicket').implement({
    description: 'A published ticket price, with the SKU to buy where there is one.',
    fields: (t) => ({
      audience: t.expose('audience', { type: AudienceEnum, description: 'Whom it is for.' }),
      name: t.string({
        description: 'What the ticket is called.',
        args: { locale: t.arg(localeArg) },
        resolve: (ticket, { locale }, ctx) => textIn(ticket.name, localeOf(ctx, locale)),
      }),
      price: t.expose('priceFen', {
        type: 'Fen',
        description: 'As published; zero means free. What is paid stands in `offer`.',
      }),
      offer: t.expose('offer', {
        type: OfferType,
        nullable: true,
        description: 'How to buy it here. Null when it is not sold here.',
      }),
    }),
  })
  const CrowdLevelEnum = b.enumType('CrowdLevel', {
    description: 'How full a site is against its published limits.',
    values: {
      NORMAL: { description: 'Plenty of room.' },
      BEST: {
        description:
          'Level IV, prepare: at the best capacity, or 70 % of a limit where none is published.',
      },
      YELLOW: { description: 'Level III: 80 % of a limit.' },
      ORANGE: { description: 'Level II: 90 % of a limit.' },
      RED: { description: 'Level I: full, tickets stop.' },
    } as const,
  })
  const CrowdType = b.objectRef<Crowd>('Crowd').implement({
    description: 'How crowded it was when the gate last counted.',
    fields: (t) => ({
      level: t.expose('level', {
        type: CrowdLevelEnum,
        description: 'By the fuller of the two limits.',
      }),
      percent: t.exposeInt('percent', { description: 'Of the fuller limit.' }),
      onSite: t.exposeInt('onSite', {
        nullable: true,
        description: 'People on site. Null when not counted.',
      }),
      enteredToday: t.exposeInt('enteredToday', {
        nullable: true,
        description: 'Entries today. Null when not counted.',
      }),
      asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was counted.' }),
      stale: t.exposeBoolean('stale', { description: 'Older than 15 minutes: show it as such.' }),
      salesStopped: t.exposeBoolean('salesStopped', {
        description: 'A fresh count has reached a limit: no tickets until it falls.',
      }),
    }),
  })

  const NearestType = b.objectRef<NearestRow>('NearestPlace').implement({
    description: 'A place near an attraction, with how far it is.',
    fields: (t) => ({
      distance: t.float({
        description: 'Great-circle metres from the attraction.',
        resolve: ({ distanceM }) => printedM(distanceM),
      }),
      place: t.field({
        type: places.Place,
        description: 'The station or parking lot.',
        resolve: (row) => row,
      }),
    }),
  })
  const firstArg = {
    required: true,
    defaultValue: 3,
    description: `How many, 1 to ${NEAREST_MAX}.`,
    validate: z.int().min(1).max(NEAREST_MAX),
  } as const
  const AttractionType = places.placeKind(kind)
  destinationsGraph(parts, AttractionType)
  routesGraph(parts)
  checkInsGraph(parts, AttractionType)
  b.objectFields(AttractionType, (t) => ({
    category: t.field({
      type: Category,
      description: 'What sort of attraction it is.',
      resolve: async (place, _args, ctx) =>
        (await attractionByPlace(ctx).load(place.id))?.category ?? 'OTHER',
    }),
    grade: t.int({
      description: 'National grade: 5 is AAAAA, 0 is none.',
      resolve: async (place, _args, ctx) =>
        (await attractionByPlace(ctx).load(place.id))?.grade ?? 0,
    }),
    bookingRequired: t.boolean({
      description: 'Whether one must book before coming.',
      resolve: async (place, _args, ctx) =>
        (await attractionByPlace(ctx).load(place.id))?.bookingRequired ?? false,
    }),
    tickets: t.field({
      type: [TicketType],
      description: 'Published prices by audience; empty when none are known in structured form.',
      resolve: async (place, _args, ctx) => [...(await ticketsOf(ctx, place))],
    }),
    ticketText: t.string({
      nullable: true,
      description: 'Prices in the partner’s own words. Null when it gave none.',
      args: { locale: t.arg(localeArg) },
      resolve: async (place, { locale }, ctx) =>
        resolveText(
          (await attractionByPlace(ctx).load(place.id))?.ticketText,
          localeOf(ctx, locale),
        )?.text ?? null,
    }),
    crowd: t.field({
      type: CrowdType,
      nullable: true,
      description: 'How crowded it is. Null when nobody counts there or no limit is published.',
      resolve: (place, _args, ctx) => crowdAt(ctx, place),
    }),
    nearestStations: t.field({
      type: [NearestType],
      description: `The nearest stations within ${NEAREST_M} metres, nearest first.`,
      args: { first: t.arg.int(firstArg) },
      resolve: async (place, { first }, ctx) => [
        ...(await nearestTo(ctx, place, 'STATION', first)),
      ],
    }),
    nearestParking: t.field({
      type: [NearestType],
      description: `The nearest parking lots within ${NEAREST_M} metres, nearest first.`,
      args: { first: t.arg.int(firstArg) },
      resolve: async (place, { first }, ctx) => [
        ...(await nearestTo(ctx, place, 'PARKING_LOT', first)),
      ],
    }),
  }))
  const AttractionConnection = b.connectionObject({
    type: AttractionType,
    name: 'AttractionConnection',
    description: 'Attractions, the highest grade first.',
    fields: (t) => ({
      totalCount: t.int({
        description:
          'How many the filters find in all. Counts them, so ask only where it is shown.',
        resolve: (page, _args, ctx) =>
          countAttractions(ctx, (page as unknown as { readonly asked: AttractionsArgs }).asked),
      }),
    }),
  })
  b.queryField('attractions', (t) =>
    t.field({
      ...cached(CONTENT),
      type: AttractionConnection,
      description: 'Attractions by city, division, grade and category.',
      args: {
        city: t.arg.string({
          required: false,
          description: 'Code or slug of the city that publishes them.',
          validate: z.string().max(64),
        }),
        division: t.arg.string({
          required: false,
          description: 'Only in this division, by code: 32, 3201, 320102.',
        }),
        province: t.arg.string({
          required: false,
          description: 'Only in this province, by its full Chinese name.',
          validate: z.string().max(40),
        }),
        grade: t.arg.int({
          required: false,
          description: 'Only this national grade, 0 to 5.',
          validate: z.int().min(0).max(5),
        }),
        category: t.arg({ type: Category, required: false, description: 'Only this category.' }),
        openNow: t.arg.boolean({
          required: false,
          description: 'Only those open at the moment of the request.',
        }),
        ...pageArgs(b),
      },
      resolve: async (_root, args, ctx) => ({ ...(await listAttractions(ctx, args)), asked: args }),
    }),
  )
}
