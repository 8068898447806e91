import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { ParkingDeskNotFound } from '#scenes/parking/errors.ts'
import { addOffer, endOffer, readParkingDesk, setPayee } from '#scenes/parking/stays/offers.ts'
import { workAs } from '../../support/console.ts'
import { browserBefore } from '../../support/fixtures-selling-ui.ts'
import { lotAt, offerAt, operatorContext } from '../../support/parking.ts'
import { ownerContext } from '../../support/selling/links.ts'
import { market } from '../../support/selling.ts'

const DESK = '/console/city/nanjing/parking'

describe('the desk of parking', () => {
  it('says who is paid, adds what a shop gives, and ends it', async () => {
    const m = await market()
    const { lot } = await lotAt(m, { payee: null })
    const browser = browserBefore(m)
    await workAs(m, browser, 'OPERATOR', '320100')
    expect((await browser.open(`/nanjing/parking/pay/${lot}`)).status).toBe(404)
    const desk = await browser.open(DESK)
    expect(desk.html).toContain('地方p1')
    const paid = await browser.send(desk, '/parking/payee', { store: m.store('b'), grace: '20' })
    expect(paid.html).toContain('已保存收款门店')
    expect((await browser.open(`/nanjing/parking/pay/${lot}`)).status).toBe(200)
    const offer = { store: m.store('a'), min: '100', free: '2', within: '24', lots: lot }
    const bad = await browser.send(paid, '/parking/offer', { ...offer, free: '25' })
    expect([bad.status, bad.html.includes('请核对')]).toEqual([422, true])
    expect(bad.html).toContain('value="100"') // what was written is still there
    const added = await browser.send(bad, '/parking/offer', offer)
    expect(added.html).toContain('满 ¥100 送 2 小时')
    expect((await browser.open(`/places/${lot}`)).html).toContain('消费满 ¥100，免费停 2 小时')
    const ended = await browser.send(added, '/parking/end')
    expect(ended.html).not.toContain('满 ¥100 送')
    const none = await browser.send(ended, '/parking/payee', { store: '', grace: '20' })
    expect(none.status).toBe(200)
    expect((await browser.open(`/nanjing/parking/pay/${lot}`)).status).toBe(404)
    expect(
      (await m.p.db.all<[string]>(sql`SELECT action FROM audit_entries ORDER BY id`)).flat(),
    ).toEqual(expect.arrayContaining(['parking.payee', 'parking.offer.add', 'parking.offer.end']))
  })

  it('is there for nobody who does not look after the city', async () => {
    const m = await market()
    const { lot } = await lotAt(m)
    const offer = await offerAt(m, lot)
    const written = {
      store: m.store('a'),
      minFen: 1,
      freeMinutes: 60,
      withinMinutes: 60,
      lots: [lot],
    }
    for (const ctx of [ownerContext(m), operatorContext(m, '430100')]) {
      expect(await readParkingDesk(ctx, '320100')).toEqual({ lots: [], stores: [], offers: [] })
      for (const act of [
        () => setPayee(ctx, '320100', { lot, store: m.store('b'), graceMinutes: 15 }),
        () => addOffer(ctx, '320100', written),
        () => endOffer(ctx, '320100', offer),
      ])
        await expect(act()).rejects.toThrow(ParkingDeskNotFound)
    }
    // One's own city does not reach into another one.
    const elsewhere = operatorContext(m, '430100')
    for (const act of [
      () => setPayee(elsewhere, '430100', { lot, store: m.store('b'), graceMinutes: 15 }),
      () => addOffer(elsewhere, '430100', written),
      () => endOffer(elsewhere, '430100', offer),
    ])
      await expect(act()).rejects.toThrow(ParkingDeskNotFound)
    const guest = browserBefore(m)
    expect((await guest.open(DESK)).url).toContain('/console/sign-in')
    await workAs(m, guest, 'OWNER', m.merchant)
    expect((await guest.open(DESK)).status).toBe(404)
  })
})
