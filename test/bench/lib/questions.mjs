// The questions of the bench in their order, and what makes an answer right.
import { bodyOf, CARD_DETAIL, COUNTED_LIST, DETAIL, LIST, NEARBY, PAGE } from './documents.mjs'
import { ask } from './load.mjs'

const PAGES = 50

const insist = (right, what) => {
  if (!right) throw new Error(`The answer is not right: ${what}.`)
}

const isWhole = (product) =>
  product.skus.length === 2 &&
  product.skus.every((sku) => sku.price > 0 && sku.choices.length === 1) &&
  product.skus.some((sku) => sku.sellable >= 0) &&
  product.minPrice > 0

/** The bodies of 50 pages in turn, by cursor, and of the details of one product a page. Every page is looked at. */
export const productQuestions = async (url, city, { counted = false, stock = true } = {}) => {
  const list = counted ? COUNTED_LIST : LIST
  const lists = []
  const details = []
  let after = null
  for (let page = 0; page < PAGES; page += 1) {
    const body = bodyOf(list, { city, after })
    const { nodes, pageInfo } = JSON.parse(await ask(url, body)).data.products
    insist(nodes.length === PAGE && nodes.every(isWhole), `page ${page + 1} of products`)
    insist(
      nodes.every(({ cover }) => cover !== null),
      'a product without a picture',
    )
    lists.push(body)
    const { id } = nodes[page % PAGE]
    details.push(bodyOf(stock ? DETAIL : CARD_DETAIL, { id }))
    after = pageInfo.endCursor
  }
  const detail = JSON.parse(await ask(url, details[0])).data.product
  insist(isWhole(detail), 'the detail of a product')
  if (stock) {
    insist(detail.media.length === 1, 'the media of a product')
    insist(
      detail.skus.every((sku) => sku.stock.length === 2),
      'the stock of a SKU a store',
    )
  }
  return { list: lists, detail: details }
}

/** The bodies of `nearby` at these positions, of which the first is looked at. */
export const nearbyQuestions = async (url, positions) => {
  const bodies = positions.map((at) => bodyOf(NEARBY, { at }))
  const { edges } = JSON.parse(await ask(url, bodies[0])).data.nearby
  insist(edges.length === PAGE, 'twenty places near a position')
  return bodies
}

/** Both servers must say the same, byte for byte, or their speeds cannot be compared. */
export const insistOnSame = async (url, other, bodies) => {
  for (const body of bodies.slice(0, 5))
    insist((await ask(url, body)) === (await ask(other, body)), 'two hosts differ')
}
