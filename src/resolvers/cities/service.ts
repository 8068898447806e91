import DataLoader from 'dataloader'
import { and, asc, eq, inArray, isNull, like, sql } from 'drizzle-orm'
import { once, type Context } from '#schema/context.ts'
import { toPage, decodeCursor, type Page, type PageArgs } from '#schema/connection.ts'
import { dependOn } from '#schema/dependencies.ts'
import { distanceM, type LonLat } from '#schema/geo.ts'
import { manyByKey } from '#schema/loaders.ts'
import { BadInput, invariant } from '#schema/problem.ts'
import { cities, divisions, type City, type Division } from '#schema/tables/cities.ts'

/** All cities of this portal, by code. Read at most once a request: there are a handful. */
export const listCities = (ctx: Context): Promise<readonly City[]> => {
  dependOn(ctx, ['cities'])
  return once(ctx, 'cities', () => ctx.db.select().from(cities).orderBy(asc(cities.code)).all())
}

/** The city of a six-digit code or a slug (`320100`, `nanjing`); `null` when this portal has none such. */
export const findCity = async (ctx: Context, codeOrSlug: string): Promise<City | null> =>
  (await listCities(ctx)).find(({ code, slug }) => code === codeOrSlug || slug === codeOrSlug) ??
  null

/**
 * The city of a code or slug.
 * @throws {BadInput} UNKNOWN_CITY, naming those there are.
 */
export const cityOrRefuse = async (ctx: Context, codeOrSlug: string): Promise<City> => {
  const city = await findCity(ctx, codeOrSlug)
  if (city) return city
  const known = (await listCities(ctx)).map(({ code, slug }) => `${code} (${slug})`).join(', ')
  throw new BadInput(
    'UNKNOWN_CITY',
    `This portal has no such city. It has: ${known || 'none yet'}.`,
    'city',
  )
}

/** The zone of the city around a point; of the nearest city when none surrounds it. */
export const zoneAt = async (ctx: Context, point: LonLat): Promise<string> => {
  const all = await listCities(ctx)
  const around = all.find(
    (city) =>
      city.minLon <= point.lon &&
      point.lon <= city.maxLon &&
      city.minLat <= point.lat &&
      point.lat <= city.maxLat,
  )
  const nearest = around ?? all.toSorted((a, b) => distanceM(point, a) - distanceM(point, b))[0]
  return nearest?.zone ?? 'Asia/Shanghai'
}

const DIVISION_CODE = /^\d{2}(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?$/

/**
 * A division code without the zeros that only fill it up: 320100 and 320100000000 are 3201, 320102 and
 * 320102000000 are 320102, nine digits are a street. `undefined` when it is not a division code.
 */
export const normalDivisionCode = (code: string): string | undefined => {
  if (!DIVISION_CODE.test(code)) return undefined
  const street = code.length === 12 ? code.slice(0, 9) : code
  const district = street.length === 9 && street.endsWith('000') ? street.slice(0, 6) : street
  if (district.length !== 6) return district
  if (district.endsWith('0000')) return district.slice(0, 2)
  return district.endsWith('00') ? district.slice(0, 4) : district
}

/**
 * A division code a caller gave, without filling zeros.
 * @throws {BadInput} BAD_DIVISION_CODE
 */
export const divisionPrefix = (code: string, field: string): string => {
  const normal = normalDivisionCode(code)
  if (normal === undefined) {
    throw new BadInput(
      'BAD_DIVISION_CODE',
      'A division code has 2, 4, 6, 9 or 12 digits, as in 320102.',
      field,
    )
  }
  return normal
}

/** Divisions by code as they are on a day, those asked for together read together. */
const divisionsOn = (ctx: Context, day: string): DataLoader<string, Division | null> =>
  once(
    ctx,
    `divisions on ${day}`,
    () =>
      new DataLoader<string, Division | null>(async (codes) => {
        const rows = await ctx.db
          .select()
          .from(divisions)
          .where(
            and(
              inArray(divisions.code, [...codes]),
              sql`${divisions.validFrom} <= ${day}`,
              sql`(${divisions.validThrough} is null or ${divisions.validThrough} > ${day})`,
            ),
          )
          .all()
        const byCode = new Map(rows.map((row) => [row.code, row]))
        return codes.map((code) => byCode.get(code) ?? null)
      }),
  )

/** The division that a code names on a day (`YYYY-MM-DD`); `null` when it names none then. */
export const findDivision = async (
  ctx: Context,
  code: string,
  day: string,
): Promise<Division | null> => {
  const normal = divisionPrefix(code, 'code')
  dependOn(ctx, ['divisions'])
  return divisionsOn(ctx, day).load(normal)
}

/** Whether a code, without filling zeros, has ever named a division. */
export const isDivision = async (ctx: Context, code: string): Promise<boolean> => {
  dependOn(ctx, ['divisions'])
  const found = await ctx.db
    .select({ code: divisions.code })
    .from(divisions)
    .where(eq(divisions.code, code))
    .get()
  return found !== undefined
}

/**
 * Today's divisions directly under a code, in the order of their codes. One statement for all codes
 * that one field of a request asks for: no code has more than some hundred below it.
 */
export const listDivisionsUnder = async (
  ctx: Context,
  parentCode: string,
  args: PageArgs,
): Promise<Page<Division>> => {
  dependOn(ctx, ['divisions'])
  const after = decodeCursor(args.after, ['string'])
  const under = manyByKey(
    ctx,
    `divisionsUnder ${after?.[0] ?? ''}`,
    (parentCodes) =>
      ctx.db
        .select()
        .from(divisions)
        .where(
          and(
            inArray(divisions.parentCode, [...parentCodes]),
            isNull(divisions.validThrough),
            after ? sql`${divisions.code} > ${after[0]}` : undefined,
          ),
        )
        .orderBy(asc(divisions.code))
        .all(),
    (row) => row.parentCode ?? '',
  )
  const rows = await under.load(parentCode)
  return toPage(rows.slice(0, args.first + 1), args, (row) => [row.code])
}

/** Codes of the divisions a partner may have meant by a name, today's first. */
export const divisionsNamed = async (
  ctx: Context,
  name: string,
  withinPrefix: string,
): Promise<readonly Division[]> => {
  invariant(/^\d*$/.test(withinPrefix), 'a division prefix is digits')
  dependOn(ctx, ['divisions'])
  return ctx.db
    .select()
    .from(divisions)
    .where(and(eq(divisions.nameZh, name), like(divisions.code, `${withinPrefix}%`)))
    .orderBy(sql`${divisions.validThrough} is not null`, asc(divisions.code))
    .limit(5)
    .all()
}
