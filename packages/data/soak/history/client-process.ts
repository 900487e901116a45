import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ClientSettings } from '../history-client.ts'

const program = fileURLToPath(new URL('../history-client.ts', import.meta.url))
/** Maximum milliseconds to wait for answers. */
const timeout = 60_000

/** Starts the client, restarts it after each kill, and counts its answers. */
export function startClient(settings: ClientSettings) {
  let answers = 0
  let awaited: { count: number; resolve: () => void } | undefined
  let errors = ''
  let [child, exited] = start()

  function start(): [ChildProcess, Promise<number | null>] {
    const started = fork(program, [JSON.stringify(settings)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4_000)
    })
    started.on('message', () => {
      answers += 1
      if (awaited && answers >= awaited.count) awaited.resolve()
    })
    return [started, once(started, 'exit').then(([code]) => code as number | null)]
  }

  return {
    /** Waits for `count` more answers. */
    async untilAnswers(count: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      awaited = { count: answers + count, resolve }
      const timer = setTimeout(() => child.kill('SIGKILL'), timeout)
      const ended = exited.then(() => 'ended')
      if ((await Promise.race([promise, ended])) === 'ended') fail(`the client ended by itself: ${errors}`)
      clearTimeout(timer)
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await exited
      ;[child, exited] = start()
    },
    /** Lets the callers finish their calls. */
    async stop(): Promise<void> {
      child.send('stop')
      if ((await exited) !== 0) fail(`the client did not stop gracefully: ${errors}`)
    },
    /** Ends it in any case, so that it does not outlive the run. */
    end: () => child.kill('SIGKILL'),
  }
}

function fail(message: string): never {
  throw new Error(message)
}
