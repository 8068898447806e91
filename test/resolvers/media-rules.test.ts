import { describe, expect, it } from 'vitest'
import {
  fileFault,
  pictureType,
  PICTURE_BYTES_MAX,
  PICTURE_PIXELS_MAX,
  sizeFault,
} from '#resolvers/media/rules.ts'
import { mediaType, filmFile, pictureFile, pictureUrl, hashOfPicture } from '#schema/media-port.ts'

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number' ? [part] : Array.from(part, (sign) => sign.charCodeAt(0)),
    ),
  )

describe('a file that is sent as a picture', () => {
  it.each([
    ['image/jpeg', bytes(0xff, 0xd8, 0xff, 0xe0)],
    ['image/png', bytes(0x89, 'PNG\r\n', 0x1a, 0x0a, 'rest')],
    ['image/webp', bytes('RIFF', 1, 2, 3, 4, 'WEBPVP8 ')],
  ])('is %s by its first bytes', (type, file) => {
    expect(pictureType(file)).toBe(type)
    expect(fileFault(file)).toBeUndefined()
  })

  it.each([
    ['nothing', bytes()],
    ['half a signature', bytes(0xff, 0xd8)],
    ['a page that says it is a picture', bytes('<html><script>alert(1)</script>')],
    ['a drawing, which can hold script', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['a moving one', bytes('GIF89a')],
    ['what iPhones write', bytes(0, 0, 0, 0x18, 'ftypheic')],
    ['sound in the same container as WebP', bytes('RIFF', 1, 2, 3, 4, 'WAVEfmt ')],
    ['a signature that does not begin it', bytes(' ', 0xff, 0xd8, 0xff)],
    ['a document', bytes('%PDF-1.7')],
  ])('is refused as %s', (_what, file) => {
    expect(fileFault(file)).toBe('TYPE')
  })

  it('is refused by its size before it is looked into', () => {
    const large = new Uint8Array(PICTURE_BYTES_MAX + 1)
    large.set([0xff, 0xd8, 0xff])
    expect(fileFault(large)).toBe('SIZE')
    expect(fileFault(large.subarray(0, PICTURE_BYTES_MAX))).toBeUndefined()
  })

  it.each([
    [100, 100, undefined],
    [99, 4_000, 'PIXELS'],
    [8_000, 5_000, undefined],
    [8_000, 5_001, 'PIXELS'],
    [PICTURE_PIXELS_MAX, 1, 'PIXELS'],
  ])('of %d × %d pixels: %s', (width, height, fault) => {
    expect(sizeFault({ width, height })).toBe(fault)
  })
})

describe('the name of a picture', () => {
  const hash = 'a1'.repeat(32)
  it('says which width it is, and nothing else is one', () => {
    for (const width of [320, 640, 1280] as const)
      expect(mediaType(pictureFile(hash, width))).toBe('image/webp')
    expect(mediaType(filmFile(hash))).toBe('video/mp4')
    for (const name of [
      '',
      '../shijing.db',
      `${hash}.svg`,
      `${hash}-9.webp`,
      `${hash}-640.mp4`,
      `${hash}.webp/..`,
      `${hash.toUpperCase()}.webp`,
    ])
      expect(mediaType(name), name).toBeUndefined()
    expect(hashOfPicture(pictureUrl(hash))).toBe(hash)
    expect(hashOfPicture('https://elsewhere.example/media/a.webp')).toBeUndefined()
  })
})
