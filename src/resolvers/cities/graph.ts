import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { cached, REFERENCE } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependUntil } from '#schema/dependencies.ts'
import { printedPoint } from '#schema/geo.ts'
import { textIn } from '#schema/locale.ts'
import type { City, Division } from '#schema/tables/cities.ts'
import { instantOf, localDay, MINUTES_PER_DAY } from '#schema/time.ts'
import type { PlaceTypes } from '../places/graph.ts'
import { findCity, findDivision, listCities, listDivisionsUnder } from './service.ts'

/** Today's date in China; an answer that was made for it ends with the day. */
const today = (ctx: Context): string => {
  const { date } = localDay(ctx.now, 'Asia/Shanghai')
  dependUntil(ctx, instantOf(date, MINUTES_PER_DAY, 'Asia/Shanghai'))
  return date
}

/** Cities and administrative divisions. */
export const citiesGraph = (
  b: Builder,
  { PointType, CrsEnum }: SharedTypes,
  { localeArg, localeOf }: PlaceTypes,
): void => {
  const DivisionLevel = b.enumType('DivisionLevel', {
    description: 'How large a division is.',
    values: {
      PROVINCE: { description: 'Two digits.' },
      CITY: { description: 'Four digits: prefecture level.' },
      DISTRICT: { description: 'Six digits: county level.' },
      STREET: { description: 'Nine digits: township level.' },
    } as const,
  })
  const DivisionType = b.objectRef<Division>('Division')
  const DivisionConnection = b.connectionObject({
    type: DivisionType,
    name: 'DivisionConnection',
    description: 'Divisions in the order of their codes.',
  })
  DivisionType.implement({
    description:
      'An administrative division during the time its code meant it; codes are renamed and re-used over the years.',
    fields: (t) => ({
      code: t.exposeString('code', {
        description: 'GB/T 2260 without filling zeros: 32, 3201, 320102, 320102002.',
      }),
      level: t.expose('level', { type: DivisionLevel, description: 'How large it is.' }),
      name: t.string({
        description: 'Its name in that time.',
        args: { locale: t.arg(localeArg) },
        resolve: (division, { locale }, ctx) => textIn(division.names, localeOf(ctx, locale)),
      }),
      validFrom: t.exposeString('validFrom', {
        description: 'First day of that meaning, YYYY-MM-DD.',
      }),
      validThrough: t.exposeString('validThrough', {
        nullable: true,
        description: 'First day on which it no longer holds. Null while valid.',
      }),
      divisions: t.field({
        type: DivisionConnection,
        description: 'The divisions directly below, as of today.',
        args: pageArgs(b),
        resolve: (division, args, ctx) => listDivisionsUnder(ctx, division.code, args),
      }),
    }),
  })
  const CityType = b.objectRef<City>('City').implement({
    description: 'A tenant of the portal: everything listed belongs to one city.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'GB/T 2260, six digits.' }),
      slug: t.exposeString('slug', { description: 'Its name in web addresses.' }),
      name: t.string({
        description: 'Its name.',
        args: { locale: t.arg(localeArg) },
        resolve: (city, { locale }, ctx) => textIn(city.names, localeOf(ctx, locale)),
      }),
      zone: t.exposeString('zone', { description: 'IANA time zone of its clocks.' }),
      centre: t.field({
        type: PointType,
        description: 'Where someone starts who has sent no position.',
        args: {
          crs: t.arg({
            type: CrsEnum,
            required: true,
            defaultValue: 'WGS84',
            description: 'Reference system of the answer.',
          }),
        },
        resolve: (city, { crs }) => printedPoint(city, crs),
      }),
      districts: t.field({
        type: DivisionConnection,
        description: 'Its districts and counties, as of today.',
        args: pageArgs(b),
        resolve: (city, args, ctx) => listDivisionsUnder(ctx, city.code.slice(0, 4), args),
      }),
    }),
  })
  b.queryFields((t) => ({
    cities: t.field({
      ...cached(REFERENCE),
      type: [CityType],
      description: 'All cities of this portal.',
      resolve: async (_root, _args, ctx) => [...(await listCities(ctx))],
    }),
    city: t.field({
      ...cached(REFERENCE),
      type: CityType,
      nullable: true,
      description: 'One city. Null when this portal does not serve it.',
      args: {
        code: t.arg.string({
          required: true,
          description: 'Six-digit code or slug: 320100, nanjing.',
        }),
      },
      resolve: (_root, { code }, ctx) => findCity(ctx, code),
    }),
    district: t.field({
      ...cached(REFERENCE),
      type: DivisionType,
      nullable: true,
      description: 'What a division code means on a day. Null when it means nothing then.',
      args: {
        code: t.arg.string({
          required: true,
          description: '2, 4, 6, 9 or 12 digits: 320102 and 320102000000 are the same.',
        }),
        on: t.arg.string({
          required: false,
          description: 'The day, YYYY-MM-DD; today in China when left out.',
          validate: z.iso.date('a day as in 2026-10-01.'),
        }),
      },
      resolve: (_root, { code, on }, ctx) => findDivision(ctx, code, on ?? today(ctx)),
    }),
  }))
}
