import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ELEMENT_MAX_CHARS,
  JSON_DEPTH_MAX,
  streamJson,
} from '#resolvers/importing/formats/json-stream.ts'
import { FileRefused } from '#resolvers/importing/records.ts'
import type { ImportFile } from '#resolvers/importing/records.ts'
import { bytesFile, fixture, listOf, refusalOf, textFile } from '../../fixtures/import/reading.ts'

const elements = async (file: ImportFile, array: string): Promise<unknown[]> =>
  (await listOf(streamJson(file, { array }))).map((part) => part.value)

describe('streamJson', () => {
  it('yields what JSON.parse would, wherever the pieces of the file end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (list, pieceBytes) => {
          const text = JSON.stringify({ before: [1, { list: 2 }], deep: { list }, after: 'x' })
          const expected = (JSON.parse(text) as { deep: { list: unknown[] } }).deep.list
          expect(await elements(textFile(text, pieceBytes), 'deep.list')).toEqual(expected)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('counts the elements from 1 and reports members in the order of the document', async () => {
    const text = '{"success":true,"list":["a","b"],"total":2}'
    const parts = await listOf(
      streamJson(textFile(text), { array: 'list', members: ['success', 'total'] }),
    )
    expect(parts).toEqual([
      { kind: 'member', path: 'success', value: true },
      { kind: 'element', row: 1, value: 'a' },
      { kind: 'element', row: 2, value: 'b' },
      { kind: 'member', path: 'total', value: 2 },
    ])
  })

  it('reads an empty array as no rows, and past a byte order mark', async () => {
    expect(await elements(textFile('\uFEFF {"list":[ ]}\n'), 'list')).toEqual([])
    expect(await elements(textFile('[]'), '')).toEqual([])
  })

  it('takes one object for an array of it only when asked', async () => {
    const file = textFile('{"a":[1]}')
    expect(await listOf(streamJson(file, { array: '', orSingle: true }))).toEqual([
      { kind: 'element', row: 1, value: { a: [1] } },
    ])
    expect(await refusalOf(streamJson(file, { array: '' }))).toBe('JSON_SHAPE')
  })

  it.each([
    ['no such array', '{"other":[1]}', 'JSON_SHAPE'],
    ['an object in its place', '{"list":{"a":1}}', 'JSON_SHAPE'],
    ['a text in its place', '{"list":"[1]"}', 'JSON_SHAPE'],
    ['a top-level text', '"list"', 'JSON_SHAPE'],
    ['an empty file', '', 'FILE_EMPTY'],
    ['a file of blanks', ' \n ', 'FILE_EMPTY'],
    ['a comma too many', '{"list":[1,,2]}', 'JSON_MALFORMED'],
    ['an early end', '{"list":[1,2', 'JSON_MALFORMED'],
    ['an early end inside a text', '{"list":["ab', 'JSON_MALFORMED'],
    ['words after the end', '{"list":[1]} x', 'JSON_MALFORMED'],
    ['a page of HTML', '<html></html>', 'JSON_MALFORMED'],
    ['single quotes', "{'list':[1]}", 'JSON_MALFORMED'],
  ])('refuses %s', async (_what, text, code) => {
    expect(await refusalOf(streamJson(textFile(text), { array: 'list' }))).toBe(code)
  })

  it('hands out the whole records before a break, and names the place of the break', async () => {
    const seen: unknown[] = []
    const read = async (): Promise<void> => {
      for await (const part of streamJson(textFile('{"list":[1,2,oops]}'), { array: 'list' })) {
        seen.push(part.value)
      }
    }
    await expect(read()).rejects.toThrow(/at or after byte 13\./)
    expect(seen).toEqual([1, 2])
  })

  it('refuses text in another encoding', async () => {
    const utf16 = new Uint8Array([0xff, 0xfe, 0x5b, 0x00, 0x5d, 0x00])
    expect(await refusalOf(streamJson(bytesFile('utf16', utf16), { array: '' }))).toBe(
      'TEXT_NOT_UTF8',
    )
    // A character that the file cuts in half.
    const cut = new Uint8Array([0x5b, 0x22, 0xe4, 0xb8])
    expect(await refusalOf(streamJson(bytesFile('cut', cut), { array: '' }))).toBe('TEXT_NOT_UTF8')
  })

  it('refuses nesting that only serves to fill memory, at the depth it allows otherwise', async () => {
    const nested = (depth: number): ImportFile => textFile('['.repeat(depth) + ']'.repeat(depth))
    expect(await refusalOf(streamJson(nested(JSON_DEPTH_MAX), { array: '' }))).toBeUndefined()
    expect(await refusalOf(streamJson(nested(JSON_DEPTH_MAX + 1), { array: '' }))).toBe(
      'JSON_TOO_DEEP',
    )
  })

  it('refuses a record that is larger than what may be held', async () => {
    const file = textFile(`["${'x'.repeat(ELEMENT_MAX_CHARS + 100_000)}"]`)
    expect(await refusalOf(streamJson(file, { array: '' }))).toBe('RECORD_TOO_LARGE')
  })

  it('takes no more of the file than its reader asks for, and lets go of it', async () => {
    let pieces = 0
    let cancelled = false
    const endless: ImportFile = {
      name: 'endless',
      stream: () =>
        new ReadableStream({
          pull(controller) {
            pieces += 1
            controller.enqueue(new TextEncoder().encode(pieces === 1 ? '[0' : `,${pieces}`))
          },
          cancel() {
            cancelled = true
          },
        }),
    }
    let count = 0
    for await (const part of streamJson(endless, { array: '' })) {
      expect(part.kind).toBe('element')
      count += 1
      if (count === 100) break
    }
    expect(pieces).toBeLessThan(110)
    expect(cancelled).toBe(true)
  })

  it('reads the fixture up to where it was cut off', async () => {
    const seen: unknown[] = []
    let refused: unknown
    try {
      for await (const part of streamJson(fixture('truncated.json.broken'), { array: '' }))
        seen.push(part.value)
    } catch (error) {
      refused = error
    }
    expect(seen).toEqual([{ id: 'one', name: '完整的', lon: 118.78, lat: 32.04 }])
    expect(refused).toBeInstanceOf(FileRefused)
  })

  it('keeps a member named __proto__ an ordinary member', async () => {
    const [value] = await elements(textFile('[{"__proto__":{"polluted":true}}]'), '')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })
})
