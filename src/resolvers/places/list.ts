import { sql } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependOnLists } from '#schema/dependencies.ts'
import { cityOrRefuse, divisionPrefix } from '../cities/service.ts'
import { dependOnOpenNow, isOpenAt } from './nearby.ts'
import { isListed, isWithin, type PlaceRow } from './row.ts'
import { selectPlaces } from './service.ts'

export interface PlacesArgs extends PageArgs {
  readonly city: string
  readonly kinds?: readonly string[] | null | undefined
  /** A division code; everything in it and below it. */
  readonly division?: string | null | undefined
  readonly openNow?: boolean | null | undefined
}

/**
 * Places of a city in a stable order, also those without coordinates; one statement whatever the page size.
 * @throws {BadInput} UNKNOWN_CITY, BAD_DIVISION_CODE, BAD_CURSOR
 */
export const listPlaces = async (ctx: Context, args: PlacesArgs): Promise<Page<PlaceRow>> => {
  const city = await cityOrRefuse(ctx, args.city)
  dependOnLists(ctx, args.kinds ?? [], city.code)
  const after = decodeCursor(args.after, ['string'])
  const conditions = [sql`p.city_code = ${city.code} AND ${isListed}`]
  if (args.kinds && args.kinds.length > 0) {
    conditions.push(sql`p.kind IN (SELECT value FROM json_each(${JSON.stringify(args.kinds)}))`)
  }
  if (args.division) conditions.push(isWithin(divisionPrefix(args.division, 'division')))
  if (args.openNow === true) {
    conditions.push(isOpenAt(ctx.now, city.zone))
    dependOnOpenNow(ctx)
  }
  if (after) conditions.push(sql`p.id > ${after[0]}`)
  const rows = await selectPlaces(
    ctx,
    sql`WHERE ${sql.join(conditions, sql` AND `)} ORDER BY p.id LIMIT ${args.first + 1}`,
  )
  return toPage(rows, args, (row) => [row.id])
}
