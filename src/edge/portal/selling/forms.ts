import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import type { Units } from '#resolvers/fulfilment/hand-over.ts'
import { wholeOf, type Form } from '#ui/forms.ts'
import type { PortalEnv } from '../page-tools.tsx'

/** A checkout of a hundred lines with notes for ten stores is a tenth of it. */
const FORM_MAX_BYTES = 256 * 1024

/** Units by line, as fields `units.<line>`; those of which none are wanted are left out. */
export const unitsOf = (form: Form): readonly Units[] =>
  form.under('units.').flatMap(([lineId, text]) => {
    const quantity = wholeOf(text)
    return quantity === 0 ? [] : [{ lineId, quantity }]
  })

/**
 * Refuses forms of other sites and forms of no size. What a browser says of itself decides (Sec-Fetch-Site), else the
 * origin, which is the portal's own as people know it or as the request names it.
 * @param hasOwnLimit where files come: the route itself says how much, once it knows who sends them.
 */
export const guardForms = (
  publicUrl: string | undefined,
  hasOwnLimit: (path: string) => boolean = () => false,
): readonly MiddlewareHandler<PortalEnv>[] => {
  const limit = bodyLimit({ maxSize: FORM_MAX_BYTES })
  const known = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  return [
    csrf({ origin: (origin, c) => origin === known || origin === new URL(c.req.url).origin }),
    (c, next) => (hasOwnLimit(c.req.path) ? next() : limit(c, next)),
  ]
}
