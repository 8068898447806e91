import { z } from 'zod'
import { cached, REFERENCE } from '#schema/cache-policy.ts'
import { textIn } from '#schema/locale.ts'
import type { GraphParts } from '../scene.ts'
import { kind } from './kind.ts'
import { lineById, linesByStation, listLines, stationsBetween, stopsByLine } from './service.ts'
import type { Line } from './tables.ts'

/** Lines and the stations on them. */
export const graph = ({ builder: b, places }: GraphParts): void => {
  const { localeArg, localeOf } = places
  const StationType = places.placeKind(kind)
  const LineType = b.objectRef<Line>('TransitLine').implement({
    description: 'A line of a city’s network.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Stays the same over re-imports.' }),
      code: t.exposeString('code', { description: 'As on the signs: 1, S1.' }),
      name: t.string({
        description: 'Its name.',
        args: { locale: t.arg(localeArg) },
        resolve: (line, { locale }, ctx) => textIn(line.names, localeOf(ctx, locale)),
      }),
      color: t.exposeString('color', {
        nullable: true,
        description: 'The operator’s colour, #rrggbb. Null when not told.',
      }),
      stations: t.field({
        type: [StationType],
        description: 'Its stations in order of travel.',
        complexity: { field: 1, multiplier: 40 },
        resolve: async (line, _args, ctx) =>
          (await stopsByLine(ctx).load(line.id)).map(({ station }) => station),
      }),
      stationsBetween: t.field({
        type: [StationType],
        nullable: true,
        description:
          'The stations after one up to and with another, either way. Null when one of them is not on this line.',
        args: {
          from: t.arg.id({ required: true, description: 'Where one gets on.' }),
          to: t.arg.id({ required: true, description: 'Where one gets off.' }),
        },
        complexity: { field: 1, multiplier: 40 },
        resolve: (line, { from, to }, ctx) => stationsBetween(ctx, line.id, from, to),
      }),
    }),
  })
  b.objectField(StationType, 'lines', (t) =>
    t.field({
      type: [LineType],
      description: 'The lines that stop here; more than one at an interchange.',
      resolve: async (place, _args, ctx) => [...(await linesByStation(ctx).load(place.id))],
    }),
  )
  b.queryFields((t) => ({
    transitLines: t.field({
      ...cached(REFERENCE),
      type: [LineType],
      description: 'The lines of a city.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
      },
      resolve: async (_root, { city }, ctx) => [...(await listLines(ctx, city))],
    }),
    transitLine: t.field({
      ...cached(REFERENCE),
      type: LineType,
      nullable: true,
      description: 'One line. Null when there is none with this id.',
      args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
      resolve: (_root, { id }, ctx) => lineById(ctx).load(id),
    }),
  }))
}
