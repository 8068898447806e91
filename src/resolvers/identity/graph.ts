import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { printedPoint } from '#schema/geo.ts'
import { problemTypes } from '#schema/problem-types.ts'
import { noteConsent, type MESSAGE_TEMPLATES } from '../messages/service.ts'
import { deleteAddress, listAddresses, saveAddress, type Address } from './addresses.ts'
import { AccountRestricted, AddressInvalid, CodeRefused } from './errors.ts'
import { bindPhone, findMe, phoneOf, signIn, type Resident } from './residents.ts'
import { endSession, rotateSession, startGuestSession, type OpenSession } from './sessions.ts'

const idArg = z.string().min(1).max(64)

/** Who somebody is: sessions, residents and their addresses. */
export const identityGraph = (b: Builder, shared: SharedTypes) => {
  problemTypes(b, shared, {
    CodeRefused: [CodeRefused, 'The code of WeChat is spent, too old, or none.'],
    AccountRestricted: [AccountRestricted, 'WeChat does not let this account sign in now.'],
  })
  b.objectType(AddressInvalid, {
    name: 'AddressInvalid',
    description: 'A field of the address cannot be taken.',
    interfaces: [shared.ProblemInterface],
    fields: (t) => ({
      field: t.exposeString('field', {
        description: 'Which: `recipient`, `phone`, `street`, `divisionCode`, `position` or `id`.',
      }),
    }),
  })
  const SessionType = b.objectRef<OpenSession>('Session').implement({
    description:
      'The right to act as somebody for a while. Its token is shown once, here; send it as `Authorization: Bearer …`.',
    fields: (t) => ({
      token: t.exposeString('token', { description: 'Keep it where nobody else reads it.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'It ends then, unless it is exchanged before.',
      }),
      rotateAfter: t.expose('rotateAfter', {
        type: 'DateTime',
        description: 'Exchange it by `rotateSession` at the next call after this.',
      }),
    }),
  })
  const AddressType = b.objectRef<Address>('Address').implement({
    description: 'Where a resident has things sent. Shown to its owner alone.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `checkout` and `saveAddress`.' }),
      divisionCode: t.exposeString('divisionCode', {
        description: 'District or county, six digits of GB/T 2260.',
      }),
      recipient: t.exposeString('recipient', { description: 'Who takes it.' }),
      phone: t.exposeString('phone', { description: 'What the courier calls.' }),
      street: t.exposeString('street', { description: 'Street, number, door.' }),
      point: t.field({
        type: shared.PointType,
        nullable: true,
        description: 'Where its door is. Null where it was not told.',
        args: {
          crs: t.arg({
            type: shared.CrsEnum,
            required: true,
            defaultValue: 'WGS84',
            description: 'Reference system of the answer; a WeChat map wants GCJ02.',
          }),
        },
        resolve: ({ position }, { crs }) => position && printedPoint(position, crs),
      }),
    }),
  })
  const AddressInput = b.inputType('AddressInput', {
    description: 'An address as its owner writes it.',
    fields: (t) => ({
      divisionCode: t.string({ required: true, description: 'Six digits of GB/T 2260.' }),
      recipient: t.string({ required: true, description: 'Up to 40 characters.' }),
      phone: t.string({ required: true, description: 'Digits, blanks and hyphens; + in front.' }),
      street: t.string({ required: true, description: 'Up to 120 characters.' }),
      position: t.field({
        type: shared.PointInput,
        required: false,
        description: 'Where its door is: stores that deliver within an area ask for it.',
      }),
    }),
  })
  const ResidentType = b.objectRef<Resident>('Resident').implement({
    description: 'Somebody who signed in. Shown to themselves alone.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Says nothing about who they are.' }),
      since: t.expose('createdAt', { type: 'DateTime', description: 'When they first signed in.' }),
      phone: t.string({
        nullable: true,
        description: 'The number WeChat confirmed. Null until `bindPhone`.',
        resolve: (resident, _args, ctx) => phoneOf(ctx, resident),
      }),
    }),
  })
  b.objectField(ResidentType, 'addresses', (t) =>
    t.withAuth({ resident: true }).field({
      type: [AddressType],
      description: 'At most twenty, latest first.',
      resolve: (_resident, _args, ctx) => listAddresses(ctx),
    }),
  )
  const TemplateEnum = b.enumType('MessageTemplate', {
    description: 'A message through WeChat that residents may agree to.',
    values: {
      ORDER_PAID: { description: 'The order is paid and being prepared.' },
      REFUNDED: { description: 'Money has gone back.' },
      QUEUE_NEAR: { description: 'Nearly one’s turn in a queue.' },
      QUEUE_CALLED: { description: 'Called in a queue.' },
      BOOKING_PLACED: { description: 'Who waited for a slot has a place.' },
      BOOKING_CANCELLED: { description: 'The place cancelled a booking.' },
      REPORT_MOVED: { description: 'A report has moved on.' },
    } as const satisfies Record<(typeof MESSAGE_TEMPLATES)[number], { description: string }>,
  })
  b.queryField('me', (t) =>
    t.withAuth({ resident: true }).field({
      type: ResidentType,
      nullable: true,
      description: 'The resident whose session the request carries.',
      resolve: (_root, _args, ctx) => findMe(ctx),
    }),
  )
  const code = {
    description: 'From WeChat; counts for five minutes, once.',
    required: true,
  } as const
  b.mutationFields((t) => ({
    startSession: t.field({
      type: SessionType,
      description: 'A session for a guest, so that they can fill a cart.',
      resolve: (_root, _args, ctx) => startGuestSession(ctx),
    }),
    signIn: t.field({
      type: SessionType,
      description:
        'Signs in whoever the code of `wx.login` belongs to. Sent with the session of a guest, their cart goes along and that session ends.',
      errors: { types: [CodeRefused, AccountRestricted] },
      args: { code: t.arg.string(code) },
      resolve: (_root, args, ctx) => signIn(ctx, args.code),
    }),
    rotateSession: t.field({
      type: SessionType,
      description:
        'Exchanges the token of the session. The one before counts for five minutes more, in case the answer is lost; shown later, it ends the session.',
      resolve: (_root, _args, ctx) => rotateSession(ctx),
    }),
    signOut: t.boolean({
      description: 'Ends the session.',
      resolve: (_root, _args, ctx) => endSession(ctx),
    }),
    bindPhone: t.withAuth({ resident: true }).field({
      type: SessionType,
      description:
        'Notes the number behind a code of WeChat’s phone button (not that of `wx.login`). The token changes with it.',
      errors: { types: [CodeRefused, AccountRestricted] },
      args: { code: t.arg.string(code) },
      resolve: (_root, args, ctx) => bindPhone(ctx, args.code),
    }),
    saveAddress: t.withAuth({ resident: true }).field({
      type: AddressType,
      description: 'Keeps an address, or changes one.',
      errors: { types: [AddressInvalid] },
      args: {
        id: t.arg.id({
          required: false,
          description: 'The one to change; a new one without it.',
          validate: idArg,
        }),
        input: t.arg({ type: AddressInput, required: true, description: 'All of it.' }),
      },
      resolve: (_root, { id, input }, ctx) => saveAddress(ctx, id, input),
    }),
    deleteAddress: t.withAuth({ resident: true }).boolean({
      description: 'Forgets an address; orders keep their own copy. Again, it is the same.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => deleteAddress(ctx, id),
    }),
    noteConsent: t.withAuth({ resident: true }).boolean({
      description:
        'Notes which messages the resident has just agreed to in `wx.requestSubscribeMessage`; one of each may be sent.',
      args: {
        templates: t.arg({
          type: [TemplateEnum],
          required: true,
          description: 'One to three, those that were accepted.',
        }),
      },
      resolve: async (_root, { templates }, ctx) => {
        await noteConsent(ctx, templates)
        return true
      },
    }),
  }))
  return { ResidentType }
}
