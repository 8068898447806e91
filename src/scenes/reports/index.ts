import { defineScene } from '../scene.ts'
import { api } from './api.ts'
import { desk } from './desk.tsx'
import { graph } from './graph.ts'
import { messages } from './messages.ts'
import { pages } from './pages.tsx'

/** What residents report to their city, by Open311. */
export const reports = defineScene({
  id: 'reports',
  messages,
  graph,
  icon: 'info',
  pages,
  api,
  desk,
})
