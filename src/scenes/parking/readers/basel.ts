import { inOwnScript } from '#resolvers/importing/formats/languages.ts'
import { streamJson } from '#resolvers/importing/formats/json-stream.ts'
import { given, isObject, objectOf, rowItem } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import { observationTime } from '#resolvers/importing/formats/times.ts'
import type { Reader } from '#resolvers/importing/records.ts'
import { PARKING_LOT, countObservation, warnInconsistent } from './facts.ts'
import type { ParkingFacts, ParkingLive } from './facts.ts'

/**
 * Format `basel-parking`: the car parks of Basel's open data portal, an array of `{id2, title, total, free,
 * geo_point_2d {lon, lat}, link, published}`. The portal's own "no data" row has no id and is a fault like any other.
 */
export const baselParking: Reader<ParkingFacts, ParkingLive> = {
  format: 'basel-parking',
  files: [{ name: 'lots' }],
  async *read(files, options) {
    for await (const part of streamJson(requiredFile(files, 0, 'lots'), { array: '' })) {
      if (part.kind !== 'element') continue
      yield rowItem(part.row, (row) => {
        const record = objectOf(row, part.value)
        row.id('id2', record['id2'])
        const point = isObject(record['geo_point_2d']) ? record['geo_point_2d'] : {}
        const total = row.count('total', record['total'])
        const free = row.count('free', record['free'])
        warnInconsistent(row, 'free', { free, total })
        const asOf = observationTime(row, 'published', record['published'], options)
        return {
          place: {
            kind: PARKING_LOT,
            names: inOwnScript(row.requiredName('title', record['title'])),
            ...given({
              position: row.position(
                { lon: 'geo_point_2d.lon', lat: 'geo_point_2d.lat' },
                { lon: point['lon'], lat: point['lat'] },
              ),
              website: row.url('link', record['link']),
            }),
          },
          facts: given({
            capacity: total === undefined || total === 0 ? undefined : { CAR: total },
          }),
          live: [countObservation({ vehicleClass: 'CAR', free, asOf })],
        }
      })
    }
  },
}
