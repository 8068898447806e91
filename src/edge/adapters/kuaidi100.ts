import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import {
  CourierAway,
  CourierRefused,
  type CourierTracker,
  type Tracking,
  type TrackingState,
  type TrackingStep,
} from '#schema/courier-port.ts'
import { parseRfc3339 } from '#schema/time.ts'

const BASE_URL = 'https://poll.kuaidi100.com'
const TIMEOUT_MS = 5_000
/** Areas and fine states: https://api.kuaidi100.com/document/5f0ffb5ebc8da837cbd8aefc */
const RESULT_FORM = '4'
const NUMBER = /^[A-Za-z0-9-]{6,32}$/

/** 快递100's names of couriers by WeChat's codes. Others cannot be asked about. */
const CARRIERS = new Map(
  Object.entries({
    SF: 'shunfeng',
    YTO: 'yuantong',
    ZTO: 'zhongtong',
    STO: 'shentong',
    YD: 'yunda',
    JD: 'jd',
    EMS: 'ems',
    YZPY: 'youzhengguonei',
    JTSD: 'jtexpress',
    DBL: 'debangkuaidi',
    HTKY: 'huitongkuaidi',
    UC: 'youshuwuliu',
    ZJS: 'zhaijisong',
  }),
)
/** Who says nothing to those that know no number of sender or recipient. Nobody else is given one. */
const WANT_PHONE = new Set(['SF', 'ZTO'])

/** What its codes mean. Fine ones that are not here have the meaning of their kind: their first digit. */
const STATES: Readonly<Record<string, TrackingState | null>> = {
  0: 'IN_TRANSIT',
  1: 'COLLECTED',
  2: 'PROBLEM',
  3: 'DELIVERED',
  4: 'RETURNED',
  5: 'OUT_FOR_DELIVERY',
  6: 'RETURNED',
  7: 'IN_TRANSIT', // given to another courier
  8: 'IN_TRANSIT', // customs
  10: 'IN_TRANSIT',
  11: 'IN_TRANSIT',
  12: 'IN_TRANSIT',
  13: 'PROBLEM',
  14: 'RETURNED',
  101: null, // announced, and still with the sender
  102: null,
  1001: 'IN_TRANSIT',
  1002: 'IN_TRANSIT',
  1003: 'IN_TRANSIT',
}
/** @returns `null` for what is no state of a parcel under way, `undefined` for a code nobody has told of. */
const stateOf = (code: string): TrackingState | null | undefined => {
  if (!/^\d{1,4}$/.test(code)) return undefined
  return code in STATES || code.length !== 3 ? STATES[code] : STATES[code.slice(0, 1)]
}

/** The number is not known, or not yet. */
const UNKNOWN = ['500', '201']
/** Its own trouble: asking again later may help. */
const BUSY = ['501', '502']

const code = z.union([z.string(), z.int()]).transform(String)
const faultSchema = z.object({ returnCode: code.optional(), status: code.optional() })
const answerSchema = z.object({
  state: code,
  data: z
    .array(
      z.object({
        time: z.string(),
        context: z.string().nullish(),
        areaName: z.string().nullish(),
        statusCode: code.nullish(),
      }),
    )
    .default([]),
})
type Answer = z.infer<typeof answerSchema>

export interface Kuaidi100Options {
  readonly customer: string
  readonly key: string
  /** Default 快递100's. */
  readonly baseUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  /** Default 5000. */
  readonly timeoutMs?: number | undefined
}

/** Province, city and district; the rest leads to a door. */
const AREA_PARTS = 3
const placeOf = (area: string | null | undefined): string | undefined =>
  area?.split(',').slice(0, AREA_PARTS).join(',') || undefined

/** Steps in their order; those without a time are none. */
const stepsOf = ({ data }: Answer): readonly TrackingStep[] =>
  data
    .flatMap(({ time, context, areaName, statusCode }): TrackingStep[] => {
      const at = parseRfc3339(`${time.trim().replace(' ', 'T')}+08:00`)
      if (at === undefined) return []
      const place = placeOf(areaName)
      const state = stateOf(statusCode ?? '') ?? null
      return [{ at, state, text: context ?? '', ...(place === undefined ? {} : { place }) }]
    })
    // It has the newest first; of two in one second, too.
    .toReversed()
    .toSorted((a, b) => a.at - b.at)

const trackingOf = (answer: Answer): Tracking | null => {
  const steps = stepsOf(answer)
  const state = stateOf(answer.state)
  if (state === undefined) throw new CourierAway('a state nobody has told of')
  if (state === null || steps.length === 0) return null
  const arrival = steps.findLast((step) => step.state === 'DELIVERED') ?? steps.at(-1)
  return { state, steps, deliveredAt: state === 'DELIVERED' ? (arrival?.at ?? null) : null }
}

/** 快递100's real-time query. It locks numbers that are asked about more than twice an hour. Logs nothing. */
export const createKuaidi100 = (options: Kuaidi100Options): CourierTracker => {
  const { customer, key, baseUrl = BASE_URL, timeoutMs = TIMEOUT_MS } = options
  const send = options.fetch ?? ((input, init) => fetch(input, init))

  const ask = async (param: string): Promise<unknown> => {
    const sign = bytesToHex(md5(utf8ToBytes(param + key + customer))).toUpperCase()
    try {
      const response = await send(`${baseUrl}/poll/query.do`, {
        method: 'POST',
        body: new URLSearchParams({ customer, sign, param }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!response.ok) throw new Error(`status ${response.status}`)
      return await response.json()
    } catch (error) {
      // Not the error itself: what cannot be read may be quoted in it, and names people.
      throw new CourierAway(error instanceof Error ? error.name : 'no answer')
    }
  }

  return {
    track: async ({ carrier, trackingNo, phoneTail }) => {
      const com = CARRIERS.get(carrier)
      if (com === undefined || !NUMBER.test(trackingNo)) return null
      const answer = await ask(
        JSON.stringify({
          com,
          num: trackingNo,
          ...(WANT_PHONE.has(carrier) && phoneTail !== undefined ? { phone: phoneTail } : {}),
          resultv2: RESULT_FORM,
          show: '0',
          order: 'desc',
        }),
      )
      const fault = faultSchema.safeParse(answer).data
      const said = fault?.returnCode ?? fault?.status
      if (said !== undefined && UNKNOWN.includes(said)) return null
      if (said !== undefined && BUSY.includes(said)) throw new CourierAway(`busy: ${said}`)
      if (said !== undefined && said !== '200') throw new CourierRefused(said)
      const { success, data } = answerSchema.safeParse(answer)
      if (!success) throw new CourierAway('an answer of another form')
      return trackingOf(data)
    },
  }
}
