import { join } from 'node:path'
import { buildWorker } from '../../../tools/build-worker.mjs'
import { root, work } from './servers.mjs'

/** Builds the Worker; its path and gzipped size. */
export const workerBundle = () => buildWorker()

const fromMemory = {
  name: 'from-memory',
  setup: (bundler) => {
    bundler.onResolve({ filter: /\/libsql-http\.ts$/ }, ({ importer }) =>
      importer.endsWith('/src/edge/worker.ts')
        ? { path: join(root, 'test/bench/hosts/libsql-http-from-memory.ts') }
        : undefined,
    )
  },
}

/** The same Worker with its database adapter wrapped in one that remembers every row: its path. */
export const fromMemoryBundle = async () => {
  const { outfile } = await buildWorker({
    outfile: join(work, 'worker-from-memory.mjs'),
    plugins: [fromMemory],
  })
  return outfile
}
