import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { checkPosition, toWgs84, type Crs } from '#schema/geo.ts'
import { isWithinRing, type Ring } from '#schema/geo/area.ts'
import { writtenText, type WrittenText } from '#schema/locale.ts'
import { problemTypes } from '#schema/problem-types.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import type { catalogueGraph } from '../catalogue/graph.ts'
import { idempotencyKeyArg } from '../idempotency/args.ts'
import { IdempotencyKeyReused } from '../idempotency/service.ts'
import { StoreChanged, StoreInvalid, StoreUnknown } from './errors.ts'
import { createHoursTypes, hoursOfInput, slotsOfInput } from './hours-graph.ts'
import { flatFreightOf, type FlatFreight, type WrittenStore } from './rules.ts'
import {
  createStore,
  deliveryAreaOf,
  listDeskStores,
  releaseStore,
  requireDeskStore,
  updateStore,
  type DeskStore,
} from './service.ts'

const idArg = z.string().min(1).max(64)

interface Spot {
  readonly lon: number
  readonly lat: number
  readonly crs: Crs
}

interface Written {
  readonly name: WrittenText
  readonly description?: WrittenText | null | undefined
  readonly address?: WrittenText | null | undefined
  readonly phone?: string | null | undefined
  readonly position?: Spot | null | undefined
  readonly hours?: Parameters<typeof hoursOfInput>[0] | null | undefined
  readonly tags: readonly StoreTag[]
  readonly state: WrittenStore['state']
  readonly pickup: boolean
  readonly slots?: Parameters<typeof slotsOfInput>[0] | null | undefined
  readonly dineIn: boolean
  readonly freight?:
    | {
        readonly first: number
        readonly extra: number
        readonly freeFrom?: number | null | undefined
      }
    | null
    | undefined
  readonly keepsFreight: boolean
  readonly deliveryArea?: readonly Spot[] | null | undefined
}

/** A point that is none stays none, for the rules to refuse. */
const ringOf = (points: readonly Spot[]): Ring =>
  points.map((point) => {
    const { lon, lat } = checkPosition(point).ok ? toWgs84(point) : { lon: NaN, lat: NaN }
    return [lon, lat] as const
  })

const storeOf = (written: Written): WrittenStore => ({
  names: writtenText(written.name),
  ...(written.description ? { descriptions: writtenText(written.description) } : {}),
  ...(written.address ? { address: writtenText(written.address) } : {}),
  ...(typeof written.phone === 'string' ? { phone: written.phone } : {}),
  position: written.position ?? null,
  hours: written.hours ? hoursOfInput(written.hours) : null,
  tags: [...new Set(written.tags)],
  state: written.state,
  pickup: written.pickup,
  slots: written.slots ? slotsOfInput(written.slots) : null,
  dineIn: written.dineIn,
  freight: written.keepsFreight
    ? 'KEPT'
    : written.freight
      ? {
          firstFen: written.freight.first,
          extraFen: written.freight.extra,
          freeFromFen: written.freight.freeFrom ?? null,
        }
      : null,
  deliveryArea: written.deliveryArea ? ringOf(written.deliveryArea) : null,
})

/** Stores as those who run them write them. */
export const storefrontGraph = (
  b: Builder,
  shared: SharedTypes,
  { StoreType, StoreTagEnum }: ReturnType<typeof catalogueGraph>,
): void => {
  const { TextInput, PointInput, PointType } = shared
  problemTypes(b, shared, {
    StoreUnknown: [StoreUnknown, 'There is no such store, or merchant, for the caller to edit.'],
  })
  b.objectType(StoreChanged, {
    name: 'StoreChanged',
    description: 'Somebody else has changed it since it was read.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'The version it has now.' }),
    }),
  })
  b.objectType(StoreInvalid, {
    name: 'StoreInvalid',
    description: 'Something about the store cannot be as it was written.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      fault: t.exposeString('fault', {
        description: 'NAME, TEXT, PHONE, POSITION, HOURS, SLOTS, FREIGHT or AREA.',
      }),
      at: t.exposeString('at', { description: 'The field.' }),
    }),
  })
  const { HoursInputType, SlotsInputType, HoursType, SlotsType } = createHoursTypes(b)
  const StateEnum = b.enumType('WrittenStoreState', {
    description: 'Whether a store is in business.',
    values: {
      OPEN: { description: 'It is; its hours say when.' },
      SUSPENDED: { description: 'Not for now: it takes no orders.' },
      CLOSED_FOREVER: { description: 'It is gone.' },
    } as const,
  })
  b.objectFields(StoreType, (t) => ({
    deliveryArea: t.field({
      type: [PointType],
      nullable: true,
      description:
        'The ring within which it delivers, in WGS-84. Null: it has no area of its own, freight decides.',
      resolve: async (place, _args, ctx) =>
        (await deliveryAreaOf(ctx).load(place.id))?.area.map(([lon, lat]) => ({
          lon,
          lat,
          crs: 'WGS84' as const,
        })) ?? null,
    }),
    delivers: t.boolean({
      description: 'Whether a point lies within its delivery area; true where it has none.',
      args: { to: t.arg({ type: PointInput, required: true, description: 'Where to.' }) },
      resolve: async (place, { to }, ctx) => {
        const found = await deliveryAreaOf(ctx).load(place.id)
        return found === null || (checkPosition(to).ok && isWithinRing(toWgs84(to), found.area))
      },
    }),
  }))
  const FreightType = b.objectRef<FlatFreight>('FlatFreight').implement({
    description: 'What is asked for sending, the same for everywhere.',
    fields: (t) => ({
      first: t.expose('firstFen', { type: 'Fen', description: 'For the first piece.' }),
      extra: t.expose('extraFen', { type: 'Fen', description: 'For each more.' }),
      freeFrom: t.expose('freeFromFen', {
        type: 'Fen',
        nullable: true,
        description: 'Free from a sum of goods on.',
      }),
    }),
  })
  const MerchantStoreType = b.objectRef<DeskStore>('MerchantStore').implement({
    description: 'A store as those who run it see it.',
    fields: (t) => ({
      store: t.field({
        type: StoreType,
        description: 'What everybody sees of it.',
        resolve: (store) => store,
      }),
      version: t.exposeInt('version', { description: 'For `updateStore`.' }),
      isKeptByHand: t.boolean({
        description: 'Somebody keeps it by hand: imports of its file leave it alone.',
        resolve: ({ byHandAt, isOwn }) => byHandAt !== null && !isOwn,
      }),
      openingHours: t.expose('openingHours', {
        type: HoursType,
        nullable: true,
        description: 'When it is open, as it was written.',
      }),
      slots: t.expose('slots', {
        type: SlotsType,
        nullable: true,
        description: 'Slots of collection. Null: collected as soon as it is paid.',
      }),
      dineIn: t.exposeBoolean('dineIn', { description: 'Whether it takes orders at tables.' }),
      sends: t.boolean({
        description: 'Whether it sends anything.',
        resolve: ({ freight }) => freight !== null,
      }),
      freight: t.field({
        type: FreightType,
        nullable: true,
        description: 'Null where it sends nothing, or by a table of regions.',
        resolve: ({ freight }) => freight && flatFreightOf(freight),
      }),
    }),
  })
  const MerchantStoreConnection = b.connectionObject({
    type: MerchantStoreType,
    name: 'MerchantStoreConnection',
    description: 'Stores of a merchant, in the order they were opened.',
  })
  const FreightInput = b.inputType('FlatFreightInput', {
    description: 'What is asked for sending, the same for everywhere.',
    fields: (t) => ({
      first: t.field({ type: 'Fen', required: true, description: 'For the first piece.' }),
      extra: t.field({ type: 'Fen', required: true, description: 'For each more.' }),
      freeFrom: t.field({
        type: 'Fen',
        required: false,
        description: 'Free from a sum of goods on.',
      }),
    }),
  })
  const StoreInput = b.inputType('StoreInput', {
    description: 'A store as somebody writes it; what is left out it has no more.',
    fields: (t) => ({
      name: t.field({ type: TextInput, required: true, description: 'Up to 60 characters.' }),
      description: t.field({
        type: TextInput,
        required: false,
        description: 'Up to 2,000 characters.',
      }),
      address: t.field({ type: TextInput, required: false, description: 'Up to 120 characters.' }),
      phone: t.string({ required: false, description: 'For everybody to call.' }),
      position: t.field({ type: PointInput, required: false, description: 'Where its door is.' }),
      hours: t.field({ type: HoursInputType, required: false, description: 'When it is open.' }),
      tags: t.field({ type: [StoreTagEnum], required: true, description: 'What it is good for.' }),
      state: t.field({ type: StateEnum, required: true, description: 'Whether in business.' }),
      pickup: t.boolean({ required: true, description: 'Whether orders are collected there.' }),
      slots: t.field({
        type: SlotsInputType,
        required: false,
        description: 'Slots of collection; without them as soon as it is paid.',
      }),
      dineIn: t.boolean({ required: true, description: 'Whether it takes orders at tables.' }),
      freight: t.field({
        type: FreightInput,
        required: false,
        description: 'What it asks for sending; without it nothing is sent.',
      }),
      keepsFreight: t.boolean({
        required: true,
        defaultValue: false,
        description: 'It goes on sending by the table of regions it has.',
      }),
      deliveryArea: t.field({
        type: [PointInput],
        required: false,
        description: 'Ring of 3 to 200 points within which it delivers.',
      }),
    }),
  })
  b.queryField('merchantStores', (t) =>
    t.withAuth({ right: 'editStore' }).field({
      type: MerchantStoreConnection,
      description: 'Stores of a merchant that the caller edits.',
      args: {
        merchant: t.arg.id({ required: true, description: 'Which merchant.', validate: idArg }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listDeskStores(ctx, args),
    }),
  )
  b.mutationFields((t) => {
    const id = t.arg.id({ required: true, description: 'Which store.', validate: idArg })
    const store = t.arg({ type: StoreInput, required: true, description: 'As it shall be.' })
    return {
      createStore: t.withAuth({ right: 'openStores' }).field({
        type: MerchantStoreType,
        description: 'Opens one more store of a merchant.',
        errors: { types: [StoreUnknown, StoreInvalid, IdempotencyKeyReused] },
        args: {
          merchant: t.arg.id({ required: true, description: 'Whose.', validate: idArg }),
          store,
          idempotencyKey: t.arg.string(idempotencyKeyArg),
        },
        resolve: async (_root, { merchant, store: written, idempotencyKey }, ctx) =>
          requireDeskStore(
            ctx,
            await createStore(ctx, { merchant, store: storeOf(written) }, idempotencyKey),
          ),
      }),
      updateStore: t.withAuth({ right: 'editStore' }).field({
        type: MerchantStoreType,
        description: 'Writes a store anew. Imports leave it alone from then on.',
        errors: { types: [StoreUnknown, StoreChanged, StoreInvalid] },
        args: {
          id,
          version: t.arg.int({ required: true, description: 'As it was read.' }),
          store,
        },
        resolve: async (_root, { store: written, ...args }, ctx) => {
          await updateStore(ctx, { ...args, store: storeOf(written) })
          return requireDeskStore(ctx, args.id)
        },
      }),
      releaseStore: t.withAuth({ right: 'editStore' }).field({
        type: MerchantStoreType,
        description: 'Gives a store back to the file it came from: the next import writes it.',
        errors: { types: [StoreUnknown] },
        args: { id },
        resolve: async (_root, args, ctx) => {
          await releaseStore(ctx, args.id)
          return requireDeskStore(ctx, args.id)
        },
      }),
    }
  })
}
