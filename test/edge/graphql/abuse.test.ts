import { describe, expect, it } from 'vitest'
import { abuses } from '../../support/abuse.ts'
import { fixture, MODERN, post } from '../../support/graphql-fixture.ts'

interface ErrorBody {
  readonly errors: readonly {
    readonly message: string
    readonly extensions: { readonly code: string }
  }[]
}

describe.each(['auto', 'yoga'] as const)('abuse in production, way %s', (way) => {
  const { fetch, counts, logged } = fixture({ way })

  it.each(abuses)('$row $name is answered $status $code', async ({ request, status, code }) => {
    const before = counts.resolvers
    const response = await fetch(request())
    const text = await response.text()
    expect(response.status).toBe(status)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(text.length).toBeLessThan(10_000)
    expect(text).not.toContain('evil')
    expect(text).not.toContain('Did you mean')
    if (status !== 200) expect(counts.resolvers).toBe(before)
    if (status === 405) expect(response.headers.get('allow')).toMatch(/POST/)
    if (code !== null) {
      const { errors } = JSON.parse(text) as ErrorBody
      expect(errors[0]?.extensions.code).toBe(code)
      expect(errors.length).toBeLessThanOrEqual(20)
      for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(300)
    }
    const normal = await fetch(post({ query: '{ hello }' }))
    expect(normal.status).toBe(200)
    expect(normal.headers.get('content-type')).toBe(`${MODERN}; charset=utf-8`)
    expect(await normal.json()).toEqual({ data: { hello: 'hello world' } })
    expect(logged).toEqual([])
  })

  it('leaves no property on any prototype', () => {
    expect('polluted' in {}).toBe(false)
  })
})

describe('abuse in development', () => {
  const { fetch, counts } = fixture({ profile: 'development' })
  const open = new Set(['G11'])
  // What the wider limits let through, and what is only hidden in production.
  const allowed = new Set([
    'deep-11',
    'aliases-16',
    'aliases-mutation-2',
    'aliases-mutation-fragments',
  ])
  const refused = abuses.filter(
    ({ row, name, status }) => !open.has(row) && !allowed.has(name) && status !== 200,
  )

  it.each(refused)('$row $name is refused before execution', async ({ request }) => {
    const before = counts.resolvers
    const response = await fetch(request())
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(counts.resolvers).toBe(before)
  })
})
