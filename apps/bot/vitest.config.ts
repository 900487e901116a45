import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: '@tarot/data/testing/global-setup',
    // Tests mostly wait for other processes and timers.
    maxWorkers: 2,
    // Long, because a busy machine may pause a test for seconds.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
