import { roundedPoint, toWgs84, CRS_VALUES, type Crs, type LonLat } from '#schema/geo.ts'
import { circleAround, type Ring } from '#schema/geo/area.ts'
import type { OpeningHours } from '#schema/hours.ts'
import { fenOf } from '#schema/money.ts'
import { yuanOf } from '#schema/csv.ts'
import { STORE_TAGS } from '#schema/tables/catalogue.ts'
import type { PickupRule } from '#schema/tables/fulfilment.ts'
import type { Weekday } from '#schema/time.ts'
import {
  flatFreightOf,
  WRITTEN_STATES,
  type FlatFreight,
  type WrittenStore,
} from '#resolvers/storefront/rules.ts'
import type { DeskStore } from '#resolvers/storefront/service.ts'
import type { DateRow, WeekRow } from '#ui/console/store-page.tsx'
import { optional, textsOf, wholeOf, writtenPosition, type Form } from '#ui/forms.ts'

/** Rows that a form has room for, beyond those that are filled in. */
const WEEK_ROWS = 3
const DATE_ROWS = 2
/** No form has more; what an import wrote beyond is not cut off, see `rowsOf`. */
const ROWS_MAX = 80

/** `24:00` is no time that a browser takes; at the end of a stretch 00:00 means the same. */
const shown = (time: string): string => (time === '24:00' ? '00:00' : time)
const ending = (time: string): string => (time === '00:00' ? '24:00' : time)

const numbersUnder = (form: Form, prefix: string): readonly number[] =>
  [
    ...new Set(
      form.under(prefix).flatMap(([rest]) => {
        const row = /^(\d{1,2})\./.exec(rest)?.[1]
        return row === undefined ? [] : [Number(row)]
      }),
    ),
  ]
    .toSorted((a, b) => a - b)
    .slice(0, ROWS_MAX)

const daysOf = (form: Form, name: string): readonly Weekday[] =>
  form
    .all(name)
    .map(Number)
    .filter((day): day is Weekday => [1, 2, 3, 4, 5, 6, 7].includes(day))

const weekOf = (form: Form): readonly (WeekRow & { readonly days: readonly Weekday[] })[] =>
  numbersUnder(form, 'week.').map((i) => {
    const one = (name: string): string => form.one(`week.${i}.${name}`)
    return {
      days: daysOf(form, `week.${i}.days`),
      opens: one('opens'),
      closes: one('closes'),
      last: one('last'),
      from: one('from'),
      through: one('through'),
    }
  })

const datesOf = (form: Form): readonly DateRow[] =>
  numbersUnder(form, 'date.').map((i) => {
    const one = (name: string): string => form.one(`date.${i}.${name}`).trim()
    return {
      date: one('date'),
      opens: one('opens'),
      closes: one('closes'),
      last: one('last'),
      note: one('note'),
    }
  })

const windowsOf = (form: Form) =>
  numbersUnder(form, 'window.').map((i) => ({
    days: daysOf(form, `window.${i}.days`),
    opens: form.one(`window.${i}.opens`),
    closes: form.one(`window.${i}.closes`),
  }))

/** A row where nobody wrote anything. */
const isEmpty = ({ opens, closes }: { readonly opens: string; readonly closes: string }): boolean =>
  opens === '' && closes === ''

const timesOf = ({ opens, closes, last }: Pick<WeekRow, 'opens' | 'closes' | 'last'>) => ({
  opens,
  closes: ending(closes),
  ...(last === '' ? {} : { lastEntry: ending(last) }),
})

/** The hours of a form; `null` where none are written. What is half written is left to the rules to refuse. */
const hoursOf = (form: Form): OpeningHours | null => {
  const weekly = weekOf(form).filter((row) => !isEmpty(row))
  const dates = datesOf(form).filter(({ date }) => date !== '')
  if (weekly.length === 0 && dates.length === 0) return null
  const exceptions = [...Map.groupBy(dates, ({ date }) => date)].map(([date, rows]) => {
    const note = rows.find((row) => row.note !== '')?.note
    return {
      date,
      spans: rows.filter((row) => !isEmpty(row)).map(timesOf),
      ...(note === undefined ? {} : { note }),
    }
  })
  return {
    weekly: weekly.map(({ days, from, through, ...times }) => ({
      days: [...days],
      ...timesOf(times),
      ...(from === '' ? {} : { from, through }),
    })),
    holidays:
      (['OPEN', 'CLOSED'] as const).find((rule) => rule === form.one('holidays')) ?? 'AS_WEEKDAY',
    makeupWorkdays: form.one('makeup') === 'AS_WORKDAY' ? 'AS_WORKDAY' : 'AS_WEEKDAY',
    ...(exceptions.length === 0 ? {} : { exceptions }),
  }
}

const slotsOf = (form: Form): PickupRule | null =>
  form.one('slots') !== 'yes'
    ? null
    : {
        slotMinutes: wholeOf(form.one('slotMinutes')),
        capacity: wholeOf(form.one('capacity')),
        leadMinutes: wholeOf(form.one('leadMinutes')),
        daysAhead: wholeOf(form.one('daysAhead')),
        windows: windowsOf(form)
          .filter((row) => !isEmpty(row))
          .map(({ days, opens, closes }) => ({
            days,
            from: opens,
            to: ending(closes),
          })),
      }

const crsOf = (form: Form): Crs => CRS_VALUES.find((crs) => crs === form.one('crs')) ?? 'WGS84'

const freightOf = (form: Form): FlatFreight | 'KEPT' | null => {
  if (form.one('freight') === 'KEPT') return 'KEPT'
  if (form.one('freight') !== 'FLAT') return null
  const freeFrom = optional(form.one('freeFrom'))
  return {
    firstFen: fenOf(form.one('first') || '0'),
    extraFen: fenOf(form.one('extra') || '0'),
    freeFromFen: freeFrom === undefined ? null : fenOf(freeFrom),
  }
}

/** Numbers in twos: lines of `longitude,latitude`, or a polygon of GeoJSON, whose first ring counts. */
const pointsOf = (text: string): Ring => {
  const numbers = [...text.matchAll(/-?\d{1,3}(?:\.\d+)?/g)].map(([number]) => Number(number))
  const pairs = Array.from(
    { length: Math.ceil(numbers.length / 2) },
    (_, i) => [numbers[i * 2] ?? NaN, numbers[i * 2 + 1] ?? NaN] as const,
  )
  const [first] = pairs
  const last = pairs.at(-1)
  // GeoJSON names the first point once more at the end.
  return pairs.length > 1 && first?.[0] === last?.[0] && first?.[1] === last?.[1]
    ? pairs.slice(0, -1)
    : pairs
}

const inWgs84 = (ring: Ring, crs: Crs): Ring =>
  ring.map(([lon, lat]) => {
    const point = roundedPoint(toWgs84({ lon, lat, crs }))
    return [point.lon, point.lat] as const
  })

const areaOf = (form: Form, at: LonLat | null): Ring | null => {
  if (form.one('area') === 'POINTS') return inWgs84(pointsOf(form.one('points')), crsOf(form))
  if (form.one('area') !== 'CIRCLE') return null
  const km = Number(form.one('radius'))
  // No circle around nowhere: the rules say what is missing.
  return at === null || !(km > 0 && km <= 100) ? [] : circleAround(at, km * 1_000)
}

/** The store of a form. */
export const writtenStore = (form: Form): WrittenStore => {
  const position = writtenPosition({
    lon: form.one('lon'),
    lat: form.one('lat'),
    crs: form.one('crs'),
  })
  const at =
    position !== null && Number.isFinite(position.lon + position.lat) ? toWgs84(position) : null
  const phone = optional(form.one('phone'))
  return {
    names: textsOf(form, 'name') ?? {},
    descriptions: textsOf(form, 'description'),
    address: textsOf(form, 'address'),
    ...(phone === undefined ? {} : { phone }),
    position,
    hours: hoursOf(form),
    tags: STORE_TAGS.filter((tag) => form.all('tag').includes(tag)),
    state: WRITTEN_STATES.find((state) => state === form.one('state')) ?? 'OPEN',
    pickup: form.one('pickup') === 'yes',
    slots: slotsOf(form),
    dineIn: form.one('dineIn') === 'yes',
    freight: freightOf(form),
    deliveryArea: areaOf(form, at),
  }
}

const EMPTY_WEEK: WeekRow = { days: [], opens: '', closes: '', last: '', from: '', through: '' }
const EMPTY_DATE: DateRow = { date: '', opens: '', closes: '', last: '', note: '' }

/** Rows with some that are empty after them. */
const rowsOf = <Row>(
  rows: readonly Row[],
  empty: Row,
  spare: number,
  least = 0,
): readonly Row[] => [
  ...rows,
  ...Array.from({ length: Math.max(spare, least - rows.length) }, () => empty),
]

const weekRows = ({ openingHours }: Pick<DeskStore, 'openingHours'>): readonly WeekRow[] =>
  (openingHours?.weekly ?? []).map(({ days, opens, closes, lastEntry, from, through }) => ({
    days,
    opens,
    closes: shown(closes),
    last: lastEntry === undefined ? '' : shown(lastEntry),
    from: from ?? '',
    through: through ?? '',
  }))

const dateRows = ({ openingHours }: Pick<DeskStore, 'openingHours'>): readonly DateRow[] =>
  (openingHours?.exceptions ?? []).flatMap(({ date, spans, note }) => {
    const first = { ...EMPTY_DATE, date, note: note ?? '' }
    return spans.length === 0
      ? [first]
      : spans.map(({ opens, closes, lastEntry }, i) => ({
          ...(i === 0 ? first : { ...first, note: '' }),
          opens,
          closes: shown(closes),
          last: lastEntry === undefined ? '' : shown(lastEntry),
        }))
  })

const degrees = (value: number | null): string => (value === null ? '' : value.toFixed(6))
const yes = (is: boolean): string => (is ? 'yes' : '')

const NEW_SLOTS: PickupRule = {
  slotMinutes: 30,
  capacity: 10,
  leadMinutes: 20,
  daysAhead: 1,
  windows: [],
}

/** Single fields of a store that is there, or of none. */
const fieldsOf = (store: DeskStore | undefined): Record<string, string> => {
  if (!store)
    return {
      state: 'OPEN',
      holidays: 'AS_WEEKDAY',
      makeup: 'AS_WEEKDAY',
      crs: 'WGS84',
      pickup: 'yes',
      freight: 'NONE',
      area: 'NONE',
      ...slotFields(null),
    }
  const flat = store.freight && flatFreightOf(store.freight)
  return {
    name: store.names['zh-CN'] ?? '',
    nameEn: store.names.en ?? '',
    phone: store.phone ?? '',
    address: store.address?.['zh-CN'] ?? '',
    addressEn: store.address?.en ?? '',
    description: store.descriptions?.['zh-CN'] ?? '',
    descriptionEn: store.descriptions?.en ?? '',
    state: store.state,
    lon: degrees(store.lon),
    lat: degrees(store.lat),
    crs: 'WGS84',
    holidays: store.openingHours?.holidays ?? 'AS_WEEKDAY',
    makeup: store.openingHours?.makeupWorkdays ?? 'AS_WEEKDAY',
    pickup: yes(store.pickup),
    dineIn: yes(store.dineIn),
    ...slotFields(store.slots),
    freight: store.freight === null ? 'NONE' : flat ? 'FLAT' : 'KEPT',
    ...(flat
      ? {
          first: yuanOf(flat.firstFen),
          extra: yuanOf(flat.extraFen),
          freeFrom: flat.freeFromFen === null ? '' : yuanOf(flat.freeFromFen),
        }
      : {}),
    area: store.deliveryArea === null ? 'NONE' : 'POINTS',
    points: (store.deliveryArea ?? []).map(([lon, lat]) => `${lon},${lat}`).join('\n'),
  }
}

const slotFields = (slots: PickupRule | null): Record<string, string> => {
  const { slotMinutes, capacity, leadMinutes, daysAhead } = slots ?? NEW_SLOTS
  return {
    slots: yes(slots !== null),
    slotMinutes: String(slotMinutes),
    capacity: String(capacity),
    leadMinutes: String(leadMinutes),
    daysAhead: String(daysAhead),
  }
}

const SINGLE = [
  'name',
  'nameEn',
  'phone',
  'address',
  'addressEn',
  'description',
  'descriptionEn',
  'state',
  'lon',
  'lat',
  'crs',
  'holidays',
  'makeup',
  'pickup',
  'dineIn',
  'slots',
  'slotMinutes',
  'capacity',
  'leadMinutes',
  'daysAhead',
  'freight',
  'first',
  'extra',
  'freeFrom',
  'area',
  'radius',
  'points',
] as const

/** What the form of a store shows: as it was typed, or as the store is. */
export const storeFields = (store: DeskStore | undefined, form: Form | undefined) => {
  const windows = form
    ? windowsOf(form).filter((row) => !isEmpty(row))
    : (store?.slots?.windows ?? []).map(({ days, from, to }) => ({
        days,
        opens: from,
        closes: shown(to),
      }))
  const week = form ? weekOf(form).filter((row) => !isEmpty(row)) : store ? weekRows(store) : []
  const dates = form
    ? datesOf(form).filter(({ date }) => date !== '')
    : store
      ? dateRows(store)
      : []
  const tags: readonly string[] = form ? form.all('tag') : (store?.tags ?? [])
  return {
    written: form
      ? Object.fromEntries(SINGLE.map((name) => [name, form.one(name)]))
      : fieldsOf(store),
    tags,
    week: rowsOf(week, EMPTY_WEEK, 1, WEEK_ROWS),
    dates: rowsOf(dates, EMPTY_DATE, DATE_ROWS),
    windows: rowsOf(windows, { days: [] as readonly number[], opens: '', closes: '' }, 1, 2),
    hasTable: store?.freight != null && flatFreightOf(store.freight) === null,
  }
}
