import { BadInput } from '#schema/problem.ts'
import { partnerOf } from '#resolvers/partners/authorise.ts'
import { limitBody, refuseTooOften, type ApiApp } from '../api.ts'
import { pushCounts } from './services/flow.ts'

/** A thousand rows of a hundred bytes, several times over. */
const BODY_MAX_BYTES = 512 * 1024
/** A partner's gates report every minute, each in a call of its own if need be. */
const CALLS = { calls: 240, windowMs: 60_000 }

/**
 * `POST /v1/tourism/counts?source=`: counts of a partner's gates, every one to five minutes, as a JSON list of
 * `{ id, onSite, enteredToday, asOf }`. The answer is 200 when any row went in or was known already, 422 when all were bad.
 */
export const api = (app: ApiApp): void => {
  // Who calls, and how often, is asked before anything of the body is read.
  app.use('/counts', async (c, next) => {
    const { ctx } = c.var
    const partnerId = await partnerOf(ctx, 'counts')
    const allowed = await ctx.limiter.take(`tourism counts ${partnerId}`, CALLS, ctx.now)
    return allowed.ok ? next() : refuseTooOften(c, allowed.retryAfterS)
  })
  app.post('/counts', limitBody(BODY_MAX_BYTES), async (c) => {
    const { ctx } = c.var
    const source = c.req.query('source') ?? ''
    if (source === '')
      throw new BadInput(
        'SOURCE_MISSING',
        'Name the source the attractions were imported under: `?source=`.',
        'source',
      )
    const body: unknown = await c.req.json().catch(() => {
      throw new BadInput('BODY_NOT_JSON', 'The body is not JSON.', 'body')
    })
    const report = await pushCounts(
      ctx,
      {
        partnerId: await partnerOf(ctx, 'counts'),
        source,
        cityCode: ctx.viewer.kind === 'machine' ? ctx.viewer.cityCode : null,
      },
      body,
    )
    return c.json(report, report.rows > 0 && report.failed === report.rows ? 422 : 200)
  })
}
