import { sql, type SQL } from 'drizzle-orm'
import { geohash } from '#schema/geo.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { DAY_MS, HOUR_MS } from '#schema/time.ts'
import type { Attribute, ReportState } from '#scenes/reports/rules.ts'
import type { City } from '#schema/tables/cities.ts'

interface DemoService {
  readonly code: string
  readonly names: LocalizedText
  readonly text: LocalizedText
  readonly group: LocalizedText
  readonly hours: number | null
  readonly attributes?: readonly Attribute[]
}

const STREETS: LocalizedText = { 'zh-CN': '道路与照明', en: 'Streets and lamps' }
const TIDY: LocalizedText = { 'zh-CN': '环境卫生', en: 'Cleanliness' }
const GREEN: LocalizedText = { 'zh-CN': '公园绿化', en: 'Parks and trees' }
const TRAFFIC: LocalizedText = { 'zh-CN': '交通秩序', en: 'Traffic' }

const SERVICES: readonly DemoService[] = [
  {
    code: 'pothole',
    names: { 'zh-CN': '路面坑洼', en: 'Potholes' },
    text: { 'zh-CN': '坑、裂缝、松动的地砖', en: 'Holes, cracks, loose slabs' },
    group: STREETS,
    hours: 72,
  },
  {
    code: 'street-lamp',
    names: { 'zh-CN': '路灯故障', en: 'Street lamps' },
    text: { 'zh-CN': '不亮、常亮、灯杆倾斜', en: 'Dark, always on, leaning' },
    group: STREETS,
    hours: 48,
    attributes: [
      {
        code: 'fault',
        datatype: 'singlevaluelist',
        required: true,
        names: { 'zh-CN': '什么故障', en: 'What is wrong' },
        values: [
          { key: 'dark', names: { 'zh-CN': '不亮', en: 'dark' } },
          { key: 'on', names: { 'zh-CN': '白天也亮', en: 'on by day' } },
          { key: 'leaning', names: { 'zh-CN': '灯杆倾斜', en: 'leaning' } },
        ],
      },
      {
        code: 'pole',
        datatype: 'string',
        required: false,
        names: { 'zh-CN': '灯杆编号', en: 'Number on the pole' },
      },
    ],
  },
  {
    code: 'manhole',
    names: { 'zh-CN': '井盖', en: 'Manhole covers' },
    text: { 'zh-CN': '缺失、松动、异响', en: 'Missing, loose, noisy' },
    group: STREETS,
    hours: 4,
  },
  {
    code: 'rubbish',
    names: { 'zh-CN': '垃圾堆放', en: 'Rubbish' },
    text: { 'zh-CN': '满溢、乱堆、大件垃圾', en: 'Overflowing, dumped, bulky' },
    group: TIDY,
    hours: 24,
  },
  {
    code: 'toilet',
    names: { 'zh-CN': '公共厕所', en: 'Public toilets' },
    text: { 'zh-CN': '不洁、损坏、停用', en: 'Dirty, broken, shut' },
    group: TIDY,
    hours: 24,
  },
  {
    code: 'tree',
    names: { 'zh-CN': '树木', en: 'Trees' },
    text: { 'zh-CN': '断枝、倒伏、遮挡', en: 'Broken, fallen, in the way' },
    group: GREEN,
    hours: 48,
  },
  {
    code: 'bicycles',
    names: { 'zh-CN': '共享单车乱停', en: 'Bicycles in the way' },
    text: { 'zh-CN': '堵住人行道、盲道', en: 'On pavements and tactile paths' },
    group: TRAFFIC,
    hours: 12,
  },
]

interface DemoReport {
  readonly service: string
  readonly text: string
  readonly address: string
  /** Degrees from the centre of the city. */
  readonly east: number
  readonly north: number
  readonly hoursAgo: number
  readonly state: ReportState
  readonly note: string
  readonly agency: string | null
}

const REPORTS: readonly DemoReport[] = [
  {
    service: 'pothole',
    text: '公交站旁的非机动车道有个坑，下雨天看不见，昨天有人摔了。',
    address: '市中心公交站北侧',
    east: 0.004,
    north: 0.002,
    hoursAgo: 30,
    state: 'IN_PROGRESS',
    note: '养护班已围挡，今晚修补。',
    agency: '市政养护所',
  },
  {
    service: 'street-lamp',
    text: '小学门口两盏路灯不亮，放学后孩子走得摸黑。',
    address: '学校路口',
    east: -0.006,
    north: 0.003,
    hoursAgo: 60,
    state: 'CONFIRMED',
    note: '已转路灯管理所。',
    agency: '路灯管理所',
  },
  {
    service: 'rubbish',
    text: '巷口垃圾桶满了两天，纸箱堆到路上。',
    address: '老街巷口',
    east: 0.002,
    north: -0.005,
    hoursAgo: 20,
    state: 'FIXED',
    note: '已清运，并加设一只桶。',
    agency: '环卫所',
  },
  {
    service: 'bicycles',
    text: '盲道上停满共享单车，轮椅过不去。',
    address: '地铁口外',
    east: -0.002,
    north: -0.002,
    hoursAgo: 5,
    state: 'INVESTIGATING',
    note: '已通知运营企业。',
    agency: '城管中队',
  },
  {
    service: 'tree',
    text: '昨夜大风刮断一根粗枝，挂在人行道上方。',
    address: '公园东门',
    east: 0.007,
    north: 0.006,
    hoursAgo: 2,
    state: 'RECEIVED',
    note: '',
    agency: null,
  },
]

/** Not a ULID of now: the same rows at each load. */
const idOf = (prefix: 'rps' | 'rpt', city: City, n: number): string =>
  `${prefix}_01DEM0${city.code}${String(n).padStart(14, '0')}`

/** What can be reported in a city, and a handful of reports; those that are there stay as they are. */
export const reportStatements = (city: City, now: number): readonly SQL[] => [
  ...SERVICES.map(
    (
      service,
      i,
    ) => sql`INSERT INTO reports_services (id, city_code, code, names, descriptions, group_names, attributes, expected_hours, position)
      VALUES (${idOf('rps', city, i)}, ${city.code}, ${service.code}, ${JSON.stringify(service.names)}, ${JSON.stringify(service.text)}, ${JSON.stringify(service.group)},
        ${JSON.stringify(service.attributes ?? [])}, ${service.hours}, ${i}) ON CONFLICT DO NOTHING`,
  ),
  ...REPORTS.flatMap((report, i) => {
    const id = idOf('rpt', city, i)
    const [lon, lat] = [city.lon + report.east, city.lat + report.north]
    const at = now - report.hoursAgo * HOUR_MS
    const hours = SERVICES.find(({ code }) => code === report.service)?.hours ?? 24
    const moved = at + HOUR_MS
    return [
      sql`INSERT INTO reports_requests (id, city_code, service_id, lon, lat, geohash, address, description, attributes, created_at, updated_at, expected_at)
        SELECT ${id}, ${city.code}, s.id, ${lon}, ${lat}, ${geohash({ lon, lat }, 8)}, ${report.address}, ${report.text}, '{}', ${at}, ${at}, ${at + hours * HOUR_MS}
        FROM reports_services s WHERE s.city_code = ${city.code} AND s.code = ${report.service} ON CONFLICT DO NOTHING`,
      sql`INSERT INTO reports_steps (request_id, state, note, internal_note, at)
        SELECT ${id}, 'RECEIVED', '', '', ${at} WHERE NOT EXISTS (SELECT 1 FROM reports_steps WHERE request_id = ${id})`,
      ...(report.state === 'RECEIVED'
        ? []
        : [
            sql`INSERT INTO reports_steps (request_id, state, note, internal_note, at)
              SELECT id, ${report.state}, ${report.note}, '', ${moved} FROM reports_requests WHERE id = ${id} AND state = 'RECEIVED' AND created_at > ${now - 7 * DAY_MS}`,
            sql`UPDATE reports_requests SET state = ${report.state}, agency = ${report.agency}, updated_at = ${moved} WHERE id = ${id} AND state = 'RECEIVED'`,
          ]),
    ]
  }),
]
