import { auditServer } from 'graphql-http'
import { describe, expect, it } from 'vitest'
import { ENDPOINT_URL, fixture } from '../../support/graphql-fixture.ts'

/** Audit names by level: `MUST`, `SHOULD`, `MAY`, with the ids of those that failed. */
const audited = async (fetch: (request: Request) => Promise<Response>) => {
  const results = await auditServer({
    url: ENDPOINT_URL,
    fetchFn: (url: string, init?: RequestInit) => fetch(new Request(url, init)),
  })
  const level = (name: string) => {
    const ofLevel = results.filter((result) => result.name.startsWith(`${name} `))
    const failed = ofLevel.filter(({ status }) => status !== 'ok')
    return {
      passed: ofLevel.length - failed.length,
      of: ofLevel.length,
      failed: failed.map(({ id, name: text }) => `${id} ${text}`),
    }
  }
  return { must: level('MUST'), should: level('SHOULD'), may: level('MAY') }
}

describe.each(['auto', 'yoga'] as const)('GraphQL over HTTP audits, way %s', (way) => {
  it('pass completely in development', async () => {
    const report = await audited(fixture({ profile: 'development', way }).fetch)
    expect(report.must).toEqual({ passed: 13, of: 13, failed: [] })
    expect(report.should).toEqual({ passed: 23, of: 23, failed: [] })
    expect(report.may.failed).toEqual([])
  })

  it('fail in production only where they introspect', async () => {
    const { must, should, may } = await audited(fixture({ profile: 'production', way }).fetch)
    const ids = [must, should, may].flatMap(({ failed }) => failed.map((text) => text.slice(0, 4)))
    // BF61, 28B9, 2EA1, D6D5 and 6A70 ask for `__type`.
    expect(ids.toSorted()).toEqual(['28B9', '2EA1', '6A70', 'BF61', 'D6D5'])
  })
})
