import { sql } from 'drizzle-orm'
import type { Context } from '#schema/context.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { writeAll } from '../importing/run.ts'

export interface MerchantImport {
  readonly sourceId: string
  readonly names: LocalizedText
  readonly brand?: { readonly code: string; readonly names: LocalizedText }
}

export interface CategoryImport {
  readonly id: string
  readonly names: LocalizedText
  readonly children?: readonly CategoryImport[]
}

/**
 * Makes sure that merchants and their brands exist in a city, and returns their ids by source id.
 * Names follow the input; ids stay.
 */
export const ensureMerchants = async (
  ctx: Context,
  scope: { readonly cityCode: string; readonly partnerId: string },
  wanted: readonly MerchantImport[],
): Promise<ReadonlyMap<string, string>> => {
  const rows = JSON.stringify(
    wanted.map((merchant) => ({
      ...merchant,
      id: ctx.newId('Merchant'),
      brandId: ctx.newId('Brand'),
    })),
  )
  await writeAll(ctx.db, [
    sql`INSERT INTO brands (id, code, names)
      SELECT DISTINCT value ->> 'brandId', value ->> '$.brand.code', value -> '$.brand.names' FROM json_each(${rows}) WHERE value ->> '$.brand.code' IS NOT NULL
      ON CONFLICT (code) DO UPDATE SET names = excluded.names`,
    sql`INSERT INTO merchants (id, city_code, partner_id, source_id, names, brand_id, created_at)
      SELECT value ->> 'id', ${scope.cityCode}, ${scope.partnerId}, value ->> 'sourceId', value -> 'names',
        (SELECT id FROM brands WHERE code = value ->> '$.brand.code'), ${ctx.now}
      FROM json_each(${rows}) WHERE true
      ON CONFLICT (partner_id, source_id) DO UPDATE SET names = excluded.names, brand_id = excluded.brand_id`,
  ])
  const ids = await ctx.db.all<[string, string]>(sql`
    SELECT source_id, id FROM merchants WHERE partner_id = ${scope.partnerId} AND city_code = ${scope.cityCode}
      AND source_id IN (SELECT value ->> 'sourceId' FROM json_each(${rows}))`)
  return new Map(ids)
}

/** Writes the category tree; categories that are not in it stay. @returns how many there are in it */
export const writeCategories = async (
  ctx: Context,
  tree: readonly CategoryImport[],
): Promise<number> => {
  const flatten = (
    nodes: readonly CategoryImport[],
    parentId: string | null,
    above: string,
  ): object[] =>
    nodes.flatMap(({ id, names, children }, position) => {
      const path = above === '' ? id : `${above}/${id}`
      return [{ id, names, parentId, path, position }, ...flatten(children ?? [], id, path)]
    })
  const rows = flatten(tree, null, '')
  await writeAll(ctx.db, [
    sql`INSERT INTO categories (id, parent_id, path, position, names)
      SELECT value ->> 'id', value ->> 'parentId', value ->> 'path', value ->> 'position', value -> 'names'
      FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, path = excluded.path, position = excluded.position, names = excluded.names`,
  ])
  return rows.length
}
