/** `pnpm data`: runs the command line with the servers of `pnpm start` unless `DATABASE_URL` is set. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const environmentFile = fileURLToPath(new URL('../.data/env', import.meta.url))

// All variables or none: the Redis of one database must not receive values of another.
if (!process.env.DATABASE_URL?.trim() && existsSync(environmentFile)) {
  // An empty variable counts as not set, but `loadEnvFile` does not replace it.
  delete process.env.DATABASE_URL
  process.loadEnvFile(environmentFile)
}

await import(new URL('../packages/data/src/cli/main.ts', import.meta.url).href)
