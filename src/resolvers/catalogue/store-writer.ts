import { sql } from 'drizzle-orm'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import type { FactsWriter } from '../importing/place-target.ts'

/** What a merchant's file knows of a store beyond the place. */
export interface StoreImport {
  readonly merchantId: string
  readonly tags: readonly StoreTag[]
  readonly pickup: boolean
}

/** Stores are places of kind STORE; they have no values of the moment. */
export const storeWriter: FactsWriter<StoreImport, never> = {
  kind: 'STORE',
  facts: (rows) => [
    sql`INSERT INTO stores (place_id, merchant_id, tags, pickup)
      SELECT value ->> 'placeId', value ->> '$.facts.merchantId', value -> '$.facts.tags', value ->> '$.facts.pickup'
      FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (place_id) DO UPDATE SET merchant_id = excluded.merchant_id, tags = excluded.tags, pickup = excluded.pickup`,
  ],
  live: () => [],
}
