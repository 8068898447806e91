import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { betterAuth } from 'better-auth/minimal'
import { twoFactor } from 'better-auth/plugins/two-factor'
import { z } from 'zod'
import type { Database } from '#schema/database.ts'
import type { Logger } from '#schema/ports.ts'
import type { CookieLines, SignInFault, StaffAuth } from '#schema/staff-auth-port.ts'
import {
  staffAccounts,
  staffCredentials,
  staffSessions,
  staffTwoFactors,
  staffVerifications,
} from '#schema/tables/staff-accounts.ts'
import { SECOND_MS } from '#schema/time.ts'
import { IDLE_MS, LOCK_AFTER, LOCK_MS, SESSION_MAX_MS } from '#resolvers/staff/rules.ts'

export interface StaffAuthOptions {
  readonly db: Database
  readonly log: Logger
  readonly clock: () => number
  /** Signs cookies and encrypts second factors: 32 characters and more that never change. */
  readonly secret: () => Promise<string>
  /** The address people use; cookies are for https alone where it is one. */
  readonly origin: string
}

/** Where the cookies of staff go: nothing but the console ever sees them. */
const COOKIE_PATH = '/console'
/** A session is written down as living on at most once a minute. */
const REFRESH_S = 60
const CHALLENGE_S = 300
const ISSUER = '市井 Shijing'

/** A session without a proof; called by this module alone, there is no way to it from outside. */
const entering = {
  id: 'entering',
  endpoints: {
    enter: createAuthEndpoint(
      '/enter',
      { method: 'POST', body: z.object({ staffId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.staffId)
        if (!user) throw new APIError('NOT_FOUND')
        const session = await ctx.context.internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({})
      },
    ),
  },
} as const

const create = ({ db, log, origin }: StaffAuthOptions, secret: string) =>
  betterAuth({
    appName: ISSUER,
    baseURL: origin,
    secret,
    database: drizzleAdapter(db, {
      provider: 'sqlite',
      schema: {
        user: staffAccounts,
        account: staffCredentials,
        session: staffSessions,
        verification: staffVerifications,
        twoFactor: staffTwoFactors,
      },
    }),
    // Accounts begin by an invitation; see acceptInvitation.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 1 },
    session: {
      expiresIn: IDLE_MS / SECOND_MS,
      updateAge: REFRESH_S,
      cookieCache: { enabled: false },
    },
    plugins: [
      twoFactor({
        issuer: ISSUER,
        twoFactorCookieMaxAge: CHALLENGE_S,
        accountLockout: { maxFailedAttempts: LOCK_AFTER, durationSeconds: LOCK_MS / SECOND_MS },
      }),
      entering,
    ],
    advanced: {
      cookiePrefix: 'shijing_staff',
      useSecureCookies: origin.startsWith('https:'),
      defaultCookieAttributes: { path: COOKIE_PATH, httpOnly: true, sameSite: 'lax' },
      ipAddress: { disableIpTracking: true },
    },
    rateLimit: { enabled: false }, // the portal's own limiter counts
    telemetry: { enabled: false },
    logger: {
      // What it says of a request may name what somebody typed: its level alone is kept.
      log: (level) => {
        if (level === 'error') log.error('staff_auth')
      },
    },
  })

type Auth = ReturnType<typeof create>

const WRONG = new Set([
  'INVALID_EMAIL_OR_PASSWORD',
  'INVALID_PASSWORD',
  'INVALID_CODE',
  'INVALID_BACKUP_CODE',
])
const LOCKED = new Set(['ACCOUNT_TEMPORARILY_LOCKED', 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE'])

/** What a refusal of the library means. @throws what is none */
const faultOf = (error: unknown): { readonly fault: SignInFault } => {
  if (!(error instanceof APIError)) throw error
  const code = error.body?.code ?? ''
  if (WRONG.has(code)) return { fault: 'WRONG' }
  if (LOCKED.has(code)) return { fault: 'LOCKED' }
  if (error.statusCode >= 400 && error.statusCode < 500) return { fault: 'OVER' }
  throw error
}

const linesOf = (headers: Headers): CookieLines => headers.getSetCookie()

/** The label of a key in an app: what colleagues call somebody, instead of an address that is none. */
const labelled = (uri: string, label: string): string => {
  const [head = '', query = ''] = uri.split('?')
  const path = head.slice(0, head.lastIndexOf('/') + 1)
  return `${path}${encodeURIComponent(`${ISSUER}:${label}`)}?${query}`
}

/** {@link StaffAuth} by better-auth over the portal's database. */
export const createStaffAuth = (options: StaffAuthOptions): StaffAuth => {
  let ready: Auth | undefined
  /** Made at the first call. In workerd no request may wait for a promise of another: until one has it, each makes its own. */
  const auth = async (): Promise<Auth> => {
    if (ready) return ready
    const made = create(options, await options.secret())
    await made.$context
    return (ready ??= made)
  }
  const context = async () => (await auth()).$context

  return {
    holder: async (headers) => {
      if (!(headers.get('cookie') ?? '').includes('shijing_staff.')) return undefined
      const { api } = await auth()
      const got = await api.getSession({ headers, returnHeaders: true })
      if (!got.response) return undefined
      const { session, user } = got.response
      if (session.createdAt.getTime() + SESSION_MAX_MS <= options.clock()) {
        await (await context()).internalAdapter.deleteSession(session.token)
        return undefined
      }
      return {
        who: {
          staffId: user.id,
          hasSecondFactor: user.twoFactorEnabled === true,
          sessionId: session.id,
        },
        cookies: linesOf(got.headers),
      }
    },
    signIn: async (headers, address, password) => {
      const { api } = await auth()
      try {
        const { headers: set, response } = await api.signInEmail({
          headers,
          body: { email: address, password },
          returnHeaders: true,
        })
        const next = 'twoFactorRedirect' in response ? 'SECOND_FACTOR' : 'SIGNED_IN'
        return { next, cookies: linesOf(set) }
      } catch (error) {
        return faultOf(error)
      }
    },
    verify: async (headers, code) => {
      const { api } = await auth()
      const typed = code.replaceAll(/\s/g, '')
      try {
        const { headers: set } = /^\d{6}$/.test(typed)
          ? await api.verifyTOTP({ headers, body: { code: typed }, returnHeaders: true })
          : await api.verifyBackupCode({ headers, body: { code: typed }, returnHeaders: true })
        return { cookies: linesOf(set) }
      } catch (error) {
        return faultOf(error)
      }
    },
    beginSecondFactor: async (headers, password, label) => {
      const { api } = await auth()
      try {
        const made = await api.enableTwoFactor({ headers, body: { password } })
        if (made.method !== 'totp') return { fault: 'OVER' }
        return { uri: labelled(made.totpURI, label), backupCodes: made.backupCodes }
      } catch (error) {
        return faultOf(error)
      }
    },
    confirmSecondFactor: async (headers, code) => {
      const { api } = await auth()
      try {
        const { headers: set } = await api.verifyTOTP({
          headers,
          body: { code: code.replaceAll(/\s/g, '') },
          returnHeaders: true,
        })
        return { cookies: linesOf(set) }
      } catch (error) {
        return faultOf(error)
      }
    },
    changePassword: async (headers, present, next) => {
      const { api } = await auth()
      try {
        const { headers: set } = await api.changePassword({
          headers,
          body: { currentPassword: present, newPassword: next, revokeOtherSessions: true },
          returnHeaders: true,
        })
        return { cookies: linesOf(set) }
      } catch (error) {
        return faultOf(error)
      }
    },
    signOut: async (headers) => {
      const { api } = await auth()
      const { headers: set } = await api.signOut({ headers, returnHeaders: true })
      return linesOf(set)
    },
    hashPassword: async (password) => (await context()).password.hash(password),
    enter: async (staffId) => {
      const { api } = await auth()
      const { headers: set } = await api.enter({ body: { staffId }, returnHeaders: true })
      return linesOf(set)
    },
  }
}
