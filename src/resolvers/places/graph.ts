import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { printedM, printedPoint } from '#schema/geo.ts'
import { describeHours } from '#schema/hours/describe.ts'
import { resolveText, textIn, type ContentLocale } from '#schema/locale.ts'
import type { Attribution } from '#schema/tables/places.ts'
import { z } from 'zod'
import { createMediaType } from '../media/graph.ts'
import { mediaByOwner } from '../media/service.ts'
import { listPlaces } from './list.ts'
import { nearby, RADIUS_DEFAULT_M, RADIUS_MAX_M } from './nearby.ts'
import { typenameOfKind, type PlaceRow } from './row.ts'
import { findPlace, hoursBySchedule, openingOf, type Opening } from './service.ts'

/** What a kind of place brings: its id, the description of its type, and the fields only it has. */
export interface PlaceKindDefinition {
  readonly kind: string
  readonly description: string
}

/** The interface of all places, the types around it, and the means to add a kind. */
export const createPlaceTypes = (
  b: Builder,
  shared: SharedTypes,
  kinds: readonly PlaceKindDefinition[],
) => {
  const { PointType, CrsEnum, ContentLocaleEnum, PointInput } = shared
  const localeArg = {
    type: ContentLocaleEnum,
    required: false,
    description: 'The language wanted; the one of the request when left out.',
  } as const
  const localeOf = (ctx: Context, locale: ContentLocale | null | undefined): ContentLocale =>
    locale ?? ctx.locale

  const PlaceKindEnum = b.enumType('PlaceKind', {
    description: 'What sort of place it is. Each kind is an object type of its own.',
    values: Object.fromEntries(
      kinds.map(({ kind, description }) => [kind, { value: kind, description }]),
    ) as Record<string, { value: string; description: string }>,
  })
  const PlaceStateEnum = b.enumType('PlaceState', {
    description: 'Whether the place is in use at all; its hours say whether it is open now.',
    values: {
      OPEN: { description: 'In use; its hours apply.' },
      PLANNED: { description: 'Not there yet; never listed.' },
      SEASONAL_CLOSED: { description: 'Closed for the season.' },
      SUSPENDED: { description: 'Closed for now, for a reason such as works.' },
      CLOSED_FOREVER: { description: 'Gone; kept so that old links still tell.' },
    } as const,
  })
  const AccuracyEnum = b.enumType('PositionAccuracy', {
    description: 'How far to trust the point.',
    values: {
      EXACT: { description: 'From a survey or an open map.' },
      APPROXIMATE: { description: 'Good for the neighbourhood, not for the door.' },
    } as const,
  })
  const OpenStateEnum = b.enumType('OpenState', {
    description:
      'Whether a visitor gets in at the moment of the request, holidays and make-up workdays considered.',
    values: {
      OPEN: { description: 'Open, and still letting people in.' },
      LAST_ENTRY_PASSED: { description: 'Open for those inside; no one is let in any more.' },
      CLOSED: { description: 'Closed now by its hours.' },
      TEMPORARILY_CLOSED: { description: 'Not in use for now, whatever its hours say.' },
      UNKNOWN: { description: 'No structured hours are known.' },
    } as const,
  })
  const OpeningType = b.objectRef<Opening>('Opening').implement({
    description: 'The opening state of a place, evaluated for the moment of the request.',
    fields: (t) => ({
      state: t.expose('state', { type: OpenStateEnum, description: 'The state now.' }),
      closesAt: t.expose('closesAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it closes, while it is open. Null when closed or never closing.',
      }),
      nextOpening: t.expose('nextOpening', {
        type: 'DateTime',
        nullable: true,
        description:
          'When it opens next. Null while open, and when no opening is known within two months.',
      }),
      nextChange: t.expose('nextChange', {
        type: 'DateTime',
        nullable: true,
        description: 'When `state` changes next; an answer should not be kept beyond it.',
      }),
    }),
  })
  const AttributionType = b.objectRef<Attribution>('Attribution').implement({
    description: 'Whom to name when the record is shown; open licences ask for it.',
    fields: (t) => ({
      text: t.exposeString('text', { description: 'The line to print.' }),
      licence: t.string({
        nullable: true,
        description: 'SPDX id or name of the licence.',
        resolve: (a) => a.licence ?? null,
      }),
      url: t.string({
        nullable: true,
        description: 'Where the licence or source is explained.',
        resolve: (a) => a.url ?? null,
      }),
    }),
  })
  const MediaType = createMediaType(b, ContentLocaleEnum)
  const Node = b.nodeInterfaceRef()
  const Place = b.interfaceRef<PlaceRow>('Place').implement({
    description:
      'Anything in the city with a door or a gate: a store, an attraction, a lot, a station. Its type follows its kind.',
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'Stays the same when the partner imports the place again.',
      }),
      kind: t.field({
        type: PlaceKindEnum,
        description: 'What sort of place it is.',
        resolve: (place) => place.kind,
      }),
      name: t.string({
        description: 'Its name, in the wanted language or the nearest there is.',
        args: { locale: t.arg(localeArg) },
        resolve: (place, { locale }, ctx) => textIn(place.names, localeOf(ctx, locale)),
      }),
      resolvedLocale: t.field({
        type: ContentLocaleEnum,
        description: 'The language `name` is really in, after falling back.',
        args: { locale: t.arg(localeArg) },
        resolve: (place, { locale }, ctx) =>
          resolveText(place.names, localeOf(ctx, locale))?.locale ?? 'zh-CN',
      }),
      description: t.string({
        nullable: true,
        description: 'A sentence or two for a visitor. Null when the partner gave none.',
        args: { locale: t.arg(localeArg) },
        resolve: (place, { locale }, ctx) =>
          resolveText(place.descriptions, localeOf(ctx, locale))?.text ?? null,
      }),
      address: t.string({
        nullable: true,
        description: 'Street address as the partner wrote it.',
        args: { locale: t.arg(localeArg) },
        resolve: (place, { locale }, ctx) =>
          resolveText(place.address, localeOf(ctx, locale))?.text ?? null,
      }),
      divisionCode: t.exposeString('divisionCode', {
        nullable: true,
        description:
          'GB/T 2260 code without filling zeros: 6 digits a district, 4 a city. Null when the partner named no known division.',
      }),
      point: t.field({
        type: PointType,
        nullable: true,
        description:
          'Where it is. Null when the partner gave no usable coordinates; such places are listed but never nearby.',
        args: {
          crs: t.arg({
            type: CrsEnum,
            required: true,
            defaultValue: 'WGS84',
            description: 'Reference system of the answer; a WeChat map wants GCJ02.',
          }),
        },
        resolve: ({ lon, lat }, { crs }) =>
          lon === null || lat === null ? null : printedPoint({ lon, lat }, crs),
      }),
      accuracy: t.expose('accuracy', {
        type: AccuracyEnum,
        description: 'How far to trust `point`.',
      }),
      state: t.expose('state', {
        type: PlaceStateEnum,
        description: 'Whether the place is in use at all.',
      }),
      opening: t.field({
        type: OpeningType,
        description: 'Whether a visitor gets in now, and what changes next.',
        resolve: (place, _args, ctx) => openingOf(ctx, place),
      }),
      hours: t.stringList({
        description:
          'Opening hours as lines to print; the partner’s own words where it gave no structured hours.',
        args: { locale: t.arg(localeArg) },
        resolve: async (place, { locale }, ctx) => {
          const hours =
            place.scheduleId === null
              ? null
              : (await hoursBySchedule(ctx).load(place.scheduleId))?.hours
          const wanted = localeOf(ctx, locale)
          const own = resolveText(place.hoursText, wanted)
          return hours
            ? describeHours(hours, wanted === 'en' ? 'en' : 'zh-CN')
            : own
              ? [own.text]
              : []
        },
      }),
      phone: t.exposeString('phone', {
        nullable: true,
        description: 'Public telephone number of the place.',
      }),
      website: t.exposeString('website', { nullable: true, description: 'Its own site.' }),
      attribution: t.field({
        type: AttributionType,
        nullable: true,
        description: 'Whom to name when showing this record.',
        resolve: (place) => place.attribution,
      }),
      media: t.field({
        type: [MediaType],
        description: 'Pictures and recordings, in order.',
        resolve: async (place, _args, ctx) => [...(await mediaByOwner(ctx).load(place.id))],
      }),
      source: t.exposeString('source', { description: 'The data set it came with.' }),
      sourceId: t.exposeString('sourceId', { description: 'What that data set calls it.' }),
      version: t.exposeInt('version', {
        description: 'Counts the changes of content; unchanged re-imports do not count.',
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        description: 'When the content changed last.',
      }),
    }),
  })

  /** Makes the object type of a kind, with the fields all places have. */
  const placeKind = ({ kind, description }: PlaceKindDefinition) =>
    b.objectRef<PlaceRow>(typenameOfKind(kind)).implement({
      description,
      interfaces: [Node, Place],
      isTypeOf: (row) =>
        typeof row === 'object' &&
        row !== null &&
        '__typename' in row &&
        row.__typename === typenameOfKind(kind),
    })

  const NearbyConnection = b.connectionObject(
    {
      type: Place,
      name: 'NearbyPlaceConnection',
      description: 'Places around a point, nearest first.',
    },
    {
      name: 'NearbyPlaceEdge',
      description: 'A place with how far it is from where the caller asked.',
      fields: (t) => ({
        distance: t.float({
          description: 'Great-circle metres from `at`, to a decimetre.',
          resolve: (edge) => printedM((edge.node as PlaceRow).distanceM ?? 0),
        }),
      }),
    },
  )

  b.queryField('nearby', (t) =>
    t.field({
      ...cached(CONTENT),
      type: NearbyConnection,
      description:
        'Places of all kinds around a point, nearest first. An empty page means that nothing lies within the radius.',
      args: {
        at: t.arg({
          type: PointInput,
          required: true,
          description: 'Where to look from, in any reference system.',
        }),
        radius: t.arg.int({
          required: true,
          defaultValue: RADIUS_DEFAULT_M,
          description: `Metres, 1 to ${RADIUS_MAX_M}.`,
          validate: z
            .int()
            .min(1, 'at least 1 metre.')
            .max(RADIUS_MAX_M, `at most ${RADIUS_MAX_M} metres.`),
        }),
        kinds: t.arg({
          type: [PlaceKindEnum],
          required: false,
          description: 'Only these kinds; all when left out.',
          validate: z.array(z.string()).max(20),
        }),
        openNow: t.arg.boolean({
          required: false,
          description:
            'Only places that are open at the moment of the request; unknown hours do not count as open.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => nearby(ctx, args),
    }),
  )
  const PlaceConnection = b.connectionObject({
    type: Place,
    name: 'PlaceConnection',
    description: 'Places in a stable order.',
  })
  b.queryField('places', (t) =>
    t.field({
      ...cached(CONTENT),
      type: PlaceConnection,
      description:
        'Places of a city, also those without coordinates, in a stable order. For what is near, ask `nearby`.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
        kinds: t.arg({
          type: [PlaceKindEnum],
          required: false,
          description: 'Only these kinds; all when left out.',
          validate: z.array(z.string()).max(20),
        }),
        division: t.arg.string({
          required: false,
          description: 'Only in this division and those below it, by code: 320102.',
        }),
        openNow: t.arg.boolean({
          required: false,
          description: 'Only places that are open at the moment of the request.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listPlaces(ctx, args),
    }),
  )
  b.queryField('place', (t) =>
    t.field({
      ...cached(CONTENT),
      type: Place,
      nullable: true,
      description: 'One place. Null when there is none with this id.',
      args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
      resolve: (_root, { id }, ctx) => findPlace(ctx, id),
    }),
  )
  return {
    Node,
    Place,
    PlaceKindEnum,
    ContentLocaleEnum,
    MediaType,
    OpeningType,
    NearbyConnection,
    placeKind,
    localeArg,
    localeOf,
  }
}

export type PlaceTypes = ReturnType<typeof createPlaceTypes>
