import { sha256 } from './hash.ts'

/**
 * What a token is, by its beginning: a machine's API key, a session, somebody of the staff; or an invitation to the staff, which
 * nobody is by showing it.
 */
export const TOKEN_PREFIXES = {
  apiKey: 'sj_',
  session: 'sr_',
  staff: 'ss_',
  invitation: 'si_',
} as const
export type TokenKind = keyof typeof TOKEN_PREFIXES
export type BearerKind = Exclude<TokenKind, 'invitation'>

const TOKEN = /^(sj_|sr_|ss_)[A-Za-z0-9_-]{43}$/
const BYTES = 32

/** A fresh token of 256 random bits, and the hash by which alone it is stored. */
export const newToken = async (
  kind: TokenKind,
): Promise<{ readonly token: string; readonly hash: string }> => {
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(BYTES))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
  const token = `${TOKEN_PREFIXES[kind]}${secret}`
  return { token, hash: await sha256(token) }
}

/** The kind and hash of the token of an `Authorization` header; `undefined` when there is none that could be ours. */
export const readToken = async (
  authorization: string | null,
): Promise<{ readonly kind: BearerKind; readonly hash: string } | undefined> => {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  const prefix = TOKEN.exec(token)?.[1]
  if (prefix === undefined) return undefined
  const kind = (['apiKey', 'session', 'staff'] as const).find(
    (one) => TOKEN_PREFIXES[one] === prefix,
  )
  return kind && { kind, hash: await sha256(token) }
}
