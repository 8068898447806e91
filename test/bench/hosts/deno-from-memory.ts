// The embedded host of src/edge/deno.ts with a database that is read once: the same application, the
// same answers, no SQL.
import { createDatabase } from '#schema/database.ts'
import { scenes } from '#scenes/index.ts'
import { createApp } from '#edge/app.ts'
import { openEmbeddedHost, readDocuments } from '#edge/embedded.ts'
import { EMBEDDED_VARIABLES, parseEmbeddedEnv } from '#edge/env.ts'
import { compileQuery } from '#edge/trusted/compile.ts'
import { remembering } from './remembering-driver.ts'

const env = parseEmbeddedEnv(
  Object.fromEntries(EMBEDDED_VARIABLES.map((name) => [name, Deno.env.get(name)])),
)
const { host, driver } = await openEmbeddedHost(env)
const app = createApp({
  host: { ...host, db: createDatabase(remembering(driver)) },
  scenes,
  profile: env.SHIJING_PROFILE,
  allowedOrigins: env.SHIJING_ALLOWED_ORIGINS,
  publicUrl: env.SHIJING_PUBLIC_URL,
  trustedDocuments: await readDocuments(env.SHIJING_DOCUMENTS),
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
