import { z } from 'zod'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { printedM, printedPoint } from '#schema/geo.ts'
import { textIn, resolveText, type ContentLocale } from '#schema/locale.ts'
import type { GraphParts } from '../../scene.ts'
import {
  attractionsOf,
  destinationById,
  destinationOf,
  guideByPlace,
  listDestinations,
  pointsOf,
  type ShownPoint,
} from '../services/destinations.ts'
import type { Destination, GuideAudio, GuideStop } from '../tables.ts'

/** Destinations, the points of attractions, and what there is to listen to. */
export const destinationsGraph = (
  { builder: b, shared, places }: GraphParts,
  AttractionType: ReturnType<GraphParts['places']['placeKind']>,
): void => {
  const { PointType, CrsEnum } = shared
  const { localeArg, localeOf } = places
  const crsArg = {
    type: CrsEnum,
    required: true,
    defaultValue: 'WGS84',
    description: 'Reference system of the answer; a WeChat map wants GCJ02.',
  } as const

  const PointKindEnum = b.enumType('AttractionPointKind', {
    description: 'What a visitor finds at a point of an attraction.',
    values: {
      GATE: { description: 'Where one goes in or out.' },
      TICKET_OFFICE: { description: 'Where tickets are sold or changed.' },
      TOILET: { description: 'A public toilet.' },
      AUDIO_POINT: { description: 'A spot that a guide text belongs to.' },
      VISITOR_CENTRE: { description: 'Maps, questions, lost property.' },
      FIRST_AID: { description: 'Help for whoever is unwell.' },
      LOCKER: { description: 'Where bags are left.' },
      VIEWPOINT: { description: 'A spot with a view.' },
    } as const,
  })
  const WheelchairEnum = b.enumType('WheelchairAccess', {
    description: 'Whether a wheelchair gets there.',
    values: {
      YES: { description: 'Without help.' },
      LIMITED: { description: 'With help, or in part.' },
      NO: { description: 'Not at all: steps, or too narrow.' },
    } as const,
  })
  const AttractionPoint = b.objectRef<ShownPoint>('AttractionPoint').implement({
    description: 'A gate, toilet or other spot of an attraction.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Stays the same over re-imports.' }),
      kind: t.expose('kind', { type: PointKindEnum, description: 'What one finds there.' }),
      name: t.string({
        description: 'What the signs call it.',
        args: { locale: t.arg(localeArg) },
        resolve: (point, { locale }, ctx) => textIn(point.names, localeOf(ctx, locale)),
      }),
      point: t.field({
        type: PointType,
        description: 'Where it is.',
        args: { crs: t.arg(crsArg) },
        resolve: ({ lon, lat }, { crs }) => printedPoint({ lon, lat }, crs),
      }),
      isApproximate: t.boolean({
        description: 'The point is good for the neighbourhood, not for the door.',
        resolve: ({ accuracy }) => accuracy === 'APPROXIMATE',
      }),
      distance: t.float({
        nullable: true,
        description:
          'Great-circle metres from the point of the attraction; null where that is not known.',
        resolve: ({ distanceM }) => (distanceM === null ? null : printedM(distanceM)),
      }),
      wheelchair: t.expose('wheelchair', {
        type: WheelchairEnum,
        nullable: true,
        description: 'Null when nobody has said; never take that for yes.',
      }),
      hoursText: t.string({
        nullable: true,
        description: 'Its own hours in words. Null when it keeps those of the attraction.',
        args: { locale: t.arg(localeArg) },
        resolve: (point, { locale }, ctx) =>
          resolveText(point.hoursText, localeOf(ctx, locale))?.text ?? null,
      }),
    }),
  })

  const AudioType = b.objectRef<GuideAudio>('GuideAudio').implement({
    description: 'A recording of a guide text.',
    fields: (t) => ({
      url: t.exposeString('url', { description: 'An https address of the file, MP3 or M4A.' }),
      seconds: t.exposeInt('seconds', { description: 'How long it plays.' }),
      locale: t.expose('locale', {
        type: places.ContentLocaleEnum,
        description: 'The language that is spoken.',
      }),
      attribution: t.string({
        description: 'Whom to name while it is offered.',
        resolve: ({ attribution }) => attribution.text,
      }),
    }),
  })
  const GuideStopType = b
    .objectRef<{ readonly stop: GuideStop; readonly locale: ContentLocale }>('GuideStop')
    .implement({
      description: 'Something to listen to, or to read: whole without any recording.',
      fields: (t) => ({
        id: t.id({
          description: 'Stays the same over re-imports.',
          resolve: ({ stop }) => stop.id,
        }),
        position: t.int({
          description: 'In which order it is heard, from 1.',
          resolve: ({ stop }) => stop.position,
        }),
        title: t.string({
          description: 'What it is about, in the language asked for.',
          resolve: ({ stop, locale }) => textIn(stop.titles, locale),
        }),
        text: t.string({
          description: 'What is said, word for word: the transcript.',
          resolve: ({ stop, locale }) => textIn(stop.texts, locale),
        }),
        audio: t.field({
          type: AudioType,
          nullable: true,
          description: 'The recording in that language. Null when there is none.',
          resolve: ({ stop, locale }) =>
            stop.audio.find((part) => part.locale === (locale === 'en' ? 'en' : 'zh-CN')) ?? null,
        }),
        pointId: t.id({
          nullable: true,
          description:
            'The point it is heard at, of `Attraction.points`. Null for the attraction as a whole.',
          resolve: ({ stop }) => stop.pointId,
        }),
      }),
    })

  const DestinationType = b.objectRef<Destination>('Destination').implement({
    description: 'An area with several attractions, as a scenic area or an old town.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Stays the same over re-imports.' }),
      name: t.string({
        description: 'Its name, in the wanted language or the nearest there is.',
        args: { locale: t.arg(localeArg) },
        resolve: (row, { locale }, ctx) => textIn(row.names, localeOf(ctx, locale)),
      }),
      description: t.string({
        nullable: true,
        description: 'A few sentences for a visitor. Null when the partner gave none.',
        args: { locale: t.arg(localeArg) },
        resolve: (row, { locale }, ctx) =>
          resolveText(row.descriptions, localeOf(ctx, locale))?.text ?? null,
      }),
      grade: t.exposeInt('grade', {
        description: 'National grade of the area as a whole: 5 is AAAAA, 0 is none.',
      }),
      gradeYear: t.exposeInt('gradeYear', {
        nullable: true,
        description: 'When the grade was granted. Null when not told.',
      }),
      point: t.field({
        type: PointType,
        nullable: true,
        description: 'Its middle, for a map. Null when the partner gave none.',
        args: { crs: t.arg(crsArg) },
        resolve: ({ lon, lat }, { crs }) =>
          lon === null || lat === null ? null : printedPoint({ lon, lat }, crs),
      }),
      attractions: t.field({
        type: [AttractionType],
        // An area holds a handful, read in one statement.
        complexity: { field: 5, multiplier: 4 },
        description: 'What belongs to it, the highest grade first.',
        resolve: async (row, _args, ctx) => [...(await attractionsOf(ctx, row))],
      }),
    }),
  })
  b.objectFields(AttractionType, (t) => ({
    destination: t.field({
      type: DestinationType,
      nullable: true,
      description: 'The area it belongs to. Null for one that stands alone.',
      resolve: (place, _args, ctx) => destinationOf(ctx, place.id),
    }),
    points: t.field({
      type: [AttractionPoint],
      description: 'Its gates, toilets and other spots, gates first.',
      args: {
        kinds: t.arg({
          type: [PointKindEnum],
          required: false,
          description: 'Only these kinds; all when left out.',
          validate: z.array(z.string()).max(8),
        }),
      },
      complexity: { field: 1, multiplier: 20 },
      resolve: async (place, { kinds }, ctx) => [...(await pointsOf(ctx, place, kinds ?? []))],
    }),
    guide: t.field({
      type: [GuideStopType],
      description: 'What there is to listen to, in its order; empty when there is no guide.',
      args: { locale: t.arg(localeArg) },
      complexity: { field: 1, multiplier: 20 },
      resolve: async (place, { locale }, ctx) =>
        (await guideByPlace(ctx).load(place.id)).map((stop) => ({
          stop,
          locale: localeOf(ctx, locale),
        })),
    }),
  }))
  b.queryFields((t) => ({
    destinations: t.field({
      ...cached(CONTENT),
      type: [DestinationType],
      description: 'The destinations of a city, the highest grade first; at most a hundred.',
      complexity: { field: 1, multiplier: 10 },
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
      },
      resolve: async (_root, { city }, ctx) => [...(await listDestinations(ctx, city))],
    }),
    destination: t.field({
      ...cached(CONTENT),
      type: DestinationType,
      nullable: true,
      description: 'One destination. Null when there is none with this id.',
      args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
      resolve: (_root, { id }, ctx) => destinationById(ctx).load(id),
    }),
  }))
}
