import type { PlaceRow } from '#resolvers/places/row.ts'
import { ParkingHours } from '#ui/parking-hours.tsx'
import type { Page } from '../../page.ts'
import { availabilityAt, lotByPlace } from '../service.ts'
import { hourAt, usualByHour } from './service.ts'

/** Fewer hours make no picture of a day. */
const HOURS_SHOWN_MIN = 3

/** On the page of a lot: how many bays are usually free on such a day; nothing while too little is known. */
export const hoursPanel = async (page: Page, place: PlaceRow) => {
  const { ctx, ui, say } = page
  const lot = await lotByPlace(ctx).load(place.id)
  const capacity = lot?.capacity['CAR']
  if (!capacity) return null
  const { dayKind, hour } = hourAt(ctx.now, place.zone)
  const [hours, live] = await Promise.all([
    usualByHour(ctx, lot, 'CAR', dayKind),
    availabilityAt(ctx, place.id, 'CAR'),
  ])
  if (hours.length < HOURS_SHOWN_MIN) return null
  const current = hours.find((one) => one.hour === hour)
  return (
    <ParkingHours
      title={say(`parking.hours.title.${dayKind}`)}
      sentence={
        current &&
        say(current.high === 0 ? 'parking.hours.full' : 'parking.hours.usual', {
          hour,
          low: current.low,
          high: current.high,
        })
      }
      hours={hours}
      capacity={capacity}
      now={{
        hour,
        free: live.kind === 'COUNT' && !live.stale && live.free !== null ? live.free : undefined,
      }}
      ui={ui}
    />
  )
}
