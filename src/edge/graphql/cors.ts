/** Which foreign pages may read answers, and which request headers of theirs are let through. */
export interface CorsOptions {
  readonly allowedOrigins: readonly string[]
  readonly allowedHeaders: readonly string[]
}

/** How the endpoint answers pages of other origins. */
export interface Cors {
  /** Headers for the answer to this request; none for an origin that is not on the list. */
  readonly headersFor: (request: Request) => Readonly<Record<string, string>>
  /** The headers of a 204 for a preflight of a listed origin, else undefined. */
  readonly preflight: (request: Request) => Readonly<Record<string, string>> | undefined
}

/**
 * Makes the CORS policy: an allow-list and nothing else. Credentials are never allowed, so even a listed page acts as
 * nobody unless it sends its own token. `null` (sandboxed frames, files) and `*` are ignored when listed.
 */
export const createCors = ({ allowedOrigins, allowedHeaders }: CorsOptions): Cors => {
  const allowed = new Set(allowedOrigins.filter((origin) => origin !== 'null' && origin !== '*'))
  const requestHeaders = ['accept', 'authorization', 'content-type', ...allowedHeaders].join(', ')
  const headersFor: Cors['headersFor'] = (request) => {
    if (allowed.size === 0) return {}
    const origin = request.headers.get('origin')
    if (origin === null || !allowed.has(origin)) return { vary: 'Accept, Origin' }
    return {
      vary: 'Accept, Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'Retry-After',
    }
  }
  return {
    headersFor,
    preflight: (request) => {
      const headers = headersFor(request)
      const listed = headers['access-control-allow-origin'] !== undefined
      const asks = request.headers.has('access-control-request-method')
      if (request.method !== 'OPTIONS' || !listed || !asks) return undefined
      return {
        ...headers,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': requestHeaders,
        'access-control-max-age': '600',
      }
    },
  }
}
