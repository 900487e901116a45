/**
 * Starts the built console: `node server/main.ts`. If it cannot start, it prints one sentence and exits with code 1.
 */
import { isHelpRequest } from '@tarot/data'
import { usage } from './usage.ts'

// Set before any module reads it: the built application only runs in production mode.
process.env.NODE_ENV = 'production'

try {
  if (isHelpRequest('node server/main.ts')) {
    process.stdout.write(usage)
    process.exit(0)
  }
  // The settings are checked before the slow imports.
  const { readConfig } = await import('../app/server/config.server.ts')
  const config = readConfig()
  const { startConsole } = await import('./start-console.ts')
  const { url, stop } = await startConsole(config)
  console.log(`admin console is ready: ${url}`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }
} catch (error) {
  fail(error)
}

function fail(error: unknown): never {
  console.error(`admin console: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
