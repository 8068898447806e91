import { sql, type SQL } from 'drizzle-orm'
import { does, mustHit, mustHold, write, type Step } from '#schema/batch.ts'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, StaffContext } from '#schema/context.ts'
import { checkPosition, distanceM, toWgs84, type LonLat } from '#schema/geo.ts'
import type { Ring } from '#schema/geo/area.ts'
import type { OpeningHours } from '#schema/hours.ts'
import { oneByKey } from '#schema/loaders.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { invariant } from '#schema/problem.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import { auditing } from '../audit/service.ts'
import { storeWriter } from '../catalogue/store-writer.ts'
import { cityOrRefuse, findCity } from '../cities/service.ts'
import { storeServiceSteps } from '../fulfilment/store-services.ts'
import { once } from '../idempotency/service.ts'
import { placeTarget } from '../importing/place-target.ts'
import type { PlaceDraft } from '../importing/records.ts'
import { ensurePartner } from '../partners/service.ts'
import { parsePlace, placeJson, type PlaceRow } from '../places/row.ts'
import { merchantIsTheirs, storeIsTheirs } from '../staff/rights.ts'
import { StoreChanged, StoreInvalid, StoreUnknown } from './errors.ts'
import { flatFreightOf, flatZone, positionFault, storeFault, type WrittenStore } from './rules.ts'

/** The source of what is written by hand; no import has it. */
const BY_HAND = 'desk'
/** The partner that stores and merchants belong to which no file brought. */
const DESK_PARTNER = { code: 'desk', names: { 'zh-CN': '本平台', en: 'This portal' } } as const

interface FreightTable {
  readonly id: string
  readonly name: string
  readonly basis: 'COUNT' | 'WEIGHT'
  readonly zones: readonly FreightZone[]
  readonly excluded: readonly string[]
  /** Stores that send by it. */
  readonly stores: number
}

/** A store as those who run it see it, with all that they can write of it. */
export interface DeskStore extends PlaceRow {
  readonly merchantId: string
  readonly partnerId: string
  readonly contentHash: string
  readonly tags: readonly StoreTag[]
  readonly pickup: boolean
  readonly slots: PickupRule | null
  readonly dineIn: boolean
  readonly freight: FreightTable | null
  readonly deliveryArea: Ring | null
  readonly openingHours: OpeningHours | null
  /** Since when it is kept by hand instead of by the file it came from; `null` while the file keeps it. */
  readonly byHandAt: number | null
  readonly isOwn: boolean
}

const deskJson = sql`json_object('merchantId', s.merchant_id, 'partnerId', p.partner_id, 'contentHash', p.content_hash, 'tags', json(s.tags), 'pickup', s.pickup,
  'slots', json(v.pickup), 'dineIn', coalesce(v.dine_in, 0), 'deliveryArea', json(s.delivery_area), 'byHandAt', p.by_hand_at,
  'openingHours', (SELECT json(hours) FROM schedules WHERE id = p.schedule_id),
  'freight', (SELECT json_object('id', f.id, 'name', f.name, 'basis', f.basis, 'zones', json(f.zones), 'excluded', json(f.excluded),
    'stores', (SELECT count(*) FROM store_services w WHERE w.freight_template_id = f.id)) FROM freight_templates f WHERE f.id = v.freight_template_id))`
const FROM = sql.raw(
  `FROM stores s JOIN places p ON p.id = s.place_id LEFT JOIN store_services v ON v.store_id = s.place_id`,
)

type Told = Omit<DeskStore, keyof PlaceRow | 'pickup' | 'dineIn' | 'isOwn'> & {
  readonly pickup: 0 | 1
  readonly dineIn: 0 | 1
}

const storeFrom = ([place, more]: readonly [string, string]): DeskStore => {
  const row = parsePlace(place)
  const told = JSON.parse(more) as Told // the shape is that of deskJson
  return {
    ...row,
    ...told,
    pickup: told.pickup === 1,
    dineIn: told.dineIn === 1,
    isOwn: row.source === BY_HAND,
  }
}

const theirs = (ctx: StaffContext): SQL => storeIsTheirs(ctx, 'editStore', sql`s.place_id`)

/** A store that the caller may edit. @throws {StoreUnknown} */
export const requireDeskStore = async (ctx: StaffContext, id: string): Promise<DeskStore> => {
  const row = await ctx.db.get<[string, string] | undefined>(
    sql`SELECT ${placeJson}, ${deskJson} ${FROM} WHERE s.place_id = ${id} AND ${theirs(ctx)}`,
  )
  if (!row) throw new StoreUnknown()
  return storeFrom(row)
}

export interface DeskStoresArgs extends PageArgs {
  readonly merchant: string
}

/** Stores of a merchant that the caller may edit, in the order they were opened; none elsewhere. */
export const listDeskStores = async (
  ctx: StaffContext,
  args: DeskStoresArgs,
): Promise<Page<DeskStore>> => {
  const after = decodeCursor(args.after, ['string'])
  const rows = await ctx.db.all<[string, string]>(sql`
    SELECT ${placeJson}, ${deskJson} ${FROM} WHERE s.merchant_id = ${args.merchant} AND ${theirs(ctx)} AND ${after ? sql`s.place_id > ${after[0]}` : sql`true`}
    ORDER BY s.place_id LIMIT ${args.first + 1}`)
  return toPage(rows.map(storeFrom), args, ({ id }) => [id])
}

/** Within which a store delivers, by its id; `null`: no limit of its own. */
export const deliveryAreaOf = (ctx: Context) =>
  oneByKey(
    ctx,
    'deliveryAreaOf',
    async (ids) =>
      (
        await ctx.db.all<[string, string]>(
          sql`SELECT place_id, delivery_area FROM stores WHERE delivery_area IS NOT NULL AND place_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
        )
      ).map(([id, area]) => ({ id, area: JSON.parse(area) as Ring })), // as contentSteps wrote it
    ({ id }) => id,
  )

/** Where a store as it was written is, in WGS-84. @throws {StoreInvalid} POSITION */
const pointOf = ({ position }: WrittenStore): LonLat | null => {
  if (position === null) return null
  const checked = checkPosition(position)
  if (!checked.ok) throw new StoreInvalid(positionFault)
  return toWgs84(checked.position)
}

const requireSound = (store: WrittenStore): LonLat | null => {
  const at = pointOf(store)
  const fault = storeFault(store, at)
  if (fault) throw new StoreInvalid(fault)
  return at
}

const filled = (text: LocalizedText | undefined): text is LocalizedText =>
  text !== undefined && Object.keys(text).length > 0

/** A metre: forms show positions to six places. */
const STILL_M = 1
const hasMoved = ({ position }: WrittenStore, { lon, lat }: DeskStore): boolean =>
  position !== null &&
  (lon === null || lat === null || distanceM(toWgs84(position), { lon, lat }) > STILL_M)

const draftOf = (store: WrittenStore, before: DeskStore | undefined): PlaceDraft => ({
  kind: 'STORE',
  names: store.names,
  ...(filled(store.descriptions) ? { descriptions: store.descriptions } : {}),
  ...(filled(store.address) ? { address: store.address } : {}),
  ...(store.phone === undefined ? {} : { phone: store.phone }),
  ...(store.position ? { position: store.position } : {}),
  ...(store.hours ? { hours: store.hours } : {}),
  // Words about hours are shown beside structured ones: those of a file do not outlive what is written by hand.
  ...(store.hours === null && before?.hoursText ? { hoursText: before.hoursText } : {}),
  ...(before?.divisionCode ? { divisionCode: before.divisionCode } : {}),
  ...(before?.divisionNames ? { divisionNames: before.divisionNames } : {}),
  ...(before?.website ? { website: before.website } : {}),
  ...(before?.attribution ? { attribution: before.attribution } : {}),
  accuracy: before && !hasMoved(store, before) ? before.accuracy : 'EXACT',
  state: store.state,
})

interface Spot {
  readonly id: string
  readonly cityCode: string
  readonly partnerId: string
  readonly source: string
  readonly sourceId: string
  readonly merchantId: string
  readonly before?: DeskStore | undefined
}

/** The table that a store sends by from now on, with its statement where it is a new one or another price. */
const freightOf = (ctx: Context, spot: Spot, { freight }: WrittenStore) => {
  const had = spot.before?.freight ?? null
  if (freight === null) return { id: null, templates: [] }
  if (freight === 'KEPT') return { id: had?.id ?? null, templates: [] }
  // A table of several stores is not changed for all of them from one.
  const own = had !== null && had.stores === 1 && flatFreightOf(had) !== null ? had : null
  const id = own?.id ?? ctx.newId('FreightTemplate')
  const template = {
    id,
    merchantId: spot.merchantId,
    name: own?.name ?? '门店运费',
    basis: 'COUNT' as const,
    zones: [flatZone(freight)],
    excluded: [],
  }
  return { id, templates: [template] }
}

/** The statements that write a store as it was written, new or anew. @throws {StoreInvalid} POSITION: outside the city */
const contentSteps = async (
  ctx: Context,
  spot: Spot,
  store: WrittenStore,
): Promise<readonly Step[]> => {
  const city = await findCity(ctx, spot.cityCode)
  invariant(city, 'a store lies in a city of this portal')
  const target = placeTarget(storeWriter)
  const scope = { city, partnerId: spot.partnerId, source: spot.source }
  const { merchantId } = spot
  const prepared = await target.prepare(ctx, scope, {
    row: 1,
    sourceId: spot.sourceId,
    place: draftOf(store, spot.before),
    facts: { merchantId, tags: store.tags, pickup: store.pickup },
    warnings: [],
  })
  // Everything else was looked at before, by rules that speak to people.
  if ('severity' in prepared) throw new StoreInvalid(positionFault)
  const row = { ...prepared, id: spot.id, known: spot.before !== undefined, changed: true }
  const statements = await target.write(ctx, scope, [row])
  const freight = freightOf(ctx, spot, store)
  const area = store.deliveryArea === null ? null : JSON.stringify(store.deliveryArea)
  return [
    ...statements.map((statement) => does(ctx.db.run(statement))),
    does(ctx.db.run(sql`UPDATE stores SET delivery_area = ${area} WHERE place_id = ${spot.id}`)),
    ...storeServiceSteps(ctx, freight.templates, [
      {
        storeId: spot.id,
        pickup: store.slots,
        dineIn: store.dineIn,
        freightTemplateId: freight.id,
      },
    ]),
    // An import that knows nothing new of it leaves it alone; so does one that does, from now on.
    does(
      ctx.db
        .run(sql`UPDATE places SET by_hand_at = coalesce(by_hand_at, ${ctx.now}), content_hash = ${spot.before?.contentHash ?? ''}
        WHERE id = ${spot.id}`),
    ),
  ]
}

/**
 * Opens one more store of a merchant, once a key.
 * @returns its id
 * @throws {StoreInvalid} {@link StoreUnknown} where the merchant is none of theirs as a whole; IdempotencyKeyReused
 */
export const createStore = async (
  ctx: StaffContext,
  { merchant, store }: { readonly merchant: string; readonly store: WrittenStore },
  key: string,
): Promise<string> => {
  requireSound(store)
  const { id } = await once(
    ctx,
    { operation: 'createStore', key, request: { merchant, store } },
    async () => {
      const mine = merchantIsTheirs(ctx, 'openStores', sql`m.id`)
      const row = await ctx.db.get<[string] | undefined>(
        sql`SELECT m.city_code FROM merchants m WHERE m.id = ${merchant} AND ${mine}`,
      )
      if (!row) throw new StoreUnknown()
      const made = ctx.newId('Place')
      const spot: Spot = {
        id: made,
        cityCode: row[0],
        partnerId: await ensurePartner(ctx, DESK_PARTNER.code, DESK_PARTNER.names),
        source: BY_HAND,
        sourceId: made,
        merchantId: merchant,
      }
      return {
        steps: [
          mustHold(
            ctx,
            sql`SELECT count(*) FROM merchants m WHERE m.id = ${merchant} AND ${mine}`,
            () => new StoreUnknown(),
          ),
          ...(await contentSteps(ctx, spot, store)),
          does(auditing(ctx, 'store.create', { storeId: made, merchantId: merchant }).statement),
        ],
        result: { id: made },
      }
    },
  )
  return id
}

/**
 * Writes a store anew, if nobody has since it was read. It is kept by hand from then on: an import leaves it alone.
 * @param version as it was read.
 * @throws {StoreInvalid} {@link StoreUnknown} {@link StoreChanged}
 */
export const updateStore = async (
  ctx: StaffContext,
  {
    id,
    version,
    store,
  }: { readonly id: string; readonly version: number; readonly store: WrittenStore },
): Promise<void> => {
  requireSound(store)
  const before = await requireDeskStore(ctx, id)
  if (before.version !== version) throw new StoreChanged(before.version)
  await write(ctx, [
    mustHold(
      ctx,
      sql`SELECT count(*) ${FROM} WHERE s.place_id = ${id} AND p.version = ${version} AND ${theirs(ctx)}`,
      () => new StoreChanged(version + 1),
    ),
    ...(await contentSteps(ctx, { ...before, before }, store)),
    does(auditing(ctx, 'store.update', { storeId: id, version }).statement),
  ])
}

/** Gives a store back to the file it came from: the next import writes it. @throws {StoreUnknown} */
export const releaseStore = async (ctx: StaffContext, id: string): Promise<void> => {
  await write(ctx, [
    mustHit(
      ctx.db
        .run(sql`UPDATE places SET by_hand_at = NULL, content_hash = '' WHERE id = ${id} AND source <> ${BY_HAND}
        AND kind = 'STORE' AND ${storeIsTheirs(ctx, 'editStore', sql`places.id`)}`),
      () => new StoreUnknown(),
    ),
    does(auditing(ctx, 'store.release', { storeId: id }).statement),
  ])
}

/** A merchant as it is taken on, with the first store it sells at. */
export interface NewMerchant {
  readonly city: string
  readonly names: LocalizedText
  readonly brand?: { readonly code: string; readonly names: LocalizedText } | undefined
  readonly store: WrittenStore
}

/**
 * Takes a merchant on in a city, with a first store; for whoever runs the portal, at its command line.
 * @throws {StoreInvalid} {@link BadInput} UNKNOWN_CITY
 */
export const openMerchant = async (
  ctx: Context,
  { city: named, names, brand, store }: NewMerchant,
): Promise<{ readonly merchantId: string; readonly storeId: string }> => {
  requireSound(store)
  const { db, now } = ctx
  const city = await cityOrRefuse(ctx, named)
  const partnerId = await ensurePartner(ctx, DESK_PARTNER.code, DESK_PARTNER.names)
  const [merchantId, storeId] = [ctx.newId('Merchant'), ctx.newId('Place')]
  const code = brand?.code ?? null
  const spot: Spot = {
    id: storeId,
    cityCode: city.code,
    partnerId,
    source: BY_HAND,
    sourceId: storeId,
    merchantId,
  }
  await write(ctx, [
    does(
      db.run(sql`INSERT INTO brands (id, code, names) SELECT ${ctx.newId('Brand')}, ${code}, ${JSON.stringify(brand?.names ?? {})} WHERE ${code} IS NOT NULL
        ON CONFLICT (code) DO UPDATE SET names = excluded.names`),
    ),
    does(
      db.run(sql`INSERT INTO merchants (id, city_code, partner_id, source_id, names, brand_id, created_at)
        VALUES (${merchantId}, ${city.code}, ${partnerId}, ${merchantId}, ${JSON.stringify(names)}, (SELECT id FROM brands WHERE code = ${code}), ${now})`),
    ),
    ...(await contentSteps(ctx, spot, store)),
    does(auditing(ctx, 'merchant.open', { merchantId, storeId }).statement),
  ])
  return { merchantId, storeId }
}
