import { z } from 'zod'
import { toRfc3339 } from '#schema/time.ts'

/** The forms of an answer: 1 adds areas and the names of states, 4 their finer codes. */
export const FORMS = ['', '1', '4'] as const
export type Form = (typeof FORMS)[number]

/** States by their codes, coarse and fine, with what 快递100 calls them. */
export const STATE_NAMES: Readonly<Record<string, string>> = {
  0: '在途',
  1: '揽收',
  2: '疑难',
  3: '签收',
  4: '退签',
  5: '派件',
  6: '退回',
  7: '转投',
  8: '清关',
  10: '待清关',
  13: '清关异常',
  14: '拒签',
  101: '已下单',
  102: '待揽收',
  103: '已揽收',
  203: '拒收',
  204: '派件异常',
  301: '本人签收',
  304: '投柜或站签收',
  401: '已销单',
  501: '投柜或驿站',
  1001: '到达派件城市',
  1002: '干线',
  1003: '转递',
}

/** Which coarse state each finer one belongs to. */
const coarse = (code: string): string => {
  if (code.length < 3) return code
  return code.length === 4 ? '0' : code.slice(0, 1)
}

export const parcelSchema = z.object({
  com: z.string().min(1),
  num: z.string().min(6).max(32),
  state: z.string().refine((code) => code in STATE_NAMES, 'no such state'),
  /** Whose number has to be known, for couriers that want one. */
  phoneTail: z
    .string()
    .regex(/^\d{4}$/)
    .optional(),
  steps: z
    .array(
      z.object({
        at: z.int().nonnegative(),
        text: z.string(),
        state: z.string().refine((code) => code in STATE_NAMES, 'no such state'),
        area: z.string().nullish(),
      }),
    )
    .default([]),
})
export type Parcel = z.infer<typeof parcelSchema>

/** As clocks in China show it: `2026-11-03 10:00:00`. */
const written = (at: number): string =>
  toRfc3339(Math.floor(at / 1000) * 1000, 'Asia/Shanghai')
    .slice(0, 19)
    .replace('T', ' ')

/** What 快递100 answers about a parcel. */
export const answerOf = (
  num: string,
  parcel: Parcel,
  form: Form = '',
  order: 'asc' | 'desc' = 'desc',
): object => {
  const isFine = form === '4'
  const shown = (code: string): string => (isFine ? code : coarse(code))
  const steps = parcel.steps.toSorted((a, b) => (order === 'asc' ? a.at - b.at : b.at - a.at))
  return {
    message: 'ok',
    nu: num,
    ischeck: coarse(parcel.state) === '3' ? '1' : '0',
    com: parcel.com,
    status: '200',
    state: shown(parcel.state),
    condition: '00',
    data: steps.map(({ at, text, state, area }) => ({
      time: written(at),
      context: text,
      ftime: written(at),
      ...(form === ''
        ? {}
        : { areaCode: null, areaName: area ?? null, status: STATE_NAMES[shown(state)] }),
      ...(isFine ? { location: '', areaCenter: null, areaPinYin: null, statusCode: state } : {}),
    })),
  }
}
