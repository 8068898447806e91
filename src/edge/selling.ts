import type { CourierTracker } from '#schema/courier-port.ts'
import type { PaymentProvider, WeChatPlatform } from '#schema/payment-port.ts'
import type { WebhookSender } from '#schema/webhook-port.ts'
import { createVault, parseSealingKeys, type Vault } from '#schema/vault.ts'
import { createKuaidi100 } from './adapters/kuaidi100.ts'
import { createWebhookSender } from './adapters/webhooks.ts'
import { createWeChatPay } from './adapters/wechat/pay.ts'
import { createWeChatPlatform } from './adapters/wechat/platform.ts'
import type { CommonEnv } from './env.ts'

/** Where WeChat tells of payments and refunds. */
export const NOTIFY_PATHS = {
  payment: '/wechat/pay/payment',
  refund: '/wechat/pay/refund',
} as const

/** Where tokens of WeChat's platform are kept, so that processes use one. */
export interface TokenStore {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlMs: number): Promise<unknown>
}

/** What a host needs so that people can sign in and buy; parts of it are absent where it is not set up. */
export interface Selling {
  readonly vault?: Vault | undefined
  readonly provider?: PaymentProvider | undefined
  readonly weChat?: WeChatPlatform | undefined
  readonly courier?: CourierTracker | undefined
  readonly webhooks?: WebhookSender | undefined
}

/** Whom to ask about parcels, where an account is set up. */
const courierOf = ({
  KUAIDI100: account,
  KUAIDI100_SANDBOX_URL: baseUrl,
}: Partial<CommonEnv>): Pick<Selling, 'courier'> =>
  account ? { courier: createKuaidi100({ ...account, baseUrl }) } : {}

/** What reaches merchants' systems: the hosts an operator allows, and in development this machine. */
const webhooksOf = (
  { SHIJING_WEBHOOK_HOSTS: hosts = [], SHIJING_PROFILE: profile }: Partial<CommonEnv>,
  resolve: ((host: string) => Promise<readonly string[]>) | undefined,
): WebhookSender =>
  createWebhookSender({
    mayLoopBack: profile === 'development',
    hosts: hosts.includes('*') ? undefined : hosts,
    resolve,
  })

/** A PEM as it fits into a variable: its line breaks may be written as \n. */
const pemOf = (text: string): string => text.replaceAll(String.raw`\n`, '\n')

/**
 * What the settings of a host make possible: nothing without keys for personal data, nothing to pay without WeChat.
 * @param origin where WeChat reaches the portal, without a slash at its end.
 */
export const createSelling = (
  env: Partial<CommonEnv>,
  {
    tokens,
    clock,
    origin,
    resolve,
  }: {
    readonly tokens: TokenStore
    readonly clock: () => number
    readonly origin: string
    /** The addresses of a name, where the host can ask. */
    readonly resolve?: (host: string) => Promise<readonly string[]>
  },
): Selling => {
  const { SHIJING_FIELD_KEYS: sealing, SHIJING_INDEX_KEY: indexing } = env
  if (sealing === undefined || indexing === undefined) return {}
  const keys = parseSealingKeys(sealing)
  if (typeof keys === 'string') return {} // parseEnv refused it before
  const vault = createVault({ sealing: keys, indexing })
  const { WECHAT: weChat, WECHAT_SANDBOX_URL: sandbox } = env
  const around = { ...courierOf(env), webhooks: webhooksOf(env, resolve) }
  if (!weChat) return { vault, ...around }
  const baseUrl = sandbox === undefined ? {} : { baseUrl: sandbox }
  const { appId, appSecret, templates, pay } = weChat
  return {
    vault,
    ...around,
    weChat: createWeChatPlatform({ appId, appSecret, templates, tokens, ...baseUrl }),
    provider: createWeChatPay({
      appId,
      merchantId: pay.merchantId,
      merchantSerial: pay.merchantSerial,
      merchantKeyPem: pemOf(pay.merchantKey),
      apiV3Key: pay.apiV3Key,
      verifiers: pay.verifiers.map(({ serial, pem }) => ({ serial, pem: pemOf(pem) })),
      notifyUrls: {
        payment: `${origin}${NOTIFY_PATHS.payment}`,
        refund: `${origin}${NOTIFY_PATHS.refund}`,
      },
      clock,
      ...baseUrl,
    }),
  }
}
