import type { LocalizedText } from '#schema/locale.ts'
import { featureOf, locate, streamFeatures } from '#resolvers/importing/formats/geojson.ts'
import { streamJson } from '#resolvers/importing/formats/json-stream.ts'
import { localized } from '#resolvers/importing/formats/languages.ts'
import { given, objectOf, quoted, rowItem } from '#resolvers/importing/formats/row.ts'
import type { Row } from '#resolvers/importing/formats/row.ts'
import { requiredFile } from '#resolvers/importing/formats/text.ts'
import type { ImportFile, ImportItem, Reader, RowFault } from '#resolvers/importing/records.ts'

/** That a station is the stop number `position` (from 0) of a line. */
export interface StationOnLine {
  /** As on the signs: 1, S1. */
  readonly code: string
  readonly names: LocalizedText
  /** `#rrggbb`. */
  readonly color?: string
  readonly position: number
}

/** What a file tells of a station beyond its place. */
export interface TransitFacts {
  /**
   * One entry a stop; an interchange has several lines, the end of a ring the same line twice. Absent when the lines
   * were not given: then nothing is said about stops, and those that are known stay.
   */
  readonly lines?: readonly StationOnLine[]
  /** All lines the station's own row names, also those whose order of stations is not given. */
  readonly lineCodes?: readonly string[]
}

/** The kind of place under which stations are kept. */
const STATION = 'STATION'

/** What the file of lines says, by station; held while the stations stream by (a few thousand small entries). */
interface Network {
  readonly stops: Map<string, StationOnLine[]>
  /** Row of the line that names a station first; stations are taken out as they turn up. */
  readonly awaited: Map<string, number>
  readonly faults: ImportItem<never, never>[]
}

const colorOf = (row: Row, value: unknown): string | undefined => {
  const color = row.text('color', value)
  if (color === undefined) return undefined
  const digits = /^#?([0-9a-f]{6})$/i.exec(color)?.[1]
  if (digits !== undefined) return `#${digits.toLowerCase()}`
  row.warn('COLOR_INVALID', 'color', `color must be #rrggbb, not ${quoted(color)}.`)
  return undefined
}

const textsOf = (row: Row, field: string, value: unknown): readonly string[] => {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    throw row.refusal('FIELD_TYPE', field, `${field} must be a list, not ${quoted(value)}.`)
  }
  return value
    .map((member: unknown) => row.shortText(field, member))
    .filter((text) => text !== undefined)
}

const readNetwork = async (file: ImportFile | undefined): Promise<Network> => {
  const network: Network = { stops: new Map(), awaited: new Map(), faults: [] }
  if (file === undefined) return network
  const codes = new Set<string>()
  for await (const part of streamJson(file, { array: '' })) {
    if (part.kind !== 'element') continue
    const item = rowItem<never, never>(part.row, (row) => {
      const line = objectOf(row, part.value)
      const code = row.id('line_id', line['line_id'])
      if (codes.has(code)) {
        throw row.refusal('DUPLICATE_ROW', 'line_id', `Line ${quoted(code)} is listed twice.`)
      }
      const names = {
        'zh-CN': row.requiredName('name', line['name']),
        ...localized({ en: row.shortText('name_en', line['name_en']) }),
      }
      const color = colorOf(row, line['color'])
      textsOf(row, 'station_ids', line['station_ids']).forEach((stationId, position) => {
        const stops = network.stops.get(stationId) ?? []
        stops.push({ code, names, ...given({ color }), position })
        network.stops.set(stationId, stops)
        if (!network.awaited.has(stationId)) network.awaited.set(stationId, part.row)
      })
      codes.add(code)
      return {}
    })
    if (item.kind === 'fault') network.faults.push(item)
    else
      network.faults.push(
        ...item.record.warnings.map((fault) => ({ kind: 'fault', fault }) as const),
      )
  }
  return network
}

async function* readStations(
  files: readonly ImportFile[],
): AsyncGenerator<ImportItem<TransitFacts>> {
  const file = requiredFile(files, 0, 'stations')
  const { stops, awaited, faults } = await readNetwork(files[1])
  yield* faults
  for await (const { row: number, value } of streamFeatures(file)) {
    yield rowItem(number, (row) => {
      const { id, properties, geometry } = featureOf(row, value)
      const stationId = row.id('id', id ?? properties['id'] ?? properties['station_id'])
      awaited.delete(stationId)
      const lineCodes = textsOf(row, 'line_ids', properties['line_ids'])
      return {
        place: {
          kind: STATION,
          names: {
            'zh-CN': row.requiredName('name', properties['name']),
            ...localized({ en: row.shortText('name_en', properties['name_en']) }),
          },
          ...locate(row, 'geometry', geometry, row.crs('crs', properties['crs'])),
        },
        facts: {
          ...(files[1] === undefined ? {} : { lines: stops.get(stationId) ?? [] }),
          ...(lineCodes.length === 0 ? {} : { lineCodes }),
        },
      }
    })
  }
  for (const [sourceId, row] of awaited) {
    const message = `The lines name a station that the stations' file lacks: ${quoted(sourceId)}.`
    const code = 'STATION_MISSING'
    const fault: RowFault = {
      row,
      sourceId,
      field: 'station_ids',
      code,
      message,
      severity: 'ERROR',
    }
    yield { kind: 'fault', fault }
  }
}

/**
 * Format `stations-geojson`: stations as GeoJSON points (`id`, properties `name`, `name_en`, `line_ids`, `crs`) and,
 * optionally, the lines as a JSON array of `{line_id, name, name_en, color, station_ids}` in the order of travel. Rows
 * of faults in the lines' file count that file's records.
 */
const stationsGeojson: Reader<TransitFacts> = {
  format: 'stations-geojson',
  files: [{ name: 'stations' }, { name: 'lines', optional: true }],
  read: readStations,
}

/** The file formats in which partners give stations and lines. */
export const readers: readonly Reader[] = [stationsGeojson]
