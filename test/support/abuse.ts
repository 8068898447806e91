import type { Abuse } from './abuse-case.ts'
import { documentAbuses } from './abuse-documents.ts'
import { requestAbuses } from './abuse-requests.ts'

/** Every hostile request, generated here; nothing is read from files. */
export const abuses: readonly Abuse[] = [...documentAbuses, ...requestAbuses]
