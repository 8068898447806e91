import { defineConfig } from 'vitest/config'

// Journeys in a real browser; apart from the others, because they want the machine to themselves.
export default defineConfig({
  test: { environment: 'node', include: ['test/browser/**/*.test.ts'], fileParallelism: false },
})
