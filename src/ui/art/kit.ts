/** The six colours of one picture. */
export interface Palette {
  /** The ground. */
  readonly g: string
  /** A shape on the ground: disc, table, hill. */
  readonly t: string
  /** Dark, for outlines and depth. */
  readonly d: string
  /** The main colour of the thing. */
  readonly m: string
  /** Light: paper, porcelain, steam. */
  readonly l: string
  /** The one bright spot. */
  readonly a: string
}

/** Next number of a seeded sequence, 0 ≤ n < 1. */
export type Random = () => number

/** Draws one thing in a 400 × 300 field. Returns SVG shapes without a wrapper. */
export type Motif = (p: Palette, random: Random) => string

const PALETTES: readonly Palette[] = [
  { g: '#efe0d3', t: '#e0c4b0', d: '#4a2a24', m: '#a5493a', l: '#fbf6ee', a: '#e2a03f' }, // brick
  { g: '#dfe6dc', t: '#bfd0bd', d: '#24382b', m: '#4f7f58', l: '#f8f8ef', a: '#d9883b' }, // plane leaf
  { g: '#dde4ea', t: '#bccbd8', d: '#22304a', m: '#456795', l: '#f7f8f6', a: '#d98e55' }, // indigo cloth
  { g: '#eee2e2', t: '#dcc2c6', d: '#42222e', m: '#94405a', l: '#fcf5f2', a: '#d9a441' }, // plum
  { g: '#dbe8e4', t: '#b3d1ca', d: '#173a38', m: '#24766d', l: '#f5faf4', a: '#e3a34b' }, // lake
  { g: '#f0e5cd', t: '#e2cc9c', d: '#43321a', m: '#b0702a', l: '#fdf8ea', a: '#b8452d' }, // millet
]

/** 32-bit FNV-1a of a text's UTF-16 units. The seed text goes in here and nowhere else. */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0
  return hash
}

/** A sequence that is the same for the same seed (mulberry32). */
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let n = Math.imul(state ^ (state >>> 15), state | 1)
    n ^= n + Math.imul(n ^ (n >>> 7), n | 61)
    return ((n ^ (n >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Picks one of a list that is not empty. */
export const pick = <T>(list: readonly [T, ...T[]], random: Random): T =>
  list[Math.floor(random() * list.length)] ?? list[0]

/** A whole number from `from` to `to`, both included. */
export const between = (from: number, to: number, random: Random): number =>
  from + Math.floor(random() * (to - from + 1))

export const path = (d: string, fill: string): string => `<path d="${d}" fill="${fill}"/>`

export const line = (d: string, stroke: string, width = 5): string =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`

export const disc = (cx: number, cy: number, r: number, fill: string): string =>
  `<circle cx="${cx}" cy="${cy}" r="${r}" fill="${fill}"/>`

export const oval = (cx: number, cy: number, rx: number, ry: number, fill: string): string =>
  `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}" fill="${fill}"/>`

export const box = (x: number, y: number, w: number, h: number, fill: string, rx = 0): string =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}"${rx === 0 ? '' : ` rx="${rx}"`}/>`

/** Repeats a shape; the pieces are joined. */
export const times = (count: number, draw: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => draw(index)).join('')

export const move = (x: number, y: number, inner: string, scale = 1): string =>
  `<g transform="translate(${x} ${y})${scale === 1 ? '' : ` scale(${scale})`}">${inner}</g>`

const backdrop = ({ g, t }: Palette, random: Random): string => {
  const ground = box(0, 0, 400, 300, g)
  switch (between(0, 3, random)) {
    case 0:
      return ground + disc(between(150, 250, random), 140, 118, t)
    case 1:
      return ground + box(0, 0, between(120, 180, random), 300, t)
    case 2:
      return ground + path('M60 300V130a140 118 0 01280 0v170z', t)
    default:
      return ground + times(5, (i) => box(i * 92 - 20, 0, 44, 300, t))
  }
}

/** A whole picture: ground, a table or street line, the motif. The same seed gives the same bytes. */
export const picture = (motif: Motif, seed: string, floor: boolean): string => {
  const random = randomOf(hashOf(seed))
  const palette = pick(PALETTES as [Palette, ...Palette[]], random)
  const back = backdrop(palette, random)
  const ground = floor ? box(0, 244, 400, 56, palette.d) + box(0, 244, 400, 5, palette.m) : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">${back}${ground}${motif(palette, random)}</svg>`
}
