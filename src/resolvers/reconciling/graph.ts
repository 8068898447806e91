import { z } from 'zod'
import type { Builder, SharedTypes } from '#schema/builder.ts'
import { problemTypes } from '#schema/problem-types.ts'
import { listConcerns, NothingToResolve, resolveConcern, type Concern } from './by-hand.ts'

interface Resolved {
  readonly concerns: readonly Concern[]
}

/** What people have to see to, and how they say that they have. */
export const reconcilingGraph = (b: Builder, shared: SharedTypes): void => {
  problemTypes(b, shared, {
    NothingToResolve: [NothingToResolve, 'There is nothing of the id to see to.'],
  })
  const KindEnum = b.enumType('ConcernKind', {
    description: 'Why people have to see to something.',
    values: {
      REFUND_ABNORMAL: {
        description:
          'The provider could not give money back: the card or the account is gone, or it refused each time.',
      },
      PURCHASE_STUCK: {
        description:
          'Its time to be paid is over for an hour, and the provider will not close its payment, or says something of it that cannot be: it still holds stock.',
      },
      LEDGER_DIFFERENCE: { description: 'The provider’s bill says something else than the books.' },
      MESSAGE_ABANDONED: { description: 'Others could not be told, and it was given up.' },
    } as const,
  })
  const OutcomeEnum = b.enumType('ConcernOutcome', {
    description: 'What somebody did.',
    values: {
      AGAIN: { description: 'It is to be tried again: a refund, a message.' },
      DONE: {
        description:
          'It was done some other way, or explained: a refund, a purchase, a difference.',
      },
    } as const,
  })
  const ConcernType = b.objectRef<Concern>('Concern').implement({
    description: 'Something that people have to see to, since the portal cannot.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'For `resolveConcern`.' }),
      kind: t.expose('kind', { type: KindEnum, description: 'Why.' }),
      since: t.expose('since', { type: 'DateTime', description: 'Since when.' }),
      subject: t.exposeString('subject', { description: 'The number or topic it is about.' }),
      amount: t.expose('fen', {
        type: 'Fen',
        nullable: true,
        description: 'How much it is about.',
      }),
    }),
  })
  const ResolvedType = b.objectRef<Resolved>('ConcernResolution').implement({
    description: 'What is left after something was seen to.',
    fields: (t) => ({
      concerns: t.field({
        type: [ConcernType],
        description: 'All that is left.',
        resolve: ({ concerns }) => concerns,
      }),
    }),
  })
  b.queryField('concerns', (t) =>
    t.withAuth({ operator: true }).field({
      type: [ConcernType],
      description: 'What people have to see to, oldest first. Needs the key of an operator.',
      resolve: async (_root, _args, ctx) => [...(await listConcerns(ctx))],
    }),
  )
  b.mutationField('resolveConcern', (t) =>
    t.withAuth({ operator: true }).field({
      type: ResolvedType,
      description:
        'Says that something was seen to, and how; audited. Needs the key of an operator.',
      errors: { types: [NothingToResolve] },
      args: {
        id: t.arg.id({
          required: true,
          description: 'Of the concern.',
          validate: z.string().max(120),
        }),
        outcome: t.arg({ type: OutcomeEnum, required: true, description: 'What was done.' }),
        note: t.arg.string({ required: true, description: 'In words, up to 200 characters.' }),
      },
      resolve: async (_root, args, ctx) => {
        await resolveConcern(ctx, args)
        return { concerns: await listConcerns(ctx) }
      },
    }),
  )
}
