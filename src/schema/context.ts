import type { CourierTracker } from './courier-port.ts'
import type { Database } from './database.ts'
import type { Dependencies } from './dependencies.ts'
import type { NewId } from './ids.ts'
import type { Locale } from './locale.ts'
import type { Media } from './media-port.ts'
import type { PaymentProvider, WeChatPlatform } from './payment-port.ts'
import type { Logger, NodeFigures, RateLimiter } from './ports.ts'
import { invariant } from './problem.ts'
import type { GrantScope, StaffRole } from './tables/identity.ts'
import type { MerchantScope } from './tables/partners.ts'
import type { Vault } from './vault.ts'
import type { WebhookSender } from './webhook-port.ts'

/** What somebody of the staff may do, and where; it counts at the clock of the request. */
export interface Grant {
  readonly id: string
  readonly role: StaffRole
  readonly scope: GrantScope
  /** The id of a store, merchant or partner, the code of a city, the beginning of division codes, the id of a scene. */
  readonly scopeId: string
  readonly cityCode: string
  /** Milliseconds UTC. */
  readonly endsAt: number
}

/** The session whose token the caller showed. */
export interface HeldSession {
  readonly id: string
  readonly tokenHash: string
}

/**
 * Who asks. A guest has proved nothing, but may hold a session for a cart; a resident signed in through WeChat; staff
 * work for a merchant or the city; a machine holds an API key, of a partner or of a merchant's own systems.
 */
export type Viewer =
  | { readonly kind: 'guest'; readonly session?: HeldSession | undefined }
  | { readonly kind: 'resident'; readonly residentId: string; readonly session: HeldSession }
  | { readonly kind: 'staff'; readonly staffId: string; readonly grants: readonly Grant[] }
  | {
      readonly kind: 'machine'
      readonly keyId: string
      readonly partnerId: string
      readonly scopes: readonly string[]
      /** The only city the key may write to; `null` means every city. */
      readonly cityCode: string | null
      /** Whose ERP or till it is; `null` for a partner's machine. Neither may do anything that is the other's. */
      readonly merchantId: string | null
    }

/** Everything a request may use. Made once a request; nothing in it outlives the request but the ports. */
export interface Context {
  readonly db: Database
  /** The clock, read once: two checks of a request cannot disagree at a boundary. Milliseconds UTC. */
  readonly now: number
  readonly locale: Locale
  readonly viewer: Viewer
  readonly requestId: string
  readonly newId: NewId
  readonly log: Logger
  readonly limiter: RateLimiter
  /** Where the request comes from, as the host knows it: an address. Personal data: never logged or stored as it is. */
  readonly caller: string
  /** Seals personal data. Absent where nothing personal is stored, as in tools. */
  readonly vault?: Vault | undefined
  /** Through whom is paid; absent where nothing is sold. */
  readonly provider?: PaymentProvider | undefined
  readonly weChat?: WeChatPlatform | undefined
  /** Who knows where parcels are; absent where nobody is asked. */
  readonly courier?: CourierTracker | undefined
  /** What reaches the systems of merchants; absent where nobody is told. */
  readonly webhooks?: WebhookSender | undefined
  /** Where pictures that people send are kept; a host without it takes none. */
  readonly media?: Media | undefined
  /** Work that may finish after the answer; the host keeps the process alive for it. */
  readonly defer: (work: Promise<unknown>) => void
  /** What this node keeps of its answers; absent where nothing is kept. */
  readonly node?: NodeFigures | undefined
  /** What the answer depends on, where one is kept; services tell it by `dependOn…` of dependencies.ts. */
  readonly reads?: Dependencies | undefined
  /** How far the position of a request may lie from the caller's own, metres: the search is widened by it. */
  readonly slackM?: number | undefined
  /** Loaders and other things computed at most once a request, by name. */
  readonly memo: Map<string, unknown>
}

/** A context whose viewer has signed in as a resident; `withAuth({ resident: true })` narrows to it. */
export interface ResidentContext extends Context {
  readonly viewer: Extract<Viewer, { kind: 'resident' }>
}

/** A context whose viewer is of the staff; `withAuth({ staff: true })` and `withAuth({ right: … })` narrow to it. */
export interface StaffContext extends Context {
  readonly viewer: Extract<Viewer, { kind: 'staff' }>
}

/** The context of whoever has signed in; nothing for guests. */
export const residentOf = (ctx: Context): ResidentContext | undefined =>
  ctx.viewer.kind === 'resident' ? { ...ctx, viewer: ctx.viewer } : undefined

/** The context of a clerk; nothing for everybody else. */
export const staffOf = (ctx: Context): StaffContext | undefined =>
  ctx.viewer.kind === 'staff' ? { ...ctx, viewer: ctx.viewer } : undefined

/** The vault of a context where personal data is stored. */
export const vaultOf = ({ vault }: Pick<Context, 'vault'>): Vault => {
  invariant(vault, 'the host supplies a vault wherever residents are served')
  return vault
}

/** A context whose viewer is a partner's machine; `withAuth({ machine: true })` narrows to it. */
export interface MachineContext extends Context {
  readonly viewer: Extract<Viewer, { kind: 'machine' }>
}

/** A context whose viewer is an ERP or till of a merchant; `withAuth({ merchant: … })` narrows to it. */
export interface MerchantContext extends Context {
  readonly viewer: Extract<Viewer, { kind: 'machine' }> & { readonly merchantId: string }
}

/** Whoever hands over for a merchant: somebody of the staff, or a till. */
export type CounterContext = StaffContext | MerchantContext

/** Who that is, as it is noted: the id of somebody of the staff, or of the key of a till. */
export const counterIdOf = ({ viewer }: CounterContext): string =>
  viewer.kind === 'staff' ? viewer.staffId : viewer.keyId

/** Whether a viewer is a partner's machine, and none of a merchant. */
export const isPartner = (viewer: Viewer): boolean =>
  viewer.kind === 'machine' && viewer.merchantId === null

/** Whether a viewer is a system of a merchant whose key has a scope. */
export const isMerchantMachine = (viewer: Viewer, scope: MerchantScope): boolean =>
  viewer.kind === 'machine' && viewer.merchantId !== null && viewer.scopes.includes(scope)

/**
 * Whether a viewer runs the portal: a partner's machine whose key has the scope `operate` and is bound to no city, since what
 * an operator does touches all of them.
 */
export const isOperator = (viewer: Viewer): boolean =>
  viewer.kind === 'machine' &&
  viewer.merchantId === null &&
  viewer.cityCode === null &&
  viewer.scopes.includes('operate')

/** The value made by `make` at the first call of this request, and the same one afterwards. */
export const once = <Value>(ctx: Context, name: string, make: () => Value): Value => {
  if (!ctx.memo.has(name)) ctx.memo.set(name, make())
  return ctx.memo.get(name) as Value // written by the line above, for this very name
}
