import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildWorker } from '../../../tools/build-worker.mjs'
import { MANIFEST } from './documents.mjs'
import { root, work } from './servers.mjs'

/** Builds the Worker as it is shipped; its path and gzipped size. */
export const shippedBundle = () => buildWorker()

/** The documents of the bench beside the portal's own: a Worker knows only what is in its bundle. */
const withDocuments = {
  name: 'documents-of-the-bench',
  setup: (bundler) => {
    bundler.onLoad({ filter: /\/trusted-documents\.json$/ }, ({ path }) => ({
      contents: JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...MANIFEST }),
      loader: 'json',
    }))
  },
}

/** What src/edge/worker.ts imports as `name`, replaced by a file of test/bench/hosts. */
const replacing = (name, host) => ({
  name: `replacing-${name}`,
  setup: (bundler) => {
    bundler.onResolve({ filter: /^\.\// }, ({ path, importer }) =>
      path.endsWith(`/${name}`) && importer.endsWith('/src/edge/worker.ts')
        ? { path: join(root, 'test/bench/hosts', host) }
        : undefined,
    )
  },
})

const variant = async (name, ...plugins) => {
  const { outfile } = await buildWorker({
    outfile: join(work, `${name}.mjs`),
    plugins: [withDocuments, ...plugins],
  })
  return outfile
}

/** The Worker with the documents of the bench: its path. */
export const workerBundle = () => variant('worker-with-documents')

/** The same with its database adapter wrapped in one that remembers every row. */
export const fromMemoryBundle = () =>
  variant('worker-from-memory', replacing('libsql-http.ts', 'libsql-http-from-memory.ts'))

/** The same with what its answers are compared with, as hosts/app.ts says. */
export const comparingBundle = () => variant('worker-comparing', replacing('app.ts', 'app.ts'))
