import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: '@tarot/data/testing/global-setup',
    // Most of the time of a test is waiting for somebody.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
