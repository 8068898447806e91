import { defineScene } from '../scene.ts'
import { graph } from './graph.ts'
import { messages } from './messages.ts'
import { now } from './now.ts'
import { around, pages } from './pages.tsx'
import { capReader } from './reader.ts'
import { capTarget } from './service.ts'

/** Public warnings by the Common Alerting Protocol. */
export const alerts = defineScene({
  id: 'alerts',
  messages,
  graph,
  icon: 'info',
  pages,
  around,
  now,
  importers: [{ reader: capReader, target: capTarget }],
})
