/** Steps 1 to 3: what takes off the price without the buyer asking for it. */
import type { Fen } from '#schema/money.ts'
import type { Draft } from './draft.ts'
import { isInScope, isOpen, lessBy, offOf, sumBy, takeOff } from './draft.ts'
import type { Applied, FullReduction } from './purchase.ts'
import { percentOff } from './split.ts'

/** A price above what is to be paid takes nothing off: a discount never makes a line dearer. */
const offByUnitPrice = ({ line, goodsFen }: Draft, unitFen: Fen): Fen =>
  Math.max(0, goodsFen - unitFen * line.quantity)

/** Step 1. */
export const takeActivityPrice = (draft: Draft): Draft => {
  const { activity } = draft.line
  if (activity === undefined) return draft
  return lessBy(draft, 'activityOffFen', offByUnitPrice(draft, activity.unitFen))
}

/** Step 2: the discount for a limited time or the member price, whichever saves more; of equals the former. */
export const takeBetterPrice = (draft: Draft): Draft => {
  if (!isOpen(draft)) return draft
  const { timedPercent = 100, timedUnitFen, memberPercent = 100 } = draft.line
  const timed = Math.max(
    percentOff(draft.goodsFen, timedPercent),
    timedUnitFen === undefined ? 0 : offByUnitPrice(draft, timedUnitFen),
  )
  const member = percentOff(draft.goodsFen, memberPercent)
  return member > timed
    ? lessBy(draft, 'memberOffFen', member)
    : lessBy(draft, 'timedOffFen', timed)
}

const highestTier = ({ tiers }: FullReduction, base: Fen) =>
  tiers.reduce<FullReduction['tiers'][number] | undefined>(
    (best, tier) =>
      tier.thresholdFen <= base && tier.thresholdFen >= (best?.thresholdFen ?? 0) ? tier : best,
    undefined,
  )

/** Step 3: every campaign on the lines in its scope that none before it has reduced. */
export const takeFullReductions = (
  drafts: readonly Draft[],
  campaigns: readonly FullReduction[],
): { readonly drafts: readonly Draft[]; readonly applied: readonly Applied[] } => {
  const taken = new Set<string>()
  const applied: Applied[] = []
  let reduced = drafts
  for (const campaign of campaigns) {
    const reaches = (draft: Draft): boolean =>
      isOpen(draft) && !taken.has(draft.line.id) && isInScope(draft.line, campaign.scope)
    const reached = reduced.filter(reaches)
    const base = sumBy(reached, (draft) => draft.goodsFen)
    const tier = highestTier(campaign, base)
    const offFen = tier === undefined ? 0 : offOf(tier.off, base)
    if (offFen === 0) continue
    reduced = takeOff(reduced, 'fullReductionOffFen', offFen, reaches)
    applied.push({ id: campaign.id, offFen })
    for (const { line } of reached) taken.add(line.id)
  }
  return { drafts: reduced, applied }
}
