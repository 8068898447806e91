import type { LonLat } from '#schema/geo.ts'
import { isWithinRing, type Ring } from '#schema/geo/area.ts'
import { resolveText, type LocalizedText } from '#schema/locale.ts'
import { lengthOf } from '#schema/text.ts'
import type { Specification } from '#schema/tables/catalogue.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import type { ChosenSpecification, Fulfilment } from '#schema/tables/ordering.ts'
import { isQuantity } from '../../cart/rules.ts'
import { findSlot, type Slot } from '../../fulfilment/rules/slots.ts'
import { freightFor } from '../../pricing/rules/freight.ts'
import { price } from '../../pricing/rules/pipeline.ts'
import type { Amounts, PricedLine, Purchase } from '../../pricing/rules/purchase.ts'
import type { Obstacle, ObstacleCode } from './obstacles.ts'
import { NOTE_MAX, PURCHASE_LINES_MAX, PURCHASE_STORES_MAX } from './states.ts'

/** A line that somebody wants, with what is known of it now; `null` where there is no such SKU. */
export interface WantedLine {
  readonly storeId: string
  readonly skuId: string
  readonly quantity: number
  readonly sku: {
    readonly productId: string
    readonly categoryPath: readonly string[]
    readonly names: LocalizedText
    readonly specifications: readonly Specification[]
    readonly values: Readonly<Record<string, string>>
    readonly imageUrl: string | null
    readonly unitFen: number
    readonly weightG: number | null
    readonly onSale: boolean
    /** Units that may be sold at the store now; `null` where it does not keep the SKU. */
    readonly sellable: number | null
    /** Of a bundle its parts: what is held of it is held of them. None for what is sold as it is. */
    readonly components: readonly {
      readonly skuId: string
      readonly perUnit: number
      readonly sellable: number
      /** `null` where it is gone. */
      readonly names: LocalizedText | null
    }[]
  } | null
}

export interface StoreFacts {
  readonly id: string
  readonly merchantId: string
  readonly cityCode: string
  readonly zone: string
  readonly open: boolean
  readonly pickup: boolean
  readonly slots: PickupRule | null
  readonly dineIn: boolean
  readonly freight: {
    readonly basis: 'COUNT' | 'WEIGHT'
    readonly zones: readonly FreightZone[]
    readonly excluded: readonly string[]
  } | null
  /** Within which it delivers; `null`: wherever its freight reaches. */
  readonly deliveryArea: Ring | null
}

/** Where something is sent. */
export interface Destination {
  readonly divisionCode: string
  /** In WGS-84; `null` where it is not known, or nobody asks. */
  readonly position: LonLat | null
}

/** How a store is to hand over. */
export interface Handover {
  readonly storeId: string
  readonly fulfilment: Fulfilment
  readonly slotStartsAt?: number | null | undefined
  readonly addressId?: string | null | undefined
  readonly table?: string | null | undefined
  readonly note?: string | null | undefined
}

export interface QuoteFacts {
  readonly lines: readonly WantedLine[]
  readonly stores: ReadonlyMap<string, StoreFacts>
  readonly handovers: readonly Handover[]
  /** Addresses of the buyer by id. */
  readonly addresses: ReadonlyMap<string, Destination>
  /** Slots that are booked out: store and start. */
  readonly fullSlots: ReadonlySet<string>
  readonly now: number
}

export interface QuotedLine extends Omit<PricedLine, 'orderId'> {
  readonly skuId: string
  readonly productId: string
  readonly names: LocalizedText
  readonly chosen: readonly ChosenSpecification[]
  readonly imageUrl: string | null
  readonly unitFen: number
}

export interface QuotedOrder {
  readonly store: StoreFacts
  /** `null` while the buyer has not said how. */
  readonly handover: Handover | null
  readonly slot: Slot | null
  readonly divisionCode: string | null
  readonly lines: readonly QuotedLine[]
  readonly amounts: Amounts
}

/** What a purchase would be, and all that keeps it from being made; the same for a preview and for the order. */
export interface Quote {
  readonly cityCode: string | null
  readonly orders: readonly QuotedOrder[]
  readonly totalFen: number
  readonly obstacles: readonly Obstacle[]
}

export const slotKey = (storeId: string, startsAt: number): string => `${storeId} ${startsAt}`

const obstacle = (
  code: ObstacleCode,
  storeId: string | null = null,
  skuId: string | null = null,
  available: number | null = null,
): Obstacle => ({ code, storeId, skuId, available })

/** One that is no quantity stays none: nothing may be taken off another line by it (A6). */
const sumOf = (one: number, other: number): number =>
  !isQuantity(one) ? one : isQuantity(other) ? one + other : other

/** Lines of the same SKU at the same store are one. */
export const merged = <
  Line extends { readonly storeId: string; readonly skuId: string; readonly quantity: number },
>(
  lines: readonly Line[],
): readonly Line[] => {
  const byKey = new Map<string, Line>()
  for (const line of lines) {
    const key = `${line.storeId} ${line.skuId}`
    const before = byKey.get(key)
    byKey.set(key, before ? { ...before, quantity: sumOf(before.quantity, line.quantity) } : line)
  }
  return [...byKey.values()]
}

/** A part of a bundle, as it is told; `null` where it is gone. */
interface Part {
  readonly perUnit: number
  readonly names: LocalizedText | null
}

/** What a bundle is made of, in words, as a choice of its line: whoever hands it over has to know, whatever becomes of it. */
const partsOf = (components: readonly Part[]): readonly ChosenSpecification[] => {
  if (components.length === 0) return []
  const said = (locale: 'zh-CN' | 'en', between: string): string =>
    components
      .map(({ names, perUnit }) => `${resolveText(names, locale)?.text ?? ''} × ${perUnit}`)
      .join(between)
  return [
    {
      name: { 'zh-CN': '含', en: 'With' },
      value: { 'zh-CN': said('zh-CN', '、'), en: said('en', ', ') },
    },
  ]
}

/** What the buyer chose, in words: only specifications that the SKU has a value of; and of a bundle, what is in it. */
export const chosenOf = (
  specifications: readonly Specification[],
  values: Readonly<Record<string, string>>,
  components: readonly Part[] = [],
): readonly ChosenSpecification[] => [
  ...specifications.flatMap(({ id, name, values: all }) => {
    const value = all.find((one) => one.id === values[id])
    return value ? [{ name, value: value.name }] : []
  }),
  ...partsOf(components),
]

const lineObstacles = (
  { storeId, skuId, quantity, sku }: WantedLine,
  store: StoreFacts | undefined,
): readonly Obstacle[] => {
  if (!isQuantity(quantity)) return [obstacle('QUANTITY_INVALID', storeId, skuId)]
  if (!store || sku === null || sku.sellable === null || !sku.onSale)
    return [obstacle('NOT_ON_SALE', storeId, skuId)]
  return sku.sellable < quantity ? [obstacle('OUT_OF_STOCK', storeId, skuId, sku.sellable)] : []
}

/** What a line takes of each SKU of its store, with what there is of that. */
const demandOf = ({
  storeId,
  skuId,
  sku,
}: WantedLine): readonly {
  readonly key: string
  readonly perUnit: number
  readonly sellable: number
}[] =>
  sku === null || sku.sellable === null
    ? []
    : sku.components.length === 0
      ? [{ key: `${storeId} ${skuId}`, perUnit: 1, sellable: sku.sellable }]
      : sku.components.map((part) => ({
          key: `${storeId} ${part.skuId}`,
          perUnit: part.perUnit,
          sellable: part.sellable,
        }))

/**
 * Lines that have enough each by itself, but not together: a bundle and a part of it, or two bundles that share one (spec C3).
 * `available` is what the line could have beside the others.
 */
const sharedObstacles = (lines: readonly WantedLine[]): readonly Obstacle[] => {
  const demand = new Map<string, number>()
  for (const line of lines)
    for (const { key, perUnit } of demandOf(line))
      demand.set(key, (demand.get(key) ?? 0) + perUnit * line.quantity)
  return lines.flatMap((line) => {
    const left = demandOf(line).map(({ key, perUnit, sellable }) => {
      const others = (demand.get(key) ?? 0) - perUnit * line.quantity
      return Math.floor((sellable - others) / perUnit)
    })
    const available = Math.max(0, Math.min(...left))
    return left.length > 0 && Math.min(...left) < line.quantity
      ? [obstacle('OUT_OF_STOCK', line.storeId, line.skuId, available)]
      : []
  })
}

interface HandoverFacts {
  readonly slot: Slot | null
  readonly divisionCode: string | null
  readonly obstacles: readonly Obstacle[]
}

const areaObstacles = (
  { deliveryArea }: StoreFacts,
  position: LonLat | null,
): readonly ObstacleCode[] => {
  if (deliveryArea === null) return []
  if (position === null) return ['POSITION_NEEDED']
  return isWithinRing(position, deliveryArea) ? [] : ['OUTSIDE_DELIVERY_AREA']
}

const handoverFacts = (
  facts: QuoteFacts,
  store: StoreFacts,
  handover: Handover | undefined,
): HandoverFacts => {
  const found = (
    codes: readonly ObstacleCode[],
    more: Partial<Omit<HandoverFacts, 'obstacles'>> = {},
  ): HandoverFacts => ({
    slot: null,
    divisionCode: null,
    ...more,
    obstacles: [
      ...(store.open ? [] : [obstacle('STORE_CLOSED', store.id)]),
      ...(lengthOf(handover?.note ?? '') > NOTE_MAX ? [obstacle('NOTE_TOO_LONG', store.id)] : []),
      ...codes.map((code) => obstacle(code, store.id)),
    ],
  })
  if (!handover) return found(['FULFILMENT_NEEDED'])
  const { fulfilment, slotStartsAt, addressId, table } = handover
  if (fulfilment === 'DINE_IN') {
    if (!store.dineIn) return found(['FULFILMENT_NOT_OFFERED'])
    return found(table?.trim() ? [] : ['TABLE_NEEDED'])
  }
  if (fulfilment === 'DELIVERY') {
    if (!store.freight) return found(['FULFILMENT_NOT_OFFERED'])
    if (!addressId) return found(['ADDRESS_NEEDED'])
    const address = facts.addresses.get(addressId)
    if (address === undefined) return found(['ADDRESS_UNKNOWN'])
    const { divisionCode, position } = address
    return found(areaObstacles(store, position), { divisionCode })
  }
  if (!store.pickup) return found(['FULFILMENT_NOT_OFFERED'])
  if (!store.slots) return found(slotStartsAt == null ? [] : ['SLOT_UNKNOWN'])
  if (slotStartsAt == null) return found(['SLOT_NEEDED'])
  const slot = findSlot(store.slots, store.zone, slotStartsAt, facts.now)
  if (typeof slot === 'string') return found([slot])
  return found(facts.fullSlots.has(slotKey(store.id, slotStartsAt)) ? ['SLOT_FULL'] : [], { slot })
}

const freightOf = (
  store: StoreFacts,
  divisionCode: string | null,
  lines: readonly WantedLine[],
  goodsFen: number,
): { readonly fen: number; readonly refused: ObstacleCode | null } => {
  if (divisionCode === null || !store.freight) return { fen: 0, refused: null }
  const weights = lines.map(({ sku, quantity }) =>
    sku?.weightG == null ? null : sku.weightG * quantity,
  )
  if (store.freight.basis === 'WEIGHT' && weights.includes(null))
    return { fen: 0, refused: 'WEIGHT_UNKNOWN' }
  const freight = freightFor(store.freight, {
    regionCode: divisionCode,
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    weightG: weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0),
    goodsFen,
  })
  return 'refused' in freight ? { fen: 0, refused: freight.refused } : { ...freight, refused: null }
}

const NOBODY_GETS_POINTS_YET = 0

/**
 * What a purchase of these lines would be. Nothing is left out of the list of obstacles because of another one, so that a
 * buyer mends all of them at once; lines that cannot be bought are not priced.
 */
export const quoteOf = (facts: QuoteFacts): Quote => {
  const lines = merged(facts.lines)
  const storeIds = [...new Set(lines.map(({ storeId }) => storeId))]
  const obstacles: Obstacle[] = lines.flatMap((line) =>
    lineObstacles(line, facts.stores.get(line.storeId)),
  )
  if (obstacles.length === 0) obstacles.push(...sharedObstacles(lines))
  if (lines.length === 0) obstacles.push(obstacle('EMPTY'))
  if (lines.length > PURCHASE_LINES_MAX || storeIds.length > PURCHASE_STORES_MAX)
    obstacles.push(obstacle('TOO_MANY_LINES'))
  const stores = storeIds.flatMap((id) => facts.stores.get(id) ?? [])
  const cities = new Set(stores.map(({ cityCode }) => cityCode))
  if (cities.size > 1) obstacles.push(obstacle('MIXED_CITIES'))

  const handedOver = stores.map((store) => {
    const handover = facts.handovers.find(({ storeId }) => storeId === store.id)
    const found = handoverFacts(facts, store, handover)
    obstacles.push(...found.obstacles)
    return { store, handover: handover ?? null, ...found }
  })

  const buyable = lines.flatMap((line) =>
    line.sku &&
    line.sku.sellable !== null &&
    isQuantity(line.quantity) &&
    facts.stores.has(line.storeId)
      ? [{ ...line, sku: line.sku }]
      : [],
  )
  const id = (line: WantedLine): string => `${line.storeId} ${line.skuId}`
  const purchase = (freight: ReadonlyMap<string, number>): Purchase => ({
    lines: buyable.map((line) => ({
      id: id(line),
      orderId: line.storeId,
      productId: line.sku.productId,
      skuId: line.skuId,
      categoryPath: line.sku.categoryPath,
      unitFen: line.sku.unitFen,
      quantity: line.quantity,
    })),
    // A store of which nothing can be bought has no order; what keeps it from that is told.
    orders: stores
      .filter(({ id: storeId }) => buyable.some((line) => line.storeId === storeId))
      .map((store) => ({ id: store.id, freightFen: freight.get(store.id) ?? 0 })),
    // Campaigns, coupons, points and tiers come with marketing; the pipeline knows them already.
    fullReductions: [],
    coupons: [],
    earnRate: NOBODY_GETS_POINTS_YET,
  })
  // Freight may be free from a sum of goods on, so goods are priced first.
  const goods = price(purchase(new Map()))
  const freight = new Map<string, number>()
  for (const { store, divisionCode } of handedOver) {
    const goodsFen = goods.orders.find((order) => order.id === store.id)?.goodsFen ?? 0
    const own = buyable.filter(({ storeId }) => storeId === store.id)
    const { fen, refused } = freightOf(store, divisionCode, own, goodsFen)
    if (refused) obstacles.push(obstacle(refused, store.id))
    freight.set(store.id, fen)
  }
  const priced = [...freight.values()].some((fen) => fen > 0) ? price(purchase(freight)) : goods
  for (const { code } of priced.refusals)
    if (code === 'TOTAL_TOO_LARGE') obstacles.push(obstacle('TOTAL_TOO_LARGE'))

  const wanted = new Map(buyable.map((line) => [id(line), line]))
  const orders = handedOver.flatMap(({ store, handover, slot, divisionCode }) => {
    const amounts = priced.orders.find((order) => order.id === store.id)
    if (!amounts) return []
    const own = priced.lines.flatMap((line): QuotedLine[] => {
      const of = line.orderId === store.id ? wanted.get(line.id) : undefined
      if (!of) return []
      const { skuId, sku } = of
      return [
        {
          ...line,
          skuId,
          productId: sku.productId,
          names: sku.names,
          chosen: chosenOf(sku.specifications, sku.values, sku.components),
          imageUrl: sku.imageUrl,
          unitFen: sku.unitFen,
        },
      ]
    })
    return own.length === 0 ? [] : [{ store, handover, slot, divisionCode, lines: own, amounts }]
  })
  return {
    cityCode: stores[0]?.cityCode ?? null,
    orders,
    totalFen: priced.total.payableFen,
    obstacles,
  }
}
