import { defineScene } from '../scene.ts'
import { api } from './api.ts'
import { graph } from './graph.ts'
import { sampleHours } from './hours/service.ts'
import { kind } from './kind.ts'
import { messages } from './messages.ts'
import { now } from './now.ts'
import { around, pages, placePanel } from './pages.tsx'
import { desk } from './stays/desk.tsx'
import { orderPanel } from './stays/pages.tsx'
import { erasePlates } from './stays/sweep.ts'
import { fiware, readers } from './readers.ts'
import { parkingWriter as writer } from './service.ts'

/** Smart parking: lots, live room, tariffs, stays that are paid. */
export const parking = defineScene({
  id: 'parking',
  kind,
  messages,
  graph,
  icon: 'parking',
  pages,
  placePanel,
  orderPanel,
  desk,
  sweeps: { parking_hours: sampleHours, parking_plates: erasePlates },
  around,
  now,
  api,
  imports: { readers, fiware, writer },
  liveTables: ['parking_availability', 'parking_hours', 'parking_sampled'],
})
