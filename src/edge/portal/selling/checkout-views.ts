import { textIn } from '#schema/locale.ts'
import { localDay } from '#schema/time.ts'
import { findDivision, listDivisionsUnder } from '#resolvers/cities/service.ts'
import type { Address } from '#resolvers/identity/addresses.ts'
import { bookableSlots } from '#resolvers/ordering/checkout.ts'
import { OBSTACLES, type Obstacle, type ObstacleCode } from '#resolvers/ordering/rules/obstacles.ts'
import type { Quote, QuotedOrder, StoreFacts } from '#resolvers/ordering/rules/quote.ts'
import { PURCHASE_STORES_MAX } from '#resolvers/ordering/rules/states.ts'
import type { Page } from '#scenes/page.ts'
import { dateText } from '#ui/format.ts'
import type { AddressView, DistrictGroup } from '#ui/selling/address-block.tsx'
import type { CheckoutStoreView } from '#ui/selling/checkout-page.tsx'
import type {
  FulfilmentView,
  HandoverPart,
  HandoverView,
  SlotDayView,
} from '#ui/selling/handover.tsx'
import type { StoreChoice } from './checkout-form.ts'
import { chosenText, nameOf, picturesOf, storesById } from './views.ts'

/** Where an obstacle is shown: beside what it is about. The others are about lines, or about all of it. */
const PART_OF: Readonly<Partial<Record<ObstacleCode, HandoverPart>>> = {
  FULFILMENT_NEEDED: 'how',
  FULFILMENT_NOT_OFFERED: 'how',
  STORE_CLOSED: 'how',
  SLOT_NEEDED: 'slot',
  SLOT_UNKNOWN: 'slot',
  SLOT_TOO_SOON: 'slot',
  SLOT_FULL: 'slot',
  ADDRESS_NEEDED: 'address',
  ADDRESS_UNKNOWN: 'address',
  REGION_NOT_SERVED: 'address',
  POSITION_NEEDED: 'address',
  OUTSIDE_DELIVERY_AREA: 'address',
  WEIGHT_UNKNOWN: 'address',
  TABLE_NEEDED: 'table',
  NOTE_TOO_LONG: 'note',
}

/** How a store hands over, in the order in which it is offered. */
export const offeredBy = ({ pickup, freight, dineIn }: StoreFacts): readonly FulfilmentView[] => [
  ...(pickup ? (['PICKUP'] as const) : []),
  ...(freight ? (['DELIVERY'] as const) : []),
  ...(dineIn ? (['DINE_IN'] as const) : []),
]

const sentence = ({ code, available }: Obstacle, { ui }: Page): string =>
  code === 'OUT_OF_STOCK' && available !== null
    ? ui.t('ui.cart.warning.NOT_ENOUGH_STOCK', { n: available })
    : OBSTACLES[code][ui.locale]

const faultsOf = (page: Page, quote: Quote, storeId: string): HandoverView['faults'] => {
  const faults: Partial<Record<HandoverPart, string>> = {}
  for (const obstacle of quote.obstacles) {
    const part = PART_OF[obstacle.code]
    // A store that is closed is told before the way that is not chosen yet.
    if (obstacle.storeId === storeId && part) faults[part] ??= sentence(obstacle, page)
  }
  return faults
}

const daysOf = async (page: Page, store: StoreFacts): Promise<readonly SlotDayView[]> => {
  const slots = await bookableSlots(page.ctx, store.id)
  const days = Map.groupBy(slots, ({ startsAt }) => localDay(startsAt, store.zone).date)
  return [...days.values()].map((those) => ({
    day: dateText(those[0]?.startsAt ?? 0, { locale: page.ui.locale, zone: store.zone }),
    slots: those,
  }))
}

const storeView = async (
  page: Page,
  quote: Quote,
  { store, lines, amounts }: QuotedOrder,
  choice: StoreChoice | undefined,
): Promise<CheckoutStoreView> => {
  const { ui } = page
  const [places, pictures, days] = await Promise.all([
    storesById(page, [store.id]),
    picturesOf(page, lines),
    // More stores than a purchase takes is an obstacle of its own: nothing is booked before some are left out.
    store.slots && quote.orders.length <= PURCHASE_STORES_MAX ? daysOf(page, store) : undefined,
  ])
  return {
    id: store.id,
    name: nameOf(places.get(store.id), ui, store.id),
    lines: lines.map((line, i) => {
      const obstacle = quote.obstacles.find(
        ({ storeId, skuId }) => storeId === store.id && skuId === line.skuId,
      )
      return {
        name: textIn(line.names, ui.locale),
        chosen: chosenText(line.chosen, ui),
        picture: pictures[i] ?? '',
        quantity: line.quantity,
        payableFen: line.goodsFen,
        wrong: obstacle && sentence(obstacle, page),
      }
    }),
    offered: offeredBy(store),
    chosen: choice?.how,
    days,
    slotStartsAt: choice?.slotStartsAt,
    table: choice?.table ?? '',
    note: choice?.note ?? '',
    faults: faultsOf(page, quote, store.id),
    freightFen: amounts.freightPaidFen,
    totalFen: amounts.payableFen,
  }
}

/** The stores of a quote, each with what it sells and how it hands over. */
export const storeViews = (
  page: Page,
  quote: Quote,
  choices: readonly StoreChoice[],
): Promise<readonly CheckoutStoreView[]> =>
  Promise.all(
    quote.orders.map((order) =>
      storeView(
        page,
        quote,
        order,
        choices.find(({ storeId }) => storeId === order.store.id),
      ),
    ),
  )

/** Obstacles that are about none of the lines and stores that are shown. */
export const otherObstacles = (page: Page, quote: Quote): readonly string[] => {
  const isShown = ({ code, storeId, skuId }: Obstacle): boolean =>
    quote.orders.some(
      ({ store, lines }) =>
        store.id === storeId &&
        (skuId === null ? PART_OF[code] !== undefined : lines.some((line) => line.skuId === skuId)),
    )
  // How a store of which nothing can be bought would hand over does not matter.
  const isMoot = ({ code, storeId, skuId }: Obstacle): boolean =>
    storeId !== null &&
    skuId === null &&
    PART_OF[code] !== undefined &&
    quote.orders.every(({ store }) => store.id !== storeId)
  const texts = quote.obstacles
    .filter((one) => !isShown(one) && !isMoot(one))
    .map((one) => sentence(one, page))
  return [...new Set(texts)]
}

const DISTRICTS_MAX = 100

/** The districts of the city, and of the other cities of its province below it. */
export const districtsAround = async ({
  ctx,
  city,
  ui,
}: Page): Promise<readonly DistrictGroup[]> => {
  const first = { first: DISTRICTS_MAX }
  const own = city.code.slice(0, 4)
  const cities = (await listDivisionsUnder(ctx, city.code.slice(0, 2), first)).edges
    .map(({ node }) => node)
    .toSorted((a, b) => Number(b.code === own) - Number(a.code === own))
  const below = await Promise.all(cities.map(({ code }) => listDivisionsUnder(ctx, code, first)))
  return cities.flatMap(({ names }, i) => {
    const districts = (below[i]?.edges ?? []).map(({ node }) => ({
      code: node.code,
      name: textIn(node.names, ui.locale),
    }))
    return districts.length === 0 ? [] : [{ name: textIn(names, ui.locale), districts }]
  })
}

/** The name of a district, after that of its city; the code of one that is gone. */
const districtText = async ({ ctx, city, ui }: Page, code: string): Promise<string> => {
  const today = localDay(ctx.now, city.zone).date
  const [above, district] = await Promise.all([
    findDivision(ctx, code.slice(0, 4), today),
    findDivision(ctx, code, today),
  ])
  const names = [above, district].flatMap((one) => (one ? [textIn(one.names, ui.locale)] : []))
  return names.length === 0
    ? code
    : ui.locale === 'en'
      ? names.toReversed().join(', ')
      : names.join('')
}

/** District and street, in the order of the reader's language. */
export const whereText = async (
  page: Page,
  { divisionCode, street }: Pick<Address, 'divisionCode' | 'street'>,
): Promise<string> => {
  const district = await districtText(page, divisionCode)
  return page.ui.locale === 'en' ? `${street}, ${district}` : `${district}${street}`
}

export const addressView = async (page: Page, address: Address): Promise<AddressView> => ({
  id: address.id,
  who: `${address.recipient} ${address.phone}`,
  where: await whereText(page, address),
})
