import { join } from 'node:path'

/** Where static files come from: a folder here, the assets binding on Workers. */
export interface Assets {
  /** Logical name (`portal.css`) → the path it is served at. */
  readonly manifest: Readonly<Record<string, string>>
  /** The file at a path below `/assets/`; `undefined` when there is none. */
  readonly fetch: (request: Request) => Promise<Response | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  json: 'application/json; charset=utf-8',
  html: 'text/html; charset=utf-8',
  png: 'image/png',
}

/** Static files of a folder. Their names carry a hash of their content, so they may be kept forever. */
export const folderAssets = async (
  folder: string,
  {
    readFile,
    readdir,
  }: {
    readonly readFile: (path: string) => Promise<Uint8Array>
    readonly readdir: (path: string) => Promise<readonly string[]>
  },
): Promise<Assets> => {
  const manifest = JSON.parse(
    new TextDecoder().decode(await readFile(join(folder, 'manifest.json'))),
  ) as Record<string, string>
  const names = new Set((await readdir(folder)).filter((name) => name !== 'manifest.json'))
  return {
    manifest,
    fetch: async (request) => {
      const name = new URL(request.url).pathname.replace(/^\/assets\//, '')
      // Only what lay there at the start: no path of a request reaches the file system.
      if (!names.has(name)) return undefined
      const bytes = await readFile(join(folder, name)).catch(() => undefined)
      if (!bytes) return undefined
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
          'cache-control': 'public, max-age=31536000, immutable',
          'x-content-type-options': 'nosniff',
        },
      })
    },
  }
}
