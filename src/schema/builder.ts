import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import DataloaderPlugin from '@pothos/plugin-dataloader'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { GraphQLError } from 'graphql'
import {
  isMerchantMachine,
  isOperator,
  isPartner,
  type Context,
  type MachineContext,
  type MerchantContext,
  type ResidentContext,
  type StaffContext,
} from './context.ts'
import type { Crs } from './geo.ts'
import { typeOfId } from './ids.ts'
import { Refused, type Problem } from './problem.ts'
import { grantsWith, type Right } from './rights.ts'
import type { MerchantScope } from './tables/partners.ts'

interface SchemaTypes {
  Context: Context
  DefaultFieldNullability: false
  AuthScopes: {
    machine: boolean
    merchant: MerchantScope
    operator: boolean
    resident: boolean
    staff: boolean
    /** Of the staff, with a grant that carries the right somewhere; where, their statements ask. */
    right: Right
  }
  AuthContexts: {
    machine: MachineContext
    merchant: MerchantContext
    operator: MachineContext
    resident: ResidentContext
    staff: StaffContext
    right: StaffContext
  }
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: number; Output: number }
    Fen: { Input: number; Output: number }
  }
}

/** A builder with the portal's plug-ins, its scalars and no types; domains and scenes add those. */
export const createBuilder = () => {
  const builder = new SchemaBuilder<SchemaTypes>({
    plugins: [
      ErrorsPlugin,
      ScopeAuthPlugin,
      ComplexityPlugin,
      RelayPlugin,
      DataloaderPlugin,
      ValidationPlugin,
    ],
    defaultFieldNullability: false,
    // Fields declare here what they cost; the request gate adds it up and refuses, once a document and
    // before execution, where the plug-in would do it in every request.
    complexity: { disabled: true, defaultComplexity: 1, defaultListMultiplier: 10 },
    errors: {
      directResult: true,
      defaultTypes: [],
      defaultUnionOptions: {
        name: ({ fieldName }) => `${fieldName.charAt(0).toUpperCase()}${fieldName.slice(1)}Result`,
        description: 'What was asked for, or a problem that says why not.',
      },
    },
    relay: {
      nodeQueryOptions: false,
      nodesQueryOptions: false,
      encodeGlobalID: (_typename, id) => String(id),
      decodeGlobalID: (id) => ({ typename: typeOfId(id) ?? '', id }),
      nodesOnConnection: { description: 'The rows of the page alone.' },
      nodeTypeOptions: { description: 'Anything with an id of its own, for `node(id)`.' },
      idFieldOptions: { description: 'Its id; never changes, and says nothing about it.' },
      pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
      hasNextPageFieldOptions: { description: 'Whether there is more behind `endCursor`.' },
      hasPreviousPageFieldOptions: { description: 'Whether this is not the first page.' },
      startCursorFieldOptions: { description: 'Cursor of the first row. Null on an empty page.' },
      endCursorFieldOptions: {
        description: 'Cursor of the last row, for `after` of the next page. Null on an empty page.',
      },
      edgesFieldOptions: { description: 'The rows of the page, with what a list knows of each.' },
      pageInfoFieldOptions: { description: 'Where the page stands in its list.' },
      cursorFieldOptions: { description: 'Where the row stands; `after` takes it.' },
      nodeFieldOptions: { description: 'The row itself.' },
      defaultEdgeTypeOptions: { description: 'A row of a list.' },
    },
    scopeAuth: {
      authScopes: ({ viewer }) => ({
        machine: isPartner(viewer),
        merchant: (scope) => isMerchantMachine(viewer, scope),
        operator: isOperator(viewer),
        resident: viewer.kind === 'resident',
        staff: viewer.kind === 'staff',
        right: (right) => viewer.kind === 'staff' && grantsWith(viewer, right).length > 0,
      }),
      unauthorizedError: (_parent, { viewer }) =>
        viewer.kind === 'guest'
          ? new Refused(
              'UNAUTHENTICATED',
              'This field needs somebody known: sign in, or send an API key, as `Authorization: Bearer …`.',
            )
          : new Refused('FORBIDDEN', 'This field is for others: its description says for whom.'),
    },
    validation: {
      validationError: (failure) =>
        new GraphQLError(
          failure.issues
            .slice(0, 5)
            .map(
              (issue) =>
                `${issue.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.') ?? 'input'}: ${issue.message}`,
            )
            .join(' '),
          { extensions: { code: 'BAD_USER_INPUT' } },
        ),
    },
  })
  builder.queryType({ description: 'Everything that can be read. Fields that need a key say so.' })
  builder.mutationType({ description: 'Everything that can be changed. Each field says who may.' })
  builder.scalarType('DateTime', {
    description:
      'An instant, RFC 3339. Written in UTC (`2026-10-01T00:00:00.000Z`); any offset is read. The zone of a city is on the city.',
    serialize: (ms) => new Date(ms).toISOString(),
    parseValue: (value) => {
      const ms =
        typeof value === 'string' &&
        /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$/.test(value)
          ? Date.parse(value)
          : Number.NaN
      if (Number.isNaN(ms)) {
        throw new GraphQLError(
          'A DateTime is RFC 3339 with an offset, as in 2026-10-01T08:00:00+08:00.',
          {
            extensions: { code: 'BAD_USER_INPUT' },
          },
        )
      }
      return ms
    },
  })
  builder.scalarType('Fen', {
    description: 'An amount of money in fen, the hundredth of a yuan (CNY). Always a whole number.',
    serialize: (fen) => fen,
    parseValue: (value) => {
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
        throw new GraphQLError('An amount is a whole number of fen, zero or more.', {
          extensions: { code: 'BAD_USER_INPUT' },
        })
      }
      return value
    },
  })
  return builder
}

export type Builder = ReturnType<typeof createBuilder>

/** The types that every domain and scene shares. Made once a schema. */
export const createShared = (builder: Builder) => {
  const ProblemInterface = builder.interfaceRef<Problem>('Problem').implement({
    description: 'A refusal that the caller can act on. Branch on `code`; `message` is for people.',
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Stable name of the refusal.' }),
      message: t.string({
        description: 'One sentence that says what to do, in the language of the request.',
        resolve: ({ texts }, _args, { locale }) => texts[locale],
      }),
    }),
  })
  const ContentLocaleEnum = builder.enumType('ContentLocale', {
    description:
      'A language in which content is stored; partners may also bring traditional script.',
    values: {
      ZH_CN: { value: 'zh-CN' as const, description: 'Chinese, simplified script.' },
      ZH_HANT: { value: 'zh-Hant' as const, description: 'Chinese, traditional script.' },
      EN: { value: 'en' as const, description: 'English.' },
    },
  })
  const CrsEnum = builder.enumType('Crs', {
    description:
      'The reference system of a coordinate. Numbers of different systems lie up to a kilometre apart in China.',
    values: {
      WGS84: { value: 'WGS84' as Crs, description: 'GPS, OpenStreetMap, GeoJSON.' },
      GCJ02: { value: 'GCJ02' as Crs, description: 'WeChat, Tencent and AMap maps.' },
      BD09: { value: 'BD09' as Crs, description: 'Baidu maps.' },
    },
  })
  const PointType = builder
    .objectRef<{ readonly lon: number; readonly lat: number; readonly crs: Crs }>('Point')
    .implement({
      description: 'A position on the ground, with the reference system its numbers are in.',
      fields: (t) => ({
        lon: t.exposeFloat('lon', { description: 'Degrees east.' }),
        lat: t.exposeFloat('lat', { description: 'Degrees north.' }),
        crs: t.expose('crs', { type: CrsEnum, description: 'What `lon` and `lat` refer to.' }),
      }),
    })
  const PointInput = builder.inputType('PointInput', {
    description: 'A position the caller knows. Without `crs` the numbers are taken as WGS-84.',
    fields: (t) => ({
      lon: t.float({ required: true, description: 'Degrees east, −180 to 180.' }),
      lat: t.float({ required: true, description: 'Degrees north, −90 to 90.' }),
      crs: t.field({
        type: CrsEnum,
        required: true,
        defaultValue: 'WGS84',
        description: 'What the numbers refer to.',
      }),
    }),
  })
  const TextInput = builder.inputType('TextInput', {
    description: 'A text in the languages of the portal.',
    fields: (t) => ({
      zh: t.string({ required: true, description: 'In Chinese.' }),
      en: t.string({ required: false, description: 'In English.' }),
    }),
  })
  return {
    ProblemInterface,
    ContentLocaleEnum,
    CrsEnum,
    PointType,
    PointInput,
    TextInput,
  }
}

export type SharedTypes = ReturnType<typeof createShared>
