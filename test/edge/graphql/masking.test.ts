import { buildSchema, execute, isObjectType, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { limitsFor } from '#edge/graphql/limits.ts'
import { createFinisher, type Finished } from '#edge/graphql/results.ts'

const SECRET = 'what is in the row'

const answer = async (
  text: string,
  variableValues: Readonly<Record<string, unknown>> = {},
): Promise<Finished & { readonly logged: readonly unknown[] }> => {
  const schema = buildSchema(`
    interface Row { id: ID }
    type Order implements Row { id: ID }
    type Query { order: Order row: Row rows: [Row] count: Int echo(n: Int! = 1): Int }`)
  const order = schema.getType('Order')
  if (isObjectType(order)) order.isTypeOf = () => false
  const row = { secret: SECRET }
  const rootValue = {
    order: row,
    row: { ...row, __typename: 'Invoice' },
    rows: { ...row, __typename: 'Order' },
    count: SECRET,
    echo: ({ n }: { readonly n: number }) => n,
  }
  const logged: unknown[] = []
  const finisher = createFinisher(limitsFor('production'), (error) => `id-${logged.push(error)}`)
  const result = await execute({ schema, document: parse(text), rootValue, variableValues })
  return { ...finisher.finish(result, 'application/json'), logged }
}

describe('an error of graphql-js', () => {
  it.each([
    ['that a row is not of its type', '{ order { id } }'],
    ['that a row is of a type that is not there', '{ row { id } }'],
    ['that no list was given for one', '{ rows { id } }'],
    ['that a value is none of a scalar', '{ count }'],
  ])('%s is a defect: the row is in the log and not in the answer', async (_what, text) => {
    const { body, failed, logged } = await answer(text)
    expect(failed).toBe(true)
    expect(JSON.stringify(body)).not.toContain(SECRET)
    expect(body.errors).toMatchObject([
      { message: 'Unexpected error.', extensions: { requestId: 'id-1' } },
    ])
    expect(logged).toHaveLength(1)
  })

  it.each([
    ['an argument', 'query ($n: Int) { echo(n: $n) }', { n: null }],
    ['a variable', 'query ($n: Int) { echo(n: $n) }', { n: 'x' }],
  ])('about %s is told to who sent it', async (_what, text, variables) => {
    const { body, failed, logged } = await answer(text, variables)
    expect(failed).toBe(false)
    expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect(logged).toEqual([])
  })
})
