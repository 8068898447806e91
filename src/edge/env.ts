import { z } from 'zod'
import { isKey, parseSealingKeys } from '#schema/vault.ts'

/** A setting is missing or wrong; `faults` names every one of them, so that one start shows all. */
export class BadEnvironment extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'BadEnvironment'
    this.faults = faults
  }
}

const port = z.coerce.number().int().min(0).max(65_535)
const origins = z
  .string()
  .optional()
  .transform((list) =>
    (list ?? '')
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== ''),
  )
  .pipe(
    z.array(
      z.url({
        protocol: /^https?$/,
        message: 'a list of origins such as https://example.org, with commas between',
      }),
    ),
  )
  // As browsers send them: without a path, and so without a slash at the end.
  .transform((list) => list.map((origin) => new URL(origin).origin))

/** WeChat as one setting: it is complete, or it is not there. */
const weChat = z.object({
  appId: z.string().min(1),
  appSecret: z.string().min(1),
  templates: z.record(z.string(), z.string().min(1)).default({}),
  pay: z.object({
    merchantId: z.string().min(1),
    merchantSerial: z.string().min(1),
    merchantKey: z.string().min(1),
    apiV3Key: z.string().length(32),
    /** Public keys and platform certificates, side by side while WeChat moves from one to the other. */
    verifiers: z.array(z.object({ serial: z.string().min(1), pem: z.string().min(1) })).min(1),
  }),
})
const WECHAT_FORM =
  'JSON with appId, appSecret and pay { merchantId, merchantSerial, merchantKey, apiV3Key, verifiers [{ serial, pem }] }'
/** The account at 快递100, of the enterprise kind. */
const kuaidi100 = z.object({ customer: z.string().min(1), key: z.string().min(1) })
const json = <Schema extends z.ZodType>(schema: Schema, form: string) =>
  z.string().transform((text, check): z.output<Schema> => {
    try {
      const parsed = schema.safeParse(JSON.parse(text))
      if (parsed.success) return parsed.data
    } catch {
      // Told below, like everything else that is not of this form.
    }
    check.addIssue({ code: 'custom', message: form })
    return z.NEVER
  })

const common = z.object({
  SHIJING_PROFILE: z
    .enum(['development', 'production'], 'development or production')
    .default('development'),
  SHIJING_ALLOWED_ORIGINS: origins,
  SHIJING_PUBLIC_URL: z
    .url({
      protocol: /^https?$/,
      message: 'the address people use, such as https://portal.example.org',
    })
    .optional(),
  SHIJING_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'debug, info, warn or error')
    .default('info'),
  SHIJING_CACHE_MB: z.coerce
    .number()
    .int('a whole number of megabytes; 0 keeps nothing')
    .min(0)
    .max(4_096)
    .default(64),
  SHIJING_ADDRESS_HEADER: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/, 'the name of a header, as X-Real-IP')
    .optional(),
  SHIJING_CDN: z.enum(['none', 'tags'], 'none or tags').default('none'),
  SHIJING_FIELD_KEYS: z
    .string()
    .refine((text) => typeof parseSealingKeys(text) !== 'string', {
      message: 'id:key with commas between, the key that seals first; a key is base64 of 32 bytes',
    })
    .optional(),
  SHIJING_INDEX_KEY: z.string().refine(isKey, { message: 'base64 of 32 bytes' }).optional(),
  WECHAT: json(weChat, WECHAT_FORM).optional(),
  WECHAT_SANDBOX_URL: z
    .url({ protocol: /^http$/, message: 'the address of the sandbox' })
    .optional(),
  KUAIDI100: json(kuaidi100, 'JSON with customer and key').optional(),
  KUAIDI100_SANDBOX_URL: z
    .url({ protocol: /^http$/, message: 'the address of the sandbox' })
    .optional(),
  /** Hosts that merchants may have told; `*` for every public one. */
  SHIJING_WEBHOOK_HOSTS: z
    .string()
    .regex(
      /^\s*(\*|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(\s*,\s*(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+)*)\s*$/,
      'host names such as erp.example.com or *.example.com with commas between, or * for every public host',
    )
    .optional()
    .transform((list) => list?.split(',').map((host) => host.trim())),
  UPSTASH_REDIS_REST_URL: z
    .url({ protocol: /^https?$/, message: 'the REST address of the Redis' })
    .optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1).optional(),
})

const embedded = common.extend({
  PORT: port.default(8787),
  HOST: z.string().min(1).default('127.0.0.1'),
  SHIJING_DATA_DIR: z.string().min(1).default('.data'),
  SHIJING_DOCUMENTS: z.string().min(1).optional(),
  SHIJING_PROCESSES: z.coerce.number().int('a whole number').min(1).max(64).default(1),
  /** Set by tools/start.mjs for all processes but the first, which alone loads and looks after the demonstration. */
  SHIJING_FOLLOWER: z.stringbool().default(false),
})

const worker = common.extend({
  LIBSQL_URL: z.url({
    protocol: /^(https?|libsql)$/,
    message: 'the address of a libSQL server: libsql://… or https://…',
  }),
  LIBSQL_AUTH_TOKEN: z.string().min(1).optional(),
  SHIJING_SHARED_STORE: z.enum(['none', 'libsql'], 'none or libsql').default('none'),
})

/** What production wants beside; each with the reason it is told to the operator. */
const productionNeeds: Readonly<Record<string, string>> = {
  SHIJING_PUBLIC_URL:
    'the address people use; links and the canonical address of pages are made from it',
  SHIJING_FIELD_KEYS:
    'the keys that personal data is sealed with: id:key, a key from `openssl rand -base64 32`',
  SHIJING_INDEX_KEY:
    'the key that people are found again with, from `openssl rand -base64 32`; it never changes',
}
const workerProductionNeeds: Readonly<Record<string, string>> = {
  ...productionNeeds,
  LIBSQL_AUTH_TOKEN: 'the token of the database server',
}

const parse = <Schema extends z.ZodType<{ readonly SHIJING_PROFILE: string }>>(
  schema: Schema,
  needs: Readonly<Record<string, string>>,
  source: Readonly<Record<string, unknown>>,
): z.infer<Schema> => {
  // An empty variable is one that was not set: shells and dashboards cannot tell them apart.
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const faults: string[] = []
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0])
      faults.push(
        given[name] === undefined
          ? `${name} is missing: ${issue.message}`
          : `${name} is not right: ${issue.message}`,
      )
    }
  }
  if (given['SHIJING_PROFILE'] === 'production') {
    for (const [name, why] of Object.entries(needs)) {
      if (given[name] === undefined) faults.push(`${name} is missing: ${why}`)
    }
    if (given['WECHAT_SANDBOX_URL'] !== undefined)
      faults.push(
        'WECHAT_SANDBOX_URL is not right: nobody pays in a sandbox; leave it out in production',
      )
    if (given['KUAIDI100_SANDBOX_URL'] !== undefined)
      faults.push(
        'KUAIDI100_SANDBOX_URL is not right: nothing arrives in a sandbox; leave it out in production',
      )
  }
  if ((given['SHIJING_FIELD_KEYS'] === undefined) !== (given['SHIJING_INDEX_KEY'] === undefined))
    faults.push('SHIJING_FIELD_KEYS and SHIJING_INDEX_KEY go together: set both, or neither')
  if (given['WECHAT'] !== undefined && given['SHIJING_FIELD_KEYS'] === undefined)
    faults.push('SHIJING_FIELD_KEYS is missing: whoever signs in through WeChat is stored sealed')
  if (given['PORT'] === '0' && Number(given['SHIJING_PROCESSES'] ?? 1) > 1)
    faults.push('PORT is not right: several processes need a port by its number')
  if (
    given['UPSTASH_REDIS_REST_URL'] !== undefined &&
    given['UPSTASH_REDIS_REST_TOKEN'] === undefined
  )
    faults.push(
      'UPSTASH_REDIS_REST_TOKEN is missing: the token of the Redis at UPSTASH_REDIS_REST_URL',
    )
  if (faults.length > 0 || !parsed.success) throw new BadEnvironment(faults)
  return parsed.data
}

/**
 * The settings of the embedded host.
 * @throws {BadEnvironment} naming every fault at once.
 */
export const parseEmbeddedEnv = (
  source: Readonly<Record<string, unknown>>,
): z.infer<typeof embedded> => parse(embedded, productionNeeds, source)

/**
 * The settings of the Worker.
 * @throws {BadEnvironment} naming every fault at once.
 */
export const parseWorkerEnv = (source: Readonly<Record<string, unknown>>): z.infer<typeof worker> =>
  parse(worker, workerProductionNeeds, source)

/** The variables the embedded host reads; it may see no others. */
export const EMBEDDED_VARIABLES = Object.keys(embedded.shape)

export type CommonEnv = z.infer<typeof common>
export type EmbeddedEnv = z.infer<typeof embedded>
export type WorkerEnv = z.infer<typeof worker>
