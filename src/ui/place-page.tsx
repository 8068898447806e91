import type { Child } from 'hono/jsx'
import { daysText, distanceText, minuteText, webAddress } from './format.ts'
import { Icon } from './icons.tsx'
import { Film, type FilmProps } from './film.tsx'
import { Picture } from './picture.tsx'
import { FavouriteForm, type FavouriteView } from './selling/interests-page.tsx'
import { Locator } from './locator.tsx'
import { Attribution, CardList, Crumbs, kindText, OpenMark, SectionHead } from './parts.tsx'
import type {
  AttributionView,
  CardView,
  HoursRow,
  LinkView,
  LocatorPoint,
  OpenView,
  Ui,
} from './types.ts'

export interface PlaceView {
  readonly name: string
  /** The name in another script or language, shown small below. */
  readonly otherName?: { readonly text: string; readonly lang: string } | undefined
  readonly kind: string
  /** Drawn, where there is no photograph. */
  readonly picture: string
  readonly photos?: readonly { readonly src: string; readonly alt: string }[] | undefined
  readonly film?: FilmProps | undefined
  /** National grade 1..5 of a scenic area. */
  readonly grade?: number | undefined
  readonly description?: string | undefined
  readonly open?: OpenView | undefined
  readonly hours: readonly HoursRow[]
  /** The source's own words about its hours. */
  readonly hoursText?: string | undefined
  readonly address?: string | undefined
  readonly area?: string | undefined
  readonly distanceM?: number | undefined
  readonly phone?: string | undefined
  readonly website?: string | undefined
  /** WGS-84 degrees. Left out when the source gives no position. */
  readonly position?:
    | { readonly lon: number; readonly lat: number; readonly approximate: boolean }
    | undefined
  readonly attribution: readonly AttributionView[]
}

export interface PlacePageProps {
  readonly ui: Ui
  readonly crumbs: readonly LinkView[]
  readonly place: PlaceView
  /** What stands around it, for the locator. */
  readonly neighbours: readonly LocatorPoint[]
  readonly products: readonly CardView[]
  /** Heading of the products; for a shop the default fits. */
  readonly productsTitle?: string | undefined
  readonly productsHref?: string | undefined
  readonly nearby: readonly CardView[]
  readonly nearbyHref?: string | undefined
  readonly favourite?: FavouriteView | undefined
  /** What the scene of the place adds: live bays, tickets, lines. */
  readonly children?: Child
}

const HoursTable = ({ rows, ui }: { rows: readonly HoursRow[]; ui: Ui }) => (
  <table class="hours">
    <caption class="hidden-text">{ui.t('ui.place.hours')}</caption>
    <thead class="hidden-text">
      <tr>
        <th scope="col">{ui.t('ui.place.hours.day')}</th>
        <th scope="col">{ui.t('ui.place.hours.span')}</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr class={row.today ? 'is-today' : undefined}>
          <th scope="row">
            {daysText(row, ui)}
            {row.today ? <span class="today">{ui.t('ui.place.hours.today')}</span> : null}
          </th>
          <td>
            {row.spans.length === 0 ? ui.t('ui.place.hours.closed') : null}
            {row.spans.map(({ opensMin, closesMin, lastEntryMin }) => (
              <span class="span">
                {opensMin === 0 && closesMin === 1440
                  ? ui.t('ui.place.hours.allDay')
                  : `${minuteText(opensMin, ui)} – ${minuteText(closesMin, ui)}`}
                {lastEntryMin === undefined ? null : (
                  <small class="meta">
                    {ui.t('ui.place.hours.lastEntry', { time: minuteText(lastEntryMin, ui) })}
                  </small>
                )}
              </span>
            ))}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Facts = ({ place, ui }: { place: PlaceView; ui: Ui }) => {
  const website = webAddress(place.website)
  return (
    <dl class="facts">
      {place.address ? (
        <>
          <dt>
            <Icon name="pin" />
            {ui.t('ui.place.address')}
          </dt>
          <dd>{place.address}</dd>
        </>
      ) : null}
      {place.distanceM === undefined ? null : (
        <>
          <dt>
            <Icon name="walk" />
            {ui.t('ui.place.distance')}
          </dt>
          <dd>{distanceText(place.distanceM, ui)}</dd>
        </>
      )}
      {place.phone ? (
        <>
          <dt>
            <Icon name="phone" />
            {ui.t('ui.place.phone')}
          </dt>
          <dd>
            <a href={`tel:${place.phone.replace(/[^\d+]/g, '')}`}>{place.phone}</a>
          </dd>
        </>
      ) : null}
      {website ? (
        <>
          <dt>
            <Icon name="globe" />
            {ui.t('ui.place.website')}
          </dt>
          <dd>
            <a href={website} rel="noopener nofollow">
              {new URL(website).host}
            </a>
          </dd>
        </>
      ) : null}
    </dl>
  )
}

const Intro = ({ place, favourite, ui }: Pick<PlacePageProps, 'place' | 'favourite' | 'ui'>) => (
  <header class="intro">
    {place.photos?.[0] ? (
      <Picture
        class="intro-picture"
        src={place.photos[0].src}
        alt={place.photos[0].alt}
        width={400}
        height={300}
        eager
      />
    ) : (
      <img class="intro-picture" src={place.picture} alt="" width="400" height="300" />
    )}
    <div class="intro-text">
      <p class="kind">
        {kindText(place.kind, ui)}
        {place.area ? ` · ${place.area}` : ''}
        {place.grade ? (
          <span class="grade">
            {ui.t('ui.place.grade.value', { grade: 'A'.repeat(place.grade) })}
          </span>
        ) : null}
      </p>
      <h1>{place.name}</h1>
      {place.otherName ? (
        <p class="other-name" lang={place.otherName.lang}>
          {place.otherName.text}
        </p>
      ) : null}
      {place.open ? (
        <p class="intro-open">
          <OpenMark open={place.open} ui={ui} />
        </p>
      ) : null}
      {place.description ? <p class="description">{place.description}</p> : null}
      {favourite ? <FavouriteForm favourite={favourite} ui={ui} /> : null}
      <Facts place={place} ui={ui} />
    </div>
  </header>
)

const Aside = ({ place, neighbours, ui }: Pick<PlacePageProps, 'place' | 'neighbours' | 'ui'>) => (
  <div class="aside">
    {place.hours.length > 0 || place.hoursText ? (
      <section aria-labelledby="hours">
        <SectionHead id="hours" title={ui.t('ui.place.hours')} ui={ui} />
        {place.hours.length > 0 ? <HoursTable rows={place.hours} ui={ui} /> : null}
        {place.hoursText ? <p class="hours-text">{place.hoursText}</p> : null}
      </section>
    ) : null}
    {place.position ? (
      <section aria-labelledby="where">
        <SectionHead id="where" title={ui.t('ui.place.where')} ui={ui} />
        <Locator
          name={place.name}
          centre={place.position}
          neighbours={neighbours}
          approximate={place.position.approximate}
          ui={ui}
        />
      </section>
    ) : null}
    {place.attribution.length > 0 ? (
      <section aria-labelledby="source">
        <SectionHead id="source" title={ui.t('ui.place.source')} ui={ui} />
        <Attribution items={place.attribution} ui={ui} />
      </section>
    ) : null}
  </div>
)

/** A place: what it is, whether it is open, how to get there, what its scene and its shop add, what is near. */
export const PlacePage = (props: PlacePageProps) => {
  const { ui, place, products, nearby } = props
  return (
    <article class="place wrap">
      <Crumbs links={props.crumbs} ui={ui} />
      <Intro place={place} favourite={props.favourite} ui={ui} />
      <div class="columns">
        <div class="place-main">
          {props.children}
          {place.film ? <Film {...place.film} /> : null}
          {(place.photos?.length ?? 0) < 2 ? null : (
            <section aria-labelledby="photos">
              <SectionHead id="photos" title={ui.t('ui.place.photos')} ui={ui} />
              <ul class="photos">
                {place.photos?.slice(1).map(({ src, alt }) => (
                  <li>
                    <Picture
                      src={src}
                      alt={alt}
                      width={320}
                      height={240}
                      sizes="(min-width: 48rem) 20rem, 50vw"
                    />
                  </li>
                ))}
              </ul>
            </section>
          )}
          {products.length === 0 ? null : (
            <section aria-labelledby="products">
              <SectionHead
                id="products"
                title={props.productsTitle ?? ui.t('ui.place.products')}
                href={props.productsHref}
                ui={ui}
              />
              <CardList cards={products} ui={ui} />
            </section>
          )}
          {nearby.length === 0 ? null : (
            <section aria-labelledby="nearby">
              <SectionHead
                id="nearby"
                title={ui.t('ui.place.nearby')}
                href={props.nearbyHref}
                ui={ui}
              />
              <CardList cards={nearby} ui={ui} dense />
            </section>
          )}
        </div>
        <Aside place={place} neighbours={props.neighbours} ui={ui} />
      </div>
    </article>
  )
}
