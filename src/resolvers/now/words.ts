import type { Locale } from '#schema/locale.ts'
import type { Reason, ReasonCode } from './rules.ts'

const WORDS: Readonly<Record<ReasonCode, Readonly<Record<Locale, (value: number) => string>>>> = {
  FITS_HOUR: { 'zh-CN': () => '正合此时', en: () => 'suits the hour' },
  CLOSING_SOON: {
    'zh-CN': (minutes) => `${minutes} 分钟后关门`,
    en: (minutes) => `closes in ${minutes} min`,
  },
  FREE_BAYS: { 'zh-CN': (bays) => `空位 ${bays}`, en: (bays) => `${bays} free bays` },
  HAS_ROOM: { 'zh-CN': () => '有位', en: () => 'has room' },
  FEW_BAYS: { 'zh-CN': (bays) => `仅剩 ${bays} 位`, en: (bays) => `only ${bays} bays left` },
  SHORT_QUEUE: {
    'zh-CN': (minutes) => (minutes === 0 ? '不用排队' : `约等 ${minutes} 分钟`),
    en: (minutes) => (minutes === 0 ? 'no queue' : `about ${minutes} min to wait`),
  },
  LONG_QUEUE: {
    'zh-CN': (minutes) => `要等约 ${minutes} 分钟`,
    en: (minutes) => `about ${minutes} min to wait`,
  },
  QUIET: { 'zh-CN': () => '人不多', en: () => 'quiet' },
  BUSY: { 'zh-CN': (percent) => `较满 ${percent}%`, en: (percent) => `busy, ${percent}%` },
  CROWDED: { 'zh-CN': (percent) => `拥挤 ${percent}%`, en: (percent) => `crowded, ${percent}%` },
  OUTDOORS: { 'zh-CN': () => '露天，留意天气', en: () => 'outdoors, mind the weather' },
}

/** A reason in a few words. */
export const reasonText = ({ code, value }: Reason, locale: Locale): string =>
  WORDS[code][locale](value ?? 0)
