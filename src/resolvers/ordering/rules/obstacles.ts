import type { Locale } from '#schema/locale.ts'

/** What keeps a purchase from being made; `available` says how many units there are, where that is the matter. */
export interface Obstacle {
  readonly code: ObstacleCode
  readonly storeId: string | null
  readonly skuId: string | null
  readonly available: number | null
}

/** Each obstacle with the sentence a buyer reads: what to do about it. */
export const OBSTACLES = {
  EMPTY: {
    'zh-CN': '没有可结算的商品：请先加入购物车。',
    en: 'There is nothing to buy: put something into the cart first.',
  },
  TOO_MANY_LINES: {
    'zh-CN': '一次最多结算 100 种商品、10 家门店：请分次下单。',
    en: 'At most 100 things from 10 stores at once: order in parts.',
  },
  MIXED_CITIES: {
    'zh-CN': '不同城市的商品需分开下单。',
    en: 'Things from different cities are ordered separately.',
  },
  QUANTITY_INVALID: {
    'zh-CN': '数量应为 1 至 9999 的整数。',
    en: 'A quantity is a whole number from 1 to 9,999.',
  },
  NOT_ON_SALE: {
    'zh-CN': '商品已下架或该门店不出售：请移除。',
    en: 'It is not sold there any more: take it out.',
  },
  OUT_OF_STOCK: { 'zh-CN': '库存不足：请减少数量。', en: 'There is not enough of it: take fewer.' },
  STORE_CLOSED: {
    'zh-CN': '门店暂停营业：请选择其他门店。',
    en: 'The store takes no orders now: choose another one.',
  },
  FULFILMENT_NEEDED: {
    'zh-CN': '请选择自提、配送或堂食。',
    en: 'Choose pickup, delivery or dine-in.',
  },
  FULFILMENT_NOT_OFFERED: {
    'zh-CN': '该门店不提供此方式：请改选其他方式。',
    en: 'The store does not offer this: choose another way.',
  },
  SLOT_NEEDED: { 'zh-CN': '请选择取货时间。', en: 'Choose when to collect it.' },
  SLOT_UNKNOWN: {
    'zh-CN': '该取货时段不存在：请重新选择。',
    en: 'There is no such slot: choose another one.',
  },
  SLOT_TOO_SOON: {
    'zh-CN': '该取货时段已来不及准备：请选择更晚的时段。',
    en: 'It cannot be ready by then: choose a later slot.',
  },
  SLOT_FULL: {
    'zh-CN': '该取货时段已约满：请选择其他时段。',
    en: 'This slot is booked out: choose another one.',
  },
  ADDRESS_NEEDED: { 'zh-CN': '请选择收货地址。', en: 'Choose where to send it.' },
  ADDRESS_UNKNOWN: {
    'zh-CN': '收货地址不存在：请重新选择。',
    en: 'There is no such address: choose another one.',
  },
  REGION_NOT_SERVED: {
    'zh-CN': '该门店不配送到此地区：请改为自提或更换地址。',
    en: 'The store does not send to this region: collect it, or choose another address.',
  },
  POSITION_NEEDED: {
    'zh-CN': '该门店只送附近：请为收货地址补上位置，或改为自提。',
    en: 'The store delivers nearby only: tell where the address is, or collect it.',
  },
  OUTSIDE_DELIVERY_AREA: {
    'zh-CN': '收货地址不在该门店的配送范围内：请改为自提或更换地址。',
    en: 'The address lies outside the area the store delivers in: collect it, or choose another address.',
  },
  WEIGHT_UNKNOWN: {
    'zh-CN': '有商品未登记重量，无法计算运费：请联系门店。',
    en: 'The weight of something is not known, so freight cannot be told: ask the store.',
  },
  TABLE_NEEDED: { 'zh-CN': '请填写桌号。', en: 'Give the number of your table.' },
  NOTE_TOO_LONG: { 'zh-CN': '备注最多 200 字。', en: 'A note has at most 200 characters.' },
  TOTAL_TOO_LARGE: {
    'zh-CN': '单笔订单金额过大：请分次下单。',
    en: 'This comes to too much for one purchase: order in parts.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, string>>>>

export type ObstacleCode = keyof typeof OBSTACLES
