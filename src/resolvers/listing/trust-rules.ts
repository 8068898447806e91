import type { LocalizedText } from '#schema/locale.ts'
import type { SupplyStep } from '#schema/tables/catalogue.ts'
import { isCleanText, lengthOf } from '#schema/text.ts'
import { isDate } from '#schema/time.ts'
import type { ProductFault } from './rules.ts'

const STEPS_MAX = 12
const TEXT_MAX = 60
const URL_MAX = 500

const isText = (text: LocalizedText, least: 0 | 1): boolean =>
  Object.keys(text).length >= least &&
  Object.values(text).every((one) => one !== '' && lengthOf(one) <= TEXT_MAX && isCleanText(one))

/** The first thing that is wrong with where a product is said to come from. */
export const originFault = (
  origin: LocalizedText | null,
  steps: readonly SupplyStep[],
): ProductFault | undefined =>
  (origin === null || isText(origin, 1)) &&
  steps.length <= STEPS_MAX &&
  steps.every(
    ({ on, where, what }) => (on === null || isDate(on)) && isText(where, 0) && isText(what, 1),
  )
    ? undefined
    : {
        fault: 'ORIGIN',
        at: 'origin',
        texts: {
          'zh-CN': `产地和每一步最多 ${TEXT_MAX} 字；最多 ${STEPS_MAX} 步，每步要写做了什么，日期写成 2026-11-27。`,
          en: `Origin and steps have at most ${TEXT_MAX} characters; at most ${STEPS_MAX} steps, each saying what was done, dates as 2026-11-27.`,
        },
      }

interface Report {
  readonly laboratory: string
  readonly number: string
  readonly inspectedOn: string
  readonly pageUrl: string | null
}

const TEXTS = {
  INVALID: {
    'zh-CN':
      '检测报告不对：写明机构和报告编号（各最多 60 字），日期不晚于今天，网址以 https:// 开头。',
    en: 'The report cannot be noted so: name laboratory and number (60 characters each), a date not after today, and an address with https://.',
  },
  KNOWN: {
    'zh-CN': '这份报告已经登记过了。',
    en: 'This report has been noted already.',
  },
  TOO_MANY: {
    'zh-CN': '每个商品最多 20 份报告：先删掉旧的。',
    en: 'A product has at most 20 reports: remove an old one first.',
  },
} as const

const faultWith = (texts: ProductFault['texts']): ProductFault => ({
  fault: 'INSPECTION',
  at: 'inspection',
  texts,
})

/** What is wrong with a report as it was noted; `today` is the day where it is sold. By a word: that very fault. */
export function inspectionFault(report: 'KNOWN' | 'TOO_MANY'): ProductFault
export function inspectionFault(report: Report, today: string): ProductFault | undefined
export function inspectionFault(
  report: Report | 'KNOWN' | 'TOO_MANY',
  today = '',
): ProductFault | undefined {
  if (typeof report === 'string') return faultWith(TEXTS[report])
  const isWord = (text: string): boolean =>
    text.trim() !== '' && lengthOf(text) <= TEXT_MAX && isCleanText(text)
  const { laboratory, number, inspectedOn, pageUrl } = report
  const isPage =
    pageUrl === null || (/^https:\/\/[^\s"<>]{4,}$/.test(pageUrl) && pageUrl.length <= URL_MAX)
  const isSound =
    isWord(laboratory) && isWord(number) && isDate(inspectedOn) && inspectedOn <= today && isPage
  return isSound ? undefined : faultWith(TEXTS.INVALID)
}
