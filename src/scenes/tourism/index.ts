import { defineScene } from '../scene.ts'
import { api } from './api.ts'
import { graph } from './graph.ts'
import { kind } from './kind.ts'
import { messages } from './messages.ts'
import { now } from './now.ts'
import { around, pages, pictureOf, placePanel } from './pages.tsx'
import { fiware, readers } from './readers.ts'
import { tourismWriter as writer } from './service.ts'
import { importers } from './services/imports.ts'

/** Tourism: destinations, attractions and their points, crowd and tickets, guides, routes and check-ins. */
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
  importers,
  api,
  liveTables: ['tourism_counts', 'tourism_check_ins'],
})
