import { IntlMessageFormat } from 'intl-messageformat'
import type { Locale } from '#schema/locale.ts'
import { en, zhCN } from '#ui/messages.ts'
import type { HomePageProps } from '#ui/home-page.tsx'
import type { LayoutProps } from '#ui/layout.tsx'
import type { PlacePageProps } from '#ui/place-page.tsx'
import type { ProductPageProps } from '#ui/product-page.tsx'
import type { AttractionRow, SceneListFrame } from '#ui/scene-pages.tsx'
import type { ScreenPageProps } from '#ui/screen-page.tsx'
import type { LineView } from '#ui/transit-page.tsx'
import type { AssetManifest, CardView, CityView, ParkingView, Ui } from '#ui/types.ts'

/** Friday 20 November 2026, 17:42 in the four cities. */
export const EVENING = Date.UTC(2026, 10, 20, 9, 42)
const minutes = (n: number): number => EVENING + n * 60_000

export const ASSETS: AssetManifest = {
  'fonts.css': '/assets/fonts.css',
  'portal.css': '/assets/portal.css',
  'screen.css': '/assets/screen.css',
  'icon.svg': '/assets/icon.svg',
  'board.js': '/assets/board.js',
  'scan.js': '/assets/scan.js',
  'grid.js': '/assets/grid.js',
  'here.js': '/assets/here.js',
  'qr.js': '/assets/qr.js',
  'spin.js': '/assets/spin.js',
  'live.js': '/assets/live.js',
}

/** A reader at a moment, with the real messages. */
export const uiFor = (locale: Locale = 'zh-CN', now = EVENING): Ui => {
  const messages = locale === 'en' ? en : zhCN
  return {
    locale,
    now,
    zone: 'Asia/Shanghai',
    t: (key, params) =>
      String(new IntlMessageFormat(messages[key], locale).format(params ? { ...params } : {})),
  }
}

const art = (kind: string, category: string, seed: string): string =>
  `/art/place/${kind}/${category}/${seed}.svg`
const goodsArt = (category: string, seed: string): string => `/art/product/${category}/${seed}.svg`

const CITY_NAMES: readonly (readonly [string, string, string, string])[] = [
  ['320100', '南京', 'Nanjing', '梧桐、城墙和一碗鸭血粉丝。'],
  ['430100', '长沙', 'Changsha', '夜宵摊、橘子洲和湘江的风。'],
  ['130500', '邢台', 'Xingtai', '太行脚下，清风楼前，古城慢日子。'],
  ['530100', '昆明', 'Kunming', '四季的花，滇池的鸥，一锅菌子。'],
]
const EN_LEADS = [
  'Plane trees, the long wall, a bowl of duck soup.',
  'Night stalls, Orange Isle and the wind off the Xiang.',
  'Below the Taihang range, an old town in no hurry.',
  'Flowers all year, gulls on the lake, mushrooms in the pot.',
]

export const cities = (locale: Locale = 'zh-CN'): readonly CityView[] =>
  CITY_NAMES.map(([code, zh, latin, lead], index) => ({
    code,
    name: locale === 'en' ? latin : zh,
    href: `/${code}`,
    lead: locale === 'en' ? EN_LEADS[index] : lead,
  }))

export const cityOf = (code: string, locale: Locale = 'zh-CN'): CityView => {
  const city = cities(locale).find((candidate) => candidate.code === code)
  if (!city) throw new Error(`no fixture for city ${code}`)
  return city
}

export const layoutProps = (
  ui: Ui,
  over: Partial<LayoutProps> = {},
): Omit<LayoutProps, 'children'> => ({
  ui,
  title: ui.locale === 'en' ? 'Nanjing' : '南京',
  description: ui.locale === 'en' ? 'Nanjing right now.' : '南京此刻：店铺、停车、景点。',
  assets: ASSETS,
  city: cityOf('320100', ui.locale),
  cities: cities(ui.locale),
  homeHref: '/320100',
  nav:
    ui.locale === 'en'
      ? [
          { href: '/320100', label: 'Home', current: true },
          { href: '/tourism', label: 'Sights' },
          { href: '/parking', label: 'Parking' },
          { href: '/transit', label: 'Metro' },
        ]
      : [
          { href: '/320100', label: '首页', current: true },
          { href: '/tourism', label: '景点' },
          { href: '/parking', label: '停车' },
          { href: '/transit', label: '地铁' },
        ],
  search: { action: '/search', hidden: { city: '320100' } },
  localeHref: '?lang=en',
  canonical: 'https://shijing.example/320100',
  sources: [
    { text: 'OpenStreetMap', licence: 'ODbL 1.0', url: 'https://www.openstreetmap.org/copyright' },
    { text: '江苏省文化和旅游厅 5A 名录', licence: '公开信息' },
  ],
  footerLinks: [{ href: '/graphql', label: 'GraphQL' }],
  ...over,
})

export const lots = (): readonly ParkingView[] => [
  {
    href: '/p/1',
    name: '新街口中央商场地下停车场',
    mode: 'COUNT',
    free: 186,
    capacity: 420,
    asOf: minutes(-2),
    distanceM: 240,
    tariff: '首小时 ¥10，之后每小时 ¥6',
  },
  {
    href: '/p/2',
    name: '德基广场二期',
    mode: 'COUNT',
    free: 23,
    capacity: 900,
    asOf: minutes(-1),
    distanceM: 410,
    tariff: '每小时 ¥12',
  },
  {
    href: '/p/3',
    name: '大行宫会堂停车场',
    mode: 'FLAG',
    hasRoom: true,
    asOf: minutes(-4),
    distanceM: 980,
  },
  {
    href: '/p/4',
    name: '夫子庙东牌坊',
    mode: 'COUNT',
    free: 0,
    capacity: 150,
    asOf: minutes(-3),
    distanceM: 1900,
  },
  {
    href: '/p/5',
    name: '总统府东侧停车场',
    mode: 'COUNT',
    free: 64,
    capacity: 110,
    asOf: minutes(-26),
    stale: true,
    distanceM: 1240,
  },
  { href: '/p/6', name: '玄武湖公园玄武门', mode: 'UNKNOWN', distanceM: 2300 },
]

const card = (name: string, category: string, over: Partial<CardView>): CardView => ({
  href: `/places/${encodeURIComponent(name)}`,
  name,
  picture: art('STORE', category, name),
  ...over,
})

export const nightCards = (): readonly CardView[] => [
  card('巷口鸭血粉丝', 'noodles-rice', {
    note: '鸭血粉丝汤，加一笼烧卖',
    distanceM: 180,
    open: { state: 'OPEN', nextChangeAt: minutes(258) },
  }),
  card('梧桐树下面馆', 'noodles-rice', {
    note: '皮肚面、猪肝面',
    distanceM: 320,
    open: { state: 'OPEN', nextChangeAt: minutes(18) },
  }),
  card('老门东糕团', 'bakery', {
    note: '桂花糖芋苗，现蒸',
    distanceM: 640,
    open: { state: 'OPEN', nextChangeAt: minutes(138) },
  }),
  card('雨花茶铺', 'tea', {
    note: '今年的雨花茶',
    distanceM: 810,
    open: { state: 'CLOSED', nextChangeAt: minutes(920) },
  }),
]

export const shelfCards = (): readonly CardView[] => [
  {
    href: '/products/1',
    name: '盐水鸭（半只，真空）',
    picture: goodsArt('deli', '1'),
    priceFen: { from: 4800, to: 4800 },
    note: '中央商场店有货',
  },
  {
    href: '/products/2',
    name: '雨花石镇纸',
    picture: goodsArt('gifts', '2'),
    priceFen: { from: 6800, to: 16_800 },
    note: '每块花纹不同',
  },
  {
    href: '/products/3',
    name: '云锦书签一套六枚',
    picture: goodsArt('handicraft', '3'),
    priceFen: { from: 3950, to: 3950 },
  },
  {
    href: '/products/4',
    name: '城墙砖纹帆布袋',
    picture: goodsArt('clothing', '4'),
    priceFen: { from: 5900, to: 5900 },
  },
]

export const sightCards = (): readonly CardView[] => [
  {
    href: '/a/1',
    name: '玄武湖公园',
    picture: art('ATTRACTION', 'PARK', '1'),
    note: '湖边一圈十公里',
    distanceM: 2300,
    open: { state: 'OPEN' },
  },
  {
    href: '/a/2',
    name: '南京博物院',
    picture: art('ATTRACTION', 'MUSEUM', '2'),
    note: '周一闭馆',
    distanceM: 4200,
    open: { state: 'LAST_ENTRY_PASSED' },
  },
  {
    href: '/a/3',
    name: '中华门',
    picture: art('ATTRACTION', 'HISTORIC_SITE', '3'),
    note: '明城墙瓮城',
    distanceM: 3100,
    open: { state: 'CLOSED', nextChangeAt: minutes(888) },
  },
  {
    href: '/a/4',
    name: '鸡鸣寺',
    picture: art('ATTRACTION', 'TEMPLE', '4'),
    note: '药师佛塔',
    distanceM: 2600,
    open: { state: 'UNKNOWN' },
  },
]

export const homeProps = (ui: Ui, code = '320100'): HomePageProps => ({
  ui,
  city: cityOf(code, ui.locale),
  sections: [
    {
      id: 'night-food',
      title: '下班顺路，吃口热的',
      lead: '新街口一带，步行一刻钟内',
      href: '/night',
      cards: nightCards(),
    },
    {
      id: 'take-home',
      title: '带点什么回家',
      lead: '现在下单，到店自取',
      href: '/shelf',
      cards: shelfCards(),
    },
  ],
  meters: [{ id: 'parking', title: '此刻停车', href: '/parking', lots: lots().slice(0, 5) }],
  scenes: [
    { href: '/tourism', title: '景点', lead: '此刻开着门的，票价与客流', icon: 'tourism' },
    { href: '/parking', title: '停车', lead: '实时空位与收费', icon: 'parking' },
    { href: '/transit', title: '地铁', lead: '线路、站点与换乘', icon: 'transit' },
    { href: '/government', title: '政务', lead: '找对大厅，带齐材料', icon: 'government' },
    { href: '/campus', title: '校园', lead: '讲座、展览，大家都能去', icon: 'campus' },
  ],
  strips: [{ id: 'tourism', title: '附近走走', href: '/tourism', cards: sightCards() }],
})

export const placeProps = (ui: Ui): PlacePageProps => ({
  ui,
  crumbs: [
    { href: '/320100', label: '南京' },
    { href: '/tourism', label: '景点' },
  ],
  place: {
    name: '南京博物院',
    otherName: { text: 'Nanjing Museum', lang: 'en' },
    kind: 'ATTRACTION',
    picture: art('ATTRACTION', 'MUSEUM', '2'),
    grade: 4,
    area: '玄武区',
    description: '前身是 1933 年创建的国立中央博物院。一院六馆，历史馆的大殿仿辽代佛寺而建。',
    open: { state: 'OPEN', nextChangeAt: minutes(18) },
    hours: [
      { days: [1], spans: [] },
      {
        days: [2, 3, 4, 5],
        today: true,
        spans: [{ opensMin: 540, closesMin: 1080, lastEntryMin: 1020 }],
      },
      { days: [6, 7], spans: [{ opensMin: 540, closesMin: 1260 }] },
      { days: [], holiday: true, spans: [{ opensMin: 540, closesMin: 1080 }] },
    ],
    hoursText: '周一闭馆，法定节假日除外。',
    address: '玄武区中山东路 321 号',
    distanceM: 4200,
    phone: '025-84807923',
    website: 'https://www.njmuseum.com/',
    position: { lon: 118.8185, lat: 32.0407, approximate: true },
    attribution: [
      {
        text: 'OpenStreetMap',
        licence: 'ODbL 1.0',
        url: 'https://www.openstreetmap.org/copyright',
      },
    ],
  },
  neighbours: [
    { name: '明故宫站', lon: 118.8121, lat: 32.0412, href: '/s/1' },
    { name: '中山门', lon: 118.8246, lat: 32.0401, href: '/s/2' },
    { name: '紫金坊停车场', lon: 118.8197, lat: 32.0429, href: '/s/3' },
    { name: '博物院书店', lon: 118.8181, lat: 32.0399, href: '/s/4' },
    { name: '月牙湖公园', lon: 118.8221, lat: 32.0335, href: '/s/5' },
  ],
  products: shelfCards(),
  productsTitle: '带走一点',
  nearby: nightCards(),
  nearbyHref: '/nearby',
})

export const productProps = (ui: Ui): ProductPageProps => ({
  ui,
  crumbs: [
    { href: '/320100', label: '南京' },
    { href: '/stores/1', label: '雨花茶铺' },
  ],
  product: {
    name: '雨花茶 特级 明前',
    picture: goodsArt('tea', 'yuhua'),
    brand: '雨花茶铺',
    category: '茶叶',
    summary: '清明前采，松针形，泡开有栗香。',
    gallery: [],
    film: { src: `/media/${'b2'.repeat(32)}.mp4`, label: '采茶 视频', width: 1280, height: 720 },
    spin: Array.from({ length: 8 }, (_, i) => goodsArt('tea', `side-${i}`)),
    description: '采自江宁的茶园，一芽一叶。\n80℃ 的水，第一泡一分钟。',
    priceFen: { from: 5800, to: 32_000 },
    tags: [{ label: '夜宵', href: '/nanjing/products?tag=夜宵' }],
    origin: '南京溧水',
    steps: [{ on: '2026-11-01', where: '溧水', what: '采收' }],
    inspections: [
      {
        laboratory: '市质检院',
        number: 'NJ-2026-001',
        inspectedOn: '2026-10-08',
        passed: true,
        pages: [],
      },
    ],
    specs: [
      { label: '产地', value: '南京江宁' },
      { label: '采摘', value: '2026 年 3 月' },
      { label: '保质期', value: '12 个月' },
    ],
  },
  skus: [
    {
      id: 's1',
      name: '50 克 袋装',
      priceFen: 5800,
      stock: [
        { storeId: 'a', state: 'IN_STOCK', quantity: 42 },
        { storeId: 'b', state: 'LOW', quantity: 3 },
      ],
    },
    {
      id: 's2',
      name: '125 克 罐装',
      priceFen: 13_550,
      listPriceFen: 15_800,
      stock: [
        { storeId: 'a', state: 'OUT' },
        { storeId: 'b', state: 'IN_STOCK' },
      ],
    },
    {
      id: 's3',
      name: '250 克 礼盒',
      priceFen: 32_000,
      stock: [{ storeId: 'a', state: 'IN_STOCK', quantity: 6 }],
    },
  ],
  stores: [
    {
      id: 'a',
      name: '新街口店',
      href: '/stores/1',
      address: '中山路 18 号',
      distanceM: 260,
      open: { state: 'OPEN', nextChangeAt: minutes(258) },
    },
    {
      id: 'b',
      name: '老门东店',
      href: '/stores/2',
      address: '剪子巷 54 号',
      distanceM: 3400,
      open: { state: 'CLOSED', nextChangeAt: minutes(920) },
    },
  ],
  together: [],
  favourite: { action: '/nanjing/favourites/set', id: 'prd_1', isOn: true, to: '/products/prd_1' },
  related: shelfCards().slice(0, 3),
})

export const listFrame = (ui: Ui, title: string): SceneListFrame => ({
  ui,
  crumbs: [{ href: '/320100', label: '南京' }],
  title,
  lead: '按与新街口的距离排列。',
  total: 38,
  filters: [
    {
      label: '城区',
      options: [
        { href: '?', label: '全部', current: true },
        { href: '?d=320102', label: '玄武' },
        { href: '?d=320104', label: '秦淮' },
        { href: '?d=320106', label: '鼓楼' },
      ],
    },
    {
      label: '时间',
      options: [
        { href: '?', label: '不限', current: true },
        { href: '?open=1', label: '此刻开放' },
      ],
    },
  ],
  nextHref: '?after=abc',
  prevHref: '?before=abc',
})

export const attractionRows = (): readonly AttractionRow[] => [
  {
    href: '/a/1',
    name: '钟山风景名胜区中山陵',
    picture: art('ATTRACTION', 'MEMORIAL', '1'),
    grade: 5,
    category: '纪念地',
    area: '玄武区',
    distanceM: 8400,
    open: { state: 'OPEN', nextChangeAt: minutes(18) },
    tickets: [{ label: '陵寝', priceFen: 0 }],
    crowd: { level: 3, label: '客流较大' },
  },
  {
    href: '/a/2',
    name: '南京博物院',
    picture: art('ATTRACTION', 'MUSEUM', '2'),
    grade: 4,
    category: '博物馆',
    area: '玄武区',
    distanceM: 4200,
    open: { state: 'LAST_ENTRY_PASSED' },
    tickets: [{ label: '常设展', priceFen: 0 }],
    crowd: { level: 4, label: '已达上限' },
  },
  {
    href: '/a/3',
    name: '总统府',
    picture: art('ATTRACTION', 'HISTORIC_SITE', '3'),
    grade: 4,
    category: '古迹',
    area: '玄武区',
    distanceM: 1300,
    open: { state: 'CLOSED', nextChangeAt: minutes(888) },
    tickets: [
      { label: '成人', priceFen: 3500 },
      { label: '学生', priceFen: 1700 },
    ],
    crowd: { level: 1, label: '舒适' },
  },
  {
    href: '/a/4',
    name: '红山森林动物园',
    picture: art('ATTRACTION', 'ZOO', '4'),
    category: '动物园',
    area: '玄武区',
    distanceM: 6100,
    open: { state: 'TEMPORARILY_CLOSED' },
    tickets: [{ label: '成人', priceFen: 4000 }],
  },
]

const LINE_1 =
  '八卦洲大桥南 笆斗山 燕子矶 吉祥庵 晓庄 迈皋桥 红山动物园 南京站 新模范马路 玄武门 鼓楼 珠江路 新街口 张府园 三山街 中华门 雨花门 安德门'.split(
    ' ',
  )
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  南京站: ['3 号线'],
  鼓楼: ['4 号线'],
  新街口: ['2 号线'],
  安德门: ['10 号线'],
}

export const lines = (): readonly LineView[] => [
  {
    id: 'line-1',
    name: '1 号线',
    colour: '#009ace',
    stations: LINE_1.map((name) => ({
      name,
      href: `/stations/${encodeURIComponent(name)}`,
      changes: CHANGES[name] ?? [],
      nearest: name === '珠江路',
    })),
  },
]

export const screenProps = (ui: Ui, theme: 'day' | 'night' = 'day'): ScreenPageProps => ({
  ui,
  assets: ASSETS,
  nonce: 'n0nce',
  city: cityOf('320100', ui.locale),
  district: '新街口商圈',
  theme,
  lots: lots().slice(0, 5),
  shops: [...nightCards().slice(0, 3), ...shelfCards()]
    .slice(0, 6)
    .map(({ name, picture, note, distanceM, open }) => ({
      name,
      picture,
      note,
      distanceM: distanceM ?? 520,
      open: open ?? { state: 'OPEN', nextChangeAt: minutes(200) },
    })),
  attractions: sightCards().map(({ name, picture, distanceM, open }, index) => ({
    name,
    picture,
    distanceM,
    open,
    grade: index === 1 ? 4 : undefined,
  })),
  asOf: minutes(-4),
  codeSvg:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h21v21H0z"/><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 2h3v4H9zM9 9h4v3H9zM15 9h4v2h-4zM2 9h4v3H2zM14 14h3v3h-3zM18 18h3v3h-3zM9 15h2v5H9z"/><path fill="#fff" d="M1 1h5v5H1zM15 1h5v5h-5zM1 15h5v5H1z"/><path d="M2 2h3v3H2zM16 2h3v3h-3zM2 16h3v3H2z"/></svg>',
  codeText: '新街口此刻，装进手机',
  sources: [{ text: 'OpenStreetMap', licence: 'ODbL 1.0' }, { text: '南京市停车数据（演示）' }],
})
