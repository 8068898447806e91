import { newKey, type Market, type Somebody } from '../selling.ts'
import { tell, type Told } from './more.ts'

const LEVEL =
  '__typename ... on ManagedStock { onHand held committed safety missing } ... on Problem { code message }'

const COUNT = `mutation ($store: ID!, $sku: ID!, $units: Int!, $expected: Int!, $reference: String!, $key: String!) {
  countStock(store: $store, sku: $sku, units: $units, expected: $expected, reference: $reference, idempotencyKey: $key) { ${LEVEL} ... on StockChanged { current } } }`
const ADJUST = `mutation ($store: ID!, $sku: ID!, $delta: Int!, $reference: String!, $key: String!) {
  adjustStock(store: $store, sku: $sku, delta: $delta, reference: $reference, idempotencyKey: $key) { ${LEVEL} } }`
const TRANSFER = `mutation ($sku: ID!, $from: ID!, $to: ID!, $units: Int!, $reference: String!, $key: String!) {
  transferStock(sku: $sku, from: $from, to: $to, units: $units, reference: $reference, idempotencyKey: $key) { ${LEVEL} } }`
const KEEP_BACK = `mutation ($store: ID!, $sku: ID!, $safety: Int!, $key: String!) {
  keepBack(store: $store, sku: $sku, safety: $safety, idempotencyKey: $key) { ${LEVEL} } }`

/** What whoever keeps the stock of a store does, in the words of tests. */
export const keeperOf = (m: Market, who: Somebody) => {
  const reference = '盘点 1'
  return {
    count: (
      product: string,
      store: string,
      { units, expected }: { readonly units: number; readonly expected: number },
      key = newKey(),
    ): Promise<Told> =>
      tell(who, COUNT, {
        store: m.store(store),
        sku: m.sku(product),
        units,
        expected,
        reference,
        key,
      }),
    adjust: (product: string, store: string, delta: number, key = newKey()): Promise<Told> =>
      tell(who, ADJUST, { store: m.store(store), sku: m.sku(product), delta, reference, key }),
    transfer: (
      product: string,
      { from, to, units }: { readonly from: string; readonly to: string; readonly units: number },
      key = newKey(),
    ): Promise<Told> =>
      tell(who, TRANSFER, {
        sku: m.sku(product),
        from: m.store(from),
        to: m.store(to),
        units,
        reference,
        key,
      }),
    keepBack: (product: string, store: string, safety: number, key = newKey()): Promise<Told> =>
      tell(who, KEEP_BACK, { store: m.store(store), sku: m.sku(product), safety, key }),
  }
}
