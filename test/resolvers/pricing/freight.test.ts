import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FreightTemplate, FreightZone } from '#resolvers/pricing/rules/freight.ts'
import { freightFaults, freightFor } from '#resolvers/pricing/rules/freight.ts'

const zone = (regions: readonly string[], firstFen: number): FreightZone => ({
  regions,
  firstUnits: 1,
  firstFen,
  extraUnits: 2,
  extraFen: 200,
})

const template: FreightTemplate = {
  basis: 'COUNT',
  zones: [zone([], 1500), zone(['32', '31'], 800), zone(['3201'], 500), zone(['320102'], 300)],
  excluded: ['65', '5403', '320115', '31'],
}

const parcel = { regionCode: '320102', quantity: 1, weightG: 500, goodsFen: 9900 }

describe('freight', () => {
  it.each([
    ['110101', { fen: 1500 }],
    ['320506', { fen: 800 }],
    ['320106', { fen: 500 }],
    ['320102', { fen: 300 }],
    // Excluded within a city that is served.
    ['320115', { refused: 'REGION_NOT_SERVED' }],
    ['540324', { refused: 'REGION_NOT_SERVED' }],
    ['540102', { fen: 1500 }],
    ['650102', { refused: 'REGION_NOT_SERVED' }],
    // Both served and excluded: excluded.
    ['310101', { refused: 'REGION_NOT_SERVED' }],
  ])('to %s is that of the longest beginning of the code', (regionCode, freight) => {
    expect(freightFor(template, { ...parcel, regionCode })).toEqual(freight)
  })

  it('reaches a city that is served in a province that is not', () => {
    const island = { ...template, zones: [zone(['6501'], 2000)] }
    expect(freightFor(island, { ...parcel, regionCode: '650102' })).toEqual({ fen: 2000 })
    expect(freightFor(island, { ...parcel, regionCode: '650202' })).toEqual({
      refused: 'REGION_NOT_SERVED',
    })
    expect(freightFor(island, { ...parcel, regionCode: '110101' })).toEqual({
      refused: 'REGION_NOT_SERVED',
    })
  })

  it.each([
    [1, 300],
    [2, 500],
    [3, 500],
    [4, 700],
  ])('of %i pieces counts every two that are begun: %i', (quantity, fen) => {
    expect(freightFor(template, { ...parcel, quantity })).toEqual({ fen })
  })

  it.each([
    [0, 1000],
    [1000, 1000],
    [1001, 1250],
    [1500, 1250],
    [1501, 1500],
  ])('of %i g counts every 500 g that are begun: %i', (weightG, fen) => {
    const zones = [
      { regions: [], firstUnits: 1000, firstFen: 1000, extraUnits: 500, extraFen: 250 },
    ]
    expect(freightFor({ basis: 'WEIGHT', zones, excluded: [] }, { ...parcel, weightG })).toEqual({
      fen,
    })
  })

  it.each([
    [9899, 2, 500],
    [9900, 2, 0],
    [100, 5, 0],
    [9899, 4, 700],
  ])('for %i fen in %i pieces is %i where either makes it free', (goodsFen, quantity, fen) => {
    const zones = [{ ...zone([], 300), freeFromFen: 9900, freeFromUnits: 5 }]
    const free = { ...template, zones }
    expect(freightFor(free, { ...parcel, goodsFen, quantity })).toEqual({ fen })
  })

  it('is never free where the limits are null', () => {
    const zones = [{ ...zone([], 300), freeFromFen: null, freeFromUnits: null }]
    expect(freightFor({ ...template, zones }, { ...parcel, goodsFen: 50_000_000 })).toEqual({
      fen: 300,
    })
  })

  it('never falls when a parcel grows', () => {
    fc.assert(
      fc.property(
        fc.nat(9999),
        fc.nat(9999),
        fc.integer({ min: 1, max: 99 }),
        (a, b, extraUnits) => {
          const zones = [{ ...zone([], 300), extraUnits }]
          const cost = (quantity: number) => {
            const freight = freightFor({ ...template, zones }, { ...parcel, quantity })
            return 'fen' in freight ? freight.fen : Number.NaN
          }
          expect(cost(a)).toBeLessThanOrEqual(cost(a + b))
        },
      ),
    )
  })

  it('has no amount by a template that is at fault', () => {
    const zones = [{ ...zone([], 300), extraUnits: 0 }]
    expect(() => freightFor({ ...template, zones }, { ...parcel, quantity: 9 })).toThrow(RangeError)
  })
})

describe('a freight template', () => {
  it('is without fault when every region is named once', () => {
    const ordinary = {
      ...template,
      excluded: ['65', '320115'],
      zones: [...template.zones, { ...zone(['469001'], 1), freeFromFen: 1, freeFromUnits: 1 }],
    }
    expect(freightFaults(ordinary)).toEqual([])
  })

  it.each<[string, Partial<FreightTemplate>]>([
    ['zones must not be empty', { zones: [] }],
    ['zones has more than one for everywhere else', { zones: [zone([], 1), zone([], 2)] }],
    ['zones[1].regions repeats 32', { zones: [zone(['32'], 1), zone(['3201', '32'], 2)] }],
    ['zones[0].regions repeats 32', { zones: [zone(['32', '32'], 1)] }],
    ['excluded repeats 32', { zones: [zone(['32'], 1)], excluded: ['32'] }],
    ['zones[0].regions has no division "320000"', { zones: [zone(['320000'], 1)] }],
    ['zones[0].regions has no division "3200"', { zones: [zone(['3200'], 1)] }],
    ['zones[0].regions has no division "3"', { zones: [zone(['3'], 1)] }],
    ['zones[0].regions has no division "320"', { zones: [zone(['320'], 1)] }],
    ['zones[0].regions has no division ""', { zones: [zone([''], 1)] }],
    ['excluded has no division "江苏"', { excluded: ['江苏'] }],
    ['excluded has no division "32010212"', { excluded: ['32010212'] }],
  ])('is faulted: %s', (fault, change) => {
    expect(freightFaults({ ...template, excluded: [], ...change })).toEqual([fault])
  })

  it.each<[string, Partial<FreightZone>]>([
    ['firstUnits must be a whole number from 1', { firstUnits: 0 }],
    ['extraUnits must be a whole number from 1', { extraUnits: 0 }],
    ['extraUnits must be a whole number from 1', { extraUnits: 0.5 }],
    ['firstFen must be a whole number from 0', { firstFen: -1 }],
    ['extraFen must be a whole number from 0', { extraFen: 0.1 }],
    ['freeFromFen must be a whole number from 1', { freeFromFen: 0 }],
    ['freeFromUnits must be a whole number from 1', { freeFromUnits: -3 }],
  ])('is faulted: zones[0].%s', (fault, change) => {
    const zones = [{ ...zone([], 1), ...change }]
    expect(freightFaults({ ...template, excluded: [], zones })).toEqual([`zones[0].${fault}`])
  })
})
