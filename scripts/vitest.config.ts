import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { expect: { poll: { timeout: 20_000 } }, testTimeout: 300_000, hookTimeout: 120_000 },
})
