import { isPublicAddress, urlFault } from '#resolvers/links/rules/urls.ts'
import { WebhookAway, type WebhookSender } from '#schema/webhook-port.ts'

const TIMEOUT_MS = 15_000
const EXCERPT_CHARS = 256
/** Enough for the excerpt in any encoding; the rest of an answer is not read. */
const READ_BYTES = 1_024

export interface WebhookOptions {
  readonly mayLoopBack: boolean
  readonly hosts?: readonly string[] | undefined
  /**
   * The addresses of a name, where the host can ask; all of them have to be public. Absent on Workers: what they fetch leaves
   * by Cloudflare's network, which reaches no private one.
   */
  readonly resolve?: ((host: string) => Promise<readonly string[]>) | undefined
  readonly fetch?: typeof fetch | undefined
  /** Default 15000. */
  readonly timeoutMs?: number | undefined
}

/** The beginning of an answer, without what a log or a page could take for something else. */
const excerptOf = async (response: Response): Promise<string> => {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const parts: Uint8Array[] = []
  let size = 0
  while (size < READ_BYTES) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value.subarray(0, READ_BYTES - size))
    size += value.length
  }
  await reader.cancel().catch(() => undefined)
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return new TextDecoder()
    .decode(bytes)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\uFFFD]+/gu, ' ')
    .trim()
    .slice(0, EXCERPT_CHARS)
}

/** Tells merchants' systems over HTTP; refuses whatever does not lie in the internet, each time anew. Logs nothing. */
export const createWebhookSender = (options: WebhookOptions): WebhookSender => {
  const { mayLoopBack, hosts, resolve, timeoutMs = TIMEOUT_MS } = options
  const send = options.fetch ?? ((input, init) => fetch(input, init))
  const rules = { mayLoopBack, hosts }

  /** What a name stands for may have changed since it was checked. @throws {WebhookAway} */
  const check = async (text: string): Promise<void> => {
    const fault = urlFault(text, rules)
    if (fault !== undefined)
      throw new WebhookAway(fault === 'PRIVATE_ADDRESS' ? 'PRIVATE_ADDRESS' : 'NOT_ALLOWED')
    const { hostname, protocol, port } = new URL(text)
    // Only loopback may have a port or be without TLS.
    if (
      !resolve ||
      protocol !== 'https:' ||
      port !== '' ||
      isPublicAddress(hostname.replace(/^\[|\]$/g, ''))
    )
      return
    const addresses = await resolve(hostname).catch((error: unknown) => {
      throw new WebhookAway('NOT_FOUND', error)
    })
    if (addresses.length === 0) throw new WebhookAway('NOT_FOUND')
    if (!addresses.every(isPublicAddress)) throw new WebhookAway('PRIVATE_ADDRESS')
  }

  return {
    mayLoopBack,
    hosts,
    send: async ({ url, headers, body }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      await check(url)
      try {
        const response = await send(url, {
          method: 'POST',
          headers,
          body,
          redirect: 'manual',
          signal,
        })
        return { status: response.status, excerpt: await excerptOf(response) }
      } catch (error) {
        throw new WebhookAway(signal.aborted ? 'TIMEOUT' : 'UNREACHABLE', error)
      }
    },
  }
}
