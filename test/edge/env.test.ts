import { describe, expect, it } from 'vitest'
import { parseEmbeddedEnv } from '#edge/env.ts'

describe('the settings', () => {
  it('take origins as browsers send them, however they are written', () => {
    const { SHIJING_ALLOWED_ORIGINS } = parseEmbeddedEnv({
      SHIJING_ALLOWED_ORIGINS: ' https://Map.example.org/ , http://localhost:3000/a ,',
    })
    expect(SHIJING_ALLOWED_ORIGINS).toEqual(['https://map.example.org', 'http://localhost:3000'])
  })

  it('take an empty variable for one that is not set', () => {
    expect(parseEmbeddedEnv({ PORT: '', HOST: '', SHIJING_DATA_DIR: '' })).toEqual(
      parseEmbeddedEnv({}),
    )
  })

  it.each([
    ['erp.example.com', ['erp.example.com']],
    [' erp.example.com , *.shops.example.org', ['erp.example.com', '*.shops.example.org']],
    ['*', ['*']],
  ])('take hosts that may be told: %s', (text, hosts) => {
    expect(parseEmbeddedEnv({ SHIJING_WEBHOOK_HOSTS: text }).SHIJING_WEBHOOK_HOSTS).toEqual(hosts)
  })

  it.each([
    'localhost',
    'https://erp.example.com',
    'erp.example.com:8080',
    '*.',
    'a.b, *',
    'a b.c',
  ])('take no hosts that are none: %s', (text) => {
    expect(() => parseEmbeddedEnv({ SHIJING_WEBHOOK_HOSTS: text })).toThrow(
      'SHIJING_WEBHOOK_HOSTS is not right',
    )
  })
})
