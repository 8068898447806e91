import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Context } from '#schema/context.ts'
import { BadInput } from '#schema/problem.ts'
import { FileRefused, type ImportFile } from '#resolvers/importing/records.ts'
import { partnerOf } from '#resolvers/partners/authorise.ts'
import { refuseTooOften } from '#scenes/api.ts'
import type { Scene } from '#scenes/scene.ts'
import type { AppEnv } from './app-env.ts'
import { faultFor, refuse } from './faults.ts'
import { importFiles, type ImportRequest } from './import-job.ts'

const BODY_MAX_BYTES = 64 * 1024 * 1024
/** Files of a form are held in memory, so they are kept smaller. */
const FORM_MAX_BYTES = 16 * 1024 * 1024
const CALLS = { calls: 60, windowMs: 60_000 }

const filesOf = async (request: Request): Promise<readonly ImportFile[]> => {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    const { body } = request
    if (!body)
      throw new FileRefused(
        'FILE_MISSING',
        'Send the file as the body, or several as a form with the fields `file`.',
      )
    return [{ name: 'body', stream: () => body }]
  }
  if (Number(request.headers.get('content-length') ?? FORM_MAX_BYTES + 1) > FORM_MAX_BYTES) {
    throw new FileRefused(
      'FILE_TOO_LARGE',
      `Files sent as a form may have ${FORM_MAX_BYTES / 1024 / 1024} MiB together.`,
    )
  }
  const form = await request.formData().catch(() => {
    throw new FileRefused(
      'FORM_MALFORMED',
      'The body is not a form: state its boundary, send it whole.',
    )
  })
  return form
    .getAll('file')
    .flatMap((entry): ImportFile[] =>
      typeof entry === 'string'
        ? []
        : [{ name: entry.name, bytes: entry.size, stream: () => entry.stream() }],
    )
}

type ImportEnv = { Variables: AppEnv['Variables'] & { ctx: Context; partnerId: string } }

/** Who may import, and not too often. Before anything of the body is read: it may be large. */
const admit: MiddlewareHandler<ImportEnv> = async (c, next) => {
  const ctx = await c.get('context')()
  try {
    const partnerId = await partnerOf(ctx, 'import', c.req.query('city') ?? '')
    const allowed = await ctx.limiter.take(`import ${partnerId}`, CALLS, ctx.now)
    if (!allowed.ok) return refuseTooOften(c, allowed.retryAfterS)
    c.set('ctx', ctx)
    c.set('partnerId', partnerId)
  } catch (error) {
    return refuse(c, faultFor(ctx, error, 'import_failed'))
  }
  return next()
}

const limitBody = bodyLimit({
  maxSize: BODY_MAX_BYTES,
  onError: (c) =>
    refuse(c, {
      status: 413,
      code: 'FILE_TOO_LARGE',
      message: `A file may have ${BODY_MAX_BYTES / 1024 / 1024} MiB: split it.`,
    }),
})

/**
 * `POST /api/import/:format?city=&source=&mode=PARTIAL|ATOMIC&dryRun=1`: the same imports as on the command line, for
 * a partner's machine. With `Accept: application/x-ndjson` the answer is a stream of progress lines
 * that ends with the report.
 */
export const importing = (scenes: readonly Scene[]): Hono<ImportEnv> =>
  new Hono<ImportEnv>().post('/api/import/:format', admit, limitBody, async (c) => {
    const { ctx, partnerId } = c.var
    try {
      const {
        city = '',
        source = '',
        mode = 'PARTIAL',
        dryRun = '',
        store,
        attribution,
      } = c.req.query()
      if (mode !== 'PARTIAL' && mode !== 'ATOMIC')
        throw new BadInput('BAD_MODE', 'The mode is PARTIAL or ATOMIC.', 'mode')
      const files = await filesOf(c.req.raw)
      const format = c.req.param('format')
      const flags = { atomic: mode === 'ATOMIC', dryRun: dryRun === '1' || dryRun === 'true' }
      const request: ImportRequest = {
        format,
        files,
        city,
        partnerId,
        source,
        ...flags,
        storeId: store,
        attribution,
      }
      if (c.req.header('accept')?.includes('application/x-ndjson'))
        return streamReport(ctx, scenes, request)
      const report = await importFiles(ctx, scenes, request)
      return c.json(report, report.outcome === 'DONE' ? 200 : 422)
    } catch (error) {
      return refuse(c, faultFor(ctx, error, 'import_failed'))
    }
  })

const streamReport = (ctx: Context, scenes: readonly Scene[], request: ImportRequest): Response => {
  const encoder = new TextEncoder()
  // Who stops listening does not stop the import: it ends as it would without progress lines.
  let gone = false
  const body = new ReadableStream<Uint8Array>({
    cancel: () => {
      gone = true
    },
    start: async (controller) => {
      const line = (value: unknown): void => {
        if (!gone) controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      }
      try {
        line({
          report: await importFiles(ctx, scenes, request, (rows) => line({ progress: { rows } })),
        })
      } catch (error) {
        line({ fault: faultFor(ctx, error, 'import_failed') })
      }
      if (!gone) controller.close()
    },
  })
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
  })
}
