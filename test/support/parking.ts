import { sql } from 'drizzle-orm'
import type { StaffContext } from '#schema/context.ts'
import { toRfc3339 } from '#schema/time.ts'
import { ensurePartner } from '#resolvers/partners/service.ts'
import { createPushKey, type PushSource } from '#scenes/parking/push/service.ts'
import { signPush } from '#scenes/parking/push/signature.ts'
import { parkingWriter } from '#scenes/parking/service.ts'
import { addOffer, setPayee } from '#scenes/parking/stays/offers.ts'
import { recordPassages } from '#scenes/parking/stays/passages.ts'
import type { Tariff } from '#scenes/parking/rules/tariff.ts'
import type { Market } from './selling.ts'
import { NANJING } from './cities.ts'
import { aPlace, importRecords } from './records.ts'

/** Free for a quarter of an hour, then 5 yuan an hour begun, at most 30 a day. */
export const HOURLY: Tariff = {
  currency: 'CNY',
  freeMinutes: 15,
  capPer24hFen: 3_000,
  lines: [{ fromMinute: 0, untilMinute: null, stepMinutes: 60, stepFen: 500 }],
}

/** A context of whoever looks after a city. */
export const operatorContext = (m: Market, cityCode = '320100'): StaffContext =>
  m.p.context({
    kind: 'staff',
    staffId: 'stf_operator',
    grants: [
      {
        id: 'grt_operator',
        endsAt: Number.MAX_SAFE_INTEGER,
        role: 'OPERATOR',
        scope: 'CITY',
        scopeId: cityCode,
        cityCode,
      },
    ],
  }) as StaffContext

export interface ParkingLotAt {
  readonly lot: string
  readonly source: PushSource
  readonly key: { readonly keyId: string; readonly secret: string }
  /** Tells that a plate passed; `id` names the passage. */
  readonly pass: (kind: 'ENTRY' | 'EXIT', at: number, plate?: string, id?: string) => Promise<void>
}

export const PLATE = '苏A12345'

/** A lot whose stays are paid to a store of the merchant, unless told otherwise. */
export const lotAt = async (
  m: Market,
  {
    name = 'p1',
    tariff = HOURLY,
    payee = 'b',
  }: {
    readonly name?: string
    readonly tariff?: Tariff | null
    readonly payee?: string | null
  } = {},
): Promise<ParkingLotAt> => {
  const facts = { layout: 'UNDERGROUND', capacity: { CAR: 100 }, ...(tariff ? { tariff } : {}) }
  await importRecords(
    m.p,
    NANJING,
    parkingWriter as never,
    [{ ...aPlace(name, 'PARKING_LOT', [118.781, 32.043]), facts }],
    { partner: 'barriers', source: 'lots' },
  )
  const [lot] = await m.p.db.get<[string]>(sql`SELECT id FROM places WHERE source_id = ${name}`)
  if (payee !== null)
    await setPayee(operatorContext(m), '320100', {
      lot,
      store: m.store(payee),
      graceMinutes: 15,
    })
  const partnerId = await ensurePartner(m.p.context(), 'barriers')
  const grant = { partnerId, source: 'lots', cityCode: null }
  const key = await createPushKey(m.p.context(), { ...grant, days: 30 })
  const source = { ...grant, keyId: key.keyId }
  let passages = 0
  return {
    lot,
    source,
    key,
    pass: async (kind, at, plate = PLATE, id = `${name}-${(passages += 1)}`) => {
      const report = await recordPassages(m.p.context(), source, [
        { id, lot: name, kind, plate, at: toRfc3339(at, 'Asia/Shanghai') },
      ])
      if (report.failed > 0) throw new Error(JSON.stringify(report.faults))
    },
  }
}

/** Two hours free from so many fen on at store a. */
export const offerAt = (
  m: Market,
  lot: string,
  minFen = 2_000,
  freeMinutes = 120,
): Promise<string> =>
  addOffer(operatorContext(m), '320100', {
    store: m.store('a'),
    minFen,
    freeMinutes,
    withinMinutes: 24 * 60,
    lots: [lot],
  })

/** A call of a barrier, signed. */
export const barrierCall = async (
  m: Market,
  { keyId, secret }: ParkingLotAt['key'],
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> => {
  const text = JSON.stringify(body)
  const timestamp = String(Math.floor(m.p.host.clock() / 1000))
  const response = await m.p.request(`/v1/parking/${path}`, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-shijing-key': keyId,
      'x-shijing-timestamp': timestamp,
      'x-shijing-signature': await signPush(secret, timestamp, new TextEncoder().encode(text)),
    },
  })
  return {
    status: response.status,
    body: (await response.json()) as Readonly<Record<string, unknown>>,
  }
}
