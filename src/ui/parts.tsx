import { Icon } from './icons.tsx'
import { Picture } from './picture.tsx'
import { clockText, distanceText, isoText, openText, priceText, webAddress } from './format.ts'
import type { MessageKey } from './messages.ts'
import type { AttributionView, CardView, LinkView, OpenView, Ui } from './types.ts'

const KINDS = new Set([
  'STORE',
  'ATTRACTION',
  'PARKING_LOT',
  'CAMPUS_VENUE',
  'SERVICE_HALL',
  'STATION',
])

/** The word for a kind of place; a kind the pages do not know is a plain "place". */
export const kindText = (kind: string, { t }: Pick<Ui, 't'>): string =>
  t(KINDS.has(kind) ? (`ui.kind.${kind}` as MessageKey) : 'ui.kind.PLACE')

/** Opening state as a phrase with a mark whose shape, not only its colour, tells open from shut. */
export const OpenMark = ({ open, ui }: { open: OpenView; ui: Ui }) => {
  const { text, tone } = openText(open, ui)
  return <span class={`open open-${tone}`}>{text}</span>
}

/** When a live figure was measured. */
export const AsOf = ({ at, ui }: { at: number; ui: Ui }) => (
  <time class="as-of" datetime={isoText(at)}>
    {ui.t('ui.parking.asOf', { time: clockText(at, ui.zone) })}
  </time>
)

/** A card is a column of a grid: two beside each other on a phone, up to four on a wide screen. */
const CARD_SIZES = '(min-width: 60rem) 280px, 50vw'

/** One card: picture, name, and the few facts that help to choose. The whole card follows its link. */
const Card = ({ card, ui, level = 3 }: { card: CardView; ui: Ui; level?: 2 | 3 | undefined }) => {
  const Heading = level === 2 ? 'h2' : 'h3'
  const facts = [
    card.kind === undefined ? undefined : kindText(card.kind, ui),
    card.area,
    card.distanceM === undefined ? undefined : distanceText(card.distanceM, ui),
  ].filter((fact) => fact !== undefined && fact !== '')
  return (
    <article class="card">
      <Picture
        class="card-picture"
        src={card.picture}
        width={400}
        height={300}
        sizes={CARD_SIZES}
      />
      <div class="card-text">
        <Heading class="card-name">
          <a href={card.href}>{card.name}</a>
        </Heading>
        {card.note ? <p class="card-note">{card.note}</p> : null}
        {card.priceFen ? <p class="price">{priceText(card.priceFen, ui)}</p> : null}
        {card.open ? (
          <p class="card-open">
            <OpenMark open={card.open} ui={ui} />
          </p>
        ) : null}
        {facts.length > 0 ? <p class="meta">{facts.join(' · ')}</p> : null}
      </div>
    </article>
  )
}

/** Cards as a list, so that a screen reader says how many there are. */
export const CardList = ({
  cards,
  ui,
  level,
  dense,
}: {
  cards: readonly CardView[]
  ui: Ui
  level?: 2 | 3 | undefined
  /** Rows with small pictures instead of a grid. */
  dense?: boolean | undefined
}) => (
  <ul class={dense ? 'cards cards-rows' : 'cards'}>
    {cards.map((card) => (
      <li>
        <Card card={card} ui={ui} level={level} />
      </li>
    ))}
  </ul>
)

/** A section's title with its rule, and the way to the rest of it. */
export const SectionHead = ({
  id,
  title,
  lead,
  href,
  ui,
}: {
  id: string
  title: string
  lead?: string | undefined
  href?: string | undefined
  ui: Ui
}) => (
  <div class="section-head">
    <h2 id={id}>{title}</h2>
    {lead ? <p class="lead">{lead}</p> : null}
    {href ? (
      <a class="more" href={href} aria-label={ui.t('ui.more.of', { title })}>
        {ui.t('ui.more')}
        <Icon name="arrow" />
      </a>
    ) : null}
  </div>
)

/** The way back up: home, list, this page. */
export const Crumbs = ({ links, ui }: { links: readonly LinkView[]; ui: Ui }) =>
  links.length === 0 ? null : (
    <nav class="crumbs" aria-label={ui.t('ui.nav.home')}>
      <ol>
        {links.map(({ href, label }) => (
          <li>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ol>
    </nav>
  )

/** Whom a text or list comes from, as its licence asks. */
export const Attribution = ({ items, ui }: { items: readonly AttributionView[]; ui: Ui }) =>
  items.length === 0 ? null : (
    <ul class="sources">
      {items.map(({ text, licence, url }) => {
        const address = webAddress(url)
        return (
          <li>
            {address ? (
              <a href={address} rel="noopener nofollow">
                {text}
              </a>
            ) : (
              text
            )}
            {licence ? <span class="licence">{ui.t('ui.footer.licence', { licence })}</span> : null}
          </li>
        )
      })}
    </ul>
  )

/** Ways beside each other, the one that is shown marked. */
export const LinkBar = ({
  class: look,
  label,
  links,
}: {
  class: string
  label: string
  links: readonly LinkView[]
}) => (
  <nav class={look} aria-label={label}>
    <ul>
      {links.map(({ href, label: text, current }) => (
        <li>
          <a href={href} aria-current={current ? 'page' : undefined}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

/** Links to the neighbouring pages of a cursor list; nothing when there is only one page. */
export const Pagination = ({
  prevHref,
  nextHref,
  ui,
}: {
  prevHref?: string | undefined
  nextHref?: string | undefined
  ui: Ui
}) =>
  prevHref === undefined && nextHref === undefined ? null : (
    <nav class="pages" aria-label={ui.t('ui.page.nav')}>
      {prevHref === undefined ? null : (
        <a class="button" rel="prev" href={prevHref}>
          <Icon name="back" />
          {ui.t('ui.page.prev')}
        </a>
      )}
      {nextHref === undefined ? null : (
        <a class="button" rel="next" href={nextHref}>
          {ui.t('ui.page.next')}
          <Icon name="arrow" />
        </a>
      )}
    </nav>
  )
