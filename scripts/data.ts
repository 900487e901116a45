/** `pnpm data`: the command line, with the servers of `pnpm start` unless the environment names a database. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const environmentFile = fileURLToPath(new URL('../.data/env', import.meta.url))

// All of it or nothing: one database's values do not belong into another one's Redis.
if (!process.env.DATABASE_URL && existsSync(environmentFile)) process.loadEnvFile(environmentFile)

await import(new URL('../packages/data/src/cli/main.ts', import.meta.url).href)
