import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isPictureFile, type MediaStore } from '#schema/media-port.ts'

/**
 * Files in a folder, by the first two signs of their names so that no folder grows large. A file is written beside its name and
 * then takes it: whoever is killed leaves no half of one.
 */
export const folderMedia = (folder: string): MediaStore => {
  const pathOf = (name: string): string => {
    // Whatever asks: nothing but a picture's file is ever a path here.
    if (!isPictureFile(name)) throw new TypeError('This is no name of a picture.')
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
    get: async (name) => {
      try {
        return await readFile(pathOf(name))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }
    },
    remove: async (names) => {
      for (const name of names) await rm(pathOf(name), { force: true })
    },
  }
}
