import { parse, Kind } from 'graphql'
import { describe, expect, it } from 'vitest'
import { declaredCost } from '#edge/cost.ts'
import { createCosting } from '#edge/graphql/cost.ts'
import { limitsFor } from '#edge/graphql/limits.ts'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'

const schema = buildSchema(scenes)
const limits = limitsFor('production')
const costOf = (query: string): number => {
  const document = parse(query)
  const [operation] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation')
  return createCosting(document, { schema, limits, costOf: declaredCost })(operation, {}).cost
}

describe('what an operation costs in production', () => {
  it.each([
    '{ products(city: "nanjing") { totalCount nodes { id name minPrice maxPrice cover { url alt } skus { id price sellable choices { specification value } } } pageInfo { endCursor } } }',
    '{ nearby(at: { lon: 118, lat: 32 }) { edges { distance node { id name kind opening { state nextChange } hours point { lon lat } ... on ParkingLot { availability { free stale } capacity { bays } } ... on Attraction { grade tickets { price } } ... on Station { lines { code color } } } } } }',
    '{ parkingLots(city: "nanjing", first: 50) { nodes { id name capacity { vehicleClass bays } availability { kind free level asOf stale } } } }',
    '{ transitLines(city: "nanjing") { code name stations { id name lines { code } } } }',
    '{ product(id: "x") { id name description media { url } skus { id price choices { value } stock { sellable store { id name } } } } }',
  ])('is within the limit for what a page needs: %s', (query) => {
    expect(costOf(query)).toBeLessThanOrEqual(limits.cost)
  })

  it('counts a page once, however its rows are asked for', () => {
    const page = (rows: string): number =>
      costOf(`{ stores(city: "nanjing", first: 50) { ${rows} } }`)
    const oneRow = costOf('{ stores(city: "nanjing", first: 1) { nodes { id name } } }')
    expect(page('nodes { id name }')).toBeLessThanOrEqual(50 * oneRow)
    expect(page('edges { node { id name } }')).toBeLessThanOrEqual(2 * page('nodes { id name }'))
  })

  it('multiplies pages within pages, beyond the limit', () => {
    expect(
      costOf(
        '{ stores(city: "nanjing", first: 100) { nodes { products(first: 100) { nodes { id name } } } } }',
      ),
    ).toBeGreaterThan(limits.cost)
  })
})
