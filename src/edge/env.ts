import { z } from 'zod'

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
  SHIJING_CDN: z.enum(['none', 'tags'], 'none or tags').default('none'),
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
  }
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
