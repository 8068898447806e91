// What the bench asks.

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
