import { join } from 'node:path'
import { build } from 'esbuild'
import { buildWorker } from '../../../tools/build-worker.mjs'
import { root, work } from './servers.mjs'

/** Builds the Worker; its path and gzipped size. */
export const workerBundle = () => buildWorker()

/** The same Worker with its database adapter wrapped in one that remembers every row: its path. */
export const fromMemoryBundle = async () => {
  const outfile = join(work, 'worker-from-memory.mjs')
  await build({
    entryPoints: [join(root, 'src/edge/worker.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    target: 'es2024',
    minifySyntax: true,
    minifyWhitespace: true,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    alias: { stream: 'node:stream', graphql: join(root, 'node_modules/graphql/index.mjs') },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    plugins: [
      {
        name: 'from-memory',
        setup: (bundler) => {
          bundler.onResolve({ filter: /^virtual:asset-manifest$/ }, ({ path }) => ({
            path,
            namespace: 'virtual',
          }))
          bundler.onLoad({ filter: /.*/, namespace: 'virtual' }, () => ({
            contents: '{}',
            loader: 'json',
          }))
          bundler.onResolve({ filter: /\/libsql-http\.ts$/ }, ({ importer }) =>
            importer.endsWith('/src/edge/worker.ts')
              ? { path: join(root, 'test/bench/hosts/libsql-http-from-memory.ts') }
              : undefined,
          )
        },
      },
    ],
  })
  return outfile
}
