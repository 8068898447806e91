/** Opening hours for readers: lines of text, and schema.org structured data. */
import type { OpeningHours, WeeklyHours } from '../hours.ts'
import { minutesOf } from '../hours.ts'
import type { Locale } from '../locale.ts'
import { MINUTES_PER_DAY, WEEKDAYS } from '../time.ts'
import type { Weekday } from '../time.ts'

type Times = Pick<WeeklyHours, 'opens' | 'closes' | 'lastEntry'>

/** The words and punctuation of one language. */
type Words = {
  readonly weekdays: readonly string[]
  readonly daily: string
  readonly through: string
  readonly comma: string
  readonly roundTheClock: string
  readonly nextDay: (time: string) => string
  readonly lastEntry: (time: string) => string
  readonly bracket: (inner: string) => string
  readonly date: (month: number, day: number) => string
  readonly season: (first: string, last: string) => string
  readonly closedDays: (days: string, exceptHolidays: boolean) => string
  readonly closedDate: (date: string) => string
  readonly closedOnHolidays: string
  readonly makeupAsWorkday: string
}

const MONTHS_EN = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
]

const WORDS: Readonly<Record<Locale, Words>> = {
  'zh-CN': {
    weekdays: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
    daily: '每天',
    through: '至',
    comma: '、',
    roundTheClock: '24 小时开放',
    nextDay: (time) => `次日 ${time}`,
    lastEntry: (time) => `${time} 停止入场`,
    bracket: (inner) => `（${inner}）`,
    date: (month, day) => `${month}月${day}日`,
    season: (first, last) => `${first}至${last}：`,
    closedDays: (days, exceptHolidays) =>
      `${days}闭馆${exceptHolidays ? '（法定节假日除外）' : ''}`,
    closedDate: (date) => `${date} 闭馆`,
    closedOnHolidays: '法定节假日闭馆',
    makeupAsWorkday: '调休上班日按工作日时间开放',
  },
  en: {
    weekdays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
    daily: 'Daily',
    through: '–',
    comma: ', ',
    roundTheClock: 'open 24 hours',
    nextDay: (time) => `${time} (next day)`,
    lastEntry: (time) => `last entry ${time}`,
    bracket: (inner) => ` (${inner})`,
    date: (month, day) => `${day} ${MONTHS_EN[month - 1] ?? ''}`,
    season: (first, last) => `${first} – ${last}: `,
    closedDays: (days, exceptHolidays) =>
      `Closed ${days === 'Daily' ? 'every day' : days}${exceptHolidays ? ' (except statutory holidays)' : ''}`,
    closedDate: (date) => `${date} closed`,
    closedOnHolidays: 'Closed on statutory holidays',
    makeupAsWorkday: 'Make-up workdays: weekday hours',
  },
}

const isRoundTheClock = (times: Times): boolean => {
  const { opensMin, closesMin, lastEntryMin } = minutesOf(times)
  return opensMin === 0 && closesMin === MINUTES_PER_DAY && lastEntryMin === null
}

const timesText = (spans: readonly Times[], words: Words, separator: string): string => {
  const sorted = [...spans].sort((a, b) => a.opens.localeCompare(b.opens, 'en'))
  const texts = sorted.map((span) => {
    if (isRoundTheClock(span)) return { range: words.roundTheClock, last: '' }
    const overnight = minutesOf(span).closesMin > MINUTES_PER_DAY
    const range = `${span.opens}–${overnight ? words.nextDay(span.closes) : span.closes}`
    return { range, last: span.lastEntry === undefined ? '' : words.lastEntry(span.lastEntry) }
  })
  const [only] = texts
  if (texts.length === 1 && only !== undefined) {
    return only.last === '' ? only.range : `${only.range}${separator}${only.last}`
  }
  return texts
    .map(({ range, last }) => (last === '' ? range : `${range}${words.bracket(last)}`))
    .join(words.comma)
}

const SHORTEST_RUN = 3

/** "Mon–Fri", "Sat, Sun", "Daily": runs of three or more days are written by their ends. */
const daysText = (days: readonly Weekday[], words: Words): string => {
  if (days.length === WEEKDAYS.length) return words.daily
  const runs: Weekday[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    if (run?.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  const nameOf = (day: Weekday | undefined): string => words.weekdays[(day ?? 1) - 1] ?? ''
  return runs
    .flatMap((run) =>
      run.length < SHORTEST_RUN
        ? run.map(nameOf)
        : [`${nameOf(run[0])}${words.through}${nameOf(run.at(-1))}`],
    )
    .join(words.comma)
}

const seasonText = ({ from, through }: WeeklyHours, words: Words): string => {
  if (from === undefined || through === undefined) return ''
  const dayText = (day: string): string =>
    words.date(Number(day.slice(0, 2)), Number(day.slice(3, 5)))
  return words.season(dayText(from), dayText(through))
}

/** Groups in order of first appearance. */
const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

/** One line for the days of a season that have the same hours. */
const seasonLines = (
  entries: readonly WeeklyHours[],
  words: Words,
  separator: string,
): string[] => {
  const days = WEEKDAYS.flatMap((day) => {
    const spans = entries.filter((entry) => entry.days.includes(day))
    return spans.length === 0 ? [] : [{ day, text: timesText(spans, words, separator) }]
  })
  const [first] = entries
  const season = first === undefined ? '' : seasonText(first, words)
  return groupBy(days, ({ text }) => text).map((group) => {
    const names = daysText(
      group.map(({ day }) => day),
      words,
    )
    return `${season}${names} ${group[0]?.text ?? ''}`
  })
}

const closedWeekdays = (hours: OpeningHours): readonly Weekday[] =>
  WEEKDAYS.filter((day) => !hours.weekly.some(({ days }) => days.includes(day)))

/**
 * Opening hours as lines for people, for example `周二至周日 09:00–17:00，16:30 停止入场` and
 * `周一闭馆（法定节假日除外）`: first the weekly hours by season, then closed weekdays, the rules for statutory holidays
 * and make-up workdays, and the exceptions by date.
 */
export const describeHours = (hours: OpeningHours, locale: Locale): string[] => {
  const words = WORDS[locale]
  const separator = locale === 'zh-CN' ? '，' : ', '
  const seasons = groupBy(hours.weekly, ({ from, through }) => `${from ?? ''}/${through ?? ''}`)
  const lines = seasons.flatMap((entries) => seasonLines(entries, words, separator))
  const closed = closedWeekdays(hours)
  if (closed.length > 0) {
    const anyOpen = closed.length < WEEKDAYS.length
    lines.push(words.closedDays(daysText(closed, words), anyOpen && hours.holidays === 'OPEN'))
  }
  if (hours.holidays === 'CLOSED') lines.push(words.closedOnHolidays)
  if (hours.makeupWorkdays === 'AS_WORKDAY') lines.push(words.makeupAsWorkday)
  const exceptions = [...(hours.exceptions ?? [])].sort((a, b) =>
    a.date.localeCompare(b.date, 'en'),
  )
  for (const { date, spans, note } of exceptions) {
    const text =
      spans.length === 0 ? words.closedDate(date) : `${date} ${timesText(spans, words, separator)}`
    lines.push(note === undefined ? text : `${text}${words.bracket(note)}`)
  }
  return lines
}

const SCHEMA_ORG_DAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

export type SchemaOrgHours = {
  readonly '@type': 'OpeningHoursSpecification'
  readonly dayOfWeek?: readonly string[]
  readonly opens: string
  readonly closes: string
  readonly validFrom?: string
  readonly validThrough?: string
}

/** schema.org has no 24:00; its consumers read 23:59 as the end of the day. */
const schemaOrgTimes = ({ opens, closes }: Times): Pick<SchemaOrgHours, 'opens' | 'closes'> => {
  const untilMidnight = minutesOf({ opens, closes }).closesMin === MINUTES_PER_DAY
  return { opens, closes: untilMidnight ? '23:59' : closes }
}

/** Equal times mean "closed all day" to consumers of schema.org. */
const SCHEMA_ORG_CLOSED = { opens: '00:00', closes: '00:00' } as const

const specification = (fields: Omit<SchemaOrgHours, '@type'>): SchemaOrgHours => ({
  '@type': 'OpeningHoursSpecification',
  ...fields,
})

const seasonDates = (
  { from, through }: WeeklyHours,
  year: number,
): Pick<SchemaOrgHours, 'validFrom' | 'validThrough'> => {
  if (from === undefined || through === undefined) return {}
  const endYear = through < from ? year + 1 : year
  return { validFrom: `${year}-${from}`, validThrough: `${endYear}-${through}` }
}

/**
 * Opening hours as schema.org `OpeningHoursSpecification` objects, the exceptions included.
 * @param year the year that seasonal hours are dated with, because schema.org knows no season that comes back; without
 *   it seasonal hours are left out rather than stated for the whole year.
 * Last entry, holidays with a weekday's own hours and make-up workdays have no counterpart there.
 */
export const toSchemaOrgHours = (hours: OpeningHours, year?: number): SchemaOrgHours[] => {
  const weekly = hours.weekly.flatMap((entry) => {
    if (entry.from !== undefined && year === undefined) return []
    const dayOfWeek = entry.days.map((day) => SCHEMA_ORG_DAYS[day - 1] ?? '')
    return [
      specification({ dayOfWeek, ...schemaOrgTimes(entry), ...seasonDates(entry, year ?? 0) }),
    ]
  })
  const holidays =
    hours.holidays === 'CLOSED'
      ? [specification({ dayOfWeek: ['PublicHolidays'], ...SCHEMA_ORG_CLOSED })]
      : []
  const exceptions = (hours.exceptions ?? []).flatMap(({ date, spans }) => {
    const dates = { validFrom: date, validThrough: date }
    return spans.length === 0
      ? [specification({ ...SCHEMA_ORG_CLOSED, ...dates })]
      : spans.map((span) => specification({ ...schemaOrgTimes(span), ...dates }))
  })
  return [...weekly, ...holidays, ...exceptions]
}
