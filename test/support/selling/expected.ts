import { expect } from 'vitest'
import { Problem } from '#schema/problem.ts'
import type { Buyer } from '../selling.ts'
import { PRODUCTS, STORES, type Product, type Store } from './commands.ts'

/** Units of everything everywhere, at first. */
export const OPENING = 6

interface Level {
  onHand: number
  held: number
  committed: number
}
export interface Line {
  readonly id: string
  readonly orderId: string
  readonly product: Product
  readonly store: Store
  readonly quantity: number
  fulfilled: number
  cancelled: number
  returned: number
}
export interface Purchase {
  readonly id: string
  readonly buyer: Buyer
  readonly total: number
  state: 'PENDING' | 'PAID' | 'CLOSED'
  /** WeChat has the money, and the portal has not heard of it. */
  unheard: boolean
  readonly lines: readonly Line[]
}

/** What the small world should be: a few numbers, and what is true of each purchase. */
export class Expected {
  protected readonly levels = new Map<string, Level>(
    PRODUCTS.flatMap((product) =>
      STORES.map((store) => [`${product} ${store}`, { onHand: OPENING, held: 0, committed: 0 }]),
    ),
  )
  protected readonly purchases: Purchase[] = []

  protected level(p: Product, s: Store): Level {
    const level = this.levels.get(`${p} ${s}`)
    if (!level) throw new Error('no such level')
    return level
  }

  /** Whether it was done: a problem is a refusal, everything else a defect. */
  protected async done(work: Promise<unknown>): Promise<boolean> {
    try {
      await work
      return true
    } catch (error) {
      if (error instanceof Problem) return false
      throw error
    }
  }

  protected async compare(
    what: string,
    work: Promise<unknown>,
    expected: boolean,
  ): Promise<boolean> {
    expect([what, await this.done(work)]).toEqual([what, expected])
    return expected
  }

  protected pick(at: number): Purchase | undefined {
    return this.purchases.length === 0 ? undefined : this.purchases[at % this.purchases.length]
  }

  protected pickLine(at: number): { readonly purchase: Purchase; readonly line: Line } | undefined {
    const all = this.purchases.flatMap((purchase) =>
      purchase.state === 'PAID' ? purchase.lines.map((line) => ({ purchase, line })) : [],
    )
    return all.length === 0 ? undefined : all[at % all.length]
  }

  protected becomes(purchase: Purchase, state: 'PAID' | 'CLOSED'): void {
    purchase.state = state
    purchase.unheard = false
    for (const line of purchase.lines) {
      const level = this.level(line.product, line.store)
      level.held -= line.quantity
      if (state === 'PAID') level.committed += line.quantity
    }
  }
}
