/** Put into the bundle by tools/build-worker.mjs: logical asset name → path. */
declare module 'virtual:asset-manifest' {
  const manifest: Readonly<Record<string, string>>
  export default manifest
}

/** Put into the bundle by tools/build-worker.mjs: changes with every build. */
declare module 'virtual:version' {
  const version: string
  export default version
}
