// The portal's application with what its answers are compared with, in the one place where a host may answer for
// itself: its assets. So they pass all of the portal's middleware, and nothing of it is in `src`.
import { createApp as createPortal, type AppOptions } from '#edge/app.ts'
import { createContext } from '#edge/context.ts'
import { declaredCost } from '#edge/cost.ts'
import { createGraphqlEndpoint } from '#edge/graphql/endpoint.ts'
import { buildSchema } from '#edge/schema.ts'
import type { Context } from '#schema/context.ts'

/** `/assets/constant` answers the bytes that `/assets/constant?of=PATH` took from an answer of the portal. */
const CONSTANT = '/assets/constant'
/** `/assets/yoga?query=…&variables=…` runs any document through Yoga's pipeline. */
const YOGA = '/assets/yoga'
/** `/assets/stats` tells what the cache of this process counts. */
const STATS = '/assets/stats'

export const createApp = (options: AppOptions): ReturnType<typeof createPortal> => {
  const { host, profile, scenes } = options
  let constant: Uint8Array<ArrayBuffer> | undefined
  let yoga: ReturnType<typeof createGraphqlEndpoint<Context>> | undefined

  const viaYoga = (request: Request): Promise<Response> => {
    yoga ??= createGraphqlEndpoint<Context>({
      schema: buildSchema(scenes),
      profile,
      costOf: declaredCost,
      way: 'yoga',
      onError: (error) => {
        host.log.error('yoga_failed', { error: String(error) })
        return 'bench'
      },
    })
    return yoga.fetch(request, () =>
      createContext(host, {
        requestId: 'bench',
        locale: 'zh-CN',
        viewer: { kind: 'guest' },
        now: host.clock(),
        defer: (work) => void work,
      }),
    )
  }

  const take = async (from: URL): Promise<Response> => {
    const answer = await app.request(from.searchParams.get('of') ?? '')
    constant = new Uint8Array(await answer.arrayBuffer())
    return new Response(String(constant.byteLength), { status: answer.status })
  }

  const app = createPortal({
    ...options,
    assets: {
      ...options.assets,
      fetch: async (request) => {
        const { url } = request
        // Looked at first and without taking the address apart: it is the yardstick.
        if (url.endsWith(CONSTANT))
          return new Response(constant, {
            headers: { 'content-type': 'application/json; charset=utf-8' },
          })
        const asked = new URL(url)
        if (asked.pathname === CONSTANT) return take(asked)
        if (asked.pathname === YOGA) return viaYoga(request)
        if (asked.pathname === STATS) return Response.json(host.cache?.stats.read() ?? null)
        return options.assets.fetch(request)
      },
    },
  })
  return app
}
