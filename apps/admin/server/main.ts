/**
 * Starts the built console: `node server/main.ts`. Ends with one sentence and exit code 1 when it can't.
 */
import { asksForHelp } from '@tarot/data'
import { usage } from './usage.ts'

// Before anything reads it: the built application is for production only.
process.env.NODE_ENV = 'production'

try {
  if (asksForHelp('node server/main.ts')) {
    process.stdout.write(usage)
    process.exit(0)
  }
  // First the settings, which are quickly read, then all the rest.
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
