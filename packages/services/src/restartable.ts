import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningProgram } from '@tarot/processes'
import { listProcesses } from '@tarot/processes'

/** A server that can be stopped, killed and started again on the same port and folder. */
export interface RestartableServer {
  readonly pid: number
  /** Resolves when the current server process has ended, for any reason. */
  readonly exited: Promise<number>
  /** Stops the server cleanly and removes its temporary folder. */
  stop(): Promise<void>
  /** Ends the server by SIGKILL, like a power cut. */
  kill(): Promise<void>
  /** Starts the server again on the same port and folder, after `kill` or while it runs. */
  restart(): Promise<void>
}

/**
 * Runs a program as a server that can be restarted.
 *
 * @param run starts the program and waits until it is ready
 * @param cleanUp runs after the last stop
 */
export async function restartable(
  run: () => Promise<RunningProgram>,
  cleanUp: () => Promise<void>,
): Promise<RestartableServer> {
  let program = await run()
  return {
    get pid() {
      return program.pid
    },
    get exited() {
      return program.exited
    },
    async stop() {
      await program.stop()
      await cleanUp()
    },
    async kill() {
      // After SIGKILL, Postgres' child processes would answer connected clients for a moment. SIGSTOP comes first, so that
      // the server starts no further child process.
      process.kill(program.pid, 'SIGSTOP')
      const children = (await listProcesses()).filter(({ parent }) => parent === program.pid)
      for (const { pid } of [program, ...children]) killIfRunning(pid)
      await program.exited
    },
    async restart() {
      await program.stop()
      program = await run()
    },
  }
}

function killIfRunning(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // The process has ended already.
  }
}

/**
 * Waits until a server that was just started answers.
 *
 * @param isReady resolves to false while the server is not ready; an error ends the wait
 * @throws Error with the program's last output if it ends, or does not answer within a minute
 */
export async function untilReady(
  name: string,
  program: RunningProgram,
  isReady: () => Promise<boolean>,
  logFile?: string,
): Promise<void> {
  let hasExited = false
  void program.exited.then(() => {
    hasExited = true
  })
  try {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(25)) {
      if (hasExited) {
        const output = logFile ? await readFile(logFile, 'utf8') : program.output()
        throw new Error(`${name} did not start: ${output.trim().split('\n').slice(-3).join(' ')}`)
      }
      if (await isReady()) return
    }
    throw new Error(`${name} did not answer within a minute`)
  } catch (error) {
    await program.stop()
    throw error
  }
}
