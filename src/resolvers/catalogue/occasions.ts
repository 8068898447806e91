import { dayKind, type Calendar } from '#schema/calendar.ts'
import type { StoreTag } from '#schema/tables/catalogue.ts'
import { localDay } from '#schema/time.ts'

const hour = (n: number): number => n * 60

/** From when to when an occasion is on the mind, in minutes of the day; NIGHT runs over midnight. */
const HOURS: Readonly<Record<'BREAKFAST' | 'LUNCH' | 'NIGHT', readonly [number, number]>> = {
  BREAKFAST: [hour(5), hour(10)],
  LUNCH: [hour(10) + 30, hour(14)],
  NIGHT: [hour(17), hour(27)],
}

/**
 * The occasions that suit a moment, the most fitting first: a meal by the hour, then the family on days
 * off or what students need on school days, then something to take home. At most three.
 */
export const occasionsAt = (now: number, zone: string, calendar: Calendar): readonly StoreTag[] => {
  const { date, minute, weekday } = localDay(now, zone)
  const { kind } = dayKind(date, calendar)
  const dayOff = kind === 'STATUTORY_HOLIDAY' || (kind === 'REGULAR' && weekday >= 6)
  const inHours = ([from, until]: readonly [number, number]): boolean =>
    (from <= minute && minute < until) || (from <= minute + hour(24) && minute + hour(24) < until)
  const meals = (['BREAKFAST', 'LUNCH', 'NIGHT'] as const).filter((tag) => inHours(HOURS[tag]))
  const leisure: readonly StoreTag[] = dayOff ? ['FAMILY', 'GIFT'] : ['CAMPUS', 'GIFT', 'FAMILY']
  return [...meals, ...leisure].slice(0, 3)
}
