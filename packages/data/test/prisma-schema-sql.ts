import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg'

// Node has it, but its types are among those of the browser, which this package does not use.
declare const WebAssembly: {
  instantiate(code: Buffer, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

const schemaPath = fileURLToPath(new URL('../../../prisma/schema.prisma', import.meta.url))

/**
 * Returns the SQL that Prisma's schema engine generates from `schema.prisma`, as WebAssembly. Prisma calls the package
 * unstable, so only a test uses it.
 */
export async function prismaSchemaSql(databaseUrl: string): Promise<string> {
  await loadEngine()
  const files = [{ path: schemaPath, content: await readFile(schemaPath, 'utf8') }]
  const adapter = new PrismaPg({ connectionString: databaseUrl })
  const schemaEngine = await engine.SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content] as [string, string]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  )
  try {
    const { stdout } = await schemaEngine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    if (!stdout) throw new Error('the schema engine generated no SQL')
    return stdout
  } finally {
    schemaEngine.free()
  }
}

async function loadEngine(): Promise<void> {
  const path = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm')
  const { instance } = await WebAssembly.instantiate(await readFile(path), {
    './schema_engine_bg.js': engine,
  })
  engine.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
}
