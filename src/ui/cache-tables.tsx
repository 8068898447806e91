import type { Child } from 'hono/jsx'
import type {
  AskedDocument,
  AskedQuestion,
  CacheDelays,
  FrequentTag,
} from '#schema/cache-figures.ts'
import { toRfc3339 } from '#schema/time.ts'
import { isoText } from './format.ts'
import { SectionHead } from './parts.tsx'
import type { Ui } from './types.ts'

/** A purge as the page lists it. */
export interface PurgeView {
  readonly id: string
  readonly at: number
  readonly who: string
  readonly what: string
}

/** A number as readers of a language write it. */
export const numberText = (
  n: number,
  { locale }: Pick<Ui, 'locale'>,
  options?: Intl.NumberFormatOptions,
): string => new Intl.NumberFormat(locale, options).format(n)

/** A part of a whole in per cent; a dash where there is no whole. */
export const shareText = (part: number, whole: number, ui: Ui): string =>
  whole === 0 ? '–' : numberText(part / whole, ui, { style: 'percent', maximumFractionDigits: 1 })

/** A length of time in its largest unit: `20 ms`, `3 min`. */
export const ageText = (ms: number, ui: Ui): string => {
  const units = [
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1_000],
    ['millisecond', 1],
  ] as const
  const [unit, length] = units.find(([, atLeast]) => ms >= atLeast) ?? ['millisecond', 1]
  return numberText(ms / length, ui, { style: 'unit', unit, maximumFractionDigits: 0 })
}

/** A moment as figures want it: `2026-11-03 10:00` in the zone of the page. */
export const momentText = (ms: number, { zone }: Pick<Ui, 'zone'>): string =>
  toRfc3339(ms, zone).slice(0, 16).replace('T', ' ')

const Empty = ({ ui }: { ui: Ui }) => <p class="empty">{ui.t('ui.cache.empty')}</p>

/** A table in a frame that scrolls by itself, reachable by keyboard, where it is wider than the page. */
export const Table = ({ label, head, rows }: { label: string; head: Child; rows: Child }) => (
  <div class="scroll" role="region" aria-label={label} tabindex={0}>
    <table class="grid figures-table">
      <thead>
        <tr>{head}</tr>
      </thead>
      <tbody>{rows}</tbody>
    </table>
  </div>
)

/** How soon the node learned of changes, by how often. */
export const Delays = ({ ui, delays }: { ui: Ui; delays: CacheDelays }) => {
  const { t } = ui
  const { buckets, reads } = delays
  return (
    <section aria-labelledby="cache-delays">
      <SectionHead
        id="cache-delays"
        title={t('ui.cache.delays')}
        lead={t('ui.cache.delays.lead')}
        ui={ui}
      />
      {reads === 0 ? (
        <Empty ui={ui} />
      ) : (
        <Table
          label={t('ui.cache.delays')}
          head={
            <>
              <th scope="col">{t('ui.cache.delay')}</th>
              <th scope="col" class="number">
                {t('ui.cache.reads')}
              </th>
            </>
          }
          rows={buckets.map((bucket) => (
            <tr>
              <th scope="row">
                {bucket.upToMs === null
                  ? t('ui.cache.delay.over')
                  : t('ui.cache.delay.upTo', { age: ageText(bucket.upToMs, ui) })}
              </th>
              <td class="number">{numberText(bucket.reads, ui)}</td>
            </tr>
          ))}
        />
      )}
    </section>
  )
}

/** The documents that were asked for. */
export const Documents = ({ ui, documents }: { ui: Ui; documents: readonly AskedDocument[] }) => {
  const { t } = ui
  return (
    <section aria-labelledby="cache-documents">
      <SectionHead id="cache-documents" title={t('ui.cache.documents')} ui={ui} />
      {documents.length === 0 ? (
        <Empty ui={ui} />
      ) : (
        <Table
          label={t('ui.cache.documents')}
          head={
            <>
              <th scope="col">{t('ui.cache.document')}</th>
              <th scope="col" class="number">
                {t('ui.cache.requests')}
              </th>
              <th scope="col" class="number">
                {t('ui.cache.ratio')}
              </th>
            </>
          }
          rows={documents.map(({ name, asked, hits }) => (
            <tr>
              <th scope="row" class="name">
                {name}
              </th>
              <td class="number">{numberText(asked, ui)}</td>
              <td class="number">{shareText(hits, asked, ui)}</td>
            </tr>
          ))}
        />
      )}
    </section>
  )
}

/** What was asked most. */
export const Questions = ({ ui, questions }: { ui: Ui; questions: readonly AskedQuestion[] }) => {
  const { t } = ui
  return (
    <section aria-labelledby="cache-questions">
      <SectionHead
        id="cache-questions"
        title={t('ui.cache.questions')}
        lead={t('ui.cache.questions.lead')}
        ui={ui}
      />
      {questions.length === 0 ? (
        <Empty ui={ui} />
      ) : (
        <Table
          label={t('ui.cache.questions')}
          head={
            <>
              <th scope="col">{t('ui.cache.document')}</th>
              <th scope="col" class="number">
                {t('ui.cache.requests')}
              </th>
              <th scope="col" class="number">
                {t('ui.cache.ratio')}
              </th>
              <th scope="col">{t('ui.cache.language')}</th>
              <th scope="col">{t('ui.cache.variables')}</th>
            </>
          }
          rows={questions.map(({ name, variables, locale, asked, hits }) => (
            <tr>
              <th scope="row" class="name">
                {name}
              </th>
              <td class="number">{numberText(asked, ui)}</td>
              <td class="number">{shareText(hits, asked, ui)}</td>
              <td class="name">{locale}</td>
              <td class="words">
                <code>{variables}</code>
              </td>
            </tr>
          ))}
        />
      )}
    </section>
  )
}

/** What kept answers depend on most. */
export const Tags = ({ ui, tags }: { ui: Ui; tags: readonly FrequentTag[] }) => {
  const { t } = ui
  return (
    <section aria-labelledby="cache-tags">
      <SectionHead
        id="cache-tags"
        title={t('ui.cache.tags')}
        lead={t('ui.cache.tags.lead')}
        ui={ui}
      />
      {tags.length === 0 ? (
        <Empty ui={ui} />
      ) : (
        <Table
          label={t('ui.cache.tags')}
          head={
            <>
              <th scope="col">{t('ui.cache.tag')}</th>
              <th scope="col" class="number">
                {t('ui.cache.answers')}
              </th>
            </>
          }
          rows={tags.map(({ tag, answers }) => (
            <tr>
              <th scope="row">
                <code>{tag}</code>
              </th>
              <td class="number">{numberText(answers, ui)}</td>
            </tr>
          ))}
        />
      )}
    </section>
  )
}

/** The latest purges, as the audit has them. */
export const Purges = ({ ui, purges }: { ui: Ui; purges: readonly PurgeView[] }) => {
  const { t } = ui
  return (
    <section aria-labelledby="cache-purges">
      <SectionHead id="cache-purges" title={t('ui.cache.purges')} ui={ui} />
      {purges.length === 0 ? (
        <Empty ui={ui} />
      ) : (
        <Table
          label={t('ui.cache.purges')}
          head={
            <>
              <th scope="col">{t('ui.console.when')}</th>
              <th scope="col">{t('ui.cache.purges.what')}</th>
              <th scope="col">{t('ui.cache.purges.who')}</th>
              <th scope="col">{t('ui.cache.purges.id')}</th>
            </>
          }
          rows={purges.map(({ id, at, who, what }) => (
            <tr>
              <td class="name">
                <time datetime={isoText(at)}>{momentText(at, ui)}</time>
              </td>
              <td class="words">{what}</td>
              <td class="name">{who}</td>
              <td>
                <code>{id}</code>
              </td>
            </tr>
          ))}
        />
      )}
    </section>
  )
}
