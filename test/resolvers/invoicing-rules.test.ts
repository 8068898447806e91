import { describe, expect, it } from 'vitest'
import {
  buyerFault,
  isInvoiceNumber,
  isTaxNumber,
  mayBeVoided,
  type InvoiceBuyer,
} from '#resolvers/invoicing/rules.ts'

describe('a taxpayer number', () => {
  // The first two are those that two listed companies print on their own pages.
  it.each([
    ['91110000802100433B', true],
    ['914403001922038216', true],
    ['914403001922038217', false],
    ['91440300192203821B', false],
    ['91110000802100433I', false], // no such sign
    ['110000802100433', true], // an older one, of fifteen
    ['', false],
    ['911100008021004333B', false],
  ])('%s: %s', (text, is) => {
    expect(isTaxNumber(text)).toBe(is)
  })

  it('with any one sign changed, or two beside each other exchanged, is none', () => {
    const right = '914403001922038216'
    for (let i = 0; i < 17; i += 1) {
      const other = right[i] === '7' ? '8' : '7'
      expect(isTaxNumber(right.slice(0, i) + other + right.slice(i + 1))).toBe(false)
      const [a = '', b = ''] = [right[i], right[i + 1]]
      if (a !== b) expect(isTaxNumber(right.slice(0, i) + b + a + right.slice(i + 2))).toBe(false)
    }
  })
})

describe('whom an invoice is made out to', () => {
  const company: InvoiceBuyer = {
    kind: 'COMPANY',
    title: '某某有限公司',
    taxNumber: '91110000802100433B',
    email: 'fapiao@example.com',
  }
  it.each([
    [company, undefined],
    [{ ...company, email: null }, undefined],
    [{ kind: 'PERSONAL', title: '个人', taxNumber: null, email: null }, undefined],
    [{ ...company, title: ' ' }, 'TITLE'],
    [{ ...company, title: 'x'.repeat(101) }, 'TITLE'],
    [{ ...company, taxNumber: null }, 'TAX_NUMBER'],
    [{ ...company, taxNumber: '91110000802100433A' }, 'TAX_NUMBER'],
    [{ ...company, email: 'not an address' }, 'EMAIL'],
    [{ ...company, email: 'a@b' }, 'EMAIL'],
    [{ ...company, email: `${'x'.repeat(60)}@${'y'.repeat(200)}.com` }, 'EMAIL'],
  ] as readonly (readonly [InvoiceBuyer, string | undefined])[])('%j: %s', (buyer, fault) => {
    expect(buyerFault(buyer)).toBe(fault)
  })
})

describe('an issued invoice', () => {
  it.each([
    ['25322000000012345678', true],
    ['3200211130-12345678', true],
    ['032002200311-12345678', true],
    ['2532200000001234567', false],
    ['3200211130 12345678', false],
    ['', false],
  ])('has the number %s: %s', (number, is) => {
    expect(isInvoiceNumber(number)).toBe(is)
  })

  const at = (text: string): number => Date.parse(text)
  it.each([
    // It is November in Nanjing, and still October in Greenwich.
    ['3200211130-12345678', '2026-10-31T17:00:00Z', '2026-11-30T15:00:00Z', true],
    ['3200211130-12345678', '2026-10-31T15:00:00Z', '2026-11-01T15:00:00Z', false],
    ['25322000000012345678', '2026-11-01T00:00:00Z', '2026-11-01T00:01:00Z', false],
  ])('%s of %s may be voided at %s: %s', (number, issued, now, may) => {
    expect(mayBeVoided(number, at(issued), at(now), 'Asia/Shanghai')).toBe(may)
  })
})
