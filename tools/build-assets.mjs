// Builds what the portal serves as static files: style sheets, the icon, the slices of the Chinese font.
// Every file is named by its content, so it may be cached for ever; dist/assets/manifest.json maps the
// logical name to the path. Running it again writes nothing that is already there.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const root = new URL('../', import.meta.url)
const theme = new URL('src/ui/theme/', root)
const font = new URL('node_modules/@fontsource-variable/noto-sans-sc/', root)
const PUBLIC_PATH = '/assets/'
// The order matters: the last one adapts what stands before it.
const PORTAL_PARTS =
  'ground header home cards parking doors place lists tourism alerts search console selling work booking street footer media'
const scripts = new URL('src/ui/console/scripts/', root)
const SCRIPT_TARGET = 'es2022'
// Screens in the street run browsers of some age.
const TARGET = ['chrome87', 'firefox90', 'safari14']

/**
 * Writes all assets into a folder and returns the manifest: logical name to public path. With `graphiql`, GraphiQL too.
 * Files of earlier builds that no manifest entry or style sheet names are removed.
 */
export const buildAssets = async (
  out = new URL('dist/site/assets/', root),
  { graphiql = false } = {},
) => {
  mkdirSync(out, { recursive: true })
  const present = new Set(readdirSync(out))
  const kept = new Set(['manifest.json'])
  const manifest = {}

  const write = (name, bytes) => {
    const dot = name.lastIndexOf('.')
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10)
    const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`
    if (!present.has(file)) writeFileSync(new URL(file, out), bytes)
    kept.add(file)
    return file
  }
  const css = async (name, source) =>
    write(name, (await transform(source, { loader: 'css', minify: true, target: TARGET })).code)
  const themeText = (name) => readFileSync(new URL(name, theme), 'utf8')

  const slices = new Map(
    readdirSync(new URL('files/', font))
      .filter((name) => name.endsWith('.woff2'))
      .map((name) => [name, write(name, readFileSync(new URL(`files/${name}`, font)))]),
  )
  // Relative addresses: the style sheet and its slices lie in one folder wherever it is served.
  const fontCss = readFileSync(new URL('index.css', font), 'utf8').replace(
    /url\(\.\/files\/([^)]+)\)/g,
    (_, name) => {
      const file = slices.get(name)
      if (file === undefined)
        throw new Error(`The font's style sheet names ${name}, which is not there.`)
      return `url(${file})`
    },
  )
  manifest['fonts.css'] = await css('fonts.css', fontCss)
  const tokens = themeText('tokens.css')
  manifest['portal.css'] = await css(
    'portal.css',
    tokens +
      PORTAL_PARTS.split(' ')
        .map((part) => themeText(`portal/${part}.css`))
        .join(''),
  )
  manifest['screen.css'] = await css('screen.css', tokens + themeText('screen.css'))
  // What pages do beyond what they do without script.
  for (const file of readdirSync(scripts)) {
    const name = file.replace(/\.ts$/, '.js')
    const source = readFileSync(new URL(file, scripts), 'utf8')
    const { code } = await transform(source, { loader: 'ts', minify: true, target: SCRIPT_TARGET })
    manifest[name] = write(name, code)
  }
  // Reads QR codes where a browser cannot; loaded when somebody scans, not before.
  const { outputFiles } = await build({
    stdin: { contents: `export { default } from 'jsqr'`, resolveDir: fileURLToPath(root) },
    bundle: true,
    format: 'esm',
    minify: true,
    target: SCRIPT_TARGET,
    write: false,
  })
  manifest['qr.js'] = write('qr.js', outputFiles[0].text)
  manifest['icon.svg'] = write('icon.svg', themeText('icon.svg').replace(/>\s+</g, '><').trim())

  // Nine megabytes in one file, for developers only: a build that is deployed does not have it.
  if (graphiql) {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
    manifest['graphiql.html'] = write(
      'graphiql.html',
      renderGraphiQL({ title: 'Shijing GraphiQL', endpoint: '/graphql' }),
    )
  }

  for (const [name, file] of Object.entries(manifest)) manifest[name] = PUBLIC_PATH + file
  const text = `${JSON.stringify(manifest, null, 2)}\n`
  const path = new URL('manifest.json', out)
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
  for (const file of present) if (!kept.has(file)) rmSync(new URL(file, out))
  return manifest
}

if (process.argv[1] && basename(process.argv[1]) === basename(fileURLToPath(import.meta.url))) {
  const manifest = await buildAssets()
  console.log(`Assets built: ${Object.keys(manifest).join(', ')}`)
}
