import type { Builder } from '#schema/builder.ts'
import type { OpeningHours } from '#schema/hours.ts'
import type { PickupRule } from '#schema/tables/fulfilment.ts'
import { WEEKDAYS, type Weekday } from '#schema/time.ts'

interface TimesInput {
  readonly opens: string
  readonly closes: string
  readonly lastEntry?: string | null | undefined
}

interface HoursInput {
  readonly weekly: readonly (TimesInput & {
    readonly days: readonly number[]
    readonly from?: string | null | undefined
    readonly through?: string | null | undefined
  })[]
  readonly holidays: OpeningHours['holidays']
  readonly makeupWorkdays: OpeningHours['makeupWorkdays']
  readonly exceptions?:
    | readonly {
        readonly date: string
        readonly spans: readonly TimesInput[]
        readonly note?: string | null | undefined
      }[]
    | null
    | undefined
}

const weekdays = (days: readonly number[]): Weekday[] =>
  WEEKDAYS.filter((day) => days.includes(day))

const timesOf = ({ opens, closes, lastEntry }: TimesInput) => ({
  opens,
  closes,
  ...(lastEntry == null ? {} : { lastEntry }),
})

/** Hours as they are kept. What cannot be is left to the rules of the service. */
export const hoursOfInput = (input: HoursInput): OpeningHours => ({
  weekly: input.weekly.map(({ days, from, through, ...times }) => ({
    days: weekdays(days),
    ...timesOf(times),
    ...(from == null ? {} : { from }),
    ...(through == null ? {} : { through }),
  })),
  holidays: input.holidays,
  makeupWorkdays: input.makeupWorkdays,
  ...(input.exceptions && input.exceptions.length > 0
    ? {
        exceptions: input.exceptions.map(({ date, spans, note }) => ({
          date,
          spans: spans.map(timesOf),
          ...(note == null ? {} : { note }),
        })),
      }
    : {}),
})

interface SlotsInput extends Omit<PickupRule, 'windows'> {
  readonly windows: readonly {
    readonly days: readonly number[]
    readonly from: string
    readonly to: string
  }[]
}

/** A rule of slots as it is kept. */
export const slotsOfInput = (input: SlotsInput): PickupRule => ({
  ...input,
  windows: input.windows.map(({ days, from, to }) => ({ days: weekdays(days), from, to })),
})

const DAYS = 'Days of the week, 1 Monday to 7 Sunday.'
const OPENS = 'As 09:00.'
const CLOSES = 'As 21:00 or 24:00; one not after the opening is on the next day.'
const LAST = 'When the last are let in.'
const SEASON = {
  from: 'First day of its season, as 04-01; the whole year without one.',
  through: 'Last day of its season.',
}

/** Opening hours and slots of collection, to be written and to be read. */
export const createHoursTypes = (b: Builder) => {
  const HolidaysEnum = b.enumType('HolidayHours', {
    description: 'What a statutory day off does.',
    values: {
      AS_WEEKDAY: { description: 'Nothing.' },
      OPEN: { description: 'Opens, also on a day of the week that is otherwise closed.' },
      CLOSED: { description: 'Closes.' },
    } as const,
  })
  const MakeupEnum = b.enumType('MakeupWorkdayHours', {
    description: 'What a weekend day does that is worked in exchange.',
    values: {
      AS_WEEKDAY: { description: 'Has the hours of its day of the week.' },
      AS_WORKDAY: { description: 'Has those of a workday.' },
    } as const,
  })
  const TimesInput = b.inputType('OpeningTimesInput', {
    description: 'A stretch of opening.',
    fields: (t) => ({
      opens: t.string({ required: true, description: OPENS }),
      closes: t.string({ required: true, description: CLOSES }),
      lastEntry: t.string({ required: false, description: LAST }),
    }),
  })
  const WeeklyInput = b.inputType('WeeklyHoursInput', {
    description: 'A stretch of opening on days of the week.',
    fields: (t) => ({
      days: t.intList({ required: true, description: DAYS }),
      opens: t.string({ required: true, description: OPENS }),
      closes: t.string({ required: true, description: CLOSES }),
      lastEntry: t.string({ required: false, description: LAST }),
      from: t.string({ required: false, description: SEASON.from }),
      through: t.string({ required: false, description: SEASON.through }),
    }),
  })
  const ExceptionInput = b.inputType('OpeningExceptionInput', {
    description: 'What holds on one date, instead of everything else.',
    fields: (t) => ({
      date: t.string({ required: true, description: 'As 2026-10-01.' }),
      spans: t.field({ type: [TimesInput], required: true, description: 'None: closed.' }),
      note: t.string({ required: false, description: 'Why, for people.' }),
    }),
  })
  const HoursInputType = b.inputType('OpeningHoursInput', {
    description: 'When somewhere is open.',
    fields: (t) => ({
      weekly: t.field({ type: [WeeklyInput], required: true, description: 'At most 64.' }),
      holidays: t.field({
        type: HolidaysEnum,
        required: true,
        description: 'On statutory days off.',
      }),
      makeupWorkdays: t.field({
        type: MakeupEnum,
        required: true,
        description: 'On weekend days worked in exchange.',
      }),
      exceptions: t.field({
        type: [ExceptionInput],
        required: false,
        description: 'Single dates, each once.',
      }),
    }),
  })
  const WindowInput = b.inputType('PickupWindowInput', {
    description: 'When slots lie on days of the week.',
    fields: (t) => ({
      days: t.intList({ required: true, description: DAYS }),
      from: t.string({ required: true, description: 'As 17:00.' }),
      to: t.string({ required: true, description: 'As 20:00 or 24:00, on the same day.' }),
    }),
  })
  const SlotsInputType = b.inputType('PickupSlotsInput', {
    description: 'Slots in which orders are collected.',
    fields: (t) => ({
      slotMinutes: t.int({ required: true, description: 'How long each is, 5 to 240.' }),
      capacity: t.int({ required: true, description: 'Orders each takes, 1 to 999.' }),
      leadMinutes: t.int({ required: true, description: 'Notice that is needed, 0 to 1,440.' }),
      daysAhead: t.int({ required: true, description: '0 is today alone; at most 14.' }),
      windows: t.field({ type: [WindowInput], required: true, description: 'At most 20.' }),
    }),
  })

  type Times = OpeningHours['weekly'][number]
  const WeeklyType = b.objectRef<Times>('WeeklyHours').implement({
    description: 'A stretch of opening on days of the week.',
    fields: (t) => ({
      days: t.intList({ description: DAYS, resolve: ({ days }) => days }),
      opens: t.exposeString('opens', { description: OPENS }),
      closes: t.exposeString('closes', { description: CLOSES }),
      lastEntry: t.exposeString('lastEntry', { nullable: true, description: LAST }),
      from: t.exposeString('from', { nullable: true, description: SEASON.from }),
      through: t.exposeString('through', { nullable: true, description: SEASON.through }),
    }),
  })
  type Exception = NonNullable<OpeningHours['exceptions']>[number]
  const TimesType = b.objectRef<Exception['spans'][number]>('OpeningTimes').implement({
    description: 'A stretch of opening.',
    fields: (t) => ({
      opens: t.exposeString('opens', { description: OPENS }),
      closes: t.exposeString('closes', { description: CLOSES }),
      lastEntry: t.exposeString('lastEntry', { nullable: true, description: LAST }),
    }),
  })
  const ExceptionType = b.objectRef<Exception>('OpeningException').implement({
    description: 'What holds on one date, instead of everything else.',
    fields: (t) => ({
      date: t.exposeString('date', { description: 'As 2026-10-01.' }),
      spans: t.field({
        type: [TimesType],
        description: 'None: closed.',
        resolve: ({ spans }) => spans,
      }),
      note: t.exposeString('note', { nullable: true, description: 'Why, for people.' }),
    }),
  })
  const HoursType = b.objectRef<OpeningHours>('OpeningHours').implement({
    description:
      'When somewhere is open, as it was written. For people `hours` of a place is better.',
    fields: (t) => ({
      weekly: t.field({
        type: [WeeklyType],
        description: 'By days of the week.',
        resolve: ({ weekly }) => weekly,
      }),
      holidays: t.expose('holidays', { type: HolidaysEnum, description: 'On statutory days off.' }),
      makeupWorkdays: t.expose('makeupWorkdays', {
        type: MakeupEnum,
        description: 'On weekend days worked in exchange.',
      }),
      exceptions: t.field({
        type: [ExceptionType],
        description: 'Single dates.',
        resolve: ({ exceptions }) => exceptions ?? [],
      }),
    }),
  })
  const WindowType = b.objectRef<PickupRule['windows'][number]>('PickupWindow').implement({
    description: 'When slots lie on days of the week.',
    fields: (t) => ({
      days: t.intList({ description: DAYS, resolve: ({ days }) => [...days] }),
      from: t.exposeString('from', { description: 'As 17:00.' }),
      to: t.exposeString('to', { description: 'As 20:00 or 24:00.' }),
    }),
  })
  const SlotsType = b.objectRef<PickupRule>('PickupSlots').implement({
    description: 'Slots in which orders are collected.',
    fields: (t) => ({
      slotMinutes: t.exposeInt('slotMinutes', { description: 'How long each is.' }),
      capacity: t.exposeInt('capacity', { description: 'Orders each takes.' }),
      leadMinutes: t.exposeInt('leadMinutes', { description: 'Notice that is needed.' }),
      daysAhead: t.exposeInt('daysAhead', { description: '0 is today alone.' }),
      windows: t.field({
        type: [WindowType],
        description: 'When they lie.',
        resolve: ({ windows }) => [...windows],
      }),
    }),
  })
  return { HoursInputType, SlotsInputType, HoursType, SlotsType }
}
