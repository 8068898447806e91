import type { Context as HonoContext } from 'hono'
import { textIn, type LocalizedText } from '#schema/locale.ts'
import type { SupplyStep } from '#schema/tables/catalogue.ts'
import { instantOf, isDate, localDay, minuteOfTime } from '#schema/time.ts'
import { choiceText } from '#resolvers/catalogue/rules.ts'
import { componentsOfSku, setComponents } from '#resolvers/listing/bundles.ts'
import { scheduleProduct } from '#resolvers/listing/schedule.ts'
import { listDeskProducts, type DeskProduct } from '#resolvers/listing/service.ts'
import { addSpinFrames, removeSpin, spinOfProduct } from '#resolvers/listing/spin.ts'
import {
  addInspection,
  inspectionsOfProduct,
  originOfProduct,
  removeInspection,
  writeOrigin,
} from '#resolvers/listing/trust.ts'
import { SPIN_FRAMES } from '#resolvers/media/rules.ts'
import { minuteText } from '#ui/format.ts'
import type { ProductMoreProps } from '#ui/console/product-more.tsx'
import { optional, readFiles, textsOf, wholeOf, type Form } from '#ui/forms.ts'
import type { DeskEnv, DeskPage } from './desk.tsx'

/** Rows of the way of a product that a form has room for, beyond those that are filled in. */
const SPARE_STEPS = 2

/** An instant as a browser’s field for it takes it, in the zone of the store. */
const fieldOf = (ms: number | null, { ui }: DeskPage): string => {
  if (ms === null) return ''
  const { date, minute } = localDay(ms, ui.zone)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${date}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** The instant of such a field; `NaN` for what is none, which no rule takes. */
const instantOfField = (text: string, zone: string): number | null => {
  if (text.trim() === '') return null
  const [date = '', time = ''] = text.split('T')
  return isDate(date) && /^([01]\d|2[0-3]):[0-5]\d/.test(time)
    ? instantOf(date, minuteOfTime(time.slice(0, 5)), zone)
    : Number.NaN
}

/** Parts that a form has room for, beyond those that are filled in. */
const SPARE_PARTS = 2
/** SKUs that can be chosen as parts. */
const PARTS_MAX = 500

const partNames = (page: DeskPage, { names, specifications, skus }: DeskProduct) =>
  skus.map(({ id, values }) => {
    const choice = choiceText(specifications, values, page.ui.locale)
    const name = textIn(names, page.ui.locale)
    return { id, label: choice === '' ? name : `${name} / ${choice}` }
  })

/** What each choice of a product is made of, with what it could be made of. */
const bundleViews = async (
  page: DeskPage,
  product: DeskProduct,
): Promise<ProductMoreProps['bundles']> => {
  const { ctx, store, at } = page
  const { edges } = await listDeskProducts(ctx, {
    merchant: store.merchantId,
    first: 100,
    after: undefined,
  })
  const options = edges
    .flatMap(({ node }) => (node.id === product.id ? [] : partNames(page, node)))
    .slice(0, PARTS_MAX)
  const rows = await Promise.all(
    partNames(page, product).map(async ({ id, label }) => ({
      id,
      label,
      parts: (await componentsOfSku(ctx).load(id)).map(({ componentId, perUnit, names }) => ({
        id: componentId,
        label: textIn(names, page.ui.locale),
        perUnit: String(perUnit),
      })),
    })),
  )
  return {
    action: at(`products/${product.id}/bundle`),
    options,
    rows: rows.map(({ parts, ...row }) => ({
      ...row,
      isBundle: parts.length > 0,
      parts: [
        ...parts,
        ...Array.from({ length: SPARE_PARTS }, () => ({ id: '', label: '', perUnit: '' })),
      ],
    })),
  }
}

/** Says what a choice is made of, as the form has it. */
export const bundle = ({ ctx }: DeskPage, _product: string, form: Form): Promise<void> => {
  const [ids, units] = [form.all('part'), form.all('perUnit')]
  return setComponents(ctx, {
    skuId: form.one('sku'),
    components: ids.flatMap((skuId, i) =>
      skuId === '' ? [] : [{ skuId, perUnit: wholeOf(units[i] || '1') }],
    ),
  })
}

/** What a product has besides its words: dates, origin, reports. */
export const moreViews = async (
  page: DeskPage,
  product: DeskProduct,
  refused: string | undefined,
): Promise<ProductMoreProps> => {
  const { ctx, ui, at } = page
  const [bundles, origin, inspections, frames] = await Promise.all([
    bundleViews(page, product),
    originOfProduct(ctx).load(product.id),
    inspectionsOfProduct(ctx).load(product.id),
    spinOfProduct(ctx).load(product.id),
  ])
  const steps = (origin?.steps ?? []).map(({ on, where, what }) => ({
    on: on ?? '',
    where: where['zh-CN'] ?? '',
    whereEn: where.en ?? '',
    what: what['zh-CN'] ?? '',
    whatEn: what.en ?? '',
  }))
  const empty = { on: '', where: '', whereEn: '', what: '', whatEn: '' }
  return {
    refused,
    reviewReason: product.review === 'REFUSED' ? (product.reviewReason ?? undefined) : undefined,
    bundles,
    schedule: {
      action: at(`products/${product.id}/schedule`),
      listAt: fieldOf(product.listAt, page),
      unlistAt: fieldOf(product.unlistAt, page),
      now: minuteText(localDay(ctx.now, ui.zone).minute, ui),
    },
    origin: {
      action: at(`products/${product.id}/origin`),
      origin: origin?.origin?.['zh-CN'] ?? '',
      originEn: origin?.origin?.en ?? '',
      steps: [...steps, ...Array.from({ length: SPARE_STEPS }, () => empty)],
    },
    ...(ctx.media
      ? {
          spin: {
            action: at(`products/${product.id}/spin`),
            frames: frames.map(({ url }) => url),
            ...SPIN_FRAMES,
          },
        }
      : {}),
    inspections: {
      action: at(`products/${product.id}/inspections`),
      takesFiles: ctx.media !== undefined,
      rows: inspections.map(({ id, laboratory, number, inspectedOn, result }) => ({
        id,
        text: `${laboratory} · ${number}`,
        facts: `${inspectedOn} · ${ui.t(`ui.inspection.${result}`)}`,
      })),
    },
  }
}

/** Says when it goes on sale and off the shelf, as the form has it. */
export const schedule = ({ ctx, ui }: DeskPage, id: string, form: Form): Promise<void> =>
  scheduleProduct(ctx, {
    id,
    listAt: instantOfField(form.one('listAt'), ui.zone),
    unlistAt: instantOfField(form.one('unlistAt'), ui.zone),
  })

const stepsOf = (form: Form): readonly SupplyStep[] =>
  form.under('what.').flatMap(([row]): SupplyStep[] => {
    const text = (name: string): LocalizedText => {
      const [zh, en] = [form.one(`${name}.${row}`).trim(), form.one(`${name}En.${row}`).trim()]
      return { ...(zh === '' ? {} : { 'zh-CN': zh }), ...(en === '' ? {} : { en }) }
    }
    const [where, what, on] = [text('where'), text('what'), optional(form.one(`on.${row}`))]
    const isEmpty = [where, what].every((one) => Object.keys(one).length === 0) && on === undefined
    return isEmpty ? [] : [{ on: on ?? null, where, what }]
  })

/** Says where it comes from, as the form has it. */
export const writeOriginOf = ({ ctx }: DeskPage, productId: string, form: Form): Promise<void> =>
  writeOrigin(ctx, { productId, origin: textsOf(form, 'origin') ?? null, steps: stepsOf(form) })

/** Notes a report, or takes one away. */
export const workOnInspections = async (
  c: HonoContext<DeskEnv>,
  { ctx }: DeskPage,
  productId: string,
  form: Form,
): Promise<void> => {
  if (form.one('do') === 'remove')
    await removeInspection(ctx, { product: productId, id: form.one('id') })
  if (form.one('do') !== 'add') return
  const [document] = ctx.media ? await readFiles(c, 'document') : []
  await addInspection(ctx, {
    productId,
    laboratory: form.one('laboratory'),
    number: form.one('number'),
    inspectedOn: form.one('inspectedOn'),
    result: form.one('result') === 'FAILED' ? 'FAILED' : 'PASSED',
    pageUrl: optional(form.one('pageUrl')) ?? null,
    files: ctx.media ? await readFiles(c, 'picture') : [],
    document,
  })
}

/** Takes photographs from all around, or takes all of them away. */
export const workOnSpin = async (
  c: HonoContext<DeskEnv>,
  { ctx }: DeskPage,
  product: string,
  form: Form,
): Promise<void> => {
  if (form.one('do') === 'remove') await removeSpin(ctx, product)
  if (form.one('do') === 'add') await addSpinFrames(ctx, product, await readFiles(c, 'picture'))
}
