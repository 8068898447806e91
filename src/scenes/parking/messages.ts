/** Texts of the scene, the same keys in each language. */
export const messages = {
  'zh-CN': { 'parking.title': '停车', 'parking.lead': '附近车场的实时余位与收费。' },
  en: {
    'parking.title': 'Parking',
    'parking.lead': 'Live room and tariffs of the lots around you.',
  },
} as const
