import type { City } from '#schema/tables/cities.ts'

/** A city with bounds half a degree around its centre. */
export const aCity = (
  code: string,
  slug: string,
  names: City['names'],
  zone: string,
  [lon, lat]: readonly [number, number],
  reach = 0.6,
): City => ({
  code,
  slug,
  names,
  zone,
  lon,
  lat,
  minLon: lon - reach,
  minLat: lat - reach,
  maxLon: lon + reach,
  maxLat: lat + reach,
})

const china = 'Asia/Shanghai'

export const NANJING = aCity(
  '320100',
  'nanjing',
  { 'zh-CN': '南京', en: 'Nanjing' },
  china,
  [118.7788, 32.0437],
)
export const CHANGSHA = aCity(
  '430100',
  'changsha',
  { 'zh-CN': '长沙', en: 'Changsha' },
  china,
  [112.9717, 28.1935],
)
export const KAOHSIUNG = aCity(
  '710200',
  'kaohsiung',
  { 'zh-Hant': '高雄', 'zh-CN': '高雄', en: 'Kaohsiung' },
  'Asia/Taipei',
  [120.5, 22.9],
)
export const HONG_KONG = aCity(
  '810000',
  'hongkong',
  { 'zh-CN': '香港', en: 'Hong Kong' },
  'Asia/Hong_Kong',
  [114.1694, 22.3193],
)
export const STUTTGART = aCity(
  'DE08111',
  'stuttgart',
  { en: 'Stuttgart' },
  'Europe/Berlin',
  [9.1829, 48.7758],
)
export const FREIBURG = aCity(
  'DE08311',
  'freiburg',
  { en: 'Freiburg' },
  'Europe/Berlin',
  [7.8494, 47.999],
)
export const BASEL = aCity('CH2701', 'basel', { en: 'Basel' }, 'Europe/Zurich', [7.5886, 47.5596])
export const PORTO = aCity('PT1312', 'porto', { en: 'Porto' }, 'Europe/Lisbon', [-8.6291, 41.1579])
/** The examples of the Smart Data Models lie here. */
export const SEGOVIA = aCity(
  'ES40194',
  'segovia',
  { en: 'Segovia' },
  'Europe/Madrid',
  [-4.1, 41.0],
  3,
)
