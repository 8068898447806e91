import { sql } from 'drizzle-orm'
import type { Attribute } from '#scenes/reports/rules.ts'
import type { Market } from './selling.ts'

/** Where tests report: 新街口. */
export const SPOT = { lon: 118.7787976, lat: 32.0437089 } as const

const ATTRIBUTES: readonly Attribute[] = [
  {
    code: 'kind',
    datatype: 'singlevaluelist',
    required: true,
    names: { 'zh-CN': '哪种灯', en: 'Which lamp' },
    values: [
      { key: 'street', names: { 'zh-CN': '路灯', en: 'Street lamp' } },
      { key: 'park', names: { 'zh-CN': '公园灯', en: 'Park lamp' } },
    ],
  },
  { code: 'number', datatype: 'number', required: false, names: { 'zh-CN': '灯杆号', en: 'Pole' } },
]

/** A service of Nanjing: lamps, with what else is asked for; and potholes, with nothing. */
export const servicesAt = async (m: Pick<Market, 'p'>): Promise<void> => {
  for (const [id, code, zh, en, attributes] of [
    ['rps_lamp', 'lamp', '路灯故障', 'Lamps', ATTRIBUTES],
    ['rps_pothole', 'pothole', '路面坑洼', 'Potholes', []],
  ] as const)
    await m.p.db
      .run(sql`INSERT INTO reports_services (id, city_code, code, names, descriptions, group_names, attributes, expected_hours)
      VALUES (${id}, '320100', ${code}, ${JSON.stringify({ 'zh-CN': zh, en })}, '{"zh-CN":"说明","en":"About"}', '{"zh-CN":"道路","en":"Streets"}',
        ${JSON.stringify(attributes)}, 72) ON CONFLICT DO NOTHING`)
}
