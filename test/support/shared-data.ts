import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of real open data beside the project; a user's clone does not have it. */
const root = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

/** Whether the real files are there. Tests on them run only then; the formats are also covered by small own files. */
export const hasSharedData = existsSync(root)

/** Absolute path of a real file, for example `parking/basel.json`. */
export const sharedData = (path: string): string => root + path
