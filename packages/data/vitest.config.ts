import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: './src/testing/global-setup.ts',
    // The files wait for the servers that they start, stop and freeze more than they work.
    maxWorkers: 2,
    // A machine may be held up for seconds: what is waited for comes, or does not.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
