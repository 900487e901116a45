import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
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
      const children = await childrenOf(program.pid)
      for (const pid of [program.pid, ...children]) killIfThere(pid)
      await program.exited
    },
    async restart() {
      await program.stop()
      program = await run()
    },
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  // Slim Linux images have no `ps`, other systems no /proc.
  const rows = process.platform === 'linux' ? await readProc() : await runPs()
  return rows.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []))
}

async function readProc(): Promise<number[][]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      // pid (name) state ppid …, and a name can have blanks and brackets.
      return [Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])]
    }),
  )
}

async function runPs(): Promise<number[][]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
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
