import { BadInput } from '#schema/problem.ts'
import { DAYS_MAX, daysOf, type Day } from './rules.ts'

/**
 * The days of a period somebody has asked about, both ends included, in a zone.
 * @throws {BadInput} BAD_PERIOD: not dates, in the wrong order, or more than {@link DAYS_MAX} days
 */
export const requirePeriod = (from: string, to: string, zone: string): readonly Day[] => {
  const days = daysOf(from, to, zone)
  if (!days)
    throw new BadInput(
      'BAD_PERIOD',
      `Name two dates as 2026-11-26, the earlier one first, at most ${DAYS_MAX} days apart.`,
      'from',
    )
  return days
}
