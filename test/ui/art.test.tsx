import fc from 'fast-check'
import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { placeArt, productArt } from '#ui/art.ts'

const CATEGORIES =
  'breakfast noodles-rice snacks night-food bakery tea coffee-drinks fruit-veg deli gifts handicraft books stationery campus-goods flowers daily clothing toys-family tickets-experiences'.split(
    ' ',
  )
const ATTRACTIONS =
  'SCENIC_AREA PARK MUSEUM MEMORIAL HISTORIC_SITE OLD_STREET TEMPLE ZOO THEATRE'.split(' ')
const KINDS = ['PARKING_LOT', 'CAMPUS_VENUE', 'SERVICE_HALL', 'STATION']

/** The shapes without their colours and numbers: what is drawn, not how. */
const outline = (svg: string): string =>
  svg.replace(/#[0-9a-f]{6}/g, '').replace(/-?\d+(\.\d+)?/g, '')

describe('art', () => {
  it('draws at least 24 different motifs', () => {
    const pictures = [
      ...CATEGORIES.map((category) => productArt(category, 'a')),
      ...ATTRACTIONS.map((category) => placeArt('ATTRACTION', category, 'a')),
      ...KINDS.map((kind) => placeArt(kind, '', 'a')),
    ]
    expect(new Set(pictures.map(outline)).size).toBeGreaterThanOrEqual(24)
  })

  it('is the same for the same arguments and varies with the seed', () => {
    expect(productArt('tea', 'prd_1')).toBe(productArt('tea', 'prd_1'))
    const seeds = Array.from({ length: 20 }, (_, index) => productArt('tea', `prd_${index}`))
    expect(new Set(seeds).size).toBeGreaterThan(8)
  })

  it('shows a store by what it sells', () => {
    expect(outline(placeArt('STORE', 'bakery', 's'))).toContain(
      outline(productArt('bakery', 's')).slice(-80),
    )
  })

  it('draws something for names it does not know, also those of Object', () => {
    for (const name of ['', 'robots', 'constructor', '__proto__', 'toString']) {
      expect(productArt(name, 'a')).toMatch(/^<svg [^>]+>.+<\/svg>$/)
      expect(placeArt(name, name, 'a')).toMatch(/^<svg [^>]+>.+<\/svg>$/)
      expect(placeArt('STORE', name, 'a')).toMatch(/^<svg [^>]+>.+<\/svg>$/)
      expect(placeArt('ATTRACTION', name, 'a')).toMatch(/^<svg [^>]+>.+<\/svg>$/)
    }
  })

  it('is well-formed, small, needs nothing from outside and never contains what it was given', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('STORE', 'ATTRACTION', ...KINDS),
        fc.constantFrom(...CATEGORIES, ...ATTRACTIONS),
        fc.string({ maxLength: 40 }).map((text) => `<script>${text}</script>`),
        (kind, category, seed) => {
          for (const svg of [placeArt(kind, category, seed), productArt(category, seed)]) {
            expect(XMLValidator.validate(svg)).toBe(true)
            expect(svg).not.toMatch(/<script|<text|<image|href|style=|url\(|NaN|undefined/)
            expect(svg).not.toContain(seed)
            expect(svg.length).toBeLessThan(6000)
          }
        },
      ),
      { numRuns: 200 },
    )
  })
})
