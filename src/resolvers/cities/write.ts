import { z } from 'zod'
import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { cities } from '#schema/tables/cities.ts'
import { offsetMsAt } from '#schema/time.ts'

/** Words that addresses use themselves, so that no city may be called by them. */
const TAKEN = [
  'api',
  'art',
  'assets',
  'console',
  'graphiql',
  'graphql',
  'healthz',
  'metrics',
  'places',
  'products',
  'readyz',
  'screens',
]

const isZone = (zone: string): boolean => {
  try {
    return Number.isFinite(offsetMsAt(0, zone))
  } catch {
    return false
  }
}

const lon = z.number('a longitude in degrees is missing').min(-180).max(180)
const lat = z.number('a latitude in degrees is missing').min(-90).max(90)

const citySchema = z
  .object({
    code: z.string().regex(/^\d{6}$/, 'six digits, as GB/T 2260 has them'),
    slug: z
      .string()
      .regex(/^[a-z][a-z-]{1,40}$/, 'small letters and hyphens')
      .refine((slug) => !TAKEN.includes(slug), 'the portal uses this word itself'),
    names: z.partialRecord(z.enum(['zh-CN', 'zh-Hant', 'en']), z.string().min(1)),
    zone: z.string().refine(isZone, 'an IANA zone such as Asia/Shanghai'),
    lon,
    lat,
    minLon: lon,
    minLat: lat,
    maxLon: lon,
    maxLat: lat,
  })
  .refine((city) => city.minLon < city.maxLon && city.minLat < city.maxLat, {
    path: ['bounds'],
    message: 'the first corner is the south-western one',
  })
  .refine(
    (city) =>
      city.minLon <= city.lon &&
      city.lon <= city.maxLon &&
      city.minLat <= city.lat &&
      city.lat <= city.maxLat,
    { path: ['centre'], message: 'it lies within the bounds' },
  )

/**
 * Opens a city, or changes what is known of it; its places stay. Degrees are WGS-84.
 * @throws {BadInput} BAD_CITY, naming what is wrong with which part.
 */
export const writeCity = async (ctx: Context, input: unknown): Promise<void> => {
  const parsed = citySchema.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new BadInput(
      'BAD_CITY',
      `${issue?.path.join('.') ?? 'city'}: ${issue?.message ?? 'not right'}.`,
      'city',
    )
  }
  await ctx.db
    .insert(cities)
    .values(parsed.data)
    .onConflictDoUpdate({ target: cities.code, set: parsed.data })
}
