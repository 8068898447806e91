import type { Reader } from '#resolvers/importing/records.ts'
import { baselParking } from './readers/basel.ts'
import { datex2 } from './readers/datex2.ts'
import { geojsonParking, hkOnstreetGeojson } from './readers/geojson-parking.ts'
import { hkParking, hkParkingVacancy } from './readers/hong-kong.ts'

export type { ParkingFacts, ParkingLive, ParkingObservation } from './readers/facts.ts'
export { fiware } from './readers/fiware.ts'

/** The file formats in which partners give lots and their free bays; `fiware` is read for all scenes at once. */
export const readers: readonly Reader[] = [
  hkParking,
  hkParkingVacancy,
  datex2,
  geojsonParking,
  hkOnstreetGeojson,
  baselParking,
]
