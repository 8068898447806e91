import * as goods from './art/goods.ts'
import { hashOf, picture, type Motif } from './art/kit.ts'
import * as sites from './art/places.ts'

/** The motif of each category of goods; a store shows what it sells by the same table. */
const GOODS: Readonly<Record<string, readonly [Motif, ...Motif[]]>> = {
  breakfast: [goods.breakfast],
  'noodles-rice': [goods.noodles, goods.noodles, goods.rice],
  snacks: [goods.snack],
  'night-food': [goods.skewers, goods.lantern],
  bakery: [goods.bread],
  tea: [goods.teapot],
  'coffee-drinks': [goods.coffee],
  'fruit-veg': [goods.fruit, goods.greens],
  deli: [goods.roast, goods.fish],
  gifts: [goods.gift],
  handicraft: [goods.fan],
  books: [goods.books],
  stationery: [goods.stationery],
  'campus-goods': [goods.satchel],
  flowers: [goods.flowers],
  daily: [goods.daily],
  clothing: [goods.scarf],
  'toys-family': [goods.toy],
  'tickets-experiences': [goods.tickets],
}

/** Names other lists use, and the nearest category of ours. */
const NEAREST: Readonly<Record<string, string>> = {
  noodles: 'noodles-rice',
  rice: 'noodles-rice',
  lunch: 'noodles-rice',
  dinner: 'noodles-rice',
  restaurant: 'noodles-rice',
  food: 'snacks',
  dessert: 'bakery',
  drinks: 'coffee-drinks',
  coffee: 'coffee-drinks',
  barbecue: 'night-food',
  fruit: 'fruit-veg',
  vegetables: 'fruit-veg',
  grocery: 'fruit-veg',
  seafood: 'deli',
  meat: 'deli',
  souvenirs: 'gifts',
  craft: 'handicraft',
  culture: 'books',
  campus: 'campus-goods',
  household: 'daily',
  fashion: 'clothing',
  toys: 'toys-family',
  family: 'toys-family',
  tickets: 'tickets-experiences',
}

const ATTRACTIONS: Readonly<Record<string, Motif>> = {
  SCENIC_AREA: sites.scenic,
  PARK: sites.park,
  MUSEUM: sites.museum,
  MEMORIAL: sites.memorial,
  HISTORIC_SITE: sites.gate,
  OLD_STREET: sites.lane,
  TEMPLE: sites.temple,
  ZOO: sites.zoo,
  THEATRE: sites.theatre,
}

const KINDS: Readonly<Record<string, Motif>> = {
  PARKING_LOT: sites.parkingLot,
  CAMPUS_VENUE: sites.campus,
  SERVICE_HALL: sites.hall,
  STATION: sites.station,
}

// Own keys only: the parts of an address come from outside, and `constructor` must not find a motif.
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

const goodsOf = (category: string, seed: string): Motif | undefined => {
  const motifs = own(GOODS, category) ?? own(GOODS, own(NEAREST, category) ?? '')
  return motifs?.[hashOf(seed) % motifs.length]
}

/**
 * A 4:3 SVG illustration of a place: what a store sells, the sort of an attraction, the kind of anything else.
 * The same arguments give the same bytes, so it may be cached for ever. The texts choose colours and
 * details and never appear in the picture; kinds and categories that are not known get a market or a hill.
 */
export const placeArt = (kind: string, category: string, seedText: string): string => {
  const seed = `${kind} ${category} ${seedText}`
  if (kind === 'STORE') {
    const sold = goodsOf(category, seedText)
    return picture(sold ?? sites.shop, seed, true)
  }
  if (kind === 'ATTRACTION') return picture(own(ATTRACTIONS, category) ?? sites.scenic, seed, true)
  return picture(own(KINDS, kind) ?? sites.market, seed, true)
}

/** A 4:3 SVG illustration of a product by its category, deterministic like `placeArt`. */
export const productArt = (categoryId: string, seedText: string): string =>
  picture(goodsOf(categoryId, seedText) ?? sites.market, `${categoryId} ${seedText}`, true)
