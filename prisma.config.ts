import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

// `prisma generate` is WebAssembly and needs no native engine, but the command looks for one and would
// download it. Naming any existing file keeps it offline (see docs/decisions/0003-prisma-without-engines.md).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
process.env.PRISMA_HIDE_UPDATE_MESSAGE ??= '1'

// Migrations hold a lock of their session, which no connection pooler keeps. `readDirectAddress` of `@tarot/data` reads the
// same variables, but requires one, and Prisma reads this file before it generates the client that `@tarot/data` imports.
const url = process.env.DATABASE_DIRECT_URL?.trim() || process.env.DATABASE_URL?.trim()

export default defineConfig({
  schema: fileURLToPath(new URL('prisma/schema.prisma', import.meta.url)),
  migrations: { path: fileURLToPath(new URL('prisma/migrations', import.meta.url)) },
  ...(url ? { datasource: { url } } : {}),
})
