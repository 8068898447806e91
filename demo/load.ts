import { readFile } from 'node:fs/promises'
import type { Context } from '#schema/context.ts'
import type { OpeningHours } from '#schema/hours.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { cities, settings, type City } from '#schema/tables/cities.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import type { Specification, StoreTag } from '#schema/tables/catalogue.ts'
import type { Attribution, PositionAccuracy } from '#schema/tables/places.ts'
import type { Crs } from '#schema/geo.ts'
import {
  ensureMerchants,
  writeCategories,
  type CategoryImport,
} from '#resolvers/catalogue/merchants.ts'
import { productTarget, type ProductImport } from '#resolvers/catalogue/product-target.ts'
import { storeWriter, type StoreImport } from '#resolvers/catalogue/store-writer.ts'
import { writeStoreServices } from '#resolvers/fulfilment/store-services.ts'
import { placeTarget, type FactsWriter } from '#resolvers/importing/place-target.ts'
import type { ImportRecord, Reader } from '#resolvers/importing/records.ts'
import { runImport, writeAll } from '#resolvers/importing/run.ts'
import type { ImportTarget } from '#resolvers/importing/target.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import { eq, sql } from 'drizzle-orm'
import type { Scene } from '#scenes/scene.ts'
import { hourStatements, OPERATOR as PARKING_OPERATOR, parkingStatements } from './parking.ts'
import { bookableStatements } from './bookings.ts'
import { queueStatements } from './queues.ts'
import { reportStatements } from './reports.ts'

// The demonstration: four cities with places, merchants and products, through the same imports that
// partners use. demo/README.md says what the files hold.

interface PlaceFile {
  readonly id: string
  readonly kind: string
  readonly name: LocalizedText
  readonly description?: LocalizedText
  readonly district: string
  readonly address?: LocalizedText
  readonly lon: number
  readonly lat: number
  readonly crs: Crs
  readonly accuracy: PositionAccuracy
  readonly attribution?: Attribution
  readonly phone?: string
  readonly website?: string
  readonly hours?: OpeningHours | null
  readonly tourism?: {
    readonly category: string
    readonly grade: number
    readonly gradeYear?: number
    readonly bookingRequired?: boolean
    readonly tickets: readonly object[]
    readonly capacity?: { readonly instantaneous?: number; readonly daily?: number }
    readonly demoCount?: { readonly onSite?: number; readonly enteredToday?: number }
  }
  readonly parking?: {
    readonly layout: string
    readonly capacity: Readonly<Record<string, number>>
    readonly heightLimitCm?: number
    readonly tariff?: object
    readonly demo?: Readonly<
      Record<string, { readonly kind: string; readonly free?: number; readonly level?: string }>
    >
  }
}

interface CommerceFile {
  readonly merchants: readonly {
    readonly id: string
    readonly name: LocalizedText
    readonly brand?: { readonly id: string; readonly name: LocalizedText }
  }[]
  readonly stores: readonly (Omit<PlaceFile, 'kind'> & {
    readonly merchant: string
    readonly tags: readonly StoreTag[]
    readonly pickup: boolean
  })[]
  readonly products: readonly {
    readonly id: string
    readonly merchant: string
    readonly category: string
    readonly name: LocalizedText
    readonly subtitle?: LocalizedText
    readonly description?: LocalizedText
    readonly sold: number
    readonly specs: readonly Specification[]
    readonly skus: readonly {
      readonly id: string
      readonly values: Readonly<Record<string, string>>
      readonly priceFen: number
      readonly marketPriceFen?: number
      readonly barcode?: string
    }[]
    readonly stock: Readonly<
      Record<
        string,
        Readonly<Record<string, { readonly onHand: number; readonly safety?: number }>>
      >
    >
  }[]
}

interface LineFile {
  readonly code: string
  readonly names: LocalizedText
  readonly color: string
  readonly stations: readonly string[]
}

type CategoryFile = {
  readonly id: string
  readonly name: LocalizedText
  readonly children?: readonly CategoryFile[]
}

/** The code of the partner that all of it belongs to. */
export const DEMO_PARTNER = 'shijing-demo'
const SOURCE = 'demo'
/** Raised when the files change, so that an installation loads them anew. */
const EDITION = '6'

const json = async <Value>(path: string): Promise<Value> =>
  JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as Value // our own file, written to this shape

const plainWriter = (kind: string): FactsWriter<unknown, never> => ({
  kind,
  facts: () => [],
  live: () => [],
})

/** A reader whose records are there already. */
const readerOf = (records: readonly Omit<ImportRecord, 'row' | 'warnings'>[]): Reader => ({
  format: 'demo',
  files: [],
  async *read() {
    for (const [i, record] of records.entries())
      yield { kind: 'record', record: { ...record, row: i + 1, warnings: [] } }
  },
})

const placeRecord = (
  place: Omit<PlaceFile, 'kind'> & { readonly kind: string },
): Omit<ImportRecord, 'row' | 'warnings'> => ({
  sourceId: place.id,
  place: {
    kind: place.kind,
    names: place.name,
    ...(place.description ? { descriptions: place.description } : {}),
    ...(place.address ? { address: place.address } : {}),
    divisionCode: place.district,
    position: { lon: place.lon, lat: place.lat, crs: place.crs },
    accuracy: place.accuracy,
    ...(place.hours ? { hours: place.hours } : {}),
    ...(place.phone === undefined ? {} : { phone: place.phone }),
    ...(place.website === undefined ? {} : { website: place.website }),
    ...(place.attribution ? { attribution: place.attribution } : {}),
  },
})

/** The counts and bays of the demonstration are as fresh as the run that loads them. */
const sceneParts = (
  place: PlaceFile,
  lines: readonly LineFile[],
  now: number,
): { readonly facts?: unknown; readonly live?: unknown } => {
  if (place.tourism) {
    const { demoCount, capacity, ...facts } = place.tourism
    return {
      facts: {
        ...facts,
        capacityInstantaneous: capacity?.instantaneous,
        capacityDaily: capacity?.daily,
      },
      ...(demoCount
        ? {
            live: {
              onSite: demoCount.onSite ?? null,
              enteredToday: demoCount.enteredToday ?? null,
              asOf: now,
            },
          }
        : {}),
    }
  }
  if (place.parking) {
    const { demo, ...facts } = place.parking
    const live = Object.entries(demo ?? {}).map(([vehicleClass, { kind, free, level }]) => ({
      vehicleClass,
      kind,
      ...(kind === 'COUNT' ? { free: free ?? 0 } : {}),
      level: level ?? 'UNKNOWN',
      asOf: now,
    }))
    return { facts: { ...facts, opening: 'UNKNOWN', categories: [] }, live }
  }
  if (place.kind === 'STATION') {
    const stops = lines.flatMap(({ stations, ...line }) =>
      stations.flatMap((id, position) => (id === place.id ? [{ ...line, position }] : [])),
    )
    return { facts: { lines: stops } }
  }
  return {}
}

/** Collected while the store is open, up to midnight; four orders a quarter of an hour. */
const slotsOf = (hours: OpeningHours | null | undefined): PickupRule => ({
  slotMinutes: 30,
  capacity: 8,
  leadMinutes: 30,
  daysAhead: 2,
  windows: (hours?.weekly ?? []).map(({ days, opens, closes }) => ({
    days,
    from: opens,
    to: closes > opens ? closes : '24:00',
  })),
})
/** Within the province for less; far regions cost more, and from 199 yuan on it is free in most of the country. */
const zonesOf = (province: string): readonly FreightZone[] => [
  {
    regions: [province],
    firstUnits: 3,
    firstFen: 800,
    extraUnits: 3,
    extraFen: 300,
    freeFromFen: 9_900,
  },
  { regions: ['54', '65'], firstUnits: 1, firstFen: 2_200, extraUnits: 1, extraFen: 1_200 },
  {
    regions: [],
    firstUnits: 3,
    firstFen: 1_200,
    extraUnits: 2,
    extraFen: 500,
    freeFromFen: 19_900,
  },
]
/** Not a ULID of now: the same template at each load. */
const templateId = (merchantId: string): string => `frt_${merchantId.slice(4)}`

/** Ways to hand over: slots where things are collected, tables where people eat, parcels from shops with things to take home. */
const loadServices = async (
  ctx: Context,
  city: City,
  stores: CommerceFile['stores'],
  idOf: (store: string) => string,
  merchantOf: (merchant: string) => string,
): Promise<void> => {
  const senders = stores.filter(({ tags }) => tags.includes('GIFT'))
  const templates = [...new Set(senders.map(({ merchant }) => merchantOf(merchant)))].map(
    (merchantId) => ({
      id: templateId(merchantId),
      merchantId,
      name: '普通快递',
      basis: 'COUNT' as const,
      zones: zonesOf(city.code.slice(0, 2)),
      excluded: ['71', '81', '82'],
    }),
  )
  await writeStoreServices(
    ctx,
    templates,
    stores.map((store) => ({
      storeId: idOf(store.id),
      pickup: store.pickup ? slotsOf(store.hours) : null,
      dineIn: store.tags.includes('LUNCH') || store.tags.includes('NIGHT'),
      freightTemplateId: store.tags.includes('GIFT')
        ? templateId(merchantOf(store.merchant))
        : null,
    })),
  )
}

/** Destinations, points, guides and routes, by the very formats partners use; nothing where the scene is not there. */
const loadTourism = async (
  ctx: Context,
  scenes: readonly Scene[],
  city: City,
  partnerId: string,
): Promise<number> => {
  const importers = scenes.find(({ id }) => id === 'tourism')?.importers ?? []
  const parts = await json<Readonly<Record<string, unknown>>>(`${city.slug}/tourism.json`)
  let rows = 0
  // In this order: guides speak of points.
  for (const part of ['destinations', 'points', 'guide', 'routes']) {
    const importer = importers.find(({ reader }) => reader.format === `${part}-json`)
    if (!importer) continue
    const body = JSON.stringify(parts[part])
    const report = await runImport(ctx, {
      importer,
      files: [{ name: part, stream: () => new Blob([body]).stream() }],
      city,
      partnerId,
      source: SOURCE,
      mode: 'ATOMIC',
      dryRun: false,
    })
    if (report.outcome !== 'DONE')
      throw new Error(
        `The ${part} of ${city.slug} are not right: ${JSON.stringify(report.faults[0])}`,
      )
    rows += report.rows
  }
  return rows
}

const loadCity = async (
  ctx: Context,
  scenes: readonly Scene[],
  city: City,
  partnerId: string,
  lines: readonly LineFile[],
): Promise<number> => {
  const run = async (
    records: readonly Omit<ImportRecord, 'row' | 'warnings'>[],
    target: ImportTarget,
  ): Promise<number> => {
    const report = await runImport(ctx, {
      importer: { reader: readerOf(records), target },
      files: [],
      city,
      partnerId,
      source: SOURCE,
      mode: 'ATOMIC',
      dryRun: false,
    })
    if (report.outcome !== 'DONE')
      throw new Error(
        `The demonstration data of ${city.slug} is not right: ${JSON.stringify(report.faults[0])}`,
      )
    return report.rows
  }
  const writers = new Map(
    scenes.flatMap(({ imports }) =>
      imports ? [[imports.writer.kind, imports.writer] as const] : [],
    ),
  )
  let rows = 0
  const places = await json<readonly PlaceFile[]>(`${city.slug}/places.json`)
  for (const [kind, some] of Map.groupBy(places, (place) => place.kind)) {
    const records = some.map((place) => ({
      ...placeRecord(place),
      ...sceneParts(place, lines, ctx.now),
    }))
    rows += await run(records, placeTarget(writers.get(kind) ?? plainWriter(kind)))
  }
  rows += await loadTourism(ctx, scenes, city, partnerId)
  const commerce = await json<CommerceFile>(`${city.slug}/commerce.json`)
  const merchantIds = await ensureMerchants(
    ctx,
    { cityCode: city.code, partnerId },
    commerce.merchants.map(({ id, name, brand }) => ({
      sourceId: id,
      names: name,
      ...(brand ? { brand: { code: brand.id, names: brand.name } } : {}),
    })),
  )
  const stores = commerce.stores.map((store) => {
    const facts: StoreImport = {
      merchantId: merchantIds.get(store.merchant) ?? '',
      tags: store.tags,
      pickup: store.pickup,
    }
    return { ...placeRecord({ ...store, kind: 'STORE' }), facts }
  })
  rows += await run(stores, placeTarget(storeWriter))
  const storeIds = new Map(
    await ctx.db.all<[string, string]>(
      sql`SELECT source_id, id FROM places WHERE partner_id = ${partnerId} AND source = ${SOURCE} AND kind = 'STORE'`,
    ),
  )
  await loadServices(
    ctx,
    city,
    commerce.stores,
    (store) => storeIds.get(store) ?? '',
    (merchant) => merchantIds.get(merchant) ?? '',
  )
  const halls = await ctx.db.all<[string]>(
    sql`SELECT id FROM places WHERE partner_id = ${partnerId} AND source = ${SOURCE} AND kind = 'SERVICE_HALL' AND city_code = ${city.code}`,
  )
  await writeAll(
    ctx.db,
    queueStatements(ctx.now, {
      tables: commerce.stores.flatMap(({ id, tags }) =>
        tags.includes('LUNCH') || tags.includes('NIGHT') ? [storeIds.get(id) ?? ''] : [],
      ),
      counters: halls.map(([id]) => id),
    }),
  )
  if (scenes.some(({ id }) => id === 'reports'))
    await writeAll(ctx.db, reportStatements(city, ctx.now))
  if (scenes.some(({ id }) => id === 'parking')) {
    const at = await ctx.db.all<[string, string, number, number]>(
      sql`SELECT source_id, id, lon, lat FROM places WHERE partner_id = ${partnerId} AND source = ${SOURCE} AND kind IN ('PARKING_LOT', 'STORE') AND city_code = ${city.code} AND lon IS NOT NULL`,
    )
    const byName = new Map(at.map(([name, id, lon, lat]) => [name, { id, lon, lat }]))
    const of = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? [])
    const payee = commerce.stores.find(({ id }) => id.endsWith(PARKING_OPERATOR))
    const lots = of(places.flatMap(({ id, kind }) => (kind === 'PARKING_LOT' ? [id] : [])))
    await writeAll(ctx.db, hourStatements(lots))
    await writeAll(
      ctx.db,
      parkingStatements(ctx.now, {
        payee: (payee && storeIds.get(payee.id)) ?? '',
        lots,
        shops: of(
          commerce.stores.flatMap(({ id, tags }) =>
            tags.includes('LUNCH') || tags.includes('NIGHT') ? [id] : [],
          ),
        ),
      }),
    )
  }
  const museums = await ctx.db.all<[string]>(
    sql`SELECT id FROM places WHERE partner_id = ${partnerId} AND source = ${SOURCE} AND kind = 'ATTRACTION' AND city_code = ${city.code} AND names ->> 'zh-CN' LIKE '%博物%'`,
  )
  await writeAll(
    ctx.db,
    bookableStatements(ctx.now, {
      tables: commerce.stores.flatMap(({ id, tags }) =>
        tags.includes('NIGHT') ? [storeIds.get(id) ?? ''] : [],
      ),
      entries: museums.map(([id]) => id),
      appointments: halls.map(([id]) => id),
    }),
  )
  const merchantOf = new Map(
    commerce.products.map(({ id, merchant }) => [id, merchantIds.get(merchant) ?? '']),
  )
  const toProduct = (facts: CommerceFile['products'][number]): ProductImport => ({
    names: facts.name,
    ...(facts.subtitle ? { subtitles: facts.subtitle } : {}),
    ...(facts.description ? { descriptions: facts.description } : {}),
    categoryId: facts.category,
    specifications: facts.specs,
    sold: facts.sold,
    skus: facts.skus.map(({ id, ...sku }) => ({ code: id, ...sku })),
    stock: Object.entries(facts.stock).flatMap(([store, levels]) =>
      Object.entries(levels).map(([skuCode, level]) => ({
        storeId: storeIds.get(store) ?? '',
        skuCode,
        ...level,
      })),
    ),
    media: [{ url: `/art/product/${facts.category}/${facts.id}.svg`, alt: facts.name }],
  })
  rows += await run(
    commerce.products.map((facts) => ({ sourceId: facts.id, facts })),
    productTarget((sourceId) => merchantOf.get(sourceId) ?? '', toProduct),
  )
  return rows
}

/** Whether the present edition of the demonstration data is loaded. */
export const isDemoLoaded = async (ctx: Context): Promise<boolean> =>
  (await ctx.db.select().from(settings).where(eq(settings.key, 'demo')).get())?.value === EDITION

/**
 * Loads the four demonstration cities, or what has changed of them. `onProgress` hears of each city
 * when it is in, with the rows loaded so far.
 */
export const loadDemo = async (
  ctx: Context,
  scenes: readonly Scene[],
  onProgress: (city: string, rows: number) => void = () => undefined,
): Promise<void> => {
  const partnerId = await ensurePartner(ctx, DEMO_PARTNER, {
    'zh-CN': '市井演示数据',
    en: 'Shijing demonstration data',
  })
  const categories = (nodes: readonly CategoryFile[]): CategoryImport[] =>
    nodes.map(({ id, name, children }) => ({
      id,
      names: name,
      children: categories(children ?? []),
    }))
  await writeCategories(ctx, categories(await json<readonly CategoryFile[]>('categories.json')))
  const lines = await json<Readonly<Record<string, readonly LineFile[]>>>('lines.json')
  let rows = 0
  for (const city of await json<readonly City[]>('cities.json')) {
    await ctx.db.insert(cities).values(city).onConflictDoUpdate({ target: cities.code, set: city })
    ctx.memo.clear() // the list of cities that this run has read is older than this city
    rows += await loadCity(ctx, scenes, city, partnerId, lines[city.slug] ?? [])
    onProgress(city.names.en ?? city.slug, rows)
  }
  const done = { key: 'demo', value: EDITION, updatedAt: ctx.now }
  await ctx.db.insert(settings).values(done).onConflictDoUpdate({ target: settings.key, set: done })
}
