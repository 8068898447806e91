import { refuse, type Refusal } from './refusal.ts'

const tooLarge = (limit: number): Refusal =>
  refuse(413, 'PAYLOAD_TOO_LARGE', `The request body may have at most ${limit} bytes; send less.`)

const joined = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

/**
 * The bytes of a request's body, at most `limit` of them. The declared length is only a reason to refuse early: the
 * stream is counted as it arrives and cancelled at the first byte too many, so nothing larger is ever held.
 */
export const readBody = async (
  request: Request,
  limit: number,
): Promise<{ readonly kind: 'bytes'; readonly bytes: Uint8Array } | Refusal> => {
  const declared = request.headers.get('content-length')
  if (declared !== null && !/^\d{1,15}$/.test(declared)) {
    return refuse(400, 'BAD_REQUEST_SHAPE', 'Content-Length must be a number of bytes.')
  }
  if (Number(declared) > limit) {
    await request.body?.cancel()
    return tooLarge(limit)
  }
  const reader = request.body?.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      return tooLarge(limit)
    }
    chunks.push(value)
  }
  return { kind: 'bytes', bytes: joined(chunks, size) }
}
