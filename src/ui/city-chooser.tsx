import { CityBand } from './city-band.tsx'
import { Icon } from './icons.tsx'
import type { CityView, Ui } from './types.ts'

export interface CityChooserProps {
  readonly ui: Ui
  readonly cities: readonly CityView[]
}

/** The landing page: one street of signboards, a city each. */
export const CityChooser = ({ ui, cities }: CityChooserProps) => (
  <div class="chooser wrap">
    <header class="chooser-head">
      <h1>{ui.t('ui.cities.title')}</h1>
      <p class="lead">{ui.t('ui.cities.lead')}</p>
    </header>
    <ul class="chooser-list">
      {cities.map(({ code, name, href, lead }) => (
        <li class={`chooser-city city-${code}`}>
          <h2 class="sign-board">
            <a href={href}>{name}</a>
          </h2>
          <div class="chooser-text">
            {lead ? <p>{lead}</p> : null}
            <p class="more" aria-hidden="true">
              {ui.t('ui.cities.enter', { name })}
              <Icon name="arrow" />
            </p>
          </div>
          <CityBand code={code} />
        </li>
      ))}
    </ul>
  </div>
)
