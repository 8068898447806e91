/** Texts of the scene, the same keys in each language. ICU message syntax. */
export const messages = {
  'zh-CN': {
    'transit.title': '轨道交通',
    'transit.lead': '线路、车站与换乘。图中只画出本门户已收录的车站。',
    'transit.lines': '经停线路',
  },
  en: {
    'transit.title': 'Transit',
    'transit.lead':
      'Lines, stations and where to change. Only stations this portal lists are drawn.',
    'transit.lines': 'Lines that stop here',
  },
} as const
