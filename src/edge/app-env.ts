import type { Context } from '#schema/context.ts'
import type { Locale } from '#schema/locale.ts'

/** What the middleware of the portal puts into each request. */
export type AppEnv = {
  Variables: {
    requestId: string
    now: number
    locale: Locale
    secureHeadersNonce?: string
    /** Makes the context of this request; looks the viewer up, so call it only where it is needed. */
    context: () => Promise<Context>
  }
}
