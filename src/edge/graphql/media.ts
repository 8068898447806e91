/** The answers the endpoint can write. The last two are streams and are framed by Yoga. */
export type MediaType =
  | 'application/graphql-response+json'
  | 'application/json'
  | 'text/event-stream'
  | 'multipart/mixed'

interface Accepted {
  readonly range: string
  readonly quality: number
}

const readAccept = (header: string): Accepted[] => {
  const found: Accepted[] = []
  for (const item of header.toLowerCase().split(',')) {
    const [range = '', ...parameters] = item.split(';').map((part) => part.trim())
    if (!/^(?:\*|[\w!#$&^.+-]+)\/(?:\*|[\w!#$&^.+-]+)$/.test(range)) continue
    const q = parameters.find((parameter) => parameter.startsWith('q='))
    const quality = q === undefined ? 1 : Number(q.slice(2))
    found.push({ range, quality: Number.isFinite(quality) ? Math.min(1, quality) : 0 })
  }
  return found
}

/** Quality of a media type by its most specific matching range (RFC 9110, section 12.5.1); 0 when none matches. */
const qualityOf = (type: MediaType, accepted: readonly Accepted[]): number => {
  const main = type.slice(0, type.indexOf('/'))
  for (const range of [type, `${main}/*`, '*/*']) {
    const match = accepted.find((one) => one.range === range)
    if (match !== undefined) return match.quality
  }
  return 0
}

/**
 * The media type to answer a query or mutation in, or undefined for 406. Without an Accept header, or with a wildcard
 * only, it is `application/json`, as GraphQL over HTTP asks. A stream is chosen only when nothing else is accepted:
 * clients list `multipart/mixed` first for incremental delivery that one result does not need.
 */
export const negotiate = (header: string | null): MediaType | undefined => {
  const accepted = header === null ? [] : readAccept(header)
  if (accepted.length === 0) return 'application/json'
  const modern = accepted.find((one) => one.range === 'application/graphql-response+json')
  const json = qualityOf('application/json', accepted)
  // A wildcard stands for the older type, so only a client that names the newer one gets it.
  if (modern !== undefined && modern.quality > 0 && modern.quality >= json) {
    return 'application/graphql-response+json'
  }
  if (json > 0) return 'application/json'
  for (const stream of ['text/event-stream', 'multipart/mixed'] as const) {
    if (accepted.some(({ range, quality }) => range === stream && quality > 0)) return stream
  }
  return undefined
}

/** The media type to answer a subscription in: server-sent events or nothing (406). */
export const negotiateStream = (header: string | null): MediaType | undefined => {
  const accepted = header === null ? [] : readAccept(header)
  const unlimited = accepted.length === 0 || qualityOf('text/event-stream', accepted) > 0
  return unlimited ? 'text/event-stream' : undefined
}

/** Whether a Content-Type is exactly JSON in UTF-8: other charsets, lists and look-alikes are not. */
export const isJsonContentType = (header: string | null): boolean => {
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';')
  if (type.trim() !== 'application/json') return false
  return parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim())
    if (parameter.includes(',')) return false
    return name !== 'charset' || /^"?utf-8"?$/.test(value)
  })
}
