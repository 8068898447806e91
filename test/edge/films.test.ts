import { describe, expect, it } from 'vitest'
import { mp4Films } from '#edge/adapters/mp4-films.ts'
import { filmFile } from '../support/films.ts'
import { photograph } from '../support/pictures.ts'

const encoder = new TextEncoder()

const box = (type: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** A film with the place where it was taken, as QuickTime writes it: behind the tables, in a box of its own. */
const withPlace = (film: Uint8Array): Uint8Array => {
  const place = '+32.0603+118.7969/'
  const size = Buffer.alloc(4)
  size.writeUInt16BE(place.length)
  const udta = box('udta', box('\u00A9xyz', size, encoder.encode(place)))
  const at = Buffer.from(film).indexOf('moov', 0, 'latin1') - 4
  const length = new DataView(film.buffer, film.byteOffset).getUint32(at)
  const grown = Buffer.concat([film.subarray(0, at + length), udta, film.subarray(at + length)])
  grown.writeUInt32BE(length + udta.length, at)
  return grown
}

const words = (...numbers: readonly number[]): Uint8Array => {
  const bytes = Buffer.alloc(numbers.length * 4)
  numbers.forEach((number, i) => bytes.writeUInt32BE(number, i * 4))
  return bytes
}

/** The film with a box more in the tables of its pictures, behind what it has. */
const withTable = (film: Uint8Array, table: Uint8Array): Uint8Array => {
  const bytes = Buffer.from(film)
  const of = (name: string): number => bytes.indexOf(name, 0, 'latin1') - 4
  const end = of('stbl') + bytes.readUInt32BE(of('stbl'))
  for (const name of ['moov', 'trak', 'mdia', 'minf', 'stbl'])
    bytes.writeUInt32BE(bytes.readUInt32BE(of(name)) + table.length, of(name))
  return Buffer.concat([bytes.subarray(0, end), table, bytes.subarray(end)])
}

/** A file that begins with a film's tables and goes on in pieces; `claimed` is how many samples of one length its first piece has. */
const inPieces = async (claimed?: number): Promise<Uint8Array> => {
  const film = await filmFile({ seconds: 3, pieces: true })
  return claimed === undefined ? film : withField(withField(film, 'trun', 0, 0), 'trun', 4, claimed)
}

/** The film, after its bytes of a field of a box were written over. */
const withField = (film: Uint8Array, type: string, offset: number, value: number): Uint8Array => {
  const bytes = Buffer.from(film)
  bytes.writeUInt32BE(value, bytes.indexOf(type, 0, 'latin1') + 4 + offset)
  return bytes
}

describe('a film', () => {
  it('is measured as it is shown', async () => {
    expect(await mp4Films.measure(await filmFile({ seconds: 3, sound: true }))).toEqual({
      width: 640,
      height: 360,
      durationMs: 3000,
      plays: true,
    })
    expect(
      await mp4Films.measure(await filmFile({ seconds: 2, rotation: 90, codec: 'hevc' })),
    ).toEqual({ width: 360, height: 640, durationMs: 2000, plays: false })
  })

  it('keeps its pictures and sound, and nothing of who made it, where and when', async () => {
    const file = withPlace(
      await filmFile({ seconds: 3, sound: true, rotation: 90, title: '老王的手机' }),
    )
    expect(Buffer.from(file).includes('老王')).toBe(true)
    expect(Buffer.from(file).includes('118.7969')).toBe(true)
    const film = Buffer.from((await mp4Films.render(file)) ?? [])
    expect(await mp4Films.measure(film)).toEqual(await mp4Films.measure(file))
    for (const word of ['老王', '118.7969', 'udta', 'meta'])
      expect(film.includes(word), word).toBe(false)
    // It plays while it arrives.
    expect(film.indexOf('moov')).toBeLessThan(film.indexOf('mdat'))
    // Each sample is there: pictures of six bytes, sound of two.
    expect(film.subarray(film.indexOf('mdat') + 4)).toHaveLength(30 * 6 + 30 * 2)
    const made = film.indexOf('mvhd') + 4
    expect(film.readUInt32BE(made + 4)).toBe(0)
    expect(Buffer.from((await mp4Films.render(file)) ?? [])).toEqual(film)
  })

  it('that is none, or broken, breaks nothing', async () => {
    const film = await filmFile({ seconds: 3 })
    for (const bytes of [
      new Uint8Array(),
      encoder.encode('<html>'),
      await photograph(),
      encoder.encode('\0\0\0\u0018ftypmp42\0\0\0\0mp42isom'),
      box('moov', box('trak')),
    ])
      expect(await mp4Films.measure(bytes)).toBeUndefined()
    // Its tables come last: half of it has none.
    expect(await mp4Films.measure(film.subarray(0, film.length / 2))).toBeUndefined()
    for (let cut = 1; cut < film.length; cut += 37)
      expect(await mp4Films.render(film.subarray(0, film.length - cut)), `${cut}`).toBeUndefined()
  })

  it('in pieces, or shown in another order than it lies, is a film as others', async () => {
    const pieces = await inPieces()
    const ordered = withTable(await filmFile({ seconds: 3 }), box('ctts', words(0, 1, 30, 0)))
    for (const file of [pieces, ordered]) {
      const film = await mp4Films.render(file)
      expect(film && (await mp4Films.measure(film))).toEqual({
        width: 640,
        height: 360,
        durationMs: 3000,
        plays: true,
      })
    }
  })

  it('that did not arrive whole is none, also where its tables come first', async () => {
    const film = await mp4Films.render(await filmFile({ seconds: 9, sound: true }))
    if (!film) throw new Error('There is no film.')
    for (const share of [0.5, 0.9])
      expect(await mp4Films.render(film.subarray(0, film.length * share))).toBeUndefined()
    expect(await mp4Films.render(film)).toEqual(film)
  })

  it('that lies about its samples takes neither time nor room', async () => {
    const film = await filmFile({ seconds: 3 })
    const lies = [
      withField(film, 'stts', 8, 0xff_ff_ff_ff), // so many samples of this length
      withField(film, 'stts', 4, 0xff_ff_ff_ff), // so many rows of the table
      withField(film, 'stsz', 8, 0xff_ff_ff_ff),
      withField(film, 'stsz', 12, 0x7f_ff_ff_ff), // a sample larger than the file
      withField(film, 'stsc', 4, 0xff_ff_ff_ff),
      withField(film, 'stco', 8, 0xff_ff_ff_00), // samples outside the file
    ]
    // More samples than there is memory: whoever asked the reader for them would not live on.
    const deadly = [
      withTable(withField(film, 'stts', 8, 0xff_ff_ff_ff), box('ctts', words(0, 1, 1, 0))),
      withTable(film, box('stz2', words(0, 0, 0xff_ff_ff_ff))), // of no bits each
      await inPieces(0xff_ff_ff_ff),
      withField(await inPieces(0xff_ff_ff_ff), 'trun', -8, 0x7f_ff_ff_ff), // nor is its size believed
    ]
    for (const lie of deadly) expect(await mp4Films.measure(lie)).toBeUndefined()
    for (const [i, lie] of [...lies, ...deadly].entries()) {
      const facts = await mp4Films.measure(lie)
      expect(await mp4Films.render(lie), `${i}`).toBeUndefined()
      if (facts) expect(Number.isFinite(facts.durationMs), `${i}`).toBe(true)
    }
  })
})
