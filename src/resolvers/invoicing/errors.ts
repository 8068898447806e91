import { Problem } from '#schema/problem.ts'
import { INVOICE_DAYS } from './rules.ts'

/** Nothing of the order can be invoiced: nothing was paid in cash or all of it went back, or it is too long ago. */
export class NothingToInvoice extends Problem {
  readonly code = 'NOTHING_TO_INVOICE'
  constructor() {
    super({
      'zh-CN': `没有可开票的金额：只开实付现金部分，付款后 ${INVOICE_DAYS} 天内可申请。`,
      en: `There is nothing to invoice: only what was paid in cash is, within ${INVOICE_DAYS} days.`,
    })
  }
}

/** The order has an invoice, or a request for one. */
export class InvoiceExists extends Problem {
  readonly code = 'INVOICE_EXISTS'
  constructor() {
    super({
      'zh-CN': '这个订单已经申请过发票了。',
      en: 'An invoice of this order has been asked for already.',
    })
  }
}

/** There is no such invoice for the caller. */
export class InvoiceNotFound extends Problem {
  readonly code = 'INVOICE_NOT_FOUND'
  constructor() {
    super({ 'zh-CN': '没有找到这张发票。', en: 'There is no such invoice.' })
  }
}

/** What is written on it cannot be; `fault` says what. */
export class InvoiceInvalid extends Problem {
  readonly code = 'INVOICE_INVALID'
  readonly fault: 'TITLE' | 'TAX_NUMBER' | 'EMAIL' | 'NUMBER' | 'NUMBER_TAKEN' | 'PDF' | 'REASON'
  constructor(fault: InvoiceInvalid['fault']) {
    super(
      {
        TITLE: {
          'zh-CN': '请填写抬头，最多 100 字。',
          en: 'Say whom it is made out to, in up to 100 characters.',
        },
        TAX_NUMBER: {
          'zh-CN': '税号不对：请核对 18 位统一社会信用代码。',
          en: 'The taxpayer number is wrong: look at its 18 signs again.',
        },
        EMAIL: { 'zh-CN': '邮箱地址不对。', en: 'This is no e-mail address.' },
        NUMBER: {
          'zh-CN': '发票号码不对：数电票 20 位；旧版写“代码-号码”。',
          en: 'The number is wrong: twenty digits, or code-number of an old form.',
        },
        NUMBER_TAKEN: {
          'zh-CN': '这个发票号码已经登记过了。',
          en: 'An invoice with this number is noted already.',
        },
        PDF: { 'zh-CN': '链接要以 https:// 开头。', en: 'The link begins with https://.' },
        REASON: { 'zh-CN': '请写明原因，最多 200 字。', en: 'Say why, in up to 200 characters.' },
      }[fault] ?? { 'zh-CN': '发票内容不对。', en: 'Something about it is wrong.' },
    )
    this.fault = fault
  }
}

/** It does not allow this as it stands: the amount has changed, it is not issued yet, or it is over. */
export class InvoiceStateProblem extends Problem {
  readonly code = 'INVOICE_STATE'
  constructor() {
    super({
      'zh-CN': '发票状态或金额已变化：请看现在的内容，再操作一次。',
      en: 'The invoice has changed meanwhile: look at it as it is now.',
    })
  }
}
