/** Texts of the scene, the same keys in each language. */
export const messages = {
  'zh-CN': { 'transit.title': '轨道交通', 'transit.lead': '线路、车站与换乘。' },
  en: { 'transit.title': 'Transit', 'transit.lead': 'Lines, stations and where to change.' },
} as const
