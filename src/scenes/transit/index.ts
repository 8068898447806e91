import { defineScene } from '../scene.ts'
import { graph } from './graph.ts'
import { kind } from './kind.ts'
import { messages } from './messages.ts'
import { pages, placePanel } from './pages.tsx'
import { readers } from './readers.ts'
import { transitWriter as writer } from './service.ts'

/** Public transit: lines and the stations on them. */
export const transit = defineScene({
  id: 'transit',
  kind,
  messages,
  graph,
  icon: 'transit',
  pages,
  placePanel,
  imports: { readers, writer },
})
