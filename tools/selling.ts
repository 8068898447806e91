// What a development machine needs to sell: keys for personal data, kept beside the database, and WeChat in a sandbox.
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSandboxKeys, merchantOptions, parseSandboxKeys } from '../sandbox/wechat/keys.ts'
import { startSandbox } from '../sandbox/wechat/serve.ts'
import { newVaultKey } from '#schema/vault.ts'

type Variables = Readonly<Record<string, string>>

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
const TEMPLATES = { ORDER_PAID: 'sandbox-order-paid', REFUNDED: 'sandbox-refunded' }

export interface DevelopmentSelling {
  /** Variables for the host. */
  readonly env: Variables
  /** Where people sign in and pay; absent where WeChat is set up by hand. */
  readonly sandboxUrl?: string | undefined
  readonly stop: () => Promise<void>
}

/**
 * Keys and a sandbox for a host on this machine, unless the environment says otherwise. Nothing of it in production, where
 * the environment has to bring everything.
 * @param folder the data folder; the sandbox keeps its keys there, so that what was signed before still counts.
 */
export const developmentSelling = async (
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DevelopmentSelling> => {
  const nothing = { env: {}, stop: () => Promise.resolve() }
  if ((env['SHIJING_PROFILE'] || 'development') !== 'development') return nothing
  await mkdir(folder, { recursive: true })
  const keys: Variables = env['SHIJING_FIELD_KEYS'] ? {} : await dataKeys(folder)
  if (env['WECHAT']) return { ...nothing, env: keys }
  const text = await kept(join(folder, 'wechat-sandbox.json'), () =>
    JSON.stringify(makeSandboxKeys()),
  )
  const sandboxKeys = parseSandboxKeys(text)
  const { merchantId, merchantSerial, merchantKeyPem, apiV3Key, verifiers } =
    merchantOptions(sandboxKeys)
  const sandbox = await startSandbox({
    keys: sandboxKeys,
    port: Number(env['WECHAT_SANDBOX_PORT'] || 0),
    refundDelayMs: 1_000,
    returnOrigins: env['SHIJING_PUBLIC_URL'] ? [new URL(env['SHIJING_PUBLIC_URL']).origin] : [],
  })
  return {
    env: {
      ...keys,
      WECHAT: JSON.stringify({
        appId: sandboxKeys.appId,
        appSecret: sandboxKeys.appSecret,
        templates: TEMPLATES,
        pay: { merchantId, merchantSerial, merchantKey: merchantKeyPem, apiV3Key, verifiers },
      }),
      WECHAT_SANDBOX_URL: sandbox.url,
    },
    sandboxUrl: sandbox.url,
    stop: () => sandbox.stop(),
  }
}
