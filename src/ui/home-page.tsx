import { AlertBanner, type AlertView } from './alerts.tsx'
import { CityBand } from './city-band.tsx'
import { clockText, dateText, daypartOf, isoText } from './format.ts'
import { Icon, type IconName } from './icons.tsx'
import { ParkingPanel } from './parking.tsx'
import { CardList, SectionHead } from './parts.tsx'
import type { CardView, CityView, ParkingView, Ui } from './types.ts'

/** One answer to "what suits this hour": breakfast to pick up, lunch nearby, a place for the family. */
export interface HomeSection {
  /** Used in the page as an anchor: letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  readonly lead?: string | undefined
  readonly href?: string | undefined
  readonly icon?: IconName | undefined
  readonly cards: readonly CardView[]
}

/** The door to a scene. */
export interface SceneEntry {
  readonly href: string
  readonly title: string
  readonly lead: string
  readonly icon: IconName
}

export interface HomePageProps {
  readonly ui: Ui
  readonly city: CityView
  /** Warnings, before everything else. */
  readonly alerts?: readonly { readonly title: string; readonly alerts: readonly AlertView[] }[]
  readonly sections: readonly HomeSection[]
  /** Beside the sections: live figures of the scenes. */
  readonly meters: readonly {
    readonly id: string
    readonly title: string
    readonly href: string
    readonly lots: readonly ParkingView[]
  }[]
  readonly scenes: readonly SceneEntry[]
  /** Below everything: what the scenes have nearby. */
  readonly strips: readonly {
    readonly id: string
    readonly title: string
    readonly href: string
    readonly cards: readonly CardView[]
  }[]
}

const Hero = ({ ui, city }: Pick<HomePageProps, 'ui' | 'city'>) => {
  const part = daypartOf(ui.now, ui.zone)
  return (
    <div class="hero">
      <div class="hero-row wrap">
        <h1 class="sign">
          <span class="sign-board">{city.name}</span>
          <span class="hidden-text">{ui.t('ui.home.title', { city: city.name })}</span>
        </h1>
        <div class="hero-text">
          <p class="hero-when">
            <b>{ui.t(`ui.daypart.${part}`)}</b>
            <time datetime={isoText(ui.now)}>
              {clockText(ui.now, ui.zone)} <span class="dot">·</span> {dateText(ui.now, ui)}
            </time>
          </p>
          <p class="hero-greet">{ui.t(`ui.home.greet.${part}`)}</p>
        </div>
        <CityBand code={city.code} />
      </div>
    </div>
  )
}

const Section = ({ section, ui, first }: { section: HomeSection; ui: Ui; first: boolean }) => (
  <section class={first ? 'hour hour-first' : 'hour'} aria-labelledby={section.id}>
    <SectionHead
      id={section.id}
      title={section.title}
      lead={section.lead}
      href={section.href}
      ui={ui}
    />
    <CardList cards={section.cards} ui={ui} dense={!first} />
  </section>
)

const Scenes = ({ scenes, ui }: Pick<HomePageProps, 'scenes' | 'ui'>) => (
  <section class="wrap" aria-labelledby="scenes">
    <SectionHead id="scenes" title={ui.t('ui.home.scenes')} ui={ui} />
    <ul class="doors">
      {scenes.map(({ href, title, lead, icon }) => (
        <li class="door">
          <Icon name={icon} />
          <h3>
            <a href={href}>{title}</a>
          </h3>
          <p>{lead}</p>
        </li>
      ))}
    </ul>
  </section>
)

/** The home of a city: what suits this hour, live figures beside it, the scenes, what they have nearby. */
export const HomePage = ({
  ui,
  city,
  alerts = [],
  sections,
  meters,
  scenes,
  strips,
}: HomePageProps) => {
  const filled = sections.filter(({ cards }) => cards.length > 0)
  return (
    <div class="home">
      <Hero ui={ui} city={city} />
      {alerts.map(({ title, alerts: rows }) => (
        <AlertBanner alerts={rows} title={title} ui={ui} />
      ))}
      <div class="wrap columns">
        <div class="hours-of-day">
          {filled.length === 0 ? <p class="empty">{ui.t('ui.home.empty')}</p> : null}
          {filled.map((section, index) => (
            <Section section={section} ui={ui} first={index === 0} />
          ))}
        </div>
        {meters.map(({ id, title, href, lots }) => (
          <section class="panel frame" aria-labelledby={id}>
            <SectionHead id={id} title={title} href={href} ui={ui} />
            <ParkingPanel lots={lots} ui={ui} />
          </section>
        ))}
      </div>
      {scenes.length === 0 ? null : <Scenes scenes={scenes} ui={ui} />}
      {strips
        .filter(({ cards }) => cards.length > 0)
        .map(({ id, title, href, cards }) => (
          <section class="wrap" aria-labelledby={id}>
            <SectionHead id={id} title={title} href={href} ui={ui} />
            <CardList cards={cards} ui={ui} />
          </section>
        ))}
    </div>
  )
}
