import { createDependencies, type Dependencies } from '#schema/dependencies.ts'
import type { Locale } from '#schema/locale.ts'
import type { Answers, KeptAnswer, MadeAnswer } from '../cache/answers.ts'
import type { Changes } from '../cache/changes.ts'
import { headersOf, isNamed, type Cdn } from '../cache/http.ts'
import { createMemory } from '../cache/memory.ts'
import type { CacheStats, Outcome } from '../cache/stats.ts'
import type { GraphqlRequest } from '../graphql/gate.ts'
import { negotiate, type MediaType } from '../graphql/media.ts'
import { isRefusal, refuse, unknownDocument, type Refusal } from '../graphql/refusal.ts'
import type { Finisher } from '../graphql/results.ts'
import { finishing } from '../graphql/run.ts'
import { complete } from './facts.ts'
import { canonical, snap } from './positions.ts'
import { normalId, type PreparedDocument, type Registry, type TrustedDocument } from './registry.ts'

/** What a request brings that decides its answer, besides its words. */
export interface Facts<C> {
  readonly now: number
  readonly locale: Locale
  /** A context for an answer that others may get too. */
  readonly sharedContext: (reads: Dependencies, slackM: number) => C
  /** Work that may go on after the answer was given. */
  readonly defer: (work: Promise<unknown>) => void
}

export interface TrustedEndpointOptions<C> {
  readonly registry: () => Registry<C>
  /** Nothing is kept without it. */
  readonly cache?:
    | { readonly answers: Answers; readonly changes: Changes; readonly stats: CacheStats }
    | undefined
  readonly cdn: Cdn
  /** Headers for pages of other origins. */
  readonly corsFor: (request: Request) => Readonly<Record<string, string>>
}

/** How the endpoint around it runs what is for the caller alone. */
export interface Own<C> {
  /** Told the name of the operation, for the log. */
  readonly chosen: (name: string) => void
  readonly own: (
    document: PreparedDocument<C>,
    variables: Readonly<Record<string, unknown>>,
    media: MediaType,
  ) => Promise<Response>
}

export interface TrustedEndpoint<C> {
  /** Whether a request may have been asked in these very words before: a GET of a document, where answers are kept. */
  readonly mayBeGivenAgain: (request: Request) => boolean
  /** The answer to a request that was asked in these very words before and is still kept; `undefined` for all others. */
  readonly givenAgain: (
    request: Request,
    facts: Pick<Facts<C>, 'now' | 'locale' | 'defer'>,
  ) => Response | undefined | Promise<Response | undefined>
  /** Answers a request for a trusted document that passed the gate. */
  readonly answer: (
    asked: GraphqlRequest & { readonly documentId: string },
    request: Request,
    facts: Facts<C>,
    finisher: Finisher,
    own: Own<C>,
  ) => Promise<Response | Refusal>
}

/** What a request that was asked before is known by, so that its words need not be read again. */
interface Known {
  readonly key: string
  readonly name: string
  readonly bytes: number
}

/** Requests are remembered by their words in so many bytes. */
const KNOWN_BYTES = 4 * 1024 * 1024
const ACCEPTS_MAX = 50
/** What the middleware puts on every answer and means something on this one; given again, it does not get that far. */
const SECURITY_HEADERS = {
  'strict-transport-security': 'max-age=15552000; includeSubDomains',
  'cross-origin-resource-policy': 'cross-origin',
} as const
const ID_MAX_CHARS = 100

/** Whether a request may be answered from what is kept without reading its words: a GET with a document's id. */
const mayBeKept = ({ method, url }: Request): boolean =>
  (method === 'GET' || method === 'HEAD') && url.includes('documentId=')

/**
 * Answers requests for trusted documents. Those whose answer may be shared are kept, and given again without looking
 * at anything but the address; the others run as they are.
 */
export const createTrustedEndpoint = <C>(
  options: TrustedEndpointOptions<C>,
): TrustedEndpoint<C> => {
  const { registry, cache, cdn, corsFor } = options
  const known = createMemory<Known>(KNOWN_BYTES)
  const medias = new Map<string, MediaType | undefined>()

  const mediaOf = (request: Request): MediaType | undefined => {
    const accept = request.headers.get('accept')
    if (accept === null || accept === '*/*') return 'application/json'
    if (accept.length > 256) return 'application/json'
    if (!medias.has(accept)) {
      if (medias.size >= ACCEPTS_MAX) medias.clear()
      medias.set(accept, negotiate(accept))
    }
    return medias.get(accept)
  }

  const isText = (media: MediaType | undefined): media is MediaType =>
    media === 'application/json' || media === 'application/graphql-response+json'

  const give = (
    request: Request,
    answer: KeptAnswer,
    how: { readonly now: number; readonly outcome: Outcome; readonly tier: string },
    media: MediaType,
  ): Response => {
    const headers: Record<string, string> = {
      ...SECURITY_HEADERS,
      ...headersOf(answer, {
        ...how,
        validatedAt: cache?.changes.asOf() ?? 0,
        contentType: `${media}; charset=utf-8`,
        cdn: request.method === 'POST' ? 'none' : cdn,
      }),
    }
    const cors = corsFor(request)
    if (cors['vary'] !== undefined) {
      Object.assign(headers, cors)
      headers['vary'] = `${cors['vary']}, Accept-Language`
    }
    if (request.method === 'POST') headers['cache-control'] = 'private, no-store'
    const ifNoneMatch = request.headers.get('if-none-match')
    if (ifNoneMatch !== null && request.method !== 'POST' && isNamed(ifNoneMatch, answer.etag)) {
      delete headers['content-type']
      return new Response(null, { status: 304, headers })
    }
    if (request.method !== 'HEAD') return new Response(answer.body, { headers })
    headers['content-length'] = String(answer.body.byteLength)
    return new Response(null, { headers })
  }

  const words = (request: Request, { locale }: Pick<Facts<C>, 'locale'>): string =>
    `${locale} ${request.url}`

  const givenAgain: TrustedEndpoint<C>['givenAgain'] = (request, facts) => {
    if (cache === undefined) return undefined
    const asked = known.get(words(request, facts))
    if (asked === undefined) return undefined
    const media = mediaOf(request)
    if (!isText(media)) return undefined
    const { now, defer } = facts
    const again = (answer: KeptAnswer | undefined): Response | undefined => {
      if (answer === undefined) return undefined
      cache.stats.count('hit', asked.name, asked.key, 'memory')
      return give(request, answer, { now, outcome: 'hit', tier: 'memory' }, media)
    }
    return cache.changes.isDue(now)
      ? cache.answers.peekAfterLook(asked.key, now, defer).then(again)
      : again(cache.answers.peek(asked.key, now))
  }

  /** Executes for whoever asks the same, and tells what the answer depends on. */
  const makeShared = async (
    document: TrustedDocument<C>,
    variables: Readonly<Record<string, unknown>>,
    slackM: number,
    facts: Facts<C>,
    finisher: Finisher,
    media: MediaType,
  ): Promise<MadeAnswer> => {
    const reads = createDependencies()
    const prepared = await document.prepare()
    const chosen = prepared.choose(variables)
    if (isRefusal(chosen)) {
      const text = JSON.stringify({ errors: chosen.errors })
      const status = media === 'application/json' ? chosen.jsonStatus : chosen.status
      return { text, status, headers: chosen.headers, failed: false, faulty: true, reads }
    }
    const context = facts.sharedContext(reads, slackM)
    const { body, status, headers, failed } = await finishing(finisher, media, () =>
      prepared.run(context, variables),
    )
    return {
      text: JSON.stringify(body),
      status,
      headers,
      failed,
      faulty: body.errors !== undefined,
      reads,
    }
  }

  const answer: TrustedEndpoint<C>['answer'] = async (asked, request, facts, finisher, own) => {
    if (asked.documentId.length > ID_MAX_CHARS) return unknownDocument()
    const document = await registry().find(normalId(asked.documentId))
    if (document === undefined) return unknownDocument()
    own.chosen(document.name)
    if (asked.operationName !== undefined && asked.operationName !== document.name)
      return refuse(400, 'OPERATION_NOT_FOUND', 'The document has no operation of that name.')
    const { policy, operation } = document.facts
    if (operation !== 'query' && asked.method === 'GET')
      return refuse(405, 'METHOD_NOT_ALLOWED', 'Use POST to change things.', { allow: 'POST' })
    const media = mediaOf(request)
    if (!isText(media))
      return refuse(
        406,
        'NOT_ACCEPTABLE',
        'This is answered as application/graphql-response+json or application/json; accept that.',
      )
    const given = asked.variables ?? {}
    if (policy.scope === 'PRIVATE') {
      const variables = complete(document.facts, given)
      const prepared = await document.prepare()
      const chosen = prepared.choose(variables)
      return isRefusal(chosen) ? chosen : own.own(prepared, variables, media)
    }
    const snapped = snap(given, document.facts.variables)
    const variables = complete(document.facts, snapped.variables)
    const make = () => makeShared(document, variables, snapped.slackM, facts, finisher, media)
    const plain = ({ text, status, headers }: MadeAnswer): Response =>
      new Response(text, {
        status,
        headers: {
          ...headers,
          ...SECURITY_HEADERS,
          'content-type': `${media}; charset=utf-8`,
          'cache-control': 'private, no-store',
          'cache-status': 'shijing; fwd=bypass',
          'x-content-type-options': 'nosniff',
          vary: 'Accept',
          ...corsFor(request),
        },
      })
    if (cache === undefined) return plain(await make())
    const key = JSON.stringify([document.id, canonical(variables), facts.locale])
    const { now, defer } = facts
    const found = await cache.answers.find({
      key,
      document: document.name,
      policy,
      now,
      make,
      defer,
    })
    if (found.kind === 'made') return plain(found.made)
    if (mayBeKept(request))
      known.set(words(request, facts), { key, name: document.name, bytes: key.length * 2 })
    return give(request, found.answer, { now, outcome: found.outcome, tier: found.tier }, media)
  }

  return {
    mayBeGivenAgain: (request) => cache !== undefined && mayBeKept(request),
    givenAgain,
    answer,
  }
}
