// deno run deno.ts [memory]: the embedded host of src/edge/deno.ts with the application of app.ts; with `memory` its
// database is read once: the same application, the same answers, no SQL.
import { createDatabase } from '#schema/database.ts'
import { scenes } from '#scenes/index.ts'
import { openEmbeddedHost, readDocuments } from '#edge/embedded.ts'
import { EMBEDDED_VARIABLES, parseEmbeddedEnv } from '#edge/env.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { OWN_DOCUMENTS } from '#edge/trusted/manifest.ts'
import { createApp } from './app.ts'
import { remembering } from './remembering-driver.ts'

const fromMemory = process.argv[2] === 'memory'
const env = parseEmbeddedEnv(
  Object.fromEntries(EMBEDDED_VARIABLES.map((name) => [name, Deno.env.get(name)])),
)
const { host, driver } = await openEmbeddedHost(env)
const app = createApp({
  host: fromMemory ? { ...host, db: createDatabase(remembering(driver)) } : host,
  scenes,
  profile: env.SHIJING_PROFILE,
  allowedOrigins: env.SHIJING_ALLOWED_ORIGINS,
  publicUrl: env.SHIJING_PUBLIC_URL,
  trustedDocuments: { ...OWN_DOCUMENTS, ...(await readDocuments(env.SHIJING_DOCUMENTS)) },
  compile: compileQuery,
  assets: { manifest: {}, fetch: async () => undefined },
})
Deno.serve(
  {
    hostname: env.HOST,
    port: env.PORT,
    onListen: () => undefined,
    onError: () => new Response('Unexpected error.', { status: 500 }),
  },
  (request) => app.fetch(request),
)
