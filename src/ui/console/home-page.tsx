import type { LinkView, Ui } from '../types.ts'

/** Where somebody works, to go there; and tools of whoever looks after the portal. */
export const HomePage = ({
  ui,
  desks,
  tools,
  done,
}: {
  ui: Ui
  desks: readonly { readonly href: string; readonly name: string; readonly merchant: string }[]
  tools: readonly LinkView[]
  done?: string | undefined
}) => (
  <article class="work-home">
    <h1>{ui.t('ui.work.title')}</h1>
    {done === undefined ? null : (
      <p class="done" role="status">
        {done}
      </p>
    )}
    {desks.length === 0 ? (
      <p class="empty">{ui.t('ui.work.none')}</p>
    ) : (
      <ul class="work-desks">
        {desks.map(({ href, name, merchant }) => (
          <li>
            <a class="work-desk-card" href={href}>
              <b>{name}</b>
              <span class="meta">{merchant}</span>
            </a>
          </li>
        ))}
      </ul>
    )}
    {tools.length === 0 ? null : (
      <p class="choices">
        {tools.map(({ href, label }) => (
          <a class="button" href={href}>
            {label}
          </a>
        ))}
      </p>
    )}
  </article>
)
