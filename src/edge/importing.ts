import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Context } from '#schema/context.ts'
import { BadInput, Refused } from '#schema/problem.ts'
import { findCity } from '#resolvers/cities/service.ts'
import { FileRefused, type ImportFile } from '#resolvers/importing/records.ts'
import type { Scene } from '#scenes/scene.ts'
import type { AppEnv } from './app-env.ts'
import { importFiles, type ImportRequest } from './import-job.ts'

const BODY_MAX_BYTES = 64 * 1024 * 1024
/** Files of a form are held in memory, so they are kept smaller. */
const FORM_MAX_BYTES = 16 * 1024 * 1024
const CALLS = { calls: 60, windowMs: 60_000 }

interface Fault {
  readonly status: 400 | 401 | 403 | 413 | 422 | 429
  readonly code: string
  readonly message: string
  readonly field?: string
}

const faultOf = (error: unknown): Fault | undefined => {
  if (error instanceof BadInput) {
    const field = error.extensions['field']
    return {
      status: 400,
      code: error.code,
      message: error.message,
      ...(typeof field === 'string' ? { field } : {}),
    }
  }
  if (error instanceof Refused)
    return {
      status: error.code === 'FORBIDDEN' ? 403 : 401,
      code: error.code,
      message: error.message,
    }
  if (error instanceof FileRefused) return { status: 422, code: error.code, message: error.message }
  return undefined
}

const authorise = async (ctx: Context, city: string): Promise<string> => {
  const { viewer } = ctx
  if (viewer.kind !== 'machine') {
    throw new Refused(
      'UNAUTHENTICATED',
      'An import needs an API key: send it as `Authorization: Bearer …`.',
    )
  }
  if (!viewer.scopes.includes('import'))
    throw new Refused('FORBIDDEN', 'This key may not import: ask for one with the scope `import`.')
  if (viewer.cityCode !== null && viewer.cityCode !== (await findCity(ctx, city))?.code)
    throw new Refused('FORBIDDEN', 'This key is for another city.')
  return viewer.partnerId
}

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
  const form = await request.formData()
  return form
    .getAll('file')
    .flatMap((entry): ImportFile[] =>
      typeof entry === 'string'
        ? []
        : [{ name: entry.name, bytes: entry.size, stream: () => entry.stream() }],
    )
}

/**
 * `POST /api/import/:format?city=&source=&mode=PARTIAL|ATOMIC&dryRun=1`: the same imports as on the command line, for
 * a partner's machine. With `Accept: application/x-ndjson` the answer is a stream of progress lines
 * that ends with the report.
 */
export const importing = (scenes: readonly Scene[]): Hono<AppEnv> =>
  new Hono<AppEnv>().post(
    '/api/import/:format',
    bodyLimit({
      maxSize: BODY_MAX_BYTES,
      onError: (c) =>
        c.json(
          {
            code: 'FILE_TOO_LARGE',
            message: `A file may have ${BODY_MAX_BYTES / 1024 / 1024} MiB: split it.`,
          },
          413,
        ),
    }),
    async (c) => {
      const ctx = await c.get('context')()
      const refuse = ({ status, ...body }: Fault): Response => c.json(body, status)
      let request: ImportRequest
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
        const partnerId = await authorise(ctx, city)
        const allowed = await ctx.limiter.take(`import ${partnerId}`, CALLS, ctx.now)
        if (!allowed.ok) {
          c.header('Retry-After', String(allowed.retryAfterS))
          return refuse({
            status: 429,
            code: 'RATE_LIMITED',
            message: `Too many imports: try again in ${allowed.retryAfterS} s.`,
          })
        }
        const files = await filesOf(c.req.raw)
        const format = c.req.param('format')
        const flags = { atomic: mode === 'ATOMIC', dryRun: dryRun === '1' || dryRun === 'true' }
        request = { format, files, city, partnerId, source, ...flags, storeId: store, attribution }
      } catch (error) {
        const fault = faultOf(error)
        if (fault) return refuse(fault)
        throw error
      }
      if (c.req.header('accept')?.includes('application/x-ndjson'))
        return streamReport(ctx, scenes, request)
      try {
        const report = await importFiles(ctx, scenes, request)
        return c.json(report, report.outcome === 'DONE' ? 200 : 422)
      } catch (error) {
        const fault = faultOf(error)
        if (fault) return refuse(fault)
        throw error
      }
    },
  )

const streamReport = (ctx: Context, scenes: readonly Scene[], request: ImportRequest): Response => {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start: async (controller) => {
      const line = (value: unknown): void =>
        controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      try {
        line({
          report: await importFiles(ctx, scenes, request, (rows) => line({ progress: { rows } })),
        })
      } catch (error) {
        const fault = faultOf(error) ?? {
          status: 500,
          code: 'INTERNAL_SERVER_ERROR',
          message: `Unexpected error, request ${ctx.requestId}.`,
        }
        if (fault.status === 500)
          ctx.log.error('import_failed', {
            error: error instanceof Error ? error.message.slice(0, 300) : '',
          })
        line({ fault })
      }
      controller.close()
    },
  })
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
  })
}
