import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { listProcesses } from './processes.ts'
import type { RunningProgram } from './run-guarded.ts'

/** A server that can be stopped, killed and started again at the same place. */
export interface RestartableServer {
  readonly pid: number
  /** Resolves when the server that runs now has ended, for whatever reason. */
  readonly exited: Promise<number>
  /** In good order. A temporary folder is removed. */
  stop(): Promise<void>
  /** As a power cut ends it: SIGKILL. */
  kill(): Promise<void>
  /** Again on the same port and folder, after `kill` or while it runs. */
  restart(): Promise<void>
}

/**
 * @param run starts the program and waits until it is ready.
 * @param cleanUp runs after the last stop.
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
      // Postgres' processes would go on for a moment, and answer whoever is connected.
      process.kill(program.pid, 'SIGSTOP')
      const children = (await listProcesses()).filter(({ parent }) => parent === program.pid)
      for (const { pid } of [program, ...children]) killIfThere(pid)
      await program.exited
    },
    async restart() {
      await program.stop()
      program = await run()
    },
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}

/**
 * Asks a server that was just started until it answers.
 *
 * @param ask answers false while it is too early; what it throws is final.
 * @throws Error with the program's last words if it ends, or does not answer within a minute.
 */
export async function untilReady(
  name: string,
  program: RunningProgram,
  ask: () => Promise<boolean>,
  logFile?: string,
): Promise<void> {
  let ended = false
  void program.exited.then(() => {
    ended = true
  })
  try {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(25)) {
      if (ended) {
        const output = logFile ? await readFile(logFile, 'utf8') : program.output()
        throw new Error(`${name} did not start: ${output.trim().split('\n').slice(-3).join(' ')}`)
      }
      if (await ask()) return
    }
    throw new Error(`${name} did not answer within a minute`)
  } catch (error) {
    await program.stop()
    throw error
  }
}
