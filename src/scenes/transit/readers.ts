export { readers } from './readers/stations-geojson.ts'
export type { StationOnLine, TransitFacts } from './readers/stations-geojson.ts'
