import { z } from 'zod'
import { pageArgs } from '#schema/connection.ts'
import { problemTypes } from '#schema/problem-types.ts'
import { idempotencyKeyArg } from '#resolvers/idempotency/args.ts'
import { IdempotencyKeyReused } from '#resolvers/idempotency/service.ts'
import { findPlace } from '#resolvers/places/service.ts'
import type { GraphParts } from '../../scene.ts'
import { AttractionUnknown, CheckedInToday, NoPosition, NotThere } from '../errors.ts'
import { CHECK_IN_M, COUNT_SHOWN_FROM } from '../rules/check-in.ts'
import { checkIn, listCheckIns, visitorsAt, type CheckIn } from '../services/check-ins.ts'

/** Visits that residents have noted, and how many there were. */
export const checkInsGraph = (
  { builder: b, shared, places }: GraphParts,
  AttractionType: ReturnType<GraphParts['places']['placeKind']>,
): void => {
  problemTypes(b, shared, {
    TourismAttractionUnknown: [AttractionUnknown, 'No attraction that is in use has this id.'],
    TourismNotThere: [NotThere, 'The position is not at the attraction.'],
    TourismNoPosition: [NoPosition, 'Nobody has said where the attraction is.'],
    TourismCheckedInToday: [CheckedInToday, 'The resident was noted there on this day already.'],
  })
  const CheckInType = b.objectRef<CheckIn>('CheckIn').implement({
    description: 'A visit a resident has noted. Shown to them alone.',
    fields: (t) => ({
      date: t.exposeString('date', {
        description: 'The day, YYYY-MM-DD, where the attraction is.',
      }),
      at: t.expose('at', { type: 'DateTime', description: 'The moment.' }),
      place: t.field({
        type: places.Place,
        nullable: true,
        description: 'The attraction. Null when it is gone.',
        resolve: ({ placeId }, _args, ctx) => findPlace(ctx, placeId),
      }),
    }),
  })
  const CheckInConnection = b.connectionObject({
    type: CheckInType,
    name: 'CheckInConnection',
    description: 'Visits a resident has noted, the latest first.',
  })
  b.objectField(AttractionType, 'visitorCount', (t) =>
    t.int({
      nullable: true,
      description: `How many residents have ever checked in here. Null below ${COUNT_SHOWN_FROM}: nobody is to be seen in it.`,
      resolve: (place, _args, ctx) => visitorsAt(ctx, place.id),
    }),
  )
  b.queryField('myCheckIns', (t) =>
    t.withAuth({ resident: true }).field({
      type: CheckInConnection,
      description: 'The visits the caller has noted, the latest first.',
      args: pageArgs(b),
      resolve: (_root, args, ctx) => listCheckIns(ctx, args),
    }),
  )
  b.mutationField('checkIn', (t) =>
    t.withAuth({ resident: true }).field({
      type: CheckInType,
      description: `Notes that the caller is at an attraction, once a day. The position has to lie within ${CHECK_IN_M} metres of it or one of its points; it is used for that and not stored.`,
      errors: {
        types: [AttractionUnknown, NotThere, NoPosition, CheckedInToday, IdempotencyKeyReused],
      },
      args: {
        attraction: t.arg.id({
          required: true,
          description: 'Its id.',
          validate: z.string().min(1).max(64),
        }),
        at: t.arg({
          type: shared.PointInput,
          required: true,
          description: 'Where the caller stands.',
        }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: (_root, args, ctx) => checkIn(ctx, args),
    }),
  )
}
