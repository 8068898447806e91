import { describe, expect, it } from 'vitest'
import { bought, browserBefore } from '../support/fixtures-selling-ui.ts'
import { workAs } from '../support/console.ts'
import { market } from '../support/selling.ts'

describe('invoices on pages', () => {
  it('are asked for on the order, noted at the desk, and seen on the order', async () => {
    const m = await market()
    const buyer = browserBefore(m)
    const order = await bought(m, buyer, { quantity: '2' })
    const path = new URL(order.url).pathname
    expect(order.html).toContain('开发票（可开 ¥24）')
    const written = {
      kind: 'COMPANY',
      title: '某某有限公司',
      taxNumber: '91110000802100433A',
      email: 'a@example.com',
    }
    const wrong = await buyer.send(order, '/invoice', written)
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('税号不对')
    expect(wrong.html).toContain('value="某某有限公司"')
    const asked = await buyer.send(wrong, '/invoice', {
      ...written,
      taxNumber: '91110000802100433b',
    })
    expect(asked.html).toContain('已申请，等商家开具')
    expect(asked.html).not.toContain('开发票（可开')

    const desk = browserBefore(m)
    await workAs(m, desk, 'FINANCE', m.merchant)
    const at = `/console/merchant/${m.store('a')}/invoices`
    const todo = await desk.open(at)
    expect(todo.html).toContain('91110000802100433B')
    const refused = await desk.send(todo, '/issue', { number: '123' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('发票号码不对')
    expect(refused.html).toContain('value="123"')
    const pdf = 'https://tax.example.com/1.pdf'
    const done = await desk.send(refused, '/issue', { number: '25322000000012345678', pdf })
    expect(done.html).toContain('没有待处理的发票')
    const csv = await (await desk.fetch(`${at}/export`)).text()
    expect(csv).toContain('某某有限公司,91110000802100433B,24.00,25322000000012345678')
    expect(csv).not.toContain('a@example.com')

    const shown = (await buyer.open(path)).html
    expect(shown).toContain('已开具')
    expect(shown).toContain('25322000000012345678')
    expect(shown).toContain(`href="${pdf}" rel="noopener noreferrer nofollow"`)
    const clerk = browserBefore(m)
    await workAs(m, clerk, 'CLERK', m.store('a'))
    expect((await clerk.open(at)).status).toBe(403)
    await m.expectBooks()
  })
})
