/** Texts of the scene, the same keys in each language. */
export const messages = {
  'zh-CN': { 'tourism.title': '景点', 'tourism.lead': '开放状态、门票与客流，一眼看清。' },
  en: {
    'tourism.title': 'Attractions',
    'tourism.lead': 'What is open now, what it costs, how crowded it is.',
  },
} as const
