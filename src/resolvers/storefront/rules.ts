import { distanceM, type LonLat, type Position } from '#schema/geo.ts'
import { isWithinRing, type Ring } from '#schema/geo/area.ts'
import { openingHoursSchema, type OpeningHours } from '#schema/hours.ts'
import type { LocalizedText } from '#schema/locale.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import type { FreightZone, PickupRule } from '#schema/tables/fulfilment.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'
import { minuteOfTime } from '#schema/time.ts'

/** What a store asks for sending, the same for everywhere: for the first piece, for each more, free from a sum on; fen. */
export interface FlatFreight {
  readonly firstFen: number
  readonly extraFen: number
  readonly freeFromFen: number | null
}

export const WRITTEN_STATES = ['OPEN', 'SUSPENDED', 'CLOSED_FOREVER'] as const

/** A store as somebody writes it by hand. */
export interface WrittenStore {
  readonly names: LocalizedText
  readonly descriptions?: LocalizedText | undefined
  readonly address?: LocalizedText | undefined
  readonly phone?: string | undefined
  readonly position: Position | null
  /** `null`: not told. */
  readonly hours: OpeningHours | null
  readonly tags: readonly StoreTag[]
  readonly state: (typeof WRITTEN_STATES)[number]
  readonly pickup: boolean
  /** `null`: collected as soon as it is paid. */
  readonly slots: PickupRule | null
  readonly dineIn: boolean
  /** `null`: nothing is sent. KEPT: by the table it has, which prices by regions. */
  readonly freight: FlatFreight | 'KEPT' | null
  /** Within which it sends. `null`: wherever its freight reaches. */
  readonly deliveryArea: Ring | null
}

export const STORE_NAME_MAX = 60
export const STORE_TEXT_MAX = 2_000
export const ADDRESS_MAX = 120
const PHONE = /^\+?[0-9][0-9 ()-]{4,24}$/
const AREA_POINTS = { least: 3, most: 200 }
/** No store delivers farther by itself; what goes beyond is sent by courier. */
export const AREA_MAX_M = 50_000
const FEN_MAX = 99_999
const FREE_FROM_MAX_FEN = 9_999_999

/** What is wrong with a store as it was written: a code, the field, and what to tell people. */
export interface StoreFault {
  readonly fault: 'NAME' | 'TEXT' | 'PHONE' | 'POSITION' | 'HOURS' | 'SLOTS' | 'FREIGHT' | 'AREA'
  readonly at: string
  readonly texts: { readonly 'zh-CN': string; readonly en: string }
}

const faultOf = (fault: StoreFault['fault'], at: string, zh: string, en: string): StoreFault => ({
  fault,
  at,
  texts: { 'zh-CN': zh, en },
})

type Faults = Generator<StoreFault, void, undefined>

function* textFaults(text: LocalizedText | undefined, most: number, at: string): Faults {
  for (const one of Object.values(text ?? {}))
    if (!isCleanText(one) || lengthOf(one) > most)
      yield faultOf(
        'TEXT',
        at,
        `文字太长（最多 ${most} 字），或有无法显示的字符。`,
        `A text is too long (at most ${most} characters), or has signs that cannot be shown.`,
      )
}

/** Somewhere that cannot be where the store is. */
export const positionFault: StoreFault = faultOf(
  'POSITION',
  'position',
  '位置不对：请核对经度、纬度和坐标系，并确认在本市范围内。',
  'The position cannot be right: look at longitude, latitude and their system, and that it lies in the city.',
)

const inRange = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/

const areSlots = (rule: PickupRule): boolean =>
  inRange(rule.slotMinutes, 5, 240) &&
  inRange(rule.capacity, 1, 999) &&
  inRange(rule.leadMinutes, 0, 1_440) &&
  inRange(rule.daysAhead, 0, 14) &&
  inRange(rule.windows.length, 1, 20) &&
  rule.windows.every(
    ({ days, from, to }) =>
      days.length > 0 &&
      TIME.test(from) &&
      (TIME.test(to) || to === '24:00') &&
      minuteOfTime(from) + rule.slotMinutes <= minuteOfTime(to),
  )

const isFlat = ({ firstFen, extraFen, freeFromFen }: FlatFreight): boolean =>
  inRange(firstFen, 0, FEN_MAX) &&
  inRange(extraFen, 0, FEN_MAX) &&
  (freeFromFen === null || inRange(freeFromFen, 1, FREE_FROM_MAX_FEN))

function* areaFaults(ring: Ring, at: LonLat | null): Faults {
  const isPoint = ([lon, lat]: Ring[number]): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90
  if (!inRange(ring.length, AREA_POINTS.least, AREA_POINTS.most) || !ring.every(isPoint)) {
    yield faultOf(
      'AREA',
      'deliveryArea',
      `配送范围要有 ${AREA_POINTS.least} 到 ${AREA_POINTS.most} 个点，每点写“经度,纬度”。`,
      `A delivery area has ${AREA_POINTS.least} to ${AREA_POINTS.most} points, each as longitude,latitude.`,
    )
    return
  }
  if (at === null || !isWithinRing(at, ring))
    yield faultOf(
      'AREA',
      'deliveryArea',
      '门店要在配送范围之内：请核对门店位置和各点的坐标系。',
      'The store lies within its delivery area: look at its position, and at the system of the points.',
    )
  else if (ring.some(([lon, lat]) => distanceM(at, { lon, lat }) > AREA_MAX_M))
    yield faultOf(
      'AREA',
      'deliveryArea',
      `配送范围不超过 ${AREA_MAX_M / 1_000} 公里。`,
      `Nothing of a delivery area lies farther than ${AREA_MAX_M / 1_000} km away.`,
    )
}

function* faultsIn(store: WrittenStore, at: LonLat | null): Faults {
  if (!store.names['zh-CN']?.trim())
    yield faultOf('NAME', 'name', '请填门店名称。', 'Give it a name in Chinese.')
  yield* textFaults(store.names, STORE_NAME_MAX, 'name')
  yield* textFaults(store.descriptions, STORE_TEXT_MAX, 'description')
  yield* textFaults(store.address, ADDRESS_MAX, 'address')
  if (store.phone !== undefined && !PHONE.test(store.phone))
    yield faultOf(
      'PHONE',
      'phone',
      '电话不对：只写数字、空格和 + - ( )。',
      'The telephone number has digits, spaces and + - ( ) only.',
    )
  if (store.hours !== null && !openingHoursSchema.safeParse(store.hours).success)
    yield faultOf(
      'HOURS',
      'hours',
      '营业时间不对：每行选好星期，填开始和结束；停止接待时间要在两者之间；特殊日期不能重复。',
      'The hours cannot be read: each line has days, an opening and a closing; last entry lies between; no date is there twice.',
    )
  if (store.slots !== null && !areSlots(store.slots))
    yield faultOf(
      'SLOTS',
      'slots',
      '自提时段不对：每行选好星期和起止时间，至少放得下一个时段；时段 5 到 240 分钟，每段 1 到 999 单，提前不超过一天，最多预约 14 天。',
      'The pickup slots cannot be: each line has days and room for a slot of 5 to 240 minutes; 1 to 999 orders a slot, a day of notice at most, 14 days ahead at most.',
    )
  if (store.freight !== null && store.freight !== 'KEPT' && !isFlat(store.freight))
    yield faultOf(
      'FREIGHT',
      'freight',
      '运费不对：金额在 0 到 999.99 元之间。',
      'What is asked for sending lies between 0 and 999.99 yuan.',
    )
  if (store.deliveryArea !== null) yield* areaFaults(store.deliveryArea, at)
}

/** The first thing that is wrong with a store as it was written; `at` is its position in WGS-84. */
export const storeFault = (store: WrittenStore, at: LonLat | null): StoreFault | undefined =>
  faultsIn(store, at).next().value ?? undefined

/** The one zone of a freight that is the same everywhere. */
export const flatZone = ({ firstFen, extraFen, freeFromFen }: FlatFreight): FreightZone => ({
  regions: [],
  firstUnits: 1,
  firstFen,
  extraUnits: 1,
  extraFen,
  freeFromFen,
})

/** The freight of a table that is the same everywhere; `null` for one that prices by regions, by weight or by more. */
export const flatFreightOf = (table: {
  readonly basis: 'COUNT' | 'WEIGHT'
  readonly zones: readonly FreightZone[]
  readonly excluded: readonly string[]
}): FlatFreight | null => {
  const [zone, ...others] = table.zones
  if (!zone || others.length > 0 || table.basis !== 'COUNT' || table.excluded.length > 0)
    return null
  const flat = zone.regions.length === 0 && zone.firstUnits === 1 && zone.extraUnits === 1
  if (!flat || (zone.freeFromUnits ?? null) !== null) return null
  return { firstFen: zone.firstFen, extraFen: zone.extraFen, freeFromFen: zone.freeFromFen ?? null }
}
