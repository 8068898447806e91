import type { Context } from '#schema/context.ts'
import { Refused } from '#schema/problem.ts'
import { findCity } from '../cities/service.ts'

/** What a partner's key may be used for: files, or values of the moment alone. Whoever may import may do the other as well. */
export type PartnerScope = 'import' | 'counts' | 'reports'

const ASK: Readonly<Record<PartnerScope, string>> = {
  import: 'This key may not import: ask for one with the scope `import`.',
  reports: 'This key may not report: ask for one with the scope `reports` or `import`.',
  counts: 'This key may not push counts: ask for one with the scope `counts` or `import`.',
}

/**
 * The id of the partner whose machine calls, by its API key.
 * @param city code or slug of the city it is about; left out where rows are bound to the key's city by themselves
 * @throws {Refused} UNAUTHENTICATED without such a key; FORBIDDEN for a key of another scope or city
 */
export const partnerOf = async (
  ctx: Context,
  scope: PartnerScope,
  city?: string,
): Promise<string> => {
  const { viewer } = ctx
  if (viewer.kind !== 'machine' || viewer.merchantId !== null) {
    throw new Refused(
      'UNAUTHENTICATED',
      'An import needs an API key of a partner: send it as `Authorization: Bearer …`.',
    )
  }
  if (!viewer.scopes.includes(scope) && !viewer.scopes.includes('import'))
    throw new Refused('FORBIDDEN', ASK[scope])
  if (
    city !== undefined &&
    viewer.cityCode !== null &&
    viewer.cityCode !== (await findCity(ctx, city))?.code
  )
    throw new Refused('FORBIDDEN', 'This key is for another city.')
  return viewer.partnerId
}
