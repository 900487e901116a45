import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: '@tarot/data/testing/global-setup',
    // The files wait for servers and browsers more than they work.
    maxWorkers: 2,
    // Each has a console and a database of its own; the modules may be shared.
    isolate: false,
    // A machine may be held up for seconds: what is waited for comes, or does not.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
