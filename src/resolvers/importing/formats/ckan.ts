import { FileRefused } from '../records.ts'
import type { ImportFile } from '../records.ts'
import { streamJson } from './json-stream.ts'
import { isObject } from './row.ts'

/**
 * The records of a CKAN `datastore_search` answer, as they arrive.
 * @param required names of fields that the answer's field list must have.
 * @throws {FileRefused} CKAN_NOT_SUCCESSFUL unless `success` is true, CKAN_FIELD_MISSING when the field list lacks a
 *   required one, and what `streamJson` throws. Portals write both before the records; in another order the refusal
 *   comes after them.
 */
export async function* streamCkan(
  file: ImportFile,
  required: readonly string[],
): AsyncGenerator<{ readonly row: number; readonly value: unknown }> {
  let success: unknown
  const plan = { array: 'result.records', members: ['success', 'result.fields'] }
  for await (const part of streamJson(file, plan)) {
    if (part.kind === 'element') {
      yield part
    } else if (part.path === 'success') {
      success = part.value
      requireSuccess(file, success)
    } else {
      requireFields(file, part.value, required)
    }
  }
  requireSuccess(file, success)
}

const requireSuccess = (file: ImportFile, success: unknown): void => {
  if (success === true) return
  throw new FileRefused(
    'CKAN_NOT_SUCCESSFUL',
    `${file.name} is not the answer to a successful request: "success" must be true.`,
  )
}

const requireFields = (file: ImportFile, list: unknown, required: readonly string[]): void => {
  const names = (Array.isArray(list) ? list : []).filter(isObject).map((field) => field['id'])
  const missing = required.find((name) => !names.includes(name))
  if (missing === undefined) return
  throw new FileRefused('CKAN_FIELD_MISSING', `${file.name} lists no field "${missing}".`)
}
