import type { Child } from 'hono/jsx'

/** The portal's own icons: 24-unit grid, one stroke weight, butt corners like brick joints. */
export type IconName =
  | 'search'
  | 'clock'
  | 'pin'
  | 'phone'
  | 'globe'
  | 'walk'
  | 'arrow'
  | 'back'
  | 'chevron'
  | 'ticket'
  | 'info'
  | 'parking'
  | 'tourism'
  | 'transit'
  | 'store'
  | 'campus'
  | 'government'
  | 'bowl'
  | 'basket'
  | 'moon'
  | 'sunrise'
  | 'family'

const drawings: Readonly<Record<IconName, () => Child>> = {
  search: () => (
    <>
      <circle cx="10.5" cy="10.5" r="6" />
      <path d="M15 15l5.5 5.5" />
    </>
  ),
  clock: () => (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.5 2.5" />
    </>
  ),
  pin: () => (
    <>
      <path d="M12 21c-4-5-6.5-8-6.5-11.5a6.5 6.5 0 0113 0C18.5 13 16 16 12 21z" />
      <circle cx="12" cy="9.5" r="2.2" />
    </>
  ),
  phone: () => (
    <path d="M5 4h4l1.5 5-2.5 1.5a12 12 0 005.5 5.5L15 13.5l5 1.5v4a1.5 1.5 0 01-1.5 1.5C11 20.5 3.5 13 3.5 5.5A1.5 1.5 0 015 4z" />
  ),
  globe: () => (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M3.5 12h17M12 3.5c3 3 3 14 0 17M12 3.5c-3 3-3 14 0 17" />
    </>
  ),
  walk: () => (
    <>
      <circle cx="13" cy="4.5" r="1.7" />
      <path d="M8 11l4-3 3 3 3 1.5M12 8l-1 6 4 3 1 4.5M11 14l-1.5 3.5L6.5 21" />
    </>
  ),
  arrow: () => <path d="M4 12h15M13.5 6.5L19 12l-5.5 5.5" />,
  back: () => <path d="M20 12H5M10.5 6.5L5 12l5.5 5.5" />,
  chevron: () => <path d="M6 9.5l6 6 6-6" />,
  ticket: () => (
    <path d="M3.5 7h17v3.5a1.6 1.6 0 000 3V17h-17v-3.5a1.6 1.6 0 000-3zM14.5 7v2M14.5 11v2M14.5 15v2" />
  ),
  info: () => (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 11v5.5M12 7v1.5" />
    </>
  ),
  parking: () => (
    <>
      <path d="M4 4h16v16H4z" />
      <path d="M9.5 17V7.5h3.7a2.9 2.9 0 010 5.8H9.5" />
    </>
  ),
  tourism: () => (
    <path d="M3 9.5c3 0 6-2 9-5.5 3 3.5 6 5.5 9 5.5M5.5 9.5V20M18.5 9.5V20M3.5 20h17M9 20v-6h6v6M5.5 12h13" />
  ),
  transit: () => (
    <>
      <path d="M6 4h12v12.5H6zM6 11h12M8.5 20.5l2-4M15.5 20.5l-2-4M9.5 6.8h5" />
      <path d="M9 13.8h.1M15 13.8h.1" />
    </>
  ),
  store: () => (
    <path d="M4.5 10v10h15V10M3 9.5L5 4h14l2 5.5zM8.3 4L7.5 9.5M15.7 4l.8 5.5M10 20v-6h4v6" />
  ),
  campus: () => <path d="M2.5 9L12 4.5 21.5 9 12 13.5zM6.5 11v5.5c3 2.5 8 2.5 11 0V11M20 10v6" />,
  government: () => (
    <path d="M3.5 20h17M4.5 9.5h15L12 4zM6.5 9.5V20M10.2 9.5V20M13.8 9.5V20M17.5 9.5V20" />
  ),
  bowl: () => (
    <path d="M3 11h18c0 5-3 8-6 8.5H9C6 19 3 16 3 11zM8.5 4c-1 1.5 1 2.5 0 4M12.5 4c-1 1.5 1 2.5 0 4" />
  ),
  basket: () => <path d="M3.5 10h17l-2 10h-13zM8 10l3-6M16 10l-3-6M9.5 13.5v3.5M14.5 13.5v3.5" />,
  moon: () => <path d="M19.5 14.5A8 8 0 019.5 4.5a8 8 0 1010 10z" />,
  sunrise: () => <path d="M3 19h18M6.5 19a5.5 5.5 0 0111 0M12 5v4M4.8 9.3l2 2M19.2 9.3l-2 2" />,
  family: () => (
    <>
      <circle cx="8" cy="6.5" r="2.5" />
      <circle cx="17" cy="11" r="1.9" />
      <path d="M3.5 20v-4a4.5 4.5 0 019 0v4M13.5 20v-1.5a3.5 3.5 0 017 0V20" />
    </>
  ),
}

/** An icon that repeats what the text beside it says; hidden from assistive technology. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    {drawings[name]()}
  </svg>
)

/** The mark: the character 井 as four strokes around a filled square, market lanes around the well. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
    <path class="mark-well" d="M16 16h8v8h-8z" />
    <path class="mark-lines" d="M14 3v34M26 3v34M3 14h34M3 26h34" />
  </svg>
)
