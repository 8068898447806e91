import type { Builder } from '#schema/builder.ts'
import { pageArgs } from '#schema/connection.ts'
import { listImportRuns, type ImportRunRow } from './service.ts'

/** What a partner's machine may see of its own work. */
export const partnersGraph = (b: Builder): void => {
  const Outcome = b.enumType('ImportOutcome', {
    description: 'How an import ended.',
    values: {
      RUNNING: {
        description:
          'It has not ended; or the process died, then what was written so far is whole rows.',
      },
      DONE: { description: 'Its good rows are in.' },
      REFUSED: { description: 'Nothing of it is in, or nothing after the point of failure.' },
    } as const,
  })
  const Mode = b.enumType('ImportMode', {
    description: 'What happens to good rows beside bad ones.',
    values: {
      PARTIAL: { description: 'They go in.' },
      ATOMIC: { description: 'Nothing goes in unless all is good.' },
    } as const,
  })
  const Run = b.objectRef<ImportRunRow>('ImportRun').implement({
    description: 'One import of a partner’s files, with what it did.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Also in the report of the import.' }),
      format: t.exposeString('format', { description: 'The format of the files.' }),
      source: t.exposeString('source', { description: 'The data set they were imported as.' }),
      mode: t.expose('mode', {
        type: Mode,
        description: 'What happened to good rows beside bad ones.',
      }),
      outcome: t.expose('outcome', { type: Outcome, description: 'How it ended.' }),
      created: t.exposeInt('created', { description: 'Rows that were new.' }),
      updated: t.exposeInt('updated', { description: 'Rows that said something new.' }),
      unchanged: t.exposeInt('unchanged', {
        description: 'Rows that were there already, word for word.',
      }),
      failed: t.exposeInt('failed', { description: 'Rows that were kept out.' }),
      warnings: t.exposeInt('warnings', { description: 'Things to look at in rows that went in.' }),
      startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
      finishedAt: t.expose('finishedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it ended. Null while it runs.',
      }),
    }),
  })
  const Runs = b.connectionObject({
    type: Run,
    name: 'ImportRunConnection',
    description: 'Imports, latest first.',
  })
  b.queryField('importRuns', (t) =>
    t.withAuth({ machine: true }).field({
      type: Runs,
      description:
        'The imports of the partner whose API key the request carries, latest first. Needs a key.',
      args: pageArgs(b),
      resolve: (_root, args, ctx) => listImportRuns(ctx, args),
    }),
  )
}
