import { defineScene } from '../scene.ts'
import { graph } from './graph.ts'
import { kind } from './kind.ts'
import { messages } from './messages.ts'
import { now } from './now.ts'
import { around, pages, pictureOf, placePanel } from './pages.tsx'
import { fiware, readers } from './readers.ts'
import { tourismWriter as writer } from './service.ts'

/** Tourism: attractions with grade, hours, tickets and crowd. */
export const tourism = defineScene({
  id: 'tourism',
  kind,
  messages,
  graph,
  icon: 'tourism',
  pages,
  placePanel,
  pictureOf,
  around,
  now,
  imports: { readers, fiware, writer },
  liveTables: ['tourism_counts'],
})
