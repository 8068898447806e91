import { createSelling, type Selling } from '#edge/selling.ts'
import { newVaultKey } from '#schema/vault.ts'
import type { CourierTracker } from '#schema/courier-port.ts'
import { createCourierSandbox, type CourierSandbox } from '../../sandbox/kuaidi100/app.ts'
import { createSandbox, type Sandbox } from '../../sandbox/wechat/app.ts'
import { makeSandboxKeys, merchantOptions } from '../../sandbox/wechat/keys.ts'
import { createKuaidi100 } from '#edge/adapters/kuaidi100.ts'
import { createWebhookSender } from '#edge/adapters/webhooks.ts'
import { createWeChatPay } from '#edge/adapters/wechat/pay.ts'
import { createWeChatPlatform } from '#edge/adapters/wechat/platform.ts'

/** Made once: three RSA pairs take a while, and nothing changes them. */
const KEYS = makeSandboxKeys()
const SANDBOX_URL = 'http://wechat.test'
export const PORTAL_URL = 'http://127.0.0.1:8787'
export const TEMPLATES = {
  ORDER_PAID: 'tmpl-paid',
  REFUNDED: 'tmpl-refunded',
  QUEUE_NEAR: 'tmpl-queue-near',
  QUEUE_CALLED: 'tmpl-queue-called',
  BOOKING_PLACED: 'tmpl-booking-placed',
  BOOKING_CANCELLED: 'tmpl-booking-cancelled',
  REPORT_MOVED: 'tmpl-report-moved',
}

/** A sandbox inside the test; what it tells the portal goes through `notify`. */
export const sandboxOf = (clock: () => number, notify: typeof fetch): Sandbox =>
  createSandbox({ keys: KEYS, clock, fetch: notify, timeFactor: 0.001, refundDelayMs: 0 })

const couriers = new WeakMap<CourierTracker, CourierSandbox>()

/** Somebody to ask about parcels, in a sandbox of their own. */
const courierInSandbox = (): CourierTracker => {
  const sandbox = createCourierSandbox()
  const tracker = createKuaidi100({
    ...sandbox.account,
    baseUrl: 'http://kuaidi100.test',
    fetch: (input, init) => sandbox.fetch(new Request(input, init)),
  })
  couriers.set(tracker, sandbox)
  return tracker
}

/** The sandbox behind what a host made by {@link sellingHost} asks about parcels. */
export const courierSandboxOf = ({ courier }: Selling): CourierSandbox => {
  const sandbox = courier && couriers.get(courier)
  if (!sandbox) throw new Error('This host asks nobody about parcels.')
  return sandbox
}

/** What a host needs to sell, with everything outside it in the sandbox. */
export const sellingHost = (sandbox: Sandbox, clock: () => number): Selling => {
  const { vault } = createSelling(
    { SHIJING_FIELD_KEYS: `k1:${newVaultKey()}`, SHIJING_INDEX_KEY: newVaultKey() },
    {
      tokens: { get: () => Promise.resolve(undefined), set: () => Promise.resolve() },
      clock,
      origin: PORTAL_URL,
    },
  )
  const send: typeof fetch = (input, init) => sandbox.fetch(new Request(input, init))
  const tokens = new Map<string, string>()
  const outside = { baseUrl: SANDBOX_URL, fetch: send }
  return {
    vault,
    courier: courierInSandbox(),
    webhooks: createWebhookSender({ mayLoopBack: true }),
    provider: createWeChatPay({
      ...merchantOptions(KEYS),
      notifyUrls: {
        payment: `${PORTAL_URL}/wechat/pay/payment`,
        refund: `${PORTAL_URL}/wechat/pay/refund`,
      },
      clock,
      ...outside,
    }),
    weChat: createWeChatPlatform({
      appId: KEYS.appId,
      appSecret: KEYS.appSecret,
      templates: TEMPLATES,
      tokens: {
        get: (key) => Promise.resolve(tokens.get(key)),
        set: (key, value) => Promise.resolve(tokens.set(key, value)),
      },
      ...outside,
    }),
  }
}
