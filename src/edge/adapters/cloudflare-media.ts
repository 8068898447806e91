import {
  PICTURE_WIDTHS,
  type Media,
  type PictureWidth,
  type ByteRange,
  type PictureWorks,
} from '#schema/media-port.ts'
import { mp4Films } from './mp4-films.ts'

type Stream = ReadableStream<Uint8Array>
interface R2Bucket {
  put(name: string, bytes: Uint8Array): Promise<unknown>
  get(
    name: string,
    options?: { readonly range: ByteRange },
  ): Promise<{ readonly body: Stream; arrayBuffer(): Promise<ArrayBuffer> } | null>
  head(name: string): Promise<{ readonly size: number } | null>
  delete(names: readonly string[]): Promise<void>
}
interface Images {
  info(stream: Stream): Promise<{ readonly width?: number; readonly height?: number }>
  input(stream: Stream): {
    transform(to: { readonly width: number; readonly fit: 'scale-down' }): {
      output(as: { readonly format: 'image/webp'; readonly quality: number }): Promise<{
        response(): Response
      }>
    }
  }
}

const QUALITY = 80

const streamOf = (bytes: Uint8Array): Stream => {
  const { body } = new Response(new Uint8Array(bytes))
  if (!body) throw new TypeError('Bytes have a body.')
  return body
}

const works = (images: Images): PictureWorks => ({
  measure: async (bytes) => {
    try {
      const { width, height } = await images.info(streamOf(bytes))
      return width === undefined || height === undefined ? undefined : { width, height }
    } catch {
      return undefined
    }
  },
  render: async (bytes) => {
    try {
      const files = {} as Record<PictureWidth, Uint8Array>
      for (const width of PICTURE_WIDTHS) {
        const drawn = await images
          .input(streamOf(bytes))
          .transform({ width, fit: 'scale-down' })
          .output({ format: 'image/webp', quality: QUALITY })
        files[width] = new Uint8Array(await drawn.response().arrayBuffer())
      }
      const { width, height } = await images.info(streamOf(files[1280]))
      return width === undefined || height === undefined ? undefined : { width, height, files }
    } catch {
      return undefined
    }
  },
})

/** Files in R2 and pictures by Cloudflare Images, where a Worker has both bindings; metadata is left out by Images itself. */
export const cloudflareMedia = (bindings: Readonly<Record<string, unknown>>): Media | undefined => {
  const { MEDIA, IMAGES } = bindings
  if (!MEDIA || !IMAGES) return undefined
  const bucket = MEDIA as R2Bucket // bound by wrangler.toml
  return {
    works: works(IMAGES as Images),
    films: mp4Films,
    store: {
      put: async (name, bytes) => {
        await bucket.put(name, bytes)
      },
      get: async (name) => {
        const found = await bucket.get(name)
        return found ? new Uint8Array(await found.arrayBuffer()) : undefined
      },
      size: async (name) => (await bucket.head(name))?.size,
      read: async (name, range) => (await bucket.get(name, { range }))?.body,
      remove: (names) => bucket.delete(names),
    },
  }
}
