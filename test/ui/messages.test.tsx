import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { en, zhCN, type MessageKey } from '#ui/messages.ts'

const keys = Object.keys(zhCN).filter((key): key is MessageKey => key in zhCN)

/** Names of the placeholders of a message. */
const placeholders = (message: string): readonly string[] =>
  [...message.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name ?? '').toSorted()

describe('messages', () => {
  it('exist in both languages, none empty', () => {
    expect(Object.keys(en).toSorted()).toEqual(Object.keys(zhCN).toSorted())
    for (const key of keys) expect(zhCN[key] && en[key], key).not.toBe('')
  })

  it('take the same placeholders in both languages', () => {
    for (const key of keys)
      expect(new Set(placeholders(en[key])), key).toEqual(new Set(placeholders(zhCN[key])))
  })

  it('are valid message syntax', () => {
    for (const key of keys) {
      expect(() => new IntlMessageFormat(zhCN[key], 'zh-CN'), key).not.toThrow()
      expect(() => new IntlMessageFormat(en[key], 'en'), key).not.toThrow()
    }
  })

  it('count in English with the right plural', () => {
    const text = (n: number) =>
      String(new IntlMessageFormat(en['ui.list.count'], 'en').format({ n }))
    expect([text(1), text(2)]).toEqual(['1 place', '2 places'])
  })
})
