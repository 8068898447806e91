import { textIn } from '#schema/locale.ts'
import type { CrowdView } from '#ui/scene-pages.tsx'
import type { CrowdMeterView, TimelineStop } from '#ui/tourism.tsx'
import type { Page } from '../../page.ts'
import type { Crowd, CrowdLevel } from '../rules/crowd.ts'
import type { FullRoute } from '../services/routes.ts'
import { clockText, distanceText } from '#ui/format.ts'

const DRAWN: Readonly<Record<CrowdLevel, CrowdView['level']>> = {
  NORMAL: 1,
  BEST: 1,
  YELLOW: 2,
  ORANGE: 3,
  RED: 4,
}

/** How full it is, for a row of a list; nothing where the count is too old to speak of now. */
export const crowdView = ({ level, stale }: Crowd, { say }: Page): CrowdView | undefined =>
  stale ? undefined : { level: DRAWN[level], label: say(`tourism.crowd.${level}`) }

/** How full it is as a meter; an old count is shown as such. */
export const meterView = (
  { level, percent, asOf, stale }: Crowd,
  { say }: Page,
): CrowdMeterView => ({
  percent,
  level: DRAWN[level],
  asOf,
  label: say('tourism.crowd.now', { level: say(`tourism.crowd.${level}`), percent }),
  ...(stale ? { old: say('tourism.crowd.stale') } : {}),
})

/** Minutes in words: 95 is 1 h 35 min. */
export const durationText = (minutes: number, { say }: Page): string =>
  minutes < 60
    ? say('tourism.minutes', { minutes })
    : say('tourism.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })

/** The stops of a planned route on the line of time. */
export const timelineOf = (
  page: Page,
  { route, stops, plan }: FullRoute,
): readonly TimelineStop[] => {
  const { ui, href, say } = page
  return stops.flatMap((stop, i) => {
    const planned = plan.stops[i]
    if (!planned) return []
    const { legM, legMinutes, estimated, warnings } = planned
    const way = [
      say(`tourism.mode.${route.mode}`),
      ...(legM === null ? [] : [distanceText(legM, ui)]),
      say(estimated ? 'tourism.route.about' : 'tourism.route.stated', { minutes: legMinutes }),
    ].join(' · ')
    const { place } = stop
    return [
      {
        name: textIn(stop.names, ui.locale),
        ...(place ? { href: href(`/places/${place.id}`) } : {}),
        arrivesAt: planned.arrivesAt,
        leavesAt: planned.leavesAt,
        ...(i === 0 ? {} : { way }),
        stay:
          stop.dwellMinutes === 0
            ? say('tourism.route.pass')
            : say('tourism.route.stay', { duration: durationText(stop.dwellMinutes, page) }),
        warnings: warnings.map(({ code, at }) =>
          say(`tourism.warning.${code}`, { time: clockText(at, ui.zone) }),
        ),
      },
    ]
  })
}
