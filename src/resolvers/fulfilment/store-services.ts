import { sql } from 'drizzle-orm'
import { does, write, type Step } from '#schema/batch.ts'
import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import { freightFaults } from '../pricing/rules/freight.ts'

/** How a store hands over, besides what is collected as soon as it is paid. */
export interface StoreServices {
  readonly storeId: string
  /** `null`: no slots. */
  readonly pickup: PickupRule | null
  readonly dineIn: boolean
  /** `null`: nothing is sent. */
  readonly freightTemplateId: string | null
}

export interface NewFreightTemplate {
  readonly id: string
  readonly merchantId: string
  readonly name: string
  readonly basis: 'COUNT' | 'WEIGHT'
  readonly zones: readonly FreightZone[]
  readonly excluded: readonly string[]
}

/** The statements that write templates and the ways of stores, new or changed. @throws {BadInput} BAD_FREIGHT_TEMPLATE */
export const storeServiceSteps = (
  { db, now }: Context,
  templates: readonly NewFreightTemplate[],
  services: readonly StoreServices[],
): readonly Step[] => {
  for (const template of templates) {
    const [fault] = freightFaults(template)
    if (fault)
      throw new BadInput('BAD_FREIGHT_TEMPLATE', `${template.name}: ${fault}.`, 'templates')
  }
  return [
    does(
      db.run(sql`INSERT INTO freight_templates (id, merchant_id, name, basis, zones, excluded, updated_at)
        SELECT value ->> 'id', value ->> 'merchantId', value ->> 'name', value ->> 'basis', value -> 'zones', value -> 'excluded', ${now}
        FROM json_each(${JSON.stringify(templates)}) WHERE true
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, basis = excluded.basis, zones = excluded.zones, excluded = excluded.excluded, updated_at = excluded.updated_at`),
    ),
    does(
      db.run(sql`INSERT INTO store_services (store_id, pickup, dine_in, freight_template_id)
        SELECT value ->> 'storeId', iif(json_type(value, '$.pickup') = 'null', NULL, value -> 'pickup'), value ->> 'dineIn', value ->> 'freightTemplateId'
        FROM json_each(${JSON.stringify(services)}) WHERE true
        ON CONFLICT (store_id) DO UPDATE SET pickup = excluded.pickup, dine_in = excluded.dine_in, freight_template_id = excluded.freight_template_id`),
    ),
  ]
}

/** Writes templates and the ways of stores. Whether somebody may is decided by whoever calls it. @throws {BadInput} BAD_FREIGHT_TEMPLATE */
export const writeStoreServices = (
  ctx: Context,
  templates: readonly NewFreightTemplate[],
  services: readonly StoreServices[],
): Promise<void> => write(ctx, storeServiceSteps(ctx, templates, services))
