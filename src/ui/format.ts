import type { HoursRow, OpenView, Ui } from './types.ts'

const DAY_MS = 86_400_000
/** An open place that closes within this time is shown as closing soon. */
const CLOSING_SOON_MS = 45 * 60_000

// Making an Intl formatter costs more than the rest of a card. They hold no request data, and the
// key space is small (two languages, the zones of the cities), so they outlive the request.
const formatters = new Map<string, Intl.DateTimeFormat>()

const formatter = (
  locale: string,
  zone: string,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat => {
  const key = `${locale} ${zone} ${name}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
  formatters.set(key, made)
  return made
}

const localDate = (ms: number, zone: string): string =>
  formatter('en-CA', zone, 'date', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)

/** Wall-clock time `HH:mm` in the zone, 00:00 to 23:59. */
export const clockText = (ms: number, zone: string): string =>
  formatter('en-GB', zone, 'clock', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms)

/** Date with weekday as a reader says it: `11月21日星期六`, `Saturday, 21 November`. */
export const dateText = (ms: number, { locale, zone }: Pick<Ui, 'locale' | 'zone'>): string =>
  formatter(locale === 'en' ? 'en-GB' : locale, zone, 'day', {
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(ms)

/** A day with its year, as `2027-11-27` in the zone: of what lies far ahead. */
export const dayText = (ms: number, { zone }: Pick<Ui, 'zone'>): string => localDate(ms, zone)

/** RFC 3339 instant in UTC, for `<time datetime>`. */
export const isoText = (ms: number): string => new Date(ms).toISOString()

/** Time of a coming change as a reader says it: `18:00`, `明天 09:00`, `周一 09:00`. */
export const whenText = (ms: number, { locale, zone, now, t }: Ui): string => {
  const time = clockText(ms, zone)
  const day = localDate(ms, zone)
  if (day === localDate(now, zone)) return time
  // Closing after midnight still belongs to this evening.
  if (ms > now && ms - now < DAY_MS / 4) return time
  if (day === localDate(now + DAY_MS, zone)) return t('ui.time.tomorrow', { time })
  const weekday = formatter(locale, zone, 'weekday', { weekday: 'short' }).format(ms)
  return ms - now < 7 * DAY_MS
    ? `${weekday} ${time}`
    : formatter(locale, zone, 'short', { month: 'short', day: 'numeric' }).format(ms)
}

/** Price in yuan from integer fen: `¥12`, `¥12.50`, `¥1,280`. Whole arithmetic, no rounding. */
export const moneyText = (fen: number): string => {
  const yuan = Math.trunc(Math.abs(fen) / 100)
  const cents = Math.abs(fen) % 100
  const whole = String(yuan).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0 ? '−' : ''}¥${whole}${cents === 0 ? '' : `.${String(cents).padStart(2, '0')}`}`
}

/** Price range; one price when both ends agree. */
export const priceText = ({ from, to }: { from: number; to: number }, { t }: Ui): string =>
  from === to ? moneyText(from) : t('ui.price.range', { from: moneyText(from), to: moneyText(to) })

/** Distance for people: tens of metres below a kilometre, one decimal up to ten, whole kilometres beyond. */
export const distanceText = (metres: number, { t }: Ui): string => {
  const tens = Math.max(10, Math.round(metres / 10) * 10)
  if (tens < 1000) return t('ui.distance.m', { n: String(tens) })
  const km = metres / 1000
  return t('ui.distance.km', { n: km < 9.95 ? km.toFixed(1) : String(Math.round(km)) })
}

/** How an opening state looks: a word for the reader and a tone for the colour. */
export interface OpenText {
  readonly text: string
  readonly tone: 'open' | 'soon' | 'shut' | 'unknown'
}

/** The opening state in one phrase, with the time of the next change where it is known. */
export const openText = ({ state, nextChangeAt }: OpenView, ui: Ui): OpenText => {
  const { t, now } = ui
  const time = nextChangeAt === undefined ? undefined : whenText(nextChangeAt, ui)
  switch (state) {
    case 'OPEN':
      if (nextChangeAt === undefined || time === undefined)
        return { text: t('ui.open.OPEN'), tone: 'open' }
      return nextChangeAt - now <= CLOSING_SOON_MS
        ? { text: t('ui.open.OPEN.soon', { time }), tone: 'soon' }
        : { text: t('ui.open.OPEN.until', { time }), tone: 'open' }
    case 'LAST_ENTRY_PASSED':
      return { text: t('ui.open.LAST_ENTRY_PASSED'), tone: 'soon' }
    case 'CLOSED':
      return {
        text: time === undefined ? t('ui.open.CLOSED') : t('ui.open.CLOSED.opens', { time }),
        tone: 'shut',
      }
    case 'TEMPORARILY_CLOSED':
      return { text: t('ui.open.TEMPORARILY_CLOSED'), tone: 'shut' }
    case 'PLANNED':
      return { text: t('ui.open.PLANNED'), tone: 'shut' }
    case 'UNKNOWN':
      return { text: t('ui.open.UNKNOWN'), tone: 'unknown' }
  }
}

export type Daypart = 'DAWN' | 'MORNING' | 'NOON' | 'AFTERNOON' | 'EVENING' | 'NIGHT'

/** The part of the day in the zone: dawn from 5, morning 9, noon 11, afternoon 14, evening 17, night 21. */
export const daypartOf = (ms: number, zone: string): Daypart => {
  const hour = Number(clockText(ms, zone).slice(0, 2))
  if (hour < 5 || hour >= 21) return 'NIGHT'
  if (hour < 9) return 'DAWN'
  if (hour < 11) return 'MORNING'
  if (hour < 14) return 'NOON'
  if (hour < 17) return 'AFTERNOON'
  return 'EVENING'
}

/** Name of an ISO weekday (1 = Monday) in the reader's language, short. */
const weekdayText = (iso: number, { locale }: Pick<Ui, 'locale'>): string =>
  // 1 January 2024 was a Monday.
  formatter(locale, 'UTC', 'weekday', { weekday: 'short' }).format(Date.UTC(2024, 0, iso))

/** Minutes from midnight as a time; past midnight it says so: `次日 02:00`. */
export const minuteText = (minutes: number, { t }: Pick<Ui, 't'>): string => {
  const inDay = minutes % 1440
  const time = `${String(Math.trunc(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`
  if (minutes === 1440) return '24:00'
  return minutes > 1440 ? t('ui.time.nextDay', { time }) : time
}

/** The days of a timetable row: `每天`, `周一至周五`, `周二、周四`. */
export const daysText = (row: HoursRow, ui: Ui): string => {
  if (row.holiday) return ui.t('ui.place.hours.holiday')
  const days = [...new Set(row.days)].toSorted((a, b) => a - b)
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return ''
  if (days.length === 7) return ui.t('ui.place.days.all')
  if (days.length > 2 && last - first === days.length - 1)
    return ui.t('ui.place.days.range', {
      from: weekdayText(first, ui),
      to: weekdayText(last, ui),
    })
  return days.map((day) => weekdayText(day, ui)).join(ui.locale === 'en' ? ', ' : '、')
}

/** The address when it is http or https; `undefined` for anything a page must not link to. */
export const webAddress = (url: string | undefined): string | undefined =>
  url !== undefined && /^https?:\/\/[^\s]+$/i.test(url) ? url : undefined
