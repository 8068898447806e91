import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cancelUntil,
  NO_SHOW_STOP_DAYS,
  stoppedUntil,
  unitsOf,
} from '#resolvers/booking/rules/bookings.ts'
import {
  checkSignOf,
  documentIdentity,
  isDocumentNumber,
  maskDocument,
  normalNumber,
  type DocumentKind,
} from '#resolvers/booking/rules/documents.ts'
import {
  audiencesOf,
  bookableDays,
  isTooSoon,
  slotsOn,
  type BookingTimes,
} from '#resolvers/booking/rules/slots.ts'
import { CHINA } from '#schema/calendar.ts'
import { DAY_MS, MINUTE_MS } from '#schema/time.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)

/** A museum: closed on Mondays but for holidays, worked weekends as weekdays. */
const MUSEUM: BookingTimes = {
  hours: {
    weekly: [
      { days: [2, 3, 4, 5], opens: '09:00', closes: '12:00' },
      { days: [6, 7], opens: '09:00', closes: '17:00' },
    ],
    holidays: 'OPEN',
    makeupWorkdays: 'AS_WORKDAY',
    exceptions: [
      { date: '2026-11-05', spans: [] },
      { date: '2026-11-06', spans: [{ opens: '13:00', closes: '14:30' }] },
    ],
  },
  slotMinutes: 60,
  leadMinutes: 30,
  daysAhead: 7,
  zone: 'Asia/Shanghai',
}
const startsOn = (date: string): readonly string[] =>
  slotsOn(
    MUSEUM,
    CHINA,
  )(date).map(({ startsAt }) => new Date(startsAt + 8 * 3_600_000).toISOString().slice(11, 16))

describe('slots of a day', () => {
  it.each([
    ['2026-11-03', 3, 'an ordinary Tuesday'],
    ['2026-11-02', 0, 'a Monday, which is closed'],
    ['2026-10-05', 8, 'a Monday within the National Day holidays: open as a Sunday'],
    ['2026-11-07', 8, 'an ordinary Saturday'],
    ['2026-10-10', 3, 'a Saturday that is worked in exchange: as a weekday'],
    ['2026-11-05', 0, 'a date that is closed'],
    ['2026-11-06', 1, 'a date of its own hours: the half hour left is no slot'],
  ])('%s has %i slots: %s', (date, slots) => {
    expect(startsOn(date).length).toBe(slots)
  })

  it('are days from today on that still have one', () => {
    expect(bookableDays(MUSEUM, CHINA, at('2026-11-03T11:31:00'))).toEqual([
      '2026-11-04',
      '2026-11-06',
      '2026-11-07',
      '2026-11-08',
      '2026-11-10',
    ])
    expect(bookableDays(MUSEUM, CHINA, at('2026-11-03T10:30:00'))[0]).toBe('2026-11-03')
  })

  it('run past midnight with the day they began on', () => {
    const bar: BookingTimes = {
      ...MUSEUM,
      hours: {
        weekly: [{ days: [5], opens: '22:00', closes: '01:00' }],
        holidays: 'AS_WEEKDAY',
        makeupWorkdays: 'AS_WEEKDAY',
      },
    }
    expect(slotsOn(bar, CHINA)('2026-11-06').map(({ startsAt }) => startsAt)).toEqual([
      at('2026-11-06T22:00:00'),
      at('2026-11-06T23:00:00'),
      at('2026-11-07T00:00:00'),
    ])
    expect(slotsOn(bar, CHINA)('2026-11-07')).toEqual([])
  })

  it('may be booked up to the lead exactly', () => {
    const slot = { startsAt: at('2026-11-03T12:00:00') }
    expect(isTooSoon(slot, MUSEUM, at('2026-11-03T11:30:00'))).toBe(false)
    expect(isTooSoon(slot, MUSEUM, at('2026-11-03T11:30:00') + 1)).toBe(true)
  })
})

describe('what a booking takes and how it ends', () => {
  it('counts people for entry and bookings for tables', () => {
    expect(unitsOf({ countsPeople: true }, 4)).toBe(4)
    expect(unitsOf({ countsPeople: false }, 4)).toBe(1)
    expect(audiencesOf({ STUDENT: 3 })).toEqual(['GENERAL', 'STUDENT'])
    expect(audiencesOf({ GENERAL: 3 })).toEqual(['GENERAL'])
  })

  it('can be given back until the rule says, or the slot begins where the place came later', () => {
    const startsAt = 100 * MINUTE_MS
    const rule = { cancelMinutes: 60 }
    const until = 40 * MINUTE_MS
    expect(cancelUntil({ startsAt, promotedAt: null }, rule)).toBe(until)
    expect(cancelUntil({ startsAt, promotedAt: until }, rule)).toBe(until)
    expect(cancelUntil({ startsAt, promotedAt: until + 1 }, rule)).toBe(startsAt)
  })

  it('stops whoever did not come three times within ninety days, for fourteen days after the last', () => {
    const now = 1_000 * DAY_MS
    const ago = (...days: readonly number[]) => days.map((d) => now - d * DAY_MS)
    expect(stoppedUntil(ago(1, 2), 3, now)).toBeNull()
    expect(stoppedUntil(ago(1, 2, 89), 3, now)).toBe(now + (NO_SHOW_STOP_DAYS - 1) * DAY_MS)
    expect(stoppedUntil(ago(1, 2, 90), 3, now)).toBeNull()
    expect(stoppedUntil(ago(14, 20, 30), 3, now)).toBeNull()
    expect(stoppedUntil(ago(13.9, 20, 30), 3, now)).toBe(now + 0.1 * DAY_MS)
    expect(stoppedUntil(ago(1, 2, 3, 4), 0, now)).toBeNull()
  })
})

describe('numbers of documents', () => {
  const today = '2026-11-03'
  // The example of GB 11643 itself, which is nobody’s: 11010519491231002X.
  it.each<readonly [DocumentKind, string, boolean]>([
    ['RESIDENT_ID', '11010519491231002X', true],
    ['RESIDENT_ID', '11010519491231002x', true],
    ['RESIDENT_ID', '110105194912310021', false],
    ['RESIDENT_ID', '11010519490231002X', false],
    ['RESIDENT_ID', '1101051949123100', false],
    ['PASSPORT', 'E12345678', true],
    ['PASSPORT', 'EA1234567', true],
    ['PASSPORT', 'ABCDEFGH', false],
    ['PASSPORT', 'E1', false],
    ['HK_MACAO_PERMIT', 'H01234567', true],
    ['HK_MACAO_PERMIT', 'M0123456701', true],
    ['HK_MACAO_PERMIT', 'K01234567', false],
    ['TAIWAN_PERMIT', '01234567', true],
    ['TAIWAN_PERMIT', '0123456789A', true],
    ['TAIWAN_PERMIT', '0123456', false],
  ])('%s %s: %s', (kind, number, right) => {
    expect(isDocumentNumber(kind, normalNumber(number), today)).toBe(right)
  })

  it('are of nobody born tomorrow', () => {
    const born = (day: string): string => {
      const digits = `990000${day}001`
      return `${digits}${checkSignOf(digits)}`
    }
    expect(isDocumentNumber('RESIDENT_ID', born('20261103'), today)).toBe(true)
    expect(isDocumentNumber('RESIDENT_ID', born('20261104'), today)).toBe(false)
  })

  it('are not right any more when one digit is another, or two neighbours changed places', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: 0, max: 16 }),
        fc.integer({ min: 1, max: 9 }),
        (n, position, by) => {
          const digits = `99000019900101${String(n).padStart(3, '0')}`
          const number = `${digits}${checkSignOf(digits)}`
          expect(isDocumentNumber('RESIDENT_ID', number, today)).toBe(true)
          const signs = Array.from(number)
          signs[position] = String((Number(signs[position]) + by) % 10)
          expect(isDocumentNumber('RESIDENT_ID', signs.join(''), today)).toBe(false)
          const swapped = Array.from(number)
          const [a = '', b = ''] = [swapped[position], swapped[position + 1]]
          swapped[position] = b
          swapped[position + 1] = a
          if (a !== b) expect(isDocumentNumber('RESIDENT_ID', swapped.join(''), today)).toBe(false)
        },
      ),
    )
  })

  it('are the same document however often a permit was renewed, and show their ends only', () => {
    expect(documentIdentity('HK_MACAO_PERMIT', 'H0123456701')).toBe(
      documentIdentity('HK_MACAO_PERMIT', 'H0123456702'),
    )
    expect(documentIdentity('PASSPORT', 'E12345678')).not.toBe(
      documentIdentity('TAIWAN_PERMIT', 'E12345678'),
    )
    expect(maskDocument('11010519491231002X')).toBe('1****************X')
  })
})
