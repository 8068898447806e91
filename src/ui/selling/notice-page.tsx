import { Crumbs } from '../parts.tsx'
import type { LinkView, Ui } from '../types.ts'

/** One thing to say, and the ways on. */
export const NoticePage = ({
  ui,
  crumbs,
  title,
  texts,
  links,
}: {
  ui: Ui
  crumbs: readonly LinkView[]
  title: string
  texts: readonly string[]
  links: readonly LinkView[]
}) => (
  <article class="selling wrap">
    <Crumbs links={crumbs} ui={ui} />
    <div class="nothing frame">
      <h1>{title}</h1>
      {texts.map((text) => (
        <p class="prose">{text}</p>
      ))}
      <p class="choices">
        {links.map(({ href, label }) => (
          <a class="button" href={href}>
            {label}
          </a>
        ))}
      </p>
    </div>
  </article>
)
