import { residentOf, type HeldSession, type Viewer } from '#schema/context.ts'
import { noteSearch, noteVisit } from '#resolvers/interests/service.ts'
import type { Page } from '#scenes/page.ts'

/** The session of a viewer who has one: a resident's, or a guest's with a cart. */
export const sessionOfViewer = (viewer: Viewer): HeldSession | undefined =>
  viewer.kind === 'guest' || viewer.kind === 'resident' ? viewer.session : undefined

/** Notes behind the answer that whoever is signed in opened a page; for others, and where it fails, nothing is noted. */
export const noteVisited = ({ ctx }: Pick<Page, 'ctx'>, id: string): void => {
  const resident = residentOf(ctx)
  if (resident) ctx.defer(noteVisit(resident, id).catch(() => undefined))
}

/** Notes behind the answer what whoever is signed in searched for and found. */
export const noteSearched = ({ ctx, city }: Pick<Page, 'ctx' | 'city'>, text: string): void => {
  const resident = residentOf(ctx)
  if (resident) ctx.defer(noteSearch(resident, { city: city.code, text }).catch(() => undefined))
}
