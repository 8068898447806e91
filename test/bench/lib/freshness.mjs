// How long it takes until a write that was acknowledged is seen by hosts that did not make it.
import { get } from './load.mjs'
import { pathOf, PRICE } from './documents.mjs'

/** Between two looks at a host. */
const LOOK_EVERY_MS = 2
/** A write that nobody sees for so long is lost. */
const LOST_MS = 20_000

const pause = (ms) => new Promise((wake) => setTimeout(wake, ms))

/** The price that a host shows, and where it has it from. */
const shown = async (base, path) => {
  const { text, status } = await get(base, path)
  return { price: JSON.parse(text).data.product.skus[0].price, status }
}

/**
 * Changes the prices of some products at once, `writes` times each after a pause of chance, through `driver`, and asks
 * the hosts behind `bases` until they show it. Returns the milliseconds from each acknowledgement to each host's
 * first answer that shows it, and where the answers came from.
 */
export const freshness = async ({ driver, bases, products, writes, pauseMs }) => {
  const rows = await driver.execute({
    sql: 'SELECT id FROM products ORDER BY id LIMIT ?',
    params: [products],
  })
  const took = []
  const sources = new Set()
  const until = async (base, path, price, since) => {
    for (;;) {
      const seen = await shown(base, path)
      sources.add(seen.status)
      if (seen.price === price) return took.push(performance.now() - since)
      if (performance.now() - since > LOST_MS) throw new Error(`${base} does not see a change.`)
      await pause(LOOK_EVERY_MS)
    }
  }
  const probe = async (id) => {
    const path = pathOf(PRICE, { id })
    // Kept everywhere before it changes.
    for (const base of bases) await shown(base, path)
    for (let price = 1; price <= writes; price += 1) {
      await pause(Math.random() * pauseMs)
      await driver.execute({
        sql: 'UPDATE skus SET price_fen = ? WHERE product_id = ?',
        params: [price, id],
      })
      const since = performance.now()
      await Promise.all(bases.map((base) => until(base, path, price, since)))
    }
  }
  await Promise.all(rows.map(([id]) => probe(id)))
  return { took, sources: [...sources] }
}
