import { distanceM, EARTH_RADIUS_M, type LonLat } from '#schema/geo.ts'
import { isWithinRing } from '#schema/geo/area.ts'

export const STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const
export const MSG_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const
export const SCOPES = ['Public', 'Restricted', 'Private'] as const
export const CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const
export const RESPONSE_TYPES = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const
/** From the most pressing on. */
export const URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const
/** From the worst on. */
export const SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const
/** `Very Likely` of CAP 1.0 is read as `Likely`, as CAP 1.2 asks. */
export const CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const
export const COLOURS = ['RED', 'ORANGE', 'YELLOW', 'BLUE', 'NONE'] as const

export type Severity = (typeof SEVERITIES)[number]
export type Colour = (typeof COLOURS)[number]

export interface Circle extends LonLat {
  readonly radiusKm: number
}

/** Where an alert applies. Polygons are closed rings of [lon, lat] in WGS-84, whatever order CAP has. */
export interface Area {
  readonly areaDesc: string
  readonly polygons: readonly (readonly (readonly [number, number])[])[]
  readonly circles: readonly Circle[]
  /** As in the message. */
  readonly geocodes: readonly { readonly valueName: string; readonly value: string }[]
  /** Division codes among the geocodes, without filling zeros. */
  readonly divisions: readonly string[]
}

/** One `<info>` of a message. Times are milliseconds UTC. */
export interface Info {
  readonly language: string
  readonly category: readonly (typeof CATEGORIES)[number][]
  readonly event: string
  readonly responseType: readonly (typeof RESPONSE_TYPES)[number][]
  readonly urgency: (typeof URGENCIES)[number]
  readonly severity: Severity
  readonly certainty: (typeof CERTAINTIES)[number]
  readonly effective: number | null
  readonly onset: number | null
  readonly expires: number | null
  readonly senderName: string | null
  readonly headline: string | null
  readonly description: string | null
  readonly instruction: string | null
  readonly web: string | null
  readonly areas: readonly Area[]
}

/** A message names another by the three of these together (CAP 1.2, 3.2.1, `references`). */
export interface Reference {
  readonly sender: string
  readonly identifier: string
  readonly sent: number
}

export interface Message extends Reference {
  readonly status: (typeof STATUSES)[number]
  readonly msgType: (typeof MSG_TYPES)[number]
  readonly scope: (typeof SCOPES)[number]
  readonly references: readonly Reference[]
  readonly infos: readonly Info[]
}

/** CAP leaves it to whoever shows an alert without `expires`; here it ends a day after it took effect. */
export const DEFAULT_LIFE_MS = 86_400_000

/** From when until when (exclusive) an `<info>` is shown. `onset` is when the event comes, not when people are told. */
export const windowOf = (
  info: Pick<Info, 'effective' | 'expires'>,
  sent: number,
): { readonly from: number; readonly until: number } => {
  const from = info.effective ?? sent
  return { from, until: info.expires ?? from + DEFAULT_LIFE_MS }
}

/** Only what is real and for everybody. Exercises, tests and drafts never are. */
export const isPublic = ({ status, scope }: Pick<Message, 'status' | 'scope'>): boolean =>
  status === 'Actual' && scope === 'Public'

const nameOf = ({ sender, identifier, sent }: Reference): string =>
  JSON.stringify([sender, identifier, sent])

/**
 * The messages that are shown at a moment, each with its infos of that moment. Order of arrival does not matter:
 * whatever a public Update or Cancel refers to is over, also when that arrives later.
 */
export const activeAt = (
  messages: readonly Message[],
  now: number,
): readonly { readonly message: Message; readonly infos: readonly Info[] }[] => {
  const over = new Set(
    messages
      .filter((m) => isPublic(m) && (m.msgType === 'Update' || m.msgType === 'Cancel'))
      .flatMap(({ references }) => references.map(nameOf)),
  )
  return messages.flatMap((message) => {
    const shown = message.msgType === 'Alert' || message.msgType === 'Update'
    if (!shown || !isPublic(message) || over.has(nameOf(message))) return []
    const infos = message.infos.filter((info) => {
      const { from, until } = windowOf(info, message.sent)
      return from <= now && now < until
    })
    return infos.length === 0 ? [] : [{ message, infos }]
  })
}

const CHINAS: Readonly<Record<Severity, Colour>> = {
  Extreme: 'RED',
  Severe: 'ORANGE',
  Moderate: 'YELLOW',
  Minor: 'BLUE',
  Unknown: 'NONE',
}

/** China's four colours of warnings, I (red) to IV (blue). */
export const colourOf = (severity: Severity): Colour => CHINAS[severity]

export interface Asked {
  readonly at?: LonLat | undefined
  /** Metres around `at`. */
  readonly radiusM?: number | undefined
  /** A division code without filling zeros. */
  readonly district?: string | undefined
}

/** Whether one of two division codes lies in the other. */
export const sameDivision = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a)

/** Metres from a point to a segment, on a plane that touches the earth at the point: exact enough for some 100 km. */
const toSegmentM = (at: LonLat, a: readonly [number, number], b: readonly [number, number]) => {
  const radians = Math.PI / 180
  const flat = ([lon, lat]: readonly [number, number]) => ({
    x: (lon - at.lon) * radians * EARTH_RADIUS_M * Math.cos(at.lat * radians),
    y: (lat - at.lat) * radians * EARTH_RADIUS_M,
  })
  const p = flat(a)
  const q = flat(b)
  const dx = q.x - p.x
  const dy = q.y - p.y
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, -(p.x * dx + p.y * dy) / length))
  return Math.hypot(p.x + t * dx, p.y + t * dy)
}

const shapeTouches = (area: Area, at: LonLat, radiusM: number): boolean =>
  area.circles.some((circle) => distanceM(at, circle) <= circle.radiusKm * 1000 + radiusM) ||
  area.polygons.some((ring) => {
    if (isWithinRing(at, ring)) return true
    return (
      radiusM > 0 &&
      ring.some((corner, i) => i > 0 && toSegmentM(at, ring[i - 1] ?? corner, corner) <= radiusM)
    )
  })

/**
 * Whether an area concerns who asks. What cannot be told from the question (an area of division codes for a point
 * without one, an area of words) concerns everybody: a warning too many is better than one too few.
 */
export const areaConcerns = (area: Area, { at, radiusM = 0, district }: Asked): boolean => {
  const hasShape = area.polygons.length + area.circles.length > 0
  const hasDivision = area.divisions.length > 0
  const byShape = at !== undefined && hasShape
  const byDivision = district !== undefined && hasDivision
  if (!byShape && !byDivision) return true
  return (
    (byShape && shapeTouches(area, at, radiusM)) ||
    (byDivision && area.divisions.some((code) => sameDivision(code, district)))
  )
}

/** Whether an info concerns who asks; one without areas is for the whole city. */
export const infoConcerns = ({ areas }: Pick<Info, 'areas'>, asked: Asked): boolean =>
  areas.length === 0 || areas.some((area) => areaConcerns(area, asked))

/** Of infos in several languages, those in the reader's, or its nearest: same language, then the first told. */
export const inLanguage = <I extends Pick<Info, 'language'>>(
  infos: readonly I[],
  locale: string,
): readonly I[] => {
  const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? ''
  const exact = infos.filter(({ language }) => language.toLowerCase() === locale.toLowerCase())
  if (exact.length > 0) return exact
  const near = infos.filter(({ language }) => base(language) === base(locale))
  if (near.length > 0) return near
  return infos.filter(({ language }) => language === infos[0]?.language)
}

/** Worst first, then most pressing, then newest; equal ones by id. */
export const byWeight = (
  a: { readonly info: Info; readonly sent: number; readonly id: string },
  b: { readonly info: Info; readonly sent: number; readonly id: string },
): number =>
  SEVERITIES.indexOf(a.info.severity) - SEVERITIES.indexOf(b.info.severity) ||
  URGENCIES.indexOf(a.info.urgency) - URGENCIES.indexOf(b.info.urgency) ||
  b.sent - a.sent ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
