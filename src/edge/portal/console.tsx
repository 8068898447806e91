import { sql } from 'drizzle-orm'
import type { Page } from '#scenes/page.ts'
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
export const consolePage = async (page: Page): Promise<Response> => {
  const { ui } = page
  const { places, runs } = await load(page)
  return page.render(
    { title: ui.t('ui.console.title'), description: ui.t('ui.console.lead'), noIndex: true },
    <SceneListPage
      ui={ui}
      crumbs={[]}
      title={ui.t('ui.console.title')}
      lead={ui.t('ui.console.lead')}
      filters={[]}
    >
      <div class="frame">
        <h2>{ui.t('ui.console.places')}</h2>
        <table>
          <thead>
            <tr>
              <th scope="col">{ui.t('ui.console.city')}</th>
              <th scope="col">{ui.t('ui.console.kind')}</th>
              <th scope="col">{ui.t('ui.console.count')}</th>
            </tr>
          </thead>
          <tbody>
            {places.map(({ city, kind, n }) => (
              <tr>
                <td>{city}</td>
                <td>{kind}</td>
                <td>{n}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="frame">
        <h2>{ui.t('ui.console.runs')}</h2>
        <table>
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
                <td>{new Date(at).toISOString().slice(0, 19)}Z</td>
                <td>{source}</td>
                <td>{format}</td>
                <td>{outcome}</td>
                <td>{counts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </SceneListPage>,
  )
}
