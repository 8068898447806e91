// What a development machine needs to sell: keys for personal data, kept beside the database, and in sandboxes WeChat and
// those who know where parcels are.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCourierSandbox } from '../sandbox/kuaidi100/serve.ts'
import { makeSandboxKeys, merchantOptions, parseSandboxKeys } from '../sandbox/wechat/keys.ts'
import { startSandbox } from '../sandbox/wechat/serve.ts'
import { newVaultKey } from '#schema/vault.ts'

type Variables = Readonly<Record<string, string>>
type Environment = Readonly<Record<string, string | undefined>>

/** What was kept in a file, or is made now and kept. Written whole, so that a process that dies leaves no half of it. */
const kept = async (file: string, make: () => string): Promise<string> => {
  if (existsSync(file)) return readFile(file, 'utf8')
  const text = make()
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return text
}

/** The keys of a data folder, made at its first use; what was sealed with them is lost without them. */
const dataKeys = async (folder: string): Promise<Variables> => {
  const text = await kept(join(folder, 'keys.json'), () =>
    JSON.stringify({
      SHIJING_FIELD_KEYS: `k1:${newVaultKey()}`,
      SHIJING_INDEX_KEY: newVaultKey(),
    }),
  )
  return JSON.parse(text) as Variables // written above
}

/** Names of message templates there is something to see of in the sandbox. */
const TEMPLATES = {
  ORDER_PAID: 'sandbox-order-paid',
  REFUNDED: 'sandbox-refunded',
  QUEUE_NEAR: 'sandbox-queue-near',
  QUEUE_CALLED: 'sandbox-queue-called',
  BOOKING_PLACED: 'sandbox-booking-placed',
  BOOKING_CANCELLED: 'sandbox-booking-cancelled',
}

export interface DevelopmentSelling {
  /** Variables for the host. */
  readonly env: Variables
  /** Where people sign in and pay; absent where WeChat is set up by hand. */
  readonly sandboxUrl?: string | undefined
  /** Where parcels are moved on by hand; absent where an account is set up. */
  readonly courierUrl?: string | undefined
  readonly stop: () => Promise<void>
}

/** Something that runs beside the host, with what the host has to know of it. */
interface Beside {
  readonly env: Variables
  readonly url?: string | undefined
  readonly stop: () => Promise<void>
}
const NOTHING: Beside = { env: {}, stop: () => Promise.resolve() }

const weChatSandbox = async (folder: string, env: Environment): Promise<Beside> => {
  const text = await kept(join(folder, 'wechat-sandbox.json'), () =>
    JSON.stringify(makeSandboxKeys()),
  )
  const keys = parseSandboxKeys(text)
  const { merchantId, merchantSerial, merchantKeyPem, apiV3Key, verifiers } = merchantOptions(keys)
  const sandbox = await startSandbox({
    keys,
    port: Number(env['WECHAT_SANDBOX_PORT'] || 0),
    refundDelayMs: 1_000,
    returnOrigins: env['SHIJING_PUBLIC_URL'] ? [new URL(env['SHIJING_PUBLIC_URL']).origin] : [],
  })
  return {
    env: {
      WECHAT: JSON.stringify({
        appId: keys.appId,
        appSecret: keys.appSecret,
        templates: TEMPLATES,
        pay: { merchantId, merchantSerial, merchantKey: merchantKeyPem, apiV3Key, verifiers },
      }),
      WECHAT_SANDBOX_URL: sandbox.url,
    },
    url: sandbox.url,
    stop: () => sandbox.stop(),
  }
}

const courierSandbox = async (env: Environment): Promise<Beside> => {
  const sandbox = await startCourierSandbox({ port: Number(env['KUAIDI100_SANDBOX_PORT'] || 0) })
  return {
    env: {
      KUAIDI100: JSON.stringify(sandbox.account),
      KUAIDI100_SANDBOX_URL: sandbox.url,
    },
    url: sandbox.url,
    stop: () => sandbox.stop(),
  }
}

/**
 * Keys and sandboxes for a host on this machine, unless the environment says otherwise. Nothing of it in production, where
 * the environment has to bring everything.
 * @param folder the data folder; WeChat's sandbox keeps its keys there, so that what was signed before still counts.
 */
export const developmentSelling = async (
  folder: string,
  env: Environment,
): Promise<DevelopmentSelling> => {
  if ((env['SHIJING_PROFILE'] || 'development') !== 'development') return NOTHING
  await mkdir(folder, { recursive: true })
  const keys: Variables = env['SHIJING_FIELD_KEYS'] ? {} : await dataKeys(folder)
  const weChat = env['WECHAT'] ? NOTHING : await weChatSandbox(folder, env)
  const courier = env['KUAIDI100'] ? NOTHING : await courierSandbox(env)
  return {
    env: { ...keys, ...weChat.env, ...courier.env },
    sandboxUrl: weChat.url,
    courierUrl: courier.url,
    stop: async () => {
      await Promise.all([weChat.stop(), courier.stop()])
    },
  }
}
