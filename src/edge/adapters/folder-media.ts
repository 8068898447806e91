import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { mediaType, type MediaStore } from '#schema/media-port.ts'

/** What there is of a file that may be missing. */
const found = async <T>(reading: Promise<T>): Promise<T | undefined> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Files in a folder, by the first two signs of their names so that no folder grows large. A file is written beside its name and
 * then takes it: whoever is killed leaves no half of one.
 */
export const folderMedia = (folder: string): MediaStore => {
  const pathOf = (name: string): string => {
    // Whatever asks: nothing but the file of a picture, film or document is ever a path here.
    if (mediaType(name) === undefined)
      throw new TypeError('This is no name of a picture, film or document.')
    return join(folder, name.slice(0, 2), name)
  }
  return {
    put: async (name, bytes) => {
      const path = pathOf(name)
      const beside = `${path}.${crypto.randomUUID()}.part`
      await mkdir(join(folder, name.slice(0, 2)), { recursive: true })
      try {
        await writeFile(beside, bytes, { flush: true })
        await rename(beside, path)
      } catch (error) {
        await rm(beside, { force: true })
        throw error
      }
    },
    get: async (name) => found(readFile(pathOf(name))),
    size: async (name) => (await found(stat(pathOf(name))))?.size,
    read: async (name, { offset, length }) => {
      const path = pathOf(name)
      if (!(await found(stat(path)))) return undefined
      const stream = createReadStream(path, { start: offset, end: offset + length - 1 })
      return Readable.toWeb(stream) as ReadableStream<Uint8Array> // what a file gives is bytes
    },
    remove: async (names) => {
      for (const name of names) await rm(pathOf(name), { force: true })
    },
  }
}
