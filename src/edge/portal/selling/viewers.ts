import type {
  Context,
  HeldSession,
  ResidentContext,
  StaffContext,
  Viewer,
} from '#schema/context.ts'

/** The session of a viewer who has one: a resident's, or a guest's with a cart. */
export const sessionOfViewer = (viewer: Viewer): HeldSession | undefined =>
  viewer.kind === 'guest' || viewer.kind === 'resident' ? viewer.session : undefined

/** The context of whoever has signed in; nothing for guests. */
export const residentOf = (ctx: Context): ResidentContext | undefined =>
  ctx.viewer.kind === 'resident' ? { ...ctx, viewer: ctx.viewer } : undefined

/** The context of a clerk; nothing for everybody else. */
export const staffOf = (ctx: Context): StaffContext | undefined =>
  ctx.viewer.kind === 'staff' ? { ...ctx, viewer: ctx.viewer } : undefined
