import { FileRefused } from '../records.ts'
import type { ImportFile } from '../records.ts'

/** Formats that cannot be streamed (XML) are read whole up to this size. */
const WHOLE_FILE_MAX_BYTES = 64 * 1024 * 1024

/** Parsers get slices of at most this size, so that one large chunk does not yield thousands of rows at once. */
const SLICE_BYTES = 64 * 1024

async function* byteSlices(file: ImportFile): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      for (let at = 0; at < value.length; at += SLICE_BYTES) {
        yield value.subarray(at, at + SLICE_BYTES)
      }
    }
  } finally {
    // A consumer that stops early, or a refusal, must not leave the upload half read; after the end this does nothing.
    await reader.cancel().catch(() => undefined)
  }
}

const decode = (
  decoder: TextDecoder,
  file: ImportFile,
  bytes?: Uint8Array<ArrayBufferLike>,
): string => {
  try {
    return bytes === undefined
      ? decoder.decode()
      : decoder.decode(bytes as Uint8Array<ArrayBuffer>, { stream: true })
  } catch {
    throw new FileRefused(
      'TEXT_NOT_UTF8',
      `${file.name} is not UTF-8 text. Save it as UTF-8 (in a spreadsheet: "CSV UTF-8") and send it again.`,
    )
  }
}

/**
 * The text of a file in pieces of at most 64 KiB, as it arrives; a byte order mark is left out.
 * @throws {FileRefused} TEXT_NOT_UTF8 at the first byte that is not UTF-8 (GB 18030 and UTF-16 files end here).
 */
export async function* textChunks(file: ImportFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for await (const slice of byteSlices(file)) {
    const text = decode(decoder, file, slice)
    if (text !== '') yield text
  }
  const rest = decode(decoder, file)
  if (rest !== '') yield rest
}

/**
 * The whole text of a file, for formats that cannot be streamed.
 * @throws {FileRefused} FILE_TOO_LARGE above `maxBytes` (as announced, or as counted while reading), TEXT_NOT_UTF8.
 */
export const wholeText = async (
  file: ImportFile,
  maxBytes: number = WHOLE_FILE_MAX_BYTES,
): Promise<string> => {
  const tooLarge = (): FileRefused =>
    new FileRefused(
      'FILE_TOO_LARGE',
      `${file.name} is larger than ${maxBytes} bytes. Split it and send the parts.`,
    )
  if (file.bytes !== undefined && file.bytes > maxBytes) throw tooLarge()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const pieces: string[] = []
  let bytes = 0
  for await (const slice of byteSlices(file)) {
    bytes += slice.length
    if (bytes > maxBytes) throw tooLarge()
    pieces.push(decode(decoder, file, slice))
  }
  pieces.push(decode(decoder, file))
  return pieces.join('')
}

/**
 * The file at that place of the list.
 * @throws {FileRefused} FILE_MISSING when fewer files were given.
 */
export const requiredFile = (
  files: readonly ImportFile[],
  index: number,
  name: string,
): ImportFile => {
  const file = files[index]
  if (file !== undefined) return file
  throw new FileRefused('FILE_MISSING', `File ${index + 1} of this format is missing: ${name}.`)
}
