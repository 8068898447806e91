import { describe, expect, it } from 'vitest'
import { BillUnreadable, parseBill } from '#edge/adapters/wechat/bill.ts'

const OLD_HEAD = '交易时间,公众账号ID,微信订单号,商户订单号,交易状态,总金额,商品名称,手续费'
const oldBill = (line: string, count = 1): string =>
  `${OLD_HEAD}\n${line}\n总交易单数,总交易额\n\`${count},\`0.01\n`
const line = (amount = '0.01', at = '2014-11-10 16:33:45', goods = '菜'): string =>
  `\`${at},\`wx1,\`4200,\`P-1,\`SUCCESS,\`${amount},\`${goods},\`0`

describe('a bill', () => {
  it('of the older form is read by the names of its columns', () => {
    expect(parseBill(oldBill(line()), 'PAYMENT')).toEqual([
      {
        kind: 'PAYMENT',
        outTradeNo: 'P-1',
        transactionId: '4200',
        outRefundNo: null,
        amountFen: 1,
        feeFen: 0,
        state: 'SUCCESS',
        at: Date.parse('2014-11-10T16:33:45+08:00'),
      },
    ])
  })

  it.each([
    ['0', 0],
    ['150', 15_000],
    ['19.9', 1_990],
    ['59.28', 5_928],
    ['0.29000', 29],
    ['1234567890.99', 123_456_789_099],
  ])('has %s yuan exactly', (yuan, fen) => {
    expect(parseBill(oldBill(line(yuan)), 'PAYMENT')).toMatchObject([{ amountFen: fen }])
  })

  it('is not confused by what goods are called', () => {
    const [one] = parseBill(oldBill(line('0.01', undefined, 'a,`b,`c, d')), 'PAYMENT')
    expect(one).toMatchObject({ amountFen: 1, outTradeNo: 'P-1' })
  })

  it.each([
    ['no totals', `${OLD_HEAD}\n${line()}\n`],
    ['other totals', oldBill(line(), 2)],
    ['too few columns', oldBill('`2014-11-10 16:33:45,`wx1')],
    ['a line without back-ticks', oldBill(line().replaceAll('`', ''))],
    ['a broken amount', oldBill(line('1,000.00'))],
    ['a part of a fen', oldBill(line('0.015'))],
    ['a broken time', oldBill(line('0.01', '2014-13-10 16:33:45'))],
    ['no amount', oldBill(line()).replace('总金额', '别的')],
    ['nothing', ''],
  ])('with %s is not understood', (_what, text) => {
    expect(() => parseBill(text, 'PAYMENT')).toThrow(BillUnreadable)
  })
})
