import sharp, { type Sharp } from 'sharp'
import { PICTURE_WIDTHS, type PictureWidth, type PictureWorks } from '#schema/media-port.ts'
import { PICTURE_PIXELS_MAX } from '#resolvers/media/rules.ts'

/** Of WebP, 1 to 100. */
const QUALITY = 80

/** Only what is taken is ever read: each other format is more code that strangers' files could reach. */
const readNothingElse = (): void => {
  sharp.block({ operation: ['VipsForeignLoad'] })
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
    ],
  })
  sharp.cache(false)
  // One picture at a time has one core: there are residents who read meanwhile.
  sharp.concurrency(1)
}

/** Pictures by libvips, on a machine of one's own. */
export const sharpPictures = (): PictureWorks => {
  readNothingElse()
  // A picture of forty million pixels takes 160 MB while it is drawn: never two of them at once.
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  const open = (bytes: Uint8Array): Sharp =>
    sharp(bytes, { limitInputPixels: PICTURE_PIXELS_MAX, failOn: 'error', pages: 1 })
  return {
    measure: async (bytes) => {
      try {
        const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
        return { width, height }
      } catch {
        return undefined
      }
    },
    render: (bytes) =>
      inTurn(async () => {
        try {
          // Upright by its orientation, which is not kept, as nothing else of its metadata is.
          const upright = open(bytes).autoOrient()
          const files = {} as Record<PictureWidth, Uint8Array>
          let size = { width: 0, height: 0 }
          for (const width of PICTURE_WIDTHS) {
            const { data, info } = await upright
              .clone()
              .resize({ width, withoutEnlargement: true })
              .webp({ quality: QUALITY })
              .toBuffer({ resolveWithObject: true })
            files[width] = data
            size = { width: info.width, height: info.height }
          }
          return { ...size, files }
        } catch {
          return undefined
        }
      }),
  }
}
