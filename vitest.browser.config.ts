import { defineConfig } from 'vitest/config'

// Journeys in a real browser; apart from the others, so that two of them have the machine to themselves.
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: 'test/support/unpacked-chromium.ts',
    maxWorkers: 2,
  },
})
