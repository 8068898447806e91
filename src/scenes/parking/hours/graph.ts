import type { GraphParts } from '../../scene.ts'
import type { lotsGraph } from '../lots-graph.ts'
import { lotByPlace } from '../service.ts'
import { usualByHour, type UsualHour } from './service.ts'

/** Free bays by hour, learned from what was counted. */
export const hoursGraph = (
  { builder: b }: GraphParts,
  { LotType, vehicleArg }: ReturnType<typeof lotsGraph>,
): void => {
  const DayKindEnum = b.enumType('ParkingDayKind', {
    description: 'What kind of day, by the calendar of make-up days.',
    values: {
      WORKDAY: { description: 'A day that is worked, also a Saturday in exchange.' },
      DAY_OFF: { description: 'A weekend or holiday.' },
    } as const,
  })
  const HourType = b.objectRef<UsualHour>('ParkingUsualHour').implement({
    description: 'Bays that are usually free in an hour.',
    fields: (t) => ({
      hour: t.exposeInt('hour', { description: '0 to 23, by the clock of the lot.' }),
      low: t.exposeInt('low', { description: 'Fewer are free one time in ten.' }),
      median: t.exposeInt('median', { description: 'As often more as less.' }),
      high: t.exposeInt('high', { description: 'More are free one time in ten.' }),
      samples: t.exposeInt('samples', {
        description: 'How often it was looked at; older counts less.',
      }),
    }),
  })
  b.objectField(LotType, 'usualFree', (t) =>
    t.field({
      type: [HourType],
      description:
        'Bays that are usually free, hour by hour; hours of which too little is known are absent.',
      args: {
        vehicleClass: t.arg(vehicleArg),
        dayKind: t.arg({ type: DayKindEnum, required: true, description: 'Of which kind of day.' }),
      },
      resolve: async ({ id }, { vehicleClass, dayKind }, ctx) => [
        ...(await usualByHour(ctx, await lotByPlace(ctx).load(id), vehicleClass, dayKind)),
      ],
    }),
  )
}
