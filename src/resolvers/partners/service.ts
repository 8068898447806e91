import { and, desc, eq, gt, isNull, lt, or } from 'drizzle-orm'
import { decodeCursor, toPage, type Page, type PageArgs } from '#schema/connection.ts'
import type { Context, MachineContext, Viewer } from '#schema/context.ts'
import type { Database } from '#schema/database.ts'
import type { LocalizedText } from '#schema/locale.ts'
import { BadInput, invariant } from '#schema/problem.ts'
import { apiKeys, importRuns, partners } from '#schema/tables/partners.ts'
import { DAY_MS } from '#schema/time.ts'
import { newToken } from '#schema/tokens.ts'

const PARTNER_CODE = /^[a-z0-9][a-z0-9._-]{0,62}$/

/**
 * The id of the partner with a code, made if it is new.
 * @throws {BadInput} BAD_PARTNER_CODE
 */
export const ensurePartner = async (
  ctx: Context,
  code: string,
  names: LocalizedText = { en: code },
): Promise<string> => {
  if (!PARTNER_CODE.test(code)) {
    throw new BadInput(
      'BAD_PARTNER_CODE',
      'A source is named with small letters, digits, dots and hyphens, up to 63 of them.',
      'source',
    )
  }
  await ctx.db
    .insert(partners)
    .values({ id: ctx.newId('Partner'), code, names, createdAt: ctx.now })
    .onConflictDoNothing()
  const row = await ctx.db
    .select({ id: partners.id })
    .from(partners)
    .where(eq(partners.code, code))
    .get()
  invariant(row, 'a partner exists right after it was made')
  return row.id
}

/**
 * Makes a key for a partner and returns it; only its hash is stored, so it cannot be shown again.
 * `scopes` are words: `import`, `operate`.
 */
export const createApiKey = async (
  ctx: Context,
  grant: {
    readonly partnerId: string
    readonly scopes: readonly string[]
    readonly cityCode: string | null
    readonly days: number
  },
): Promise<string> => {
  const { token, hash } = await newToken('apiKey')
  await ctx.db.insert(apiKeys).values({
    id: ctx.newId('ApiKey'),
    partnerId: grant.partnerId,
    hash,
    scopes: grant.scopes,
    cityCode: grant.cityCode,
    createdAt: ctx.now,
    expiresAt: ctx.now + grant.days * DAY_MS,
  })
  return token
}

/** The machine whose key has a hash; `undefined` unless the key is live. */
export const findMachine = async (
  db: Database,
  hash: string,
  now: number,
): Promise<Viewer | undefined> => {
  const row = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, hash), gt(apiKeys.expiresAt, now), isNull(apiKeys.revokedAt)))
    .get()
  return (
    row && {
      kind: 'machine',
      keyId: row.id,
      partnerId: row.partnerId,
      scopes: row.scopes,
      cityCode: row.cityCode,
      merchantId: row.merchantId,
    }
  )
}

export type ImportRunRow = typeof importRuns.$inferSelect

/** The imports of the caller's own partner, latest first. */
export const listImportRuns = async (
  ctx: MachineContext,
  args: PageArgs,
): Promise<Page<ImportRunRow>> => {
  const after = decodeCursor(args.after, ['number', 'string'])
  const rows = await ctx.db
    .select()
    .from(importRuns)
    .where(
      and(
        eq(importRuns.partnerId, ctx.viewer.partnerId),
        after
          ? or(
              lt(importRuns.startedAt, Number(after[0])),
              and(eq(importRuns.startedAt, Number(after[0])), lt(importRuns.id, String(after[1]))),
            )
          : undefined,
      ),
    )
    .orderBy(desc(importRuns.startedAt), desc(importRuns.id))
    .limit(args.first + 1)
    .all()
  return toPage(rows, args, (row) => [row.startedAt, row.id])
}
