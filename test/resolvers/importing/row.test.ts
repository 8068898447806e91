import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localeOfTag, localizedField } from '#resolvers/importing/formats/languages.ts'
import { NAME_MAX, quoted, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { observationTime } from '#resolvers/importing/formats/times.ts'
import { CHINA } from '../../fixtures/import/reading.ts'

/** What a field reader answers, or the code with which it refuses the row; and the warnings it notes. */
const reading = <T>(read: (row: Row) => T): { value?: T; refused?: string; warned: string[] } => {
  const item = rowItem<T, never>(1, (row) => {
    row.id('id', 'x')
    return { facts: read(row) }
  })
  if (item.kind === 'fault') return { refused: item.fault.code, warned: [] }
  const warned = item.record.warnings.map(({ code }) => code)
  return { ...(item.record.facts === undefined ? {} : { value: item.record.facts }), warned }
}

describe('Row', () => {
  it('cuts a long text between characters, with a warning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 }), (text) => {
        const { value, refused, warned } = reading((row) => row.text('note', text, 10))
        if (refused !== undefined) return expect(refused).toBe('TEXT_NOT_CLEAN')
        const trimmed = text.trim()
        if (trimmed === '') return expect(value).toBeUndefined()
        expect(value?.isWellFormed()).toBe(true)
        expect(value?.length).toBeLessThanOrEqual(10)
        expect(warned).toEqual(trimmed.length > 10 ? ['TEXT_CUT'] : [])
      }),
    )
  })

  it('refuses a name that is too long rather than cutting it', () => {
    expect(reading((row) => row.requiredName('name', '名'.repeat(NAME_MAX)))).toHaveProperty(
      'value',
    )
    expect(reading((row) => row.requiredName('name', '名'.repeat(NAME_MAX + 1)))).toMatchObject({
      refused: 'TEXT_TOO_LONG',
    })
  })

  it.each([
    ['12', 12],
    [' -3.50 ', -3.5],
    ['1e3', 1000],
    [0, 0],
    ['', undefined],
    [null, undefined],
  ])('reads the number %j', (given, value) => {
    expect(reading((row) => row.number('n', given)).value).toBe(value)
  })

  it.each(['12m', '0x10', '1,5', '--1', 'NaN', true, {}, '１２', '1e999'])(
    'refuses %j as a number',
    (given) => {
      expect(reading((row) => row.number('n', given)).refused).toBe('NUMBER_INVALID')
    },
  )

  it.each([-1, 1.5, '2.5', 2 ** 60, 4_000_000_000])('refuses %j as a count', (given) => {
    expect(reading((row) => row.count('n', given)).refused).toBe('NUMBER_INVALID')
  })

  it('leaves an address out that a browser should not follow', () => {
    expect(reading((row) => row.url('url', 'javascript:alert(1)'))).toEqual({
      warned: ['URL_UNUSABLE'],
    })
    expect(reading((row) => row.url('url', 'https://example.org/a?b'))).toEqual({
      value: 'https://example.org/a?b',
      warned: [],
    })
  })

  it.each([
    [undefined, 'WGS84'],
    ['gcj-02', 'GCJ02'],
    ['BD09', 'BD09'],
  ])('reads the reference system %j', (given, crs) => {
    expect(reading((row) => row.crs('crs', given)).value).toBe(crs)
  })

  it('tells no point from half a point', () => {
    const fields = { lon: 'lon', lat: 'lat' }
    expect(reading((row) => row.position(fields, { lon: '', lat: null }))).toEqual({
      warned: ['NO_COORDINATES'],
    })
    expect(reading((row) => row.position(fields, { lon: 118, lat: '' })).refused).toBe(
      'COORDINATE_MISSING',
    )
    expect(reading((row) => row.position(fields, { lon: 32.04, lat: 118.78 })).refused).toBe(
      'COORDINATE_OUT_OF_RANGE',
    )
  })

  it('quotes little of the input, and nothing broken', () => {
    expect(quoted('x'.repeat(500)).length).toBeLessThanOrEqual(80)
    expect(quoted('\ud83c\u0000').isWellFormed()).toBe(true)
  })

  it('lets a defect of the program through', () => {
    expect(() =>
      rowItem(1, () => {
        throw new TypeError('bug')
      }),
    ).toThrow(TypeError)
  })
})

describe('observationTime', () => {
  const at = (value: unknown): ReturnType<typeof reading<number | undefined>> =>
    reading((row) => observationTime(row, 'time', value, CHINA))

  it("reads RFC 3339 and the city's own clock", () => {
    const instant = Date.parse('2025-11-15T04:39:51Z')
    expect(at('2025-11-15 12:39:51').value).toBe(instant)
    expect(at('2025-11-15T12:39:51+08:00').value).toBe(instant)
  })

  it.each(['yesterday', '2025-02-30 10:00:00', '2025-11-15 25:00:00', '15/11/2025'])(
    'does not guess at %j',
    (value) => {
      expect(at(value)).toEqual({ warned: ['TIME_UNREADABLE'] })
    },
  )

  it('takes 1970 for never, and does not believe the future', () => {
    expect(at('1970-01-01T00:00:00Z')).toEqual({ warned: [] })
    expect(at('2025-11-15 12:50:00').value).toBe(Date.parse('2025-11-15T04:50:00Z'))
    expect(at('2025-11-15 13:50:00')).toEqual({ warned: ['TIME_IN_FUTURE'] })
  })
})

describe('languages', () => {
  it.each([
    ['zh', 'zh-CN'],
    ['zh-Hans-CN', 'zh-CN'],
    ['zh_TW', 'zh-Hant'],
    ['zh-Hant-HK', 'zh-Hant'],
    ['tc', 'zh-Hant'],
    ['en-GB', 'en'],
    ['enm', undefined],
    ['de', undefined],
  ])('files the tag %s under %s', (tag, locale) => {
    expect(localeOfTag(tag)).toBe(locale)
  })

  it('keeps a text in a language that it has no place for rather than losing the name', () => {
    const names = (value: unknown): unknown =>
      reading((row) => localizedField(row, 'NAME', 'name', value)).value
    expect(names({ de: 'Rathaus' })).toEqual({ en: 'Rathaus' })
    expect(names({ de: 'Rathaus', zh: '市政厅' })).toEqual({ 'zh-CN': '市政厅' })
    expect(names('市政厅')).toEqual({ 'zh-CN': '市政厅' })
    expect(names({})).toBeUndefined()
  })
})
