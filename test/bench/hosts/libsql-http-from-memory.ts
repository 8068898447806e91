// Stands in for src/edge/adapters/libsql-http.ts in the bundle that answers from memory.
import { openHttp as open } from '#edge/adapters/libsql-http.ts'
import { remembering } from './remembering-driver.ts'

export const openHttp: typeof open = (options) => remembering(open(options))
