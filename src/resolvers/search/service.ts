import { sql } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context } from '#schema/context.ts'
import { dependOn, dependOnLists } from '#schema/dependencies.ts'
import { BadInput } from '#schema/problem.ts'
import { isCleanText, matchExpression } from '#schema/text.ts'
import { parseProduct, productJson, type ProductRow } from '../catalogue/row.ts'
import { cityOrRefuse } from '../cities/service.ts'
import { isListed, parsePlace, placeJson, type PlaceRow } from '../places/row.ts'

/** The kind of hit that is not a place. */
export const PRODUCT_KIND = 'PRODUCT'

export interface SearchArgs extends PageArgs {
  readonly text: string
  readonly city?: string | null | undefined
  readonly kinds?: readonly string[] | null | undefined
}

export interface SearchHit {
  readonly entity: PlaceRow | ProductRow
  /** NAME: all of the text stands in the name; TEXT: it needs the description or address too. */
  readonly matchedIn: 'NAME' | 'TEXT'
  readonly rank: number
  readonly num: number
}

/** The facet term of a city or kind in the text index; letters and digits only, so that it is one term. */
export const facetTerm = (facet: 'city' | 'kind', value: string): string =>
  `${facet}${value.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`

/**
 * Places and products by text, best first: hits in the name come before hits in other text. One
 * statement whatever the page size.
 * @throws {BadInput} SEARCH_TEXT_EMPTY when the text holds no letter or digit, TEXT_NOT_CLEAN for
 * control characters, UNKNOWN_CITY, BAD_CURSOR.
 */
export const search = async (ctx: Context, args: SearchArgs): Promise<Page<SearchHit>> => {
  if (!isCleanText(args.text))
    throw new BadInput('TEXT_NOT_CLEAN', 'The text holds characters that no text may hold.', 'text')
  const text = matchExpression(args.text)
  if (text === undefined) {
    throw new BadInput(
      'SEARCH_TEXT_EMPTY',
      'Give at least one letter, digit or Chinese character to look for.',
      'text',
    )
  }
  const after = decodeCursor(args.after, ['number', 'number', 'number'])
  const facets: string[] = []
  const city = args.city ? await cityOrRefuse(ctx, args.city) : undefined
  if (city) facets.push(`facets : "${facetTerm('city', city.code)}"`)
  // Ranks follow from the words of all entries, so any of them may move a hit.
  dependOnLists(ctx, [], city?.code)
  if (args.kinds && args.kinds.length > 0) {
    facets.push(
      `facets : (${args.kinds.map((kind) => `"${facetTerm('kind', kind)}"`).join(' OR ')})`,
    )
  }
  const match = [...facets, `{name body} : (${text})`].join(' AND ')
  const nameMatch = [...facets, `name : (${text})`].join(' AND ')
  const rows = await ctx.db.all<[number, number, number, string | null, string | null]>(sql`
    SELECT hit.tier, hit.rank, hit.num,
      (SELECT ${placeJson} FROM places p WHERE hit.num % 2 = 0 AND p.num = hit.num / 2),
      (SELECT ${productJson} FROM products d WHERE hit.num % 2 = 1 AND d.num = hit.num / 2)
    FROM (
      SELECT e.rowid AS num,
        iif(e.rowid IN (SELECT rowid FROM search_entries WHERE search_entries MATCH ${nameMatch}), 0, 1) AS tier,
        round(bm25(search_entries, 10.0, 1.0, 0.0), 6) AS rank
      FROM search_entries e WHERE search_entries MATCH ${match}
    ) hit
    WHERE iif(hit.num % 2 = 0,
      EXISTS (SELECT 1 FROM places p WHERE p.num = hit.num / 2 AND ${isListed}),
      EXISTS (SELECT 1 FROM products d WHERE d.num = hit.num / 2 AND d.state = 'ON_SALE'))
    ${after ? sql`AND (hit.tier, hit.rank, hit.num) > (${after[0]}, ${after[1]}, ${after[2]})` : sql``}
    ORDER BY hit.tier, hit.rank, hit.num LIMIT ${args.first + 1}`)
  const hits = rows.flatMap(
    ([tier, rank, num, place, product]): (SearchHit & { tier: number })[] => {
      const entity =
        place === null ? (product === null ? undefined : parseProduct(product)) : parsePlace(place)
      return entity ? [{ tier, rank, num, matchedIn: tier === 0 ? 'NAME' : 'TEXT', entity }] : []
    },
  )
  dependOn(
    ctx,
    hits.map(({ entity }) => entity.id),
  )
  return toPage(hits, args, (hit) => [hit.tier, hit.rank, hit.num])
}
