import { z } from 'zod'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { printedPoint } from '#schema/geo.ts'
import { resolveText, textIn } from '#schema/locale.ts'
import type { GraphParts } from '../../scene.ts'
import type { PlannedStop, RouteWarning } from '../rules/route.ts'
import { findRoute, listPlannedRoutes, type FullRoute, type FullStop } from '../services/routes.ts'

/** Routes with the times of somebody who starts at a moment. */
export const routesGraph = ({ builder: b, shared, places }: GraphParts): void => {
  const { PointType, CrsEnum } = shared
  const { Place, localeArg, localeOf } = places
  const ModeEnum = b.enumType('RouteMode', {
    description: 'How one gets from stop to stop.',
    values: {
      WALK: { description: 'On foot, 4.5 km/h along 1.3 times the straight line.' },
      DRIVE: {
        description: 'By car, 24 km/h along 1.4 times the straight line, and 5 minutes to park.',
      },
    } as const,
  })
  const WarningEnum = b.enumType('RouteWarningCode', {
    description: 'What is in the way at a stop at the time one gets there.',
    values: {
      CLOSED: { description: 'It is closed then.' },
      LAST_ENTRY_PASSED: { description: 'It is open for those inside; nobody is let in any more.' },
      OUT_OF_USE: { description: 'It is not in use, whatever its hours say.' },
      CLOSES_DURING_STAY: { description: 'It closes before the stay is over.' },
      HOURS_UNKNOWN: { description: 'Nobody has told its hours: ask before going.' },
      LEG_UNKNOWN: { description: 'Nobody has told where it is: the way to it counts as nothing.' },
    } as const,
  })
  const WarningType = b.objectRef<RouteWarning>('RouteWarning').implement({
    description: 'Something to know about a stop before starting.',
    fields: (t) => ({
      code: t.expose('code', { type: WarningEnum, description: 'What it is.' }),
      at: t.expose('at', {
        type: 'DateTime',
        description: 'The arrival; for CLOSES_DURING_STAY when it closes.',
      }),
    }),
  })
  const StopType = b
    .objectRef<{ readonly stop: FullStop; readonly planned: PlannedStop }>('RouteStop')
    .implement({
      description: 'A stop of a route, with when one is there.',
      fields: (t) => ({
        position: t.int({ description: 'From 1.', resolve: ({ stop }) => stop.position }),
        name: t.string({
          description: 'As the route calls it.',
          args: { locale: t.arg(localeArg) },
          resolve: ({ stop }, { locale }, ctx) => textIn(stop.names, localeOf(ctx, locale)),
        }),
        place: t.field({
          type: Place,
          nullable: true,
          description: 'The place it is at. Null for a spot that is none.',
          resolve: ({ stop }) => stop.place,
        }),
        point: t.field({
          type: PointType,
          nullable: true,
          description: 'Where it is. Null when nobody has said.',
          args: {
            crs: t.arg({
              type: CrsEnum,
              required: true,
              defaultValue: 'WGS84',
              description: 'Reference system of the answer; a WeChat map wants GCJ02.',
            }),
          },
          resolve: ({ stop }, { crs }) => stop.at && printedPoint(stop.at, crs),
        }),
        dwellMinutes: t.int({
          description: 'How long one stays.',
          resolve: ({ stop }) => stop.dwellMinutes,
        }),
        arrivesAt: t.field({
          type: 'DateTime',
          description: 'When one gets there.',
          resolve: ({ planned }) => planned.arrivesAt,
        }),
        leavesAt: t.field({
          type: 'DateTime',
          description: 'When one goes on.',
          resolve: ({ planned }) => planned.leavesAt,
        }),
        legMeters: t.int({
          nullable: true,
          description:
            'Metres from the stop before, estimated. Null for the first, and where a point is not known.',
          resolve: ({ planned }) => planned.legM,
        }),
        legMinutes: t.int({
          description: 'Minutes from the stop before; 0 for the first.',
          resolve: ({ planned }) => planned.legMinutes,
        }),
        isLegEstimated: t.boolean({
          description:
            'The minutes were estimated here; otherwise the author of the route states them.',
          resolve: ({ planned }) => planned.estimated,
        }),
        warnings: t.field({
          type: [WarningType],
          description: 'What is in the way then; empty when nothing is.',
          resolve: ({ planned }) => [...planned.warnings],
        }),
      }),
    })
  const RouteType = b.objectRef<FullRoute>('TourismRoute').implement({
    description: 'Stops in an order that somebody recommends, with when one is where.',
    fields: (t) => ({
      id: t.id({
        description: 'Stays the same over re-imports.',
        resolve: ({ route }) => route.id,
      }),
      name: t.string({
        description: 'Its name, in the wanted language or the nearest there is.',
        args: { locale: t.arg(localeArg) },
        resolve: ({ route }, { locale }, ctx) => textIn(route.names, localeOf(ctx, locale)),
      }),
      description: t.string({
        nullable: true,
        description: 'A few sentences. Null when the author gave none.',
        args: { locale: t.arg(localeArg) },
        resolve: ({ route }, { locale }, ctx) =>
          resolveText(route.descriptions, localeOf(ctx, locale))?.text ?? null,
      }),
      mode: t.field({
        type: ModeEnum,
        description: 'How one gets from stop to stop.',
        resolve: ({ route }) => route.mode,
      }),
      startsAt: t.field({
        type: 'DateTime',
        description: 'The start that the times are for.',
        resolve: ({ plan }) => plan.startsAt,
      }),
      endsAt: t.field({
        type: 'DateTime',
        description: 'When the last stay is over.',
        resolve: ({ plan }) => plan.endsAt,
      }),
      minutes: t.int({
        description: 'Stays and ways together.',
        resolve: ({ plan }) => plan.minutes,
      }),
      meters: t.int({
        description: 'All ways that are known, estimated.',
        resolve: ({ plan }) => plan.lengthM,
      }),
      stops: t.field({
        type: [StopType],
        description: 'Its stops in order.',
        complexity: { field: 1, multiplier: 10 },
        resolve: ({ stops, plan }) =>
          stops.flatMap((stop, i) => {
            const planned = plan.stops[i]
            return planned ? [{ stop, planned }] : []
          }),
      }),
    }),
  })
  b.queryFields((t) => ({
    tourismRoutes: t.field({
      ...cached(CONTENT),
      type: [RouteType],
      description: 'The routes of a city, with the times of a start now; at most a hundred.',
      complexity: { field: 1, multiplier: 10 },
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
      },
      resolve: async (_root, { city }, ctx) => [...(await listPlannedRoutes(ctx, city))],
    }),
    tourismRoute: t.field({
      ...cached(CONTENT),
      type: RouteType,
      nullable: true,
      description: 'One route, for a start. Null when there is none with this id.',
      args: {
        id: t.arg.id({ required: true, description: 'Its id.' }),
        startAt: t.arg({
          type: 'DateTime',
          required: false,
          description: 'When one starts, within a year; the next quarter of an hour when left out.',
        }),
      },
      resolve: (_root, { id, startAt }, ctx) => findRoute(ctx, id, startAt),
    }),
  }))
}
