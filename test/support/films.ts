import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  type Rotation,
} from 'mediabunny'

export interface FilmOptions {
  readonly seconds: number
  readonly width?: number
  readonly height?: number
  readonly rotation?: Rotation
  readonly codec?: 'avc' | 'hevc'
  readonly sound?: boolean
  /** What its maker wrote into it. */
  readonly title?: string
  /** Written in pieces, as browsers do that record. */
  readonly pieces?: boolean
}

/** AVCDecoderConfigurationRecord of a baseline stream with its smallest parameter sets. */
const AVCC = Uint8Array.from([
  1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, 8, 0x67, 0x42, 0xc0, 0x1e, 0xda, 0x01, 0x40, 0x16, 1, 0, 4,
  0x68, 0xce, 0x3c, 0x80,
])
/** HEVCDecoderConfigurationRecord without parameter sets. */
const HVCC = Uint8Array.from([
  1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 0,
])
/** AudioSpecificConfig of AAC-LC, 48 kHz, two channels. */
const ASC = Uint8Array.from([0x11, 0x90])

const FPS = 10
const AUDIO_HZ = 10

/** A film as a phone writes it: real boxes and tables around packets that nobody has to draw. */
export const filmFile = async ({
  seconds,
  width = 640,
  height = 360,
  rotation = 0,
  codec = 'avc',
  sound = false,
  title,
  pieces = false,
}: FilmOptions): Promise<Uint8Array> => {
  const target = new BufferTarget()
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: pieces ? 'fragmented' : false }),
    target,
  })
  const pictures = new EncodedVideoPacketSource(codec)
  const audio = new EncodedAudioPacketSource('aac')
  output.addVideoTrack(pictures, { rotation })
  if (sound) output.addAudioTrack(audio)
  if (title !== undefined) output.setMetadataTags({ title, comment: title })
  await output.start()
  const decoderConfig =
    codec === 'avc'
      ? { codec: 'avc1.42c01e', codedWidth: width, codedHeight: height, description: AVCC }
      : { codec: 'hvc1.1.6.L93.90', codedWidth: width, codedHeight: height, description: HVCC }
  for (let i = 0; i < seconds * FPS; i += 1) {
    const data = Uint8Array.from([0, 0, 0, 2, 0x65, i % 256])
    const type = i % FPS === 0 ? 'key' : 'delta'
    await pictures.add(new EncodedPacket(data, type, i / FPS, 1 / FPS), { decoderConfig })
    if (!sound) continue
    await audio.add(
      new EncodedPacket(Uint8Array.from([0x21, i % 256]), 'key', i / AUDIO_HZ, 1 / AUDIO_HZ),
      {
        decoderConfig: {
          codec: 'mp4a.40.2',
          sampleRate: 48_000,
          numberOfChannels: 2,
          description: ASC,
        },
      },
    )
  }
  await output.finalize()
  if (!target.buffer) throw new Error('There is no film.')
  return new Uint8Array(target.buffer)
}
