import miniProgram from '../../../clients/mini-program/trusted-documents.json' with { type: 'json' }
import type { Manifest } from './registry.ts'

/** The documents of the portal's own clients. */
export const OWN_DOCUMENTS = miniProgram as Manifest // written by tools/build-documents.ts; TypeScript reads its words as any text
