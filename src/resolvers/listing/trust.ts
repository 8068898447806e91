import { sql } from 'drizzle-orm'
import { does, mustHit, write } from '#schema/batch.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { manyByKey, oneByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { InspectionResult, SupplyStep } from '#schema/tables/catalogue.ts'
import { localDay } from '#schema/time.ts'
import { auditing } from '../audit/service.ts'
import { PictureRefused } from '../media/errors.ts'
import { takeSending } from '../media/pictures.ts'
import { uploadDocument, uploadPicture, type Uploaded } from '../media/upload.ts'
import { ProductInvalid, ProductUnknown } from './errors.ts'
import { productIsTheirs, touchProduct } from './own.ts'
import { inspectionFault, originFault } from './trust-rules.ts'

/** Where a product comes from. */
export interface ProductOrigin {
  readonly productId: string
  readonly origin: LocalizedText | null
  readonly steps: readonly SupplyStep[]
}

/** Where products come from, by product; `null` where nobody says. */
export const originOfProduct = (ctx: Context) =>
  oneByKey(
    ctx,
    'originOfProduct',
    async (ids) =>
      (
        await ctx.db.all<[string]>(
          sql`SELECT json_object('productId', product_id, 'origin', json(origin), 'steps', json(steps)) FROM product_origins WHERE product_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        )
      ).map(([json]) => JSON.parse(json) as ProductOrigin), // the shape is that of the statement
    ({ productId }) => productId,
  )

/** What a laboratory found; its report’s pages are the media of its id. */
export interface InspectionRow {
  readonly id: string
  readonly productId: string
  readonly laboratory: string
  readonly number: string
  /** YYYY-MM-DD. */
  readonly inspectedOn: string
  readonly result: InspectionResult
  readonly pageUrl: string | null
  /** The hash of the report as a PDF. */
  readonly document: string | null
}

/** Reports of laboratories by product, the latest first. */
export const inspectionsOfProduct = (ctx: Context) =>
  manyByKey<InspectionRow>(
    ctx,
    'inspectionsOfProduct',
    async (ids) =>
      (
        await ctx.db.all<[string]>(sql`
          SELECT json_object('id', id, 'productId', product_id, 'laboratory', laboratory, 'number', number, 'inspectedOn', inspected_on, 'result', result, 'pageUrl', page_url, 'document', document)
          FROM inspections WHERE product_id IN (SELECT value FROM json_each(${JSON.stringify(ids)})) ORDER BY inspected_on DESC, id DESC`)
      ).map(([json]) => JSON.parse(json) as InspectionRow), // the shape is that of the statement
    ({ productId }) => productId,
  )

/** Says where a product comes from and on which way. @throws {ProductUnknown} {@link ProductInvalid} ORIGIN */
export const writeOrigin = async (
  ctx: StaffContext,
  { productId, origin, steps }: ProductOrigin,
): Promise<void> => {
  const fault = originFault(origin, steps)
  if (fault) throw new ProductInvalid(fault)
  const named = origin === null ? null : JSON.stringify(origin)
  await write(ctx, [
    touchProduct(ctx, productId),
    does(
      ctx.db
        .run(sql`INSERT INTO product_origins (product_id, origin, steps) VALUES (${productId}, ${named}, ${JSON.stringify(steps)})
        ON CONFLICT (product_id) DO UPDATE SET origin = excluded.origin, steps = excluded.steps`),
    ),
    does(auditing(ctx, 'product.origin', { productId }).statement),
  ])
}

/** A report as somebody notes it. */
export interface NewInspection extends Omit<InspectionRow, 'id' | 'document'> {
  /** Photographs or scans of its pages. */
  readonly files: readonly Uint8Array[]
  /** The report as a PDF. */
  readonly document?: Uint8Array | undefined
}

/** Pages of one report. */
const PAGES_MAX = 4
/** Reports of one product. */
const INSPECTIONS_MAX = 20

/**
 * Notes what a laboratory found of a product.
 * @returns its id
 * @throws {ProductUnknown} {@link ProductInvalid} INSPECTION; {@link PictureRefused}; DocumentRefused; TooOften
 */
export const addInspection = async (
  ctx: StaffContext,
  { files, document, ...report }: NewInspection,
): Promise<string> => {
  const { db, now } = ctx
  const zone = await db.get<[string] | undefined>(
    sql`SELECT c.zone FROM products d JOIN cities c ON c.code = d.city_code WHERE d.id = ${report.productId} AND ${productIsTheirs(ctx)}`,
  )
  if (!zone) throw new ProductUnknown()
  const fault = inspectionFault(report, localDay(now, zone[0]).date)
  if (fault) throw new ProductInvalid(fault)
  if (files.length > PAGES_MAX) throw new PictureRefused('TOO_MANY')
  await takeSending(ctx, files.length + (document ? 1 : 0))
  const pages: (Uploaded & { readonly id: string })[] = []
  for (const file of files)
    pages.push({ id: ctx.newId('Media'), ...(await uploadPicture(ctx, file)) })
  const hash = document ? await uploadDocument(ctx, document) : null
  const id = ctx.newId('Inspection')
  const { productId, laboratory, number, inspectedOn, result, pageUrl } = report
  await write(ctx, [
    touchProduct(ctx, productId),
    mustHit(
      db.run(sql`INSERT INTO inspections (id, product_id, laboratory, number, inspected_on, result, page_url, document, created_at)
        SELECT ${id}, ${productId}, ${laboratory.trim()}, ${number.trim()}, ${inspectedOn}, ${result}, ${pageUrl}, ${hash}, ${now}
        WHERE (SELECT count(*) FROM inspections WHERE product_id = ${productId}) < ${INSPECTIONS_MAX}`),
      () => new ProductInvalid(inspectionFault('TOO_MANY')),
      { 'inspections.product_id': () => new ProductInvalid(inspectionFault('KNOWN')) },
    ),
    does(
      db.run(sql`INSERT INTO media (id, owner_id, position, kind, url, width, height)
        SELECT value ->> 'id', ${id}, key, 'IMAGE', value ->> 'url', value ->> 'width', value ->> 'height' FROM json_each(${JSON.stringify(pages)})`),
    ),
    does(auditing(ctx, 'product.inspection.add', { productId, inspectionId: id }).statement),
  ])
  return id
}

/** Takes a report away that was noted wrongly; again, it is the same. @throws {ProductUnknown} */
export const removeInspection = async (
  ctx: StaffContext,
  { product, id }: { readonly product: string; readonly id: string },
): Promise<void> => {
  const { db } = ctx
  await write(ctx, [
    touchProduct(ctx, product),
    does(db.run(sql`DELETE FROM inspections WHERE id = ${id} AND product_id = ${product}`)),
    does(
      auditing(ctx, 'product.inspection.remove', { productId: product, inspectionId: id })
        .statement,
    ),
  ])
}
