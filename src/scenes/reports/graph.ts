import { z } from 'zod'
import { pageArgs } from '#schema/connection.ts'
import { printedPoint } from '#schema/geo.ts'
import { textIn } from '#schema/locale.ts'
import { idempotencyKeyArg } from '#resolvers/idempotency/args.ts'
import { IdempotencyKeyReused } from '#resolvers/idempotency/service.ts'
import { cityOrRefuse } from '#resolvers/cities/service.ts'
import type { GraphParts } from '../scene.ts'
import { ReportElsewhere, ReportNotFound, ReportTooMany, ReportUnfit } from './errors.ts'
import type { Attribute, ReportState } from './rules.ts'
import {
  findReport,
  listMyReports,
  listReports,
  listServices,
  serviceById,
  stepsByReport,
  type ReportRow,
  type ServiceRow,
  type StepRow,
} from './service.ts'
import { reportProblem, supportReport } from './write.ts'

const idArg = z.string().min(1).max(64)

const STATES: Readonly<Record<ReportState, string>> = {
  RECEIVED: 'Nobody has looked at it yet; only its writer sees it.',
  CONFIRMED: 'It is so.',
  INVESTIGATING: 'Somebody looks into it.',
  IN_PROGRESS: 'Somebody is at it.',
  ACTION_SCHEDULED: 'It will be dealt with on a day that is set.',
  FIXED: 'It is mended.',
  CLOSED: 'Nothing more is done.',
  UNABLE_TO_FIX: 'It cannot be mended now.',
  NOT_RESPONSIBLE: 'Others have to.',
  DUPLICATE: 'It is the same as another one.',
  HIDDEN: 'It is shown to nobody but its writer.',
}

const TYPES: Readonly<Record<Attribute['datatype'], string>> = {
  string: 'One line.',
  number: 'A number.',
  datetime: 'A day, or a moment.',
  text: 'Several lines.',
  singlevaluelist: 'One of `values`.',
  multivaluelist: 'Some of `values`.',
}

const described = <Key extends string>(
  words: Readonly<Record<Key, string>>,
): Readonly<Record<Key, { readonly description: string }>> =>
  Object.fromEntries(
    Object.entries<string>(words).map(([key, description]) => [key, { description }]),
  ) as Record<Key, { description: string }> // the same keys

/** What residents report, and what can be reported. */
export const graph = ({ builder: b, shared }: GraphParts): void => {
  const { ProblemInterface, PointInput, PointType } = shared
  const StateEnum = b.enumType('ReportState', {
    description: 'How far a report is; Open311 calls those up to ACTION_SCHEDULED open.',
    values: described(STATES),
  })
  const DatatypeEnum = b.enumType('ReportDatatype', {
    description: 'What an attribute of a report holds, in the words of Open311.',
    values: described(TYPES),
  })
  const ValueType = b
    .objectRef<NonNullable<Attribute['values']>[number]>('ReportAttributeValue')
    .implement({
      description: 'What can be chosen.',
      fields: (t) => ({
        key: t.exposeString('key', { description: 'As it is sent.' }),
        name: t.string({
          description: 'As it is shown.',
          resolve: ({ names }, _args, { locale }) => textIn(names, locale),
        }),
      }),
    })
  const AttributeType = b.objectRef<Attribute>('ReportAttribute').implement({
    description: 'Something else that a service asks for.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'As it is sent.' }),
      name: t.string({
        description: 'As it is shown.',
        resolve: ({ names }, _args, { locale }) => textIn(names, locale),
      }),
      datatype: t.expose('datatype', { type: DatatypeEnum, description: 'What it holds.' }),
      required: t.exposeBoolean('required', { description: 'Whether it has to be told.' }),
      values: t.field({
        type: [ValueType],
        description: 'What can be chosen; none unless it is a list.',
        resolve: ({ values = [] }) => [...values],
      }),
    }),
  })
  const ServiceType = b.objectRef<ServiceRow>('ReportService').implement({
    description: 'What can be reported to a city.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'For `reportProblem`.' }),
      name: t.string({
        description: 'Its name.',
        resolve: ({ names }, _args, { locale }) => textIn(names, locale),
      }),
      description: t.string({
        description: 'What belongs to it.',
        resolve: ({ descriptions }, _args, { locale }) => textIn(descriptions, locale),
      }),
      group: t.string({
        description: 'What it stands under.',
        resolve: ({ groupNames }, _args, { locale }) => textIn(groupNames, locale),
      }),
      expectedHours: t.exposeInt('expectedHours', {
        nullable: true,
        description: 'Hours within which it is dealt with. Null where nothing is promised.',
      }),
      attributes: t.field({
        type: [AttributeType],
        description: 'What else is asked for.',
        resolve: ({ attributes }) => [...attributes],
      }),
    }),
  })
  const StepType = b.objectRef<StepRow>('ReportStep').implement({
    description: 'What was done with a report.',
    fields: (t) => ({
      state: t.expose('state', { type: StateEnum, description: 'How far it was from then on.' }),
      note: t.exposeString('note', { description: 'What was said; empty for nothing.' }),
      at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    }),
  })
  const ReportType = b.objectRef<ReportRow>('Report').implement({
    description: 'What somebody has reported. Who did is told to nobody.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Also its number for people.' }),
      service: t.field({
        type: ServiceType,
        nullable: true,
        description: 'What it is about. Null once that cannot be reported any more.',
        resolve: ({ serviceId }, _args, ctx) => serviceById(ctx).load(serviceId),
      }),
      point: t.field({
        type: PointType,
        description: 'Where, WGS-84.',
        resolve: (report) => printedPoint(report, 'WGS84'),
      }),
      address: t.exposeString('address', { description: 'In words; may be empty.' }),
      description: t.exposeString('description', { description: 'What it is.' }),
      state: t.expose('state', { type: StateEnum, description: 'How far it is.' }),
      confidential: t.exposeBoolean('confidential', {
        description: 'For the city alone; only its writer and the desk see it.',
      }),
      agency: t.exposeString('agency', { nullable: true, description: 'Who deals with it.' }),
      duplicateOf: t.exposeID('duplicateOf', {
        nullable: true,
        description: 'The report it is the same as.',
      }),
      supports: t.exposeInt('supports', { description: 'How many say “me too”.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was reported.' }),
      updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it moved last.' }),
      expectedAt: t.expose('expectedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when it is to be dealt with. Null where nothing is promised.',
      }),
      steps: t.field({
        type: [StepType],
        description: 'What was done, in order.',
        resolve: async ({ id }, _args, ctx) => [...(await stepsByReport(ctx).load(id))],
      }),
    }),
  })
  const ReportConnection = b.connectionObject({
    type: ReportType,
    name: 'ReportConnection',
    description: 'Reports, the latest first.',
  })
  b.objectType(ReportNotFound, {
    name: 'ReportNotFound',
    description: 'No such report or service.',
    interfaces: [ProblemInterface],
  })
  b.objectType(ReportUnfit, {
    name: 'ReportUnfit',
    description: 'The words cannot be taken as they are.',
    interfaces: [ProblemInterface],
  })
  b.objectType(ReportElsewhere, {
    name: 'ReportElsewhere',
    description: 'It is not in the city.',
    interfaces: [ProblemInterface],
  })
  b.objectType(ReportTooMany, {
    name: 'ReportTooMany',
    description: 'Too many in a day.',
    interfaces: [ProblemInterface],
  })
  const AttributeInput = b.inputType('ReportAttributeInput', {
    description: 'What is told of an attribute.',
    fields: (t) => ({
      code: t.string({ required: true, description: 'Which.', validate: z.string().max(40) }),
      values: t.stringList({
        required: true,
        description: 'One, or some of a list.',
        validate: z.array(z.string().max(500)).max(20),
      }),
    }),
  })
  const ReportInput = b.inputType('ReportInput', {
    description: 'A report as somebody writes it.',
    fields: (t) => ({
      city: t.string({
        required: true,
        description: 'Code or slug of the city.',
        validate: z.string().max(64),
      }),
      service: t.string({ required: true, description: 'Its code.', validate: z.string().max(40) }),
      at: t.field({ type: PointInput, required: true, description: 'Where.' }),
      address: t.string({
        required: false,
        description: 'In words.',
        validate: z.string().max(400),
      }),
      description: t.string({
        required: true,
        description: 'What it is; no names, no phone numbers.',
        validate: z.string().max(4_000),
      }),
      attributes: t.field({
        type: [AttributeInput],
        required: false,
        description: 'What the service asks for.',
        validate: z.array(z.unknown()).max(20),
      }),
      confidential: t.boolean({ required: false, description: 'For the city alone.' }),
    }),
  })
  const cityArg = {
    required: true,
    description: 'Code or slug of the city.',
    validate: z.string().max(64),
  } as const
  b.queryFields((t) => ({
    reportServices: t.field({
      type: [ServiceType],
      description: 'What can be reported to a city.',
      args: { city: t.arg.string(cityArg) },
      resolve: async (_root, { city }, ctx) => [
        ...(await listServices(ctx, (await cityOrRefuse(ctx, city)).code)),
      ],
    }),
    reports: t.field({
      type: ReportConnection,
      description: 'Reports of a city that everybody may see, the latest first.',
      args: {
        city: t.arg.string(cityArg),
        service: t.arg.string({
          required: false,
          description: 'Only of this service, by its code.',
          validate: z.string().max(40),
        }),
        open: t.arg.boolean({ required: false, description: 'Only open ones, or only closed.' }),
        near: t.arg({ type: PointInput, required: false, description: 'Only around here.' }),
        radius: t.arg.int({
          required: false,
          description: 'Metres around `near`; 1,000 without it, 5,000 at most.',
        }),
        ...pageArgs(b),
      },
      resolve: (_root, args, ctx) => listReports(ctx, args),
    }),
    report: t.field({
      type: ReportType,
      nullable: true,
      description: 'A report that everybody may see, or one of the caller’s own.',
      args: { id: t.arg.id({ required: true, description: 'Which.', validate: idArg }) },
      resolve: (_root, { id }, ctx) => findReport(ctx, id),
    }),
    myReports: t.withAuth({ resident: true }).field({
      type: ReportConnection,
      description: 'Reports of the caller, the latest first.',
      args: pageArgs(b),
      resolve: (_root, args, ctx) => listMyReports(ctx, args),
    }),
  }))
  b.mutationFields((t) => ({
    reportProblem: t.withAuth({ resident: true }).field({
      type: ReportType,
      description: 'Reports something. It is public once somebody at the desk has looked at it.',
      errors: {
        types: [ReportNotFound, ReportUnfit, ReportElsewhere, ReportTooMany, IdempotencyKeyReused],
      },
      args: {
        input: t.arg({ type: ReportInput, required: true, description: 'The report.' }),
        idempotencyKey: t.arg.string(idempotencyKeyArg),
      },
      resolve: async (_root, { input, idempotencyKey }, ctx) => {
        const { city, at, address, attributes, confidential, ...words } = input
        const values = Object.fromEntries(
          (attributes ?? []).map(({ code, values: told }) => [code, told]),
        )
        const id = await reportProblem(
          ctx,
          city,
          {
            ...words,
            position: at,
            address: address ?? '',
            values,
            confidential: confidential === true,
          },
          idempotencyKey,
        )
        const report = await findReport(ctx, id)
        if (!report) throw new ReportNotFound()
        return report
      },
    }),
    supportReport: t.withAuth({ resident: true }).field({
      type: ReportType,
      description: 'Says “me too”, or takes it back.',
      errors: { types: [ReportNotFound] },
      args: {
        id: t.arg.id({ required: true, description: 'Which.', validate: idArg }),
        on: t.arg.boolean({ required: true, description: 'Whether it is supported.' }),
      },
      resolve: async (_root, { id, on }, ctx) => {
        await supportReport(ctx, id, on)
        const report = await findReport(ctx, id)
        if (!report) throw new ReportNotFound()
        return report
      },
    }),
  }))
}
