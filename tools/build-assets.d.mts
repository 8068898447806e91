/**
 * Writes all assets into a folder (`dist/assets/` unless told otherwise) and returns the manifest:
 * logical name to public path. Files of earlier builds that nothing names any more are removed.
 */
export function buildAssets(out?: URL): Promise<Readonly<Record<string, string>>>
