import type { Context as HonoContext } from 'hono'
import { renderSVG } from 'uqr'
import { textIn } from '#schema/locale.ts'
import { STAFF_ROLES, type GrantScope, type StaffRole } from '#schema/tables/identity.ts'
import { endStaffSessions, listColleagues, type Colleague } from '#resolvers/staff/colleagues.ts'
import { listDesks, type Desk } from '#resolvers/staff/desks.ts'
import { endGrant, grantRole } from '#resolvers/staff/grants.ts'
import {
  inviteAnew,
  inviteStaff,
  pendingInvitations,
  revokeInvitation,
  type OpenInvitation,
} from '#resolvers/staff/invitations.ts'
import { grantToGive, SCOPES_OF_ROLE, type Office } from '#resolvers/staff/rules.ts'
import { StaffPage, type ColleagueView, type StaffPageProps } from '#ui/console/staff-page.tsx'
import { readForm, wholeOf, type Form } from '#ui/forms.ts'
import { refusalAt, type DeskEnv, type DeskPage, type Section } from './desk.tsx'

type Call = HonoContext<DeskEnv>
type More = Pick<StaffPageProps, 'done' | 'link' | 'refused'>

const roleText = ({ ui }: DeskPage, role: StaffRole): string => ui.t(`ui.role.${role}`)

const placeText = (
  { ui }: DeskPage,
  desks: readonly Desk[],
  scope: GrantScope,
  scopeId: string,
): string => {
  const desk = desks.find(({ storeId, merchantId }) =>
    scope === 'STORE' ? storeId === scopeId : merchantId === scopeId,
  )
  return desk ? textIn(scope === 'STORE' ? desk.names : desk.merchantNames, ui.locale) : scopeId
}

/** Roles at the stores and the merchant of the desk that whoever looks may give. */
const offersOf = (page: DeskPage, desks: readonly Desk[]): StaffPageProps['offers'] => {
  const { ctx, store } = page
  const own = desks.filter(({ merchantId }) => merchantId === store.merchantId)
  const offices = STAFF_ROLES.flatMap(
    (role): readonly Omit<Office, 'cityCode' | 'divisionCode'>[] => {
      const [scope] = SCOPES_OF_ROLE[role]
      if (scope === 'STORE')
        return own.map(({ storeId, merchantId }) => ({ role, scope, scopeId: storeId, merchantId }))
      return scope === 'MERCHANT'
        ? [{ role, scope, scopeId: store.merchantId, merchantId: null }]
        : []
    },
  )
  return offices
    .filter((office) =>
      grantToGive(ctx.viewer.grants, { ...office, cityCode: store.cityCode, divisionCode: null }),
    )
    .map(({ role, scope, scopeId }) => ({
      value: `${role}@${scopeId}`,
      label: `${roleText(page, role)} · ${placeText(page, desks, scope, scopeId)}`,
    }))
}

const colleagueView = (
  page: DeskPage,
  desks: readonly Desk[],
  { id, label, offices, lastSeenAt, hasAccount, hasSecondFactor }: Colleague,
): ColleagueView => ({
  id,
  label,
  grants: offices.map((office) => ({
    id: office.id,
    text: `${roleText(page, office.role)} · ${placeText(page, desks, office.scope, office.scopeId)}`,
    endsAt: office.endsAt,
    mayEnd: office.mayEnd,
  })),
  ...(lastSeenAt === null ? {} : { lastSeenAt }),
  hasSecondFactor: hasSecondFactor || !hasAccount,
  isTheirs: offices.every(({ mayEnd }) => mayEnd),
})

const show = async (page: DeskPage, more: More = {}): Promise<Response> => {
  const { ctx, ui, at, store } = page
  const [desks, colleagues, pending] = await Promise.all([
    listDesks(ctx),
    listColleagues(ctx, { merchant: store.merchantId }),
    pendingInvitations(ctx, store.merchantId),
  ])
  return page.render(
    { title: ui.t('ui.work.staff'), ...(more.refused ? { status: 422 as const } : {}) },
    <StaffPage
      ui={ui}
      colleagues={colleagues.map((one) => colleagueView(page, desks, one))}
      pending={pending.map(({ id, label, role, scope, scopeId, expiresAt }) => ({
        id,
        label,
        text: `${roleText(page, role)} · ${placeText(page, desks, scope, scopeId)}`,
        expiresAt,
      }))}
      offers={offersOf(page, desks)}
      actionOf={(what) => at(`staff/${what}`)}
      {...more}
    />,
  )
}

/** A link as it is handed on: as text, and as a picture that a phone reads. */
const linkView = (
  { ui, absolute, href }: DeskPage,
  { token }: OpenInvitation,
  name: string,
): NonNullable<More['link']> => {
  const url = absolute(href('/console/invitation', { token }))
  return {
    url,
    qr: `data:image/svg+xml,${encodeURIComponent(renderSVG(url, { border: 2 }))}`,
    text: ui.t('ui.work.staff.link.text', { name }),
  }
}

/** `ROLE@plc_…` of a form. */
const officeOf = (form: Form): { readonly role: StaffRole; readonly at: string } => {
  const [role = '', at = ''] = form.one('office').split('@')
  return { role: STAFF_ROLES.find((one) => one === role) ?? 'OPERATOR', at }
}

const DOING: Readonly<Record<string, (page: DeskPage, form: Form) => Promise<More | undefined>>> = {
  invite: async (page, form) => {
    const label = form.one('label')
    const made = await inviteStaff(page.ctx, {
      ...officeOf(form),
      label,
      days: wholeOf(form.one('days')),
    })
    return { link: linkView(page, made, label) }
  },
  anew: async (page, form) => {
    const made = await inviteAnew(page.ctx, form.one('staff'))
    return { link: linkView(page, made, '') }
  },
  revoke: async (page, form) => {
    await revokeInvitation(page.ctx, form.one('invitation'))
    return undefined
  },
  end: async (page, form) => {
    await endGrant(page.ctx, form.one('grant'))
    return undefined
  },
  sessions: async (page, form) => {
    await endStaffSessions(page.ctx, form.one('staff'))
    return undefined
  },
  grant: async (page, form) => {
    const days = wholeOf(form.one('days'))
    await grantRole(page.ctx, { ...officeOf(form), staffId: form.one('staff'), days })
    return undefined
  },
}

const act = async (c: Call, what: string, doing: (typeof DOING)[string]): Promise<Response> => {
  const page = c.get('desk')
  const form = await readForm(c)
  try {
    // A link is shown once, in the answer itself: it stands in no address of the console.
    const made = await doing(page, form)
    return made ? await show(page, made) : c.redirect(page.at('staff', { done: what }), 303)
  } catch (error) {
    return show(page, {
      refused: {
        text: refusalAt(error, page),
        label: form.one('label'),
        office: form.one('office'),
      },
    })
  }
}

const DONE = ['revoke', 'end', 'sessions', 'grant'] as const

/** Who works at the stores of the merchant: those who may, give roles and end them. */
export const staff: Section = {
  id: 'staff',
  rights: ['manageStaff'],
  pages: (app) => {
    app.get('/', (c) => {
      const page = c.get('desk')
      const done = DONE.find((what) => what === c.req.query('done'))
      return show(page, done ? { done: page.ui.t(`ui.work.staff.${done}.done`) } : {})
    })
    for (const [what, doing] of Object.entries(DOING)) {
      app.post(`/${what}`, (c) => act(c, what, doing))
      app.get(`/${what}`, (c) => c.redirect(c.get('desk').at('staff'), 303))
    }
  },
}
