// Bundles the Worker with esbuild into dist/worker: what wrangler deploys, what Miniflare and the tests run.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildAssets } from './build-assets.mjs'

const root = new URL('../', import.meta.url)

/** The most the Worker may weigh, gzipped; raised only with a reason in ARCHITECTURE.md. */
export const BUNDLE_MAX_BYTES = 1024 * 1024

/**
 * Builds assets and Worker; returns the bundle's path and its gzipped size in bytes. `outfile` and
 * `plugins` of esbuild are for variants to measure.
 */
export const buildWorker = async ({
  graphiql = false,
  outfile = fileURLToPath(new URL('dist/worker/worker.mjs', root)),
  plugins = [],
} = {}) => {
  const manifest = await buildAssets(undefined, { graphiql })
  await build({
    entryPoints: [fileURLToPath(new URL('src/edge/worker.ts', root))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    target: 'es2024',
    minifySyntax: true,
    minifyWhitespace: true,
    // Shorter names are an eighth of the Worker. Nothing asks a class for its own name; the tests of both hosts run what is built here.
    minifyIdentifiers: true,
    keepNames: false,
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    // One copy of graphql: its ES modules, also for those that ask for a single file of it.
    alias: {
      stream: 'node:stream',
      graphql: fileURLToPath(new URL('node_modules/graphql/index.mjs', root)),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
    plugins: [
      ...plugins,
      {
        name: 'virtual-modules',
        setup: (bundler) => {
          const modules = {
            'virtual:asset-manifest': manifest,
            'virtual:version': randomBytes(8).toString('hex'),
            'virtual:nothing': {},
          }
          // zod exports its messages in forty languages, which nobody reads: refusals have words of their own. English stays.
          bundler.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer }) =>
            /[\\/]zod[\\/]v4[\\/]/.test(importer)
              ? { path: 'virtual:nothing', namespace: 'virtual', sideEffects: false }
              : undefined,
          )
          bundler.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'virtual' }))
          bundler.onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path }) => ({
            contents: JSON.stringify(modules[path]),
            loader: 'json',
          }))
        },
      },
    ],
  })
  return { outfile, gzipBytes: gzipSync(readFileSync(outfile)).length }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { outfile, gzipBytes } = await buildWorker()
  console.log(`${outfile}: ${(gzipBytes / 1024).toFixed(0)} KiB gzip of ${BUNDLE_MAX_BYTES / 1024}`)
  if (gzipBytes > BUNDLE_MAX_BYTES) {
    console.error(
      'The Worker is over its budget: find what came in, or raise the budget with a reason.',
    )
    process.exit(1)
  }
}
