import { textIn } from '#schema/locale.ts'
import type { ResidentContext } from '#schema/context.ts'
import { MINUTE_MS } from '#schema/time.ts'
import { placeById } from '#resolvers/places/service.ts'
import { clockText, dateText, moneyText } from '#ui/format.ts'
import type { FeeLineView, StayView, VoucherView } from '#ui/parking-stay.tsx'
import type { Page } from '../../page.ts'
import type { ChargeLine } from '../rules/tariff.ts'
import { dueAt, plateText, type StayRow } from './service.ts'
import { earnedFor, minutesOf, type Earned } from './vouchers.ts'

/** A length of time in words: `2 小时 5 分钟`. */
export const lengthText = ({ say }: Pick<Page, 'say'>, ms: number): string => {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  return say('parking.stay.length', { h: Math.floor(minutes / 60), m: minutes % 60 }).trim()
}

const lineView = ({ ui, say }: Page, line: ChargeLine): FeeLineView => {
  const { label, fromMs, toMs, steps, fen } = line
  const span = `${clockText(fromMs, ui.zone)}–${clockText(toMs, ui.zone)}`
  return {
    text: say(`parking.stay.line.${label}`, { span, n: steps }),
    amount: moneyText(fen),
  }
}

/** Which vouchers are used: those that lower what is due, the oldest first, without those the reader left out. */
export const chosenVouchers = (
  stay: StayRow,
  earned: readonly Earned[],
  without: readonly string[],
  now: number,
): readonly Earned[] => {
  const used: Earned[] = []
  let minutes = 0
  for (const one of earned) {
    if (without.includes(one.orderId)) continue
    const before = dueAt(stay, now, minutes)?.dueFen ?? 0
    if (before === 0) break
    if ((dueAt(stay, now, minutes + one.freeMinutes)?.dueFen ?? 0) === before) continue
    minutes += one.freeMinutes
    used.push(one)
  }
  return used
}

/** A stay as its page shows it, with what is due at this moment. */
export const stayView = async (
  page: Page,
  ctx: ResidentContext,
  stay: StayRow,
  without: readonly string[],
): Promise<StayView> => {
  const { ui, href, city, say } = page
  const path = `/${city.slug}/parking/stays/${stay.id}`
  const [place, earned, plate] = await Promise.all([
    placeById(ctx).load(stay.placeId),
    earnedFor(ctx, stay.placeId),
    plateText(ctx, stay),
  ])
  const used = chosenVouchers(stay, earned, without, ctx.now)
  const due = dueAt(stay, ctx.now, minutesOf(used))
  const plain = dueAt(stay, ctx.now)
  const vouchers = earned.map((one): VoucherView => {
    const isUsed = used.includes(one)
    const others = isUsed
      ? [...without, one.orderId]
      : without.filter((order) => order !== one.orderId)
    return {
      orderId: one.orderId,
      text: say('parking.stay.voucher', {
        store: textIn(one.storeNames, ui.locale),
        length: lengthText(page, one.freeMinutes * MINUTE_MS),
      }),
      until: `${dateText(one.usableUntil, ui)} ${clockText(one.usableUntil, ui.zone)}`,
      used: isUsed,
      toggleHref:
        isUsed || without.includes(one.orderId)
          ? href(path, { without: others.length === 0 ? undefined : others.join(',') })
          : undefined,
    }
  })
  const until = stay.exitAt ?? ctx.now
  return {
    plate,
    lot: place ? textIn(place.names, ui.locale) : '',
    lotHref: href(`/places/${stay.placeId}`),
    state: stay.state,
    entryAt: stay.entryAt,
    exitAt: stay.exitAt,
    length: stay.entryAt === null ? undefined : lengthText(page, until - stay.entryAt),
    due:
      due && plain
        ? {
            dueFen: due.dueFen,
            isDue: plain.dueFen > 0,
            feeFen: due.feeFen,
            offFen: due.offFen,
            paidFen: due.paidFen,
            lines: due.charge.lines.map((line) => lineView(page, line)),
          }
        : undefined,
    // Shown while it counts.
    leaveBy: stay.leaveBy !== null && ctx.now <= stay.leaveBy ? stay.leaveBy : undefined,
    vouchers,
    paysHere: stay.storeId !== null,
  }
}
