import { sql } from 'drizzle-orm'
import { textIn } from '#schema/locale.ts'
import type { City } from '#schema/tables/cities.ts'
import { toRfc3339 } from '#schema/time.ts'
import type { Page } from '#scenes/page.ts'
import { kindText, SectionHead } from '#ui/parts.tsx'
import { SceneListPage } from '#ui/scene-pages.tsx'

const RUNS = 20

interface Overview {
  readonly places: readonly { readonly city: string; readonly kind: string; readonly n: number }[]
  readonly runs: readonly {
    readonly at: number
    readonly source: string
    readonly format: string
    readonly outcome: string
    readonly counts: string
  }[]
}

const load = async ({ ctx }: Page): Promise<Overview> => {
  const [places, runs] = await Promise.all([
    ctx.db.all<[string, string, number]>(
      sql`SELECT city_code, kind, count(*) FROM places GROUP BY 1, 2 ORDER BY 1, 2`,
    ),
    ctx.db.all<[number, string, string, string, string]>(sql`
      SELECT started_at, source, format, outcome, created || ' / ' || updated || ' / ' || unchanged || ' / ' || failed
      FROM import_runs ORDER BY started_at DESC, id DESC LIMIT ${RUNS}`),
  ])
  return {
    places: places.map(([city, kind, n]) => ({ city, kind, n })),
    runs: runs.map(([at, source, format, outcome, counts]) => ({
      at,
      source,
      format,
      outcome,
      counts,
    })),
  }
}

/** What is in the database and what came in last, for the developer at this machine. Not served in production. */
export const consolePage = async (page: Page, cities: readonly City[]): Promise<Response> => {
  const { ui } = page
  const { places, runs } = await load(page)
  const kinds = [...new Set(places.map(({ kind }) => kind))]
  const count = (city: string, kind: string): number =>
    places.find((row) => row.city === city && row.kind === kind)?.n ?? 0
  return page.render(
    { title: ui.t('ui.console.title'), description: ui.t('ui.console.lead'), noIndex: true },
    <SceneListPage
      ui={ui}
      crumbs={[]}
      title={ui.t('ui.console.title')}
      lead={ui.t('ui.console.lead')}
      filters={[]}
    >
      <p class="console-way">
        <a class="button" href={page.href('/console/cache')}>
          {ui.t('ui.console.cache')}
        </a>
        <span class="lead">{ui.t('ui.console.cache.lead')}</span>
      </p>
      <section aria-labelledby="console-places">
        <SectionHead id="console-places" title={ui.t('ui.console.places')} ui={ui} />
        <div class="scroll">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">{ui.t('ui.console.city')}</th>
                {kinds.map((kind) => (
                  <th scope="col">{kindText(kind, ui)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {cities.map(({ code, names }) => (
                <tr>
                  <th scope="row">{textIn(names, ui.locale)}</th>
                  {kinds.map((kind) => (
                    <td>{count(code, kind)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section aria-labelledby="console-runs">
        <SectionHead id="console-runs" title={ui.t('ui.console.runs')} ui={ui} />
        <div class="scroll">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">{ui.t('ui.console.when')}</th>
                <th scope="col">{ui.t('ui.console.source')}</th>
                <th scope="col">{ui.t('ui.console.format')}</th>
                <th scope="col">{ui.t('ui.console.outcome')}</th>
                <th scope="col">{ui.t('ui.console.counts')}</th>
              </tr>
            </thead>
            <tbody>
              {runs.map(({ at, source, format, outcome, counts }) => (
                <tr>
                  <td>{toRfc3339(at, ui.zone).slice(0, 16).replace('T', ' ')}</td>
                  <td>{source}</td>
                  <td>{format}</td>
                  <td>{outcome}</td>
                  <td>{counts}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </SceneListPage>,
  )
}
