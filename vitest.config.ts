import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    // `graphql` has a CommonJS and an ES build. Two copies in one process fail every `instanceof`, so all get one.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/browser/**', 'test/bench/**', 'node_modules/**'],
    // What imports graphql must go through the alias above; packages left to Node would bring their own copy.
    server: { deps: { inline: ['graphql-yoga', /@graphql-tools/, /@envelop/, /@pothos/] } },
  },
})
