import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: '@tarot/data/testing/global-setup',
    // The test files mostly wait for servers and browsers.
    maxWorkers: 2,
    // Each test file has its own console and database; modules can be shared.
    isolate: false,
    // A busy machine may pause for seconds.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
