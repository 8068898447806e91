import sharp from 'sharp'

/** A photograph as a phone takes it: JPEG, lying on its side, with the place where it was taken. */
export const photograph = async ({
  width = 800,
  height = 600,
  red = 180,
}: { width?: number; height?: number; red?: number } = {}): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: 120, b: 60 } } })
    .jpeg()
    .withExif({
      IFD0: { Make: 'Telephone', Copyright: 'somebody' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '32/1 3/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '118/1 47/1 0/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer()

export const png = (width = 300, height = 300): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 4, background: '#3a6ea5' } })
    .png()
    .toBuffer()
