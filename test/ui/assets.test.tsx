import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildAssets } from '../../tools/build-assets.mjs'

describe('buildAssets', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assets-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const build = () => buildAssets(pathToFileURL(`${folder}/`))
  const text = (path: string | undefined): string =>
    readFileSync(join(folder, (path ?? '').replace('/assets/', '')), 'utf8')

  it('names every asset by its content and writes the manifest the pages read', async () => {
    const manifest = await build()
    expect(Object.keys(manifest).toSorted()).toEqual([
      'board.js',
      'fonts.css',
      'grid.js',
      'here.js',
      'icon.svg',
      'live.js',
      'portal.css',
      'qr.js',
      'scan.js',
      'screen.css',
      'spin.js',
    ])
    for (const path of Object.values(manifest))
      expect(path).toMatch(/^\/assets\/[a-z]+\.[0-9a-f]{10}\.(css|js|svg)$/)
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toEqual(manifest)
  })

  it('gives the font’s style sheet only slices that are there, each for its characters', async () => {
    const css = text((await build())['fonts.css'])
    const slices = [...css.matchAll(/url\(([^)]+)\)/g)].map(([, name]) => name)
    expect(slices.length).toBeGreaterThanOrEqual(100)
    const present = new Set(readdirSync(folder))
    for (const name of slices) expect(present.has(name ?? '')).toBe(true)
    expect(css.match(/unicode-range/g)).toHaveLength(slices.length)
    expect(css.match(/font-display:swap/g)).toHaveLength(slices.length)
  })

  it('asks for nothing from elsewhere', async () => {
    for (const path of Object.values(await build()))
      expect(text(path)).not.toMatch(/url\(["']?(https?:|\/\/)|@import/)
  })

  it('writes nothing the second time and clears what is no longer used', async () => {
    const first = await build()
    const portal = join(folder, (first['portal.css'] ?? '').replace('/assets/', ''))
    const before = statSync(portal).mtimeMs
    writeFileSync(join(folder, 'portal.0000000000.css'), 'old')
    expect(await build()).toEqual(first)
    expect(statSync(portal).mtimeMs).toBe(before)
    expect(readdirSync(folder)).not.toContain('portal.0000000000.css')
  })
})
