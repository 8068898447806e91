import { randomBytes, randomInt } from 'node:crypto'
import type { SandboxKeys } from './keys.ts'

/** Somebody with WeChat on their phone. */
export interface Person {
  readonly openid: string
  readonly unionid: string
  name: string
  phone: string
  /** WeChat answers 40226 for them. */
  blocked: boolean
}

export interface Code {
  readonly openid: string
  readonly at: number
  used: boolean
}

export interface Trade {
  readonly outTradeNo: string
  /** The request that made it, as canonical JSON: another one must be equal. */
  readonly request: string
  readonly description: string
  readonly attach: string | undefined
  readonly total: number
  readonly payer: string
  readonly notifyUrl: string
  readonly createdAt: number
  readonly expiresAt: number
  state: 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED'
  transactionId: string | undefined
  paidAt: number | undefined
  /** The money waits until the goods are said to be handed over. */
  fundsFrozen: boolean
  readonly shipments: unknown[]
  /** Everything was handed over, by what was uploaded. */
  delivered: boolean
  /** The one correction WeChat allows was made. */
  corrected: boolean
}

export interface Refund {
  readonly outRefundNo: string
  readonly outTradeNo: string
  readonly request: string
  readonly refundId: string
  readonly amount: number
  readonly reason: string | undefined
  readonly notifyUrl: string | undefined
  readonly createdAt: number
  state: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL'
  succeededAt: number | undefined
}

export const FORGERIES = [
  'BAD_SIGNATURE',
  'PROBE',
  'WRONG_AMOUNT',
  'WRONG_MCHID',
  'UNKNOWN_SERIAL',
  'BAD_TAG',
  'OLD_TIMESTAMP',
] as const
export type Forgery = (typeof FORGERIES)[number]

/** A callback, before it is encrypted. */
export interface Notice {
  readonly id: string
  readonly eventType: string
  readonly originalType: 'transaction' | 'refund'
  readonly summary: string
  readonly url: string
  /** `out_trade_no` or `out_refund_no`. */
  readonly number: string
  readonly resource: Readonly<Record<string, unknown>>
}

/** A callback that was sent, and what came of it. */
export interface Delivery {
  readonly id: string
  readonly eventType: string
  readonly number: string
  readonly forgery: Forgery | null
  /** 1 for the first time. */
  readonly attempt: number
  /** Null where nobody answered. */
  readonly status: number | null
}

/** What goes wrong until it is healed. */
export interface Faults {
  readonly answers?:
    | {
        readonly delayMs?: number | undefined
        /** The effect happens; the connection is cut. */
        readonly lose?: boolean | undefined
        /** 503 for everything. */
        readonly away?: boolean | undefined
        /** Answers come without a signature. */
        readonly unsigned?: boolean | undefined
        /** Only paths that contain this text. */
        readonly path?: string | undefined
        /** For so many requests; then all is well. */
        readonly times?: number | undefined
      }
    | undefined
  readonly callbacks?:
    | {
        readonly delayMs?: number | undefined
        readonly repeat?: number | undefined
        readonly concurrent?: boolean | undefined
        readonly lost?: boolean | undefined
        /** Kept until they are released, in whatever order. */
        readonly hold?: boolean | undefined
        /** Sent before the genuine one. */
        readonly forge?: readonly Forgery[] | undefined
      }
    | undefined
}

export interface State {
  readonly people: Map<string, Person>
  readonly loginCodes: Map<string, Code>
  readonly phoneCodes: Map<string, Code>
  /** When each person's codes were exchanged, for the limit. */
  readonly exchanges: Map<string, number[]>
  token: { readonly value: string; readonly at: number } | undefined
  /** How many messages may still be sent, by `openid|template`. */
  readonly consents: Map<string, number>
  readonly messages: { readonly openid: string; readonly templateId: string; body: unknown }[]
  readonly trades: Map<string, Trade>
  readonly prepays: Map<string, { readonly outTradeNo: string; readonly at: number }>
  readonly refunds: Map<string, Refund>
  readonly billFiles: Map<string, { readonly text: string; readonly at: number }>
  readonly deliveries: Delivery[]
  readonly held: Notice[]
  faults: Faults
  /** How many requests the fault of the answers still meets. */
  faultyAnswers: number
  holdRefunds: boolean
  aheadMs: number
}

export interface World {
  readonly keys: SandboxKeys
  readonly state: State
  /** What signatures carry. */
  readonly clock: () => number
  /** What the rules see: the clock, and whatever it was set ahead. */
  readonly now: () => number
  /** Does it later, unless the sandbox was stopped. */
  readonly later: (ms: number, work: () => Promise<void> | void) => void
  readonly send: typeof fetch
  /** By how much WeChat's times between two callbacks are multiplied. */
  readonly timeFactor: number
  readonly refundDelayMs: number
  /** Where the pages may lead back to, besides this machine. */
  readonly returnOrigins: readonly string[]
}

/** WeChat's no: to a merchant, or to who taps. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
  }
}

export const emptyState = (): State => ({
  people: new Map(),
  loginCodes: new Map(),
  phoneCodes: new Map(),
  exchanges: new Map(),
  token: undefined,
  consents: new Map(),
  messages: [],
  trades: new Map(),
  prepays: new Map(),
  refunds: new Map(),
  billFiles: new Map(),
  deliveries: [],
  held: [],
  faults: {},
  faultyAnswers: 0,
  holdRefunds: false,
  aheadMs: 0,
})

export const randomText = (bytes: number): string => randomBytes(bytes).toString('base64url')
export const randomDigits = (count: number): string =>
  Array.from({ length: count }, () => randomInt(10)).join('')

/** 28 characters, as WeChat's; stable ones can be given by whoever keeps members over a restart. */
const OPENID = /^o[\w-]{27}$/

export const addPerson = (
  { state }: World,
  given: {
    readonly name: string
    readonly phone?: string | undefined
    readonly openid?: string | undefined
  },
): Person => {
  const openid = given.openid ?? `o${randomText(21).slice(0, 27)}`
  if (!OPENID.test(openid)) throw new Refusal(400, 'OPENID', 'not an openid')
  const known = state.people.get(openid)
  if (known) return known
  const person: Person = {
    openid,
    unionid: `u${openid.slice(1)}`,
    name: given.name,
    phone: given.phone ?? `138${randomDigits(8)}`,
    blocked: false,
  }
  state.people.set(openid, person)
  return person
}

/** Somebody who paid before the sandbox was started anew is met again by their openid. */
export const personOf = (world: World, openid: string): Person | undefined =>
  world.state.people.get(openid) ??
  (OPENID.test(openid) ? addPerson(world, { name: `访客 ${openid.slice(-4)}`, openid }) : undefined)
