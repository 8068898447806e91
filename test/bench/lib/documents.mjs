// What the bench asks. Guests of the production profile may ask trusted documents only, so these are some.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Rows a page. */
export const PAGE = 20

const SKU = 'id code price sellable choices { specification value }'
const CARD = `id name description minPrice maxPrice cover { url alt } skus { ${SKU} }`

export const LIST = `query List($city: String!, $after: String) {
  products(city: $city, first: ${PAGE}, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${CARD} } }
}`
export const COUNTED_LIST = LIST.replace('pageInfo', 'totalCount pageInfo')
export const DETAIL = `query Detail($id: ID!) {
  product(id: $id) {
    id name description minPrice maxPrice media { url alt }
    skus { ${SKU} stock { sellable store { id name } } }
  }
}`
export const CARD_DETAIL = `query Detail($id: ID!) { product(id: $id) { ${CARD} } }`
export const NEARBY = `query Nearby($at: PointInput!) {
  nearby(at: $at, radius: 50000, first: ${PAGE}) { edges { distance node { __typename id name kind address point { lon lat } } } }
}`
export const CITIES = 'query Cities { cities { code } }'
/** About 8 KB of answer. Each highest price is a question of its own. */
export const CARDS = `query Cards($city: String!, $maxPrice: Fen) {
  products(city: $city, maxPrice: $maxPrice, first: 14) { nodes { ${CARD} } }
}`
/** What is written to and asked for again: one thing by its id, as cheap as an answer can be. */
export const NAME = 'query Name($id: ID!) { place(id: $id) { id name } }'
export const PRICE = 'query Price($id: ID!) { product(id: $id) { id skus { price } } }'
/** A list that the same write falls on. */
export const PRICES =
  'query Prices($city: String!) { products(city: $city, first: 5) { nodes { id skus { price } } } }'
/** As the mini-program asks: everyone of one cell gets one answer. The cells are smaller, so that a city has enough of them. */
export const NEARBY_CELL = `query NearbyCell($at: PointInput! @cell(length: 8), $radius: Int! = 3000) {
  nearby(at: $at, radius: $radius, first: ${PAGE}) { edges { distance node { id kind name point { lon lat } } } pageInfo { hasNextPage } }
}`

/** Orders, and is told what a client has to know to go on to payment. */
export const PLACE = `mutation PlaceBriefly($input: PlaceOrderInput!) {
  placeOrder(input: $input) { __typename ... on Purchase { id state total } ... on Problem { code } } }`

/** The id of a document. */
export const idOf = (text) => createHash('sha256').update(text).digest('hex')

/** All of them as the hosts read them: by id, with name and text. */
export const MANIFEST = Object.fromEntries(
  [
    LIST,
    COUNTED_LIST,
    DETAIL,
    CARD_DETAIL,
    NEARBY,
    CITIES,
    CARDS,
    NAME,
    PRICE,
    PRICES,
    NEARBY_CELL,
    PLACE,
  ].map((text) => [idOf(text), { name: /^(?:query|mutation) (\w+)/.exec(text)[1], text }]),
)

const OWN = new URL('../../../clients/mini-program/trusted-documents.json', import.meta.url)

/** The path of a question of the mini-program, by the name of its document. */
export const ownPathOf = (wanted, variables) => {
  const own = Object.entries(JSON.parse(readFileSync(OWN, 'utf8')))
  const found = own.find(([, { name }]) => name === wanted)
  if (!found) throw new Error(`The mini-program has no document ${wanted}.`)
  return pathOf(found[1].text, variables)
}

/** The body of a question by POST. */
export const bodyOf = (text, variables = {}) =>
  JSON.stringify({ documentId: idOf(text), variables })

/** The path of the same question by GET, which is how answers are kept for the next one who asks. */
export const pathOf = (text, variables = {}) =>
  `/graphql?documentId=${idOf(text)}&variables=${encodeURIComponent(JSON.stringify(variables))}`
