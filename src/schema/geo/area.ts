/** Areas on the ground: rings of points in WGS-84, first longitude, as RFC 7946 writes them, but not closed. */
import booleanPointInPolygon from '@turf/boolean-point-in-polygon'
import { boundingBox, roundedPoint, type LonLat } from '../geo.ts'

/** Points of a ring, each longitude and latitude; the last is joined to the first. */
export type Ring = readonly (readonly [lon: number, lat: number])[]

/** Whether a WGS-84 point lies within a ring or on its edge. One of fewer than three points holds nothing. */
export const isWithinRing = ({ lon, lat }: LonLat, ring: Ring): boolean => {
  const [first] = ring
  if (first === undefined || ring.length < 3) return false
  const closed = [...ring, first].map(([x, y]) => [x, y])
  return booleanPointInPolygon([lon, lat], { type: 'Polygon', coordinates: [closed] })
}

const CIRCLE_POINTS = 32

/** A circle around a WGS-84 point as a ring of 32 points, its radius in metres; below 100 km, away from the poles. */
export const circleAround = (centre: LonLat, radiusM: number): Ring => {
  const { maxLon, maxLat } = boundingBox(centre, radiusM)
  const [dLon, dLat] = [maxLon - centre.lon, maxLat - centre.lat]
  return Array.from({ length: CIRCLE_POINTS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CIRCLE_POINTS
    const { lon, lat } = roundedPoint({
      lon: centre.lon + dLon * Math.sin(angle),
      lat: centre.lat + dLat * Math.cos(angle),
    })
    return [lon, lat] as const
  })
}
