// deno run tariff.ts TIMES: prices stays of 30 days and prints how long each took, ms, as JSON.
import { CHINA } from '#schema/calendar.ts'
import { evaluateTariff, tariffSchema } from '#scenes/parking/rules/tariff.ts'

const WARM = 200
const HOUR_MS = 3_600_000
const DAYS = 30
const times = Number(process.argv[2])

const tariff = tariffSchema.parse({
  currency: 'CNY',
  freeMinutes: 15,
  lines: [
    { days: 'DAY_OFF', fromMinute: 0, untilMinute: 60, stepMinutes: 15, stepFen: 200 },
    {
      timeOfDay: { from: '08:00', until: '20:00' },
      fromMinute: 0,
      untilMinute: 60,
      stepMinutes: 15,
      stepFen: 150,
    },
    {
      timeOfDay: { from: '08:00', until: '20:00' },
      fromMinute: 60,
      untilMinute: null,
      stepMinutes: 15,
      stepFen: 200,
    },
    {
      timeOfDay: { from: '20:00', until: '08:00' },
      fromMinute: 0,
      untilMinute: null,
      stepMinutes: 60,
      stepFen: 100,
    },
  ],
  capPer24hFen: 5_000,
  discounts: [{ vehicleClass: 'ELECTRIC_CAR', percent: 20 }],
})
const price = (i: number): number => {
  const entryMs = Date.parse('2026-09-20T09:07:00+08:00') + i * 137_000
  const began = performance.now()
  const result = evaluateTariff(tariff, {
    entryMs,
    exitMs: entryMs + DAYS * 24 * HOUR_MS,
    vehicleClass: 'ELECTRIC_CAR',
    zone: 'Asia/Shanghai',
    calendar: CHINA,
  })
  const took = performance.now() - began
  if (result.kind !== 'CHARGED' || result.totalFen !== 120_000)
    throw new Error(`The fee is not right: ${JSON.stringify(result).slice(0, 200)}`)
  return took
}
for (let i = 0; i < WARM; i += 1) price(i)
console.log(JSON.stringify(Array.from({ length: times }, (_, i) => price(i))))
