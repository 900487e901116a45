import { freePort } from '@tarot/services'
import { type Program, runProgram } from './program.ts'

type DeliveryMode = 'polling' | 'webhook'

/** The real bot in its own process. */
export interface WorldBot {
  /** A message for each time that it ended by itself, which it must not do. */
  readonly ends: string[]
  readonly output: string[]
  start(mode: DeliveryMode): Promise<void>
  /** Stops it gracefully by SIGTERM, or at once by SIGKILL. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** @param environment of the bot, without the delivery mode */
export function createWorldBot(environment: Record<string, string>): WorldBot {
  const ends: string[] = []
  let running: Program | undefined

  return {
    ends,
    get output() {
      return running?.output ?? []
    },
    async start(mode) {
      const program = runProgram('apps/bot/src/main.ts', [], { ...environment, ...(await deliveryBy(mode)) })
      running = program
      void program.exited.then((code) => {
        if (running === program) ends.push(`exit code ${code}: ${program.output.slice(-3).join(' | ')}`)
      })
      await program.printed(/"msg":"ready"/)
    },
    async stop(signal) {
      const program = running
      running = undefined
      await program?.kill(signal)
    },
  }
}

async function deliveryBy(mode: DeliveryMode): Promise<Record<string, string>> {
  if (mode === 'polling') return {}
  const port = String(await freePort())
  return {
    WEBHOOK_URL: `http://127.0.0.1:${port}/telegram`,
    WEBHOOK_SECRET: 'world',
    WEBHOOK_PORT: port,
  }
}
