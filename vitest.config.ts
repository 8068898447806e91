import { defineConfig } from 'vitest/config'

/** Tests that start hosts or copy the tree: one at a time, after the others. */
const SYSTEM = ['test/e2e/**/*.test.ts', 'test/contract/scene-template.test.ts']
const NEVER = ['test/browser/**', 'test/bench/**', 'test/fixtures/**', 'node_modules/**']

export default defineConfig({
  resolve: {
    // `graphql` has a CommonJS and an ES build. Two copies in one process fail every `instanceof`, so all get one.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    environment: 'node',
    // For a machine that does other things besides; a test that hangs still ends.
    testTimeout: 30_000,
    // What imports graphql must go through the alias above; packages left to Node would bring their own copy.
    server: {
      deps: { inline: ['graphql-yoga', /@graphql-tools/, /@envelop/, /@pothos/, 'graphql-jit'] },
    },
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [...SYSTEM, ...NEVER],
          // Modules hold no state of a test, so files may share them: loading them takes longer than most tests.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: SYSTEM,
          exclude: NEVER,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
