/**
 * Runs one program for as long as its parent lives. Started by `run-guarded.ts`, never imported.
 *
 * A database must outlive a Ctrl-C (the bot finishes its work first), and must not outlive its parent however that
 * one ends. So this small process stands between the two in a process group of its own: when the channel to the
 * parent closes, by a stop or by a SIGKILL, the program gets its stop signal.
 *
 * What to run comes through that channel, never as an argument: any user of the machine can read the arguments of a
 * process, and the program's environment holds secrets.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { GuardedProgram } from './run-guarded.ts'

let stopProgram = (): void => process.exit(1)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.once('message', (program) => run(program as GuardedProgram))
process.once('disconnect', () => stopProgram())

function run(program: GuardedProgram): void {
  const child = spawn(program.command, program.args, {
    cwd: program.cwd ?? '/',
    env: program.env,
    stdio: [program.input === undefined ? 'ignore' : 'pipe', 'inherit', 'inherit'],
    ...(program.runAs ? { uid: program.runAs.uid, gid: program.runAs.gid } : {}),
  })
  // A program that ends before it has read its input says itself why.
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
  // As a shell says it: 128 and the number of the signal.
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}
