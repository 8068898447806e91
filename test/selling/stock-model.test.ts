import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { command } from '../support/selling/commands.ts'
import { SmallWorld } from '../support/selling/model.ts'

/** Enough in every run of the tests to meet each pair of commands; more by hand. */
const SEQUENCES = Number(process.env['SHIJING_STOCK_SEQUENCES'] ?? 60)
const COMMANDS = { minLength: 8, maxLength: 28 }

describe('stock, orders and money', () => {
  it(`agree after every step of any ${SEQUENCES} sequences of what buyers, stores, clocks and WeChat do`, async () => {
    const met = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(fc.array(command, COMMANDS), async (commands) => {
        const world = await SmallWorld.make()
        try {
          for (const one of commands) {
            await world.run(one)
            met.set(one.kind, (met.get(one.kind) ?? 0) + 1)
          }
        } finally {
          world.m.p.weChat().stop()
          world.m.p.close()
        }
      }),
      { numRuns: SEQUENCES },
    )
    // It would also hold if nothing ever happened.
    expect(met.size).toBe(12)
  }, 3_600_000)
})
