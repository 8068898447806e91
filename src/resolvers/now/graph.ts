import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, OFFER } from '#schema/cache-policy.ts'
import { printedM } from '#schema/geo.ts'
import { resolveText, textIn } from '#schema/locale.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { RADIUS_DEFAULT_M, RADIUS_MAX_M } from '../places/nearby.ts'
import { placeById } from '../places/service.ts'
import type { NowItem, NowKind, Occasion, Reason, ReasonCode } from './rules.ts'
import { cityNow, type CityNow, type NowSource } from './service.ts'
import { reasonText } from './words.ts'

const FIRST_DEFAULT = 12
const FIRST_MAX = 30

/** What matters here and now, from the core's own sources and those of the scenes. */
export const nowGraph = (
  b: Builder,
  { PointInput }: SharedTypes,
  { Place, localeArg, localeOf }: PlaceTypes,
  sources: readonly NowSource[],
): void => {
  const OccasionEnum = b.enumType('NowOccasion', {
    description: 'What hour and what day it is, as far as it matters to what people want.',
    values: {
      MORNING: { description: '05:00 to 10:00.' },
      NOON: { description: '10:30 to 14:00.' },
      AFTER_SCHOOL: { description: '15:30 to 18:30 on workdays.' },
      EVENING: { description: '17:00 to 21:00.' },
      LATE: { description: '21:00 to 03:00.' },
      WEEKEND: { description: 'A Saturday or Sunday that is not worked.' },
      HOLIDAY: { description: 'A statutory holiday.' },
    } as const satisfies Record<Occasion, { description: string }>,
  })
  const KindEnum = b.enumType('NowKind', {
    description: 'What something is that matters now.',
    values: {
      ALERT: { description: 'A public warning; always first. Its id is for `alert`.' },
      QUEUE: { description: 'A queue that moves. Its id is for `queue`.' },
      PARKING: { description: 'A lot with room.' },
      SIGHT: { description: 'A sight that is open.' },
      STORE: { description: 'A shop that is open.' },
    } as const satisfies Record<NowKind, { description: string }>,
  })
  const ReasonEnum = b.enumType('NowReasonCode', {
    description: 'Why something stands where it does.',
    values: {
      FITS_HOUR: { description: 'It suits the hour or the day.' },
      CLOSING_SOON: { description: 'It closes in so many minutes.' },
      FREE_BAYS: { description: 'It has so many free bays.' },
      HAS_ROOM: { description: 'It has room.' },
      FEW_BAYS: { description: 'It has only so many free bays left.' },
      SHORT_QUEUE: { description: 'One waits so many minutes.' },
      LONG_QUEUE: { description: 'One waits as many minutes as that.' },
      QUIET: { description: 'Few people are there.' },
      BUSY: { description: 'It is filled to so many percent.' },
      CROWDED: { description: 'It is crowded, so many percent of what it holds.' },
      OUTDOORS: { description: 'It is outdoors, and there is a warning of the weather.' },
    } as const satisfies Record<ReasonCode, { description: string }>,
  })
  const ReasonType = b.objectRef<Reason>('NowReason').implement({
    description: 'Why something stands where it does.',
    fields: (t) => ({
      code: t.expose('code', { type: ReasonEnum, description: 'For programs.' }),
      value: t.int({
        nullable: true,
        description: 'Bays, minutes or percent. Null where the code says it all.',
        resolve: ({ value }) => value ?? null,
      }),
      text: t.string({
        description: 'In a few words.',
        resolve: (reason, _args, { locale }) => reasonText(reason, locale),
      }),
    }),
  })
  const ItemType = b.objectRef<NowItem>('NowItem').implement({
    description: 'Something that matters here and now.',
    fields: (t) => ({
      kind: t.expose('kind', { type: KindEnum, description: 'What it is.' }),
      id: t.exposeID('id', { description: 'Of the place, the queue or the alert.' }),
      title: t.string({
        description: 'What to call it.',
        args: { locale: t.arg(localeArg) },
        resolve: ({ title }, { locale }, ctx) => textIn(title, localeOf(ctx, locale)),
      }),
      text: t.string({
        nullable: true,
        description: 'A sentence about it. Null where there is none.',
        args: { locale: t.arg(localeArg) },
        resolve: ({ text }, { locale }, ctx) =>
          resolveText(text ?? null, localeOf(ctx, locale))?.text ?? null,
      }),
      place: t.field({
        type: Place,
        nullable: true,
        description: 'Where it is. Null for what is everywhere here.',
        resolve: ({ placeId }, _args, ctx) =>
          placeId === null ? null : placeById(ctx).load(placeId),
      }),
      distance: t.float({
        nullable: true,
        description: 'Great-circle metres. Null for what is everywhere here.',
        resolve: ({ distanceM }) => (distanceM === null ? null : printedM(distanceM)),
      }),
      reasons: t.field({
        type: [ReasonType],
        description: 'Why it stands here.',
        resolve: ({ reasons }) => [...reasons],
      }),
      score: t.float({
        description:
          'What it was ranked by: 100 × occasion × nearness × the moment’s factors; alerts lie above all. For comparing, not for showing.',
        resolve: ({ score }) => Math.round(score * 1_000) / 1_000,
      }),
    }),
  })
  const NowType = b.objectRef<CityNow>('CityNow').implement({
    ...cached(OFFER),
    description: 'What matters in a city here and now.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'Of which moment this is.' }),
      occasions: t.field({
        type: [OccasionEnum],
        description: 'What hour and day it is there.',
        resolve: ({ occasions }) => [...occasions],
      }),
      items: t.field({
        type: [ItemType],
        description: 'The most important first.',
        resolve: ({ items }) => [...items],
      }),
    }),
  })
  b.queryField('cityNow', (t) =>
    t.field({
      ...cached(OFFER),
      type: NowType,
      // Some ten statements, whatever there is.
      complexity: ({ first }) => ({ field: 50, multiplier: Number(first ?? FIRST_DEFAULT) }),
      description:
        'What matters here and now: warnings, what is open and suits the hour, short queues, free bays, quiet sights; ranked by hour, day, distance, crowd and weather.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
        at: t.arg({
          type: PointInput,
          required: false,
          description: 'Around which point; the middle of the city without one.',
        }),
        radius: t.arg.float({
          defaultValue: RADIUS_DEFAULT_M,
          description: `How far, metres, up to ${RADIUS_MAX_M}.`,
          validate: z.number().min(1).max(RADIUS_MAX_M),
        }),
        first: t.arg.int({
          defaultValue: FIRST_DEFAULT,
          description: `How many, up to ${FIRST_MAX}.`,
          validate: z.int().min(1).max(FIRST_MAX),
        }),
      },
      resolve: (_root, { city, at, radius, first }, ctx) =>
        cityNow(ctx, sources, {
          city,
          at,
          radius: radius ?? RADIUS_DEFAULT_M,
          first: first ?? FIRST_DEFAULT,
        }),
    }),
  )
}
