import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: '@tarot/data/testing/global-setup',
    // The files wait for servers and browsers more than they work.
    maxWorkers: 2,
    // Each has a console and a database of its own; the modules may be shared.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
