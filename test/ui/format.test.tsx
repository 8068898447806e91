import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  clockText,
  dateText,
  daypartOf,
  daysText,
  distanceText,
  minuteText,
  moneyText,
  openText,
  webAddress,
  whenText,
} from '#ui/format.ts'
import { EVENING, uiFor } from '../support/fixtures-ui.ts'

const zh = uiFor()
const english = uiFor('en')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('moneyText', () => {
  it.each([
    [0, '¥0'],
    [5, '¥0.05'],
    [1250, '¥12.50'],
    [1200, '¥12'],
    [128_000, '¥1,280'],
    [123_456_789, '¥1,234,567.89'],
    [-450, '−¥4.50'],
  ])('prints %i fen as %s', (fen, text) => {
    expect(moneyText(fen)).toBe(text)
  })

  it('loses no fen', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), (fen) => {
        const [yuan = '', cents = '00'] = moneyText(fen).replace(/[¥,]/g, '').split('.')
        expect(Number(yuan) * 100 + Number(cents)).toBe(fen)
      }),
    )
  })
})

describe('distanceText', () => {
  it.each([
    [0, '10 米'],
    [184, '180 米'],
    [994, '990 米'],
    [996, '1.0 公里'],
    [1240, '1.2 公里'],
    [9960, '10 公里'],
    [23_400, '23 公里'],
  ])('prints %d m as %s', (metres, text) => {
    expect(distanceText(metres, zh)).toBe(text)
  })
})

describe('times', () => {
  it('reads the clock of the city, not of the host', () => {
    expect(clockText(EVENING, 'Asia/Shanghai')).toBe('17:42')
    expect(clockText(Date.UTC(2026, 10, 20, 16, 0), 'Asia/Shanghai')).toBe('00:00')
  })

  it('prints the day in the language of the reader', () => {
    expect(dateText(EVENING, zh)).toBe('11月20日星期五')
    expect(dateText(EVENING, english)).toMatch(/Friday,? 20 November/)
  })

  it.each([
    [HOUR_MS, '18:42'],
    [5 * HOUR_MS, '22:42'],
    [15 * HOUR_MS, '明天 08:42'],
    [3 * DAY_MS, '周一 17:42'],
  ])('names a change %i ms away as %s', (ahead, text) => {
    expect(whenText(EVENING + ahead, zh)).toBe(text)
  })

  it('says only the time when a place closes shortly after midnight', () => {
    const late = { ...zh, now: EVENING + 5 * HOUR_MS }
    expect(whenText(EVENING + 8 * HOUR_MS, late)).toBe('01:42')
  })

  it.each([
    [0, 'NIGHT'],
    [4, 'NIGHT'],
    [5, 'DAWN'],
    [9, 'MORNING'],
    [11, 'NOON'],
    [14, 'AFTERNOON'],
    [17, 'EVENING'],
    [21, 'NIGHT'],
  ] as const)('calls %i o’clock %s', (hour, part) => {
    expect(daypartOf(Date.UTC(2026, 10, 20, hour - 8), 'Asia/Shanghai')).toBe(part)
  })

  it('marks minutes past midnight as the next day', () => {
    expect(minuteText(1560, zh)).toBe('次日 02:00')
    expect(minuteText(1440, zh)).toBe('24:00')
    expect(minuteText(1440 + 60, english)).toBe('01:00 next day')
  })
})

describe('daysText', () => {
  it.each([
    [[1, 2, 3, 4, 5, 6, 7], '每天'],
    [[5, 1, 2, 3, 4], '周一至周五'],
    [[6, 7], '周六、周日'],
    [[1, 3, 5], '周一、周三、周五'],
    [[7], '周日'],
  ])('prints %j as %s', (days, text) => {
    expect(daysText({ days, spans: [] }, zh)).toBe(text)
  })
})

describe('openText', () => {
  const at = (minutes: number) => EVENING + minutes * 60_000
  it.each([
    [{ state: 'OPEN' }, '营业中', 'open'],
    [{ state: 'OPEN', nextChangeAt: at(46) }, '营业至 18:28', 'open'],
    [{ state: 'OPEN', nextChangeAt: at(45) }, '即将打烊，18:27 关门', 'soon'],
    [{ state: 'LAST_ENTRY_PASSED' }, '已停止入场', 'soon'],
    [{ state: 'CLOSED' }, '已打烊', 'shut'],
    [{ state: 'CLOSED', nextChangeAt: at(900) }, '休息中，明天 08:42 开门', 'shut'],
    [{ state: 'TEMPORARILY_CLOSED' }, '暂停开放', 'shut'],
    [{ state: 'PLANNED' }, '尚未开业', 'shut'],
    [{ state: 'UNKNOWN' }, '营业时间待核实', 'unknown'],
  ] as const)('reads %j as %s', (open, text, tone) => {
    expect(openText(open, zh)).toEqual({ text, tone })
  })
})

describe('webAddress', () => {
  it.each(['https://a.example/x', 'HTTP://a.example'])('lets %s through', (url) => {
    expect(webAddress(url)).toBe(url)
  })
  it.each(['javascript:alert(1)', 'data:text/html,x', '//a.example', ' https://a', undefined])(
    'refuses %s',
    (url) => {
      expect(webAddress(url)).toBeUndefined()
    },
  )
})
