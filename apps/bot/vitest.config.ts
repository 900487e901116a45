import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: '@tarot/data/testing/global-setup',
    // Most of the time of a test is waiting for somebody.
    maxWorkers: 2,
    // A machine may be held up for seconds: what is waited for comes, or does not.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
