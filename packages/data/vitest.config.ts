import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Node keeps here what it has compiled: the command line is started more than a hundred times.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../../node_modules/.cache/compile', import.meta.url),
)

export default defineConfig({
  test: {
    globalSetup: ['./src/testing/global-setup.ts', './test/template-folder.ts'],
    // The files wait for the servers that they start, stop and freeze more than they work.
    maxWorkers: 3,
    // A machine may be held up for seconds: what is waited for comes, or does not.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
