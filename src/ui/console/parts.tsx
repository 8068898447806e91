import { LinkBar } from '../parts.tsx'
import { Hidden } from '../selling/form-parts.tsx'
import type { LinkView, Ui } from '../types.ts'

/** What was just done, told also to those who hear the page. */
export const Done = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <p class="done" role="status">
      {text}
    </p>
  )

/** Which of the rows of a list are shown. */
export const Filter = ({ filters, ui }: { filters: readonly LinkView[]; ui: Ui }) => (
  <LinkBar class="filter" label={ui.t('ui.work.orders.show')} links={filters} />
)

/** Finds rows of a list by a text. */
export const DeskSearch = ({
  id,
  label,
  query,
  action,
  hidden,
  ui,
}: {
  id: string
  label: string
  query: string
  action: string
  hidden: Readonly<Record<string, string>>
  ui: Ui
}) => (
  <form class="search" role="search" method="get" action={action}>
    <label class="hidden-text" for={id}>
      {label}
    </label>
    <input
      id={id}
      type="search"
      name="q"
      value={query}
      placeholder={label}
      maxlength={60}
      autocomplete="off"
    />
    <Hidden fields={hidden} />
    <button type="submit">{ui.t('ui.work.stock.search.do')}</button>
  </form>
)
