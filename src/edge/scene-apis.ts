import { Hono } from 'hono'
import type { ApiApp } from '#scenes/api.ts'
import type { Context } from '#schema/context.ts'
import type { Scene } from '#scenes/scene.ts'
import type { AppEnv } from './app-env.ts'
import { faultFor, refuse } from './faults.ts'

type Env = { Variables: AppEnv['Variables'] & { ctx: Context; absolute: (path: string) => string } }

/** `/v1/<scene>`: what scenes offer to machines besides GraphQL. Whatever they throw becomes JSON with a code. */
export const sceneApis = (scenes: readonly Scene[], publicUrl: string | undefined): Hono<Env> => {
  const app = new Hono<Env>()
  for (const { id, api } of scenes) {
    if (!api) continue
    const own = new Hono<Env>()
    own.use(async (c, next) => {
      c.set('ctx', await c.get('context')())
      const origin = publicUrl?.replace(/\/$/, '') ?? new URL(c.req.url).origin
      c.set('absolute', (path) => `${origin}${path}`)
      c.header('Cache-Control', 'no-store')
      return next()
    })
    // A scene sees its context and nothing else of the request's variables.
    api(own as unknown as ApiApp)
    own.onError((error, c) => refuse(c, faultFor(c.get('ctx'), error, `${id}_api_failed`)))
    app.route(`/v1/${id}`, own)
  }
  return app
}
