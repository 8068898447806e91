import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHINA, WORKING_DAYS_MAX, addWorkingDays, dayKind, isWorkday } from '#schema/calendar.ts'
import { addDays, weekdayOf } from '#schema/time.ts'
import { hasSharedData, sharedData } from '../support/shared-data.ts'

describe('days of the Chinese calendar', () => {
  it.each([
    ['2026-10-05', 'STATUTORY_HOLIDAY', '国庆节', 'PUBLISHED'],
    ['2026-10-10', 'MAKEUP_WORKDAY', '国庆节', 'PUBLISHED'],
    ['2026-09-25', 'STATUTORY_HOLIDAY', '中秋节', 'PUBLISHED'],
    ['2025-10-08', 'STATUTORY_HOLIDAY', '国庆节、中秋节', 'PUBLISHED'],
    ['2026-10-12', 'REGULAR', undefined, 'PUBLISHED'],
    ['2026-11-21', 'REGULAR', undefined, 'PUBLISHED'],
    ['2027-10-12', 'REGULAR', undefined, 'PROVISIONAL'],
    ['2027-01-01', 'STATUTORY_HOLIDAY', '元旦', 'PROVISIONAL'],
    ['2024-05-02', 'REGULAR', undefined, 'PROVISIONAL'],
    ['2027-05-02', 'STATUTORY_HOLIDAY', '劳动节', 'PROVISIONAL'],
  ])('%s is %s', (date, kind, name, confidence) => {
    const found = dayKind(date, CHINA)
    expect(found).toMatchObject({ kind, confidence })
    expect(found.name).toBe(name)
    expect(found.nameEn === undefined).toBe(name === undefined)
  })

  it.each([
    ['2026-10-12', true],
    ['2026-11-21', false],
    ['2026-10-05', false],
    ['2026-10-10', true],
    ['2026-09-20', true],
    ['2027-01-01', false],
    ['2027-01-02', false],
  ])('%s worked: %s', (date, worked) => {
    expect(isWorkday(date, CHINA)).toBe(worked)
  })

  it('every make-up workday is a Saturday or Sunday', () => {
    const days = CHINA.years.flatMap(({ year, holidays }) =>
      holidays.flatMap(({ makeup }) => makeup.map((day) => `${year}-${day}`)),
    )
    expect(days).toHaveLength(11)
    for (const date of days) expect(weekdayOf(date)).toBeGreaterThanOrEqual(6)
  })
})

describe.runIf(hasSharedData)('the table against the collected notices', () => {
  it.each([2025, 2026])('every day of %i agrees', (year) => {
    const text = readFileSync(sharedData(`events/holiday-cn-${year}.json`), 'utf8')
    const { days, papers } = JSON.parse(text) as {
      papers: string[]
      days: { name: string; date: string; isOffDay: boolean }[]
    }
    const notice = new Map(days.map((day) => [day.date, day]))
    expect(papers).toEqual([CHINA.years.find((entry) => entry.year === year)?.source])
    for (let date = `${year}-01-01`; date.startsWith(String(year)); date = addDays(date, 1)) {
      const wanted = notice.get(date)
      const kind =
        wanted === undefined ? 'REGULAR' : wanted.isOffDay ? 'STATUTORY_HOLIDAY' : 'MAKEUP_WORKDAY'
      const found = dayKind(date, CHINA)
      expect([date, found.kind, found.name]).toEqual([date, kind, wanted?.name])
      const worked = wanted === undefined ? weekdayOf(date) <= 5 : !wanted.isOffDay
      expect([date, isWorkday(date, CHINA)]).toEqual([date, worked])
    }
  })
})

describe('working days', () => {
  it.each([
    ['2026-09-24', 5, '2026-10-09', 'PUBLISHED'],
    ['2026-02-12', 5, '2026-02-26', 'PUBLISHED'],
    ['2026-04-30', 3, '2026-05-08', 'PUBLISHED'],
    ['2026-11-20', 10, '2026-12-04', 'PUBLISHED'],
    ['2026-10-10', 0, '2026-10-10', 'PUBLISHED'],
    ['2026-12-31', 1, '2027-01-04', 'PROVISIONAL'],
    ['2024-12-31', 1, '2025-01-02', 'PROVISIONAL'],
    ['2026-12-30', 1, '2026-12-31', 'PUBLISHED'],
  ])('accepted %s, %i days end on %s', (accepted, days, date, confidence) => {
    expect(addWorkingDays(accepted, days, CHINA)).toEqual({ date, confidence })
  })

  it.each([-1, 1.5, Number.NaN, WORKING_DAYS_MAX + 1])('refuses %s days', (days) => {
    expect(() => addWorkingDays('2026-10-12', days, CHINA)).toThrow(RangeError)
  })

  it('refuses a date that does not exist', () => {
    expect(() => addWorkingDays('2026-02-30', 1, CHINA)).toThrow(RangeError)
  })

  it('ends on a working day, and exactly that many lie after the acceptance', () => {
    const start = fc.integer({ min: 0, max: 729 }).map((n) => addDays('2025-01-01', n))
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 40 }), (accepted, days) => {
        const { date } = addWorkingDays(accepted, days, CHINA)
        let worked = 0
        for (let day = addDays(accepted, 1); day <= date; day = addDays(day, 1)) {
          if (isWorkday(day, CHINA)) worked += 1
        }
        expect(worked).toBe(days)
        expect(isWorkday(date, CHINA)).toBe(true)
      }),
    )
  })
})
