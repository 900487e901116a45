/**
 * Runs one program until the parent process ends. `run-guarded.ts` starts this file as a process; nothing imports it.
 *
 * A database must survive a Ctrl-C, because the bot finishes its work first, and must stop when its parent ends, even by
 * SIGKILL. So this process runs between the two in its own process group: when the IPC channel to the parent closes, it
 * sends the program its stop signal.
 *
 * The program's command and environment arrive through that channel, never as an argument: any user of the machine can
 * read the arguments of a process, and the environment contains secrets.
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { constants, getPriority } from 'node:os'
import { lowerPriority } from './lower-priority.ts'
import type { GuardedProgram } from './run-guarded.ts'

let stopProgram = (): void => process.exit(1)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.once('message', (program) => run(program as GuardedProgram))
process.once('disconnect', () => stopProgram())

function run(program: GuardedProgram): void {
  if (program.niceness !== undefined) lowerPriority(program.niceness)
  lowerSession()
  const child = spawn(program.command, program.args, {
    cwd: program.cwd ?? '/',
    env: program.env,
    stdio: [program.input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
    ...(program.runAs ? { uid: program.runAs.uid, gid: program.runAs.gid } : {}),
  })
  // A program that ends before it has read its input prints the reason itself.
  child.stdin?.on('error', () => {}).end(program.input)

  stopProgram = () => {
    child.kill(program.stopSignal)
    setTimeout(() => child.kill('SIGKILL'), program.stopTimeoutMs ?? 15_000).unref()
  }

  child.on('spawn', () => process.send?.({ pid: child.pid }))
  child.on('error', (error) => {
    console.error(error.message)
    process.exit(127)
  })
  // The convention of shells: 128 plus the number of the signal.
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

/**
 * Gives the session of this process, which has nothing but the program, the niceness of the process. Linux shares the
 * processors among sessions first, and compares the processes of one session only with each other.
 */
function lowerSession(): void {
  if (getPriority() <= 0) return
  try {
    writeFileSync('/proc/self/autogroup', String(getPriority()))
  } catch (error) {
    // Linux accepts ten changes a second. A system without the file compares all processes.
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') setTimeout(lowerSession, 150).unref()
  }
}
