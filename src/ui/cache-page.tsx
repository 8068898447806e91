import type { Child } from 'hono/jsx'
import {
  CACHE_OUTCOMES,
  type AskedQuestion,
  type CacheFigures,
  type CacheOutcome,
  type FrequentTag,
} from '#schema/cache-figures.ts'
import {
  ageText,
  Delays,
  Documents,
  momentText,
  numberText,
  Purges,
  Questions,
  shareText,
  Table,
  Tags,
  type PurgeView,
} from './cache-tables.tsx'
import { BarChart, type Bar } from './chart.tsx'
import { SectionHead } from './parts.tsx'
import { ParkingBar as ShareBar } from './parking.tsx'
import type { Ui } from './types.ts'

export interface CachePageProps {
  readonly ui: Ui
  /** Absent where the node keeps nothing. */
  readonly figures: CacheFigures | undefined
  readonly questions: readonly AskedQuestion[]
  readonly tags: readonly FrequentTag[]
  readonly purges: readonly PurgeView[]
  /** What has just been purged. */
  readonly done: PurgeView | undefined
  readonly children?: Child
}

const TONES: Readonly<Record<CacheOutcome, Bar['tone']>> = {
  hit: 'good',
  stale: 'waiting',
  'stale-if-error': 'bad',
  miss: 'accent',
  bypass: 'plain',
}

const MEGABYTE = 1024 * 1024

const bytesText = (bytes: number, ui: Ui): string =>
  bytes < MEGABYTE
    ? numberText(bytes / 1024, ui, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 })
    : numberText(bytes / MEGABYTE, ui, {
        style: 'unit',
        unit: 'megabyte',
        maximumFractionDigits: 1,
      })

const Figure = ({ name, value, note }: { name: string; value: string; note: Child }) => (
  <div class="figure">
    <dt>{name}</dt>
    <dd>
      <b class="figure-value">{value}</b>
      <span class="meta">{note}</span>
    </dd>
  </div>
)

const Figures = ({ ui, figures }: { ui: Ui; figures: CacheFigures }) => {
  const { t } = ui
  const { log, outcomes, hitRatio } = figures
  const asked = Object.values(outcomes).reduce((sum, n) => sum + n, 0)
  return (
    <dl class="figures">
      <Figure
        name={t('ui.cache.ratio')}
        value={hitRatio === null ? '–' : shareText(hitRatio, 1, ui)}
        note={t('ui.cache.ratio.note', { n: asked })}
      />
      <Figure
        name={t('ui.cache.memory')}
        value={bytesText(figures.bytes, ui)}
        note={
          <>
            <ShareBar
              share={figures.maxBytes === 0 ? 0 : Math.min(1, figures.bytes / figures.maxBytes)}
            />
            {t('ui.cache.memory.note', {
              n: figures.entries,
              max: bytesText(figures.maxBytes, ui),
            })}
          </>
        }
      />
      <Figure
        name={t('ui.cache.evictions')}
        value={numberText(figures.evictions, ui)}
        note={t('ui.cache.evictions.note')}
      />
      <Figure
        name={t('ui.cache.made')}
        value={numberText(figures.executions, ui)}
        note={t('ui.cache.made.note', { n: figures.joined })}
      />
      <Figure
        name={t('ui.cache.fallen')}
        value={numberText(figures.invalidations, ui)}
        note={t('ui.cache.fallen.note', { n: log.changes })}
      />
      <Figure
        name={t('ui.cache.log')}
        value={numberText(log.position, ui)}
        note={
          log.asOf === null
            ? t('ui.cache.log.never')
            : t('ui.cache.log.note', {
                age: ageText(Math.max(0, figures.at - log.asOf), ui),
                floods: log.floods,
              })
        }
      />
    </dl>
  )
}

const Outcomes = ({ ui, figures }: { ui: Ui; figures: CacheFigures }) => {
  const { t } = ui
  const { outcomes, tiers } = figures
  const asked = Object.values(outcomes).reduce((sum, n) => sum + n, 0)
  const bars = CACHE_OUTCOMES.map((outcome): Bar => ({
    label: t(`ui.cache.outcome.${outcome}`),
    value: outcomes[outcome],
    text: numberText(outcomes[outcome], ui),
    tone: TONES[outcome],
  }))
  return (
    <section aria-labelledby="cache-outcomes">
      <SectionHead id="cache-outcomes" title={t('ui.cache.outcomes')} ui={ui} />
      <div class="pair">
        <BarChart id="cache-outcomes-chart" title={t('ui.cache.outcomes')} bars={bars} />
        <div>
          <Table
            label={t('ui.cache.outcomes')}
            head={
              <>
                <th scope="col">{t('ui.cache.outcome')}</th>
                <th scope="col" class="number">
                  {t('ui.cache.requests')}
                </th>
                <th scope="col" class="number">
                  {t('ui.cache.share')}
                </th>
              </>
            }
            rows={CACHE_OUTCOMES.map((outcome) => (
              <tr>
                <th scope="row">
                  {t(`ui.cache.outcome.${outcome}`)}
                  <small class="meta">{t(`ui.cache.outcome.${outcome}.text`)}</small>
                </th>
                <td class="number">{numberText(outcomes[outcome], ui)}</td>
                <td class="number">{shareText(outcomes[outcome], asked, ui)}</td>
              </tr>
            ))}
          />
          {tiers.length === 0 ? null : (
            <p class="meta">
              {t('ui.cache.tiers', {
                list: tiers.map(({ name, hits }) => `${name} ${numberText(hits, ui)}`).join(' · '),
              })}
            </p>
          )}
        </div>
      </div>
    </section>
  )
}

/** What a node keeps and how that went; below it, as children, the forms that purge. */
export const CachePage = (props: CachePageProps) => {
  const { ui, figures, done } = props
  const { t } = ui
  return (
    <div class="cache">
      {done === undefined ? null : (
        <p class="done" role="status">
          <b>{t('ui.cache.done', { what: done.what })}</b> {t('ui.cache.done.text')}{' '}
          <code>{done.id}</code>
        </p>
      )}
      {figures === undefined ? (
        <p class="empty">{t('ui.cache.none')}</p>
      ) : (
        <>
          <section aria-labelledby="cache-figures">
            <SectionHead
              id="cache-figures"
              title={t('ui.cache.figures')}
              lead={t('ui.cache.node', {
                node: figures.node,
                time: momentText(figures.since, ui),
              })}
              ui={ui}
            />
            <Figures ui={ui} figures={figures} />
          </section>
          <Outcomes ui={ui} figures={figures} />
          <div class="pair">
            <Documents ui={ui} documents={figures.documents} />
            <Delays ui={ui} delays={figures.delays} />
          </div>
          <Questions ui={ui} questions={props.questions} />
        </>
      )}
      <div class="pair">
        {props.children}
        {figures === undefined ? null : <Tags ui={ui} tags={props.tags} />}
      </div>
      <Purges ui={ui} purges={props.purges} />
    </div>
  )
}
