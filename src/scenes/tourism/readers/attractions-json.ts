import type { OpeningHours } from '#schema/hours.ts'
import { openingHoursSchema } from '#schema/hours.ts'
import { localized } from '#resolvers/importing/formats/languages.ts'
import { streamJson } from '#resolvers/importing/formats/json-stream.ts'
import { given, objectOf, quoted, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import { ATTRACTION_CATEGORIES, type AttractionCategory } from '../rules/crowd.ts'
import { ATTRACTION } from './facts.ts'
import type { TourismFacts } from './facts.ts'

/** GB/T 17775 has five grades; `AAAAA` and `5A` are spellings of 5. */
const gradeOf = (row: Row, value: unknown): number | undefined => {
  const text = row.text('grade', value)
  if (text === undefined) return undefined
  const grade = /^A{1,5}$/i.test(text) ? text.length : Number(/^([0-5])A?$/i.exec(text)?.[1])
  if (Number.isInteger(grade)) return grade
  throw row.refusal('GRADE_INVALID', 'grade', `grade must be 0 to 5, not ${quoted(text)}.`)
}

const categoryOf = (row: Row, value: unknown): AttractionCategory | undefined => {
  const text = row.text('category', value)
  if (text === undefined) return undefined
  const known = ATTRACTION_CATEGORIES.find((category) => category === text.toUpperCase())
  if (known !== undefined) return known
  throw row.refusal('CATEGORY_UNKNOWN', 'category', `There is no category ${quoted(text)}.`)
}

/** `hours` as an object is the portal's own form of opening hours; as text it is only printed. */
const hoursOf = (row: Row, value: unknown): OpeningHours | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const hours = openingHoursSchema.safeParse(value)
  if (hours.success) return hours.data
  const issue = hours.error.issues[0]
  throw row.refusal(
    'HOURS_NOT_VALID',
    'hours',
    `The opening hours cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  )
}

/**
 * A reader of a JSON array of attractions. Members: `id` and `name` (required), `name_en`, `name_zh_hant`, `province`,
 * `city`, `district`, `division_code`, `address`, `lon` and `lat` with `crs` (WGS84, GCJ02 or BD09; WGS84 when
 * absent), `grade`, `grade_year`, `category`, `description`, `hours` (a text, or an object as
 * in src/schema/hours.ts), `ticket`, `phone`, `website`.
 */
const attractionsReader = (
  format: string,
  gradeOfAll: number | undefined,
): Reader<TourismFacts> => ({
  format,
  files: [{ name: 'attractions' }],
  async *read(files) {
    const file = requiredFile(files, 0, 'attractions')
    for await (const part of streamJson(file, { array: '' })) {
      if (part.kind !== 'element') continue
      yield rowItem(part.row, (row) => {
        const record = objectOf(row, part.value)
        row.id('id', record['id'])
        const text = (field: string): string | undefined => row.text(field, record[field])
        const divisions = ['province', 'city', 'district']
          .map((field) => row.shortText(field, record[field]))
          .filter((name) => name !== undefined)
        const crs = row.crs('crs', record['crs'])
        const hours = hoursOf(row, record['hours'])
        return {
          place: {
            kind: ATTRACTION,
            names: {
              'zh-CN': row.requiredName('name', record['name']),
              ...localized({
                'zh-Hant': row.shortText('name_zh_hant', record['name_zh_hant']),
                en: row.shortText('name_en', record['name_en']),
              }),
            },
            ...given({
              descriptions: localized({ 'zh-CN': text('description') }),
              address: localized({ 'zh-CN': text('address') }),
              divisionCode: row.shortText('division_code', record['division_code'], 12),
              divisionNames: divisions.length === 0 ? undefined : divisions,
              position: row.position(
                { lon: 'lon', lat: 'lat' },
                { lon: record['lon'], lat: record['lat'], crs },
              ),
              hours,
              hoursText: hours ? undefined : localized({ 'zh-CN': text('hours') }),
              phone: row.text('phone', record['phone'], 100),
              website: row.url('website', record['website']),
            }),
          },
          facts: given({
            category: categoryOf(row, record['category']) ?? 'SCENIC_AREA',
            grade: gradeOfAll ?? gradeOf(row, record['grade']),
            gradeYear: row.count('grade_year', record['grade_year']),
            ticketText: localized({ 'zh-CN': text('ticket') }),
          }),
        }
      })
    }
  },
})

/** Format `attractions-json`: a list in which each attraction states its own grade, if it has one. */
export const attractionsJson: Reader<TourismFacts> = attractionsReader(
  'attractions-json',
  undefined,
)

/** Format `attractions-5a-json`: the same for a list that holds nothing but 5A scenic areas and so names no grade. */
export const attractions5aJson: Reader<TourismFacts> = attractionsReader('attractions-5a-json', 5)
