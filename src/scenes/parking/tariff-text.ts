import { formatFen } from '#schema/money.ts'
import type { Locale } from '#schema/locale.ts'
import type { Tariff } from './rules/tariff.ts'

type Say = (key: string, params?: Readonly<Record<string, string | number>>) => string

/**
 * A tariff in one line for a driver: what is free, the first rate, the later one, the most a day costs.
 * Only what an ordinary car pays at any hour is told; `undefined` when that takes more than two rates.
 */
export const tariffLine = (tariff: Tariff, locale: Locale, say: Say): string | undefined => {
  const rates = tariff.lines.filter(
    (line) => !line.vehicleClasses || line.vehicleClasses.includes('CAR'),
  )
  if (
    rates.length === 0 ||
    rates.length > 2 ||
    rates.some(({ days, timeOfDay }) => (days !== undefined && days !== 'ALL') || timeOfDay)
  ) {
    return undefined
  }
  const charges = rates.map((rate) => {
    if ('flatFen' in rate)
      return say('parking.tariff.flat', { price: formatFen(rate.flatFen, locale) })
    if (rate.stepFen === 0) return say('parking.tariff.free')
    return rate.stepMinutes % 60 === 0
      ? say('parking.tariff.hours', {
          price: formatFen(rate.stepFen, locale),
          n: rate.stepMinutes / 60,
        })
      : say('parking.tariff.minutes', {
          price: formatFen(rate.stepFen, locale),
          n: rate.stepMinutes,
        })
  })
  const parts = [
    ...(tariff.freeMinutes ? [say('parking.tariff.freeMinutes', { n: tariff.freeMinutes })] : []),
    charges.length === 2
      ? say('parking.tariff.then', { first: charges[0] ?? '', later: charges[1] ?? '' })
      : (charges[0] ?? ''),
    ...(tariff.capPer24hFen
      ? [say('parking.tariff.cap', { price: formatFen(tariff.capPer24hFen, locale) })]
      : []),
  ]
  return parts.join(locale === 'en' ? ', ' : '，')
}
