import { z } from 'zod'
import { cached, CONTENT } from '#schema/cache-policy.ts'
import { pageArgs } from '#schema/connection.ts'
import { printedM } from '#schema/geo.ts'
import { resolveText } from '#schema/locale.ts'
import type { GraphParts } from '../scene.ts'
import { StayNegative, TariffUnknown } from './errors.ts'
import { kind } from './kind.ts'
import type { AvailabilityNow } from './rules/availability.ts'
import { VEHICLE_CLASSES, type Charge, type ChargeLine } from './rules/tariff.ts'
import { availabilityAt, listLots, lotByPlace, parkingFee } from './service.ts'

/** Lots with capacity, live availability and tariff. */
export const lotsGraph = ({ builder: b, shared, places }: GraphParts) => {
  const { ProblemInterface, PointInput } = shared
  const { localeArg, localeOf } = places
  const VehicleClassEnum = b.enumType('VehicleClass', {
    description: 'What is to be parked.',
    values: {
      CAR: { description: 'A private car.' },
      MOTORCYCLE: { description: 'A motorcycle or scooter.' },
      TRUCK_LIGHT: { description: 'A van or light goods vehicle.' },
      TRUCK_HEAVY: { description: 'A heavy goods vehicle.' },
      COACH: { description: 'A bus or coach.' },
      BICYCLE: { description: 'A bicycle.' },
      ELECTRIC_CAR: { description: 'A car that charges while it stands.' },
      DISABLED: { description: 'A car of someone with a permit for reserved bays.' },
    } as const satisfies Record<(typeof VEHICLE_CLASSES)[number], { description: string }>,
  })
  const vehicleArg = {
    type: VehicleClassEnum,
    required: true,
    defaultValue: 'CAR',
    description: 'The class of vehicle.',
  } as const
  const LayoutEnum = b.enumType('ParkingLayout', {
    description: 'How the lot is built.',
    values: {
      SURFACE: { description: 'In the open.' },
      UNDERGROUND: { description: 'Below ground.' },
      MULTI_STOREY: { description: 'On several floors.' },
      STREET: { description: 'Along a street.' },
      OTHER: { description: 'Something else, or not told.' },
    } as const,
  })
  const KindEnum = b.enumType('AvailabilityKind', {
    description: 'How much the source tells about free bays.',
    values: {
      COUNT: { description: 'A number of bays.' },
      FLAG: { description: 'Only whether there is room. Never turn it into a number.' },
      UNKNOWN: { description: 'Nothing. Unknown is not zero.' },
      CLOSED: { description: 'The lot takes nobody in.' },
    } as const,
  })
  const LevelEnum = b.enumType('AvailabilityLevel', {
    description: 'Room, in words.',
    values: {
      FREE: { description: 'There is room.' },
      FEW: { description: 'Nearly full.' },
      FULL: { description: 'No room.' },
      UNKNOWN: { description: 'Not known.' },
    } as const,
  })
  const OpeningEnum = b.enumType('ParkingOpening', {
    description: 'What the source itself says about opening, apart from the hours of the place.',
    values: {
      OPEN: { description: 'Open.' },
      CLOSED: { description: 'Closed.' },
      UNKNOWN: { description: 'Not told.' },
    } as const,
  })
  const AvailabilityType = b.objectRef<AvailabilityNow>('ParkingAvailability').implement({
    description: 'Room in a lot for one class of vehicle, as last observed.',
    fields: (t) => ({
      kind: t.expose('kind', { type: KindEnum, description: 'How much is known.' }),
      free: t.exposeInt('free', {
        nullable: true,
        description: 'Free bays, never above `total`. Null unless `kind` is COUNT.',
      }),
      total: t.exposeInt('total', {
        nullable: true,
        description: 'Bays of this class. Null when the lot does not tell.',
      }),
      level: t.expose('level', { type: LevelEnum, description: 'Room, in words.' }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was observed. Null when the source does not tell.',
      }),
      stale: t.exposeBoolean('stale', {
        description:
          'Older than 10 minutes, or without a time: show it as such, and never count on it.',
      }),
      contradictory: t.exposeBoolean('contradictory', {
        description: 'The source claims more free bays than there are; `free` is cut to `total`.',
      }),
    }),
  })
  const CapacityType = b
    .objectRef<{ readonly vehicleClass: (typeof VEHICLE_CLASSES)[number]; readonly bays: number }>(
      'ParkingCapacity',
    )
    .implement({
      description: 'Bays for one class of vehicle.',
      fields: (t) => ({
        vehicleClass: t.expose('vehicleClass', {
          type: VehicleClassEnum,
          description: 'The class of vehicle.',
        }),
        bays: t.exposeInt('bays', { description: 'How many.' }),
      }),
    })
  const LotType = places.placeKind(kind)
  b.objectFields(LotType, (t) => ({
    layout: t.field({
      type: LayoutEnum,
      description: 'How the lot is built.',
      resolve: async (place, _args, ctx) =>
        (await lotByPlace(ctx).load(place.id))?.layout ?? 'OTHER',
    }),
    capacity: t.field({
      type: [CapacityType],
      description: 'Bays by class of vehicle; classes the source does not tell of are absent.',
      resolve: async (place, _args, ctx) => {
        const capacity = (await lotByPlace(ctx).load(place.id))?.capacity ?? {}
        return VEHICLE_CLASSES.flatMap((vehicleClass) => {
          const bays = capacity[vehicleClass]
          return bays === undefined ? [] : [{ vehicleClass, bays }]
        })
      },
    }),
    heightLimitCm: t.int({
      nullable: true,
      description: 'Headroom in centimetres. Null when there is no limit or none is told.',
      resolve: async (place, _args, ctx) =>
        (await lotByPlace(ctx).load(place.id))?.heightLimitCm ?? null,
    }),
    sourceOpening: t.field({
      type: OpeningEnum,
      description: 'What the source says about opening, apart from the hours.',
      resolve: async (place, _args, ctx) =>
        (await lotByPlace(ctx).load(place.id))?.opening ?? 'UNKNOWN',
    }),
    tariffText: t.string({
      nullable: true,
      description: 'The tariff in the partner’s own words. Null when it gave none.',
      args: { locale: t.arg(localeArg) },
      resolve: async (place, { locale }, ctx) =>
        resolveText((await lotByPlace(ctx).load(place.id))?.tariffText, localeOf(ctx, locale))
          ?.text ?? null,
    }),
    availability: t.field({
      type: AvailabilityType,
      description: 'Room for a class of vehicle now.',
      args: { vehicleClass: t.arg(vehicleArg) },
      resolve: (place, { vehicleClass }, ctx) => availabilityAt(ctx, place.id, vehicleClass),
    }),
  }))
  const LotConnection = b.connectionObject(
    {
      type: LotType,
      name: 'ParkingLotConnection',
      description: 'Lots; nearest first when a position was given.',
    },
    {
      name: 'ParkingLotEdge',
      description: 'A lot in a list.',
      fields: (t) => ({
        distance: t.float({
          nullable: true,
          description: 'Great-circle metres from `near`. Null without it.',
          resolve: ({ node: { distanceM } }) =>
            distanceM === undefined ? null : printedM(distanceM),
        }),
      }),
    },
  )

  b.objectType(StayNegative, {
    name: 'ParkingStayNegative',
    description: 'The exit lies before the entry.',
    interfaces: [ProblemInterface],
  })
  b.objectType(TariffUnknown, {
    name: 'ParkingTariffUnknown',
    description: 'The lot has no structured tariff for this vehicle.',
    interfaces: [ProblemInterface],
  })
  const ChargeLabelEnum = b.enumType('ParkingChargeLabel', {
    description: 'What a line of a fee is.',
    values: {
      STEPS: { description: 'Started steps of a rate.' },
      FLAT: { description: 'A flat charge.' },
      CAP: { description: 'Taken off: the most a day costs.' },
      DISCOUNT: { description: 'Taken off for the class of vehicle.' },
      FREE_STAY: { description: 'The stay is short enough to be free.' },
    } as const,
  })
  const ChargeLineType = b.objectRef<ChargeLine>('ParkingFeeLine').implement({
    description: 'One line of a fee; the lines add up to the total.',
    fields: (t) => ({
      label: t.expose('label', { type: ChargeLabelEnum, description: 'What it is.' }),
      from: t.expose('fromMs', { type: 'DateTime', description: 'Start of the time it is for.' }),
      until: t.expose('toMs', { type: 'DateTime', description: 'End of that time.' }),
      steps: t.exposeInt('steps', {
        description: 'Started steps; 1 for a flat charge, 0 where nothing is counted.',
      }),
      amount: t.expose('fen', { type: 'Fen', description: 'Negative for what is taken off.' }),
    }),
  })
  const FeeType = b.objectRef<Charge>('ParkingFee').implement({
    description: 'What a stay costs by the published tariff.',
    fields: (t) => ({
      total: t.expose('totalFen', { type: 'Fen', description: 'The sum of the lines.' }),
      lines: t.field({
        type: [ChargeLineType],
        description: 'How the sum comes about, in order of time.',
        resolve: (charge) => charge.lines,
      }),
    }),
  })

  b.queryFields((t) => ({
    parkingLots: t.field({
      ...cached(CONTENT),
      type: LotConnection,
      description: 'Parking lots of a city.',
      args: {
        city: t.arg.string({
          required: true,
          description: 'Code or slug of the city.',
          validate: z.string().max(64),
        }),
        near: t.arg({
          type: PointInput,
          required: false,
          description: 'Order by distance from here, up to 50 km.',
        }),
        vehicleClass: t.arg(vehicleArg),
        availableOnly: t.arg.boolean({
          required: false,
          description: 'Only lots that surely have room: stale and unknown ones are left out.',
        }),
        openNow: t.arg.boolean({
          required: false,
          description: 'Only lots whose hours say open at the moment of the request.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listLots(ctx, args),
    }),
    parkingFee: t.field({
      type: FeeType,
      description:
        'What a stay would cost. Refused when the exit lies before the entry, or the price is not known.',
      errors: { types: [StayNegative, TariffUnknown] },
      args: {
        lot: t.arg.id({ required: true, description: 'Id of the lot.' }),
        entry: t.arg({
          type: 'DateTime',
          required: true,
          description: 'When the vehicle comes in.',
        }),
        exit: t.arg({ type: 'DateTime', required: true, description: 'When it leaves.' }),
        vehicleClass: t.arg(vehicleArg),
      },
      resolve: (_root, args, ctx) => parkingFee(ctx, args),
    }),
  }))
  return { LotType, FeeType, vehicleArg }
}
