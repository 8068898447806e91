// npm run rights: writes docs/rights.md, who may do what, from what is declared: a test compares the two.
import { writeFile } from 'node:fs/promises'
import { isObjectType } from 'graphql'
import { SECTIONS } from '#edge/console/merchant/sections.ts'
import { buildSchema } from '#edge/schema.ts'
import { scenes } from '#scenes/index.ts'
import { RIGHTS, RIGHTS_OF_SCOPE, type Right } from '#schema/rights.ts'
import { STAFF_ROLES, type StaffRole } from '#schema/tables/identity.ts'

export const RIGHTS_DOCUMENT = 'docs/rights.md'

/** What each right is, in a few words. */
const WORDS: Readonly<Record<Right, string>> = {
  readOrders: 'sees orders and after-sales',
  handOver: 'looks up a pickup code, hands over, serves',
  ship: 'sends parcels',
  cancelUnserved: 'gives back what cannot be handed over',
  decideAfterSale: 'answers complaints, takes goods back',
  receiveStock: 'sees stock, takes in deliveries',
  changeStock: 'counts, corrects, keeps back, moves stock',
  editProducts: 'writes products, puts them on sale or takes them off',
  editStore: 'changes hours, pickup and delivery of a store',
  openStores: 'opens another store of the merchant',
  answerReviews: 'answers reviews',
  runQueue: 'calls the next in a queue, gives out numbers at the place',
  editQueue: 'says what can be queued for at a place',
  runBookings: 'checks bookings in, books for those who call or are there, closes slots',
  editBookings: 'says what can be booked at a place, and by which rules',
  readFigures: 'sees sales figures',
  readPayouts: 'sees what was earned, fees and refunds',
  issueInvoices: 'issues invoices',
  manageStaff: 'invites, grants and ends roles below the own one',
  manageLinks: 'links tills and ERPs, keys and webhooks',
  reviewContent: 'decides what merchants and residents show in the city',
  manageParking: 'says who is paid for stays in a lot, and what purchases earn',
  moderateReports: 'looks at what residents report, and says what becomes of it',
  creditBalance: 'credits balance to a resident',
}

interface Declared {
  readonly right?: Right
  readonly merchant?: string
  readonly resident?: boolean
  readonly staff?: boolean
  readonly machine?: boolean
  readonly operator?: boolean
  readonly $any?: Declared
}

const caller = ({ $any, ...one }: Declared): readonly string[] => [
  ...Object.entries(one).map(([kind, what]) =>
    kind === 'right'
      ? `right \`${what}\``
      : kind === 'merchant'
        ? `key \`${what}\``
        : `any ${kind}`,
  ),
  ...($any ? [caller($any).join(' or ')] : []),
]

/** The declared condition of each field that has one. */
export const declaredFields = (): readonly (readonly [field: string, Declared])[] =>
  Object.values(buildSchema(scenes).getTypeMap())
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap(({ name, extensions }) => {
        const { authScopes } = (extensions['pothosOptions'] ?? {}) as {
          readonly authScopes?: Declared
        }
        return authScopes ? [[`${type.name}.${name}`, authScopes] as const] : []
      }),
    )
    .toSorted(([a], [b]) => a.localeCompare(b))

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const mark = (right: Right, role: StaffRole): string =>
  (RIGHTS[right] as readonly StaffRole[]).includes(role) ? '●' : ''

/** The document as it has to be. */
export const rightsDocument = (): string => {
  const rights = Object.keys(WORDS) as Right[]
  const fields = declaredFields()
  return `# Who may do what

Written by \`npm run rights\` from what is declared; a test compares the two, another one tries every field as every role.
A role counts where it was granted, and below: a clerk's and a manager's at a store, an owner's and finance's at all stores of a
merchant, an operator's in a city. Whose row it is stands in the WHERE of each statement besides: to everybody else it does not exist.

## Roles

${table(
  ['right', 'who has it', ...STAFF_ROLES.map((role) => role.toLowerCase())],
  rights.map((right) => [
    `\`${right}\``,
    WORDS[right],
    ...STAFF_ROLES.map((role) => mark(right, role)),
  ]),
)}

## Keys of a merchant's systems

${table(
  ['scope', 'rights'],
  Object.entries(RIGHTS_OF_SCOPE).map(([scope, of]) => [
    `\`${scope}\``,
    of.map((right) => `\`${right}\``).join(', ') || 'prices by `/v1/prices` alone',
  ]),
)}

## Pages of the console

${table(
  ['page', 'opens with'],
  SECTIONS.map(({ id, rights: any }) => [
    `\`/console/merchant/<store>/${id}\``,
    any.map((right) => `\`${right}\``).join(' or '),
  ]),
)}

## Fields of the API

Fields that are not here are for everybody, and show nobody's own.

${table(
  ['field', 'for'],
  fields.map(([field, declared]) => [`\`${field}\``, caller(declared).join(', ')]),
)}
`
}

if (import.meta.main)
  await writeFile(new URL(`../${RIGHTS_DOCUMENT}`, import.meta.url), rightsDocument())
