import { defineScene } from '../scene.ts'
import { api } from './api.ts'
import { graph } from './graph.ts'
import { kind } from './kind.ts'
import { messages } from './messages.ts'
import { now } from './now.ts'
import { around, pages, placePanel } from './pages.tsx'
import { fiware, readers } from './readers.ts'
import { parkingWriter as writer } from './service.ts'

/** Smart parking: lots, live room, tariffs. */
export const parking = defineScene({
  id: 'parking',
  kind,
  messages,
  graph,
  icon: 'parking',
  pages,
  placePanel,
  around,
  now,
  api,
  imports: { readers, fiware, writer },
  liveTables: ['parking_availability'],
})
