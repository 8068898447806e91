// The import directions of ARCHITECTURE.md, as rules. Each one has its row in the table there.
const error = (name, from, to) => ({ name, severity: 'error', from, to })
const pureValues =
  '^src/schema/(time|geo|money|hours|calendar|text|locale|ids|crs)(/|\\.ts$)|node_modules/(gcoord|ngeohash|temporal-polyfill|zod)/'

module.exports = {
  forbidden: [
    error('no-circular', {}, { circular: true, dependencyTypesNot: ['type-only'] }),
    error(
      'schema-is-the-floor',
      { path: '^src/schema/' },
      { path: '^src/(resolvers|ui|scenes|edge)/' },
    ),
    error(
      'resolvers-know-no-scene',
      { path: '^src/resolvers/' },
      { path: '^src/(ui|scenes|edge)/' },
    ),
    error(
      'ui-knows-the-schema-only',
      { path: '^src/ui/' },
      { path: '^src/(resolvers|scenes|edge)/' },
    ),
    error('scenes-know-no-edge', { path: '^src/scenes/' }, { path: '^src/edge/' }),
    error(
      'scene-knows-no-other-scene',
      { path: '^src/scenes/([^/]+)/' },
      { path: '^src/scenes/[^/]+/', pathNot: '^src/scenes/$1/' },
    ),
    error(
      'scene-not-the-registry',
      { path: '^src/scenes/[^/]+/' },
      { path: '^src/scenes/index\\.ts$' },
    ),
    error(
      'rules-are-pure',
      { path: '^src/(scenes|resolvers)/[^/]+/rules(/|\\.ts$)' },
      {
        pathNot: `(^src/(scenes|resolvers)/[^/]+/rules(/|\\.ts$))|${pureValues}`,
        dependencyTypesNot: ['type-only'],
      },
    ),
    error(
      'only-edge-touches-drivers',
      { path: '^src/', pathNot: '^src/edge/' },
      { path: 'node_modules/(@libsql|libsql|@upstash)/' },
    ),
    error(
      'graph-and-pages-use-the-service',
      { path: '^src/(scenes|resolvers)/[^/]+/(graph|pages)' },
      { path: '/tables(/|\\.ts$)', dependencyTypesNot: ['type-only'] },
    ),
    // The embedded host loads the demonstration at its first start.
    error(
      'sources-know-no-tests',
      { path: '^src/', pathNot: '^src/edge/deno\\.ts$' },
      { path: '^(test|tools|demo)/' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
}
