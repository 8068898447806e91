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
  const input = new Input({ source: new BufferSource(bytes), formats: [MP4, QTFF] })
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
  const tracks: readonly InputTrack[] = audio ? [video, audio] : [video]
  const ends = await Promise.all(tracks.map((track) => track.computeDuration()))
  const sound = audio ? await audio.getCodec() : 'aac'
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
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
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
      const film = await rewrite(tracks, bytes.length)
      return film && isWhole(await factsOf(tracks), await reading(film, factsOf)) ? film : undefined
    }),
}
