import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Node keeps here what it has compiled: the programs are started more than a hundred times.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url))

export default defineConfig({
  test: { expect: { poll: { timeout: 20_000 } }, testTimeout: 300_000, hookTimeout: 120_000 },
})
