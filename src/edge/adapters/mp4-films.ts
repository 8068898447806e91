import {
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
  QTFF,
  type EncodedPacket,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
} from 'mediabunny'
import type { FilmFacts, FilmWorks } from '#schema/media-port.ts'

/** Packets of both tracks: ten minutes of what phones write. What claims more lies. */
const PACKETS_MAX = 60_000
/** What a new file may have more than the one it came from: its own tables. */
const TABLES_MAX = 4 * 1024 * 1024

/**
 * Where boxes that only claim a number of samples have it, after their name: the reader makes each sample they claim, so that a
 * file of a kilobyte could fill the memory. Those of encryption are refused whatever they claim.
 */
const CLAIMS: Readonly<Record<string, number>> = {
  stz2: 12,
  trun: 8,
  saiz: Infinity,
  senc: Infinity,
}
const NAMES = [...Object.keys(CLAIMS), 'stts', 'ctts', 'mvex'] as const
const FIRSTS: ReadonlySet<number> = new Set(NAMES.map((name) => name.charCodeAt(0)))

const nameAt = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4))

interface Range {
  readonly from: number
  readonly end: number
}

/** Where the tables of the film and of its pieces lie: the outermost boxes, walked as the reader walks them. */
const tablesOf = (bytes: Uint8Array, view: DataView): readonly Range[] => {
  const tables: Range[] = []
  for (let at = 0; at + 8 <= bytes.length;) {
    const wide = view.getUint32(at) === 1 && at + 16 <= bytes.length
    const size = wide ? Number(view.getBigUint64(at + 8)) : view.getUint32(at)
    if (size < 8) break
    if (['moov', 'moof'].includes(nameAt(bytes, at + 4)))
      tables.push({ from: at, end: Math.min(at + size, bytes.length) })
    at += size
  }
  return tables
}

/** Where each name stands in tables. Whatever is around it: of inner boxes the reader believes neither size nor place. */
const placesOf = (bytes: Uint8Array, tables: readonly Range[]): Map<string, number[]> => {
  const places = new Map<string, number[]>(NAMES.map((name) => [name, []]))
  for (const { from, end } of tables)
    for (let at = from + 8; at + 4 <= end; at += 1)
      if (FIRSTS.has(bytes[at] ?? 0)) places.get(nameAt(bytes, at))?.push(at)
  return places
}

/** The bytes as they may be given to the reader; `undefined` where it would not be done with them in good time. */
const believed = (bytes: Uint8Array): Uint8Array | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tables = tablesOf(bytes, view)
  const size = tables.reduce((sum, { from, end }) => sum + end - from, 0)
  if (size === 0 || size > TABLES_MAX) return undefined
  const places = placesOf(bytes, tables)
  const of = (name: string): readonly number[] => places.get(name) ?? []
  // What lies outside is 0: the reader ends there by itself.
  const number = (at: number): number => (at + 4 <= bytes.length ? view.getUint32(at) : 0)
  // A box with a size of 64 bits has it between its name and the rest.
  const rest = (at: number): number => at + (number(at - 4) === 1 ? 8 : 0)
  for (const [name, offset] of Object.entries(CLAIMS)) {
    const claimed = of(name).reduce(
      (sum, at) => sum + (offset === Infinity ? Infinity : number(rest(at) + offset)),
      0,
    )
    if (claimed > PACKETS_MAX) return undefined
  }
  // Samples that are all of one length are one row, unless they are shown in another order than they lie.
  let timed = 0
  for (const at of of('ctts').length > 0 ? of('stts') : []) {
    const first = rest(at) + 12
    const end = Math.min(first + number(first - 4) * 8, bytes.length)
    // Also an empty row is read: it counts as one.
    for (let row = first; row < end && timed <= PACKETS_MAX; row += 8)
      timed += Math.max(1, number(row))
  }
  if (timed > PACKETS_MAX) return undefined
  if (of('mvex').length === 0) return bytes
  // The last four bytes lead to an index of the pieces, which can lead round for hours, or anywhere: behind these, there is none.
  const ended = new Uint8Array(bytes.length + 4)
  ended.set(bytes)
  return ended
}

interface Tracks {
  readonly video: InputVideoTrack
  readonly audio: InputAudioTrack | null
}

const tracksOf = async (input: Input): Promise<Tracks | undefined> => {
  const video = await input.getPrimaryVideoTrack()
  return video ? { video, audio: await input.getPrimaryAudioTrack() } : undefined
}

/** What a file is read for; a file that breaks the reader is none. */
const reading = async <T>(
  bytes: Uint8Array,
  work: (tracks: Tracks) => Promise<T | undefined>,
): Promise<T | undefined> => {
  const readable = believed(bytes)
  if (!readable) return undefined
  const input = new Input({ source: new BufferSource(readable), formats: [MP4, QTFF] })
  try {
    const tracks = await tracksOf(input)
    return tracks && (await work(tracks))
  } catch {
    return undefined
  } finally {
    input.dispose()
  }
}

const factsOf = async ({ video, audio }: Tracks): Promise<FilmFacts> => {
  const sound = audio ? await audio.getCodec() : 'aac'
  // Sound that does not play is not looked at: of PCM, the reader makes each chunk its tables claim.
  const tracks: readonly InputTrack[] = audio && sound === 'aac' ? [video, audio] : [video]
  const ends = await Promise.all(tracks.map((track) => track.computeDuration()))
  return {
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    durationMs: Math.round(Math.max(...ends) * 1000),
    plays: (await video.getCodec()) === 'avc' && sound === 'aac',
  }
}

/** The packets of both tracks as they are played, so that a file that is still arriving can be played. */
async function* interleaved({ video, audio }: Tracks): AsyncGenerator<{
  readonly packet: EncodedPacket
  readonly of: 'video' | 'audio'
}> {
  const readers = [
    { of: 'video' as const, packets: new EncodedPacketSink(video).packets() },
    ...(audio ? [{ of: 'audio' as const, packets: new EncodedPacketSink(audio).packets() }] : []),
  ]
  const heads = await Promise.all(
    readers.map(async (reader) => ({ ...reader, head: await reader.packets.next() })),
  )
  for (;;) {
    const [next] = heads
      .filter(({ head }) => head.done !== true)
      .toSorted((a, b) => timeOf(a.head) - timeOf(b.head))
    if (!next || next.head.done === true) return
    yield { packet: next.head.value, of: next.of }
    next.head = await next.packets.next()
  }
}

const timeOf = (head: IteratorResult<EncodedPacket>): number =>
  head.done === true ? Infinity : head.value.timestamp

const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia'])
const TIMED: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd'])

/** Takes out when a file was written (ISO/IEC 14496-12 8.2.2, 8.3.2, 8.4.2): the same film is the same file at any time. */
const forgetTimes = (bytes: Uint8Array, from = 0, end = bytes.length): void => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = from; at + 8 <= end;) {
    const size = view.getUint32(at)
    const type = nameAt(bytes, at + 4)
    // A size of 0 or 1 is that of the data itself, which comes last.
    if (size < 8) return
    if (CONTAINERS.has(type)) forgetTimes(bytes, at + 8, at + size)
    if (TIMED.has(type)) bytes.fill(0, at + 12, at + 12 + (bytes[at + 8] === 1 ? 16 : 8))
    at += size
  }
}

const rewrite = async (tracks: Tracks, most: number): Promise<Uint8Array | undefined> => {
  const { video, audio } = tracks
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target })
  const pictures = new EncodedVideoPacketSource('avc')
  const sound = new EncodedAudioPacketSource('aac')
  output.addVideoTrack(pictures, { rotation: await video.getRotation() })
  if (audio) output.addAudioTrack(sound)
  const [look, hearing] = [
    await video.getDecoderConfig(),
    audio ? await audio.getDecoderConfig() : null,
  ]
  if (!look || (audio && !hearing)) return undefined
  await output.start()
  const seen = { packets: 0, bytes: 0 }
  for await (const { packet, of } of interleaved(tracks)) {
    seen.packets += 1
    seen.bytes += packet.byteLength
    if (seen.packets > PACKETS_MAX || seen.bytes > most) {
      await output.cancel()
      return undefined
    }
    if (of === 'video') await pictures.add(packet, { decoderConfig: look })
    else if (hearing) await sound.add(packet, { decoderConfig: hearing })
  }
  await output.finalize()
  if (!target.buffer || target.buffer.byteLength > most + TABLES_MAX) return undefined
  const film = new Uint8Array(target.buffer)
  forgetTimes(film)
  return film
}

/** Milliseconds by which a film may end earlier once it is written anew: its last packets, rounded. */
const LOST_MS_MAX = 250

/** Whether all of a film came along: samples that lie outside a file are left out by the reader without a word. */
const isWhole = (before: FilmFacts, after: FilmFacts | undefined): boolean =>
  after !== undefined &&
  [before.width, before.height].join() === [after.width, after.height].join() &&
  Math.abs(before.durationMs - after.durationMs) <= LOST_MS_MAX

/** Films by mediabunny, which reads and writes MP4 without drawing it. */
export const mp4Films: FilmWorks = {
  measure: (bytes) => reading(bytes, factsOf),
  render: (bytes) =>
    reading(bytes, async (tracks) => {
      const facts = await factsOf(tracks)
      // What does not play is not written: its samples were not looked at.
      const film = facts.plays ? await rewrite(tracks, bytes.length) : undefined
      return film && isWhole(facts, await reading(film, factsOf)) ? film : undefined
    }),
}
